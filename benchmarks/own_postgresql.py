"""A PostgreSQL server of our own, thrown away when it is no longer wanted.

It listens on this machine's loopback and asks for a password, one that no output may hold. It keeps
nothing safe from a machine that loses its power, and is quick.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from autograder.course import Course, write_at_once

PASSWORD = "pl@nted: s3cret/%ü"  # with all that an address wants written otherwise
VARIABLE = "GRADEBOOK_PASSWORD"  # of the environment, for a course's nbgrader_config.py
ADMIN = "postgres"  # a role, and on Debian whom root starts the server as
SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=60")
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)  # Debian's
# In a course's nbgrader_config.py: a class whose folder says so has its gradebook on a server.
CONFIG = """
import os
from urllib.parse import quote

class_dir = find_course(start=Path(__file__).parent).class_dir
if (class_dir / "database").exists():
    address = (class_dir / "database").read_text()
    password = quote(os.environ["GRADEBOOK_PASSWORD"], safe="")
    get_config().CourseDirectory.db_url = address.replace("PASSWORD", password)  # noqa: F821
"""
_numbers = itertools.count()


@dataclass(frozen=True)
class Server:
    """A server: its folder, its port, and where PostgreSQL's programs are."""

    folder: str
    port: int
    programs: str

    def address(self, database: str, user: str = ADMIN) -> str:
        return f"postgresql://{user}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{database}"

    def new_database(self, like: str = "template1") -> str:
        """Make a database like another one, which is empty if nothing is said; return its name."""
        name = f"class_{os.getpid()}_{next(_numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")
        return name

    def give(self, course: Course, database: str | None = None, user: str = ADMIN) -> str:
        """Let a class's gradebook be a database of this server, an empty one; return its name."""
        database = database or self.new_database()
        config = course.root / "nbgrader_config.py"
        if CONFIG not in config.read_text("utf-8"):
            with config.open("a", encoding="utf-8") as file:
                file.write(CONFIG)
        os.environ[VARIABLE] = PASSWORD
        address = f"postgresql://{user}:PASSWORD@127.0.0.1:{self.port}/{database}"
        write_at_once(course.class_dir / "database", address.encode())
        return database

    def ask(self, *statements: str, database: str = ADMIN) -> list[tuple]:
        """Run statements; return what the last one finds."""
        import psycopg

        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        options += "".join(f" -c {setting}" for setting in SETTINGS)
        log = f"{self.folder}/log"
        self._control("start", "-o", options, "-l", log)

    def stop(self, how: str = "fast") -> None:
        self._control("stop", "-m", how)

    def _control(self, *arguments: str) -> None:
        program = f"{self.programs}/pg_ctl"
        _as_server(program, "-D", f"{self.folder}/data", "-w", "-t", "60", *arguments)


def start_server() -> Server:
    """Make a server and start it.

    Raises:
        FileNotFoundError: PostgreSQL is not installed.
    """
    folder, port = tempfile.mkdtemp(prefix="gradebooks-"), _free_port()
    server = Server(folder, port, _programs())
    secret = Path(folder, "password")
    secret.write_text(PASSWORD)
    if os.geteuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, ADMIN, ADMIN)
    how = ("-A", "scram-sha-256", f"--pwfile={secret}", "-N", "--locale=C.UTF-8", "-E", "UTF8")
    _as_server(f"{server.programs}/initdb", "-D", f"{folder}/data", "-U", ADMIN, *how)
    server.start()
    return server


def _programs() -> str:
    found = shutil.which("initdb")
    folders = [*([Path(found).parent] if found else []), *PROGRAMS]
    for folder in folders:
        if (folder / "pg_ctl").exists():
            return str(folder)
    raise FileNotFoundError("PostgreSQL's server is not installed on this machine")


def _as_server(*command: str) -> None:
    """Run one of PostgreSQL's programs, which refuse to be run by root."""
    user = ["setpriv", f"--reuid={ADMIN}", f"--regid={ADMIN}", "--clear-groups"]
    command = [*(user if os.geteuid() == 0 else []), *command]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def own_server() -> Iterator[Server]:
    """A server for one test, which may be stopped and killed."""
    one = start_server()
    try:
        yield one
    finally:
        with contextlib.suppress(RuntimeError):
            one.stop("immediate")
        shutil.rmtree(one.folder, ignore_errors=True)
