"""Digests of answers as they lie in the marked notebooks, found once while these stay the same."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.nbgrader_plugin.hand_marks import digests_of
from autograder.nbgrader_plugin.written.places import Place

GONE = ""  # the digest of an answer that is not there


def stamp_of(course: Course, student: str, place: Place) -> tuple[Path, int, int, int] | None:
    """Return what changes whenever a student's notebook is written; None if there is none."""
    path = course.autograded(student) / f"{place.task.notebook}.ipynb"
    try:
        found = path.stat()
    except OSError:
        return None
    return path, found.st_ino, found.st_mtime_ns, found.st_size


def digest_of(course: Course, student: str, place: Place) -> str:
    """Return the digest of all that a person sees of an answer."""
    stamp = stamp_of(course, student, place)
    if stamp is None:
        return GONE
    return _digests(stamp, course.submitted(student), course.homework.kit).get(place.cell, GONE)


@lru_cache(5_000)
def _digests(stamp: tuple[Path, int, int, int], folder: Path, kit: str) -> dict[str, str]:
    try:
        cells = nbformat.v4.reads(stamp[0].read_text("utf-8")).cells
        return digests_of(cells, folder, kit)
    except Exception:  # a damaged notebook holds no answer
        return {}
