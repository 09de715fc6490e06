"""Copy a gradebook's file into the database that the course's nbgrader_config.py names.

All or nothing, in one transaction: nbgrader's tables and ours, row by row as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import Connection, Table, delete, func, insert, inspect, select

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.database.address import OPTION, Address, address_of, of_file
from autograder.nbgrader_plugin.database.belonging import (
    SUBMISSIONS,
    claim,
    has_submissions,
    see_owner,
)
from autograder.nbgrader_plugin.database.connecting import lock_for_writing
from autograder.nbgrader_plugin.database.engines import POSTGRESQL, WRITERS_SECONDS, passing
from autograder.nbgrader_plugin.database.holding import NoRoom, held, is_free
from autograder.nbgrader_plugin.database.nbgraders import Gradebook
from autograder.nbgrader_plugin.database.trouble import telling
from autograder.nbgrader_plugin.written.tables import METADATA

COURSES = "course"  # a table
OLDER = ". If it is an older nbgrader's: `nbgrader db upgrade`, before the address is changed."
SHOWN = 60  # characters of what has no room
MOVED = ".moved"  # behind the name of a file whose marks are elsewhere


@dataclass(frozen=True)
class Moved:
    """What was copied, and where the file is kept; `left` are rows that belong to nothing."""

    submissions: int
    left: int
    kept: Path


def move_gradebook(course: Course) -> Moved:
    """Copy the class's gradebook.db into the configured database, and rename the file.

    Raises:
        UsageError: no other database is configured, it holds submissions already or cannot be
            written, or the file is not there, is held, or is of an older nbgrader.
    """
    address, file = address_of(course), course.gradebook
    if address.file == file:
        raise UsageError(f"{OPTION} names no other gradebook than {file}: set it first.")
    if not file.exists():
        raise UsageError(f"there is no {file} to be moved.")
    if not is_free(file):
        raise UsageError(held(file))
    before, behind = f"{file} could not be copied into {address}: ", ". Nothing was changed."
    try:
        with telling(address, before, behind):
            moved = _moved(course, address, file)
    except NoRoom as error:
        raise UsageError(f"{before}{error}{behind}") from error
    file.rename(moved.kept)
    return moved


def _moved(course: Course, address: Address, file: Path) -> Moved:
    engine = passing(address, WRITERS_SECONDS)
    with engine.connect() as target:
        see_owner(course, address, target)
    Gradebook(address.secret, address.course_id).close()  # makes the tables
    with engine.connect() as target, passing(of_file(file), WRITERS_SECONDS).connect() as source:
        source.exec_driver_sql("BEGIN IMMEDIATE")  # nobody marks into it meanwhile
        lock_for_writing(target)
        if has_submissions(target):
            raise UsageError(f"{address} holds submissions already: nothing was copied into it.")
        submissions, left = _copy(source, target, address, file)
        target.commit()
    claim(course, address, engine)
    return Moved(submissions, left, _free_name(file))


def _free_name(file: Path) -> Path:
    """Return where the file is to be kept: not in the place of one that was moved before."""
    kept = file.with_name(f"{file.name}{MOVED}")
    others = (kept.with_name(f"{kept.name}-{number}") for number in count(2))
    return next(path for path in chain([kept], others) if not path.exists())


def _copy(source: Connection, target: Connection, address: Address, file: Path) -> tuple[int, int]:
    """Copy all tables; return the number of submissions, and of rows that belong to nothing."""
    there, left, submissions = set(inspect(source).get_table_names()), 0, 0
    METADATA.create_all(target, [t for t in METADATA.sorted_tables if t.name in there])
    tables = [t for t in Base.metadata.sorted_tables if t.name != COURSES]
    for table in reversed(tables):
        target.execute(delete(table))
    known: dict[str, set] = {COURSES: {address.course_id}}
    for table in (*tables, *METADATA.sorted_tables):
        if table.name not in there:
            continue
        rows = _rows(source, table, address, file)
        good = [row for row in rows if _belongs(table, row, known)]
        known[table.name] = {row.get("id") for row in good}
        left += len(rows) - len(good)
        if table.name == SUBMISSIONS:
            submissions = len(good)
        if good:
            _see_room(target, table, good)
            target.execute(insert(table), good)
    _go_on_counting(target)
    return submissions, left


def _see_room(target: Connection, table: Table, rows: list[dict]) -> None:
    """See that PostgreSQL has room for all texts; SQLite's may be of any length, and hold a NUL."""
    if target.dialect.name != POSTGRESQL:
        return
    for column in table.c:
        longest = getattr(column.type, "length", None) or math.inf
        for text in (row[column.name] for row in rows if isinstance(row[column.name], str)):
            if len(text) > longest or "\0" in text:
                why = "holds a NUL" if "\0" in text else f"is too long (room for {longest})"
                where = f"{column.name} in the table {table.name}"
                raise NoRoom(f"{where} {why}: “{text[:SHOWN]}”")


def _rows(source: Connection, table: Table, address: Address, file: Path) -> list[dict]:
    """Return a table's rows; all homework is of the one course that the database is for."""
    with telling(of_file(file), f"{file} could not be read: ", OLDER):
        rows = [dict(row) for row in source.execute(select(table)).mappings()]
    courses = {"course_id": address.course_id} if "course_id" in table.c else {}
    return [row | courses for row in rows]


def _belongs(table: Table, row: dict, known: dict[str, set]) -> bool:
    """Tell whether all is there that a row refers to; SQLite lets that be deleted."""
    keys = [(key.parent.name, key.column.table.name) for key in table.foreign_keys]
    return all(row[name] is None or row[name] in known.get(other, ()) for name, other in keys)


def _go_on_counting(target: Connection) -> None:
    """Let PostgreSQL give new rows of ours numbers behind those that were copied."""
    if target.dialect.name != POSTGRESQL:
        return
    for table in METADATA.sorted_tables:
        if "id" in table.c and inspect(target).has_table(table.name):
            last = target.scalar(select(func.max(table.c.id)))
            sequence = func.pg_get_serial_sequence(table.name, "id")
            target.execute(select(func.setval(sequence, last or 1, last is not None)))
