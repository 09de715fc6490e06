"""Time marking against stock nbgrader: `python -m benchmarks.marking`.

The same honest submissions are marked by `nbgrader autograde` in portable mode (its own Execute,
the test cells in the student's kernel) and by `autograder grade` with one and two jobs, in turn,
several times. Each run is a whole command on a fresh copy of one prepared class, gradebook
included. Prints medians of wall and CPU seconds, and of the ratios within each round; ends with
status 1 if any marks differ. CPU seconds are the whole machine's (/proc/stat), since killed
sandboxes report theirs to nobody: leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.demo import write_class
from autograder.hw4.sample_class import STUDENTS
from autograder.hw4.tasks import NOTEBOOKS
from autograder.nbgrader_plugin.configuration import PORTABLE_VARIABLE
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.execute import read_source
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.report import marks_as_csv

BROKEN = ("s14-missing", "s15-truncated", "s16-exit")
COMMANDS = {
    "nbgrader autograde": ["nbgrader", "autograde", "hw4", "--log-level=ERROR"],
    "grade --jobs 1": ["autograder", "grade", "--jobs", "1"],
    "grade --jobs 2": ["autograder", "grade", "--jobs", "2"],
}
STOCK, ONE, TWO = COMMANDS


@dataclass(frozen=True)
class Run:
    """One command's seconds, and the marks that it gave."""

    wall: float
    cpu: float
    marks: str


def machine_cpu_seconds() -> float:
    """Return the CPU seconds that this machine has worked since it started."""
    user, nice, system = Path("/proc/stat").read_text().split()[1:4]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def make_class(course: Course, count: int) -> None:
    """Write `count` honest submissions of the sample class, and the gradebook that they need."""
    honest = [student for student in STUDENTS if student.id not in BROKEN]
    chosen = [replace(honest[i % len(honest)], id=f"student{i:03}") for i in range(count)]
    write_class(course, chosen)
    prepare_gradebook(course)


def run(command: str, prepared: Course) -> Run:
    """Run a command on a copy of the prepared class."""
    with tempfile.TemporaryDirectory() as folder:
        course = Course(prepared.root, Path(folder) / "class")
        shutil.copytree(prepared.class_dir, course.class_dir)
        program, *arguments = COMMANDS[command]
        environment = {**os.environ, "AUTOGRADER_CLASS": str(course.class_dir)}
        environment |= {PORTABLE_VARIABLE: "1"} if command == STOCK else {}
        os.sync()  # the copy's own work for the disk is done before the clock starts
        cpu, wall = machine_cpu_seconds(), time.perf_counter()
        subprocess.run(
            [str(Path(sys.executable).parent / program), *arguments],
            cwd=course.root,
            env=environment,
            check=True,
            capture_output=True,
        )
        wall, cpu = time.perf_counter() - wall, machine_cpu_seconds() - cpu
        return Run(wall, cpu, marks_as_csv(course.homework, read_marks(course)))


def rounds(prepared: Course, count: int, console: Console) -> Iterator[dict[str, Run]]:
    """Yield one run of every command, `count` times."""
    for number in range(count):
        runs = {}
        for command in COMMANDS:
            runs[command] = run(command, prepared)
            figures = f"{runs[command].wall:.1f} s wall, {runs[command].cpu:.1f} s CPU"
            console.print(f"round {number + 1}: {command}: {figures}", highlight=False)
        yield runs


def floor_seconds(prepared: Course) -> float:
    """Return what a bare interpreter takes to run the first student's own cells, in seconds."""
    folder = prepared.submitted("student000")
    cells = []
    for name in NOTEBOOKS:
        demos = read_source(prepared.source / f"{name}.ipynb").demos
        for cell in nbformat.read(folder / f"{name}.ipynb", as_version=4).cells:
            test = cell.metadata.get("nbgrader", {}).get("locked", False)
            if cell.cell_type == "code" and not test and cell.source.strip() not in demos:
                cells.append(cell.source)
    with tempfile.TemporaryDirectory() as work:
        script = Path(work) / "cells.py"
        script.write_text("\n\n".join(cells), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(prepared.source)}
        start = time.perf_counter()
        command = [sys.executable, str(script)]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        return time.perf_counter() - start


def show(results: list[dict[str, Run]], submissions: int, floor: list[float]) -> Table:
    """Return the table of medians."""
    table = Table(
        title=f"{submissions} submissions, medians of {len(results)}, {os.cpu_count()} cores"
    )
    for column in ("command", "wall s", "wall s each", "CPU s each", "wall ratio", "CPU ratio"):
        table.add_column(column, justify="left" if column == "command" else "right")
    for command in COMMANDS:
        wall = statistics.median(r[command].wall for r in results)
        cpu = statistics.median(r[command].cpu for r in results)
        by_wall = statistics.median(r[STOCK].wall / r[command].wall for r in results)
        by_cpu = statistics.median(r[STOCK].cpu / r[command].cpu for r in results)
        each = (f"{wall / submissions:.2f}", f"{cpu / submissions:.2f}")
        table.add_row(command, f"{wall:.1f}", *each, f"{by_wall:.1f}", f"{by_cpu:.1f}")
    table.add_row("floor: the cells alone", "", f"{statistics.median(floor):.2f}", "", "", "")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.marking", description=__doc__)
    parser.add_argument("--submissions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    console = Console()
    root = find_course().root
    with tempfile.TemporaryDirectory() as folder:
        prepared = Course(root, Path(folder) / "class")
        with contextlib.redirect_stdout(io.StringIO()):
            make_class(prepared, options.submissions)
        results = list(rounds(prepared, options.rounds, console))
        floor = [floor_seconds(prepared) for _ in range(options.rounds)]
    console.print(show(results, options.submissions, floor))
    jobs = statistics.median(r[ONE].wall / r[TWO].wall for r in results)
    same = len({r[command].marks for r in results for command in COMMANDS}) == 1
    console.print(f"--jobs 2 is {jobs:.2f} times as fast as --jobs 1.", highlight=False)
    console.print(f"The marks are {'the same in all runs' if same else 'NOT the same'}.")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
