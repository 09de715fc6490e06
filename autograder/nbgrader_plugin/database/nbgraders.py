"""nbgrader's own way to its database, led through ours: its waits, drivers and words.

nbgrader makes an engine from the bare address wherever it needs one, and runs a program to learn
the version of its tables, which takes a second. `nbgrader db upgrade` takes what stands behind
`sqlite:///` for a file's name, settings too, logs the address with its password, and writes it into
a file where a % in it is read as something else.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import nbgrader.api
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from nbgrader import dbutil
from nbgrader.api import Gradebook
from nbgrader.apps.dbapp import DbUpgradeApp
from sqlalchemy import Engine

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.database.address import (
    Address,
    address_of,
    complete,
    normal,
)
from autograder.nbgrader_plugin.database.belonging import claim
from autograder.nbgrader_plugin.database.engines import engine

__all__ = ["Gradebook"]


_served: list[Course] = []  # one at most: the course whose settings nbgrader has been told


def serve(course: Course) -> None:
    """Let nbgrader open no gradebook but this course's, and those that are nobody's."""
    _served[:] = [course]


def _engine(address: str, **more: object) -> Engine:
    """Make an engine for nbgrader; a connection that was closed meanwhile is opened again."""
    where = Address(normal(address))
    made = engine(where, pool_pre_ping=True, **more)
    if _served and _is_the_gradebook(_served[-1], where):  # a new one at the next time
        claim(_served[-1], address_of(_served[-1]), made)
    return made


def _version_of_tables() -> str:
    """Return what nbgrader writes into a new database, for later upgrades."""
    return ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head()


def _is_the_gradebook(course: Course, address: Address) -> bool:
    """Tell whether an address is the gradebook's; a worker is asked for that of the key alone.

    It may not know what the course's file asks for, such as a password.
    """
    is_in_class = address.file is not None and address.file.is_relative_to(course.class_dir)
    if is_in_class and address.file != course.gradebook:
        return False
    try:
        return complete(course, address.secret) == address_of(course).secret
    except UsageError:  # who asks has not learnt this address from a file that cannot be run
        return False


def _upgrade(app: DbUpgradeApp) -> None:
    """Bring the database's tables up to date; a file is copied first."""
    super(DbUpgradeApp, app).start()
    address = Address(normal(app.coursedir.db_url))
    if address.file is not None and address.file.exists():
        _copy(address.file, app.log)
    Gradebook(address.secret, app.course_id).close()  # makes the tables where there are none
    app.log.info("Upgrading %s", address)
    with dbutil._temp_alembic_ini("") as settings:
        config = AlembicConfig(settings)
        config.set_main_option("sqlalchemy.url", address.secret.replace("%", "%%"))
        command.upgrade(config, "head")


def _copy(gradebook: Path, log) -> None:
    copy = Path(f"{gradebook}{datetime.now():.%Y-%m-%d-%H%M%S.%f}")  # nbgrader's name for it
    log.info("Backing up %s => %s", gradebook, copy)
    shutil.copy(gradebook, copy)


nbgrader.api.create_engine = _engine
nbgrader.api.get_alembic_version = _version_of_tables
DbUpgradeApp.start = _upgrade
