"""A student's marks for a task: what the machine gave and what a person gave, put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.homework import Homework, Task
from autograder.results import Finding, Status

UNMARKED = Finding(
    "the notebook can be marked",
    False,
    "Its notebook could not be marked.",
    message_th="ตรวจโน้ตบุ๊กของข้อนี้ไม่ได้",
)

ON_PAPER = "on paper"  # the finding that stands first where a task was not typed but scanned


@dataclass(frozen=True)
class MachineMark:
    """The machine's part of a task.

    `stand_ins` are the tasks for whose functions the key stood in. `overruled` tells that a person
    has put another mark in the machine's place, so that the findings need not add up to it.
    """

    marks: float
    status: Status
    findings: list[Finding]
    stand_ins: tuple[str, ...] = ()
    overruled: bool = False


@dataclass(frozen=True)
class HandMark:
    """A person's part of a task; `marks` is None while it waits to be marked for the first time.

    After marking again a mark given before counts on, and waits to be confirmed.
    """

    marks: float | None
    waiting: bool
    attempted: bool


@dataclass(frozen=True)
class TaskMarks:
    """One student's marks for one task; a part still waiting counts as 0 in `marks`.

    `extra_credit` is what a person gave on top in Formgrader; `marks` holds it, `earned` does not.
    `comments` are what people wrote about it. `late_penalty` is what nbgrader takes off the sum of
    the student's whole submission; each of its rows says so.
    """

    student: str
    task: str
    marks: float
    max_marks: float
    optional: bool
    status: Status
    findings: list[Finding]
    machine: MachineMark | None
    hand: HandMark | None
    comments: tuple[str, ...] = ()
    late_penalty: float = 0.0
    extra_credit: float = 0.0

    @property
    def earned(self) -> float:
        """The marks for what the task asks."""
        return self.marks - self.extra_credit

    @property
    def unmarked(self) -> bool:
        """Tell whether the task could not be marked, for whatever reason that is not its answer."""
        no_notebook = self.machine is not None and UNMARKED in self.machine.findings
        return self.status is Status.GRADER_ERROR or no_notebook

    @property
    def on_paper(self) -> bool:
        """Tell whether the part for the machine was scanned, so that a person marks it."""
        return self.machine is not None and any(f.check == ON_PAPER for f in self.machine.findings)

    @property
    def waiting(self) -> bool:
        """Tell whether any part of the task waits for a person."""
        return self.status is Status.NEEDS_MARKING or bool(self.hand and self.hand.waiting)

    def to_dict(self) -> dict:
        """Return the row of `autograder marks --format json`.

        A penalty and extra credit are there only where some was given.
        """
        late = {"late_penalty": self.late_penalty} if self.late_penalty else {}
        extra = {"extra_credit": self.extra_credit} if self.extra_credit else {}
        return {
            "student": self.student,
            "task": self.task,
            "marks": self.marks,
            "max_marks": self.max_marks,
            "optional": self.optional,
            "status": str(self.status),
            "findings": [{**vars(finding)} for finding in self.findings],
            "stand_ins": list(self.machine.stand_ins) if self.machine else [],
            "comments": list(self.comments),
            **late,
            **extra,
        }


@dataclass(frozen=True)
class Total:
    """One student's sums, in marks, and the homework's per cent; `waiting` marks are open.

    `required` and `optional` are what was earned; `marks` and `per_cent` are less `late_penalty`.
    `final` tells that nothing waits for a person and that everything could be marked.
    """

    student: str
    required: float
    optional: float
    waiting: float
    per_cent: float
    late_penalty: float = 0.0
    final: bool = True

    @property
    def marks(self) -> float:
        return max(0.0, self.required + self.optional - self.late_penalty)


def combine(
    student: str,
    task: Task,
    machine: MachineMark | None,
    hand: HandMark | None,
    comments: tuple[str, ...] = (),
    late_penalty: float = 0.0,
    extra_credit: float = 0.0,
) -> TaskMarks:
    """Put the machine's and the person's part of `task` together."""
    marks = (machine.marks if machine else 0.0) + ((hand.marks or 0.0) if hand else 0.0)
    findings = machine.findings if machine else []
    status = _status(task, marks, machine, hand)
    return TaskMarks(
        student,
        task.id,
        marks + extra_credit,
        task.max_marks,
        task.optional,
        status,
        findings,
        machine,
        hand,
        comments,
        late_penalty,
        extra_credit,
    )


def _status(task: Task, marks: float, machine: MachineMark | None, hand: HandMark | None) -> Status:
    if hand is None:
        return machine.status
    if machine and machine.status is Status.GRADER_ERROR:
        return Status.GRADER_ERROR
    if hand.waiting or (machine and machine.status is Status.NEEDS_MARKING):
        return Status.NEEDS_MARKING
    tried_machine = machine is not None and machine.status is not Status.NOT_ATTEMPTED
    if not tried_machine and not hand.attempted:
        return Status.NOT_ATTEMPTED
    if marks >= task.max_marks:
        return Status.PASSED
    if marks > 0:
        return Status.PARTIAL
    return machine.status if tried_machine else Status.FAILED


def totals(homework: Homework, rows: Iterable[TaskMarks]) -> list[Total]:
    """Sum the marks of each student, in the order of first appearance."""
    by_student: dict[str, list[TaskMarks]] = {}
    for row in rows:
        by_student.setdefault(row.student, []).append(row)
    return [_total(homework, student, theirs) for student, theirs in by_student.items()]


def _total(homework: Homework, student: str, rows: list[TaskMarks]) -> Total:
    required = sum(row.marks for row in rows if not row.optional)
    optional = sum(row.marks for row in rows if row.optional)
    late = rows[0].late_penalty
    return Total(
        student,
        required,
        optional,
        waiting=sum(waiting_marks(homework.by_id[row.task], row) for row in rows),
        per_cent=max(0.0, homework.per_cent(required, optional - late)),
        late_penalty=late,
        final=not any(row.waiting or row.unmarked for row in rows),
    )


def waiting_marks(task: Task, row: TaskMarks) -> float:
    """Return the marks of a task that wait for a person."""
    by_hand = task.hand.marks if row.hand and row.hand.waiting else 0.0
    on_paper = row.machine is not None and row.machine.status is Status.NEEDS_MARKING
    return by_hand + (task.machine.marks if on_paper else 0.0)
