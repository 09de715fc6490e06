"""Kill marking at random moments: `python -m benchmarks.kills`.

A class is marked once undisturbed. Then, many times over, some of it is to be marked again, and
the run is killed (SIGKILL) at a random moment. A last run goes to its end. The gradebook must then
hold what the undisturbed one holds, nothing twice and nothing lost; no process may be left.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from nbgrader.api import Gradebook
from rich.console import Console

from autograder.course import Course, find_course
from autograder.demo import write_class
from autograder.hw4.sample_class import STUDENTS
from autograder.hw4.tasks import ASSIGNMENT

CLASS = ("s01-key", "s02-blank", "s04-numbers", "s07-no-mask", "s12-optional", "s14-missing")
JOBS = ("--jobs", "2")
console = Console(highlight=False)


def start(course: Course, *options: str, inside: tuple[str, ...] = ()) -> subprocess.Popen:
    """Start marking the class; `inside` is the beginning of a command that runs another."""
    command = [*inside, sys.executable, "-m", "autograder", "grade", *options]
    environment = {**os.environ, "AUTOGRADER_CLASS": str(course.class_dir)}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=course.root, env=environment, stdout=quiet, stderr=subprocess.PIPE
    )


def rows(course: Course) -> Counter:
    """Return the gradebook's marks and comments, and how often each is there."""
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        return Counter(
            (submission.student.id, kind.__class__.__name__, kind.name, value)
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in submission.notebooks
            for kind, value in (
                *((grade, (grade.auto_score, grade.manual_score, grade.needs_manual_grade))
                  for grade in notebook.grades),
                *((comment, comment.auto_comment) for comment in notebook.comments),
            )
        )  # fmt: skip


def processes_of(course: Course) -> list[int]:
    """Return the processes that still have to do with this class."""
    mark = f"AUTOGRADER_CLASS={course.class_dir}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def forget_some(course: Course, rng: random.Random) -> None:
    """Have some of the class marked again by the next run."""
    for student in CLASS:
        if rng.random() < 0.7:
            course.record(student).unlink(missing_ok=True)


def disturb(course: Course, rng: random.Random, longest: float) -> bool:
    """Have some of the class marked again and kill the run; tell whether it was still running."""
    forget_some(course, rng)
    process = start(course, *JOBS)
    try:
        process.wait(rng.uniform(0, longest))
        return False
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        return True
    finally:
        process.communicate()


def small_class(folder: Path) -> Course:
    course = Course(find_course().root, folder / "class")
    write_class(course, [student for student in STUDENTS if student.id in CLASS])
    return course


def is_as_undisturbed(course: Course, expected: Counter, last: subprocess.Popen) -> bool:
    """Wait for the last run, print what it leaves beside what an undisturbed one did, and judge."""
    errors = last.communicate()[1].decode()
    time.sleep(1.0)
    left = processes_of(course)
    same = rows(course) == expected
    partial = list(course.class_dir.glob(f"{course.PARTIAL}*"))
    console.print(f"the last run ended with {last.returncode}")
    console.print(f"gradebook: {len(expected)} rows, {'equal' if same else 'NOT equal'}")
    console.print(f"processes left: {len(left)}; partial folders left: {len(partial)}")
    good = same and last.returncode == 1 and not left and not partial
    console.print("" if good else errors)
    return good


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        course = small_class(Path(folder))
        begin = time.monotonic()
        start(course, *JOBS).communicate()
        longest = time.monotonic() - begin
        expected = rows(course)
        killed = 0
        while killed < options.kills:
            killed += disturb(course, rng, longest)
            console.print(f"killed {killed} of {options.kills}", end="\r")
        console.print(f"{killed} kills within {longest:.1f} s")
        good = is_as_undisturbed(course, expected, start(course, *JOBS))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
