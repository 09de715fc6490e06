"""Write marked submissions: files first, each folder at once, then the marks in one transaction.

Killed at any moment, the next run does the submission again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
from nbgrader.api import BaseCell, InvalidEntry, MissingEntry, Student
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import DEEPEST, Course
from autograder.homework import find
from autograder.intake import handed_in_at, record_marked
from autograder.marks import MarkedSubmission
from autograder.nbgrader_plugin.conversion import make_writable
from autograder.nbgrader_plugin.database.address import address_of, run_config
from autograder.nbgrader_plugin.database.holding import NoRoom
from autograder.nbgrader_plugin.database.nbgraders import Gradebook
from autograder.nbgrader_plugin.database.trouble import may_work_again, trouble
from autograder.nbgrader_plugin.earned import write_earned
from autograder.nbgrader_plugin.gradebook import open_gradebook
from autograder.nbgrader_plugin.hand_marks import (
    SaveKeepingHandMarks,
    digests_of,
    one_transaction,
    read_digests,
    write_digests,
)
from autograder.nbgrader_plugin.kit import put_kit
from autograder.nbgrader_plugin.marking import resources_for

TIMES = 5  # that marks are written anew, if others have come between
NOT_WRITTEN = (
    "marking stopped, since the marks of {student} could not be written into the gradebook: ",
    ". Nothing that was marked before is lost. Is the disk full, or the folder or gradebook.db "
    "read-only? Mend that and run the same command again; it goes on where it stopped.",
)
RENAME = (
    "so that its marks could not be written: give it another name in submitted/, and in the class "
    "list, and run the same command again"
)
LEFT_BEHIND = ("__pycache__", ".ipynb_checkpoints", "*.pyc", "*.ipynb")
LONGEST_PATH = 1000  # bytes, below a submission's folder


class Saver:
    """Writes the marked submissions of a class, one after the other.

    The gradebook stays open: nbgrader looks through all its tables whenever it opens one. The
    homework's own files are copied once, and linked into each submission's folder.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._gradebook: Gradebook | None = None
        self._copies: tempfile.TemporaryDirectory | None = None

    def __enter__(self) -> Saver:
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def save(self, marked: MarkedSubmission) -> None:
        """Write a marked submission's files and marks.

        Raises:
            OSError: the disk is full or may not be written.
            NoRoom: the gradebook cannot hold what was marked, or the student's name.
            UsageError: the gradebook cannot be written, or not now.
                What was there before is unchanged or will be written again by the next run.
        """
        _require_a_name(self._course, marked.outcome.student)
        _write_files(self._course, marked, self._homework())
        record_marked(self._course, marked.outcome.student, marked.repairs)
        for left in reversed(range(TIMES)):
            try:
                self._gradebook = self._gradebook or open_gradebook(self._course)
                return _write_marks(self._course, self._gradebook, marked)
            except BaseException as error:
                self._close_gradebook()
                cause = _databases(error)
                if cause is None:
                    raise
                if left and may_work_again(cause):
                    continue
                before, behind = NOT_WRITTEN
                before = before.format(student=marked.outcome.student)
                raise trouble(address_of(self._course), cause, before, behind) from error

    def _homework(self) -> Path:
        """Return a folder with read-only copies of the homework's own files but its notebooks."""
        course = self._course
        if self._copies is None:
            self._copies = tempfile.TemporaryDirectory(dir=course.class_dir, prefix=course.PARTIAL)
            skip = shutil.ignore_patterns(*LEFT_BEHIND)
            shutil.copytree(course.source, self._copies.name, ignore=skip, dirs_exist_ok=True)
            if course.kit:
                put_kit(course.kit, Path(self._copies.name))
            _make_read_only(Path(self._copies.name))
        return Path(self._copies.name)

    def close(self) -> None:
        """Close the gradebook; what was not committed is undone."""
        if self._copies is not None:
            self._copies.cleanup()
            self._copies = None
        self._close_gradebook()

    def _close_gradebook(self) -> None:
        if self._gradebook is not None:
            self._gradebook.close()
            self._gradebook.engine.dispose()
            self._gradebook = None


def _databases(error: BaseException) -> SQLAlchemyError | None:
    """Return what a database has raised; nbgrader says some of it in an error of its own."""
    cause = error.__context__ if isinstance(error, InvalidEntry) else error
    return cause if isinstance(cause, SQLAlchemyError) else None


def save(course: Course, marked: MarkedSubmission) -> None:
    """Write one marked submission, as `Saver.save` does."""
    with Saver(course) as saver:
        saver.save(marked)


def _require_a_name(course: Course, student: str) -> None:
    """See that the gradebook can hold whose submission it is, before anything is written.

    Raises:
        NoRoom: it cannot.
    """
    try:
        student.encode()
    except UnicodeEncodeError as error:
        raise NoRoom(f"its folder's name is no text (UTF-8), {RENAME}") from error
    longest = Student.__table__.c.id.type.length
    if address_of(course).file is None and len(student) > longest:
        raise NoRoom(
            f"its folder's name has {len(student)} characters, of which {longest} have room in "
            f"the gradebook on a server, {RENAME}"
        )


def _write_files(course: Course, marked: MarkedSubmission, homework: Path) -> None:
    student = marked.outcome.student
    submitted, final = course.submitted(student), course.autograded(student)
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.class_dir, prefix=course.PARTIAL) as folder:
        new, old = Path(folder) / "new", Path(folder) / "old"
        shutil.copytree(submitted, new, ignore=_only_students_own(submitted, homework))
        for name, text in marked.notebooks.items():
            (new / f"{name}.ipynb").write_text(text, encoding="utf-8")
        _make_read_only(new)
        shutil.copytree(homework, new, copy_function=_link, dirs_exist_ok=True)
        if final.exists():
            final.rename(old)
        new.rename(final)
        if old.exists():
            make_writable(old)


