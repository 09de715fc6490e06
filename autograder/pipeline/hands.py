"""Who marks: the seam between the run, which knows what is to be marked, and those who do it.

All of them are a `concurrent.futures.Executor`: here processes of this machine, elsewhere those of
a cluster. The run knows no more of them than `Hands`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Protocol

from autograder.course import Course
from autograder.marks.submission import Outcome
from autograder.pipeline.processes import Processes, in_time

LONGEST_CPU_SECONDS = 1500.0  # of this side, for a submission
LONGEST_SECONDS = 10 * LONGEST_CPU_SECONDS  # for all of it on a busy machine, by the clock
AHEAD = 2  # submissions under way for each process, so that none waits while marks are written


class Marked(Protocol):
    """What a marker returns: an outcome, and whatever the writer needs with it."""

    outcome: Outcome


Marker = Callable[[Course, str], Marked]


class Hands(Protocol):
    """Those who mark, for as long as a `with` lasts."""

    def room(self) -> int:
        """Return how many submissions may be under way now; it is asked again and again.

        Raises:
            UsageError: there is nobody, and there is no sense in waiting any longer.
        """

    def start(self, student: str) -> Future[Marked]:
        """Hand out one submission.

        If whoever works on it dies, the future ends with `BrokenExecutor`; with `OutOfTime`, if
        that was since it had used up its time. An error of Python's costs the submission alone, but
        for a UsageError, which ends the run with its message.
        """


Say = Callable[[str], None]  # tell the person in front of the screen what is going on just now
Hiring = Callable[[Course, Say], AbstractContextManager[Hands]]  # if there is something to mark


class OwnHands:
    """Processes of this machine."""

    def __init__(self, executor: Processes, jobs: int, course: Course, marker: Marker) -> None:
        self._executor, self._jobs = executor, jobs
        self._course, self._marker = course, marker

    def room(self) -> int:
        return AHEAD * self._jobs

    def start(self, student: str) -> Future[Marked]:
        limits = (LONGEST_CPU_SECONDS, LONGEST_SECONDS)
        work = partial(self._marker, self._course, student)
        return self._executor.submit(in_time, *limits, student, work)


@contextmanager
def own_hands(
    course: Course, say: Say, *, marker: Marker, jobs: int, modules: tuple[str, ...] = ()
) -> Iterator[Hands]:
    """Hire `jobs` processes of this machine, forked from one that has imported `modules`."""
    log = course.marking_log
    with Processes(jobs, *modules, log=log, longest=LONGEST_CPU_SECONDS) as executor:
        try:
            yield OwnHands(executor, jobs, course, marker)
        finally:
            executor.shutdown(cancel_futures=True)
