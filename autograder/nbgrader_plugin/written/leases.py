"""Who has which answer open: what somebody has open is not given to another.

A lease ends by itself, so that nothing stays locked when a page is closed or a machine is lost. It
is a courtesy and no lock: what is saved is decided by revisions.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection, update

from autograder.course import Course
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.rows import rows_of
from autograder.nbgrader_plugin.written.tables import LEASE
from autograder.nbgrader_plugin.written.transactions import here, key_of, put, take_away

LEASE_SECONDS = 120.0  # a page asks anew each half a minute


def holders(connection: Connection, course: Course, place: Place) -> dict[str, str]:
    """Return who has an answer open, by student."""
    now = time.time()
    rows = rows_of(connection, course, LEASE, place.cell).items()
    return {student: row.marker for student, row in rows if row.until > now}


def lease(connection: Connection, course: Course, place: Place, student: str, marker: str) -> bool:
    """Give an answer to a marker for a while; tell whether nobody else has it open."""
    if holders(connection, course, place).get(student, marker) != marker:
        return False
    now = time.time()
    values = {"marker": marker, "at": now, "until": now + LEASE_SECONDS}
    put(connection, LEASE, key_of(course, place, student), values)
    return True


def extend(connection: Connection, course: Course, place: Place, marker: str) -> None:
    """Let a marker keep what is open, also what was given ahead."""
    now = time.time()
    mine = here(LEASE, course, place, LEASE.c.marker == marker, LEASE.c.until > now)
    connection.execute(update(LEASE).where(*mine).values(until=now + LEASE_SECONDS))


def release(
    connection: Connection, course: Course, place: Place, student: str, marker: str
) -> None:
    """Let others have an answer that a marker had open."""
    mine = (LEASE.c.student == student, LEASE.c.marker == marker)
    take_away(connection, LEASE, course, place, *mine)
