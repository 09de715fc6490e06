"""An assignment of which the marker knows nothing: nbgrader's own marks, made in the sandbox.

All cells of a notebook, its tests among them, run over there in one process, as they would in a
kernel: nbgrader's steps before and after see no difference. So a test can be read by the notebook
that it tests, and nothing else can.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat

from autograder.course import Course, UsageError
from autograder.intake.files import plain_files
from autograder.judge import Session, judge_notebook
from autograder.judge.outputs import RICH, bounded
from autograder.sandbox import Limits

LANGUAGE = "python"
MOST_BYTES_BESIDE = 48 * 1024 * 1024  # of the private folder's 64 MiB
AS_NBGRADER_DOES = "__import__('os').environ['NBGRADER_EXECUTION'] = 'autograde'"


def run_contained(nb, files: list[tuple[str, bytes]], backend: str, cell_seconds: float) -> None:
    """Run a notebook's code cells, each `cell_seconds` at most, and put their outputs into them.

    Raises:
        UsageError: it is not written in Python.
    """
    language = nb.metadata.get("kernelspec", {}).get("language", LANGUAGE)
    if language.lower() != LANGUAGE:
        raise UsageError(f"The sandbox runs {LANGUAGE} only, and this notebook is in {language}.")
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    sources = [AS_NBGRADER_DOES, *(cell.source for cell in code)]
    cells = [{"kind": "student", "id": "", "source": source} for source in sources]
    with Session(backend, None, Limits(), {}) as session:
        session.files, session.kinds = files, RICH
        results = judge_notebook(session, cells, cell_seconds)
    for cell, outputs in zip(code, bounded([r.outputs for r in results[1:]]), strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in outputs]


def all_beside(course: Course, student: str, log) -> list[tuple[str, bytes]]:
    """Return what lies beside a student's notebooks, the homework's files first, as far as it fits.

    A link that was handed in, which nbgrader follows when it copies, may lead anywhere: it is left
    out.
    """
    files, left = [], MOST_BYTES_BESIDE
    for name in sorted(_names(course, student), key=lambda n: not (course.source / n).is_file()):
        path = course.autograded(student) / name
        size = path.stat().st_size
        if size > left or (course.submitted(student) / name).is_symlink():
            log.warning("%s is a link, or too large: the notebook does not find it.", name)
            continue
        left -= size
        files.append((str(name), path.read_bytes()))
    return files


def _names(course: Course, student: str) -> Iterator[Path]:
    folder = course.autograded(student)
    for path in plain_files(folder):
        if path.suffix != ".ipynb":
            yield path.relative_to(folder)
