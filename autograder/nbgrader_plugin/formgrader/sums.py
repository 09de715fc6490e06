"""nbgrader's gradebook, whose sums over a class are asked for in one query each.

It answers what nbgrader's own `Gradebook` does, field by field. That one joins all grades of the
course for each column of a list, and takes minutes with eight homeworks of a large class. Here one
starts from the cells of the one assignment, of which there are few, and by which the database finds
grades.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, case, func, select, union_all

CODE, WRITTEN, TASK = "code", "written", "task"
LISTED = (CODE, WRITTEN, TASK)
NOT_LISTED = "none"  # of a task whose cell is code: it is in no column, and in an average alone


@dataclass(frozen=True)
class Sums:
    """What the grades of one kind come to, in one submission or one notebook of it."""

    score: float
    max_score: float
    needs_manual_grade: bool
    failed_tests: bool


@dataclass(frozen=True)
class Owner:
    """Who has handed a notebook in."""

    id: str


@dataclass(frozen=True)
class HandedIn:
    """A notebook that was handed in: as much of it as one needs to look for its file."""

    id: str
    name: str
    student: Owner


class ClassGradebook(Gradebook):
    """nbgrader's gradebook for as long as one answer takes: what was added up once is kept."""

    def __init__(self, *arguments, **named) -> None:
        super().__init__(*arguments, **named)
        self._totals: dict[str, dict[tuple[str, str], float]] = {}

    # ------------------------------------------------------------------------------------- lists

    def submission_dicts(self, assignment_id):
        sums = self._sums(SubmittedNotebook.assignment_id, assignment_id)
        known = (SubmittedAssignment.id, Assignment.name, SubmittedAssignment.timestamp)
        query = (
            select(*known, Student.first_name, Student.last_name, Student.id.label("student"))
            .select_from(SubmittedAssignment)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(Student, Student.id == SubmittedAssignment.student_id)
            .where(Assignment.name == assignment_id)
        )
        rows = [dict(row) for row in self.db.execute(query).mappings()]
        return [row | _columns(sums[row["id"]]) for row in rows if _is_listed(sums[row["id"]])]

    def notebook_submission_dicts(self, notebook_id, assignment_id):
        sums = self._sums(SubmittedNotebook.id, assignment_id)
        known = (SubmittedNotebook.id, Notebook.name, Student.id.label("student"))
        more = (Student.first_name, Student.last_name, SubmittedNotebook.flagged)
        query = _handed_in(notebook_id, assignment_id, *known, *more)
        rows = [dict(row) for row in self.db.execute(query).mappings()]
        return [
            row | _columns(of_one) | {"failed_tests": _any(of_one, "failed_tests")}
            for row in rows
            if _is_listed(of_one := sums[row["id"]])
        ]

    def handed_in(self, notebook_id: str, assignment_id: str) -> list[HandedIn]:
        """Return what `notebook_submissions` does, as little of it as names a file."""
        known = (SubmittedNotebook.id, Notebook.name, SubmittedAssignment.student_id)
        rows = self.db.execute(_handed_in(notebook_id, assignment_id, *known))
        return [HandedIn(id, name, Owner(student)) for id, name, student in rows]

    def _sums(self, whose: ColumnElement, assignment_id: str) -> dict[str, dict[str, Sums]]:
        """Return what each submission's, or notebook's, grades come to, by kind."""
        cells = _cells_of(assignment_id)
        failed = and_(cells.c.kind == CODE, Grade.auto_score < cells.c.max_score)
        query = (
            select(
                whose,
                cells.c.kind,
                func.sum(Grade.score),
                func.sum(cells.c.max_score),
                func.max(case((Grade.needs_manual_grade, 1), else_=0)),
                func.max(case((failed, 1), else_=0)),
            )
            .select_from(cells)
            .join(Grade, Grade.cell_id == cells.c.id)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .group_by(whose, cells.c.kind)
        )
        found: dict[str, dict[str, Sums]] = defaultdict(dict)
        for key, kind, score, max_score, needs, fails in self.db.execute(query):
            found[key][kind] = Sums(score, max_score, bool(needs), bool(fails))
        return found

    # ---------------------------------------------------------------------------------- averages

    def average_assignment_score(self, assignment_id):
        return self._assignment_average(assignment_id, *LISTED, NOT_LISTED)

    def average_assignment_code_score(self, assignment_id):
        return self._assignment_average(assignment_id, CODE)

    def average_assignment_written_score(self, assignment_id):
        return self._assignment_average(assignment_id, WRITTEN)

    def average_assignment_task_score(self, assignment_id):
        return self._assignment_average(assignment_id, TASK)

    def average_notebook_score(self, notebook_id, assignment_id):
        return self._notebook_average(notebook_id, assignment_id, *LISTED, NOT_LISTED)

    def average_notebook_code_score(self, notebook_id, assignment_id):
        return self._notebook_average(notebook_id, assignment_id, CODE)

    def average_notebook_written_score(self, notebook_id, assignment_id):
        return self._notebook_average(notebook_id, assignment_id, WRITTEN)

    def average_notebook_task_score(self, notebook_id, assignment_id):
        return self._notebook_average(notebook_id, assignment_id, TASK)

    def _assignment_average(self, assignment_id: str, *kinds: str) -> float:
        number = self.find_assignment(assignment_id).num_submissions
        totals = self._totals_of(assignment_id).items()
        total = sum(score for (_, kind), score in totals if kind in kinds)
        return total / number if number else 0.0

    def _notebook_average(self, notebook_id: str, assignment_id: str, *kinds: str) -> float:
        number = self.find_notebook(notebook_id, assignment_id).num_submissions
        totals = self._totals_of(assignment_id)
        total = sum(totals.get((notebook_id, kind), 0.0) for kind in kinds)
        return total / number if number else 0.0

    def _totals_of(self, assignment_id: str) -> dict[tuple[str, str], float]:
        """Return what all grades of an assignment come to, by notebook and kind."""
        if assignment_id not in self._totals:
            cells = _cells_of(assignment_id)
            query = (
                select(cells.c.notebook, cells.c.kind, func.sum(Grade.score))
                .select_from(cells)
                .join(Grade, Grade.cell_id == cells.c.id)
                .group_by(cells.c.notebook, cells.c.kind)
            )
            rows = self.db.execute(query)
            self._totals[assignment_id] = {(name, kind): score for name, kind, score in rows}
        return self._totals[assignment_id]


