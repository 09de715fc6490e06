"""Our tables in nbgrader's gradebook; all that is in them is plain, so that any database keeps it.

An answer is known by assignment, cell and student, as people name them: nbgrader draws its own ids
anew when the homework is put into a gradebook again. Nothing here refers to nbgrader's rows, which
it may delete at any time. Times are seconds since 1970; texts with several parts are JSON.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
)

METADATA = MetaData()
LONGEST_NAME = 255  # characters, of assignments, cells, students and markers


def _cell(*, key: bool = True) -> list[Column]:
    return [Column(name, String(LONGEST_NAME), primary_key=key, nullable=False)
            for name in ("assignment", "cell")]  # fmt: skip


def _answer(*, key: bool = True) -> list[Column]:
    student = Column("student", String(LONGEST_NAME), primary_key=key, nullable=False)
    return [*_cell(key=key), student]


def _by() -> list[Column]:
    return [Column("marker", String(LONGEST_NAME), nullable=False), Column("at", Float)]


def _given() -> list[Column]:
    return [
        Column("ticks", Text, nullable=False),
        Column("adjust", Float, nullable=False),
        Column("comment", Text, nullable=False),
        Column("score", Float, nullable=False),
        Column("seconds", Float, nullable=False),
        Column("digest", String(64), nullable=False),
    ]


# Each version of a task's rubric; the last one counts.
RUBRIC = Table(
    "desk_rubric",
    METADATA,
    *_cell(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("items", Text, nullable=False),
    *_by(),
)
# What an answer was given last; `score` and `comment` are what nbgrader was told, `digest` says of
# which answer. One that was taken back stands no longer, and its revision goes on counting.
MARKING = Table(
    "desk_marking",
    METADATA,
    *_answer(),
    Column("revision", Integer, nullable=False),
    Column("stands", Boolean, nullable=False),
    *_given(),
    *_by(),
)
SECOND = Table("desk_second", METADATA, *_answer(), *_given(), *_by())
# What was done, in order: for undoing, for the pace, and to see that a request came before.
LOG = Table(
    "desk_log",
    METADATA,
    Column("id", Integer, primary_key=True),
    *_answer(key=False),
    Column("kind", String(16), nullable=False),
    Column("request", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("before", Text, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("seconds", Float, nullable=False),
    *_by(),
    UniqueConstraint("request", "assignment", "cell", "student", name="desk_log_once"),
)
BANK = Table(
    "desk_comment",
    METADATA,
    Column("id", Integer, primary_key=True),
    *_cell(key=False),
    Column("digest", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("hidden", Boolean, nullable=False),
    UniqueConstraint("assignment", "cell", "digest", name="desk_comment_once"),
)
LEASE = Table("desk_lease", METADATA, *_answer(), *_by(), Column("until", Float, nullable=False))
FLAG = Table("desk_flag", METADATA, *_answer(), *_by(), Column("note", Text, nullable=False))


def has_tables(connection: Connection) -> bool:
    """Tell whether our tables are there; they are made when something is written first."""
    known = connection.info
    if not known.get("desk"):
        known["desk"] = inspect(connection).has_table(FLAG.name)  # the last that is made
    return known["desk"]


def make_tables(connection: Connection) -> None:
    """Make our tables where they are not there yet."""
    if not has_tables(connection):
        METADATA.create_all(connection, checkfirst=True)
        connection.info["desk"] = True
