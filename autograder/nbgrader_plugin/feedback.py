"""Feedback pages: gather what a student handed in and got, and write a page for each."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.course import Course, UsageError
from autograder.deadlines import Run, TooLong, here
from autograder.intake import open_submission
from autograder.marks import TaskMarks, waiting_marks
from autograder.nbgrader_plugin.gradebook import (
    autograded_cells,
    marked_students,
    marks_by_student,
)
from autograder.report.answers import Answer
from autograder.report.feedback import feedback_page
from autograder.report.pictures import pictures_in
from autograder.report.safe_html import PictureFinder
from autograder.report.task_views import Handed
from autograder.report.troubles import trouble_with
from autograder.text.language import Text

PAGE_SECONDS = 20.0  # of CPU time for one page; a full one takes 0.2
LONGEST_ERROR = 200  # characters
PAGE = "feedback.html"


@dataclass(frozen=True)
class Written:
    """What became of one student's page.

    `fresh` tells that it was written in this run, `waiting` that a part waits for a person,
    `plainly` that what the student wrote is shown as it was typed, since to draw it takes too long;
    `problem` says why there is no page.
    """

    student: str
    fresh: bool = False
    waiting: bool = False
    plainly: bool = False
    problem: str = ""


def choose_students(
    course: Course, students: Iterable[str] | None = None
) -> tuple[list[str], dict[str, str]]:
    """Return who has marks (of `students`, or of all), and what hinders the others' pages.

    Raises:
        UsageError: nothing has been marked, or one of `students` has handed nothing in.
    """
    marked, handed_in = marked_students(course), set(course.students())
    if not marked:
        raise UsageError("nothing has been marked yet: run `autograder grade` first.")
    unknown = sorted(set(students or ()) - handed_in - set(marked))
    if unknown:
        raise UsageError(f"no submission of {', '.join(unknown)}.")
    wanted = set(students or handed_in | set(marked))
    unmarked = "has not been marked; run `autograder grade`, which says why if it cannot be."
    return sorted(wanted & set(marked)), dict.fromkeys(wanted - set(marked), unmarked)


def write_feedback(
    course: Course,
    students: Iterable[str] | None = None,
    language: str = "en",
    force: bool = False,
    run: Run = here,
) -> Iterator[Written]:
    """Write the pages of `students` (all that have been marked), yielding what became of each.

    A page that would be the same is left alone, unless `force`. `run` makes one within its time.
    """
    for student, rows in marks_by_student(course, students):
        yield _written_in_time(run, course, student, rows, language, force)


def _written_in_time(run: Run, course: Course, student: str, *how: object) -> Written:
    """Write a page; if that takes too long, one with the answers as they were typed."""
    for plainly in (False, True):
        with contextlib.suppress(TooLong):
            return run(_written, course, student, plainly, *how, seconds=PAGE_SECONDS)
    return Written(student, problem=f"takes more than {PAGE_SECONDS:g} s to be written")


def _written(
    course: Course,
    student: str,
    plainly: bool,
    rows: list[TaskMarks],
    language: str,
    force: bool,
) -> Written:
    try:
        handed = _handed(course, student, rows, plainly)
        fresh = _write(course, handed, language, force)
    except OSError as error:
        return Written(student, problem=f"cannot be written: {error.strerror}")
    except Exception as error:  # a fault of ours costs no other student the page
        return Written(student, problem=f"{type(error).__name__}: {str(error)[:LONGEST_ERROR]}")
    waiting = any(waiting_marks(course.homework.by_id[row.task], row) for row in rows)
    return Written(student, fresh, waiting, plainly)


def _write(course: Course, handed: Handed, language: str, force: bool) -> bool:
    page = feedback_page(handed, language).encode("utf-8")
    path = course.feedback(handed.student) / PAGE
    if not force and path.is_file() and path.read_bytes() == page:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(page)
    os.replace(partial, path)
    return True


def read_handed(course: Course, student: str, plainly: bool = False) -> Handed:
    """Return what a marked student handed in and got."""
    ((_, rows),) = marks_by_student(course, [student])
    return _handed(course, student, rows, plainly)


def _handed(course: Course, student: str, rows: list[TaskMarks], plainly: bool) -> Handed:
    answers = {
        grade_id: Answer(cell.source, cell.cell_type == "code", cell.get("attachments", {}))
        for grade_id, cell in autograded_cells(course, student).items()
        if cell.metadata.nbgrader.get("solution")
    }
    troubles = _troubles(course, student, plainly)
    found = pictures(course, student)
    return Handed(course.homework, student, rows, answers, troubles, found, plainly)


def _troubles(course: Course, student: str, plainly: bool) -> dict[str, Text]:
    """Say of each notebook that was not marked, or only in part, why."""
    problems = [] if plainly else open_submission(course, student).problems
    reasons = dict(problem.split(".ipynb ", 1) for problem in problems if ".ipynb " in problem)
    names = course.homework.notebooks
    marked = {n for n in names if (course.autograded(student) / f"{n}.ipynb").is_file()}
    troubled = [n for n in names if n in reasons or n not in marked]
    return {name: trouble_with(name, reasons.get(name, "")) for name in troubled}


def pictures(course: Course, student: str) -> PictureFinder:
    """Return a function that finds pictures beside the notebooks: the homework's and scans."""
    return pictures_in(course.autograded(student), course.source)
