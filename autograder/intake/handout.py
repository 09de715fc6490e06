"""The homework as it was handed out: what a submission's cells are held against."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from autograder.course import Course, UsageError
from autograder.homework import Homework
from autograder.intake.cells import Cell, cell_from

DEMO_TAG = "demo"


@dataclass(frozen=True)
class Slot:
    """A cell of the homework, with its place in it.

    `role`: "locked" (prompts and tests), "answer" (code), "written" (an answer in words) or
    "free" (all else, the student's to change). `task`: the one that it belongs to, or nothing.
    """

    notebook: str
    index: int
    raw: dict
    cell: Cell
    role: str
    task: str

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


class Handout:
    """The homework's notebooks as handed out."""

    def __init__(
        self, homework: Homework, notebooks: dict[str, dict], folder: Path | None = None
    ) -> None:
        self.homework, self.raw, self.folder = homework, notebooks, folder
        self.slots = {name: _slots(homework, name, raw) for name, raw in notebooks.items()}
        everything = [slot for slots in self.slots.values() for slot in slots]
        counts: dict[str, int] = {}
        for slot in everything:
            for name in slot.names:
                counts[name] = counts.get(name, 0) + 1
        self.owned = {name for name, count in counts.items() if count == 1}

    def gave(self, name: str, path: Path) -> bool:
        """Tell whether a file beside the notebooks is as it was handed out, but for its spaces."""
        ours = self.folder / name if self.folder else None
        if ours is None or not ours.is_file() or path.stat().st_size > 2 * ours.stat().st_size:
            return False
        return ours.read_bytes().split() == path.read_bytes().split()

    def of(self, names: list[str]) -> list[Slot]:
        """Return the cells of some notebooks, in order."""
        return [slot for name in names for slot in self.slots[name]]


def _slots(homework: Homework, name: str, raw: dict) -> list[Slot]:
    slots = []
    tasks = {task.id.lower(): task.id for task in homework.tasks}
    for index, data in enumerate(raw["cells"]):
        cell = cell_from(data)
        marks = data["metadata"].get("nbgrader", {})
        if marks.get("solution"):
            role = "written" if marks.get("grade") else "answer"
        else:
            role = "locked" if marks else "free"
        task = tasks.get(_beginning(cell.grade_id or cell.id), "")
        slots.append(Slot(name, index, data, cell, role, task))
    return slots


def _beginning(name: str) -> str:
    """Return what a cell's name begins with: the task that it belongs to, in small letters."""
    return name.removeprefix("test_").split("_")[0]


def read_handout(course: Course) -> Handout:
    """Read what students were given: the released folder, or the release of this class.

    Raises:
        UsageError: the homework has never been released.
    """
    for folder in (course.released, course.release / course.homework.id):
        paths = tuple(folder / f"{name}.ipynb" for name in course.homework.notebooks)
        if all(map(Path.is_file, paths)):
            stamp = tuple(path.stat().st_mtime_ns for path in paths)
            return _read(course.homework, paths, stamp)
    raise UsageError(f"{course.released} is missing: run `autograder release` first.")


@cache
def _read(homework: Homework, paths: tuple[Path, ...], stamp: tuple[int, ...]) -> Handout:
    notebooks = {path.stem: json.loads(path.read_text("utf-8")) for path in paths}
    return Handout(homework, notebooks, paths[0].parent)
