"""Time the checks that students see: `python -m benchmarks.instant_checks`.

Each check cell of both notebooks is run as it stands there, its answer drawn as a page shows it
included: on the key's answers, on the notebooks as they were handed out, and, since finding out
what a wrong answer looks like is what takes long, on faulty functions (mutants of the key). The
gradient check of C3 and its picture, which the notebook draws on request, are timed as well.
Prints median and maximum; ends with status 1 if any call takes longer than a second. Leave the
machine alone meanwhile: the threads of numpy's products wait for one another on a busy one, which
makes C8's many small ones ten times slower and more.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import matplotlib as mpl
import nbformat
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.demo.writing import key_answers
from autograder.hw4.tasks import NOTEBOOKS, TASKS
from benchmarks.mutants.generate import TASKS as MUTATED
from benchmarks.mutants.generate import mutants_of

LONGEST_SECONDS = 1.0
CALLS = 20
RIGHT, OPEN, FAULTY = "right", "open", "faulty"
CHECKED = {"try_t4_dP_dh": "T4"}  # the check cells; this one carries no marks
CHECKED |= {task.machine.cell: task.id for task in TASKS if task.machine}
PICTURE = "see_c3_errors"
GRADIENT = "check_gradient(toy_loss, toy_params, grads)"
Names = dict[str, object]


@dataclass(frozen=True)
class Timed:
    """The calls of one check on answers of one kind: the seconds of each, and what it said."""

    check: str
    answers: str
    seconds: list[float]
    statuses: Counter[str]

    @property
    def too_long(self) -> bool:
        return max(self.seconds) > LONGEST_SECONDS


def code_cells(course: Course) -> list[nbformat.NotebookNode]:
    """Return the code cells of both notebooks as they are handed out, in order."""
    return [
        cell
        for name in NOTEBOOKS
        for cell in nbformat.read(course.released / f"{name}.ipynb", as_version=4).cells
        if cell.cell_type == "code"
    ]


def names_after(course: Course, answers: Mapping[str, str]) -> Names:
    """Run the notebooks' cells, with `answers` put in, and return the names that they leave.

    Checks are left out, and so is what only shows something.
    """
    names: Names = {"__name__": "__main__", "display": lambda *_: None}
    for cell in code_cells(course):
        if cell.id not in CHECKED and "demo" not in cell.metadata.get("tags", []):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(answers.get(cell.id, cell.source), cell.id, "exec"), names)
    return names


def call(source: str, names: Names) -> tuple[float, str]:
    """Return the seconds until what a check says can be shown on a page, and what it says."""
    code = compile(source, "<check>", "eval")
    start = time.perf_counter()
    said = eval(code, names)
    if isinstance(said, Figure):
        said.savefig(io.BytesIO(), format="png")
    else:
        getattr(said, "_repr_html_", said.__str__)()
    return time.perf_counter() - start, getattr(said, "status", "drawn")


def timed(source: str, answers: str, all_names: Iterable[Names]) -> Timed:
    """Call a check once with each of the names."""
    seconds, statuses = zip(*(call(source, names) for names in all_names), strict=True)
    return Timed(source, answers, list(seconds), Counter(statuses))


def faulty_names(task: str, right: Names, count: int) -> Iterator[Names]:
    """Yield the key's names with one fault in the task's functions, at least `count` times."""
    mutants = mutants_of(task)
    for mutant in mutants[:: max(1, len(mutants) // count)]:
        names = dict(right)
        exec(compile(mutant.cell, f"<{task}>", "exec"), names)
        yield names


def measure_instant_checks(course: Course, calls: int = CALLS) -> Iterator[Timed]:
    """Yield each check's seconds on right, open and faulty answers, then those of the picture."""
    mpl.use("agg")
    right, as_given = names_after(course, key_answers(course)), names_after(course, {})
    sources = {cell.id: cell.source for cell in code_cells(course)}
    for id, task in CHECKED.items():
        yield timed(sources[id], RIGHT, [right] * calls)
        yield timed(sources[id], OPEN, [as_given] * calls)
        if task in MUTATED:
            yield timed(sources[id], FAULTY, faulty_names(task, right, calls))
    exec(sources[PICTURE], right)
    yield timed(GRADIENT, RIGHT, [right] * calls)
    yield timed(f"{GRADIENT}.plot()", RIGHT, [right] * calls)


def show_instant_checks(results: list[Timed]) -> Table:
    """Return the table, in milliseconds."""
    table = Table(title=f"The students' checks, milliseconds, {os.cpu_count()} cores")
    for column in ("check", "answers", "it says", "median", "maximum"):
        table.add_column(column, justify="right" if column in ("median", "maximum") else "left")
    for row in results:
        said = ", ".join(f"{count} {status}" for status, count in row.statuses.most_common())
        figures = (statistics.median(row.seconds), max(row.seconds))
        shown = [f"{1000 * value:.1f}" for value in figures]
        style = "red" if row.too_long else ""
        table.add_row(row.check, row.answers, said, *shown, style=style)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.instant_checks", description=__doc__
    )
    parser.add_argument("--calls", type=int, default=CALLS, help="calls of each check, at least")
    options = parser.parse_args()
    results = list(measure_instant_checks(find_course(), options.calls))
    console = Console(highlight=False)
    console.print(show_instant_checks(results))
    slow = [row for row in results if row.too_long]
    console.print(f"{len(slow)} of {len(results)} rows went over {LONGEST_SECONDS:g} s.")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
