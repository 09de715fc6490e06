"""Read what nbgrader's gradebook holds of a class, in a few selects and without nbgrader.

To import nbgrader takes a second, and its objects ask the database for each row by itself.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    TableClause,
    column,
    inspect,
    select,
    table,
)

from autograder.course import Course
from autograder.nbgrader_plugin.database.connecting import ASSIGNMENTS, is_there, reading_gradebook
from autograder.roster import Person, full_name


def _table(name: str, *columns: str) -> TableClause:
    return table(name, *map(column, columns))


ASSIGNMENT = _table(ASSIGNMENTS, "id", "name")
NOTEBOOK = _table("notebook", "id", "assignment_id")
CELL = _table("base_cell", "id", "name")
SUBMISSION = _table("submitted_assignment", "id", "assignment_id", "student_id")
SUBMITTED = _table("submitted_notebook", "id", "assignment_id", "late_submission_penalty")
GRADE = table(
    "grade",
    *map(column, ("id", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit")),
    column("needs_manual_grade", Boolean),
)
STUDENT = _table("student", "id", "first_name", "last_name", "email")
COMMENT = _table("comment", "id", "notebook_id", "cell_id", "manual_comment")


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


@dataclass
class Entered:
    """What the gradebook holds of one submission: scores and people's comments by cell.

    `late_penalty` is in marks, for all notebooks together, as nbgrader's own export has it.
    """

    scores: dict[str, Score] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0


def has_assignment(course: Course) -> bool:
    """Tell whether the gradebook knows the homework."""
    with _connected(course) as connection:
        return connection is not None


def marked_students(course: Course) -> list[str]:
    """Return the students whose submission is in the gradebook, in order."""
    with _connected(course) as connection:
        if connection is None:
            return []
        return sorted(connection.scalars(of_homework(course, SUBMISSION.c.student_id)))


def read_entered(course: Course, students: Iterable[str] | None = None) -> dict[str, Entered]:
    """Return what the gradebook holds of `students` (of all), of those who are in it."""
    with _connected(course) as connection:
        return {} if connection is None else _read(connection, course, students)


def read_names(course: Course) -> dict[str, str]:
    """Return the names that the gradebook has, by student; whoever has none is left out."""
    with _connected(course) as connection:
        rows = [] if connection is None else connection.execute(select(STUDENT))
        names = {row.id: full_name(row.first_name, row.last_name) for row in rows}
    return {student: name for student, name in names.items() if name}


def names_of(course: Course, people: Mapping[str, Person]) -> dict[str, str]:
    """Return the names of students: the gradebook's, or else the class list's; others have none."""
    listed = {student: full_name(*person.name_parts) for student, person in people.items()}
    return listed | read_names(course)


@contextlib.contextmanager
def _connected(course: Course) -> Iterator[Connection | None]:
    """Connect to the gradebook; None if there is none that knows the homework.

    Raises:
        UsageError: it cannot be read, also in the block.
    """
    if not is_there(course):
        yield None
        return
    with reading_gradebook(course) as connection:
        known = inspect(connection).has_table(ASSIGNMENT.name) and connection.scalar(
            select(NOTEBOOK.c.id)
            .join_from(NOTEBOOK, ASSIGNMENT, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
            .where(ASSIGNMENT.c.name == course.homework.id)
            .limit(1)
        )
        yield connection if known else None


def of_homework(course: Course, *columns: ColumnElement) -> Select:
    """Select columns of the homework's submissions."""
    return (
        select(*columns)
        .select_from(SUBMISSION)
        .join(ASSIGNMENT, SUBMISSION.c.assignment_id == ASSIGNMENT.c.id)
        .where(ASSIGNMENT.c.name == course.homework.id)
    )


def in_marked_cells(course: Course, kept: TableClause, *columns: ColumnElement) -> Select:
    """Select columns of what is `kept` (grades or comments) of the cells of the submissions."""
    return (
        of_homework(course, *columns)
        .join(SUBMITTED, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
        .join(kept, kept.c.notebook_id == SUBMITTED.c.id)
        .join(CELL, CELL.c.id == kept.c.cell_id)
    )


def _read(
    connection: Connection, course: Course, students: Iterable[str] | None
) -> dict[str, Entered]:
    chosen = None if students is None else SUBMISSION.c.student_id.in_([*students])

    def rows(of: Select) -> Iterable[tuple]:
        return connection.execute(of if chosen is None else of.where(chosen))

    def in_cells(kept: TableClause, *columns: ColumnElement) -> Select:
        return in_marked_cells(course, kept, SUBMISSION.c.student_id, CELL.c.name, *columns)

    found: dict[str, Entered] = defaultdict(Entered)
    for (student,) in rows(of_homework(course, SUBMISSION.c.student_id)):
        found[student]  # also one without notebooks
    late = of_homework(course, SUBMISSION.c.student_id, SUBMITTED.c.late_submission_penalty)
    for student, penalty in rows(
        late.join(SUBMITTED, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
    ):
        found[student].late_penalty += penalty or 0.0
    scores = (GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.needs_manual_grade)
    for student, cell, *score in rows(in_cells(GRADE, *scores, GRADE.c.extra_credit)):
        found[student].scores[cell] = _score(*score)
    for student, cell, comment in rows(in_cells(COMMENT, COMMENT.c.manual_comment)):
        if (comment or "").strip():
            found[student].comments[cell] = comment.strip()
    return dict(found)


def _score(auto: float | None, manual: float | None, needs: bool, extra: float | None) -> Score:
    is_marked = auto is not None or manual is not None
    return Score(auto, manual, needs, (extra or 0.0) if is_marked else 0.0)
