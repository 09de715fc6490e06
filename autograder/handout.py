"""Put the students' kit beside the notebooks, and tell it which ones were handed out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from hw4kit.hand_in.handout import FILE, HandedOut, digest, first_line

from autograder.tasks import TASKS

DEMO_TAG = "demo"
IGNORED = ("__pycache__", ".ipynb_checkpoints")


def put_kit(kit: Path, folder: Path) -> Path:
    """Copy the kit's files into a folder of notebooks; return where they are.

    Files that have their names there are replaced, others stay.
    """
    there = folder / kit.name
    for file in sorted(kit.rglob("*")):
        if file.is_file() and not set(IGNORED) & set(file.relative_to(kit).parts):
            copy = there / file.relative_to(kit)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)  # it may be read-only
            shutil.copyfile(file, copy)
    return there


def hand_out_kit(kit: Path, folder: Path, notebook: str, cells: list) -> None:
    """Put the kit, and nothing else, beside a notebook that is released into `folder`.

    It knows the cells of this one and of those that were released there before. What it knows
    holds no text of an answer: only digests of what students get anyway.
    """
    known = {**_known(folder / kit.name / FILE), notebook: [asdict(c) for c in describe(cells)]}
    shutil.rmtree(folder / kit.name, ignore_errors=True)
    text = json.dumps({"notebooks": dict(sorted(known.items()))}, ensure_ascii=False, indent=1)
    (put_kit(kit, folder) / FILE).write_text(text + "\n", encoding="utf-8")


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
        parts = [part.cell for part in (task.machine, task.hand) if part]
        if cell_id in (task.answer, *parts):
            return task.id
    return ""
