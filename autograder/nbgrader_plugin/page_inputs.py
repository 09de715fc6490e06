"""What a feedback page is made from, as one digest: a page is as before while that is as before.

Whatever can change a page belongs in here; `tests/test_page_inputs.py` changes each of it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import autograder
from autograder.course import Course, write_at_once
from autograder.marks.submission import fingerprint
from autograder.nbgrader_plugin.earned import Earned
from autograder.nbgrader_plugin.entered import Entered
from autograder.nbgrader_plugin.written.reading import AtDesk
from autograder.report.pictures import KINDS


class PageInputs:
    """The inputs of a class's pages, of which those that all have in common are read once."""

    def __init__(self, course: Course, language: str) -> None:
        self._course = course
        marker = [Path(autograder.__file__).parent, *course.homework.files]
        texts = [*marker, course.source, *_handout(course)]
        self._common = repr((str(language), fingerprint(texts), sys.version, _libraries()))

    def digest(self, student: str, entered: Entered, earned: Earned, written: AtDesk) -> str:
        """Return the digest of all that a student's page is made from."""
        course, digest = self._course, hashlib.sha256(self._common.encode())
        scores, comments = sorted(entered.scores.items()), sorted(entered.comments.items())
        desk = sorted(written.items())
        for part in (student, scores, comments, entered.late_penalty, earned.notebooks, desk):
            digest.update(f"{part!r}\n".encode("utf-8", "surrogatepass"))
        digest.update(_content(course.repairs(student)) or b"")
        # Of two files that hold the same notebook the newer one counts: so times are looked at.
        for found in _below(course.submitted(student), lambda name: True):
            digest.update(f"{found!r}\n".encode())
        for path, content, _ in _below(course.autograded(student), _is_picture):
            digest.update(f"{path!r} {content!r}\n".encode())
        return digest.hexdigest()


def _handout(course: Course) -> list[Path]:
    """Return the files of the homework as it was handed out, each by itself: be it a link."""
    folders = (course.released, course.release / course.homework.id)
    return [folder / f"{name}.ipynb" for folder in folders for name in course.homework.notebooks]


def _libraries() -> list[str]:
    """Return what is installed, by name and version."""
    folders = [Path(folder) for folder in sys.path if Path(folder).is_dir()]
    return sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))


def _content(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes()
    return None


def _is_picture(name: bytes) -> bool:
    return Path(os.fsdecode(name)).suffix.lower() in KINDS


def _below(folder: Path, wanted: Callable[[bytes], bool]) -> Iterator[tuple[bytes, str, int]]:
    """Yield path, content and time of what lies below a folder, of files only the wanted ones."""
    top = os.fsencode(folder)
    folders = [top]
    while folders:
        for entry in _entries(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_file(follow_symlinks=False) and not wanted(entry.name):
                continue
            yield entry.path[len(top) :], *_held(entry)


def _entries(folder: bytes) -> list[os.DirEntry[bytes]]:
    with suppress(OSError), os.scandir(folder) as found:
        return sorted(found, key=lambda entry: entry.name)
    return []


def _held(entry: os.DirEntry[bytes]) -> tuple[str, int]:
    """Return what an entry holds, as a digest or in a word, and a file's time."""
    try:
        if entry.is_symlink():
            return f"leads to {os.readlink(entry.path)!r}", 0
        if not entry.is_file():
            return "folder" if entry.is_dir() else "neither file nor folder", 0
        with open(entry.path, "rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        return content, entry.stat().st_mtime_ns
    except OSError as error:
        return f"cannot be read: {error.strerror}", 0


def is_still(course: Course, student: str, made_from: str, name: str) -> bool:
    """Tell whether a page is the one that was made from the inputs with this digest."""
    page = _content(course.feedback(student) / name)
    known = _content(course.page_made_from(student))
    return page is not None and known == _stamp(made_from, page)


def remember(course: Course, student: str, made_from: str, page: bytes) -> None:
    """Keep what a page was made from; without that, it is made again the next time."""
    with suppress(OSError):
        write_at_once(course.page_made_from(student), _stamp(made_from, page))


def _stamp(made_from: str, page: bytes) -> bytes:
    return hashlib.sha256(made_from.encode() + page).hexdigest().encode()
