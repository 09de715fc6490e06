"""The known wrong answers, and which of them explains what a student's functions gave.

`explain` names the mistakes behind a task's failed checks, or shows the smallest failing case;
`read_name` says what such a name stands for: titles and hints in English and Thai. Everything
here runs on the trusted side and is never released.
"""

from autograder.misconceptions.catalogue import BY_ID, ENTRIES
from autograder.misconceptions.entry import Evidence, Misconception, Observation
from autograder.misconceptions.explaining import EITHER, TOGETHER, Explanation, explain, read_name

__all__ = [
    "BY_ID",
    "EITHER",
    "ENTRIES",
    "TOGETHER",
    "Evidence",
    "Explanation",
    "Misconception",
    "Observation",
    "explain",
    "read_name",
]
