"""Item analysis: how hard each task was and how well it tells strong from weak submissions.

Source: classical test theory; the discrimination is the corrected item-total (item-rest)
correlation, as in Nunnally and Bernstein, Psychometric Theory, 3rd edition, chapter 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autograder.homework import Homework
from autograder.marks import TaskMarks
from autograder.results import Status

FEWEST_STUDENTS = 10  # a correlation of fewer says nothing


@dataclass(frozen=True)
class TaskStatistics:
    """How a class did in one task; shares are between 0 and 1, nan where there is nothing to count.

    mean: of the share of the marks that were earned, over the `counted` students whose task (or
    the part of it that a machine marks) has been marked. difficulty: 1 − mean. discrimination:
    the correlation of that share with the mean share of the other required tasks. waiting: how many
    answers a person has not read yet, of which nothing can be said.
    """

    task: str
    title: str
    optional: bool
    counted: int
    mean: float
    full: float
    not_attempted: float
    discrimination: float
    waiting: int = 0

    @property
    def difficulty(self) -> float:
        return 1.0 - self.mean


def share_of(homework: Homework, row: TaskMarks) -> float:
    """Return the share of marks earned of what has been marked so far; nan if nothing has."""
    task = homework.by_id[row.task]
    if row.unmarked:
        return np.nan
    earned = possible = 0.0
    if row.machine and row.machine.status is not Status.NEEDS_MARKING:
        earned, possible = row.machine.marks, task.machine.marks
    if row.hand and not row.hand.waiting:
        earned, possible = earned + row.hand.marks, possible + task.hand.marks
    return earned / possible if possible else np.nan


def share_table(homework: Homework, rows: Iterable[TaskMarks]) -> tuple[list[str], np.ndarray]:
    """Return the students and their shares, of shape (students, tasks) in the tasks' order."""
    rows = list(rows)
    students = list(dict.fromkeys(row.student for row in rows))
    shares = np.full((len(students), len(homework.tasks)), np.nan)
    row_of = {student: number for number, student in enumerate(students)}
    column_of = {task.id: number for number, task in enumerate(homework.tasks)}
    for row in rows:
        shares[row_of[row.student], column_of[row.task]] = share_of(homework, row)
    return students, shares


def item_rest_correlation(shares: np.ndarray, column: int, others: np.ndarray) -> float:
    """Return the correlation of one task's shares with the mean share of `others` (columns).

    nan with fewer than 10 students, or if all of them have the same.
    """
    rest_columns = shares[:, [other for other in others if other != column]]
    present = ~np.isnan(shares[:, column]) & ~np.isnan(rest_columns).all(axis=1)
    item, rest = shares[present, column], np.nanmean(rest_columns[present], axis=1)
    if len(item) < FEWEST_STUDENTS or np.ptp(item) == 0 or np.ptp(rest) == 0:
        return np.nan
    return float(np.corrcoef(item, rest)[0, 1])


def analyse(homework: Homework, rows: Iterable[TaskMarks]) -> list[TaskStatistics]:
    """Return the statistics of every task, in their order."""
    rows = list(rows)
    _, shares = share_table(homework, rows)
    required = np.array([number for number, task in enumerate(homework.tasks) if not task.optional])
    by_task = {task.id: [row for row in rows if row.task == task.id] for task in homework.tasks}
    return [
        TaskStatistics(
            task=task.id,
            title=task.title,
            optional=task.optional,
            counted=int((~np.isnan(shares[:, column])).sum()),
            mean=_mean(shares[:, column]),
            full=_mean(np.where(np.isnan(shares[:, column]), np.nan, shares[:, column] >= 1)),
            not_attempted=_mean([row.status is Status.NOT_ATTEMPTED for row in by_task[task.id]]),
            discrimination=item_rest_correlation(shares, column, required),
            waiting=sum(row.waiting for row in by_task[task.id]),
        )
        for column, task in enumerate(homework.tasks)
    ]


def _mean(values) -> float:
    values = np.asarray(values, dtype=float)
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else np.nan
