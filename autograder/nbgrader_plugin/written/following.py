"""Which answer comes next: in the order drawn, one that waits and that nobody else has open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from autograder.course import Course
from autograder.nbgrader_plugin.written import leases, looks
from autograder.nbgrader_plugin.written.places import Place, keys_of
from autograder.nbgrader_plugin.written.rows import Answer, answers_of, rows_of
from autograder.nbgrader_plugin.written.tables import FLAG, SECOND


@dataclass(frozen=True)
class Next:
    """The next answer, and the one that would come after it; None: there is no more."""

    student: str | None = None
    ahead: str | None = None
    left: int = 0


def following(
    connection: Connection,
    course: Course,
    place: Place,
    marker: str,
    after: int = -1,
    second: bool = False,
    among: Collection[str] | None = None,
) -> Next:
    """Lease to a marker the next answer behind key `after`, round and round.

    `second`: of those that want a second look. `among`: of these students alone, marked or not.
    """
    answers = answers_of(connection, course, place)
    wanted = list(_wanted(connection, course, place, answers, marker, second, among))
    open_with = leases.holders(connection, course, place)
    free = [student for student in wanted if open_with.get(student, marker) == marker]
    keys = keys_of(course, place.cell, free)
    behind = [student for student, key in keys.items() if key > after]
    before = [student for student, key in keys.items() if key <= after]
    line = [*behind, *before][:2]
    if line:
        leases.lease(connection, course, place, line[0], marker)
    return Next(*[*line, None, None][:2], left=len(wanted))


def _wanted(
    connection: Connection,
    course: Course,
    place: Place,
    answers: dict[str, Answer],
    marker: str,
    second: bool,
    among: Collection[str] | None,
) -> Iterator[str]:
    if second:
        seen = rows_of(connection, course, SECOND, place.cell)
        yield from looks.left(course, place, answers, seen, marker)
        return
    flags = rows_of(connection, course, FLAG, place.cell)
    for student, answer in answers.items():
        left_to_others = student in flags and flags[student].marker == marker
        chosen = answer.needs or answer.is_blank if among is not None else answer.needs
        if chosen and not left_to_others and (among is None or student in among):
            yield student
