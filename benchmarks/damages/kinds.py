"""What a kind of damage is, how one is registered, and what many of them do to cells."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from autograder.course import find_course
from autograder.hw4.tasks import BASICS, NETWORK

Files = dict[str, bytes]
FIRST, SECOND = f"{BASICS}.ipynb", f"{NETWORK}.ipynb"


@dataclass(frozen=True)
class Damage:
    """One kind of damage; `loses` are the tasks whose answers are gone with it.

    `by_run` tells that only a whole run shows what becomes of it: cells run where they are marked,
    and scans are looked at.
    """

    name: str
    apply: Callable[[Files], Files]
    loses: tuple[str, ...] = ()
    by_run: bool = False


DAMAGES: list[Damage] = []


def damage(name: str, loses: tuple[str, ...] = (), by_run: bool = False):
    """Register a function on files as a kind of damage."""

    def register(function):
        DAMAGES.append(Damage(name, function, loses, by_run))
        return function

    return register


def on_cells(name: str, file: str = SECOND, loses: tuple[str, ...] = (), by_run: bool = False):
    """Register a function that changes the list of cells of one notebook."""

    def register(function):
        def apply(files: Files) -> Files:
            return on_notebook(files, file, lambda notebook: function(notebook["cells"]))

        DAMAGES.append(Damage(name, apply, loses, by_run))
        return function

    return register


def on_notebook(files: Files, file: str, change: Callable[[dict], object]) -> Files:
    notebook = json.loads(files[file])
    change(notebook)
    return {**files, file: dumped(notebook)}


def dumped(notebook: dict) -> bytes:
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode() + b"\n"


def find(cells: list[dict], name: str) -> int:
    """Return where the cell with an id stands."""
    return next(n for n, cell in enumerate(cells) if cell["id"] == name)


def source(cell: dict) -> str:
    return "".join(cell["source"])


def blank(cell: dict) -> None:
    """Make an answer what was handed out again."""
    cell["source"] = handed_out()[cell["id"]]


@cache
def handed_out() -> dict[str, str]:
    """Return the text of every cell of the second notebook as handed out, by its id."""
    notebook = json.loads((find_course().released / SECOND).read_text("utf-8"))
    return {cell["id"]: source(cell) for cell in notebook["cells"]}


def into_new_cell(name: str, kind: str, place: int = 1, text: str = ""):
    """Return a change that puts an answer, or `text`, into a new cell some places below its own."""

    def change(cells: list[dict]) -> None:
        at = find(cells, name)
        cells.insert(at + place, new_cell(kind, text or source(cells[at])))
        blank(cells[at + (place == 0)])

    return change


def as_script(files: Files) -> bytes:
    """Return the second notebook as a program whose cells begin with `# %%`."""
    parts = []
    for cell in json.loads(files[SECOND])["cells"]:
        if cell["cell_type"] == "code":
            parts.append(f"# %%\n{source(cell)}\n")
        else:
            text = "\n".join(f"# {line}" for line in source(cell).split("\n"))
            parts.append(f"# %% [markdown]\n{text}\n")
    return "\n".join(parts).encode()


def zipped(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of files in their order; names may be there several times."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        warnings.simplefilter("ignore")  # of a name that comes twice
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2026, 11, 24, 10, 0, 0))
            file.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def new_cell(kind: str, text: str) -> dict:
    cell = {"cell_type": kind, "id": "my-own", "metadata": {}, "source": text}
    return {**cell, "outputs": [], "execution_count": None} if kind == "code" else cell
