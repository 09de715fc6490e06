"""Gather what one student handed in and got, and make the feedback page on it."""

from __future__ import annotations

from autograder.course import Course
from autograder.intake import Opened, open_submission, repairs_of
from autograder.marks import TaskMarks
from autograder.nbgrader_plugin.earned import read_earned
from autograder.nbgrader_plugin.entered import read_entered
from autograder.nbgrader_plugin.gradebook import marks_of
from autograder.nbgrader_plugin.marked_cells import read_cells
from autograder.nbgrader_plugin.written.reading import AtDesk, written_marks
from autograder.report.answers import Answer
from autograder.report.feedback import feedback_page
from autograder.report.pictures import pictures_in
from autograder.report.safe_html import PictureFinder
from autograder.report.task_views import Handed
from autograder.report.troubles import copy_that_counts, not_shown, trouble_with
from autograder.text.language import Text


def page_of(
    course: Course,
    student: str,
    rows: list[TaskMarks],
    written: AtDesk,
    language: str,
    plainly: bool,
) -> bytes:
    """Return a student's page as it is written."""
    handed = _handed(course, student, rows, written, plainly)
    return feedback_page(handed, language).encode("utf-8")


def read_handed(course: Course, student: str, plainly: bool = False) -> Handed:
    """Return what a marked student handed in and got."""
    entered, earned = read_entered(course, [student])[student], read_earned(course, student)
    rows, written = marks_of(course, student, entered, earned), written_marks(course, [student])
    return _handed(course, student, rows, written.get(student, {}), plainly)


def _handed(
    course: Course, student: str, rows: list[TaskMarks], written: AtDesk, plainly: bool
) -> Handed:
    answers = {
        grade_id: Answer(cell.source, cell.cell_type == "code", cell.get("attachments", {}))
        for grade_id, cell in read_cells(course, student).items()
        if cell.metadata.nbgrader.get("solution")
    }
    opened = Opened() if plainly else open_submission(course, student)
    troubles = _troubles(course, student, opened.problems)
    notes = [*map(not_shown, opened.unshown), *_copies(course, student)]
    found = pictures(course, student)
    about = (rows, answers, troubles, notes, found, plainly, written)
    return Handed(course.homework, student, *about)


def _copies(course: Course, student: str) -> list[Text]:
    """Say which copy of a notebook counts, where several were handed in."""
    copies = (repair for repair in repairs_of(course, student) if repair.kind == "copies")
    return [copy_that_counts(repair.notebook, repair.named_first) for repair in copies]


def _troubles(course: Course, student: str, problems: list[str]) -> dict[str, Text]:
    """Say of each notebook that was not marked, or only in part, why."""
    reasons = dict(problem.split(".ipynb ", 1) for problem in problems if ".ipynb " in problem)
    names = course.homework.notebooks
    marked = {n for n in names if (course.autograded(student) / f"{n}.ipynb").is_file()}
    troubled = [n for n in names if n in reasons or n not in marked]
    return {name: trouble_with(name, reasons.get(name, "")) for name in troubled}


def pictures(course: Course, student: str) -> PictureFinder:
    """Return a function that finds pictures beside the notebooks: the homework's and scans."""
    return pictures_in(course.autograded(student), course.source)
