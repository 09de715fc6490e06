"""What the students' kit knows of the notebooks that were handed out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from hw4kit.hand_in.handout import FILE, HandedOut, digest, first_line

from autograder.hw4.tasks import TASKS

DEMO_TAG = "demo"


def told_to_kit(there: Path, notebook: str, cells: list) -> dict[str, str]:
    """Return what the kit knows of a notebook's cells and of those released before, by file.

    `there` is where the kit is put. It holds no text of an answer: only digests of what students
    get anyway.
    """
    known = {**_known(there / FILE), notebook: [asdict(cell) for cell in describe(cells)]}
    text = json.dumps({"notebooks": dict(sorted(known.items()))}, ensure_ascii=False, indent=1)
    return {FILE: text + "\n"}


def _known(file: Path) -> dict[str, list]:
    return json.loads(file.read_text("utf-8"))["notebooks"] if file.exists() else {}


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
        if cell_id in (task.answer, *(part.cell for part in task.parts)):
            return task.id
    return ""
