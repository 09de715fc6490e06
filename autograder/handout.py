"""What the students' kit knows of the notebooks that were handed out, written at release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import nbformat
from hw4kit._handout import FILE, HandedOut, digest, first_line

from autograder.course import NOTEBOOKS
from autograder.tasks import TASKS

DEMO_TAG = "demo"


def write_handout(folder: Path) -> Path:
    """Describe the released notebooks in `folder` in the kit beside them; return the file.

    The description holds no text of an answer: only digests of what students get anyway.
    """
    notebooks = {
        name: [asdict(cell) for cell in describe(nbformat.read(folder / f"{name}.ipynb", 4).cells)]
        for name in NOTEBOOKS
    }
    path = folder / "hw4kit" / FILE
    text = json.dumps({"notebooks": notebooks}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def describe(cells: list) -> Iterator[HandedOut]:
    """Yield what has to be known of a notebook's cells: answers, checks and what these need."""
    before = ""
    for cell in cells:
        kind = kind_of(cell)
        if kind:
            anchor = before if kind == "written" else cell.source
            yield HandedOut(
                cell.id, kind, task_of(cell.id), first_line(anchor), digest(cell.source)
            )
        before = cell.source


def kind_of(cell) -> str:
    """Return an answer's or a check's kind; empty for prose, and for cells that only show."""
    marks = cell.metadata.get("nbgrader", {})
    if marks.get("solution"):
        return "answer" if cell.cell_type == "code" else "written"
    if cell.cell_type != "code" or DEMO_TAG in cell.metadata.get("tags", []):
        return ""
    return "check" if marks.get("grade") else "code"


def task_of(cell_id: str) -> str:
    """Return the task that a cell belongs to; empty if it belongs to none."""
    for task in TASKS:
        parts = [part.cell for part in (task.machine, task.hand) if part]
        if cell_id in (task.answer, *parts):
            return task.id
    return ""
