"""Say at once that another program holds an SQLite gradebook, which one, and what to do.

SQLite lets one program write at a time, and a browser of databases may keep it to itself for hours.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from autograder.course import UsageError

PATIENCE_SECONDS = 1.5  # whoever only saves a mark is done by then
LOCKS = Path("/proc/locks")  # of Linux: number, kind, mode, access, process, device and inode, …
MOST_NAMED = 3


class NotNow(UsageError):
    """The gradebook cannot be written now, and can be later, without a change to what is asked."""


class NoRoom(UsageError):
    """The gradebook has no room for what is to be written of one submission, but for others'."""


def is_free(gradebook: Path) -> bool:
    """Tell whether no program keeps an SQLite database from being written."""
    try:
        with closing(sqlite3.connect(gradebook, timeout=PATIENCE_SECONDS)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.OperationalError as error:
        return not is_held(error)
    except sqlite3.DatabaseError:
        pass  # damaged: whoever reads it says so
    return True


def is_held(error: BaseException) -> bool:
    """Tell whether an error of SQLite's, or of SQLAlchemy's about one, is about a lock."""
    said = str(getattr(error, "orig", None) or error)
    return "database is locked" in said or "database table is locked" in said


def is_read_only(error: BaseException) -> bool:
    """Tell whether an error of SQLite's, or of SQLAlchemy's about one, is about missing rights."""
    said = str(getattr(error, "orig", None) or error)
    return "readonly database" in said


def read_only(gradebook: Path) -> str:
    """Return the sentence about a gradebook that may be read and not written."""
    return (
        f"{gradebook} or its folder may not be written, only read. Give yourself the right "
        "to write them, and save again. Nothing is lost."
    )


def held(gradebook: Path) -> str:
    """Return the sentence about a gradebook that another program holds."""
    who = ", ".join(_holders(gradebook))
    return (
        f"{gradebook} is held by another program{f' ({who})' if who else ''}. Save and "
        "close it there, then run the same command again. A browser of databases holds it while "
        "it has unsaved changes; Formgrader and nbgrader only while they save. Nothing is lost."
    )


def _holders(gradebook: Path) -> list[str]:
    """Return the programs that have a lock on the file, as far as the system tells."""
    found: dict[str, None] = {}
    with suppress(OSError, ValueError, IndexError):
        inode = gradebook.stat().st_ino
        for line in LOCKS.read_text().splitlines():
            words = line.split()
            if "->" not in words and int(words[5].rsplit(":", 1)[1]) == inode:
                found[_program(int(words[4]))] = None
    return list(found)[:MOST_NAMED]


def _program(process: int) -> str:
    with suppress(OSError):
        return f"{Path(f'/proc/{process}/comm').read_text().strip()}, process {process}"
    return f"process {process}"
