"""Read marks out of nbgrader's gradebook and the autograded notebooks, and write hand marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from autograder.course import NOTEBOOKS, Course
from autograder.marks import UNMARKED, HandMark, MachineMark, TaskMarks, combine
from autograder.results import VERDICT_MIME, Finding, Status, Verdict
from autograder.tasks import ASSIGNMENT, TASKS

TIMEOUT_ERRORS = ("CellTimeoutError", "KeyboardInterrupt")


@dataclass(frozen=True)
class Score:
    """One row of nbgrader's gradebook: a marked cell of one student, in marks."""

    auto: float | None
    manual: float | None
    needs_manual_grade: bool


def open_gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.gradebook}?timeout=60")


def has_assignment(course: Course) -> bool:
    """Tell whether the gradebook knows the homework."""
    if not course.gradebook.exists():
        return False
    with open_gradebook(course) as gradebook:
        try:
            return bool(gradebook.find_assignment(ASSIGNMENT).notebooks)
        except MissingEntry:
            return False


def read_marks(course: Course, students: Iterable[str] | None = None) -> list[TaskMarks]:
    """Return the marks of every task of every marked student, in the table's order.

    Students without a submission in the gradebook are left out.
    """
    if not has_assignment(course):
        return []
    with open_gradebook(course) as gradebook:
        scores = {
            submission.student.id: _scores(submission)
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
        }
    wanted = sorted(scores) if students is None else [s for s in students if s in scores]
    return [row for student in wanted for row in _marks_of(course, student, scores[student])]


def _scores(submission) -> dict[str, Score]:
    return {
        grade.name: Score(grade.auto_score, grade.manual_score, grade.needs_manual_grade)
        for notebook in submission.notebooks
        for grade in notebook.grades
    }


def _marks_of(course: Course, student: str, scores: dict[str, Score]) -> list[TaskMarks]:
    cells = _autograded_cells(course.autograded(student))
    rows = []
    for task in TASKS:
        machine = hand = None
        if task.machine:
            cell = task.machine.cell
            machine = _machine_mark(task.id, scores.get(cell), cells.get(cell))
        if task.hand:
            hand = _hand_mark(scores.get(task.hand.cell))
        rows.append(combine(student, task, machine, hand))
    return rows


def _autograded_cells(folder: Path) -> dict[str, nbformat.NotebookNode]:
    cells = {}
    for name in NOTEBOOKS:
        path = folder / f"{name}.ipynb"
        if not path.exists():
            continue
        for cell in nbformat.read(path, as_version=4).cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id:
                cells[grade_id] = cell
    return cells


def _machine_mark(task_id: str, score: Score | None, cell) -> MachineMark:
    if score is None or (cell is None and score.auto is not None):
        return MachineMark(0.0, Status.NOT_ATTEMPTED, [])  # no notebook: nbgrader has given 0
    if cell is None:
        return MachineMark(0.0, Status.STUDENT_ERROR, [UNMARKED])
    marks = score.manual if score.manual is not None else score.auto
    verdict = _verdict_in(cell)
    if verdict is not None and verdict.status is Status.NEEDS_MARKING:
        return _marked_on_paper(score, verdict)
    if verdict is not None:
        return MachineMark(
            verdict.marks if marks is None else marks, verdict.status, verdict.findings
        )
    return MachineMark(marks or 0.0, *_error_in(cell))


def _marked_on_paper(score: Score, verdict: Verdict) -> MachineMark:
    """Return what a person gave for a task that was answered on paper; it waits until then."""
    marks, status = score.manual or 0.0, Status.NEEDS_MARKING
    if score.manual is not None and not score.needs_manual_grade:
        full = marks >= verdict.max_marks
        status = Status.PASSED if full else Status.PARTIAL if marks else Status.FAILED
    return MachineMark(marks, status, verdict.findings)


def _verdict_in(cell) -> Verdict | None:
    for output in cell.get("outputs", []):
        data = output.get("data", {}).get(VERDICT_MIME)
        if data is not None:
            return Verdict.from_dict(data)
    return None


def _error_in(cell) -> tuple[Status, list[Finding]]:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            text = f"{output.ename}: {output.evalue}".strip(": ")
            timed_out = output.ename in TIMEOUT_ERRORS
            status = Status.TIMED_OUT if timed_out else Status.STUDENT_ERROR
            return status, [Finding("the cell runs", False, text)]
    return Status.GRADER_ERROR, [Finding("the cell runs", False, "The test cell gave no verdict.")]


def _hand_mark(score: Score | None) -> HandMark:
    if score is None:
        return HandMark(0.0, waiting=False, attempted=False)
    if score.needs_manual_grade or (score.auto is None and score.manual is None):
        return HandMark(score.manual, waiting=True, attempted=True)
    given = score.manual if score.manual is not None else score.auto
    return HandMark(given, waiting=False, attempted=score.auto is None or score.manual is not None)


def write_hand_mark(course: Course, student: str, cell: str, marks: float, comment: str) -> None:
    """Enter a hand-given mark and comment, as Formgrader does.

    Raises:
        nbgrader.api.MissingEntry: there is no such student or cell in the gradebook.
    """
    notebook = next(
        task.notebook
        for task in TASKS
        for part in (task.machine, task.hand)
        if part and part.cell == cell
    )
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(cell, notebook, ASSIGNMENT, student)
        grade.manual_score, grade.needs_manual_grade = marks, False
        note = gradebook.find_comment(cell, notebook, ASSIGNMENT, student)
        note.manual_comment = comment
        gradebook.db.commit()
