"""What benchmarks of people who mark at once have in common: a class, clients, marking it again."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.nbgrader_plugin.written.places import places
from benchmarks.own_postgresql import Server, own_server

DATABASES = ("sqlite", "postgresql")
LAST_WORDS = 200  # characters


@dataclass
class Client:
    """Somebody who asks a desk's server as a page does, through `address`, below `home`."""

    address: str
    home: str
    errors: Counter = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._jar = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self._jar)
        self._open = urllib.request.build_opener(cookies).open
        self._open(self.address).read()
        self._home = f"{self.address.split('/login')[0]}/{self.home}/"

    def ask(
        self, path: str, body: dict | None = None, method: str | None = None
    ) -> tuple[int, dict | list]:
        """Ask for a page or send something; count what is no 200."""
        mark = next((cookie.value for cookie in self._jar if cookie.name == "_xsrf"), "")
        headers = {"Content-Type": "application/json", "X-XSRFToken": mark}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._home + path, data, headers, method=method)
        kind, start = path.split("?")[0].split("/")[0], time.perf_counter()
        try:
            with self._open(request, timeout=120) as reply:
                status, said = reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as error:
            status, said = error.code, _json(error.read())
        except OSError as error:
            status, said = 0, {"message": str(error)}
        name = kind if method is None else f"{method} {kind}"
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)
        if status != 200:
            self.errors[f"{name}: {status} {said.get('message', '')[:90]}"] += 1
        return status, said

    def page(self, path: str) -> str:
        """Return a page's text.

        Raises:
            urllib.error.HTTPError: there is no such page, or it cannot be made.
        """
        with self._open(self._home + path, timeout=120) as reply:
            return reply.read().decode()


def _json(text: bytes) -> dict:
    try:
        return json.loads(text or b"{}")
    except ValueError:
        return {}


def own_course(here: Course, folder: Path) -> Course:
    """Return a course of its own in a folder, with an empty class."""
    for name in ("solutions", "hw4kit", "assignments"):
        shutil.copytree(here.root / name, folder / name)
    shutil.copy(here.root / "nbgrader_config.py", folder)
    course = Course(folder, folder / "class", here.homework.id)
    course.class_dir.mkdir()
    return course


@contextlib.contextmanager
def gradebook_in(course: Course, database: str) -> Iterator[Server | None]:
    """Let a new class's gradebook be in a database of a kind for the time of a block."""
    if database == DATABASES[0]:
        yield None
        return
    with own_server() as server:
        server.give(course)
        yield server


def hand_in(course: Course, students: int) -> None:
    """Let a class hand in answers that differ in their words."""
    right = key_answers(course)
    written = [place.cell for place in places(course).values() if not place.on_paper]
    for number in range(students):
        answers = {cell: f"{right[cell]}\n\nThis is answer {number}." for cell in written}
        write_submission(course, f"s{number:03}", right | answers)


def grade(course: Course, *options: str) -> tuple[int, str]:
    """Mark a class; return the exit status and what was said at last."""
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", "2", *options]
    environment = {**os.environ, "AUTOGRADER_CLASS": str(course.class_dir)}
    done = subprocess.run(
        command, cwd=course.root, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr[-LAST_WORDS:]


class Again(threading.Thread):
    """Marks the class by machine again until it is stopped; at least once."""

    def __init__(self, course: Course) -> None:
        super().__init__()
        self.course, self.stop = course, threading.Event()
        self.runs: list[tuple[int, str]] = []

    def run(self) -> None:
        while not self.runs or not self.stop.is_set():
            self.runs.append(grade(self.course, "--force"))
