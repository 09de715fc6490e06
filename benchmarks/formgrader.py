"""Formgrader with a large class: `python -m benchmarks.formgrader [--students 1500] [--rounds 3]`.

A class is made in a minute (`benchmarks.large_class`) and two desks are opened on it: one as
nbgrader's own Formgrader is, one as ours. Every address behind its pages is asked, every page
opened in Chromium until its list is drawn or its fields can be filled in, and what people do in a
list is done: search, sort, show all names. Each in turn on both; medians in seconds. Ends with
status 1 if something takes longer than two seconds on ours. `--homeworks 8` enters the homework
again under other names, as late in a term; nbgrader's own then takes minutes for one list, so
`--ours-only` is there too. `--processor` counts what the server computes for an answer, which is
the same on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.desk.server import HOST, Desk, open_desk
from autograder.nbgrader_plugin.gradebook import open_gradebook
from benchmarks.large_class import add_homeworks, make_large_class
from tests.browser import chromium_browser, free_port, until

MOST_SECONDS = 2.0
BEFORE, AFTER = "nbgrader's own", "ours"
FOLDERS = ("solutions", "assignments", "hw4kit")
STOCK = """\
from autograder.nbgrader_plugin.formgrader import lists

lists.install = lambda: None
"""
# When the page is there: its list drawn, or the marks and comments of a submission in its fields.
WATCH = """
const there = () => window.models ? models.loaded : window.formgrader && formgrader.loaded
    && formgrader.grades.loaded && formgrader.comments.loaded;
const look = () => there() ? requestAnimationFrame(() => setTimeout(() => {
    window.drawn = performance.now() / 1000; })) : setTimeout(look, 5);
