"""One way in to the gradebook's database: is there one, may it be written, beside whom."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from autograder.course import Course
from autograder.nbgrader_plugin.database.address import address_of
from autograder.nbgrader_plugin.database.belonging import claim, is_known, see_whose
from autograder.nbgrader_plugin.database.engines import (
    WAIT,
    WRITERS_SECONDS,
    is_postgresql,
    passing,
)
from autograder.nbgrader_plugin.database.holding import PATIENCE_SECONDS
from autograder.nbgrader_plugin.database.trouble import code_of, telling

ASSIGNMENTS = "assignment"  # a table that nbgrader makes
WRITTEN_BY_PEOPLE = ("grade", "comment")  # tables
NO_LOCK = "55P03"
TRY_AGAIN_SECONDS = 0.02
# A program that stands still in the middle of writing, as one on a laptop that was closed does,
# keeps all others from it no longer than that.
NO_STANDSTILL = "SET LOCAL idle_in_transaction_session_timeout = '60s'"
DAMAGED = ". If it is damaged, put back a copy of it."


@contextlib.contextmanager
def gradebook_engine(
    course: Course, before: str, behind: str, wait_seconds: float = PATIENCE_SECONDS
) -> Iterator[Engine]:
    """Give the gradebook's engine for the time of a block.

    Raises:
        NotNow: another program holds the gradebook for longer than `wait_seconds`, it is there to
            be read only, or it cannot be reached.
        UsageError: nothing says where it is, or what else goes wrong with it in the block is told,
            with words `before` and `behind` the reason.
    """
    address = address_of(course)
    with telling(address, before, behind):
        engine = passing(address, wait_seconds)
        see_whose(course, address, engine)
        yield engine


@contextlib.contextmanager
def reading_gradebook(
    course: Course, wait_seconds: float = PATIENCE_SECONDS
) -> Iterator[Connection]:
    """Connect to the gradebook for the time of a block, to read.

    Raises:
        UsageError: it cannot be read, also in the block.
    """
    told = (f"{address_of(course)} could not be read: ", DAMAGED)
    with gradebook_engine(course, *told, wait_seconds) as engine, engine.connect() as connection:
        yield connection


def is_there(course: Course) -> bool:
    """Tell whether the class has a gradebook: nbgrader has made its tables.

    Raises:
        UsageError: nothing says where it is, or its server cannot be reached.
    """
    address = address_of(course)
    if address.file is not None and not address.file.exists():
        see_whose(course, address, passing(address, PATIENCE_SECONDS))
        return False
    if address.file is not None or is_known(course, address):
        return True
    with reading_gradebook(course) as connection:
        return inspect(connection).has_table(ASSIGNMENTS)


def require_lock(course: Course) -> None:
    """See that the gradebook of a server can be written, if there is one.

    Raises:
        UsageError: another program holds it, or its server cannot be reached.
    """
    if is_there(course):
        told = (f"{address_of(course)} cannot be written: ", ".")
        with gradebook_engine(course, *told) as engine, engine.connect() as connection:
            lock_for_writing(connection)
            connection.rollback()


def claim_gradebook(course: Course) -> None:
    """Let the gradebook be this class's, before anything is written into it.

    Raises:
        UsageError: it is another class's, or it cannot be written.
    """
    address = address_of(course)
    told = (f"{address} could not be written: ", ". Nothing was changed in it.")
    with gradebook_engine(course, *told) as engine:
        claim(course, address, engine)


def lock_for_writing(connection: Connection) -> None:
    """Begin a transaction beside which nobody writes, so that what is read in it stays true.

    PostgreSQL's lock lets all read. It is of tables, since Formgrader, nbgrader and who marks by
    hand write rows that somebody else has read, and ask for no lock.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif is_postgresql(connection.engine.url):
        _lock_tables(connection)


def _lock_tables(connection: Connection) -> None:
    """Lock one table after the other; who waits for one holds none, so that nobody waits for us."""
    end = time.monotonic() + connection.info.get(WAIT, WRITERS_SECONDS)
    first, *others = (
        f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE" for name in WRITTEN_BY_PEOPLE
    )
    statements = [NO_STANDSTILL, first, *(f"{other} NOWAIT" for other in others)]
    while True:
        try:
            with connection.begin_nested():  # the session's own transaction goes on
                for statement in statements:
                    connection.exec_driver_sql(statement)
            return
        except DBAPIError as error:
            if code_of(error) != NO_LOCK or time.monotonic() > end:
                raise
        time.sleep(TRY_AGAIN_SECONDS)
