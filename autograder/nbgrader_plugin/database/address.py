"""Where a class's gradebook is: nbgrader's own `CourseDirectory.db_url`, asked for here alone.

The course's nbgrader_config.py says it. The file is run for that without nbgrader, whose import
takes a second: `configure` then sets the course's folders and nothing else. What it says is kept in
memory while the file and the environment stay the same, and never written: it may hold a password.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.course import CLASS_DIR_VARIABLE, RELEASES, SOURCES, Course, UsageError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

CONFIG_FILE = "nbgrader_config.py"
COURSE_ID = "default_course"  # nbgrader's own; PostgreSQL refuses homework that is of no course
KEPT = "gradebook.json"  # in a class's folder, once a database elsewhere is its gradebook
OPTION = "c.CourseDirectory.db_url"
DRIVERS = ("psycopg", "psycopg2")  # of PostgreSQL, unless the address names one
SQLITE = re.compile(r"(?P<begin>sqlite(\+pysqlite)?:///)(?P<file>[^?]*)(?P<settings>.*)")
READ_OTHERWISE = re.compile(r"\?|%[0-9A-Fa-f]{2}")
LOOKS_LIKE_ONE = re.compile(r"(postgres|mysql|mariadb|sqlite|oracle|mssql)[\w+]*://")
NOT_OF_NBGRADER = ("JupyterHub",)
_only_asking = threading.local()
_running = threading.RLock()  # the file looks at the environment, which all threads share


@dataclass(frozen=True, repr=False)
class Address:
    """A gradebook's address, and which of the database's courses is meant; str() is for people.

    `secret` is the address as nbgrader wants it, with the password.
    """

    secret: str
    course_id: str = COURSE_ID

    @cached_property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        found = SQLITE.match(self.secret)
        return Path(found["file"]) if found and found["file"] else None

    @cached_property
    def url(self) -> URL:
        from sqlalchemy.engine import make_url  # which takes longer than to run the course's file

        return make_url(self.secret)

    def __str__(self) -> str:
        if self.file is not None:
            return str(self.file)
        url = self.url
        where = (url.host, url.port, url.database)
        return str(url.create(url.get_backend_name(), url.username, None, *where))

    def __repr__(self) -> str:
        return f"Address({self})"


def address_of(course: Course) -> Address:
    """Return where the class's gradebook is.

    Raises:
        UsageError: the course's nbgrader_config.py cannot be run, or what it says is no address.
    """
    file = course.root / CONFIG_FILE
    try:
        found = file.stat()
    except OSError:
        return of_file(course.gradebook)
    stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
    return _asked(course.root, course.class_dir, stamp, frozenset(os.environ.items()))


def of_file(path: Path) -> Address:
    """Return the address of an SQLite database.

    Raises:
        UsageError: its folder's name is another one in an address.
    """
    return Address(f"sqlite:///{_as_in_an_address(path)}")


def _as_in_an_address(path: Path) -> Path:
    """Return a path that reads the same in an address, whose rest a ? begins, and %41 is an A."""
    if READ_OTHERWISE.search(str(path)):
        raise UsageError(
            f"{path} cannot be found by its address, in which a ? and a % before two digits mean "
            "something else: give the folder a name without them."
        )
    return path


@lru_cache(16)
def _asked(root: Path, class_dir: Path, stamp: tuple, environment: frozenset) -> Address:
    course = Course(root, class_dir)
    _only_asking.on = True
    try:
        config = run_config(course)
    except UsageError:  # it may build on what is not set while it is only asked
        _only_asking.on = False
        config = run_config(course)
    finally:
        _only_asking.on = False
    return _read(course, config)


def is_only_asking() -> bool:
    """Tell whether the course's file is being run to learn the gradebook's address alone."""
    return getattr(_only_asking, "on", False)


def set_directory(config: Config, course: Course) -> Config:
    """Tell nbgrader the course's folders and, unless it knows them, gradebook and course."""
    directory = config.CourseDirectory
    directory.root = str(course.root)
    directory.source_directory = SOURCES
    directory.release_directory = RELEASES
    for step in ("submitted", "autograded", "feedback"):
        setattr(directory, f"{step}_directory", str(course.class_dir / step))
    if "db_url" not in directory:
        directory.db_url = of_file(course.gradebook).secret
    if "course_id" not in directory:
        directory.course_id = COURSE_ID
    return config


