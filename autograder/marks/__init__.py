"""What students earned: marks of tasks and their sums, snapshots of them, and how marking ended."""

from autograder.marks.combining import (
    ON_PAPER,
    UNMARKED,
    HandMark,
    MachineMark,
    TaskMarks,
    Total,
    combine,
    totals,
    waiting_marks,
)
from autograder.marks.submission import MarkedSubmission, Outcome

__all__ = [
    "ON_PAPER",
    "UNMARKED",
    "HandMark",
    "MachineMark",
    "MarkedSubmission",
    "Outcome",
    "TaskMarks",
    "Total",
    "combine",
    "totals",
    "waiting_marks",
]
