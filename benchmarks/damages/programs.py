"""Lines that fail where they are marked, magics, and programs and data of the student's own."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np

from benchmarks.damages.kinds import (
    SECOND,
    Files,
    damage,
    dumped,
    find,
    new_cell,
    on_cells,
    on_notebook,
    source,
)

THAI = ('language("en")', 'language("th")')


def edit(cell: dict, change: Callable[[str], str]) -> None:
    before = source(cell)
    cell["source"] = change(before)
    assert cell["source"] != before


# -------------------------------------------------------------------------- cells that come with it


SETUP_LINES = {
    "Google Drive in Colab": "from google.colab import drive\ndrive.mount('/content/drive')",
    "a library that is not there": "import pandas as pd\nimport seaborn as sns",
    "a backend that is not there": "%matplotlib widget",
    "a style that matplotlib has dropped": "plt.style.use('seaborn')",
    "a folder of the student's machine": "import os\nos.chdir('/content/drive/MyDrive/hw4')",
    "a window system": "import matplotlib\nmatplotlib.use('TkAgg')",
    "a misspelt name": "np.set_printoption(precision=3)",
    "an extension of IPython": "%load_ext autotime",
    "a library installed first": "!pip install -q torch\nimport torch",
    "a question at the keyboard": "who = input('Your name? ')",
    "an exit": "import sys\nif 'google.colab' not in sys.modules: sys.exit('use Colab')",
    "a file that is not there": "weights = np.load('my_weights.npy')",
}


def register_setup_line(what: str, lines: str, above: bool) -> None:
    where = "above" if above else "between"

    @on_cells(f"the setup cell edited: {what}, {where} its own lines", by_run=True)
    def edited(cells: list[dict]) -> None:
        own = "import numpy" if above else "language("
        cell = cells[find(cells, "setup")]
        edit(cell, lambda text: text.replace(*THAI).replace(own, f"{lines}\n{own}", 1))


for number, (what, lines) in enumerate(SETUP_LINES.items()):
    register_setup_line(what, lines, above=number % 2 == 0)


@on_cells("the setup cell's imports sorted into other lines, one of them failing", by_run=True)
def sorted_imports(cells: list[dict]) -> None:
    def change(text: str) -> str:
        return "import sklearn.datasets\n" + "\n".join(reversed(_joined(text).split("\n")))

    edit(cells[find(cells, "setup")], change)


def _joined(text: str) -> str:
    """Return the text without the comment lines, which belong to the line below."""
    return "\n".join(line for line in text.split("\n") if line and not line.startswith("#"))


@on_cells("the kit's cell edited: a folder that is not there", by_run=True)
def edited_kit_cell(cells: list[dict]) -> None:
    cell = cells[find(cells, "kit_2")]
    edit(cell, lambda text: "%cd /content/drive/MyDrive\n" + text.replace('"..", ', '"..", "x", '))


@on_cells("a data cell edited: a line that fails first", by_run=True)
def edited_toy_cell(cells: list[dict]) -> None:
    edit(cells[find(cells, "toy")], lambda text: "torch.manual_seed(0)\n" + text)


# ------------------------------------------------------------------------------------------ magics


@on_cells("%%time above a function", by_run=True)
def timed(cells: list[dict]) -> None:
    edit(cells[find(cells, "c3_backward")], lambda text: "%%time\n" + text)


@on_cells("%%capture above a function", by_run=True)
def captured(cells: list[dict]) -> None:
    edit(cells[find(cells, "c5_sgd_step")], lambda text: "%%capture out\n" + text)


@on_cells("%time in front of a line above a function", by_run=True)
def timed_line(cells: list[dict]) -> None:
    edit(cells[find(cells, "c7_predict")], lambda text: "%time sum(range(100))\n" + text)


@on_cells("%%timeit above a function: it defines nothing", loses=("C6",), by_run=True)
def timeit(cells: list[dict]) -> None:
    edit(cells[find(cells, "c6_decay_learning_rate")], lambda text: "%%timeit\n" + text)


@on_cells("%%writefile, and an import of what it wrote", by_run=True)
def written(cells: list[dict]) -> None:
    cells.insert(find(cells, "c1_forward"), new_cell("code", f"%%writefile rectifier.py\n{HELPER}"))
    cells[find(cells, "c1_forward")]["source"] = forward("from rectifier import relu")


# ----------------------------------------------------------------------------- files of their own

HELPER = "import numpy as np\n\n\ndef relu(A):\n    return np.maximum(A, 0)\n"


def forward(import_line: str, call: str = "relu") -> str:
    body = f'{call}(X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]'
    return f"{import_line}\n\n\ndef forward(params, X):\n    return {body}\n"


def with_forward(files: Files, text: str) -> Files:
    def change(notebook: dict) -> None:
        notebook["cells"][find(notebook["cells"], "c1_forward")]["source"] = text

    return on_notebook(files, SECOND, change)


@damage("a module of the student's own", by_run=True)
def own_module(files: Files) -> Files:
    changed = with_forward(files, forward("from helper import relu"))
    return {**changed, "helper.py": HELPER.encode()}


@damage("a package of the student's own, a comment in Thai", by_run=True)
def own_package(files: Files) -> Files:
    changed = with_forward(files, forward("from my_layers.active import relu"))
    package = {
        "my_layers/__init__.py": "# ของฉัน\n".encode(),
        "my_layers/active.py": HELPER.encode(),
    }
    return {**changed, **package}


@damage("a script that %run brings in", by_run=True)
def run_script(files: Files) -> Files:
    changed = with_forward(files, forward("%run layers.py"))
    return {**changed, "layers.py": HELPER.encode()}


@damage("a notebook of helpers that %run brings in", by_run=True)
def run_notebook(files: Files) -> Files:
    cells = [new_cell("code", HELPER)]
    helpers = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    changed = with_forward(files, forward("%run helpers.ipynb"))
    return {**changed, "helpers.ipynb": dumped(helpers)}


@damage("a module in a folder put on sys.path", by_run=True)
def module_on_path(files: Files) -> Files:
    line = "import sys\nsys.path.insert(0, 'src')\nfrom rectify import relu"
    return {**with_forward(files, forward(line)), "src/rectify.py": HELPER.encode()}


@damage("numbers of the student's own, read from a .npy", by_run=True)
def own_array(files: Files) -> Files:
    out = io.BytesIO()
    np.save(out, np.zeros(1))
    line = "floor = np.load('data/floor.npy')"
    changed = with_forward(files, forward(line, "(lambda A: np.maximum(A, floor))"))
    return {**changed, "data/floor.npy": out.getvalue()}


@damage("numbers of the student's own, read from a .csv", by_run=True)
def own_table(files: Files) -> Files:
    line = "floor = np.loadtxt('floor.csv', delimiter=',')[0]"
    changed = with_forward(files, forward(line, "(lambda A: np.maximum(A, floor))"))
    return {**changed, "floor.csv": b"0.0,1.0\n"}


# ------------------------------------------------------------------------------------ odd types


@on_cells("numpy's text as the gradient's keys", by_run=True)
def text_keys(cells: list[dict]) -> None:
    def change(text: str) -> str:
        return text.replace("def backward", "def gradients").rstrip("\n") + (
            "\n\n\ndef backward(params, X, y, reg):\n"
            "    grads = gradients(params, X, y, reg)\n"
            "    return {name: grads[name] for name in np.sort(list(grads))}\n"
        )

    edit(cells[find(cells, "c3_backward")], change)


@on_cells("a dictionary of a kind of its own as the gradient", by_run=True)
def ordered_keys(cells: list[dict]) -> None:
    def change(text: str) -> str:
        return text.replace("def backward", "def plain_gradients").rstrip("\n") + (
            "\n\n\nfrom collections import OrderedDict\n\n\n"
            "def backward(params, X, y, reg):\n"
            "    return OrderedDict(plain_gradients(params, X, y, reg))\n"
        )

    edit(cells[find(cells, "c3_backward")], change)
