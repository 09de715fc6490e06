"""Measure the diagnosis: false names among mutants, and what it costs.

`python -m benchmarks.diagnosis` plants faults in the key one at a time (benchmarks/mutants), has
each marked, and holds every name that it gets against the mutant on fresh cases: other inputs than
those of the checks and of the matching. A name is false if what it stands for gives something
else there. Then it marks submissions that fail half their tasks with and without diagnosis, in
turn, and prints the medians. Exit status: 1 if a name is false or the cost is 20 per cent or more.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4 import HOMEWORK, checks, mark
from autograder.hw4.checks import _cases
from autograder.hw4.checks._exam import Ending, Exam
from autograder.hw4.misconceptions import Evidence, Misconception, Observation
from autograder.hw4.misconceptions.catalogue import matchers
from autograder.hw4.misconceptions.loss import STABLE, is_extreme
from autograder.hw4.misconceptions.matching import Candidate, Matcher, Trial
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.results import Status, Verdict
from benchmarks.mutants.generate import TASKS, Mutant, mutants_of
from benchmarks.mutants.run import Outcome, names_of, run

MOST_COST = 0.20
FALSE, NAMED, UNNAMED, PASSED = "false", "named", "unnamed", "full marks"

# ------------------------------------------------------------------------------ fresh cases


def fresh_cases(task: str) -> Iterator[tuple]:
    """Yield calls (function, arguments) that neither the checks nor the matching make."""
    yield from FRESH[task]()


def _networks() -> list[_cases.Case]:
    shapes = ((9, 3, 5, 4), (4, 6, 3, 4), (1, 2, 6, 5), (7, 5, 4, 3), (3, 4, 7, 8), (12, 3, 4, 2))
    return [
        _cases.network(900 + i, *shape, absent=(shape[3] - 1,) if i in (3, 4) else (), reg=reg)
        for i, (shape, reg) in enumerate(zip(shapes, (0.0, 0.6, 1.0, 2.2, 0.05, 0.3), strict=True))
    ]


def _of_loss() -> Iterator[tuple]:
    for case in _networks():
        yield "compute_loss", case.scores, case.y, case.params, case.reg
    large = np.array([[970.0, 965.0, -990.0], [-940.0, -941.0, -939.0]])
    for y in ([1, 0], [2, 2]):
        yield "compute_loss", large, np.array(y), _networks()[0].params, 0.0


def _of_minibatch() -> Iterator[tuple]:
    X = np.arange(51.0).reshape(17, 3) - 20.3
    y = 500 + np.arange(17)
    rng = np.random.default_rng(901)
    for number in range(120):
        yield (
            "sample_minibatch",
            X,
            y,
            (6, 3, 9)[number % 3],
            np.random.default_rng(rng.integers(9e9)),
        )
    for size in (18, 40, 6, 6):
        yield "sample_minibatch", X, y, size, np.random.default_rng(902)


def _of_steps(momentum: bool) -> Iterator[tuple]:
    for case, other, third in zip(_networks(), _networks(), _networks(), strict=True):
        grads = {name: array[::-1] + 0.1 for name, array in other.params.items()}
        velocity = {name: 0.3 - array for name, array in third.params.items()}
        if momentum:
            yield "momentum_step", case.params, grads, velocity, 0.23, 0.61
        else:
            yield "sgd_step", case.params, grads, 0.23


def _of_dropout() -> Iterator[tuple]:
    rng = np.random.default_rng(903)
    for drop_prob, training in itertools.product((0.15, 0.5, 0.5, 0.65), (True, False)):
        A = rng.choice([-1.0, 1.0], size=(50, 40)) * rng.uniform(0.5, 2.0, size=(50, 40))
        for seed in (904, 904, 905):
            yield "dropout_forward", A, drop_prob, np.random.default_rng(seed), training
        mask = (rng.random(A.shape) >= drop_prob) / (1 - drop_prob)
        yield "dropout_backward", A + 0.1, mask


def _of_derivatives() -> Iterator[tuple]:
    P = np.array([0.11, 0.52, 0.07, 0.3])
    for i, j in itertools.product(range(4), range(4)):
        yield "dP_dh", P, i, j
        yield "dL_dh", P, np.eye(4)[j], i


FRESH = {
    "T4": _of_derivatives,
    "C1": lambda: (("forward", case.params, case.X) for case in _networks()),
    "C2": _of_loss,
    "C3": lambda: (("backward", case.params, case.X, case.y, case.reg) for case in _networks()),
    "C4": _of_minibatch,
    "C5": lambda: _of_steps(momentum=False),
    "C6": lambda: (("decay_learning_rate", a, b) for a, b in ((0.31, 0.77), (4.0, 0.35))),
    "C7": lambda: (
        ("predict", case.params, case.X)
        for case in (*_networks(), _cases.network(990, 40, 4, 6, 5))
    ),
    "OT2": lambda: _of_steps(momentum=True),
    "OT3": _of_dropout,
}

# ------------------------------------------------------------------------------- false names


def examine(mutant: Mutant) -> tuple[Outcome, str]:
    """Return how a mutant was named, and every name that fresh cases contradict."""
    names = names_of(mutant.cell)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        verdict = mark(mutant.task, names)
        if verdict.status is Status.GRADER_ERROR:
            return Outcome.BROKEN, str(verdict)
        if verdict.passed:
            return Outcome.SURVIVED, PASSED
        return Outcome.KILLED, judge_names(mutant.task, names, verdict)


def judge_names(task: str, names: dict, verdict: Verdict) -> str:
    """Return FALSE with the false names, or whether every failed check is named."""
    failed = [finding for finding in verdict.findings if not finding.passed]
    given = {f.misconception: f.check for f in failed if f.misconception}
    fresh = _fresh_evidence(task, names, verdict)
    false = [name for name, check in given.items() if not holds(name, check, fresh)]
    if false:
        return f"{FALSE}: {', '.join(false)}"
    return NAMED if given and all(f.misconception for f in failed) else UNNAMED


def _fresh_evidence(task: str, names: dict, verdict: Verdict) -> Evidence:
    exam = Exam(task, names)

    def ask(function: str, *args) -> Observation | None:
        with contextlib.suppress(Ending):
            exam.call(function, *args)
        return exam.calls[-1]

    for call in fresh_cases(task):
        ask(*call)
    failed = frozenset(f.check for f in verdict.findings if not f.passed)
    return Evidence(task, tuple(exam.calls), failed, names, ask)


def holds(name: str, check: str, fresh: Evidence) -> bool:
    """Tell whether what a name stands for is what the fresh cases show."""
    return all(_holds(entries, check, fresh) for entries in HOMEWORK.read_name(name))


def _holds(entries: tuple[Misconception, ...], check: str, fresh: Evidence) -> bool:
    if fresh.task == "C2":
        calls = [call for call in fresh.calls if is_extreme(call) == (check == STABLE)]
        fresh = replace(fresh, calls=tuple(calls))
    if entries[0].id.partition("-")[2].startswith("error-"):  # a fact about a call that failed
        alone = [replace(fresh, calls=(call,)) for call in fresh.calls if call.error]
        return any(entries[0].shows(evidence) for evidence in alone)
    facts = [entry for entry in entries if entry.shows]
    if not all(entry.shows(fresh) for entry in facts):
        return False
    computed = [entry for entry in entries if entry.ways]
    if not computed or (facts and check == STABLE):
        return True
    return any(_computes(matcher, computed, fresh) for matcher in matchers(fresh.task))


def _computes(matcher: Matcher, entries: list[Misconception], fresh: Evidence) -> bool:
    """Tell whether one way of the entries gives what the function gave, in every fresh case."""
    trials = [Trial(matcher.chain, call) for call in fresh.of(matcher.function)]
    for ways in itertools.product(*(entry.ways for entry in entries)):
        replaced = {step: rule for way in ways for step, rule in way.items()}
        nodes = matcher.chain.outputs(matcher.function, replaced)
        candidate = Candidate(tuple(entry.id for entry in entries), replaced, nodes)
        if nodes != matcher.right.nodes and all(trial.agrees(candidate) for trial in trials):
            return True
    return False


def count_names(mutants: list[Mutant], jobs: int, console: Console) -> bool:
    """Print how mutants were named; return whether no name was false."""
    table = Table(title=f"{len(mutants)} mutants of the key")
    for column in ("task", "full marks", "timed out", NAMED, "unnamed or in part", FALSE):
        table.add_column(column, justify="left" if column == "task" else "right")
    total: Counter[str] = Counter()
    for task in dict.fromkeys(mutant.task for mutant in mutants):
        results = run([m for m in mutants if m.task == task], jobs, examine=examine)
        for result in results:
            if result.outcome is Outcome.BROKEN or result.detail.startswith(FALSE):
                console.print(f"{result.outcome}: {result.detail}\n{result.mutant}", markup=False)
        counts = Counter(_kind(result) for result in results)
        total += counts
        table.add_row(task, *map(str, _columns(counts)))
    table.add_row("all", *map(str, _columns(total)))
    console.print(table)
    return total[FALSE] == total[Outcome.BROKEN] == 0


def _kind(result) -> str:
    if result.outcome is Outcome.KILLED:
        return result.detail.partition(":")[0]
    return PASSED if result.outcome is Outcome.SURVIVED else result.outcome


def _columns(counts: Counter) -> tuple[int, ...]:
    return tuple(counts[kind] for kind in (PASSED, Outcome.TIMED_OUT, NAMED, UNNAMED, FALSE))


# -------------------------------------------------------------------------------------- cost

HALF_WRONG = {  # cells that fail seven of the fourteen tasks marked by machine
    "t2_shapes": "A_shape, B_shape, C_shape = (1, 1024), (1, 512), (1, 1)",
    "c1_forward": """
