"""Many submissions: what is new, several at a time, each remembered, none lost."""

from autograder.pipeline.grading import grade, warm_up
from autograder.pipeline.submission import Outcome

__all__ = ["Outcome", "grade", "warm_up"]
