"""Feed every check with results that are no answer: none may earn a mark, or be a fault of ours.

`python -m benchmarks.hostile_results --help`. The submissions are those of `hostile.py`.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

import numpy as np

from autograder.hw4 import checks, mark, reference
from autograder.results import Status, Verdict
from benchmarks import hostile

FUNCTIONS = {
    "T4": ("dP_dh", "dL_dh"),
    "C1": ("forward",),
    "C2": ("compute_loss",),
    "C3": ("backward",),
    "C4": ("sample_minibatch",),
    "C5": ("sgd_step",),
    "C6": ("decay_learning_rate",),
    "C7": ("predict",),
    "C8": ("tune",),
    "OT2": ("momentum_step",),
    "OT3": ("dropout_forward", "dropout_backward"),
}
VALUES = {
    "T1": {"t1": reference.residual_block(**reference.T1_INPUTS)},
    "T2": {f"{name}_shape": shape for name, shape in reference.T2_ROWS.items()},
    "T3": {"num_parameters": reference.T3_PARAMETERS},
}
TASKS = (*VALUES, *FUNCTIONS)
DIAGNOSED = 10  # one in so many is also diagnosed, which takes longer than marking
_TRAINED: dict[bytes, tuple] = {}


REPEATS = {"C3": ("C1", "C2"), "C7": ("C1",)}  # where a slip in those may stand again
EVERY = 3  # one in so many of them has such a slip


class Names(dict):
    """A submission's names, and the verdicts on the tasks that another one relies on."""

    def __init__(self, names: dict, charged: tuple[str, ...] = ()) -> None:
        super().__init__(names)
        self.verdicts = {task: Verdict(task, 1.0, 10.0, Status.PARTIAL) for task in charged}


def tune(X_train, y_train, X_val, y_val, rng) -> tuple:
    """Return a network that the key has trained; each data set's only once."""
    digest = X_train.tobytes()
    if digest not in _TRAINED:
        rng, sizes = np.random.default_rng(0), (X_train.shape[1], 12, 10)
        params = {"W1": 0.3 * rng.normal(size=sizes[:2]), "b1": np.zeros(12)}
        params |= {"W2": 0.3 * rng.normal(size=sizes[1:]), "b2": np.zeros(10)}
        for _ in range(400):
            batch = reference.sample_minibatch(X_train, y_train, 50, rng)
            reference.sgd_step(params, reference.backward(params, *batch, 0.0), 0.3)
        _TRAINED[digest] = params, {"learning_rate": 0.3, "hidden_dim": 12}
    return _TRAINED[digest]


@cache
def key() -> dict:
    functions = [name for names in FUNCTIONS.values() for name in names if name != "tune"]
    return {name: getattr(reference, name) for name in functions} | {"tune": tune}


def names_of(task: str, seed: int) -> Names:
    """Return the names of the hostile submission number `seed`, whose task `task` is no answer."""
    if task in VALUES:
        rng = np.random.default_rng([seed, 3])
        return Names({name: hostile.hostile(rng, right) for name, right in VALUES[task].items()})
    way = hostile.WAYS[seed % len(hostile.WAYS)]
    charged = REPEATS.get(task, ()) if seed // len(hostile.WAYS) % EVERY == 0 else ()
    functions = [name for one in (task, *charged) for name in FUNCTIONS[one]]
    return Names({name: hostile.function(key()[name], seed, way) for name in functions}, charged)


@dataclass(frozen=True)
class Result:
    """What became of a hostile submission: no `trouble` if nothing was earned or went wrong."""

    task: str
    seed: int
    seconds: float
    trouble: str = ""


def examine(task: str, seed: int, diagnosed: bool | None = None) -> Result:
    """Mark the hostile submission number `seed`."""
    start = time.process_time()
    if diagnosed is None:
        diagnosed = seed % DIAGNOSED == 0
    try:
        with _faults() as faults, _diagnosis(diagnosed):
            trouble = _trouble(mark(task, names_of(task, seed)), faults)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        trouble = traceback.format_exc(limit=-4)
    return Result(task, seed, time.process_time() - start, trouble)


def _trouble(verdict: Verdict, faults: list[str]) -> str:
    if verdict.marks or verdict.status is Status.GRADER_ERROR:
        return str(verdict)
    return "\n".join(faults)


@contextlib.contextmanager
def _faults() -> Iterator[list[str]]:
    """Collect what goes wrong in the diagnosis, which leaves the marks as they are."""
    faults: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: faults.append(logging.Formatter().format(record))
    log = logging.getLogger("autograder.hw4.checks._diagnosis")
    log.addHandler(handler)
    try:
        yield faults
    finally:
        log.removeHandler(handler)


@contextlib.contextmanager
def _diagnosis(wanted: bool) -> Iterator[None]:
    before = checks.diagnosed
    if not wanted:
        checks.diagnosed = lambda exam, verdict, checks: verdict
    try:
        yield
    finally:
        checks.diagnosed = before


def _examine(case: tuple[str, int]) -> Result:
    return examine(*case)


def _silent() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hostile_results",
        description="Mark submissions that compute nothing. Exit status: 1 if one earns a mark, "
        "raises an exception in the marker, or is called a fault of the marker.",
    )
    parser.add_argument("--count", type=int, default=10_000, help="submissions (10,000)")
    parser.add_argument("--task", action="append", choices=TASKS, help="only this task")
    parser.add_argument("--seed", type=int, default=0, help="number of the first submission")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    options = parser.parse_args(arguments)
    tasks = options.task or list(TASKS)
    cases = [(tasks[n % len(tasks)], options.seed + n // len(tasks)) for n in range(options.count)]
    with ProcessPoolExecutor(options.jobs, get_context("fork"), initializer=_silent) as pool:
        results = list(pool.map(_examine, cases, chunksize=20))
    return report(results)


def report(results: list[Result]) -> int:
    """Print what was found; return the exit status."""
    troubled = [result for result in results if result.trouble]
    for result in troubled[:20]:
        print(f"{result.task}, number {result.seed}:\n{result.trouble}\n")
    counts, seconds = Counter(r.task for r in results), Counter()
    for result in results:
        seconds[result.task] += result.seconds
    for task, count in counts.items():
        longest = max(r.seconds for r in results if r.task == task)
        wrong = sum(r.task == task for r in troubled)
        print(f"{task:4} {count:6} submissions, {wrong} in trouble, CPU seconds: "
              f"{seconds[task] / count:.3f} each, {longest:.2f} at most")  # fmt: skip
    print(f"{len(results)} submissions that compute nothing: {len(troubled)} in trouble")
    return 1 if troubled else 0


if __name__ == "__main__":
    sys.exit(main())
