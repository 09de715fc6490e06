"""The known wrong answers, and which of them explains what a student's functions gave.

`diagnose` names the mistakes behind a task's failed checks, or shows a small failing case;
`BY_ID` has the entry behind such a name: a title, a hint and what to read again, in English and
Thai. Everything here runs on the trusted side and is never released.
"""

from autograder.hw4.misconceptions.catalogue import BY_ID, ENTRIES
from autograder.hw4.misconceptions.diagnosing import Diagnosis, diagnose
from autograder.hw4.misconceptions.entry import Evidence, Misconception, Observation

__all__ = [
    "BY_ID",
    "ENTRIES",
    "Diagnosis",
    "Evidence",
    "Misconception",
    "Observation",
    "diagnose",
]
