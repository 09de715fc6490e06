"""Answers that a marker leaves to somebody else."""

from __future__ import annotations

import time

from sqlalchemy import Connection, delete

from autograder.course import Course
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.tables import FLAG
from autograder.nbgrader_plugin.written.transactions import put
from autograder.nbgrader_plugin.written.wishes import tidy


def flag(
    connection: Connection, course: Course, place: Place, student: str, marker: str, note: str
) -> None:
    """Leave an answer to somebody else, with a note why; done again, the note is another.

    Raises:
        Refused: the note is too long.
    """
    key = {"assignment": course.homework.id, "cell": place.cell, "student": student}
    put(connection, FLAG, key, {"marker": marker, "at": time.time(), "note": tidy(note)})


def unflag(connection: Connection, course: Course, place: Place, student: str) -> None:
    """Take a flag off, whoever set it."""
    here = (FLAG.c.assignment == course.homework.id, FLAG.c.cell == place.cell)
    connection.execute(delete(FLAG).where(*here, FLAG.c.student == student))
