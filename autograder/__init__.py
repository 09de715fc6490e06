"""The marker: runs what students handed in, judges it, and says what came of it."""

from autograder.results import Finding, Status, Verdict

__all__ = ["Finding", "Status", "Verdict"]
__version__ = "1.0.0"