def forward(params, X):
    hidden = np.maximum(X @ params["W1"], 0)
    return hidden @ params["W2"]
""",
    "c2_compute_loss": """
def compute_loss(scores, y, params, reg):
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    squares = sum((array**2).sum() for array in params.values())
    return -np.log(probs[np.arange(len(y)), y]).sum() + reg * squares / 2
""",
    "c3_backward": """
def backward(params, X, y, reg):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    scores = hidden @ params["W2"] + params["b2"]
    dscores = np.exp(scores - scores.max(axis=1, keepdims=True))
    dscores /= dscores.sum(axis=1, keepdims=True)
    dscores[np.arange(len(y)), y] -= 1
    dhidden = dscores @ params["W2"].T
    return {"W1": X.T @ dhidden + reg * params["W1"], "b1": dhidden.sum(axis=0),
            "W2": hidden.T @ dscores + reg * params["W2"], "b2": dscores.sum(axis=0)}
""",
    "c4_sample_minibatch": """
def sample_minibatch(X, y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    return X[rows], y[:batch_size]
""",
    "c5_sgd_step": """
def sgd_step(params, grads, learning_rate):
    for name in ("W1", "W2"):
        params[name] += learning_rate * grads[name]
""",
    "c6_decay_learning_rate": """
def decay_learning_rate(learning_rate, decay):
    return learning_rate / (1 + decay)
""",
}
UNKNOWN = HALF_WRONG | {  # mistakes that have no name: everything is tried, then the ladders
    "c1_forward": """
def forward(params, X):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    return np.round(hidden @ params["W2"] + params["b2"], 1)
""",
    "c2_compute_loss": """
def compute_loss(scores, y, params, reg):
    return float(np.round(np.abs(scores).mean(), 1))
""",
    "c3_backward": """
def backward(params, X, y, reg):
    return {name: np.round(array, 2) for name, array in params.items()}
""",
    "c6_decay_learning_rate": """
def decay_learning_rate(learning_rate, decay):
    return max(learning_rate * decay, 0.05)
""",
}
SUBMISSIONS = {"known mistakes": HALF_WRONG, "mistakes without a name": UNKNOWN}


def seconds_to_mark(course: Course, student: str, diagnose: bool) -> float:
    """Mark one submission in its sandbox, nbgrader's steps included; return the wall seconds."""
    usual = checks.diagnosed
    try:
        if not diagnose:
            checks.diagnosed = lambda exam, verdict, check: verdict
        start = time.perf_counter()
        mark_submission(course, student)
        return time.perf_counter() - start
    finally:
        checks.diagnosed = usual


def measure_cost(rounds: int, console: Console) -> bool:
    """Print what diagnosis adds to the marking time; return whether it is little enough."""
    table = Table(title=f"Seconds to mark a submission that fails half its tasks, {rounds} rounds")
    for column in ("submission", "without", "with", "added"):
        table.add_column(column, justify="left" if column == "submission" else "right")
    most = 0.0
    with tempfile.TemporaryDirectory() as folder:
        course = Course(find_course().root, Path(folder))
        for number, answers in enumerate(SUBMISSIONS.values()):
            write_submission(course, f"s{number}", key_answers(course) | answers)
        prepare_gradebook(course)
        for number, what in enumerate(SUBMISSIONS):
            seconds_to_mark(course, f"s{number}", True)  # what is read and computed only once
            pairs = [
                [seconds_to_mark(course, f"s{number}", on) for on in (False, True)]
                for _ in range(rounds)
            ]
            without, including = map(statistics.median, zip(*pairs, strict=True))
            added = statistics.median(on / off for off, on in pairs) - 1
            most = max(most, added)
            table.add_row(what, f"{without:.3f}", f"{including:.3f}", f"{added:.1%}")
    console.print(table)
    return most < MOST_COST


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnosis", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)d)")
    parser.add_argument("--rounds", type=int, default=11, help="of marking (default: %(default)d)")
    parser.add_argument("--every", type=int, default=1, help="only every n-th mutant")
    options = parser.parse_args()
    console = Console()
    mutants = [mutant for task in TASKS for mutant in mutants_of(task)][:: options.every]
    honest = count_names(mutants, options.jobs, console)
    cheap = measure_cost(options.rounds, console)
    sys.exit(0 if honest and cheap else 1)


if __name__ == "__main__":
    main()
