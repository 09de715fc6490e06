"""What went wrong in a class and how often: misconceptions, failed checks, what needs a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.homework import Homework
from autograder.marks import TaskMarks
from autograder.results import EITHER, TOGETHER, Finding, Status

DEPENDS = "Counts once "  # so begins what a check says whose marks depend on another check


@dataclass(frozen=True)
class Misconception:
    """A known wrong answer, how many students gave it, and what one of them was told."""

    id: str
    title: str
    read: str
    tasks: tuple[str, ...]
    students: tuple[str, ...]
    example: Finding = field(compare=False)


@dataclass(frozen=True)
class FailedCheck:
    """A check and how many of those who tried the task failed it."""

    task: str
    check: str
    failed: int
    tried: int

    @property
    def share(self) -> float:
        return self.failed / self.tried


def misconceptions(homework: Homework, rows: Iterable[TaskMarks]) -> list[Misconception]:
    """Return the misconceptions that were recognised, the most frequent first."""
    students: dict[str, dict[str, None]] = defaultdict(dict)
    tasks: dict[str, dict[str, None]] = defaultdict(dict)
    examples: dict[str, Finding] = {}
    for row in rows:
        for finding in row.findings:
            for id in _ids(finding):
                students[id][row.student] = None
                tasks[id][row.task] = None
                if id not in examples or not examples[id].message:
                    examples[id] = _telling(finding, row.findings)
    found = [
        Misconception(id, *_explained(homework, id), tuple(tasks[id]), tuple(those), examples[id])
        for id, those in students.items()
    ]
    return sorted(found, key=lambda one: (-len(one.students), one.id))


def _ids(finding: Finding) -> list[str]:
    """Return the misconceptions of a failed check; what was not told apart stays in one piece."""
    if finding.passed or not finding.misconception:
        return []
    if EITHER in finding.misconception:
        return [finding.misconception]
    return [id for id in finding.misconception.split(TOGETHER) if id]


def _telling(finding: Finding, all_of_them: Iterable[Finding]) -> Finding:
    """Return a finding, or one that says what was seen if it only says that another one failed."""
    if not finding.message.startswith(DEPENDS):
        return finding
    others = (f for f in all_of_them if f.message and not f.passed)
    return next((f for f in others if not f.message.startswith(DEPENDS)), finding)


def _explained(homework: Homework, id: str) -> tuple[str, str]:
    """Return the title of a misconception and what to read; its id if nothing more is known."""
    entries = homework.explain(id)
    if not entries:
        return id, ""
    titles = " or ".join(str(entry.title) for entry in entries)
    return titles, str(entries[0].read)


def failed_checks(
    homework: Homework, rows: Iterable[TaskMarks], most: int = 12
) -> list[FailedCheck]:
    """Return the checks that most students failed who tried the task.

    A check whose marks wait for another one is neither passed nor failed.
    """
    failed: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    known = {(task.id, check) for task in homework.tasks for check, _ in task.checks}
    for row in rows:
        for finding in row.findings if _was_tried(row) else ():
            waits = not finding.passed and finding.message.startswith(DEPENDS)
            if (row.task, finding.check) in known and not waits:
                tried[row.task, finding.check] += 1
                failed[row.task, finding.check] += not finding.passed
    worst = sorted(failed, key=lambda key: (-failed[key] / tried[key], key))
    return [FailedCheck(*key, failed[key], tried[key]) for key in worst[:most] if failed[key]]


def _was_tried(row: TaskMarks) -> bool:
    """Tell whether the machine found an answer to check: not an empty cell, nor only paper."""
    status = row.machine.status if row.machine else Status.NOT_ATTEMPTED
    return status not in (Status.NOT_ATTEMPTED, Status.NEEDS_MARKING) and not row.on_paper


def waiting(homework: Homework, rows: Iterable[TaskMarks]) -> dict[str, list[str]]:
    """Return the students whose answer waits for a person, by task."""
    found = defaultdict(list)
    for row in rows:
        if row.waiting:
            found[row.task].append(row.student)
    return {task: found[task] for task in homework.by_id if task in found}


def unmarked(rows: Iterable[TaskMarks]) -> dict[str, list[str]]:
    """Return the tasks that could not be marked, by student."""
    found = defaultdict(list)
    for row in rows:
        if row.unmarked:
            found[row.student].append(row.task)
    return dict(found)
