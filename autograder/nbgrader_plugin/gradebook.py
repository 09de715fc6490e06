"""Read marks out of nbgrader's gradebook and the autograded notebooks, and write hand marks."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course
from autograder.homework import Task
from autograder.marks import UNMARKED, HandMark, MachineMark, TaskMarks, combine
from autograder.nbgrader_plugin.missing_names import why_missing
from autograder.results import VERDICT_MIME, Finding, Status, Verdict

HARDLY = 1e-6  # of a mark
TIMEOUT_ERRORS = ("CellTimeoutError", "KeyboardInterrupt")
MISSING_NAME = re.compile(r"NameError: name '(\w+)' is not defined|`(\w+)` is not defined\.")


@dataclass(frozen=True)
class Score:
    """One row of nbgrader's gradebook: a marked cell of one student, in marks.

    `extra` is what Formgrader calls extra credit, and counts as nbgrader counts it: on top of a
    mark, once there is one.
    """

    auto: float | None
    manual: float | None
    needs_manual_grade: bool
    extra: float = 0.0


@dataclass(frozen=True)
class Entered:
    """What the gradebook holds of one submission: scores and people's comments by cell.

    `late_penalty` is in marks, for all notebooks together, as nbgrader's own export has it.
    """

    scores: dict[str, Score]
    comments: dict[str, str]
    late_penalty: float


def gradebook_url(course: Course) -> str:
    return f"sqlite:///{course.gradebook}?timeout=60"


def open_gradebook(course: Course) -> Gradebook:
    return Gradebook(gradebook_url(course))


def has_assignment(course: Course) -> bool:
    """Tell whether the gradebook knows the homework."""
    if not course.gradebook.exists():
        return False
    with open_gradebook(course) as gradebook:
        try:
            return bool(gradebook.find_assignment(course.homework.id).notebooks)
        except MissingEntry:
            return False


def marked_students(course: Course) -> list[str]:
    """Return the students whose submission is in the gradebook, in order."""
    if not has_assignment(course):
        return []
    with open_gradebook(course) as gradebook:
        submissions = gradebook.assignment_submissions(course.homework.id)
        return sorted(submission.student.id for submission in submissions)


def read_marks(course: Course, students: Iterable[str] | None = None) -> list[TaskMarks]:
    """Return the marks of every task of every marked student, in the table's order.

    Students without a submission in the gradebook are left out.
    """
    return [row for _, rows in marks_by_student(course, students) for row in rows]


def marks_by_student(
    course: Course, students: Iterable[str] | None = None
) -> Iterator[tuple[str, list[TaskMarks]]]:
    """Yield the marks of one student after the other, as `read_marks` returns them all."""
    if not has_assignment(course):
        return
    students = None if students is None else list(students)
    with open_gradebook(course) as gradebook:
        known = {
            submission.student.id: _entered(submission)
            for submission in _submissions(gradebook, course.homework.id, students)
        }
    for student in sorted(known) if students is None else students:
        if student in known:
            yield student, _marks_of(course, student, known[student])


def _submissions(gradebook: Gradebook, assignment: str, students: list[str] | None) -> Iterator:
    """Yield the submissions of `students` that have been marked, or all of them."""
    if students is None:
        yield from gradebook.assignment_submissions(assignment)
        return
    for student in students:
        with contextlib.suppress(MissingEntry):
            yield gradebook.find_submission(assignment, student)


def _entered(submission) -> Entered:
    penalties = (notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
    return Entered(_scores(submission), _comments(submission), sum(penalties))


def _scores(submission) -> dict[str, Score]:
    return {
        grade.name: _score(grade) for notebook in submission.notebooks for grade in notebook.grades
    }


def _score(grade) -> Score:
    is_marked = grade.auto_score is not None or grade.manual_score is not None
    extra = (grade.extra_credit or 0.0) if is_marked else 0.0
    return Score(grade.auto_score, grade.manual_score, grade.needs_manual_grade, extra)


def _comments(submission) -> dict[str, str]:
    """Return what people wrote about a submission's cells, by `grade_id`."""
    return {
        comment.name: comment.manual_comment.strip()
        for notebook in submission.notebooks
        for comment in notebook.comments
        if (comment.manual_comment or "").strip()
    }


def _marks_of(course: Course, student: str, entered: Entered) -> list[TaskMarks]:
    cells = autograded_cells(course, student)
    rows = []
    for task in course.homework.tasks:
        machine = hand = None
        if task.machine:
            cell = task.machine.cell
            machine = _machine_mark(task.id, entered.scores.get(cell), cells.get(cell))
            machine = _with_missing_names(machine, task, course.autograded(student))
        if task.hand:
            hand = _hand_mark(entered.scores.get(task.hand.cell))
        marked = [part.cell for part in task.parts]
        extra = sum(entered.scores[cell].extra for cell in marked if cell in entered.scores)
        parts = (task.answer, task.hand.cell if task.hand else None)
        said = tuple(entered.comments[cell] for cell in parts if cell in entered.comments)
        rows.append(combine(student, task, machine, hand, said, entered.late_penalty, extra))
    return rows


def autograded_cells(course: Course, student: str) -> dict[str, nbformat.NotebookNode]:
    """Return the homework's cells in a student's marked notebooks, by `grade_id`."""
    cells = {}
    for name in course.homework.notebooks:
        path = course.autograded(student) / f"{name}.ipynb"
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
            verdict.marks if marks is None else marks,
            verdict.status,
            verdict.findings,
            verdict.stand_ins,
            overruled=_differ(marks, verdict.marks),
        )
    return MachineMark(marks or 0.0, *_error_in(cell), overruled=_differ(marks, 0.0))


def _with_missing_names(machine: MachineMark, task: Task, folder: Path) -> MachineMark:
    """Return the mark with a word on why a name is missing, where a finding says that it is."""
    missing = [MISSING_NAME.fullmatch(finding.message) for finding in machine.findings]
    if not any(missing):
        return machine
    cells = nbformat.read(folder / f"{task.notebook}.ipynb", as_version=4).cells
    said = [match and why_missing(match[1] or match[2], cells, task.answer) for match in missing]
    findings = [
        replace(finding, message=str(why), message_th=why.th) if why else finding
        for finding, why in zip(machine.findings, said, strict=True)
    ]
    return replace(machine, findings=findings)


def _differ(given: float | None, earned: float) -> bool:
    return given is not None and abs(given - earned) > HARDLY


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
    no_verdict = Finding(
        "the cell runs",
        False,
        "The test cell gave no verdict.",
        message_th="เซลล์ทดสอบไม่ได้ให้ผลการตรวจ",
    )
    return Status.GRADER_ERROR, [no_verdict]


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
