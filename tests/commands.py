"""Run the command lines, ours and nbgrader's, in a course's folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from launching import nbgrader_in, start_fork_server
from processes import may_start
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import Course


def run(course: Course, *arguments: str):
    """Run our command line in the course's folder."""
    if may_start():
        start_fork_server()
    before = Path.cwd()
    os.chdir(course.root)
    try:
        return CliRunner().invoke(app, list(arguments))
    finally:
        os.chdir(before)


def nbgrader(course: Course, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run nbgrader's own command line in the course's folder."""
    return nbgrader_in(course.root, *arguments, AUTOGRADER_CLASS=str(course.class_dir), **variables)