def run_config(course: Course) -> Config:
    """Return what the course's nbgrader_config.py sets; what it prints is no output of ours.

    Raises:
        UsageError: the file cannot be run.
    """
    with _running, _class_dir_in_environment(course), contextlib.redirect_stdout(sys.stderr):
        try:
            return PyFileConfigLoader(CONFIG_FILE, str(course.root)).load_config()
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            if isinstance(error, KeyError):  # os.environ says no more than the name
                reason = f"it asks for {error}, which is not set (an environment variable?)"
            raise UsageError(f"{course.root / CONFIG_FILE} cannot be run: {reason}") from error


@contextlib.contextmanager
def _class_dir_in_environment(course: Course) -> Iterator[None]:
    before = os.environ.get(CLASS_DIR_VARIABLE)
    os.environ[CLASS_DIR_VARIABLE] = str(course.class_dir)
    try:
        yield
    finally:
        del os.environ[CLASS_DIR_VARIABLE]
        if before is not None:
            os.environ[CLASS_DIR_VARIABLE] = before


def _read(course: Course, config: Config) -> Address:
    told = f"{course.root / CONFIG_FILE}: "
    if elsewhere := _elsewhere(config):
        raise UsageError(
            f"{told}nbgrader does not look for its gradebook in {elsewhere}: write {OPTION}."
        )
    directory = config.CourseDirectory
    course_id = str(directory.get("course_id") or "").strip() or COURSE_ID
    if "db_url" not in directory:
        return replace(of_file(course.root / "gradebook.db"), course_id=course_id)  # nbgrader's own
    said = directory.db_url
    if not isinstance(said, str) or not said.strip():
        raise UsageError(f"{told}{OPTION} is empty; it is an address, or is left out.")
    try:
        return Address(complete(course, normal(said.strip())), course_id)
    except UsageError as error:
        raise UsageError(f"{told}{error}") from None


def _elsewhere(config: Config) -> str | None:
    """Return the option, if any, that has an address and is none that nbgrader reads."""
    for name, section in config.items():
        if not isinstance(section, Config) or name in NOT_OF_NBGRADER:
            continue
        for option, value in section.items():
            is_known = (name, option) == ("CourseDirectory", "db_url")
            if not is_known and isinstance(value, str) and LOOKS_LIKE_ONE.match(value):
                return f"{name}.{option}"
    return None


def normal(address: str) -> str:
    """Return an address that SQLAlchemy opens; of PostgreSQL with a driver that is installed.

    Raises:
        UsageError: it is none. The message holds nothing of it, since that might be a password.
    """
    if SQLITE.match(address):
        return address
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or "@" in (url.host or "") or url.get_backend_name() == "sqlite":
        raise UsageError(
            f"{OPTION} is no address. It has the form postgresql://user:password@host:5432/name "
            "or sqlite:////folder/gradebook.db; in a password @ / : # ? and % are written as "
            "%40 %2F %3A %23 %3F and %25."
        )
    if url.drivername == "postgresql":
        driver = next((name for name in DRIVERS if find_spec(name)), DRIVERS[0])
        url = url.set(drivername=f"postgresql+{driver}")
    return url.render_as_string(hide_password=False)


def complete(course: Course, address: str) -> str:
    """Return an address that is the same from whatever folder it is looked at."""
    found = SQLITE.match(address)
    if found is None or found["file"].startswith("file:"):
        return address
    if found["file"] in ("", ":memory:"):
        raise UsageError(f"{OPTION} names no file; write sqlite:////folder/gradebook.db.")
    file = _as_in_an_address(Path(os.path.normpath(course.root / found["file"])))
    if file != course.gradebook and not file.parent.is_dir():
        raise UsageError(f"{OPTION} names {file}, and there is no folder {file.parent}.")
    return f"{found['begin']}{file}{found['settings']}"
