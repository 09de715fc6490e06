"""Mark submissions the way `nbgrader autograde` does, on two sides and in two halves.

`mark_submission` runs in a worker: it reads, cleans, executes and returns notebooks, and writes
nothing. `save` runs in the one process that writes: files first, each folder at once, then the
gradebook in a single transaction. Killed at any moment, the next run does the submission again.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearOutput,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    OverwriteKernelspec,
)
from nbgrader.utils import parse_utc
from traitlets.config import Config

from autograder.course import Course
from autograder.intake import open_submission, record_marked
from autograder.nbgrader_plugin.configuration import configure
from autograder.nbgrader_plugin.conversion import make_writable
from autograder.nbgrader_plugin.execute import TwoSidedExecute
from autograder.nbgrader_plugin.hand_marks import (
    SaveKeepingHandMarks,
    digests_of,
    read_digests,
    write_digests,
)
from autograder.nbgrader_plugin.key_cells import OverwriteFromKey
from autograder.nbgrader_plugin.preprocessors import CheckMetadata, KeepKnownCells, WaitForScans
from autograder.pipeline.submission import MarkedSubmission, Outcome
from autograder.tasks import ASSIGNMENT

SANITIZE = (
    KeepKnownCells,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteFromKey,
    CheckMetadata,
)
FINISH = (IgnorePattern, ClearMetadataPreprocessor, LimitOutput)
LEFT_BEHIND = ("__pycache__", ".ipynb_checkpoints", "*.pyc", "*.ipynb")


def mark_submission(course: Course, student: str) -> MarkedSubmission:
    """Mark one submission; a notebook that cannot be marked costs only itself."""
    start = time.monotonic()
    config = configure(Config(), course)
    opened = open_submission(course, student)
    notebooks, problems = {}, list(opened.problems)
    for name, mended in opened.notebooks.items():
        try:
            notebooks[name] = _mark_notebook(course, config, student, name, mended.notebook)
        except Exception as error:
            problems.append(f"{name}.ipynb: {type(error).__name__}: {error}")
    outcome = Outcome(student, bool(notebooks), problems, time.monotonic() - start)
    return MarkedSubmission(outcome, notebooks, opened.repairs)


def _mark_notebook(course: Course, config: Config, student: str, name: str, mended: dict) -> str:
    notebook = nbformat.from_dict(mended)
    resources = _resources(student, name, f"sqlite:///{course.key_gradebook}")
    for step in (*SANITIZE, TwoSidedExecute, WaitForScans, *FINISH):
        notebook, resources = step(config=config)(notebook, resources)
    return nbformat.writes(notebook) + "\n"


def _resources(student: str, name: str, db_url: str) -> dict:
    where = {"student": student, "assignment": ASSIGNMENT, "notebook": name, "db_url": db_url}
    return {"nbgrader": where, "unique_key": name, "metadata": {"name": name}}


# ---------------------------------------------------------------------------------------- saving


def save(course: Course, marked: MarkedSubmission) -> None:
    """Write a marked submission's files and marks.

    Raises:
        OSError, sqlalchemy.exc.SQLAlchemyError: the disk is full or may not be written; what was
            there before is unchanged or will be written again by the next run.
    """
    _write_files(course, marked)
    record_marked(course, marked.outcome.student, marked.repairs)
    _write_marks(course, marked)


def _write_files(course: Course, marked: MarkedSubmission) -> None:
    final = course.autograded(marked.outcome.student)
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.class_dir, prefix=course.PARTIAL) as folder:
        new, old = Path(folder) / "new", Path(folder) / "old"
        skip = shutil.ignore_patterns(*LEFT_BEHIND)
        shutil.copytree(course.submitted(marked.outcome.student), new, ignore=_no_odd_files(skip))
        shutil.copytree(course.source, new, ignore=skip, dirs_exist_ok=True)
        for name, text in marked.notebooks.items():
            (new / f"{name}.ipynb").write_text(text, encoding="utf-8")
        for path in new.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
        if final.exists():
            final.rename(old)
        new.rename(final)
        if old.exists():
            make_writable(old)


def _no_odd_files(also: Callable) -> Callable:
    """Leave links and pipes behind too: they lead out of the submission, or nowhere."""

    def ignore(folder: str, names: list[str]) -> set[str]:
        paths = {name: Path(folder) / name for name in names}
        odd = {n for n, p in paths.items() if p.is_symlink() or not (p.is_file() or p.is_dir())}
        return odd | set(also(folder, names))

    return ignore


def _write_marks(course: Course, marked: MarkedSubmission) -> None:
    student = marked.outcome.student
    records = course.record(student).parent
    known = read_digests(records, student)
    db_url = f"sqlite:///{course.gradebook}?timeout=60"
    with Gradebook(db_url) as gradebook:
        commit = gradebook.db.commit
        gradebook.db.commit = gradebook.db.flush  # all or nothing: one commit at the end
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(ASSIGNMENT, student, **_timestamp(course, student))
        _give_missing_notebooks_zero(gradebook, course, marked)
        notebooks = {
            name: (nbformat.v4.reads(text), _resources(student, name, db_url))
            for name, text in marked.notebooks.items()
        }
        for notebook, resources in notebooks.values():
            SaveTogether(gradebook, known).preprocess(notebook, resources)
        late = gradebook.find_submission(ASSIGNMENT, student).total_seconds_late > 0
        commit()
    for notebook, _ in notebooks.values():
        known |= digests_of(notebook.cells)
    write_digests(records, student, known)
    if late:
        config = configure(Config(), course)
        for notebook, resources in notebooks.values():
            AssignLatePenalties(config=config).preprocess(notebook, resources)


def _timestamp(course: Course, student: str) -> dict:
    """Return when the submission was handed in, if its timestamp.txt says so."""
    try:
        text = (course.submitted(student) / "timestamp.txt").read_text(encoding="utf-8").strip()
        return {"timestamp": parse_utc(text)} if text else {}
    except (OSError, ValueError, OverflowError):
        return {}


def _give_missing_notebooks_zero(
    gradebook: Gradebook, course: Course, marked: MarkedSubmission
) -> None:
    student = marked.outcome.student
    for notebook in gradebook.find_assignment(ASSIGNMENT).notebooks:
        there = (course.submitted(student) / f"{notebook.name}.ipynb").exists()
        if notebook.name not in marked.notebooks and not there:
            submitted = gradebook.find_submission_notebook(notebook.name, ASSIGNMENT, student)
            for grade in submitted.grades:
                grade.auto_score, grade.needs_manual_grade = 0, False


class SaveTogether(SaveKeepingHandMarks):
    """The step with a gradebook that is open already; `known` are the digests from before."""

    def __init__(self, gradebook: Gradebook, known: dict[str, str]) -> None:
        super().__init__()
        self.gradebook, self.known = gradebook, known

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        self.notebook_id, self.assignment_id = where["notebook"], where["assignment"]
        self.student_id, self.db_url = where["student"], where["db_url"]
        self.digests = digests_of(nb.cells)
        for index, cell in enumerate(nb.cells):
            self.preprocess_cell(cell, resources, index)
        return nb, resources
