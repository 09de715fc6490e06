"""Formgrader's lists for a class of any size: what it shows is nbgrader's own, asked for at once.

nbgrader's answers are made by `NbGraderAPI`. Ours lets it ask `ClassGradebook`, asks about one
student where one is shown, and tells the neighbours of a submission without loading all of them.
Lists of more than a page come in pages (`templates/lists/base.tpl`): to draw 1,500 rows takes
Chromium longer than to ask for them.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from nbgrader.api import MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.server_extensions.formgrader import base, handlers
from nbgrader.utils import temp_attrs

from autograder.nbgrader_plugin.formgrader.sums import ClassGradebook

OURS = Path(__file__).parent / "templates" / "lists"
THEIRS = "nbgrader"  # before the name of a template of theirs that ours has the name of


class FormgraderAPI(NbGraderAPI):
    """What Formgrader asks; `only` is the student whom it is about, None for the whole class."""

    only: str | None = None

    @property
    def gradebook(self) -> ClassGradebook:
        return ClassGradebook(self.coursedir.db_url, self.course_id)

    def get_submission(self, assignment_id, student_id, ungraded=None, students=None):
        with temp_attrs(self, only=student_id):
            return super().get_submission(assignment_id, student_id, ungraded, students)

    def get_autograded_students(self, assignment_id):
        if self.only is None:
            return super().get_autograded_students(assignment_id)
        return {self.only} if self._is_autograded(assignment_id, self.only) else set()

    def _is_autograded(self, assignment_id: str, student: str) -> bool:
        """Tell whether what is marked is what was handed in last, as nbgrader finds it out."""
        with self.gradebook as gradebook:
            try:
                marked = gradebook.find_submission(assignment_id, student).timestamp
            except MissingEntry:
                return False
        folder = self.coursedir.format_path(
            self.coursedir.autograded_directory, student_id=student, assignment_id=assignment_id
        )
        handed_in = self.get_submitted_timestamp(assignment_id, student)
        return os.path.isdir(folder) and handed_in == marked

    def get_students(self):
        if self.only is None:
            return super().get_students()
        with self.gradebook as gradebook:
            try:
                found = gradebook.find_student(self.only)
            except MissingEntry:
                return []
            names = {"first_name": found.first_name, "last_name": found.last_name}
            return [{"id": found.id, **names}]

    def get_notebook_submission_indices(self, assignment_id, notebook_id):
        with self.gradebook as gradebook:
            handed_in = gradebook.handed_in(notebook_id, assignment_id)
        there = self._filter_existing_notebooks(assignment_id, handed_in)
        return {notebook.id: index for index, notebook in enumerate(there)}


def install() -> None:
    """Let the Formgrader of this process answer so."""
    base.NbGraderAPI = FormgraderAPI
    base.BaseHandler.render = _render
    neighbours = handlers.SubmissionNavigationHandler
    neighbours._get_submission_ids = _submission_ids
    neighbours._get_incorrect_submission_ids = _incorrect_submission_ids


def _submission_ids(handler, assignment_id: str, notebook_id: str) -> list[str]:
    return sorted(handler.api.get_notebook_submission_indices(assignment_id, notebook_id))


def _incorrect_submission_ids(handler, assignment_id: str, notebook_id: str, shown) -> list[str]:
    """Return those with failed tests, and the one that is shown."""
    listed = handler.api.get_notebook_submissions(assignment_id, notebook_id)
    return sorted({shown.id, *(each["id"] for each in listed if each["failed_tests"])})


def _render(handler, name: str, **values: object) -> str:
    return _templates().get_template(name).render(**values)


@cache
def _templates() -> Environment:
    """Return Formgrader's templates, with ours in place of those that have the same name."""
    theirs = FileSystemLoader(handlers.template_path)
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(OURS), theirs, PrefixLoader({THEIRS: theirs})])
    )
