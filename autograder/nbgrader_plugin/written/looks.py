"""Second looks: a drawn tenth of what was marked is marked again by somebody who has not seen how.

A second look changes no mark. What differs is listed, for the two to speak about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from autograder.course import Course
from autograder.nbgrader_plugin.written import leases, log, rubrics
from autograder.nbgrader_plugin.written.marking import GONE, OTHER, RUBRIC, given_by, row_of
from autograder.nbgrader_plugin.written.places import Place, secret_of
from autograder.nbgrader_plugin.written.rows import (
    Answer,
    Marking,
    answers_of,
    marking_in,
    rows_of,
)
from autograder.nbgrader_plugin.written.seen import digest_of
from autograder.nbgrader_plugin.written.tables import SECOND
from autograder.nbgrader_plugin.written.transactions import key_of, put, take_away
from autograder.nbgrader_plugin.written.wishes import Wish
from autograder.nbgrader_plugin.written.words import Refused, say
from autograder.written.order import second_looks

ANOTHERS = say("A second look is for an answer that somebody else has marked.")


def drawn(course: Course, place: Place, answers: Mapping[str, Answer]) -> set[str]:
    """Return whose answers are to be looked at twice."""
    written = [student for student, answer in answers.items() if not answer.is_blank]
    return set(second_looks(secret_of(course), place.cell, written))


def wants_a_look(answer: Answer, marker: str) -> bool:
    """Tell whether a marker may be the second for an answer."""
    return answer.marking is not None and not answer.needs and answer.marking.marker != marker


def left(
    course: Course,
    place: Place,
    answers: Mapping[str, Answer],
    seen: Collection[str],
    marker: str,
) -> set[str]:
    """Return whose answers wait for a second look by a marker; `seen` have had one."""
    chosen = drawn(course, place, answers) - set(seen)
    return {student for student in chosen if wants_a_look(answers[student], marker)}


def look(connection: Connection, course: Course, place: Place, wish: Wish, marker: str) -> int:
    """Save a second look, once; return the log's entry.

    Raises:
        Refused: it is no other marker's answer, or another one than was shown.
    """
    before = log.of_request(connection, course, place, wish.request)
    if before:
        return before[0].id
    rubric = rubrics.used(connection, course, place, marker)
    if rubric.version != wish.version:
        raise Refused("rubric", RUBRIC)
    answer = answers_of(connection, course, place, [wish.student]).get(wish.student)
    if answer is None:
        raise Refused("unknown", GONE)
    digest = digest_of(course, wish.student, place)
    if answer.revision(digest) != wish.revision:
        raise Refused("revision", OTHER)
    _see_that_it_is_anothers(connection, course, place, answer, marker)
    given = replace(given_by(rubric, wish, marker), digest=digest)
    earlier = keep(connection, course, place, wish.student, given)
    leases.release(connection, course, place, wish.student, marker)
    about = {"kind": log.SECOND, "request": wish.request, "marker": marker}
    # A look is no change of the answer; what comes back with an undo is the look before.
    unchanged = replace(answer, changes=answer.changes - 1, marking=earlier)
    return log.note(connection, course, place, unchanged, seconds=wish.seconds, **about)


def keep(
    connection: Connection, course: Course, place: Place, student: str, look: Marking | None
) -> Marking | None:
    """Let a look, or none, be the one that is kept of an answer; return the one before it."""
    before = rows_of(connection, course, SECOND, place.cell).get(student)
    if look is None:
        take_away(connection, SECOND, course, place, SECOND.c.student == student)
    else:
        put(connection, SECOND, key_of(course, place, student), row_of(look))
    return None if before is None else marking_in(before)


def _see_that_it_is_anothers(
    connection: Connection, course: Course, place: Place, answer: Answer, marker: str
) -> None:
    seen = rows_of(connection, course, SECOND, place.cell).get(answer.student)
    if not wants_a_look(answer, marker) or (seen is not None and seen.marker != marker):
        raise Refused("revision", ANOTHERS)
