"""What is wrong with a gradebook's database, in words: what its driver's error means, what to do.

Drivers say in the server's language what happened. What kind of trouble it is, PostgreSQL tells by
a code, but where nobody has been let in: then its words stand beside what is to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import text
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError

from autograder.course import UsageError
from autograder.nbgrader_plugin.database.address import Address
from autograder.nbgrader_plugin.database.engines import is_postgresql, passing
from autograder.nbgrader_plugin.database.holding import (
    MOST_NAMED,
    PATIENCE_SECONDS,
    NoRoom,
    NotNow,
    held,
    is_held,
    is_read_only,
    read_only,
)

HELD = {"55P03", "40001", "40P01"}  # no lock in time; could not be put in a row; each waits for one
AGAIN = HELD - {"55P03"} | {"23505"}  # somebody else has written the same row first
NO_RIGHTS = {"42501", "25006"}
GONE = ("08", "57P", "53300")  # connections; shut down; too many of them
NO_DATABASE = "3D000"
NO_ENTRY = {
    "password": "Is the password right, in nbgrader_config.py, ~/.pgpass or PGPASSWORD?",
    "role": "Is the user's name right, and has the role been made (createuser)?",
    "database": "Is the database's name right, and has it been made (createdb)?",
    "resolve host": "Is the host's name right?",
    "translate host": "Is the host's name right?",
    "refused": "Does the server run, and are host and port right?",
    "no such file": "Does the server run on this machine? If not, the address lacks its host.",
    "pg_hba": "The server lets nobody in that way: see its pg_hba.conf.",
    "timeout": "Are host and port right, and does no firewall stand between?",
    "too many": "Too many programs are connected: close some.",
}
HOLDERS = text(
    "SELECT DISTINCT a.pid, a.application_name, a.client_addr FROM pg_locks l JOIN pg_class c ON "
    "c.oid = l.relation JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.granted AND c.relname IN "
    "('grade', 'comment') AND l.mode LIKE '%Exclusive%' AND a.pid <> pg_backend_pid() LIMIT :most"
)


@contextmanager
def telling(address: Address, before: str, behind: str) -> Iterator[None]:
    """Tell in words what goes wrong with a database in a block; see `trouble`."""
    try:
        yield
    except SQLAlchemyError as error:
        raise trouble(address, error, before, behind) from error


def trouble(address: Address, error: Exception, before: str, behind: str) -> UsageError:
    """Return what to tell of an error that a database has raised.

    What is of no known kind is told with words `before` and `behind` the reason. NotNow is what may
    be right again without a change to what was asked, NoRoom what another row need not meet.
    """
    if is_postgresql(address.url):
        return _postgresqls(address, error, before, behind)
    if is_held(error):
        return NotNow(held(address.file))
    if is_read_only(error):
        return NotNow(read_only(address.file))
    return UsageError(f"{before}{reason_of(address, error)}{behind}")


def _postgresqls(address: Address, error: Exception, before: str, behind: str) -> UsageError:
    code, reason = code_of(error), reason_of(address, error)
    if code in HELD:
        return NotNow(
            f"{address} is held by another program{_holders(address)}. End its transaction there, "
            "then run the same command again. Formgrader and nbgrader hold it only while they "
            "save. Nothing is lost."
        )
    if code in NO_RIGHTS:
        return NotNow(
            f"{address.url.username or 'the user'} may not do in {address} what marking takes "
            f"({reason}). Its owner gives the right: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL "
            "TABLES IN SCHEMA public, and CREATE ON SCHEMA public. Nothing is lost."
        )
    if is_gone(error):
        return NotNow(
            f"{address} cannot be reached: {reason}.{_hint(reason)} What was saved before is kept; "
            "run the same command again when it answers."
        )
    if isinstance(error, DataError):
        return NoRoom(f"{before}{reason}{behind}")
    return UsageError(f"{before}{reason}{behind}")


def is_gone(error: BaseException) -> bool:
    """Tell whether a server lets nobody in, or has closed a connection."""
    if not isinstance(error, DBAPIError):
        return False
    code = code_of(error)
    nobody_in = not code and type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
    return error.connection_invalidated or nobody_in or code.startswith((*GONE, "28", NO_DATABASE))


def may_work_again(error: BaseException) -> bool:
    """Tell whether a transaction failed since another one came between, and can be made again."""
    return code_of(error) in AGAIN


def code_of(error: BaseException) -> str:
    """Return PostgreSQL's code of an error, if it has sent one."""
    told = getattr(error, "orig", None) or error
    return getattr(told, "sqlstate", None) or getattr(told, "pgcode", None) or ""


def reason_of(address: Address, error: BaseException) -> str:
    """Return a driver's own words, in one line and without the password."""
    said = " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".?")
    for secret in (address.url.password, *map(str, address.url.query.values())):
        if secret:
            said = said.replace(str(secret), "***")
    return said


def _hint(reason: str) -> str:
    said = reason.lower()
    return next((f" {hint}" for words, hint in NO_ENTRY.items() if words in said), "")


def _holders(address: Address) -> str:
    """Return in brackets who holds what marking needs, as far as the server tells."""
    with suppress(SQLAlchemyError), passing(address, PATIENCE_SECONDS).connect() as connection:
        found = connection.execute(HOLDERS, {"most": MOST_NAMED}).all()
        named = [
            f"{row.application_name or 'a program'}, process {row.pid} there"
            + (f", from {row.client_addr}" if row.client_addr else "")
            for row in found
        ]
        return f" ({'; '.join(named)})" if named else ""
    return ""
