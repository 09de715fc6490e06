"""The desk: JupyterLab with Formgrader and the written desk, in the right folder, for this machine.

The server is a process of its own that listens on 127.0.0.1. Its key (Jupyter calls it a token) is
drawn anew each time, handed over in the environment, where other users cannot read it, and is part
of the addresses that are printed. The server ends with this program.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from autograder.course import CLASS_DIR_VARIABLE, Course, UsageError

HOST = "127.0.0.1"
FIRST_PORT, PORTS_TRIED, STARTS_TRIED = 8888, 50, 3
START_SECONDS, STOP_SECONDS = 90.0, 15.0
LOOK_EVERY_SECONDS = 0.2
LINES_OF_LOG = 15
LONGEST_MARKER = 100  # characters
MARKER_VARIABLE, ASSIGNMENT_VARIABLE = "AUTOGRADER_MARKER", "AUTOGRADER_ASSIGNMENT"
HUBS_USER = "JUPYTERHUB_USER"
WRITTEN_DESK = "--ServerApp.jpserver_extensions={'autograder.desk.extension': True}"
# Nothing is asked of the internet: neither for news nor for a newer version.
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)


@dataclass(frozen=True)
class Desk:
    """A running server: its process, port, key and log, and the assignment that is shown."""

    server: subprocess.Popen
    port: int
    key: str
    log: Path
    assignment: str

    @property
    def home(self) -> str:
        return f"http://{HOST}:{self.port}"

    def address(self, page: str = "lab") -> str:
        """Return the address of a page, with the key that opens it.

        It leads through the login: opened with the key itself, Formgrader's page would set a cookie
        for its own folder, and what it then asks for would be refused.
        """
        query = urllib.parse.urlencode({"next": f"/{page}", "token": self.key})
        return f"{self.home}/login?{query}"

    @property
    def written(self) -> str:
        return self.address("written/")

    @property
    def formgrader(self) -> str:
        return self.address(f"formgrader/gradebook/{self.assignment}")


@contextlib.contextmanager
def open_desk(course: Course, port: int | None = None, marker: str | None = None) -> Iterator[Desk]:
    """Start the server, wait until it answers, and end it at the end of the block.

    `marker` is who marks at it; without one the hub's user, or who is logged in.

    Raises:
        UsageError: the port is taken, or the server did not start; its last words are in the text.
    """
    course.class_dir.mkdir(parents=True, exist_ok=True)
    desk = _ready(course, port, marker_name(marker))
    try:
        yield desk
    finally:
        _stop(desk.server)


def marker_name(given: str | None) -> str:
    """Return the name of who marks.

    Raises:
        UsageError: it is no name.
    """
    name = os.environ.get(HUBS_USER) or getpass.getuser() if given is None else given.strip()
    if not name or len(name) > LONGEST_MARKER or not name.isprintable():
        raise UsageError(f"--marker takes a name of 1 to {LONGEST_MARKER} characters.")
    return name


def _ready(course: Course, port: int | None, marker: str) -> Desk:
    """Return a desk that answers.

    While it starts another program may take its port, and may be gone before anybody can ask who
    it was: a server that ends at once is started anew at the next port, if none was asked for.
    """
    first, left = FIRST_PORT, STARTS_TRIED
    while True:
        desk = _start(course, port or _free_port(first), secrets.token_hex(24), marker)
        try:
            _wait(desk)
            return desk
        except BaseException as error:
            lost = isinstance(error, UsageError) and desk.server.poll() is not None
            _stop(desk.server)
            left -= 1
            if port or not lost or not left:
                raise
            first = desk.port + 1


def _free_port(first: int) -> int:
    for port in range(first, FIRST_PORT + PORTS_TRIED):
        if _is_free(port):
            return port
    raise UsageError(f"no port from {FIRST_PORT} on is free; choose one with --port.")


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, port))
        except OSError:
            return False
    return True


def _start(course: Course, port: int, key: str, marker: str) -> Desk:
    if not _is_free(port):
        raise UsageError(f"port {port} is taken; choose another one with --port, or none.")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.ip={HOST}"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={course.root}", WRITTEN_DESK, *QUIET]
    if os.geteuid() == 0:
        command.append("--allow-root")
    environment = {
        **os.environ,
        CLASS_DIR_VARIABLE: str(course.class_dir),
        ASSIGNMENT_VARIABLE: course.homework.id,
        MARKER_VARIABLE: marker,
        "JUPYTER_TOKEN": key,
    }
    log = course.class_dir / "desk.log"
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(
            command,
            cwd=course.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl+C comes to us alone; we end it without a question
        )
    return Desk(server, port, key, log, course.homework.id)


def _wait(desk: Desk) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not (_has_its_port(desk) and _answers(f"{desk.home}/api")):
        if desk.server.poll() is not None or time.monotonic() > deadline:
            words = desk.log.read_text(encoding="utf-8", errors="replace").splitlines()
            last = "\n".join(words[-LINES_OF_LOG:])
            raise UsageError(f"JupyterLab did not start. Its last words, in {desk.log}:\n{last}")
        time.sleep(LOOK_EVERY_SECONDS)


def _has_its_port(desk: Desk) -> bool:
    """Tell whether the server listens: it says so in a file, since another one may answer there."""
    file = Path(jupyter_runtime_dir()) / f"jpserver-{desk.server.pid}.json"
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return (said["token"], said["port"]) == (desk.key, desk.port)
    except (OSError, ValueError, KeyError, TypeError):
        return False  # not yet, or it is from an older process of that number


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _stop(server: subprocess.Popen) -> None:
    """End the server and its kernels, gently at first."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def sit_down(
    course: Course,
    port: int | None,
    browser: bool,
    say: Callable[[str], None],
    marker: str | None = None,
) -> None:
    """Open the desk, say where it is, and stay until Ctrl+C, or until the server ends.

    Raises:
        UsageError: it could not be opened, or it ended by itself.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # a script's background job ignores Ctrl+C
        signal.signal(number, _interrupt)
    try:
        with open_desk(course, port, marker) as desk:
            say(f"Written answers: {desk.written}")
            say(f"Formgrader: {desk.formgrader}")
            say(f"JupyterLab: {desk.address()}")
            say("Only this machine and whoever knows these addresses can open them.")
            say("Ctrl+C here ends all three.")
            if browser:
                with contextlib.suppress(webbrowser.Error):
                    webbrowser.open(desk.written)
            desk.server.wait()
            raise UsageError(f"JupyterLab has ended by itself; its last words are in {desk.log}.")
    except KeyboardInterrupt:
        say("The desk is closed.")


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
