"""All that is right in Homework 4, Neural Networks; the marker asks for `HOMEWORK` alone.

A command may need no more than the table of tasks, so what takes numpy is imported when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.homework import Homework, Misconception, SampleStudent, TriedEquality
from autograder.hw4 import tasks, words
from autograder.results import Verdict

WRITTEN = frozenset(task.id for task in tasks.TASKS if task.hand)


def mark(task_id: str, namespace: Mapping[str, object]) -> Verdict:
    """Mark one task of one submission; see `checks.mark`."""
    from autograder.hw4 import checks

    return checks.mark(task_id, namespace)


def _misconceptions() -> Mapping[str, Misconception]:
    from autograder.hw4.misconceptions import BY_ID

    return BY_ID


def _try_equations(task_id: str, text: str) -> Sequence[TriedEquality]:
    """Try out what a student typed for a task that a person marks; nothing of any other task."""
    if task_id not in WRITTEN:
        return ()
    from hw4kit.equations import try_out

    return try_out(text, task_id)


def _states(task_id: str, text: str, items: Sequence[str]) -> Sequence[int]:
    if task_id not in WRITTEN:
        return ()
    from autograder.hw4.stated import states

    return states(task_id, text, items)


def _told_to_kit(there: Path, notebook: str, cells: list) -> Mapping[str, str]:
    from autograder.hw4.handout import told_to_kit

    return told_to_kit(there, notebook, cells)


def _sample_class() -> Sequence[SampleStudent]:
    from autograder.hw4.sample_class import STUDENTS

    return STUDENTS


HOMEWORK = Homework(
    id=tasks.ASSIGNMENT,
    title="Homework 4: Neural Networks",
    tasks=tasks.TASKS,
    mark=mark,
    per_cent_rule=tasks.per_cent,
    title_th=words.TITLE,
    titles_th=words.TITLES,
    checks_th=words.CHECKS,
    folder="",
    kit="hw4kit",
    told_to_kit=_told_to_kit,
    quiet_imports=("from hw4kit.plots import ",),
    preloads=("autograder.hw4.checks",),
    misconceptions=_misconceptions,
    try_equations=_try_equations,
    states=_states,
    scan_names=("T1.jpg", "T4_page2.jpg", "T2.pdf"),
    usually_slow="searches long in C8",
    sample_class=_sample_class,
)
