"""How far the marking of written answers is: what is left of each task, with whom, how fast."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from autograder.course import Course
from autograder.nbgrader_plugin.entered import CELL, GRADE, in_marked_cells
from autograder.nbgrader_plugin.written import leases, log, looks
from autograder.nbgrader_plugin.written.places import Place, places
from autograder.nbgrader_plugin.written.rows import answers_of, rows_of
from autograder.nbgrader_plugin.written.tables import FLAG, LOG, SECOND
from autograder.nbgrader_plugin.written.transactions import here, ours
from autograder.written.pace import Act, Pace, pace


@dataclass(frozen=True)
class Standing:
    """The answers of one cell in numbers; blank ones, which have 0 already, are counted apart."""

    place: Place
    total: int
    marked: int
    waiting: int
    blank: int
    to_confirm: int
    elsewhere: int
    open_elsewhere: int
    flagged: int
    second_left: int
    second_done: int


def in_use(connection: Connection, course: Course) -> list[Place]:
    """Return the cells that people mark, and of those of the machine's only where one waits."""
    waits = GRADE.c.auto_score.is_(None)
    query = in_marked_cells(course, GRADE, CELL.c.name).where(waits).distinct()
    open_cells = set(connection.scalars(query))
    all_places = places(course).values()
    return [place for place in all_places if not place.on_paper or place.cell in open_cells]


def standings(connection: Connection, course: Course, marker: str) -> list[Standing]:
    """Return how far each cell is that has anything to be marked."""
    found = (standing(connection, course, place, marker) for place in in_use(connection, course))
    return [one for one in found if one.total or (one.blank and not one.place.on_paper)]


def standing(connection: Connection, course: Course, place: Place, marker: str) -> Standing:
    """Return how far one cell is, for one marker."""
    all_answers = answers_of(connection, course, place)
    answers = {who: one for who, one in all_answers.items() if not one.is_blank}
    states = [answer.state for answer in answers.values()]
    waiting = sum(answer.needs for answer in answers.values())
    seen = rows_of(connection, course, SECOND, place.cell)
    open_with = leases.holders(connection, course, place).values()
    return Standing(
        place,
        total=len(answers),
        marked=len(answers) - waiting,
        waiting=waiting,
        blank=len(all_answers) - len(answers),
        to_confirm=states.count("confirm"),
        elsewhere=states.count("elsewhere"),
        open_elsewhere=sum(holder != marker for holder in open_with),
        flagged=len(rows_of(connection, course, FLAG, place.cell)),
        second_left=len(looks.left(course, place, answers, seen, marker)),
        second_done=len(seen),
    )


def acts(connection: Connection, course: Course, place: Place) -> list[Act]:
    """Return each time that somebody saved marks on a task, in order of time."""
    done = (LOG.c.kind == log.MARK, LOG.c.undone.is_(False))
    query = select(LOG.c.request, LOG.c.marker, LOG.c.seconds)
    query = query.where(*here(LOG, course, place, *done)).order_by(LOG.c.id)
    together: dict[str, list[Row]] = {}
    for entry in ours(connection, query):
        together.setdefault(entry.request, []).append(entry)
    return [
        Act(entries[0].marker, sum(entry.seconds for entry in entries), len(entries))
        for entries in together.values()
    ]


def pace_of(connection: Connection, course: Course, place: Place, marker: str) -> Pace:
    """Return how fast a marker is at a task, and how long what is left will take."""
    answers = answers_of(connection, course, place).values()
    return pace(acts(connection, course, place), marker, sum(answer.needs for answer in answers))
