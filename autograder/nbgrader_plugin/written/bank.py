"""The comments that were written on a task, for writing them again with one key."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, Row, insert, select, update

from autograder.course import Course
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.tables import BANK
from autograder.nbgrader_plugin.written.transactions import here, ours
from autograder.nbgrader_plugin.written.words import Refused, say

MOST_SHOWN = 500
LONGEST_COMMENT = 4_000  # characters


def comments_on(connection: Connection, course: Course, place: Place) -> list[Row]:
    """Return the bank's comments on a task, those used most first."""
    query = _of(course, place).where(BANK.c.hidden.is_(False))
    return list(ours(connection, query.order_by(BANK.c.uses.desc(), BANK.c.id).limit(MOST_SHOWN)))


def count(connection: Connection, course: Course, place: Place, text: str, uses: int = 1) -> None:
    """Count that a comment has been used, and keep it if it is new; it is shown again."""
    if not text or _change(connection, course, place, text, uses):
        return
    about = {"assignment": course.homework.id, "cell": place.cell, "digest": _digest(text)}
    connection.execute(insert(BANK).values(**about, text=text, uses=max(uses, 0), hidden=False))


def _change(connection: Connection, course: Course, place: Place, text: str, uses: int) -> bool:
    known = here(BANK, course, place, BANK.c.digest == _digest(text))
    values = {"uses": BANK.c.uses + uses, "hidden": False}
    return connection.execute(update(BANK).where(*known).values(**values)).rowcount > 0


def edit(connection: Connection, course: Course, place: Place, id: int | None, text: str) -> None:
    """Put a comment into the bank without using it, or change the words of one that is there.

    Raises:
        Refused: there is no comment `id`.
    """
    if id is None:
        count(connection, course, place, text, uses=0)
        return
    before = one(connection, course, place, id)
    if before.text != text:
        hide(connection, course, place, id)
        count(connection, course, place, text, uses=before.uses)


def hide(connection: Connection, course: Course, place: Place, id: int) -> None:
    """Take a comment out of the bank until somebody writes it again; what it was used for stays."""
    one(connection, course, place, id)
    chosen = update(BANK).where(*here(BANK, course, place, BANK.c.id == id))
    connection.execute(chosen.values(hidden=True))


def one(connection: Connection, course: Course, place: Place, id: int) -> Row:
    row = connection.execute(_of(course, place).where(BANK.c.id == id)).one_or_none()
    if row is None:
        raise Refused("unknown", say("There is no such comment."))
    return row


def _of(course: Course, place: Place):
    return select(BANK).where(*here(BANK, course, place))


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
