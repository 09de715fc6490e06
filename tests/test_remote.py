"""Writing in another process: what fails there is told here."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from commands import run
from conftest import need

from autograder.course import Course
from autograder.demo.writing import write_submission
from autograder.marks import MarkedSubmission, Outcome
from autograder.marks.history import snapshots
from autograder.nbgrader_plugin.conversion import ConversionError
from autograder.nbgrader_plugin.entered import marked_students
from autograder.pipeline import OneWorker, Writer

pytestmark = pytest.mark.processes


def pid_of(*_) -> int:
    return os.getpid()


def test_one_process_does_everything():
    with OneWorker() as worker:
        first, second = (worker.run(pid_of, n) for n in (1, 2))
    assert first == second != os.getpid()


def test_what_fails_over_there_is_raised_here(course):
    marked = MarkedSubmission(Outcome("nobody", True), {})
    with Writer() as writer, pytest.raises(FileNotFoundError):
        writer.save(course, marked)


def test_a_source_that_cannot_be_released_is_told(tmp_path):
    with Writer() as writer, pytest.raises(ConversionError):
        writer.prepare(Course(tmp_path, tmp_path / "class", "hw4"))


COMMAND = """
import sys
from pathlib import Path
from autograder import cli
from autograder.course import Course
from autograder.pipeline import mark_class, use_sandbox

course = Course(*map(Path, sys.argv[1:]))
use_sandbox("process")
[(outcome, _)] = mark_class(course, None, 1, force=False).outcomes
assert outcome.complete, outcome.problems
print([name for name in sys.modules if name.split(".")[0] in ("nbgrader", "sqlalchemy")])
"""


@pytest.fixture
def prepared(prepared_course, tmp_path) -> Course:
    return prepared_course(tmp_path)


def test_the_command_imports_nothing_of_nbgrader(prepared):
    """It takes longer to import than a submission to mark, or the marks to keep."""
    write_submission(prepared, "ann", {})
    command = [sys.executable, "-c", COMMAND, prepared.root, prepared.class_dir]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
    assert len(snapshots(prepared)) == 1


def test_marks_that_cannot_be_kept_are_told(prepared):
    need("bwrap")
    write_submission(prepared, "ann", {})
    (prepared.class_dir / "history").touch()
    result = run(prepared, "grade")
    assert result.exit_code == 2
    assert "could not be written" in " ".join(result.stderr.split())
    assert marked_students(prepared) == ["ann"]
