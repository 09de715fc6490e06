"""What was done to answers, in order: found again when a request comes twice, and to undo it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, Row, insert, select

from autograder.course import Course
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.rows import Answer, Marking
from autograder.nbgrader_plugin.written.tables import LOG
from autograder.nbgrader_plugin.written.transactions import here, key_of, ours

MARK, SECOND, UNDO, RUBRIC = "mark", "second", "undo", "rubric"  # what can be done


def note(
    connection: Connection,
    course: Course,
    place: Place,
    before: Answer,
    *,
    kind: str,
    request: str,
    marker: str,
    seconds: float = 0.0,
) -> int:
    """Write what is done to an answer, and how it was before; return the entry's number."""
    was = {
        "manual": before.manual,
        "needs": before.needs,
        "comment": before.comment,
        "marking": None if before.marking is None else asdict(before.marking),
    }
    row = {
        **key_of(course, place, before.student),
        "kind": kind,
        "request": request,
        "revision": before.changes + 1,
        "before": json.dumps(was, ensure_ascii=False),
        "undone": False,
        "seconds": seconds,
        "marker": marker,
        "at": time.time(),
    }
    return connection.execute(insert(LOG).values(**row)).inserted_primary_key[0]


def marking_before(entry: Row) -> tuple[dict, Marking | None]:
    """Return what nbgrader said before an entry, and what we did."""
    was = json.loads(entry.before)
    return was, Marking(**was["marking"]) if was["marking"] else None


def of_request(connection: Connection, course: Course, place: Place, request: str) -> list[Row]:
    """Return what a request did, if it came before."""
    where = here(LOG, course, place, LOG.c.request == request)
    return list(ours(connection, select(LOG).where(*where).order_by(LOG.c.id)))


def entries(connection: Connection, course: Course, place: Place, *more) -> Iterable[Row]:
    """Return what was done on a task, the last first."""
    query = select(LOG).where(*here(LOG, course, place, *more)).order_by(LOG.c.id.desc())
    return ours(connection, query)


def is_look(connection: Connection, course: Course, place: Place, number: int) -> bool:
    """Tell whether an entry is a second look, whose marker has not seen the first mark."""
    looks = (LOG.c.id == number, LOG.c.kind == SECOND)
    return any(True for _ in entries(connection, course, place, *looks))
