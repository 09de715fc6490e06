"""Run nbgrader's own steps: make the release, put the homework in the gradebook, autograde."""

from __future__ import annotations

import contextlib
import io
import logging
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from traitlets.config import Config

from autograder.course import RELEASES, Course, write_at_once
from autograder.marks import Outcome
from autograder.marks.submission import fingerprint
from autograder.nbgrader_plugin.configuration import configure
from autograder.nbgrader_plugin.database.address import Address, address_of, of_file
from autograder.nbgrader_plugin.database.connecting import claim_gradebook
from autograder.nbgrader_plugin.entered import has_assignment

LINES_OF_LOG = 3
PORTABLE = Autograde.autograde_preprocessors.default_args[0]


class ConversionError(Exception):
    """nbgrader could not do a step; the message is the end of its log."""


def release(
    course: Course, destination: Path | None = None, gradebook: Address | None = None
) -> Path:
    """Write the students' version of the homework and put its cells in the gradebook.

    `destination` is the folder that gets the homework's; without it the course's `assignments/`.
    `gradebook` stands for the course's.

    Raises:
        ConversionError: nbgrader refused the source notebooks; what was there is unchanged.
    """
    if gradebook is None:
        claim_gradebook(course)
    homework = course.homework
    final = (destination or course.root / RELEASES) / homework.id
    course.class_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.class_dir) as folder:
        config = _at(gradebook or address_of(course))
        config.CourseDirectory.release_directory = folder
        _succeed(_api(course, config).generate_assignment(homework.id, force=True))
        _replace_folder(Path(folder) / homework.id, final)
    return final


def _replace_folder(new: Path, old: Path) -> None:
    if old.exists():
        shutil.rmtree(old)
    old.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(new, old)


def prepare_gradebook(course: Course) -> None:
    """Put the homework's cells in the gradebook, unless they are there from the same source.

    Workers read them from a gradebook of their own (`key_gradebook`) that holds no students.
    """
    stamp = course.release / "source.txt"
    source = fingerprint(course.handed_out)
    known = stamp.exists() and stamp.read_text() == source
    if known and has_assignment(course) and course.key_gradebook.exists():
        return
    claim_gradebook(course)
    course.key_gradebook.unlink(missing_ok=True)
    alone, address = replace(course, class_dir=course.key_gradebook.parent), address_of(course)
    release(alone, course.release, replace(address, secret=of_file(course.key_gradebook).secret))
    if address.file is None or address.file.exists():
        release(course, course.release)
    else:  # nbgrader takes a second and a half to make one
        write_at_once(address.file, course.key_gradebook.read_bytes())
    claim_gradebook(course)
    stamp.write_text(source)


def autograde_portably(course: Course, student: str) -> Outcome:
    """Mark one submission in portable mode: nbgrader's own, tests in the student's kernel.

    There is no protection in it; it is the baseline for equal marks and for speed.

    A notebook that is missing or cannot be read costs only itself; the outcome names it.
    """
    start = time.monotonic()
    readable, problems = sort_notebooks(course, student)
    for name in readable:
        try:
            _autograde_notebook(course, student, name, first=name == readable[0])
        except Exception as error:
            problems.append(f"{name}.ipynb: {error}")
    return Outcome(student, bool(readable), problems, time.monotonic() - start)


def sort_notebooks(course: Course, student: str) -> tuple[list[str], list[str]]:
    """Return the notebooks of a submission that can be marked, and what is wrong."""
    readable, problems = [], []
    for name in course.homework.notebooks:
        trouble = _trouble_with(course.submitted(student) / f"{name}.ipynb")
        if trouble:
            problems.append(f"{name}.ipynb {trouble}")
        else:
            readable.append(name)
    return readable, problems


def _trouble_with(path: Path) -> str:
    """Say why a file is not a notebook that nbgrader can mark; empty if it is one."""
    if not path.is_file():
        return "is missing"
    try:
        notebook = nbformat.read(path, as_version=4)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except Exception as error:
        return f"is not a notebook: {str(error).strip().splitlines()[0][:200]}"
    marked = any(cell.metadata.get("nbgrader") for cell in notebook.cells)
    return "" if marked else "holds none of the homework's cells"


def _autograde_notebook(course: Course, student: str, name: str, first: bool) -> None:
    if first and course.autograded(student).exists():
        make_writable(course.autograded(student))
        shutil.rmtree(course.autograded(student))
    config = _at(address_of(course))
    config.CourseDirectory.notebook_id = name
    config.Autograde.autograde_preprocessors = list(PORTABLE)
    _succeed(_api(course, config).autograde(course.homework.id, student, force=True))


def make_writable(folder: Path) -> None:
    """Undo nbgrader's read-only permissions of folders, so that all in them can be removed."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(path.stat().st_mode | 0o200)


def _at(gradebook: Address) -> Config:
    config = Config()
    config.CourseDirectory.db_url = gradebook.secret
    config.CourseDirectory.course_id = gradebook.course_id
    return config


def _api(course: Course, extra: Config) -> NbGraderAPI:
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    config = configure(Config(), course)
    config.merge(extra)
    with contextlib.redirect_stderr(io.StringIO()):
        return NbGraderAPI(config=config)


def _succeed(result: dict) -> None:
    if result["success"]:
        return
    log = f"{result.get('log') or ''}\n{result.get('error') or ''}"
    raise ConversionError(_reason(log))


def _reason(log: str) -> str:
    """Return what a person needs of nbgrader's log: the last lines that say why."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if any("DeadKernelError" in line or "Kernel died" in line for line in lines):
        return "the notebook's kernel died while its cells ran (an exit, or too much memory)"
    errors = [line for line in lines if "Error" in line and not line.startswith("[")]
    return " | ".join((errors or lines)[-LINES_OF_LOG:]) or "nbgrader gave no reason"