def _handed_in(notebook_id: str, assignment_id: str, *columns: ColumnElement) -> Select:
    """Select columns of all submissions of a notebook."""
    return (
        select(*columns)
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .where(Notebook.name == notebook_id, Assignment.name == assignment_id)
    )


def _cells_of(assignment_id: str) -> Subquery:
    """Select the cells of an assignment that have marks: id, max_score, kind and notebook."""
    graded, tasks = GradeCell.__table__, TaskCell.__table__
    of_grades = case((graded.c.cell_type == "code", CODE), else_=WRITTEN)
    of_tasks = case((tasks.c.cell_type == "markdown", TASK), else_=NOT_LISTED)
    both = ((graded, of_grades), (tasks, of_tasks))
    return union_all(*(_cells_in(table, kind, assignment_id) for table, kind in both)).subquery()


def _cells_in(table: Table, kind: ColumnElement, assignment_id: str) -> Select:
    cells = BaseCell.__table__
    return (
        select(table.c.id, table.c.max_score, kind.label("kind"), Notebook.name.label("notebook"))
        .select_from(table)
        .join(cells, cells.c.id == table.c.id)
        .join(Notebook, Notebook.id == cells.c.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .where(Assignment.name == assignment_id)
    )


def _is_listed(sums: dict[str, Sums]) -> bool:
    """Tell whether nbgrader's lists name whoever has these: not without anything to add up."""
    return any(kind in LISTED for kind in sums)


def _any(sums: dict[str, Sums], what: str) -> bool:
    return any(getattr(of_kind, what) for of_kind in sums.values())


def _columns(sums: dict[str, Sums]) -> dict[str, object]:
    """Return the columns that a submission and a notebook have in common."""
    listed = {kind: sums[kind] for kind in LISTED if kind in sums}
    columns: dict[str, object] = {
        "score": sum((each.score for each in listed.values()), 0.0),
        "max_score": sum((each.max_score for each in listed.values()), 0.0),
        "needs_manual_grade": _any(sums, "needs_manual_grade"),
    }
    for kind in LISTED:
        columns[f"{kind}_score"] = listed[kind].score if kind in listed else 0.0
        columns[f"max_{kind}_score"] = listed[kind].max_score if kind in listed else 0.0
    return columns
