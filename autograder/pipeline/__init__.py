"""Many submissions: what is new, several at a time, each remembered, none lost."""

from autograder.pipeline.grading import OneWorker, alone, grade, warm_up
from autograder.pipeline.submission import MarkedSubmission, Outcome

__all__ = ["MarkedSubmission", "OneWorker", "Outcome", "alone", "grade", "warm_up"]
