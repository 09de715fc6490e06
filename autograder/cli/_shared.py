"""What several commands share: options, the course and its marks, and how errors end a command.

A command imports what it works with when it runs, so that `autograder --help` starts at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.course import Course, UsageError, find_course
from autograder.text.console import err, for_class, out

if TYPE_CHECKING:
    from autograder.marks import TaskMarks
    from autograder.roster import Person

ClassDir = Annotated[
    Path | None,
    typer.Option(
        help="The class's folder (submitted, autograded, feedback, gradebook). "
        "Default: the variable AUTOGRADER_CLASS, else class/.",
        show_default=False,
    ),
]
Assignment = Annotated[
    str | None,
    typer.Option(
        help="Which homework; needed only if the marker knows several of the course's.",
        show_default=False,
    ),
]
Jobs = Annotated[int, typer.Option(min=1, help="Submissions marked at the same time.")]


Roster = Annotated[
    Path | None,
    typer.Option(
        help="The class list: a CSV file with ids, names, e-mails; Moodle's or Canvas's own do."
    ),
]


@contextlib.contextmanager
def usage_errors(class_dir: Path | None = None) -> Iterator[None]:
    """End the command with its message where a UsageError is raised.

    A command that the message names is named for the same class.
    """
    try:
        yield
    except UsageError as error:
        text = for_class(str(error), class_dir)
        err.print(f"autograder: {text}")
        raise typer.Exit(2) from error


@contextlib.contextmanager
def writing(what: str) -> Iterator[None]:
    """End the command as well where `what` cannot be written."""
    with usage_errors():
        try:
            yield
        except OSError as error:
            raise UsageError(f"{what} could not be written: {error}") from error


def open_course(class_dir: Path | None, assignment: str | None) -> Course:
    """Return the course; ends the command if its homework is not known, or must be named."""
    with usage_errors():
        course = find_course(class_dir, assignment=assignment)
        course.require()
    return course


def open_class(class_dir: Path | None, assignment: str | None) -> tuple[Course, list[TaskMarks]]:
    """Return the course and the marks of its class; ends the command if there are none."""
    from autograder.nbgrader_plugin.gradebook import read_marks

    course = open_course(class_dir, assignment)
    with usage_errors(class_dir):
        rows = read_marks(course)
        if not rows:
            raise UsageError("there are no marks yet: run `autograder grade` first.")
    return course, rows


def class_list(roster: Path | None) -> dict[str, Person]:
    """Return the people of the class list by student; nobody without a list."""
    from autograder.roster import read_roster

    with usage_errors():
        return read_roster(roster) if roster else {}


def short(path: Path, course: Course) -> str:
    """Return a path as people read it: within the course's folder without that."""
    return str(path.relative_to(course.root) if path.is_relative_to(course.root) else path)


def tell_written(path: Path, course: Course) -> None:
    out.say(f"Wrote {short(path, course)}.")
