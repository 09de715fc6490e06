"""A class drawn at random, to see whether the report finds what was planted in it:
`python -m benchmarks.simulated_class [--students 200] [--seed 1] [--out report.html]`.

Every student has an ability, every task a difficulty and a slope; chance decides with them who gets
what right (the two-parameter logistic model). A wrong answer is one of the test data's, marked by
the real checks in this process. One pair of students shares its code, with names changed. Prints
what was planted beside what the report found, and writes the report.
"""

from __future__ import annotations

import argparse
import inspect
import re
import textwrap
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from autograder.hw4 import HOMEWORK, mark
from autograder.hw4.tasks import BY_ID, TASKS
from autograder.marks import HandMark, MachineMark, Outcome, TaskMarks, combine
from autograder.report.class_report import class_report
from autograder.report.facts import ClassFacts
from autograder.report.similarity import alike_pairs
from autograder.report.statistics import analyse
from autograder.results import Finding, Status, Verdict
from tests.submissions import RIGHT, WRONG, Wrong, key_names

# What is planted: difficulties in units of the abilities' standard deviation, spread evenly; in one
# task chance alone decides; and how often one mistake is made of those that a task's wrong answers
# have.
DIFFICULTY = {
    "T2": -2.0, "C5": -1.7, "T1": -1.4, "C4": -1.1, "T3": -0.8, "C1": -0.5, "C7": -0.2,
    "C2": 0.1, "OT2": 0.4, "T4": 0.7, "OT3": 1.0, "C3": 1.6, "C8": 2.0,
}  # fmt: skip
SLOPE = 1.8
LONGEST_COMMON = 1000  # characters of a function that several people may write alike
BY_CHANCE = "C6"  # half of the class has it right, whatever their ability
NOT_ATTEMPTED = {"OT2": 0.15, "OT3": 0.4}
FREQUENT = {
    "C1": "b1 left out",
    "C2": "regulariser reg·‖W‖² in the loss",
    "C3": "biases regularised, gradient only",
}
FREQUENT_SHARE = 0.6
WRITTEN_WAITING = 0.1
COPIED = ("s007", "s042")


@dataclass
class Simulated:
    """A drawn class: its facts, and what was planted in them."""

    facts: ClassFacts
    mistakes: Counter = field(default_factory=Counter)  # how many students made each


def wrong_answers(task: str) -> list[Wrong]:
    """Return the test data's wrong answers to `task` alone; one of C8, since it searches long."""
    found = [wrong for wrong in WRONG if wrong.tasks == (task,)]
    return found[:1] if task == "C8" else found


@cache
def verdict(task: str, wrong: Wrong | None) -> Verdict:
    return mark(task, key_names() | (wrong.make() if wrong else {}))


def draw_class(students: int = 200, seed: int = 1) -> Simulated:
    """Draw a class; the same seed gives the same class."""
    rng = np.random.default_rng(seed)
    drawn = Simulated(ClassFacts(HOMEWORK, []))
    rows, sources = [], {}
    for number in range(students):
        student = f"s{number:03}"
        ability = rng.normal()
        answers = {task.id: _answer(task.id, ability, rng) for task in TASKS if task.machine}
        for task, (_, wrong) in answers.items():
            drawn.mistakes[planted_name(task, wrong) if wrong else "none"] += 1
        rows += [_row(student, task.id, answers.get(task.id), ability, rng) for task in TASKS]
        sources[student] = [own_code(rng)]
    if students > 42:
        sources[COPIED[1]] = [disguised(code) for code in sources[COPIED[0]]]
    times = rng.gamma(9, 0.12, students)
    outcomes = {s: Outcome(s, True, [], float(t)) for s, t in zip(sources, times, strict=True)}
    return replace(drawn, facts=ClassFacts(HOMEWORK, rows, outcomes, {}, sources))


def _answer(task: str, ability: float, rng: np.random.Generator) -> tuple[bool, Wrong | None]:
    """Return whether the task was attempted, and the wrong answer given to it, if any."""
    if rng.random() < NOT_ATTEMPTED.get(task, 0):
        return False, None
    logit = SLOPE * (ability - DIFFICULTY[task]) if task != BY_CHANCE else 0.0
    if rng.random() < 1 / (1 + np.exp(-logit)):
        return True, None
    choices = wrong_answers(task)
    frequent = [wrong for wrong in choices if wrong.mistake == FREQUENT.get(task)]
    if frequent and rng.random() < FREQUENT_SHARE:
        return True, frequent[0]
    return True, choices[rng.integers(len(choices))]


def _row(student: str, task: str, answer, ability: float, rng: np.random.Generator) -> TaskMarks:
    machine = None
    if answer is not None:
        attempted, wrong = answer
        said = verdict(task, wrong)
        machine = MachineMark(said.marks, said.status, _named(said, wrong))
        if not attempted:
            machine = MachineMark(0.0, Status.NOT_ATTEMPTED, [])
    hand = None
    if (part := BY_ID[task].hand) is not None:
        waiting = rng.random() < WRITTEN_WAITING
        share = 1 / (1 + np.exp(-SLOPE * (ability - DIFFICULTY.get(task, 0.5))))
        given = float(rng.binomial(int(part.marks), share))
        hand = HandMark(None if waiting else given, waiting, attempted=True)
    return combine(student, BY_ID[task], machine, hand)


