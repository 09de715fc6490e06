"""The homework as it was handed out: what a submission's cells are held against."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from autograder.course import NOTEBOOKS, Course, UsageError
from autograder.intake.cells import Cell, cell_from
from autograder.tasks import TASKS

DEMO_TAG = "demo"
# which task a cell belongs to, by the beginning of its id
TASK_OF = {task.id.lower(): task.id for task in TASKS}


@dataclass(frozen=True)
class Slot:
    """A cell of the homework, with its place in it.

    `role`: "locked" (prompts and tests), "answer" (code), "written" (an answer in words) or
    "free" (all else, the student's to change).
    """

    notebook: str
    index: int
    raw: dict
    cell: Cell
    role: str

    @cached_property
    def names(self) -> dict[str, str]:
        """The names that the cell defines, each with the block of its text that does."""
        return self.cell.defines

    @property
    def name(self) -> str:
        return self.cell.grade_id or self.cell.id

    @property
    def demo(self) -> bool:
        return DEMO_TAG in self.cell.tags

    @property
    def task(self) -> str:
        """The task that the cell belongs to, or nothing."""
        parts = self.name.removeprefix("test_").split("_")
        return TASK_OF.get(parts[0], "")


class Homework:
    """Both notebooks as handed out."""

    def __init__(self, notebooks: dict[str, dict]) -> None:
        self.raw = notebooks
        self.slots = {name: _slots(name, raw) for name, raw in notebooks.items()}
        everything = [slot for slots in self.slots.values() for slot in slots]
        counts: dict[str, int] = {}
        for slot in everything:
            for name in slot.names:
                counts[name] = counts.get(name, 0) + 1
        self.owned = {name for name, count in counts.items() if count == 1}

    def of(self, names: list[str]) -> list[Slot]:
        """Return the cells of some notebooks, in order."""
        return [slot for name in names for slot in self.slots[name]]


def _slots(name: str, raw: dict) -> list[Slot]:
    slots = []
    for index, data in enumerate(raw["cells"]):
        cell = cell_from(data)
        marks = data["metadata"].get("nbgrader", {})
        if marks.get("solution"):
            role = "written" if marks.get("grade") else "answer"
        else:
            role = "locked" if marks else "free"
        slots.append(Slot(name, index, data, cell, role))
    return slots


def read_homework(course: Course) -> Homework:
    """Read what students were given: `assignments/hw4`, or the release of this class.

    Raises:
        UsageError: the homework has never been released.
    """
    for folder in (course.released, course.class_dir / "release" / course.released.name):
        if all((folder / f"{name}.ipynb").is_file() for name in NOTEBOOKS):
            return _read(folder, _stamp(folder))
    raise UsageError(f"{course.released} is missing: run `autograder release` first.")


def _stamp(folder: Path) -> tuple[int, ...]:
    return tuple((folder / f"{name}.ipynb").stat().st_mtime_ns for name in NOTEBOOKS)


@cache
def _read(folder: Path, stamp: tuple[int, ...]) -> Homework:
    paths = {name: folder / f"{name}.ipynb" for name in NOTEBOOKS}
    return Homework({n: json.loads(path.read_text("utf-8")) for n, path in paths.items()})
