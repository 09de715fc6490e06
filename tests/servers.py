"""Which database a test's gradebooks are in, and the PostgreSQL server that is started for them.

A test with the mark `BOTH`, or of a module that has it, runs twice: with an SQLite file, and on a
server of this run's own, one for all of its processes.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from autograder.course import Course
from benchmarks.own_postgresql import PASSWORD, VARIABLE, Server, start_server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
os.environ[VARIABLE] = PASSWORD  # also for processes that are forked from one that runs already


BOTH = pytest.mark.databases(SQLITE, POSTGRESQL)
on_a_file, on_a_server = pytest.mark.databases(SQLITE), pytest.mark.databases(POSTGRESQL)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker("databases")
    if mark is not None and "database" in metafunc.fixturenames:
        starts = {POSTGRESQL: [pytest.mark.processes]}
        wanted = [pytest.param(name, marks=starts.get(name, [])) for name in mark.args]
        metafunc.parametrize("database", wanted, indirect=True)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test's gradebook is in."""
    return getattr(request, "param", SQLITE)


@pytest.fixture(scope="session")
def on_database(request: pytest.FixtureRequest, database: str) -> Callable[[Course], Course]:
    """Let a class's gradebook be in the database of this test, with all that is in its file."""
    if database == SQLITE:
        return lambda course: course
    server = request.getfixturevalue("server")
    return lambda course: moved(course, server)


def moved(course: Course, server: Server) -> Course:
    from autograder.nbgrader_plugin.moving import move_gradebook

    server.give(course)
    move_gradebook(course)
    return course


def _known(shared: Path) -> Server | None:
    with contextlib.suppress(OSError):
        return Server(**json.loads((shared / "server.json").read_text()))
    return None


@pytest.fixture(scope="session")
def server(shared: Path) -> Server:
    """The run's server; without PostgreSQL the test is skipped, or fails in CI."""
    from conftest import IN_CI, need_package

    need_package("psycopg", "postgresql")
    with (shared / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _known(shared)
        if found is None:
            try:
                found = start_server()
            except FileNotFoundError as error:
                pytest.fail(str(error)) if IN_CI else pytest.skip(str(error))
            (shared / "server.json").write_text(json.dumps(asdict(found)))
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server when all processes of the run are done."""
    if "PYTEST_XDIST_WORKER" in os.environ or not hasattr(session.config, "_tmp_path_factory"):
        return
    found = _known(session.config._tmp_path_factory.getbasetemp() / "shared")
    if found is not None:
        with contextlib.suppress(RuntimeError):
            found.stop("immediate")
        shutil.rmtree(found.folder, ignore_errors=True)
