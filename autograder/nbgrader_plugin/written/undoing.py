"""Take back what was done last to an answer, or to a group: all of it or nothing."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, Row, update

from autograder.course import Course
from autograder.nbgrader_plugin.written import bank, log, looks, rubrics
from autograder.nbgrader_plugin.written.marking import GONE, tell_nbgrader, write
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.rows import Answer, answers_of
from autograder.nbgrader_plugin.written.tables import LOG
from autograder.nbgrader_plugin.written.words import Refused, say
from autograder.written.rubric import Rubric, marks_of

NEWER = "It cannot be undone any more: something newer stands, by {marker}."
SINCE = "It cannot be undone any more: mark or comment were changed in Formgrader since."


def undo(connection: Connection, course: Course, place: Place, number: int, marker: str) -> str:
    """Undo what entry `number` of the log did, with all of its group; return whose it is.

    Asked twice it is done once.

    Raises:
        Refused: something newer stands, or there is no such entry.
    """
    first = next(iter(log.entries(connection, course, place, LOG.c.id == number)), None)
    if first is None or first.kind not in (log.MARK, log.SECOND):
        raise Refused("unknown", say("There is nothing of that number to undo."))
    if first.undone:
        return first.student
    if first.kind == log.SECOND:
        return _take_back_a_look(connection, course, place, first)
    group = log.of_request(connection, course, place, first.request)
    answers = answers_of(connection, course, place, [entry.student for entry in group])
    for entry in group:
        _see_that_nothing_is_newer(connection, course, place, entry, answers.get(entry.student))
    rubric = rubrics.current(connection, course, place).rubric
    for entry in group:
        _put_back(connection, course, place, entry, answers[entry.student], rubric, marker)
    return first.student


def _take_back_a_look(connection: Connection, course: Course, place: Place, entry: Row) -> str:
    about = (LOG.c.kind == log.SECOND, LOG.c.student == entry.student, LOG.c.undone.is_(False))
    last = next(iter(log.entries(connection, course, place, *about)), entry)
    if last.id != entry.id:
        raise Refused("undo", say(NEWER, marker=last.marker))
    looks.keep(connection, course, place, entry.student, log.marking_before(entry)[1])
    connection.execute(update(LOG).where(LOG.c.id == entry.id).values(undone=True))
    return entry.student


def _see_that_nothing_is_newer(
    connection: Connection, course: Course, place: Place, entry: Row, answer: Answer | None
) -> None:
    if answer is None:
        raise Refused("unknown", GONE)
    if answer.changes != entry.revision:
        mine = (LOG.c.student == entry.student, LOG.c.revision == answer.changes)
        last = next(iter(log.entries(connection, course, place, *mine)), entry)
        raise Refused("undo", say(NEWER, marker=last.marker))
    if answer.is_elsewhere:
        raise Refused("undo", say(SINCE))


def _put_back(
    connection: Connection,
    course: Course,
    place: Place,
    entry: Row,
    answer: Answer,
    rubric: Rubric,
    marker: str,
) -> None:
    was, marking = log.marking_before(entry)
    manual = was["manual"]
    if marking is not None:  # the rubric may be another since
        before = replace(answer, manual=manual, comment=was["comment"], marking=marking)
        marking = replace(marking, score=marks_of(rubric, marking.ticks, marking.adjust))
        manual = manual if before.is_elsewhere else marking.score
    request = f"undo {entry.id}"
    log.note(connection, course, place, answer, kind=log.UNDO, request=request, marker=marker)
    if answer.marking is not None:
        bank.count(connection, course, place, answer.marking.comment, uses=-1)
    write(connection, course, place, answer, marking)
    # An answer that has changed since waits, whatever it did before.
    tell_nbgrader(connection, answer, manual, was["needs"] or answer.needs, was["comment"])
    connection.execute(update(LOG).where(LOG.c.id == entry.id).values(undone=True))
