"""Where a course keeps its things: the homework's folder and one class's folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from autograder.tasks import ASSIGNMENT, TASKS

CLASS_DIR_VARIABLE = "AUTOGRADER_CLASS"
NOTEBOOKS = tuple(dict.fromkeys(task.notebook for task in TASKS))


class UsageError(Exception):
    """A command cannot be carried out as asked; the message says what to do."""


@dataclass(frozen=True)
class Course:
    """The homework's folder (`root`) and the folder of one class's data (`class_dir`)."""

    root: Path
    class_dir: Path

    PARTIAL: ClassVar[str] = ".marking-"  # folders with what has not been put in place yet

    @property
    def source(self) -> Path:
        return self.root / "solutions" / ASSIGNMENT

    @property
    def kit(self) -> Path:
        """Return the students' toolkit, which a release puts beside the notebooks."""
        return self.root / "hw4kit"

    @property
    def released(self) -> Path:
        return self.root / "assignments" / ASSIGNMENT

    @property
    def dist(self) -> Path:
        return self.root / "dist"

    @property
    def gradebook(self) -> Path:
        return self.class_dir / "gradebook.db"

    @property
    def key_gradebook(self) -> Path:
        """Return a gradebook that holds the homework's cells and no student."""
        return self.class_dir / "release" / "key" / "gradebook.db"

    @property
    def marking_log(self) -> Path:
        """Return the file for what the processes that mark report of themselves."""
        return self.class_dir / "marking.log"

    @property
    def secret_file(self) -> Path:
        """Return the file of the secret from which the inputs of checks are made."""
        return self.class_dir / "inputs.secret"

    def submitted(self, student: str) -> Path:
        return self.class_dir / "submitted" / student / ASSIGNMENT

    def autograded(self, student: str) -> Path:
        return self.class_dir / "autograded" / student / ASSIGNMENT

    def feedback(self, student: str) -> Path:
        return self.class_dir / "feedback" / student / ASSIGNMENT

    def record(self, student: str) -> Path:
        """Return the file that says what was marked for `student`, and from which inputs."""
        return self.class_dir / "records" / f"{student}.json"

    def repairs(self, student: str) -> Path:
        """Return the file that says what was mended in what `student` handed in."""
        return self.class_dir / "repairs" / f"{student}.json"

    def originals(self, student: str) -> Path:
        """Return the folder of the files that `collect` mended, as they came."""
        return self.class_dir / "originals" / student / ASSIGNMENT

    def students(self) -> Iterator[str]:
        """Yield the students who handed this homework in, in order."""
        folder = self.class_dir / "submitted"
        if folder.is_dir():
            yield from sorted(p.name for p in folder.iterdir() if (p / ASSIGNMENT).is_dir())


def find_course(class_dir: Path | None = None, start: Path | None = None) -> Course:
    """Find the homework's folder at or above `start` (the working directory).

    The class folder is `class_dir`, or the variable AUTOGRADER_CLASS, or `class/` in the root.

    Raises:
        UsageError: there is no homework at or above `start`.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "nbgrader_config.py").is_file() and (folder / "solutions").is_dir():
            return Course(folder, _class_dir(class_dir, folder))
    raise UsageError(
        f"{start} is not inside the homework's folder (the one with nbgrader_config.py and "
        "solutions/). Change to it and try again."
    )


def _class_dir(given: Path | None, root: Path) -> Path:
    if given is not None:
        return Path(given).expanduser().resolve()
    variable = os.environ.get(CLASS_DIR_VARIABLE)
    return (root / Path(variable).expanduser()).resolve() if variable else root / "class"
