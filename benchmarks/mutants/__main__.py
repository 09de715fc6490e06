"""Command line of the mutation test: `python -m benchmarks.mutants --help`."""

from __future__ import annotations

import argparse
import ast
import sys
import time
from collections.abc import Iterable

from .generate import TASKS, cell_of, mutants_of
from .report import report
from .run import WALL_SECONDS, Result, mark_cell, run
from .survivors import read_explanations

DESCRIPTION = """\
Plant small faults, one at a time, in the reference's functions, have the hidden checks mark each
as a student's answer, and print how many lose marks. A mutant that keeps full marks must be
explained in survivors.toml (it is a right answer written differently) or it is a hole in the
checks. Exit status: 0 every survivor is explained; 1 one is not, an explanation is stale, the
reference itself loses marks, or the marker failed; 2 usage.
"""
EXAMPLES = """\
examples:
  python -m benchmarks.mutants                     everything, about a minute on two cores
  python -m benchmarks.mutants --task C3 --task C7
  python -m benchmarks.mutants --task C6 --list    the mutants, without marking them
  python -m benchmarks.mutants --task C2 --details which check killed which mutant
"""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    tasks = list(dict.fromkeys(options.task or TASKS))
    mutants = [mutant for task in tasks for mutant in mutants_of(task)]
    if options.list:
        print(*mutants, f"{len(mutants)} mutants", sep="\n")
        return 0
    if not _reference_passes(tasks):
        return 1
    started = time.monotonic()
    results = run(mutants, options.jobs, options.timeout, _Progress(len(mutants)))
    if options.details:
        for result in results:
            print(f"{result.outcome}: {result.mutant}\n    {result.detail}")
    status = report(results, read_explanations(), tasks)
    print(f"{time.monotonic() - started:.0f} s with {options.jobs} processes")
    return status


def _reference_passes(tasks: Iterable[str]) -> bool:
    """Mark the reference itself: if it loses marks, a killed mutant proves nothing."""
    verdicts = [mark_cell(task, ast.unparse(cell_of(task))) for task in tasks]
    for verdict in verdicts:
        if not verdict.passed:
            print(f"The reference itself loses marks.\n{verdict}")
    return all(verdict.passed for verdict in verdicts)


class _Progress:
    """Count on a terminal's last line."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def __call__(self, result: Result) -> None:
        self.done += 1
        if sys.stderr.isatty():
            end = "\n" if self.done == self.total else ""
            text = f"\r{self.done}/{self.total} mutants marked ({result.mutant.task})  "
            print(text, end=end, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mutants",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--task", action="append", choices=list(TASKS), help="only this task; may be repeated"
    )
    parser.add_argument("--list", action="store_true", help="print the mutants and stop")
    parser.add_argument("--details", action="store_true", help="print each mutant's outcome too")
    parser.add_argument(
        "--jobs", type=_positive(int), default=2, help="processes (default: %(default)d)"
    )
    parser.add_argument(
        "--timeout",
        type=_positive(float),
        default=WALL_SECONDS,
        metavar="SECONDS",
        help="wall time of one mutant; a longer one counts as killed (default: %(default)g)",
    )
    return parser


def _positive(kind: type):
    def number(text: str):
        value = kind(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"{text} is not above 0")
        return value

    number.__name__ = "number"
    return number


if __name__ == "__main__":
    sys.exit(main())
