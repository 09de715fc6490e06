"""Mark each mutant as a student's cell, in a process of its own with a time and a memory limit."""

from __future__ import annotations

import contextlib
import inspect
import multiprocessing
import os
import resource
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection, wait

import numpy as np

from autograder.hw4 import mark, reference
from autograder.results import Status, Verdict

from .generate import Mutant

WALL_SECONDS = 20.0
MEMORY_BYTES = 4 * 2**30


class Outcome(StrEnum):
    KILLED = "killed"
    TIMED_OUT = "killed by the time limit"
    SURVIVED = "survived"
    BROKEN = "the marker failed"  # a fault of ours: neither killed nor survived


@dataclass(frozen=True)
class Result:
    mutant: Mutant
    outcome: Outcome
    detail: str = ""


def names_of(cell: str) -> dict:
    """Return the names of a notebook that holds the reference and, after it, the cell."""
    namespace: dict = {"__name__": "__main__"}
    exec(compile(inspect.getsource(reference), "<reference>", "exec"), namespace)
    exec(compile(cell, "<cell>", "exec", dont_inherit=True), namespace)
    return namespace


def mark_cell(task: str, cell: str) -> Verdict:
    """Return the verdict on a notebook that holds the reference and, after it, the cell."""
    namespace = names_of(cell)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return mark(task, namespace)


def judge(verdict: Verdict) -> tuple[Outcome, str]:
    """Say whether the verdict kills the mutant; a verdict at odds with itself is our fault."""
    if verdict.status is Status.GRADER_ERROR:
        return Outcome.BROKEN, str(verdict)
    full = verdict.marks >= verdict.max_marks
    if full != verdict.passed:
        return Outcome.BROKEN, f"{verdict.marks:g} of {verdict.max_marks:g} but {verdict.status}"
    if verdict.status is Status.TIMED_OUT:
        return Outcome.TIMED_OUT, ""
    failed = [finding.check for finding in verdict.findings if not finding.passed]
    return (Outcome.SURVIVED, "") if full else (Outcome.KILLED, ", ".join(failed))


def run(
    mutants: Iterable[Mutant],
    jobs: int = 2,
    wall_seconds: float = WALL_SECONDS,
    progress: Callable[[Result], None] = lambda result: None,
    examine: Callable[[Mutant], tuple[Outcome, str]] | None = None,
) -> list[Result]:
    """Mark every mutant, `jobs` at a time; the results come in the mutants' order.

    examine: does something else than marking in each mutant's process.
    """
    waiting = list(enumerate(mutants))[::-1]
    results: dict[int, Result] = {}
    running: dict[Connection, tuple] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                number, mutant = waiting.pop()
                connection, process = _start(mutant, examine or marked)
                running[connection] = number, mutant, process, time.monotonic() + wall_seconds
            first_deadline = min(deadline for *_, deadline in running.values())
            ready = wait(list(running), timeout=max(0.0, first_deadline - time.monotonic()))
            for connection, (number, mutant, process, deadline) in list(running.items()):
                if connection in ready or time.monotonic() > deadline:
                    del running[connection]
                    outcome = _finish(connection, process, answered=connection in ready)
                    results[number] = Result(mutant, *outcome)
                    progress(results[number])
    finally:
        for _, _, process, _ in running.values():
            process.kill()
    return [results[number] for number in sorted(results)]


def marked(mutant: Mutant) -> tuple[Outcome, str]:
    """Mark a mutant and judge the verdict."""
    return judge(mark_cell(mutant.task, mutant.cell))


def _start(mutant: Mutant, examine: Callable) -> tuple[Connection, multiprocessing.Process]:
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=_mark_in_child, args=(theirs, mutant, examine))
    with warnings.catch_warnings():  # later Pythons warn of forking beside numpy's idle threads
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    return ours, process


def _mark_in_child(connection: Connection, mutant: Mutant, examine: Callable) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        answer = examine(mutant)
    except BaseException:  # whatever comes out of the marker is the marker's fault
        answer = Outcome.BROKEN, traceback.format_exc()
    connection.send(answer)


def _finish(connection: Connection, process, answered: bool) -> tuple[Outcome, str]:
    outcome = Outcome.TIMED_OUT, ""
    if answered:
        try:
            outcome = connection.recv()
        except EOFError:
            process.join()
            outcome = Outcome.BROKEN, f"the marking process died (exit code {process.exitcode})"
    process.kill()
    process.join()
    connection.close()
    return outcome
