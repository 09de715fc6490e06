"""Which cells people mark, and whose answer is which, without a name.

A cell is one that a person marks, or a test of the machine's that waits because the task was
answered on paper. An answer's key is drawn from the class's secret: it says nothing of whose it is,
stays the same whoever hands in later, and the answers stand in its order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from autograder.course import Course
from autograder.homework import Part, Task
from autograder.judge.seeds import class_secret
from autograder.written.order import number_of


@dataclass(frozen=True)
class Place:
    """A marked cell of a task; nbgrader has room for its comment at `comment_cell`, if anywhere."""

    task: Task
    part: Part
    on_paper: bool

    @property
    def cell(self) -> str:
        return self.part.cell

    @property
    def comment_cell(self) -> str | None:
        return self.task.answer if self.on_paper else self.cell


def places(course: Course) -> dict[str, Place]:
    """Return all cells that a person may have to mark, by name."""
    found = {}
    for task in course.homework.tasks:
        if task.hand:
            found[task.hand.cell] = Place(task, task.hand, on_paper=False)
        if task.machine:
            found[task.machine.cell] = Place(task, task.machine, on_paper=True)
    return found


def secret_of(course: Course) -> bytes:
    """Return the class's secret; where there is none and none can be made, what is always there."""
    try:
        return class_secret(course.secret_file)
    except (OSError, ValueError):
        return str(course.class_dir).encode()


_number_of = lru_cache(100_000)(number_of)


def keys_of(course: Course, cell: str, students: Iterable[str]) -> dict[str, int]:
    """Return the numbers by which answers are known to those who mark, in the order drawn."""
    secret = secret_of(course)
    keys = [(_number_of(secret, cell, student), student) for student in students]
    return {student: number for number, student in sorted(keys)}
