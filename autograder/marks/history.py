"""Snapshots of a class's marks, and what changed between two of them.

`grade` takes a snapshot before it marks and one after, whenever the marks are not those of the last
one. They lie in `class/history/`, one file each, named by the time in UTC, and hold no text of
students.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course, UsageError, write_at_once
from autograder.marks import TaskMarks
from autograder.results import Finding

Rows = dict[tuple[str, str], dict]  # what is remembered of each student's task
NAME = "%Y-%m-%dT%H-%M-%S"  # of a snapshot, and behind it its number in this second
TIME_IN_NAME = re.compile(r"T(\d\d)-(\d\d)-(\d\d)")
LATE = "late"  # in a task's place where it is the penalty for a late hand-in that changed
LATE_WHY = "penalty for handing in late"


@dataclass(frozen=True)
class Change:
    """One student's marks for a task before and now, and why they differ.

    The penalty for a late hand-in is a change of its own: its task is `LATE`, its marks below 0.
    """

    student: str
    task: str
    before: float
    now: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What changed since a snapshot; `new` and `gone` are students in one of the two only."""

    since: str
    changes: list[Change]
    new: list[str]
    gone: list[str]


def remembered(rows: Iterable[TaskMarks]) -> Rows:
    """Return what a snapshot keeps of the rows: marks and findings, without any message."""
    return {(row.student, row.task): _remember(row) for row in rows}


def _remember(row: TaskMarks) -> dict:
    late = {"late_penalty": row.late_penalty} if row.late_penalty else {}
    return {
        "marks": row.marks,
        "status": str(row.status),
        "machine": row.machine.marks if row.machine else None,
        "hand": row.hand.marks if row.hand else None,
        "waiting": row.waiting,
        "checks": {finding.check: _check(finding) for finding in row.findings},
        **late,
    }


def _check(finding: Finding) -> dict:
    return {
        "passed": finding.passed,
        "marks": finding.marks,
        "misconception": finding.misconception,
    }


def folder(course: Course) -> Path:
    return course.own / "history"


def snapshots(course: Course) -> list[Path]:
    """Return the snapshots that there are, oldest first."""
    return sorted(folder(course).glob("*.json"))


def take_snapshot(course: Course, rows: Iterable[TaskMarks], now: datetime | None = None) -> bool:
    """Write a snapshot of `rows` unless the last one says the same; tell whether it was written."""
    current = remembered(rows)
    last = snapshots(course)[-1:]
    if not current or any(read_snapshot(path) == current for path in last):
        return False
    path = _free_name(folder(course), now or datetime.now(UTC))
    data = [{"student": student, "task": task, **row} for (student, task), row in current.items()]
    write_at_once(path, json.dumps(data, ensure_ascii=False, indent=1).encode())
    return True


def _free_name(where: Path, now: datetime) -> Path:
    stem = now.strftime(NAME)
    number = 0
    while (path := where / f"{stem}.{number:02}Z.json").exists():
        number += 1
    return path


