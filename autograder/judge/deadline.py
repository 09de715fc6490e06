"""A deadline for what this side does itself: judging ends, whatever a student's function gave.

The clock is this process's CPU time: neither what the student's process takes nor a busy machine
counts.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from autograder.deadlines import within
from autograder.results import Status, TaskAborted

JUDGING_SECONDS = 120.0  # for a notebook; the longest, a search that asks the key, takes below 60
LEAST_SECONDS = 1.0  # for a task, also after another has used all up; a right answer takes 0.1


class Judging:
    """What is left of a notebook's judging time."""

    def __init__(self, cpu_seconds: float = JUDGING_SECONDS) -> None:
        self._left = cpu_seconds

    @contextlib.contextmanager
    def of_a_task(self) -> Iterator[None]:
        """Raise `TaskAborted` in the block when the time is up."""
        start = time.process_time()
        try:
            with within(max(self._left, LEAST_SECONDS), _too_long):
                yield
        finally:
            self._left -= time.process_time() - start


def _too_long() -> TaskAborted:
    return TaskAborted(Status.TIMED_OUT, "judging what it gave takes too long")
