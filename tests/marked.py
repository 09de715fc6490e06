"""Mark a notebook in this process: quick, for submissions that the tests wrote themselves."""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache
from pathlib import Path

from conftest import ROOT
from IPython.display import display

from autograder.course import Course
from autograder.demo.writing import key_answers
from autograder.hw4 import mark
from autograder.hw4.tasks import NOTEBOOKS, TASKS
from autograder.intake.handout import Handout, read_handout

COURSE = Course(ROOT, ROOT / "class")
BY_TEST = {task.machine.cell: task.id for task in TASKS if task.machine}
SLOW = "C8"  # a search takes seconds; its text is compared in place of its marks


@cache
def homework() -> Handout:
    return read_handout(COURSE)


def answered_files() -> dict[str, bytes]:
    """Return the hand-out's notebooks with the key's answers, by file name."""
    return dict(_answered_files())


@cache
def _answered_files() -> dict[str, bytes]:
    key, files = key_answers(COURSE), {}
    for name in NOTEBOOKS:
        notebook = json.loads((COURSE.released / f"{name}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            answer = key.get(cell["id"])
            if answer is not None:
                cell["source"] = answer.splitlines(keepends=True)
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        files[f"{name}.ipynb"] = text.encode() + b"\n"
    return files


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def grade_id(cell: dict) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def marks_of(notebook: dict) -> dict[str, object]:
    """Return marks by task, and the text of what a person marks, by the cell's id.

    Cells that are in all that counts here those of another notebook have its marks.
    """
    return dict(_marks_of(tuple(what_counts(cell) for cell in notebook["cells"])))


def what_counts(cell: dict) -> tuple[str, bool, bool, str]:
    """Return a cell's name, whether a person marks it, whether it is to be run, and its text."""
    code, about = cell["cell_type"] == "code", cell["metadata"]
    written = bool(about.get("nbgrader", {}).get("solution")) and not code
    to_run = code and "demo" not in about.get("tags", [])
    return grade_id(cell), written, to_run, "".join(cell["source"])


@cache
def _marks_of(cells: tuple[tuple[str, bool, bool, str], ...]) -> dict[str, object]:
    names: dict[str, object] = {"__name__": "__main__", "display": display}
    result: dict[str, object] = {}
    for name, written, to_run, source in cells:
        if name in BY_TEST and BY_TEST[name] != SLOW:
            result[BY_TEST[name]] = mark(BY_TEST[name], names).marks
        elif written:
            result[name] = source.split()
        elif name == "c8_tune":
            result[SLOW] = source.split()
        elif to_run:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
                exec(compile(source, name or "cell", "exec"), names)
    return result
