"""What a check found: plain data, no input or output.

A `Finding` is the outcome of one named check, a `Verdict` the outcome of one task. Both turn
into plain dictionaries for the wire, the gradebook's notebook outputs and JSON. A task whose
process ended has no verdict of its checks: it is a `TaskAborted`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from html import escape

CELL_STYLE = "text-align: left; padding: 0.2em 0.8em"
VERDICT_MIME = "application/vnd.autograder.verdict+json"
NOTE = "note"  # the name of a finding that is no check: what is told beside them
TOGETHER, EITHER = " + ", " | "  # join the ids in a finding's `misconception`


class Status(StrEnum):
    """How a task ended; the words are the command line's contract."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    NEEDS_MARKING = "needs_marking"
    STUDENT_ERROR = "student_error"
    TIMED_OUT = "timed_out"
    MEMORY_EXCEEDED = "memory_exceeded"
    GRADER_ERROR = "grader_error"


class TaskAborted(BaseException):
    """The student's process ended during a call; no check can go on. Not an Exception, on purpose:
    nothing that handles a student's errors may take it for one."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Finding:
    """The outcome of one named check.

    `marks` is what the check earned of `max_marks`. `misconception` is the id of the known wrong
    answer that explains the failure, or None: ids joined by " + " where two were made together,
    and by " | " where either may be the cause. `message_th` is the message in Thai.
    """

    check: str
    passed: bool
    message: str = ""
    misconception: str | None = None
    marks: float = 0.0
    max_marks: float = 0.0
    message_th: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome of the part of a task that the machine marks.

    In a notebook its plain text is the number of marks, which nbgrader reads as partial credit;
    people see the table, and the whole verdict travels along as JSON under `VERDICT_MIME`.
    `stand_ins` are the tasks for whose functions the key stood in, since they are wrong themselves.
    """

    task: str
    marks: float
    max_marks: float
    status: Status
    findings: list[Finding] = field(default_factory=list)
    stand_ins: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.status is Status.PASSED

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict) -> Verdict:
        """Rebuild a verdict from `to_dict`.

        Raises:
            KeyError, TypeError, ValueError: `data` is not such a dictionary.
        """
        findings = [Finding(**finding) for finding in data["findings"]]
        return cls(
            task=data["task"],
            marks=data["marks"],
            max_marks=data["max_marks"],
            status=Status(data["status"]),
            findings=findings,
            stand_ins=tuple(data.get("stand_ins", ())),
        )

    def __str__(self) -> str:
        head = f"{self.task}: {self.marks:g} of {self.max_marks:g} marks ({self.status})"
        lines = [head, *([self._help()] if self.stand_ins else [])]
        return "\n".join([*lines, *(_finding_as_text(finding) for finding in self.findings)])

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            "text/plain": f"{self.marks:g}",
            "text/html": self._as_html(),
            VERDICT_MIME: self.to_dict(),
        }

    def _help(self) -> str:
        return f"Marked with correct functions in place of those of {', '.join(self.stand_ins)}."

    def _as_html(self) -> str:
        rows = "".join(_finding_as_row(finding) for finding in self.findings)
        note = f"<p>{escape(self._help())}</p>" if self.stand_ins else ""
        return (
            f"<p><b>{escape(self.task)}: {self.marks:g} of {self.max_marks:g} marks</b></p>{note}"
            f"<table><tbody>{rows}</tbody></table>"
        )


def _finding_as_text(finding: Finding) -> str:
    sign = "ok  " if finding.passed else "FAIL"
    return f"  {sign} {finding.check}" + (f": {finding.message}" if finding.message else "")


def _finding_as_row(finding: Finding) -> str:
    note = finding.max_marks == 0  # nothing to pass or fail
    marks = "" if note else f"{finding.marks:g}/{finding.max_marks:g}"
    sign = "" if note else "✓" if finding.passed else "✗"
    parts = (sign, finding.check, marks, finding.message)
    cells = (f"<td style='{CELL_STYLE}'>{escape(part)}</td>" for part in parts)
    return f"<tr>{''.join(cells)}</tr>"