def _named(said: Verdict, wrong: Wrong | None) -> list[Finding]:
    """Return the findings; the first that failed bears the planted name, and no other bears any."""
    if wrong is None:
        return said.findings
    first = next(finding for finding in said.findings if not finding.passed)
    return [
        replace(finding, misconception=planted_name(said.task, wrong) if finding is first else None)
        for finding in said.findings
    ]


def planted_name(task: str, wrong: Wrong) -> str:
    return f"{task}: {wrong.mistake}".replace(" + ", "+")  # " + " joins two names


# ------------------------------------------------------------------------------------------- code


@cache
def _functions() -> dict[str, list[str]]:
    """Return the text of the right answers' functions, by their names in the homework.

    Long ones are left out: two students who draw the same one have copied it.
    """
    texts: dict[str, list[str]] = {}
    for right in RIGHT:
        for name, value in right.make().items():
            if inspect.isfunction(value) and Path(value.__code__.co_filename).exists():
                text = textwrap.dedent(inspect.getsource(value))
                if len(text) <= LONGEST_COMMON:
                    texts.setdefault(name, []).append(re.sub(r"^@.*\n", "", text))
    return texts


STATEMENTS = (
    "total += {a} * values[{b}]",
    "print(values[{a}:{b}].mean(), total)",
    "while total > {a}: total -= {b}",
    "if len(values) % {a} == {b}: total = -total",
    "values = sorted(values, key=abs)[{a}:]",
    "best = max(best, total / {a})",
    "history.append((total, best, {a}))",
    "for step in range({a}, {b}): best -= step",
    "assert best < {a} or total > {b}",
    "total, best = best, total + {a}",
    "values = [v ** {a} for v in values if v != {b}]",
    "best = dict(zip(range({a}), values)).get({b}, best)",
)


def own_code(rng: np.random.Generator) -> str:
    """Return a student's code: each function in one of the right ways, and own experiments."""
    functions = [texts[rng.integers(len(texts))] for texts in _functions().values()]
    return "\n".join([*functions, experiment(rng)])


def experiment(rng: np.random.Generator) -> str:
    """Return a function that nobody else has written, and nobody calls."""
    chosen = rng.choice(STATEMENTS, 14)
    lines = [f"    {line.format(a=rng.integers(9), b=rng.integers(9))}" for line in chosen]
    head = "def try_it(values, total=0, best=0, history=[]):"
    return "\n".join([head, *lines])


def disguised(code: str) -> str:
    """Return the same code with other names and comments."""
    for old, new in (("values", "zahlen"), ("total", "s"), ("best", "gut"), ("hidden", "h1")):
        code = re.sub(rf"\b{old}\b", new, code)
    return "# my own work\n" + code.replace("\n    return", "\n    # the result\n    return")


# ------------------------------------------------------------------------------------------ report


def expected(task: str) -> tuple[float, float]:
    """Return the difficulty and the share of full marks that the drawing must lead to on average.

    For tasks that a machine marks alone.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    slope = 0.0 if task == BY_CHANCE else SLOPE
    right = 1 / (1 + np.exp(-slope * (nodes - DIFFICULTY.get(task, 0.0))))
    right = float((weights * right).sum() / weights.sum()) * (1 - NOT_ATTEMPTED.get(task, 0))
    wrong = 1 - right - NOT_ATTEMPTED.get(task, 0)
    return 1 - right - wrong * _share_of_wrong(task), right


def _share_of_wrong(task: str) -> float:
    """Return the mean share of marks that a wrong answer earns, as often as each is drawn."""
    choices = wrong_answers(task)
    shares = [verdict(task, wrong).marks / BY_ID[task].max_marks for wrong in choices]
    frequent = [wrong.mistake == FREQUENT.get(task) for wrong in choices]
    if not any(frequent):
        return float(np.mean(shares))
    return FREQUENT_SHARE * shares[frequent.index(True)] + (1 - FREQUENT_SHARE) * np.mean(shares)


def by_machine() -> list[str]:
    return [task.id for task in TASKS if task.hand is None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("class-report.html"))
    options = parser.parse_args()
    drawn = draw_class(options.students, options.seed)
    statistics = analyse(HOMEWORK, drawn.facts.rows)
    table = Table("task", "difficulty", "expected", "all marks", "expected", "discrimination")
    for one in statistics:
        if one.task in by_machine():
            hard, right = expected(one.task)
            values = (one.difficulty, hard, one.full, right, one.discrimination)
            table.add_row(one.task, *(f"{value:.2f}" for value in values))
    out = Console()
    out.print(table)
    out.print([pair.students for pair in alike_pairs(drawn.facts.sources)], "planted:", COPIED)
    options.out.write_text(class_report(drawn.facts, datetime.now()), encoding="utf-8")
    out.print(f"Wrote {options.out}.")


if __name__ == "__main__":
    main()
