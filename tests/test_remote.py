"""Writing in another process: what fails there is told here."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import ROOT

from autograder.course import Course
from autograder.nbgrader_plugin.conversion import ConversionError
from autograder.pipeline import MarkedSubmission, OneWorker, Outcome
from autograder.remote import Writer


def pid_of(*_) -> int:
    return os.getpid()


def test_one_process_does_everything():
    with OneWorker() as worker:
        first, second = (worker.run(pid_of, n) for n in (1, 2))
    assert first == second != os.getpid()


def test_what_fails_over_there_is_raised_here(course):
    marked = MarkedSubmission(Outcome("nobody", True), {})
    course.class_dir.mkdir()
    with Writer() as writer, pytest.raises(FileNotFoundError):
        writer.save(course, marked)


def test_a_source_that_cannot_be_released_is_told(tmp_path):
    with Writer() as writer, pytest.raises(ConversionError):
        writer.prepare(Course(tmp_path, tmp_path / "class"))


def test_the_command_imports_nothing_of_nbgrader(tmp_path):
    """It takes longer to import than a submission to mark."""
    program = (
        "import sys\nfrom pathlib import Path\nimport autograder.cli, autograder.remote\n"
        "from autograder.course import Course\n"
        "from autograder.whole_class import mark_class, use_sandbox\n"
        "use_sandbox('process')\n"
        "mark_class(Course(*map(Path, sys.argv[1:])), None, 1, False)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('nbgrader', 'sqlalchemy')])"
    )
    command = [sys.executable, "-c", program, ROOT, tmp_path]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
