"""Marking and writing in other processes, so that a command need not import what they need.

nbgrader takes over a second to import. The process that workers are forked from has imported it
already; the command only hands work out, and what comes back are plain records.
"""

from __future__ import annotations

from autograder.course import Course
from autograder.pipeline import MarkedSubmission, OneWorker


def mark(course: Course, student: str) -> MarkedSubmission:
    """Mark one submission; for a worker."""
    from autograder.nbgrader_plugin.marking import mark_submission

    return mark_submission(course, student)


def _save(course: Course, marked: MarkedSubmission) -> None:
    from autograder.nbgrader_plugin.marking import save

    save(course, marked)


def _prepare(course: Course) -> None:
    from autograder.nbgrader_plugin.conversion import prepare_gradebook

    prepare_gradebook(course)


def _keep(course: Course) -> None:
    from autograder.history import take_snapshot
    from autograder.nbgrader_plugin.gradebook import read_marks

    take_snapshot(course, read_marks(course))


class Writer(OneWorker):
    """The one process that writes to the gradebook; what fails there is raised here."""

    def prepare(self, course: Course) -> None:
        """Put the homework's cells in the gradebook, if they are not there."""
        self.run(_prepare, course)

    def save(self, course: Course, marked: MarkedSubmission) -> None:
        """Write a marked submission's files and marks."""
        self.run(_save, course, marked)

    def keep_marks(self, course: Course) -> None:
        """Take a snapshot of the marks."""
        self.run(_keep, course)
