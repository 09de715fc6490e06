"""What stands of each answer of a cell: nbgrader's mark and comment, and what we know of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Table, select

from autograder.course import Course
from autograder.nbgrader_plugin.entered import (
    CELL,
    COMMENT,
    GRADE,
    SUBMISSION,
    in_marked_cells,
)
from autograder.nbgrader_plugin.gradebook import HARDLY
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.tables import MARKING
from autograder.nbgrader_plugin.written.transactions import ours

SEEN_BITS = 24  # of a revision: what was seen besides our own changes


@dataclass(frozen=True)
class Marking:
    """What a marker gave one answer; `score` and `comment` are what nbgrader was told then."""

    ticks: Mapping[str, float]
    adjust: float
    comment: str
    score: float
    marker: str
    at: float
    seconds: float
    digest: str


@dataclass(frozen=True)
class Answer:
    """One answer as the gradebook has it now; `changes` counts what was done to it here."""

    student: str
    grade: str
    auto: float | None
    manual: float | None
    needs: bool
    comment_id: str | None
    comment: str
    marking: Marking | None
    changes: int

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether mark or comment are others than we wrote last: Formgrader's."""
        if self.marking is None:
            return self.manual is not None or bool(self.comment)
        same = self.manual is not None and abs(self.manual - self.marking.score) <= HARDLY
        return not same or (self.comment_id is not None and self.comment != self.marking.comment)

    @property
    def is_blank(self) -> bool:
        """Tell whether it was handed in as it was handed out, which has 0 marks already."""
        return not self.needs and self.manual is None and self.marking is None

    @property
    def state(self) -> str:
        if self.is_elsewhere:
            return "elsewhere"
        if self.needs:
            return "waiting" if self.marking is None else "confirm"
        return "marked"

    def revision(self, digest: str) -> int:
        """Return what stands for all that a marker saw of it, the answer itself by its digest."""
        seen = json.dumps([digest, self.manual, self.comment]).encode()
        bits = int.from_bytes(hashlib.sha256(seen).digest()[:8]) >> (64 - SEEN_BITS)
        return (self.changes << SEEN_BITS) | bits


def answers_of(
    connection: Connection, course: Course, place: Place, students: Iterable[str] | None = None
) -> dict[str, Answer]:
    """Return the answers of a cell that a person marks or has marked, of `students` or of all.

    Left out is who has nothing to be marked: no notebook that could be read, or typed values.
    """
    wanted = None if students is None else [*students]
    comments = _comments(connection, course, place, wanted)
    given = {row.student: row for row in _ours(connection, course, MARKING, place.cell, wanted)}
    columns = (GRADE.c.id, GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.needs_manual_grade)
    query = in_marked_cells(course, GRADE, SUBMISSION.c.student_id, *columns)
    query = query.where(CELL.c.name == place.cell)
    if wanted is not None:
        query = query.where(SUBMISSION.c.student_id.in_(wanted)).with_for_update(of=GRADE)
    found = {}
    for student, grade, auto, manual, needs in connection.execute(query).all():
        if not _is_marked_by_people(place, auto, manual, bool(needs)):
            continue
        row = given.get(student)
        marking = marking_in(row) if row is not None and row.stands else None
        note, comment = comments.get(student, (None, ""))
        changes = 0 if row is None else row.revision
        found[student] = Answer(
            student, grade, auto, manual, bool(needs), note, comment, marking, changes
        )
    return found


def _is_marked_by_people(place: Place, auto, manual, needs: bool) -> bool:
    if place.on_paper:
        return auto is None and (needs or manual is not None)
    return auto is not None or manual is not None or needs


def _comments(
    connection: Connection, course: Course, place: Place, wanted: list[str] | None
) -> dict[str, tuple[str, str]]:
    """Return the id and the text of nbgrader's comments on a cell, by student."""
    if place.comment_cell is None:
        return {}
    columns = (SUBMISSION.c.student_id, COMMENT.c.id, COMMENT.c.manual_comment)
    query = in_marked_cells(course, COMMENT, *columns).where(CELL.c.name == place.comment_cell)
    if wanted is not None:
        query = query.where(SUBMISSION.c.student_id.in_(wanted))
    return {who: (id, (text or "").strip()) for who, id, text in connection.execute(query).all()}


def _ours(
    connection: Connection, course: Course, table: Table, cell: str, wanted: list[str] | None
) -> Iterable[Row]:
    query = select(table).where(
        table.c.assignment == course.homework.id, table.c.cell == cell
    )  # fmt: skip
    return ours(connection, query if wanted is None else query.where(table.c.student.in_(wanted)))


def rows_of(connection: Connection, course: Course, table: Table, cell: str) -> dict[str, Row]:
    """Return the rows of one of our tables on a cell's answers, by student."""
    return {row.student: row for row in _ours(connection, course, table, cell, None)}


def marking_in(row: Row) -> Marking:
    """Return what a row of ours says was given."""
    about = (row.comment, row.score, row.marker, row.at, row.seconds, row.digest)
    return Marking(json.loads(row.ticks), row.adjust, *about)
