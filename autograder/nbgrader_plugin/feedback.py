"""Feedback pages: gather what a student handed in and got, and write a page for each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hw4kit._language import Text

from autograder.course import NOTEBOOKS, Course, UsageError
from autograder.intake import open_submission
from autograder.intake.filenames import shown
from autograder.marks import TaskMarks
from autograder.nbgrader_plugin.gradebook import (
    autograded_cells,
    marked_students,
    marks_by_student,
)
from autograder.report.answers import Answer
from autograder.report.feedback import feedback_page
from autograder.report.pictures import pictures_in
from autograder.report.safe_html import PictureFinder
from autograder.report.task_views import Handed, waiting_marks
from autograder.report.troubles import trouble_with

PAGE = "feedback.html"


@dataclass(frozen=True)
class Written:
    """What became of one student's page.

    `fresh` tells that it was written in this run, `waiting` that a part waits for a person;
    `problem` says why there is no page.
    """

    student: str
    fresh: bool = False
    waiting: bool = False
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
    course: Course, students: Iterable[str] | None = None, language: str = "en", force: bool = False
) -> Iterator[Written]:
    """Write the pages of `students` (all that have been marked), yielding what became of each.

    A page that would be the same is left alone, unless `force`.
    """
    for student, rows in marks_by_student(course, students):
        try:
            handed = _handed(course, student, rows)
            fresh = _write(course, handed, language, force)
        except OSError as error:
            yield Written(student, problem=f"cannot be written: {error.strerror}")
        except Exception as error:  # a fault of ours costs no other student the page
            yield Written(student, problem=shown(f"{type(error).__name__}: {error}"))
        else:
            waiting = any(waiting_marks(row) for row in handed.rows)
            yield Written(student, fresh, waiting)


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


def read_handed(course: Course, students: Iterable[str] | None = None) -> Iterator[Handed]:
    """Yield what each marked student handed in and got, one after the other."""
    for student, rows in marks_by_student(course, students):
        yield _handed(course, student, rows)


def _handed(course: Course, student: str, rows: list[TaskMarks]) -> Handed:
    folder = course.autograded(student)
    answers = {
        grade_id: Answer(cell.source, cell.cell_type == "code", cell.get("attachments", {}))
        for grade_id, cell in autograded_cells(folder).items()
        if cell.metadata.nbgrader.get("solution")
    }
    return Handed(student, rows, answers, _troubles(course, student), pictures(course, student))


def _troubles(course: Course, student: str) -> dict[str, Text]:
    """Say of each notebook that was not marked, or only in part, why."""
    problems = open_submission(course, student).problems
    reasons = dict(problem.split(".ipynb ", 1) for problem in problems if ".ipynb " in problem)
    marked = {n for n in NOTEBOOKS if (course.autograded(student) / f"{n}.ipynb").is_file()}
    troubled = [n for n in NOTEBOOKS if n in reasons or n not in marked]
    return {name: trouble_with(name, reasons.get(name, "")) for name in troubled}


def pictures(course: Course, student: str) -> PictureFinder:
    """Return a function that finds pictures beside the notebooks: the homework's and scans."""
    return pictures_in(course.autograded(student), course.source)
