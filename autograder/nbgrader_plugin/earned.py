"""What a submission earned by machine, in one small file: `class/earned/<student>.json`.

The marked notebooks stay the truth. The record says from which bytes of them it was made, by which
marker; whatever does not fit (a notebook changed by hand or by nbgrader, no record or a damaged
one) is made anew. So it may be deleted at any time, and two commands may make it at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import autograder
from autograder.course import Course, read_sealed, write_sealed
from autograder.homework import Homework
from autograder.marks.submission import fingerprint
from autograder.results import Verdict

READING = ("intake/names.py", "nbgrader_plugin", "results.py", "text")  # of the marker


@dataclass(frozen=True)
class Earned:
    """The machine's verdicts of one submission, by task; none where the test cell is missing.

    `notebooks` are the digests of the marked notebooks, by name; None: there is no such file.
    """

    notebooks: dict[str, str | None]
    verdicts: dict[str, Verdict]

    @property
    def missing(self) -> list[str]:
        """The notebooks of which there is no marked one."""
        return [name for name, digest in self.notebooks.items() if digest is None]


@cache
def _version(homework: Homework) -> str:
    """Return a digest of what decides how notebooks are read, besides them."""
    here = Path(autograder.__file__).parent
    return fingerprint([*homework.files, *(here / name for name in READING)])


def read_earned(course: Course, student: str) -> Earned:
    """Return what a student earned, from the record if it fits the notebooks."""
    notebooks = {name: _content(course, student, name) for name in course.homework.notebooks}
    digests = {name: _digest(content) for name, content in notebooks.items()}
    return _recorded(course, student, digests) or _made_anew(course, student, notebooks, digests)


def write_earned(
    course: Course, student: str, texts: dict[str, str], cells: dict[str, list]
) -> None:
    """Record what marked notebooks say whose `texts`, with these cells, have just been written."""
    from autograder.nbgrader_plugin.marked_cells import verdicts_in

    digests = {
        name: _digest(texts[name].encode()) if name in texts else None
        for name in course.homework.notebooks
    }
    _write(course, student, Earned(digests, verdicts_in(course.homework, cells)))


def _content(course: Course, student: str, name: str) -> bytes | None:
    """Return what a notebook's file holds: nothing if it cannot be read, None if there is none."""
    try:
        return (course.autograded(student) / f"{name}.ipynb").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return b""


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _recorded(course: Course, student: str, digests: dict[str, str | None]) -> Earned | None:
    data = read_sealed(course.earned(student))
    made_from = {"version": _version(course.homework), "notebooks": digests}
    if data is None or any(data.get(name) != value for name, value in made_from.items()):
        return None
    return Earned(digests, {task: Verdict.from_dict(one) for task, one in data["verdicts"].items()})


def _made_anew(
    course: Course,
    student: str,
    notebooks: dict[str, bytes | None],
    digests: dict[str, str | None],
) -> Earned:
    from autograder.nbgrader_plugin.marked_cells import cells_or_none, verdicts_in

    there = {name: content for name, content in notebooks.items() if content is not None}
    cells = {name: cells_or_none(content) for name, content in there.items()}
    earned = Earned(digests, verdicts_in(course.homework, cells))
    _write(course, student, earned)
    return earned


def _write(course: Course, student: str, earned: Earned) -> None:
    data = {
        "version": _version(course.homework),
        "notebooks": earned.notebooks,
        "verdicts": {task: verdict.to_dict() for task, verdict in earned.verdicts.items()},
    }
    write_sealed(course.earned(student), data)
