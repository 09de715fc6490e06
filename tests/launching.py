"""nbgrader's command line in a process of its own, forked from one that has imported it already.

An interpreter that starts anew imports for a second before it does anything.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import tempfile
from pathlib import Path

from autograder.hw4 import HOMEWORK
from autograder.pipeline import warm_up
from autograder.pipeline.whole_class import PRELOADING

SECONDS = 600
IMPORTED = (*HOMEWORK.preloads, PRELOADING, "nbgrader.apps.nbgraderapp", __name__)


def start_fork_server() -> None:
    """Start what all is forked from in this run of the tests, marking too, if it does not run."""
    warm_up(*IMPORTED)


def nbgrader_in(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run nbgrader's command line in `folder`, with `variables` added to the environment."""
    start_fork_server()
    context = multiprocessing.get_context("forkserver")
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / stream for stream in ("stdout", "stderr")]
        given = (folder, os.environ | variables, arguments, files)
        process = context.Process(target=launch, args=given)
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, SECONDS)
        said = [file.read_text("utf-8") for file in files]
        return subprocess.CompletedProcess(arguments, process.exitcode, *said)


def launch(folder: Path, environment: dict[str, str], arguments: list[str], files: list[Path]):
    """Be the program `nbgrader`."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for descriptor, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), descriptor)
    from nbgrader.apps import NbGraderApp

    NbGraderApp.launch_instance(list(arguments))
