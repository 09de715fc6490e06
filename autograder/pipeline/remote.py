"""Marking and writing in other processes, so that a command need not import what they need.

nbgrader takes over a second to import. The process that workers are forked from has imported it
already; the command only hands work out, and what comes back are plain records.
"""

from __future__ import annotations

from functools import cache

from autograder.course import Course
from autograder.marks import MarkedSubmission
from autograder.marks.history import changed_since_last_snapshot
from autograder.pipeline.processes import OneWorker
from autograder.roster import kept_people


def mark(course: Course, student: str) -> MarkedSubmission:
    """Mark one submission; for a worker."""
    from autograder.nbgrader_plugin.marking import mark_submission

    return mark_submission(course, student)


def _save(course: Course, marked: MarkedSubmission) -> None:
    _saver(course).save(marked)


@cache
def _saver(course: Course):
    """Return what saves here until this process ends."""
    from multiprocessing.util import Finalize

    from autograder.nbgrader_plugin.saving import Saver

    saver = Saver(course)
    Finalize(None, saver.close, exitpriority=10)  # pool workers never get to atexit
    return saver


def _keep_marks(course: Course) -> None:
    from autograder.marks.history import take_snapshot
    from autograder.nbgrader_plugin.gradebook import read_marks

    take_snapshot(course, read_marks(course))


def _prepare(course: Course) -> None:
    from autograder.nbgrader_plugin.conversion import prepare_gradebook
    from autograder.nbgrader_plugin.people import enter_people

    prepare_gradebook(course)
    enter_people(course, kept_people(course).values())


class Writer(OneWorker):
    """The one process that writes to the gradebook; what fails there is raised here."""

    def prepare(self, course: Course) -> None:
        """Put the homework's cells and the students' names in the gradebook."""
        self.run(_prepare, course)

    def save(self, course: Course, marked: MarkedSubmission) -> None:
        """Write a marked submission's files and marks."""
        self.run(_save, course, marked)

    def keep_marks(self, course: Course) -> None:
        """Take a snapshot of the marks, unless nothing was written since the last one.

        A server does not say when that was.
        """
        from autograder.nbgrader_plugin.database.address import address_of

        file = address_of(course).file
        if file is None or changed_since_last_snapshot(course, file):
            self.run(_keep_marks, course)
