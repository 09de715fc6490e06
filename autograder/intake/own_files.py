"""The files of a student's own beside a notebook, as it finds them where it is marked.

Modules, tables and arrays come along. What is large and mostly only looked at (pictures, documents,
other notebooks) does where the code says its name or its ending, or looks through folders; so does
what was handed out, always as it was handed out. Nothing is followed out of the hand-in, and the
number and the size of all are bounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

from autograder.course import Course
from autograder.intake.files import FIGURES, plain_files
from autograder.intake.records import read_record
from autograder.intake.scans import ENDINGS
from autograder.intake.times import TIME_FILE

MOST_FILES = 200
MOST_MODULES = 50  # that are read as text
MOST_BYTES = 32 * 1024 * 1024  # of the private folder's 64 MiB
LONGEST_NAME, DEEPEST = 200, 10  # bytes, folders
LONGEST_CODE = 200_000  # characters of a module in which names of files are looked for
NOTEBOOK, MODULE = ".ipynb", ".py"
LOOKED_AT = {*ENDINGS, NOTEBOOK, ".svg", ".zip", ".md", ".html", ".htm", ".doc", ".docx", ".odt",
             ".pages", ".ppt", ".pptx", ".key", ".mp4", ".mov"}  # fmt: skip
SEARCHES = re.compile(r"\b(?:i?r?glob|listdir|iterdir|scandir|walk)\b")


@dataclass(frozen=True)
class Beside:
    """Files by their names beside the notebook, and names of what would have been too much."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def files_beside(course: Course, student: str, code: str, home: Path | None = None) -> Beside:
    """Return what a notebook finds beside it in whose cells the student wrote `code`.

    `home` is the folder that it was handed in in, if it is not the submission's own.
    """
    found = _handed_in(course, student, home)
    ours = _handed_out(course)
    modules = [path for path in found.values() if path.suffix == MODULE]
    said = "\n".join([code, *map(_text, modules[:MOST_MODULES])]).lower()
    wanted = {
        name: path
        for name, path in {**found, **ours}.items()
        if _comes_along(PurePosixPath(name), name in ours, said)
    }
    return _bounded(wanted, said)


def _comes_along(name: PurePosixPath, ours: bool, said: str) -> bool:
    """Tell whether code may read a file: it always may, or says what it is, or looks around."""
    ending = name.suffix.lower()
    if ending == MODULE or not (ours or ending in LOOKED_AT):
        return True
    return (ending or name.name.lower()) in said or bool(SEARCHES.search(said))


def _handed_in(course: Course, student: str, home: Path | None) -> dict[str, Path]:
    """Return the student's own files by the names that a notebook may use, the nearest first."""
    top, marked = course.submitted(student), _marked(course)
    found: dict[str, Path] = {}
    nearest = [home] if home is not None else []
    for folder in dict.fromkeys([*nearest, *homes(course, student), top]):
        for path in _files_in(folder, course):
            name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
            if _is_sound(name) and name not in marked:
                found.setdefault(name, path)
    return found


def homes(course: Course, student: str) -> Iterator[Path]:
    """Yield the folders in which the notebooks were handed in; collecting puts them on top."""
    top = course.submitted(student).resolve()
    for name in read_record(course, student).kept:
        folder = (top / name).parent.resolve()
        if top in folder.parents:
            yield folder


def _marked(course: Course) -> set[str]:
    return {TIME_FILE, *(f"{name}{NOTEBOOK}" for name in course.homework.notebooks)}


def _handed_out(course: Course) -> dict[str, Path]:
    """Return the homework's own files but its notebooks and its kit."""
    folder = course.released if course.released.is_dir() else course.release / course.homework.id
    paths = (path for path in _files_in(folder, course) if path.suffix != NOTEBOOK)
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _files_in(folder: Path, course: Course) -> Iterator[Path]:
    """Yield the plain files in a folder, pictures included, and what no link leads to."""
    yield from plain_files(folder, course.homework.kit)
    if not (folder / FIGURES).is_symlink():
        yield from plain_files(folder / FIGURES)


def _is_sound(name: str) -> bool:
    try:
        return len(name.encode()) <= LONGEST_NAME and name.count("/") < DEEPEST
    except UnicodeEncodeError:
        return False


def modules_in(folder: Path, kit: str) -> list[str]:
    """Return the texts of the first modules below a folder, each up to a length."""
    paths = (path for path in plain_files(folder, kit) if path.suffix == MODULE)
    return [_text(path) for path in islice(paths, MOST_MODULES)]


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(LONGEST_CODE)
    except OSError:
        return ""


def _bounded(wanted: dict[str, Path], said: str) -> Beside:
    """Read as many as there is room for, modules first and then the smaller ones."""
    beside, left = Beside(), MOST_BYTES
    sizes = {name: _size(path) for name, path in wanted.items()}
    for name in sorted(wanted, key=lambda name: (not name.endswith(MODULE), sizes[name], name)):
        content = _content(wanted[name]) if sizes[name] <= left else None
        if content is not None and len(content) <= left and len(beside.files) < MOST_FILES:
            beside.files.append((name, content))
            left -= len(content)
        elif PurePosixPath(name).suffix not in LOOKED_AT or PurePosixPath(name).name in said:
            beside.left_out.append(name)
    return beside


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return MOST_BYTES + 1


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
