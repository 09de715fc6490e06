"""Answers that a marker leaves to somebody else."""

from __future__ import annotations

import time

from sqlalchemy import Connection

from autograder.course import Course
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.tables import FLAG
from autograder.nbgrader_plugin.written.transactions import key_of, put, take_away
from autograder.nbgrader_plugin.written.wishes import tidy


def flag(
    connection: Connection, course: Course, place: Place, student: str, marker: str, note: str
) -> None:
    """Leave an answer to somebody else, with a note why; done again, the note is another.

    Raises:
        Refused: the note is too long.
    """
    values = {"marker": marker, "at": time.time(), "note": tidy(note)}
    put(connection, FLAG, key_of(course, place, student), values)


def unflag(connection: Connection, course: Course, place: Place, student: str) -> None:
    """Take a flag off, whoever set it."""
    take_away(connection, FLAG, course, place, FLAG.c.student == student)


def unflag_anothers(
    connection: Connection, course: Course, place: Place, student: str, marker: str
) -> None:
    """Take a flag off that somebody else than this marker set."""
    anothers = (FLAG.c.student == student, FLAG.c.marker != marker)
    take_away(connection, FLAG, course, place, *anothers)
