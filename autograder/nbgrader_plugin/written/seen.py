"""Digests of answers as they lie in the marked notebooks, found once while these stay the same."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from autograder.course import Course
from autograder.nbgrader_plugin.written.places import Place

GONE = ""  # the digest of an answer that is not there
MOST_KNOWN = 5_000  # notebooks
Stamp = tuple[str, int, int, int]  # changes whenever a notebook is written
_known: OrderedDict[Stamp, dict[str, str]] = OrderedDict()


def stamp_of(course: Course, student: str, place: Place) -> Stamp | None:
    """Return the stamp of a student's marked notebook; None if there is none."""
    path = course.autograded(student) / f"{place.task.notebook}.ipynb"
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_ino, found.st_mtime_ns, found.st_size


def digest_of(course: Course, student: str, place: Place) -> str:
    """Return the digest of all that a person sees of an answer."""
    stamp = stamp_of(course, student, place)
    if stamp is None:
        return GONE
    digests = _known.get(stamp)
    if digests is None:
        digests = read_digests_in(Path(stamp[0]), course.submitted(student), course.homework.kit)
        learn(stamp, digests)
    return digests.get(place.cell, GONE)


def learn(stamp: Stamp, digests: dict[str, str]) -> None:
    """Remember the digests that somebody has found in the notebook of a stamp."""
    _known[stamp] = digests
    while len(_known) > MOST_KNOWN:
        _known.popitem(last=False)


def read_digests_in(notebook: Path, folder: Path, kit: str) -> dict[str, str]:
    """Return the digests of all answers in a notebook, by cell; `folder` is what was handed in."""
    import nbformat

    from autograder.nbgrader_plugin.hand_marks import digests_of  # both take long to import

    try:
        return digests_of(nbformat.v4.reads(notebook.read_text("utf-8")).cells, folder, kit)
    except Exception:  # a damaged notebook holds no answer
        return {}
