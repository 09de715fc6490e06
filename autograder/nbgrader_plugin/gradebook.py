"""Put together what nbgrader's gradebook and the marked notebooks say, and write hand marks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.homework import Task
from autograder.marks import UNMARKED, HandMark, MachineMark, TaskMarks, combine
from autograder.nbgrader_plugin.database.address import address_of
from autograder.nbgrader_plugin.database.connecting import claim_gradebook
from autograder.nbgrader_plugin.earned import Earned, read_earned
from autograder.nbgrader_plugin.entered import Entered, Score, read_entered
from autograder.results import Status, Verdict

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.database.nbgraders import Gradebook

HARDLY = 1e-6  # of a mark


def open_gradebook(course: Course) -> Gradebook:
    """Return the gradebook as nbgrader has it; it makes one where there is none.

    Raises:
        UsageError: it is another class's, or it cannot be reached.
    """
    from autograder.nbgrader_plugin.database.nbgraders import Gradebook

    claim_gradebook(course)
    address = address_of(course)
    return Gradebook(address.secret, address.course_id)


def read_marks(course: Course, students: Iterable[str] | None = None) -> list[TaskMarks]:
    """Return the marks of every task of every marked student, in the table's order.

    Students without a submission in the gradebook are left out.
    """
    entered = read_entered(course, students)
    chosen = sorted(entered) if students is None else students
    return [
        row
        for student in chosen
        if student in entered
        for row in marks_of(course, student, entered[student], read_earned(course, student))
    ]


def marks_of(course: Course, student: str, entered: Entered, earned: Earned) -> list[TaskMarks]:
    """Return a student's marks of every task: the machine's, and what people have entered."""
    rows = []
    for task in course.homework.tasks:
        machine = hand = None
        if task.machine:
            score = entered.scores.get(task.machine.cell)
            machine = _machine_mark(score, earned.verdicts.get(task.id))
        if task.hand:
            hand = _hand_mark(entered.scores.get(task.hand.cell))
        marked = [part.cell for part in task.parts]
        extra = sum(entered.scores[cell].extra for cell in marked if cell in entered.scores)
        said = _comments(task, entered)
        rows.append(combine(student, task, machine, hand, said, entered.late_penalty, extra))
    return rows


def _comments(task: Task, entered: Entered) -> tuple[str, ...]:
    parts = (task.answer, task.hand.cell if task.hand else None)
    return tuple(entered.comments[cell] for cell in parts if cell in entered.comments)


def _machine_mark(score: Score | None, verdict: Verdict | None) -> MachineMark:
    if score is None or (verdict is None and score.auto is not None):
        return MachineMark(0.0, Status.NOT_ATTEMPTED, [])  # no notebook: nbgrader has given 0
    if verdict is None:
        return MachineMark(0.0, Status.STUDENT_ERROR, [UNMARKED])
    if verdict.status is Status.NEEDS_MARKING:
        return _marked_on_paper(score, verdict)
    marks = score.manual if score.manual is not None else score.auto
    return MachineMark(
        verdict.marks if marks is None else marks,
        verdict.status,
        verdict.findings,
        verdict.stand_ins,
        overruled=_differ(marks, verdict.marks),
    )


def _differ(given: float | None, earned: float) -> bool:
    return given is not None and abs(given - earned) > HARDLY


def _marked_on_paper(score: Score, verdict: Verdict) -> MachineMark:
    """Return what a person gave for a task that was answered on paper; it waits until then."""
    marks, status = score.manual or 0.0, Status.NEEDS_MARKING
    if score.manual is not None and not score.needs_manual_grade:
        full = marks >= verdict.max_marks
        status = Status.PASSED if full else Status.PARTIAL if marks else Status.FAILED
    return MachineMark(marks, status, verdict.findings)


def _hand_mark(score: Score | None) -> HandMark:
    if score is None:
        return HandMark(0.0, waiting=False, attempted=False)
    if score.needs_manual_grade or (score.auto is None and score.manual is None):
        return HandMark(score.manual, waiting=True, attempted=True)
    given = score.manual if score.manual is not None else score.auto
    return HandMark(given, waiting=False, attempted=score.auto is None or score.manual is not None)


def write_hand_mark(course: Course, student: str, cell: str, marks: float, comment: str) -> None:
    """Enter a hand-given mark and comment, as Formgrader does.

    nbgrader has room for a comment at answers only, not at tests.

    Raises:
        nbgrader.api.MissingEntry: there is no such student or cell in the gradebook.
    """
    from nbgrader.api import MissingEntry

    notebook = next(
        task.notebook
        for task in course.homework.tasks
        if cell in (part.cell for part in task.parts)
    )
    assignment = course.homework.id
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(cell, notebook, assignment, student)
        grade.manual_score, grade.needs_manual_grade = marks, False
        with contextlib.suppress(MissingEntry):
            note = gradebook.find_comment(cell, notebook, assignment, student)
            note.manual_comment = comment
        gradebook.db.commit()
