"""Start, hand out and collect the work on many submissions: several at a time, none lost.

A class is marked by `mark_class`. The process that does this imports neither nbgrader nor a
database: those that mark and the one that writes are forked from one that has imported them.
"""

from autograder.pipeline.grading import OneWorker, alone, grade, warm_up
from autograder.pipeline.remote import Writer
from autograder.pipeline.whole_class import Run, mark_class, tell, use_sandbox

__all__ = [
    "OneWorker",
    "Run",
    "Writer",
    "alone",
    "grade",
    "mark_class",
    "tell",
    "use_sandbox",
    "warm_up",
]
