"""What right means, task by task.

`mark(task_id, namespace)` is all that the outside needs: it looks up the student's answers by
name, runs the task's checks and returns a verdict. It never raises for anything a student can
do; a fault of the marker itself becomes the status `grader_error`.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from autograder.hw4.checks import gradient, loss, network, optional, training, tuning, written
from autograder.hw4.checks._cases import DEFAULT_SEED, Cases
from autograder.hw4.checks._diagnosis import diagnosed
from autograder.hw4.checks._exam import Exam
from autograder.hw4.checks._stand_ins import standing_in
from autograder.hw4.checks._words import say
from autograder.hw4.tasks import BY_ID
from autograder.results import Finding, Status, TaskAborted, Verdict

CHECKS: dict[str, Callable[[Exam], None]] = {
    "T1": written.check_t1,
    "T2": written.check_t2,
    "T3": written.check_t3,
    "T4": written.check_t4,
    "C1": network.check_forward,
    "C2": loss.check_compute_loss,
    "C3": gradient.check_backward,
    "C4": training.check_sample_minibatch,
    "C5": training.check_sgd_step,
    "C6": training.check_decay_learning_rate,
    "C7": network.check_predict,
    "C8": tuning.check_tune,
    "OT2": optional.check_momentum_step,
    "OT3": optional.check_dropout,
}

REPEATED = {"C3": ("C1", "C2"), "C7": ("C1",)}  # tasks whose slips may stand in an answer again


def mark(task_id: str, namespace: Mapping[str, object]) -> Verdict:
    """Mark one task of one submission.

    A task that does not pass and relies on others that did not either is tried again with the
    key's functions standing in for theirs; the better result counts. Of equal ones it is the
    second, unless it is the same in every word: what the others spoil is not this task's mistake.

    Args:
        task_id: an id of `autograder.hw4.tasks` that has a part marked by machine, such as "C1".
        namespace: the submission's names, such as `globals()` of its notebook. The checks' inputs
            are made from its attribute `seed`, if it has one.

    Raises:
        ValueError: there is no such task, or no machine marks it.
        TaskAborted: the student's process ended, and with stand-ins nothing was earned either.
    """
    if task_id not in CHECKS:
        raise ValueError(f"no checks for task {task_id!r}; known are {', '.join(CHECKS)}")
    return _mark(task_id, namespace, {})


def _mark(task_id: str, namespace: Mapping[str, object], known: dict[str, Verdict]) -> Verdict:
    """Do what `mark` does; `known` are the verdicts found meanwhile on tasks that it relies on."""
    cases = Cases(getattr(namespace, "seed", None) or DEFAULT_SEED, task_id)
    try:
        exam, first = _examine(task_id, namespace, cases)
    except TaskAborted as aborted:
        if aborted.status is Status.GRADER_ERROR:
            raise
        again = _again(task_id, namespace, cases, known)
        if again is None:
            raise
        return again
    if first.status in (Status.PASSED, Status.GRADER_ERROR):
        return first
    again = _again(task_id, namespace, cases, known, first)
    repeated = _where_repeated(task_id, namespace, cases, known, again or first)
    return repeated or again or diagnosed(exam, first, CHECKS[task_id])


def _examine(
    task_id: str,
    namespace: Mapping[str, object],
    cases: Cases,
    charged: frozenset[str] = frozenset(),
) -> tuple[Exam, Verdict]:
    exam = Exam(task_id, namespace, cases, charged)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numbers of the student's may overflow in our sums
            CHECKS[task_id](exam)
        return exam, exam.verdict()
    except Exception:
        return exam, _grader_error(task_id, traceback.format_exc(limit=-3))


def _again(
    task_id: str,
    namespace: Mapping[str, object],
    cases: Cases,
    known: dict[str, Verdict],
    first: Verdict | None = None,
) -> Verdict | None:
    """Return the verdict with the key standing in for what is wrong, if it says more than `first`.

    Without a first one it must have earned something.
    """
    wrong = tuple(task for task in BY_ID[task_id].relies_on if _is_wrong(task, namespace, known))
    if not wrong:
        return None
    try:
        with standing_in(namespace, wrong):
            exam, verdict = _examine(task_id, namespace, cases)
            if not _says_more(verdict, first):
                return None
            return replace(diagnosed(exam, verdict, CHECKS[task_id]), stand_ins=wrong)
    except TaskAborted as aborted:
        if aborted.status is Status.GRADER_ERROR:
            raise
        return None


def _where_repeated(
    task_id: str,
    namespace: Mapping[str, object],
    cases: Cases,
    known: dict[str, Verdict],
    best: Verdict,
) -> Verdict | None:
    """Return the verdict in which slips that other tasks have paid for cost nothing, if better.

    Only a task that has earned something has a slip; without, there is nothing to repeat.
    """
    charged = frozenset(
        task
        for task in REPEATED.get(task_id, ())
        if (verdict := _verdict_of(task, namespace, known))
        and 0 < verdict.marks < verdict.max_marks
    )
    if not charged or best.passed:
        return None
    if hasattr(namespace, "allow_anew"):  # on two sides, where a try has its full time
        namespace.allow_anew()
    try:
        exam, verdict = _examine(task_id, namespace, cases, charged)
    except TaskAborted as aborted:
        if aborted.status is Status.GRADER_ERROR:
            raise
        return None
    if verdict.marks <= best.marks:
        return None
    return diagnosed(exam, verdict, CHECKS[task_id])


def _says_more(verdict: Verdict, first: Verdict | None) -> bool:
    if first is None:
        return verdict.marks > 0
    if verdict.marks == first.marks:
        return verdict.status is not Status.GRADER_ERROR and verdict.findings != first.findings
    return verdict.marks > first.marks


def _is_wrong(task_id: str, namespace: Mapping[str, object], known: dict[str, Verdict]) -> bool:
    """Tell whether a task did not pass."""
    verdict = _verdict_of(task_id, namespace, known)
    return verdict is not None and not verdict.passed


def _verdict_of(
    task_id: str, namespace: Mapping[str, object], known: dict[str, Verdict]
) -> Verdict | None:
    """Return the verdict on a task that another one relies on.

    On two sides only one that has been marked already, and is never marked again, may be said to
    be wrong: the stand-in's answers to its secret inputs would otherwise be its marks.
    """
    verdicts = getattr(namespace, "verdicts", None)
    if verdicts is not None:
        return verdicts.get(task_id)
    if task_id not in known:
        known[task_id] = _mark(task_id, namespace, known)
    return known[task_id]


def _grader_error(task_id: str, trace: str) -> Verdict:
    part = BY_ID[task_id].machine
    message = say("A fault of ours, not of the answer: {trace}", trace=trace)
    finding = Finding("the marker itself", False, str(message), message_th=message.th)
    return Verdict(task_id, 0.0, part.marks, Status.GRADER_ERROR, [finding])
