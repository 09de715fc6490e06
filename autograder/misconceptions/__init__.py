"""The known wrong answers, and which of them explains what a student's functions gave.

`diagnose` names the mistakes behind a task's failed checks, or shows the smallest failing case;
`read_name` and `explain` say what such a name stands for: entries with a title, a hint and what to
read again, in English and Thai. Everything here runs on the trusted side and is never released.
"""

from autograder.misconceptions.catalogue import BY_ID, ENTRIES
from autograder.misconceptions.diagnosing import (
    EITHER,
    TOGETHER,
    Diagnosis,
    diagnose,
    explain,
    read_name,
)
from autograder.misconceptions.entry import Evidence, Misconception, Observation

__all__ = [
    "BY_ID",
    "EITHER",
    "ENTRIES",
    "TOGETHER",
    "Diagnosis",
    "Evidence",
    "Misconception",
    "Observation",
    "diagnose",
    "explain",
    "read_name",
]
