"""Many submissions: what is new, several at a time, each remembered, none lost."""

from autograder.pipeline.deadlines import Run, TooLong, here, within
from autograder.pipeline.grading import OneWorker, alone, grade, warm_up
from autograder.pipeline.submission import MarkedSubmission, Outcome

__all__ = [
    "MarkedSubmission",
    "OneWorker",
    "Outcome",
    "Run",
    "TooLong",
    "alone",
    "grade",
    "here",
    "warm_up",
    "within",
]
