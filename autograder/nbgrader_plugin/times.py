"""The time of hand-in in nbgrader's own steps: `timestamp.txt` is read as strictly as by ours.

nbgrader guesses: it takes the zone out of `23:30:00 +07:00` wrongly, and Formgrader answers with
an error to what is no time at all.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import nbgrader.apps.api
import nbgrader.coursedir
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.course import Course
from autograder.intake import handed_in_at, parse_time
from autograder.nbgrader_plugin.database.nbgraders import Gradebook
from autograder.nbgrader_plugin.people import said_of
from autograder.roster import kept_people


def read_strictly() -> None:
    """Let nbgrader read `timestamp.txt` as we do, in the two modules that look into it."""
    nbgrader.coursedir.parse_utc = nbgrader.apps.api.parse_utc = _parse_utc


def _parse_utc(text: str) -> datetime | None:
    """Return a time as nbgrader keeps it: in UTC, without saying so."""
    time = parse_time(text)
    return time and time.replace(tzinfo=None)


class TakeTime(NbGraderPreprocessor):
    """Write the time of hand-in into the gradebook, none too: nbgrader would keep an old one.

    And the student's name, if the class list has it.
    """

    root = Unicode(help="The homework's folder.").tag(config=True)
    class_dir = Unicode(help="The folder of the class's data.").tag(config=True)

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        student, assignment = where["student"], where["assignment"]
        course = Course(Path(self.root), Path(self.class_dir), assignment)
        time, _ = handed_in_at(course.submitted(student))
        person = kept_people(course).get(student)
        with Gradebook(where["db_url"]) as gradebook:
            gradebook.update_or_create_student(student, **(said_of(person) if person else {}))
            gradebook.update_or_create_submission(assignment, student, timestamp=time)
        return nb, resources
