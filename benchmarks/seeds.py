"""Mark the known right and wrong answers on many seeds: `python -m benchmarks.seeds`.

No check may reject a right answer by bad luck with its inputs, nor accept a wrong one by good luck.
Prints each right answer that lost a mark, and each wrong one whose marks are others than with the
usual seed; ends with status 1 if a right one lost a mark or a wrong one lost none. C8 is left out:
see `benchmarks.search`.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from rich.console import Console

from autograder.hw4.checks import CHECKS
from autograder.hw4.checks._cases import DEFAULT_SEED, Cases
from autograder.hw4.checks._exam import Exam
from autograder.results import Verdict

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from submissions import RIGHT, WRONG, key_names

TASKS = [task for task in CHECKS if task not in ("T1", "T2", "T3", "C8")]


def verdict(task: str, names: dict, cases: Cases) -> Verdict:
    """Return what the checks say, without stand-ins and without a diagnosis."""
    exam = Exam(task, names, cases)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        CHECKS[task](exam)
    return exam.verdict()


def seeds(count: int) -> Iterator[bytes]:
    yield from (number.to_bytes(32) for number in range(1, count + 1))


def unlucky(answers: Iterable, count: int, tasks: list[str]) -> Iterator[tuple[str, str, float]]:
    """Yield each right answer (id, task, make) that loses marks, with the seed, and its marks."""
    answers = list(answers)
    for seed in seeds(count):
        inputs = {task: Cases(seed, task) for task in tasks}
        for identifier, task, make in answers:
            found = verdict(task, key_names() | make(), inputs[task])
            if not found.passed:
                yield f"{identifier}, seed {int.from_bytes(seed)}", task, found.marks


def spread(count: int, tasks: list[str]) -> Iterator[tuple[str, str, float, Counter]]:
    """Yield each wrong answer with its usual marks, and how often it has which on other seeds."""
    inputs = {task: [Cases(seed, task) for seed in seeds(count)] for task in tasks}
    for case in WRONG:
        for task in set(case.tasks) & set(tasks):
            usual = verdict(task, key_names() | case.make(), Cases(DEFAULT_SEED, task)).marks
            marks = Counter(
                verdict(task, key_names() | case.make(), one).marks for one in inputs[task]
            )
            if set(marks) - {usual}:
                yield case.id, task, usual, marks


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeds", description=__doc__)
    parser.add_argument("--key", type=int, default=2_000, help="seeds for the key")
    parser.add_argument("--right", type=int, default=200, help="seeds for unusual right answers")
    parser.add_argument("--wrong", type=int, default=50, help="seeds for wrong answers")
    parser.add_argument("tasks", nargs="*", default=TASKS, help="all but C8 unless given")
    arguments = parser.parse_args()
    tasks, console, good = arguments.tasks, Console(width=140), True
    keys = [("the key", task, dict) for task in tasks]
    rights = [(case.id, case.task, case.make) for case in RIGHT if case.task in tasks]
    for answers, count in ((keys, arguments.key), (rights, arguments.right)):
        lost = 0
        for identifier, task, marks in unlucky(answers, count, tasks):
            console.print(f"right, but lost marks: {identifier}: {marks} in {task}")
            lost += 1
        console.print(f"{len(answers)} right answers on {count} seeds: {lost} lost marks")
        good &= lost == 0
    for identifier, task, usual, marks in spread(arguments.wrong, tasks):
        full = sum(part for _, part in Exam(task, {}).task.checks)
        console.print(f"wrong, {usual} marks in {task}: {identifier}: {dict(marks)}")
        good &= max(marks, default=0.0) < full
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
