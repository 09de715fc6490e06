"""Files beside a notebook, over there: how cells use them, and what they may be called."""

from __future__ import annotations

import nbformat
import numpy as np
import pytest
from conftest import ROOT, need
from own_files import RELU, picture, saved

from autograder.judge import Session
from autograder.sandbox import Limits

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("one_by_one")]
KIT = ROOT / "hw4kit"


def notebook() -> bytes:
    cells = [nbformat.v4.new_code_cell(RELU.decode())]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def relu_by(files: dict[str, bytes], *sources: str, backend: str = "bubblewrap") -> list[float]:
    """Return what a student's `relu` makes of three numbers after some cells, which must run."""
    need("bwrap")
    with Session(backend, KIT, Limits(), {}) as session:
        session.files = list(files.items())
        for source in ("import numpy as np\nimport matplotlib.pyplot as plt", *sources):
            errors = [o for o in session.run(source, 20) if o["output_type"] == "error"]
            assert errors == [], errors
        return list(session["relu"](np.array([-1.0, 0.0, 2.0])))


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"helper.py": RELU}, "from helper import relu"),
        ({"helper.py": RELU}, "%run helper.py"),
        ({"helper.py": RELU}, "from helper import *"),
        ({"my/layers/relu.py": RELU, "my/__init__.py": b"from .layers import relu\n"},
         "import my.layers.relu as own\nrelu = own.relu"),
        ({"src/helper.py": RELU}, "import sys\nsys.path.append('src')\nfrom helper import relu"),
        ({"utils.ipynb": notebook()}, "%run utils.ipynb"),
        ({"zero.npy": saved(np.zeros(()))},
         "zero = np.load('zero.npy')\ndef relu(A): return np.maximum(A, zero)"),
        ({"data/zero.csv": b"0.0\n"},
         "zero = np.loadtxt('data/zero.csv')\ndef relu(A): return np.maximum(A, zero)"),
        ({"pics/one.png": picture()},
         "one = plt.imread('pics/one.png').max()\ndef relu(A): return np.maximum(A, one - 1)"),
        ({"zero.json": b"0"},
         "import json\nrelu = lambda A: np.maximum(A, json.load(open('zero.json')))"),
    ],
)  # fmt: skip
def test_cells_use_files_as_in_jupyter(files, line):
    assert relu_by(files, line) == [0.0, 0.0, 2.0]


def test_a_plain_process_has_them_too():
    assert relu_by({"helper.py": RELU}, "from helper import relu", backend="process")[2] == 2.0


def test_a_module_that_a_cell_has_just_written_is_found():
    """Also if the folder was looked through in the same instant: its time is then the same."""
    write = """
import importlib.util, os
importlib.util.find_spec("written")
time = os.stat(".").st_mtime_ns
open("written.py", "w").write("from helper import relu")
os.utime(".", ns=(time, time))
"""
    assert relu_by({"helper.py": RELU}, write, "from written import relu")[2] == 2.0


def test_a_process_that_is_started_again_has_them_as_they_came():
    need("bwrap")
    with Session("bubblewrap", KIT, Limits(), {}) as session:
        session.files = [("w.txt", b"5")]
        session.run("open('w.txt', 'w').write('6')", 20)
        with pytest.raises(Exception, match="ended"):
            session.run("import os; os._exit(0)", 20)
        session.run("import os\nvalue = open('w.txt').read()", 20)
        assert session["value"] == "6"  # as the cells that ran before have left it


# ------------------------------------------------------------------------ what they may be called


@pytest.mark.parametrize(
    "name",
    ["alone", "cells", "forking", "given", "late", "rights", "stubs", "wire", "worker",
     "autograder", "notebook", "session"],
)  # fmt: skip
def test_a_module_may_be_called_as_one_of_the_markers_is(name):
    assert relu_by({f"{name}.py": RELU}, f"from {name} import relu") == [0.0, 0.0, 2.0]


@pytest.mark.parametrize(
    ("files", "name", "there"),
    [
        ({"numpy.py": b"raise SystemExit"}, "numpy", "linspace"),
        ({"numpy/__init__.py": b"raise SystemExit"}, "numpy", "linspace"),
        ({"random.py": b"raise SystemExit"}, "random", "shuffle"),
        ({"hw4kit.py": b"raise SystemExit"}, "hw4kit", "check"),
        ({"matplotlib.txt": b"", "msgpack.py": b"raise SystemExit"}, "matplotlib", "use"),
        ({"sitecustomize.py": b"raise SystemExit", "usercustomize.py": b"raise SystemExit",
          "conftest.py": b"raise SystemExit", "matplotlibrc": b"backend: TkAgg"}, "os", "path"),
    ],
)  # fmt: skip
def test_no_file_takes_the_place_of_what_every_notebook_uses(files, name, there):
    checked = f"import {name}\nassert hasattr({name}, '{there}')\nfrom helper import relu"
    assert relu_by({**files, "helper.py": RELU}, checked) == [0.0, 0.0, 2.0]
