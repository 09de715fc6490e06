"""What each command costs on a class that has been marked: `python -m benchmarks.commands`.

500 submissions are made of the sample class's, each with an experiment of its own in one cell, and
go through `collect` and `grade`. Then each command is run again where nothing has changed. Prints
CPU seconds (all processes of a command, those that outlive it too) and the most memory that one
process had; medians of three. Ends with status 1 if a command takes more than it may.

Python keeps what it has compiled, as on any machine: PYTHONDONTWRITEBYTECODE, which costs each
start 0.4 s, is taken out. `--class-dir` keeps the class, and takes one that is there as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.demo import write_class
from autograder.demo.writing import key_answers
from autograder.homework import KEY, SampleStudent
from autograder.hw4.sample_class import STUDENTS
from autograder.hw4.tasks import TASKS
from benchmarks.simulated_class import experiment

KIB = 1024  # in a MiB
COST = Path(__file__).with_name("cost.py")
CELL = next(task.answer for task in reversed(TASKS) if task.answer and task.optional)


@dataclass(frozen=True)
class Cost:
    """What a command took of the processor, and the most memory of one of its processes."""

    cpu_seconds: float
    peak_mib: float


@dataclass(frozen=True)
class Step:
    """A command that is timed; without a limit it is only told.

    `forgets` names what is taken out of the class's folder first; such a one is timed once.
    """

    name: str
    arguments: tuple[str, ...]
    most_seconds: float | None = None
    most_mib: float | None = None
    forgets: tuple[str, ...] = ()


def steps(downloads: Path) -> list[Step]:
    return [
        Step("marks, first", ("marks",), forgets=("earned",)),
        Step("marks", ("marks",), 1.5),
        Step("feedback, first", ("feedback",), forgets=("feedback", "pages")),
        Step("feedback, unchanged", ("feedback",), 3.0),
        Step("report, first", ("report",), 8.0, 300.0, ("tokens.json",)),
        Step("report", ("report",), 8.0, 300.0),
        Step("export", ("export", "--allow-waiting"), 2.0),
        Step("grade, nothing to do", ("grade",), 1.5),
        Step("collect, again", ("collect", str(downloads)), 3.0),
    ]


def measured(course: Course, arguments: Sequence[str]) -> Cost:
    """Run a command of ours to the end of its last process.

    Raises:
        SystemExit: it failed.
    """
    left_out = ("PYTHONDONTWRITEBYTECODE",)
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["AUTOGRADER_CLASS"] = str(course.class_dir)
    command = [sys.executable, "-m", "autograder", *arguments]
    told = subprocess.check_output(
        [sys.executable, COST, *command], cwd=course.root, env=environment
    )
    cost = json.loads(told)
    if cost["status"] not in (0, 1):  # 1: some could not be marked, each named
        sys.exit(f"autograder {' '.join(arguments)} failed")
    return Cost(cost["cpu_seconds"], cost["peak_kib"] / KIB)


def class_of(course: Course, count: int) -> list[SampleStudent]:
    """Return a class of the sample's students over and over, each with code of its own."""
    key, rng = key_answers(course), np.random.default_rng(1)
    chosen = []
    for number, student in islice(enumerate(cycle(STUDENTS)), count):
        answer = student.answers.get(CELL, key[CELL] if student.start == KEY else "")
        answers = student.answers | {CELL: f"{answer}\n\n{experiment(rng)}"}
        chosen.append(replace(student, id=f"65{number:08}", answers=answers))
    return chosen


def make_class(course: Course, downloads: Path, count: int) -> None:
    """Hand in `count` submissions as zips, collect and mark them."""
    downloads.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        written = Course(course.root, Path(folder))
        write_class(written, class_of(course, count))
        for student in written.students():
            theirs = written.submitted(student)
            shutil.rmtree(theirs / course.homework.kit, ignore_errors=True)  # not handed in
            _zip(theirs, downloads / f"{course.homework.id}_{student}.zip")
    for arguments in (["collect", str(downloads)], ["grade", "--jobs", str(os.cpu_count())]):
        cost = measured(course, arguments)
        print(f"{arguments[0]}, first: {cost.cpu_seconds:.1f} CPU seconds", flush=True)


def _zip(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--class-dir", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        class_dir = (options.class_dir or Path(folder) / "class").resolve()
        course, downloads = Course(find_course().root, class_dir), class_dir / "downloads"
        if not downloads.is_dir():
            make_class(course, downloads, options.submissions)
        title = f"{len(list(course.students()))} submissions"
        table = Table("", "CPU seconds", "at most", "MiB", "at most", title=title)
        kept = [_add(table, course, step, options.rounds) for step in steps(downloads)]
        Console().print(table)
    sys.exit(not all(kept))


def _add(table: Table, course: Course, step: Step, rounds: int) -> bool:
    """Time a command, add a line about it, and tell whether it keeps to its limits."""
    for name in step.forgets:
        path = course.class_dir / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    costs = [measured(course, step.arguments) for _ in range(1 if step.forgets else rounds)]
    seconds = statistics.median(cost.cpu_seconds for cost in costs)
    mib = statistics.median(cost.peak_mib for cost in costs)
    limits = (step.most_seconds, step.most_mib)
    told = ["" if limit is None else f"{limit:g}" for limit in limits]
    table.add_row(step.name, f"{seconds:.2f}", told[0], f"{mib:.0f}", told[1])
    pairs = zip((seconds, mib), limits, strict=True)
    return all(limit is None or value <= limit for value, limit in pairs)


if __name__ == "__main__":
    main()
