"""Time the notebooks and the marking of one submission: `python -m benchmarks.timing`.

Prints medians of several runs, in seconds: the key from start to end, the released notebooks
from start to end, each check on the key's functions, and one complete submission marked in
portable mode (nbgrader's own autograding, the test cells in the student's kernel). Then come the
students' own checks, as `benchmarks.instant_checks` times them; ends with status 1 if one of these
takes longer than a second.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ExecutePreprocessor
from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4 import mark, reference
from autograder.hw4.checks import CHECKS
from autograder.hw4.tasks import NOTEBOOKS
from autograder.nbgrader_plugin.conversion import autograde_portably, prepare_gradebook
from benchmarks.instant_checks import measure_instant_checks, show_instant_checks


def seconds(function: Callable[[], object], runs: int) -> list[float]:
    """Return the wall seconds of `runs` calls."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return times


def run_notebooks(folder: Path) -> None:
    """Run every notebook of `folder` from start to end in fresh kernels; errors raise."""
    for name in NOTEBOOKS:
        notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        runner = ExecutePreprocessor(timeout=300, kernel_name="python3")
        runner.preprocess(notebook, {"metadata": {"path": str(folder)}})


def key_names() -> dict[str, object]:
    names = {name: getattr(reference, name) for name in dir(reference)}
    names["t1"] = reference.residual_block(**reference.T1_INPUTS)
    names |= {f"{name}_shape": shape for name, shape in reference.T2_ROWS.items()}
    return names | {"num_parameters": reference.T3_PARAMETERS}


def measure_checks(runs: int) -> list[tuple[str, list[float]]]:
    """Time each task's checks on the key's functions, C8 left out: it is the student's search."""
    names = key_names()
    tasks = [task for task in CHECKS if task != "C8"]
    return [(f"checks of {task}", seconds(lambda t=task: mark(t, names), runs)) for task in tasks]


def measure_notebooks(course: Course, runs: int) -> list[tuple[str, list[float]]]:
    return [
        ("the key, run from start to end", seconds(lambda: run_notebooks(course.source), runs)),
        ("as handed out, run from start to end",
         seconds(lambda: run_notebooks(course.released), runs)),
    ]  # fmt: skip


def measure_marking(course: Course, runs: int) -> list[tuple[str, list[float]]]:
    with tempfile.TemporaryDirectory() as folder:
        temporary = Course(course.root, Path(folder))
        write_submission(temporary, "key", key_answers(temporary))
        prepare_gradebook(temporary)
        times = seconds(lambda: autograde_portably(temporary, "key"), runs)
        shutil.rmtree(temporary.autograded("key"), ignore_errors=True)
    return [("one complete submission, portable mode", times)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.timing", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement")
    runs = parser.parse_args().runs
    course = find_course()
    table = Table(title=f"Wall seconds, {runs} runs each, {os.cpu_count()} cores")
    for column in ("what", "median", "least", "most"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for measure in (
        lambda: measure_notebooks(course, runs),
        lambda: measure_marking(course, runs),
        lambda: measure_checks(runs),
    ):
        for what, times in measure():
            figures = (statistics.median(times), min(times), max(times))
            table.add_row(what, *(f"{value:.3f}" for value in figures))
    instant = list(measure_instant_checks(course))
    Console().print(table, show_instant_checks(instant))
    sys.exit(1 if any(row.too_long for row in instant) else 0)


if __name__ == "__main__":
    main()
