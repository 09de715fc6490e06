"""Start, hand out and collect the work on many submissions: several at a time, none lost.

A class is marked by `mark_class`. The process that does this imports neither nbgrader nor a
database: those that mark and the one that writes are forked from one that has imported them.
"""

from autograder.pipeline.grading import MARKING, alone
from autograder.pipeline.hands import (
    AHEAD,
    LONGEST_CPU_SECONDS,
    LONGEST_SECONDS,
    Hands,
    Hiring,
    Marked,
    Say,
    own_hands,
)
from autograder.pipeline.processes import OneWorker, OutOfTime, in_time, warm_up
from autograder.pipeline.remote import Writer, mark
from autograder.pipeline.whole_class import PRELOADING, Run, mark_class, tell, use_sandbox

__all__ = [
    "AHEAD",
    "LONGEST_CPU_SECONDS",
    "LONGEST_SECONDS",
    "MARKING",
    "PRELOADING",
    "Hands",
    "Hiring",
    "Marked",
    "OneWorker",
    "OutOfTime",
    "Run",
    "Say",
    "Writer",
    "alone",
    "in_time",
    "mark",
    "mark_class",
    "own_hands",
    "tell",
    "use_sandbox",
    "warm_up",
]
