"""Open a gradebook's database: with which driver, and how long one waits for it."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from autograder.course import UsageError
from autograder.nbgrader_plugin.database.address import OPTION, Address

if TYPE_CHECKING:
    from sqlalchemy import Engine

WRITERS_SECONDS = 60.0  # whoever writes waits long, since several people may mark
POSTGRESQL = "postgresql"
WAIT = "wait_seconds"  # how long a connection waits for others, in what it knows of itself
INSTALL = "pip install '.[postgresql]' in the homework's folder installs the one for postgresql://"
# A server that cannot be reached, or that went away with its network, is noticed in a minute.
ON_THE_NETWORK = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
UNICODE = {"client_encoding": "UTF8"}  # whatever the machine's settings are


def is_postgresql(url: URL) -> bool:
    return url.get_backend_name() == POSTGRESQL


@lru_cache(16)
def passing(address: Address, wait_seconds: float) -> Engine:
    """Return an engine that keeps no connection open; it remembers how its queries are said."""
    return engine(address, wait_seconds, poolclass=NullPool)


def engine(address: Address, wait_seconds: float = WRITERS_SECONDS, **more: object) -> Engine:
    """Return an engine whose connections wait so long for what another program holds.

    Raises:
        UsageError: there is no driver for such a database.
    """
    try:
        url = address.url
        made = sqlalchemy.create_engine(url, connect_args=_arguments(url, wait_seconds), **more)
    except NoSuchModuleError:
        raise UsageError(
            f"{OPTION} begins with {url.drivername}://, which names no database that is known "
            "here. It is postgresql:// or sqlite:///."
        ) from None
    except ImportError as error:  # the driver, or a library that it needs
        what = f" {INSTALL}." if is_postgresql(url) else ""
        raise UsageError(
            f"{address} cannot be opened, since its driver is not installed ({error}).{what}"
        ) from None
    except (ArgumentError, TypeError, ValueError):  # they may hold what the address holds
        raise UsageError(f"{OPTION} has settings that its driver does not know.") from None
    if is_postgresql(url):
        event.listen(made, "connect", _require_unicode(address), insert=True)  # before all others
        event.listen(made, "connect", _waiting(wait_seconds))
    return made


def _arguments(url: URL, wait_seconds: float) -> dict[str, object]:
    if url.get_backend_name() == "sqlite":
        return {} if "timeout" in url.query else {"timeout": wait_seconds}
    if not is_postgresql(url) or url.get_driver_name() not in ("psycopg", "psycopg2"):
        return {}
    said = {name for name in ON_THE_NETWORK if f"PG{name.upper()}" in os.environ}
    return UNICODE | {name: value for name, value in ON_THE_NETWORK.items()
                      if name not in url.query and name not in said}  # fmt: skip


def _require_unicode(address: Address):
    def see(connection, record) -> None:
        tell = getattr(connection, "info", None)
        encoding = tell.parameter_status("server_encoding") if tell else None
        if encoding not in (None, *UNICODE.values()):
            raise UsageError(
                f"{address} keeps text as {encoding}, in which there is no room for every "
                "language's letters. Make the database anew: createdb --encoding=UTF8 "
                "--template=template0 …"
            )

    return see


def _waiting(seconds: float):
    def wait(connection, record) -> None:
        record.info[WAIT] = seconds
        connection.autocommit = True  # once there and back, and not three times
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {round(1000 * seconds)}")
        connection.autocommit = False

    return wait
