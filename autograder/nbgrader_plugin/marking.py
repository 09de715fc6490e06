"""Mark submissions the way `nbgrader autograde` does, on two sides.

This runs in a worker: it reads, cleans, executes and returns notebooks, and writes nothing.
`saving` does, in the one process that writes.
"""

from __future__ import annotations

import time

import nbformat
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    ClearOutput,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
)
from traitlets.config import Config

from autograder.course import Course
from autograder.deadlines import TooLong, within
from autograder.intake import open_submission
from autograder.marks import MarkedSubmission, Outcome
from autograder.nbgrader_plugin.configuration import configure
from autograder.nbgrader_plugin.database.address import Address, of_file
from autograder.nbgrader_plugin.execute import TwoSidedExecute
from autograder.nbgrader_plugin.key_cells import KernelFromKey, OverwriteFromKey
from autograder.nbgrader_plugin.preprocessors import CheckMetadata, KeepKnownCells, WaitForScans
from autograder.sandbox.faults import is_of_the_machine

SANITIZE = (
    KeepKnownCells,
    ClearOutput,
    DeduplicateIds,
    KernelFromKey,
    OverwriteFromKey,
    CheckMetadata,
)
FINISH = (IgnorePattern, ClearMetadataPreprocessor, LimitOutput)
OPENING_SECONDS = 30.0  # of CPU time


def mark_submission(course: Course, student: str) -> MarkedSubmission:
    """Mark one submission; a notebook that cannot be marked costs only itself.

    Raises:
        OSError, SandboxMissing: this machine cannot mark now (`is_of_the_machine`).
    """
    start = time.monotonic()
    config = configure(Config(), course)
    try:
        with within(OPENING_SECONDS):
            opened = open_submission(course, student)
    except TooLong:
        problem = f"its files take more than {OPENING_SECONDS:g} s to be read: nothing was marked"
        return MarkedSubmission(Outcome(student, False, [problem]), {})
    notebooks, problems, timed_out = {}, list(opened.problems), []
    for name, mended in opened.notebooks.items():
        try:
            resources = resources_for(course, student, name, of_file(course.key_gradebook))
            if name in opened.files:  # else papers stand for it
                resources["handed_in_in"] = opened.files[name].parent
            notebooks[name], late = _mark_notebook(config, resources, mended.notebook)
            timed_out += [f"{name}.ipynb: {what}" for what in late]
        except Exception as error:
            if is_of_the_machine(error):
                raise
            problems.append(f"{name}.ipynb: {type(error).__name__}: {error}")
    seconds = time.monotonic() - start
    outcome = Outcome(student, bool(notebooks), problems, seconds, timed_out)
    return MarkedSubmission(outcome, notebooks, opened.repairs, opened.absent)


def _mark_notebook(config: Config, resources: dict, mended: dict) -> tuple[str, list[str]]:
    """Return the marked notebook as text, and what in it did not end in time."""
    notebook = nbformat.from_dict(mended)
    for step in (*SANITIZE, TwoSidedExecute, WaitForScans, *FINISH):
        notebook, resources = step(config=config)(notebook, resources)
    # Without an indent, for which Python has no fast writer.
    return nbformat.v4.writes(notebook, indent=None) + "\n", resources["timed_out"]


def resources_for(course: Course, student: str, name: str, gradebook: Address) -> dict:
    """Return what nbgrader's steps want to know of a notebook."""
    where = {
        "student": student,
        "assignment": course.homework.id,
        "notebook": name,
        "db_url": gradebook.secret,
    }
    return {"nbgrader": where, "unique_key": name, "metadata": {"name": name}}
