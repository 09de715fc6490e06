"""From files as they were handed in to sound notebooks: what is mended, where scans go."""

from autograder.intake.opening import Opened
from autograder.intake.own_files import Beside, files_beside
from autograder.intake.papers import Unshown
from autograder.intake.records import record_marked, repairs_of
from autograder.intake.repairs import KINDS, Repair
from autograder.intake.submissions import open_submission, repair_notebook
from autograder.intake.times import handed_in_at, parse_time

__all__ = [
    "KINDS",
    "Beside",
    "Opened",
    "Repair",
    "Unshown",
    "files_beside",
    "handed_in_at",
    "open_submission",
    "parse_time",
    "record_marked",
    "repair_notebook",
    "repairs_of",
]