def read_snapshot(path: Path) -> Rows:
    """Return a snapshot's rows; none of a file that was cut off."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {(row.pop("student"), row.pop("task")): row for row in data}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def changed_since_last_snapshot(course: Course, gradebook: Path) -> bool:
    """Tell whether a gradebook was written after the last snapshot (cheap: looks at times)."""
    if not gradebook.exists():
        return False
    last = snapshots(course)[-1:]
    return not last or gradebook.stat().st_mtime > last[0].stat().st_mtime


def compare(
    course: Course,
    rows: Iterable[TaskMarks],
    since: str | None = None,
    students: list[str] | None = None,
) -> Comparison:
    """Compare the marks of today with a snapshot, of all students or of some.

    `since` is a time in ISO 8601, in UTC unless it says otherwise, or a snapshot's name: the last
    snapshot at or before it counts, else the first one after. Without it the last one counts whose
    marks are not those of today.

    Raises:
        UsageError: there is no snapshot, or `since` is no time.
    """
    now = remembered(rows)
    path, before = _choose(course, now, since, students)
    students_before = {student for student, _ in before}
    students_now = {student for student, _ in now}
    return Comparison(
        path.stem,
        _changes(before, now),
        sorted(students_now - students_before),
        sorted(students_before - students_now),
    )


def what_a_run_lowered(before: Rows, now: Rows) -> list[Change]:
    """Return the marks that are lower in the second of two snapshots."""
    return [change for change in _changes(before, now) if change.now < change.before]


def count_waiting(rows: Rows, students: Iterable[str]) -> int:
    """Return how many answers of these students wait for a person."""
    chosen = set(students)
    return sum(row["waiting"] for (student, _), row in rows.items() if student in chosen)


def last_kept(course: Course) -> Rows:
    """Return the rows of the last snapshot; none if there is none."""
    paths = snapshots(course)
    return read_snapshot(paths[-1]) if paths else {}


def _choose(
    course: Course, now: Rows, since: str | None, students: list[str] | None
) -> tuple[Path, Rows]:
    paths = snapshots(course)
    if not paths:
        raise UsageError(
            "there is nothing to compare with yet: `autograder grade` keeps the marks."
        )
    if since is None:
        for path in reversed(paths):
            before = _only(read_snapshot(path), students)
            if before and before != now:
                return path, before
        return paths[-1], now
    latest = _latest_name(since, paths)
    by_then = [path for path in paths if path.stem <= latest]
    for path in [*reversed(by_then), *paths[len(by_then) :]]:
        before = read_snapshot(path)
        if before:
            return path, _only(before, students)
    return paths[-1], {}


def _latest_name(since: str, paths: list[Path]) -> str:
    """Return the last name that a snapshot of this time or before can have."""
    if since in [path.stem for path in paths]:
        return since
    try:
        time = datetime.fromisoformat(TIME_IN_NAME.sub(r"T\1:\2:\3", since))
    except ValueError:
        raise UsageError(
            f"“{since}” is no time such as 2026-11-24 or 2026-11-24T14:30 (in UTC); marks are kept "
            f"of {_names(paths)}."
        ) from None
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return f"{time:{NAME}}.99Z"


def _only(rows: Rows, students: list[str] | None) -> Rows:
    return {key: row for key, row in rows.items() if students is None or key[0] in students}


def _names(paths: list[Path]) -> str:
    return ", ".join(path.stem for path in paths[-8:])


def _changes(before: Rows, now: Rows) -> list[Change]:
    """Return what changed, by student: the tasks first, then the late penalty."""
    tasks = (_change(key, before[key], now[key]) for key in now if key in before)
    late_before, late_now = _late_penalties(before), _late_penalties(now)
    late = [
        Change(student, LATE, 0 - late_before[student], 0 - penalty, (LATE_WHY,))
        for student, penalty in late_now.items()
        if late_before.get(student, penalty) != penalty
    ]
    found = [change for change in tasks if change is not None]
    return sorted([*found, *late], key=lambda change: change.student)


def _late_penalties(rows: Rows) -> dict[str, float]:
    """Return each student's penalty, which every row of the student says."""
    return {student: row.get("late_penalty", 0.0) for (student, _), row in rows.items()}


def _change(key: tuple[str, str], before: dict, now: dict) -> Change | None:
    """Return what changed for a student's task; a check that only got another name is nothing."""
    outcomes = _outcome_reasons(before["checks"], now["checks"])
    reasons = [*outcomes, *_hand_reasons(before, now)]
    if before["marks"] == now["marks"] and not reasons:
        return None
    reasons += _asked_reasons(before["checks"], now["checks"])
    if not reasons:
        reasons = [f"by machine {_points(before['machine'])} → {_points(now['machine'])}"]
    return Change(*key, before["marks"], now["marks"], tuple(reasons))


def _outcome_reasons(before: dict[str, dict], now: dict[str, dict]) -> list[str]:
    return [
        f"{check}: {_outcome(before[check])} → {_outcome(now[check])}"
        for check in now
        if check in before and _outcome(before[check]) != _outcome(now[check])
    ]


def _asked_reasons(before: dict[str, dict], now: dict[str, dict]) -> list[str]:
    added = [f"{check}: new, {_outcome(now[check])}" for check in now if check not in before]
    return added + [f"{check}: no longer asked" for check in before if check not in now]


def _outcome(check: dict) -> str:
    return f"{'passed' if check['passed'] else 'failed'} ({_points(check['marks'])})"


def _hand_reasons(before: dict, now: dict) -> list[str]:
    reasons = []
    if before["hand"] != now["hand"]:
        reasons.append(f"by hand {_points(before['hand'])} → {_points(now['hand'])}")
    if before["waiting"] != now["waiting"]:
        reasons.append("waits for a person" if now["waiting"] else "marked by a person")
    return reasons


def _points(marks: float | None) -> str:
    return "–" if marks is None else f"{marks:g}"
