"""A gradebook of nbgrader's and its folders in every state that there is, drawn at random."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from nbgrader.api import (
    Assignment,
    Base,
    Comment,
    Course,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.apps import NbGraderAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from traitlets.config import Config

COURSE = "a course"
ASSIGNMENTS = ("hw1", "hw2", "hw3")
STUDENTS = ("s1", "s2", "สมชาย", "s_4")
NOTEBOOKS = ("p1", "p 2")
TIMES = (None, datetime(2027, 3, 1, 12, 0, 5), datetime(2027, 3, 1, 22, 30))
MARKS = (None, 0.0, 0.25, 1.0, 1.5, 2.0)
KINDS = (
    lambda **about: GradeCell(cell_type="code", **about),
    lambda **about: GradeCell(cell_type="markdown", **about),
    lambda **about: TaskCell(cell_type="markdown", **about),
    lambda **about: TaskCell(cell_type="code", **about),
)


@dataclass(frozen=True)
class OddClass:
    """A course of nbgrader's own: its folder and its gradebook."""

    root: Path
    engine: Engine

    def api(self, kind: type[NbGraderAPI], exchange: Path | None = None) -> NbGraderAPI:
        config = Config()
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.db_url = self.engine.url.render_as_string(hide_password=False)
        config.CourseDirectory.course_id = COURSE
        config.Exchange.root = str(exchange or self.root / "no exchange")
        return kind(config=config)


def enter(odd: OddClass, rng: Random) -> None:
    """Fill an empty gradebook, and the folders beside it."""
    Base.metadata.create_all(odd.engine)
    with Session(odd.engine) as session:
        session.add(Course(id=COURSE))
        session.flush()
        students = [_student(name, rng) for name in STUDENTS if rng.random() < 0.8]
        session.add_all(students)
        for name in ASSIGNMENTS:
            if rng.random() < 0.85:
                (odd.root / "source" / name).mkdir(parents=True)
            if rng.random() < 0.85:
                _enter_assignment(odd, session, name, students, rng)
        session.commit()
    _hand_in_only(odd, rng)


def _student(name: str, rng: Random) -> Student:
    first, last = (rng.choice((None, "Ann", "ใจดี")) for _ in range(2))
    return Student(id=name, first_name=first, last_name=last, email=rng.choice((None, "a@b.org")))


def _enter_assignment(
    odd: OddClass, session: Session, name: str, students: list[Student], rng: Random
) -> None:
    assignment = Assignment(name=name, duedate=rng.choice(TIMES), course_id=COURSE)
    session.add(assignment)
    names = NOTEBOOKS[: rng.choice((0, 1, 2, 2, 2))]
    notebooks = [Notebook(name=each, assignment=assignment) for each in names]
    cells = {notebook: list(_cells(notebook, rng)) for notebook in notebooks}
    session.add_all(cell for of_one in cells.values() for cell in of_one)
    for student in students:
        if rng.random() < 0.8:
            submission = SubmittedAssignment(
                assignment=assignment, student=student, timestamp=rng.choice(TIMES)
            )
            session.add(submission)
            _place(odd, name, submission, rng)
            for notebook in notebooks:
                if rng.random() < 0.9:
                    _hand_in(odd, session, submission, notebook, cells[notebook], rng)


def _cells(notebook: Notebook, rng: Random) -> Iterator[GradeCell | TaskCell | SolutionCell]:
    for number in range(rng.randrange(5)):
        most = rng.choice((0.0, 1.0, 2.0))
        yield rng.choice(KINDS)(name=f"cell {number}", notebook=notebook, max_score=most)
    yield SolutionCell(name="answer", notebook=notebook)


def _hand_in(
    odd: OddClass,
    session: Session,
    submission: SubmittedAssignment,
    notebook: Notebook,
    cells: list,
    rng: Random,
) -> None:
    """Hand in a notebook; some of its cells may have no row, as after half a marking."""
    about = {"flagged": rng.choice((None, False, True))}
    about["late_submission_penalty"] = rng.choice((None, 0.5))
    handed_in = SubmittedNotebook(assignment=submission, notebook=notebook, **about)
    session.add(handed_in)
    complete = rng.random() < 0.7
    for cell in cells:
        if complete or rng.random() < 0.5:
            session.add(
                Comment(cell=cell, notebook=handed_in, manual_comment=rng.choice((None, "so")))
                if isinstance(cell, SolutionCell)
                else _grade(cell, handed_in, rng)
            )
    folder = odd.root / "autograded" / submission.student.id / submission.assignment.name
    if folder.exists() and rng.random() < 0.8:
        (folder / f"{notebook.name}.ipynb").write_text("{}")


def _grade(cell: GradeCell | TaskCell, handed_in: SubmittedNotebook, rng: Random) -> Grade:
    return Grade(
        cell=cell,
        notebook=handed_in,
        auto_score=rng.choice(MARKS),
        manual_score=rng.choice(MARKS) if rng.random() < 0.4 else None,
        extra_credit=rng.choice((None, None, 0.5, -0.25)),
        needs_manual_grade=rng.random() < 0.3,
    )


def _place(odd: OddClass, name: str, submission: SubmittedAssignment, rng: Random) -> None:
    """Make the folders of a submission, or not, of the time that the gradebook knows, or not."""
    student = submission.student.id
    if rng.random() < 0.9:
        (odd.root / "autograded" / student / name).mkdir(parents=True)
    if rng.random() < 0.9:
        time = submission.timestamp if rng.random() < 0.8 else rng.choice(TIMES)
        _put_folder(odd, student, name, time)


def _put_folder(odd: OddClass, student: str, name: str, time: datetime | None) -> None:
    folder = odd.root / "submitted" / student / name
    folder.mkdir(parents=True, exist_ok=True)
    if time is not None:
        (folder / "timestamp.txt").write_text(f"{time} UTC")


def _hand_in_only(odd: OddClass, rng: Random) -> None:
    """Put folders there of which the gradebook does not know, and files where folders belong."""
    for student in (*STUDENTS, "unknown", ".hidden"):
        for name in (*ASSIGNMENTS, "unknown"):
            if rng.random() < 0.2:
                _put_folder(odd, student, name, rng.choice(TIMES))
    (odd.root / "submitted" / "no folder").mkdir(parents=True)
    (odd.root / "submitted" / "no folder" / "hw1").touch()
