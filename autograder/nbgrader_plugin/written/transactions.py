"""One way in to the gradebook for what people give: reading, and writing all or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, insert, update

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.database.address import address_of
from autograder.nbgrader_plugin.database.connecting import (
    claim_gradebook,
    gradebook_engine,
    is_there,
    lock_for_writing,
    reading_gradebook,
)
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.tables import has_tables, make_tables

WRITER_SECONDS = 10.0  # a save waits for another one, and for the marking of a class, so long


@contextlib.contextmanager
def reading(course: Course) -> Iterator[Connection]:
    """Connect to the gradebook, to read.

    Raises:
        UsageError: there is none, or it cannot be read, also in the block.
    """
    _require(course)
    with reading_gradebook(course, WRITER_SECONDS) as connection:
        yield connection


@contextlib.contextmanager
def writing(course: Course) -> Iterator[Connection]:
    """Connect to the gradebook and commit at the end of the block, all or nothing.

    Nobody else writes meanwhile, and what the block reads is as it is when it writes.

    Raises:
        NotNow: another program holds the gradebook, or it may not be written.
        UsageError: there is none, or it cannot be written.
    """
    _require(course)
    claim_gradebook(course)
    told = (f"{address_of(course)} could not be written: ", ". Nothing was changed in it.")
    wait = WRITER_SECONDS
    with gradebook_engine(course, *told, wait) as engine, engine.connect() as connection:
        lock_for_writing(connection)
        make_tables(connection)
        yield connection
        connection.commit()


def _require(course: Course) -> None:
    if not is_there(course):
        raise UsageError("nothing has been marked yet: run `autograder grade` first.")


def ours(connection: Connection, query: Select) -> Iterable[Row]:
    """Return what a query finds in our tables; nothing where they have not been made."""
    return connection.execute(query).all() if has_tables(connection) else ()


def here(
    table: Table, course: Course, place: Place, *more: ColumnElement[bool]
) -> tuple[ColumnElement[bool], ...]:
    """Return what chooses a cell's rows in one of our tables, of them those that fit `more`."""
    return (table.c.assignment == course.homework.id, table.c.cell == place.cell, *more)


def key_of(course: Course, place: Place, student: str) -> dict[str, str]:
    """Return by what an answer is known in our tables."""
    return {"assignment": course.homework.id, "cell": place.cell, "student": student}


def take_away(
    connection: Connection, table: Table, course: Course, place: Place, *more: ColumnElement[bool]
) -> None:
    """Delete a cell's rows that fit `more`."""
    connection.execute(delete(table).where(*here(table, course, place, *more)))


def put(connection: Connection, into: Table, key: dict, values: dict) -> None:
    """Write one row, be it there or not."""
    chosen = update(into).where(*(into.c[name] == value for name, value in key.items()))
    if connection.execute(chosen.values(**values)).rowcount == 0:
        connection.execute(insert(into).values(**key, **values))