look();
"""
ACT = """
const [act, done] = arguments, start = performance.now();
(new Function(act))();
requestAnimationFrame(() => setTimeout(() => done((performance.now() - start) / 1000)));
"""
SEARCH = """
const field = document.querySelector("input[type=search]");
field.value = arguments[0] ?? "07"; field.dispatchEvent(new Event("input", {bubbles: true}));
"""
SORT = "document.querySelectorAll('th')[4].click()"
NAMES = "document.getElementById('toggle_names').click()"


class Side:
    """A desk with Formgrader, asked over HTTP and, in a tab of its own, in Chromium."""

    def __init__(self, desk: Desk, driver, processor: bool) -> None:
        self.desk, self.driver = desk, driver
        self.clock = self._server_seconds if processor else time.monotonic
        driver.switch_to.new_window("tab")
        self.tab = driver.current_window_handle
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        driver.get(desk.formgrader)

    def ask(self, method: str, path: str, body: dict | None = None) -> tuple[float, str]:
        """Return the seconds that an answer took, and the answer.

        Raises:
            SystemExit: it is an error.
        """
        connection = http.client.HTTPConnection(HOST, self.desk.port, timeout=600)
        headers = {"Authorization": f"token {self.desk.key}"}
        start = self.clock()
        with contextlib.closing(connection):
            connection.request(method, f"/formgrader/{path}", body and json.dumps(body), headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        if reply.status >= 400:
            raise SystemExit(f"{method} {path}: {reply.status} {text[-2000:]}")
        return self.clock() - start, text

    def _server_seconds(self) -> float:
        """Return the processor's time that the server has taken so far."""
        about = Path(f"/proc/{self.desk.server.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, about[11:13])) / os.sysconf("SC_CLK_TCK")

    def open(self, path: str) -> float:
        """Open a page and return the seconds until it is there."""
        self.driver.switch_to.window(self.tab)
        self.driver.execute_cdp_cmd("Page.bringToFront", {})
        self.driver.get(f"{self.desk.home}/formgrader/{path}")
        return until(lambda: self.driver.execute_script("return window.drawn"), 600)

    def act(self, what: str) -> float:
        """Do something on the page that is open; return the seconds until it is drawn."""
        self.driver.set_script_timeout(600)
        return self.driver.execute_async_script(ACT, what)


Timed = Callable[[Side], float]


def asked(course: Course, student: str, submission: str, grade: str) -> dict[str, Timed]:
    """Return what is asked over HTTP."""
    name, notebook = course.homework.id, course.homework.notebooks[-1]
    paths = {
        "assignments": "api/assignments",
        "assignment": f"api/assignment/{name}",
        "notebooks": f"api/notebooks/{name}",
        "submissions": f"api/submissions/{name}",
        "submission": f"api/submission/{name}/{student}",
        "submitted_notebooks": f"api/submitted_notebooks/{name}/{notebook}",
        "students": "api/students",
        "student": f"api/student/{student}",
        "student_submissions": f"api/student_submissions/{student}",
        "student_notebook_submissions": f"api/student_notebook_submissions/{student}/{name}",
        "grades": f"api/grades?submission_id={submission}",
        "comments": f"api/comments?submission_id={submission}",
        "a submission's page": f"submissions/{submission}/?index=0",
        "next": f"submissions/{submission}/next",
        "prev": f"submissions/{submission}/prev",
        "next_incorrect": f"submissions/{submission}/next_incorrect",
        "prev_incorrect": f"submissions/{submission}/prev_incorrect",
    }
    timed = {
        what: (lambda side, path=path: side.ask("GET", path)[0]) for what, path in paths.items()
    }
    mark = {"manual_score": 1.0, "extra_credit": None}
    timed["a mark is saved"] = lambda side: side.ask("PUT", f"api/grade/{grade}", mark)[0]
    return timed


def opened(course: Course, student: str, submission: str) -> dict[str, Timed]:
    """Return what is opened and done in Chromium; what is done, on the page opened before."""
    name, notebook = course.homework.id, course.homework.notebooks[-1]
    pages = {
        "Manage Assignments": ("manage_assignments", {}),
        "Manage Submissions": (f"manage_submissions/{name}", {"search": SEARCH, "sort": SORT}),
        "Manual Grading": ("gradebook", {}),
        "Manual Grading: assignment": (f"gradebook/{name}", {}),
        "Manual Grading: notebook": (
            f"gradebook/{name}/{notebook}",
            {"show all names": NAMES, "hide all names": NAMES, "search": SEARCH, "sort": SORT},
        ),
        "a submission, fields there": (f"submissions/{submission}/?index=0", {}),
        "a submission, by Next": (f"submissions/{submission}/next?index=0", {}),
        "Manage Students": ("manage_students", {"search": SEARCH, "sort": SORT}),
        "Manage Students: one": (f"manage_students/{student}", {}),
        "Manage Students: submission": (f"manage_students/{student}/{name}", {}),
    }
    timed: dict[str, Timed] = {}
    for what, (path, acts) in pages.items():
        timed[what] = lambda side, path=path: side.open(path)
        for act, script in acts.items():
            timed[f"{what}: {act}"] = lambda side, script=script: side.act(script)
    return timed


def measure(sides: dict[str, Side], timed: dict[str, Timed], rounds: int) -> dict[str, dict]:
    """Time everything in turn on each side, so often; return the medians."""
    seconds = {what: {name: [] for name in sides} for what in timed}
    for _ in range(rounds):
        for name, side in sides.items():
            for what, time_it in timed.items():
                seconds[what][name].append(time_it(side))
    return {
        what: {name: statistics.median(values) for name, values in by_side.items()}
        for what, by_side in seconds.items()
    }


def table(title: str, medians: dict[str, dict[str, float]]) -> Table:
    names = next(iter(medians.values()))
    table = Table("", *names, title=title)
    for what, by_side in medians.items():
        table.add_row(what, *(f"{value:.2f}" for value in by_side.values()))
    return table


@contextlib.contextmanager
def two_sides(
    course: Course, folder: Path, stock: bool, processor: bool
) -> Iterator[dict[str, Side]]:
    """Open both desks, each on a course's folder of its own, and Chromium."""
    programs = map(shutil.which, ("chromium", "chromedriver"))
    with contextlib.ExitStack() as stack:
        driver = stack.enter_context(chromium_browser(*programs, folder / "chromium"))
        sides = {}
        for name in (BEFORE, AFTER) if stock else (AFTER,):
            root = copied_root(course, folder / name, name == BEFORE)
            desk = stack.enter_context(open_desk(Course(root, course.class_dir), free_port()))
            sides[name] = Side(desk, driver, processor)
        yield sides


def copied_root(course: Course, target: Path, stock: bool) -> Path:
    """Copy a course's folder, with one for each homework that the gradebook knows.

    `stock`: with a configuration that leaves Formgrader as it is.
    """
    for name in FOLDERS:
        shutil.copytree(course.root / name, target / name)
    with open_gradebook(course) as gradebook:
        for known in gradebook.assignments:
            (target / "solutions" / known.name).mkdir(exist_ok=True)
    text = (course.root / "nbgrader_config.py").read_text("utf-8")
    (target / "nbgrader_config.py").write_text(STOCK + text if stock else text, "utf-8")
    return target


def in_the_middle(course: Course) -> tuple[str, str, str]:
    """Return a student, and what Formgrader calls the last notebook and one of its marks."""
    with open_gradebook(course) as gradebook:
        found = gradebook.notebook_submissions(course.homework.notebooks[-1], course.homework.id)
        one = sorted(found, key=lambda notebook: notebook.id)[len(found) // 2]
        return one.student.id, one.id, one.grades[0].id


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formgrader", description=__doc__)
    parser.add_argument("--students", type=int, default=1500)
    parser.add_argument("--homeworks", type=int, default=1, help="in the gradebook")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--class-dir", type=Path, help="a class that is there is taken as it is")
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--processor", action="store_true")
    options = parser.parse_args()
    out = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course = Course(find_course().root, (options.class_dir or folder / "class").resolve())
        if not course.gradebook.exists():
            course.class_dir.mkdir(parents=True, exist_ok=True)
            make_large_class(course, options.students)
            with open_gradebook(course) as gradebook:
                add_homeworks(gradebook, [f"hw{100 + n}" for n in range(1, options.homeworks)])
        student, submission, grade = in_the_middle(course)
        with two_sides(course, folder, not options.ours_only, options.processor) as sides:
            parts = {
                "over HTTP": asked(course, student, submission, grade),
                "in Chromium": opened(course, student, submission),
            }
            results = {
                title: measure(sides, timed, options.rounds) for title, timed in parts.items()
            }
    for title, medians in results.items():
        out.print(table(f"{options.students} students, {title}: seconds", medians))
    slow = [
        what for medians in results.values() for what, by_side in medians.items()
        if by_side[AFTER] > MOST_SECONDS
    ]  # fmt: skip
    for what in slow:
        out.print(f"NOT SO: {what} takes at most {MOST_SECONDS:g} s")
    sys.exit(bool(slow))


if __name__ == "__main__":
    main()