def _make_read_only(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


def _link(source: str, target: str) -> None:
    """Give a file a second name, which is much faster than to make another; or else copy it."""
    try:
        os.link(source, target)
    except OSError:  # not every file system can
        shutil.copy2(source, target)


def _only_students_own(submitted: Path, homework: Path) -> Callable:
    """Leave behind what the homework's own files replace, or need the place of, and oddities.

    Links and pipes lead out of the submission, or nowhere; a path may be too long where it goes.
    """
    skip = shutil.ignore_patterns(*LEFT_BEHIND)

    def ignore(folder: str, names: list[str]) -> set[str]:
        paths = {name: Path(folder) / name for name in names}
        odd = {n for n, p in paths.items() if p.is_symlink() or not (p.is_file() or p.is_dir())}
        inside = Path(folder).relative_to(submitted)
        if len(inside.parts) >= DEEPEST:
            return set(names)
        odd |= {name for name in names if len(os.fsencode(inside / name)) > LONGEST_PATH}
        ours = homework / inside
        replaced = {
            n
            for n, p in paths.items()
            if (ours / n).exists() and not (p.is_dir() and (ours / n).is_dir())
        }
        return odd | replaced | set(skip(folder, names))

    return ignore


def _write_marks(course: Course, gradebook: Gradebook, marked: MarkedSubmission) -> None:
    student = marked.outcome.student
    folder = course.submitted(student)
    known = read_digests(course, student)
    address = address_of(course)
    notebooks = [
        (nbformat.v4.reads(text), resources_for(course, student, name, address))
        for name, text in marked.notebooks.items()
    ]
    cells = {name: nb.cells for name, (nb, _) in zip(marked.notebooks, notebooks, strict=True)}
    write_earned(course, student, marked.notebooks, cells)
    with one_transaction(gradebook):
        gradebook.update_or_create_student(student)
        time, _ = handed_in_at(course.submitted(student))  # none: one from before goes
        gradebook.update_or_create_submission(course.homework.id, student, timestamp=time)
        _enter_what_was_not_marked(gradebook, course, marked)
        rows = OneSubmission(gradebook, course.homework.id, student)
        steps = [SaveTogether(rows, known, folder) for _ in notebooks]
        for step, (notebook, resources) in zip(steps, notebooks, strict=True):
            step.preprocess(notebook, resources)
    for step in steps:
        known |= step.digests
    write_digests(course, student, known)
    if rows.late:
        config = run_config(course)
        for notebook, resources in notebooks:
            AssignLatePenalties(config=config).preprocess(notebook, resources)


def _enter_what_was_not_marked(
    gradebook: Gradebook, course: Course, marked: MarkedSubmission
) -> None:
    """Give 0 for a notebook of which there is nothing; of one that could not be read, no mark.

    What was given for an earlier hand-in's goes, too.
    """
    student, assignment = marked.outcome.student, course.homework.id
    for notebook in gradebook.find_assignment(assignment).notebooks:
        if notebook.name not in marked.notebooks:
            submitted = gradebook.find_submission_notebook(notebook.name, assignment, student)
            for grade in submitted.grades:
                grade.auto_score = 0 if notebook.name in marked.absent else None
                grade.needs_manual_grade = False


def _is_late(submission) -> bool:
    """Tell whether a penalty may have to be given, or to be taken back."""
    penalties = (notebook.late_submission_penalty for notebook in submission.notebooks)
    return submission.total_seconds_late > 0 or any(penalties)


class OneSubmission:
    """As much of a gradebook as the steps need, for one submission, read at once."""

    def __init__(self, gradebook: Gradebook, assignment: str, student: str) -> None:
        cells = gradebook.db.query(BaseCell).all()  # at once, not each when its name is asked for
        submission = gradebook.find_submission(assignment, student)
        self.late = _is_late(submission)
        self.db = SimpleNamespace(commit=lambda: None)
        self._grades = {(n.name, g.name): g for n in submission.notebooks for g in n.grades}
        self._comments = {(n.name, c.name): c for n in submission.notebooks for c in n.comments}
        del cells

    def find_grade(self, cell: str, notebook: str, *_) -> object:
        """Return what nbgrader's `Gradebook.find_grade` does."""
        return self._find(self._grades, cell, notebook)

    def find_comment(self, cell: str, notebook: str, *_) -> object:
        """Return what nbgrader's `Gradebook.find_comment` does."""
        return self._find(self._comments, cell, notebook)

    def _find(self, rows: dict, cell: str, notebook: str) -> object:
        if (notebook, cell) not in rows:
            raise MissingEntry(f"the gradebook has no cell {cell} in {notebook}")
        return rows[notebook, cell]


class SaveTogether(SaveKeepingHandMarks):
    """The step on rows that have been read; `known` are the digests from before.

    `folder` is where the student's files lie.
    """

    def __init__(self, rows: OneSubmission, known: dict[str, str], folder: Path) -> None:
        super().__init__()
        self.gradebook, self.known, self.folder = rows, known, folder

    def alone(self):
        """Return a block that does nothing: this step is one of many in one transaction."""
        return contextlib.nullcontext()

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        self.notebook_id, self.assignment_id = where["notebook"], where["assignment"]
        self.student_id = where["student"]
        kit = find(where["assignment"]).kit
        self.digests = digests_of(nb.cells, self.folder, kit)
        for index, cell in enumerate(nb.cells):
            self.preprocess_cell(cell, resources, index)
        return nb, resources
