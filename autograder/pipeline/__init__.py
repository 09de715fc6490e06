"""Many submissions: what is new, several at a time, each remembered, none lost."""

from autograder.pipeline.grading import alone, grade, warm_up
from autograder.pipeline.submission import Outcome

__all__ = ["Outcome", "alone", "grade", "warm_up"]
