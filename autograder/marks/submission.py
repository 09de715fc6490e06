"""One submission's outcome, and the record that tells whether it needs marking again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.course import Course, files_below, write_at_once


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    `marked` tells whether any of it was marked; `problems` names what could not be, and `timed_out`
    the notebooks, tasks and cells that were given up for their time. `deaths` counts those who died
    while they marked it; what is `given_up` is not tried again while it stays as it is.
    """

    student: str
    marked: bool
    problems: list[str] = field(default_factory=list)
    wall_seconds: float = 0.0
    timed_out: list[str] = field(default_factory=list)
    deaths: int = 0
    given_up: bool = False

    def __post_init__(self) -> None:
        """Leave out of problems what no file and no screen can hold, of names that are no UTF-8."""
        plain = [text.encode("utf-8", "replace").decode("utf-8") for text in self.problems]
        object.__setattr__(self, "problems", plain)

    @property
    def complete(self) -> bool:
        return self.marked and not self.reasons

    @property
    def reasons(self) -> list[str]:
        """Why it is not complete."""
        return [*self.problems, *(f"{what} did not end in time" for what in self.timed_out)]

    def is_no_worse_than(self, other: Outcome) -> bool:
        """Tell whether as much of it was marked, and as much in time, as in another try."""
        mine, theirs = ((not o.marked, len(o.problems), len(o.timed_out)) for o in (self, other))
        return mine <= theirs


@dataclass(frozen=True)
class MarkedSubmission:
    """A marked submission on its way to the writer: its notebooks as text, by name.

    `repairs` are what was mended in them before, as the writer records it. `absent` are those of
    which nothing at all was handed in.
    """

    outcome: Outcome
    notebooks: dict[str, str]
    repairs: list = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a digest of the names and contents of all files at or under `paths`."""
    digest = hashlib.sha256()
    for path in paths:
        above = len(str(path)) - len(path.name)
        for file in _files(path):
            digest.update(str(file)[above:].encode("utf-8", "surrogateescape"))
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for file in files_below(path) if not file.is_symlink()]


def read_record(course: Course, student: str, current: str) -> Outcome | None:
    """Return the outcome of the last marking if it was made from the same inputs (`current`)."""
    try:
        data = json.loads(course.record(student).read_text(encoding="utf-8"))
        outcome = Outcome(**data["outcome"])
        there = outcome.given_up or (outcome.marked and course.autograded(student).is_dir())
        if data["fingerprint"] == current and there:
            return outcome
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass  # no record, or one that was cut off: mark again
    return None


def write_record(course: Course, outcome: Outcome, current: str) -> None:
    """Remember `outcome`, made from inputs with digest `current`; the file appears at once."""
    data = {"fingerprint": current, "outcome": asdict(outcome)}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    write_at_once(course.record(outcome.student), text.encode("utf-8", "replace"))
