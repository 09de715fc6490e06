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
    from autograder.roster import Roster

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


RosterFile = Annotated[
    Path | None,
    typer.Option(
        help="The class list: a CSV file with ids, names, e-mails; Moodle's or Canvas's own do. "
        "Needed once: it is kept in the class's folder."
    ),
]


Keys = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The folder of the cluster's keys (`autograder cluster keys`). "
        "Default: ~/.config/autograder/cluster.",
        show_default=False,
    ),
]
SchedulerFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The file in which the scheduler writes its address, on a disk that all see.",
        show_default=False,
    ),
]


@contextlib.contextmanager
def usage_errors(class_dir: Path | None = None, assignment: str | None = None) -> Iterator[None]:
    """End the command with its message where a UsageError is raised.

    A command that the message names is named for the same class and homework.
    """
    try:
        yield
    except UsageError as error:
        text = for_class(str(error), class_dir, assignment)
        err.print(f"autograder: {text}", soft_wrap=True)
        raise typer.Exit(2) from error


@contextlib.contextmanager
def needs_cluster() -> Iterator[None]:
    """End the command where what clusters need is not installed: nothing else needs it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("cryptography", "dask", "distributed"):
            raise
        raise UsageError(
            f"for a cluster {error.name} is needed: `pip install '.[cluster]'` in the marker's "
            "folder installs it."
        ) from error


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
    with usage_errors(class_dir, assignment):
        rows = read_marks(course)
        if not rows:
            raise UsageError("there are no marks yet: run `autograder grade` first.")
    return course, rows


def class_list(course: Course, roster: Path | None) -> Roster:
    """Return the people of the class list: of the one given, or else of the last one that was.

    What is given is kept for the commands to come, and its names go into the gradebook.
    """
    from autograder.roster import keep_people, kept_people, read_roster

    if roster is None:
        return kept_people(course)
    from autograder.nbgrader_plugin.people import enter_people

    with usage_errors(), writing("the class list"):
        people = read_roster(roster)
        enter_people(course, keep_people(course, people.values()).values())
    return people


def names_of(course: Course, people: Roster) -> dict[str, str]:
    """Return the names of students: the gradebook's, or else the class list's; others have none."""
    from autograder.nbgrader_plugin import entered

    with usage_errors():
        return entered.names_of(course, people)


def short(path: Path, course: Course) -> str:
    """Return a path as people read it: within the course's folder without that."""
    return str(path.relative_to(course.root) if path.is_relative_to(course.root) else path)


def tell_written(path: Path, course: Course) -> None:
    out.say(f"Wrote {short(path, course)}.")
