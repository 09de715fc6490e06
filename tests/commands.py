"""Run the command lines, ours and nbgrader's, in a course's folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import Course

BIN = Path(sys.executable).parent


def run(course: Course, *arguments: str):
    """Run our command line in the course's folder."""
    before = Path.cwd()
    os.chdir(course.root)
    try:
        return CliRunner().invoke(app, list(arguments))
    finally:
        os.chdir(before)


def nbgrader(course: Course, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run nbgrader's own command line in the course's folder."""
    return subprocess.run(
        [BIN / "nbgrader", *arguments],
        cwd=course.root,
        env={**os.environ, "AUTOGRADER_CLASS": str(course.class_dir), **variables},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
