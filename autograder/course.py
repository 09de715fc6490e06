"""Where a course keeps its things: its homework's folders and one class's folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from autograder.homework import Homework, find

CLASS_DIR_VARIABLE = "AUTOGRADER_CLASS"
SOURCES, RELEASES = "solutions", "assignments"
DEEPEST = 100  # folders in folders that are looked into
IGNORED = ("__pycache__", ".ipynb_checkpoints")  # what Python and Jupyter leave beside files


class UsageError(Exception):
    """A command cannot be carried out as asked; the message says what to do."""


@dataclass(frozen=True)
class Course:
    """The course's folder (`root`), that of one class's data (`class_dir`), and one homework.

    Without `assignment` it is about the only homework there that the marker knows.
    """

    root: Path
    class_dir: Path
    assignment: str = ""

    PARTIAL: ClassVar[str] = ".marking-"  # folders with what has not been put in place yet

    @cached_property
    def homework(self) -> Homework:
        """What the marker knows of the homework.

        Raises:
            UsageError: it must be named, or there is none that the marker knows.
        """
        return find(self.assignment or the_only_one(self.root / SOURCES))

    def require(self) -> None:
        """See that the homework is one that the marker knows.

        Raises:
            UsageError: it must be named, or the marker does not know it.
        """
        if not self.homework.tasks:
            raise UsageError(
                f"the marker knows of no homework called {self.assignment}: use nbgrader's own "
                f"commands for it, such as `nbgrader autograde {self.assignment}`."
            )

    @property
    def source(self) -> Path:
        return self.root / SOURCES / self.homework.id

    @property
    def kit(self) -> Path | None:
        """The students' toolkit, if there is one, which a release puts beside the notebooks."""
        return self.root / self.homework.kit if self.homework.kit else None

    @property
    def handed_out(self) -> list[Path]:
        """The folders that a release is made from: the source notebooks, and the kit if any."""
        return [self.source, *([self.kit] if self.kit else [])]

    @property
    def released(self) -> Path:
        return self.root / RELEASES / self.homework.id

    @property
    def dist(self) -> Path:
        return self.root / "dist"

    @property
    def gradebook(self) -> Path:
        return self.class_dir / "gradebook.db"

    @property
    def people(self) -> Path:
        """The file of the class list that was given last."""
        return self.class_dir / "people.json"

    @property
    def own(self) -> Path:
        """The folder of what is kept of this homework alone."""
        folder = self.homework.folder
        return self.class_dir / (self.homework.id if folder is None else folder)

    @property
    def release(self) -> Path:
        """The folder of the release that the gradebook was made from."""
        return self.own / "release"

    @property
    def key_gradebook(self) -> Path:
        """Return a gradebook that holds the homework's cells and no student."""
        return self.release / "key" / "gradebook.db"

    @property
    def marking_log(self) -> Path:
        """Return the file for what the processes that mark report of themselves."""
        return self.class_dir / "marking.log"

    @property
    def secret_file(self) -> Path:
        """Return the file of the secret from which the inputs of checks are made."""
        return self.class_dir / "inputs.secret"

    def submitted(self, student: str) -> Path:
        return self.class_dir / "submitted" / student / self.homework.id

    def autograded(self, student: str) -> Path:
        return self.class_dir / "autograded" / student / self.homework.id

    def feedback(self, student: str) -> Path:
        return self.class_dir / "feedback" / student / self.homework.id

    def record(self, student: str) -> Path:
        """Return the file that says what was marked for `student`, and from which inputs."""
        return self.own / "records" / f"{student}.json"

    def earned(self, student: str) -> Path:
        """Return the file that says what `student` earned, read from the marked notebooks."""
        return self.own / "earned" / f"{student}.json"

    def page_made_from(self, student: str) -> Path:
        """Return the file that says what the feedback page of `student` was made from."""
        return self.own / "pages" / f"{student}.txt"

    def repairs(self, student: str) -> Path:
        """Return the file that says what was mended in what `student` handed in."""
        return self.own / "repairs" / f"{student}.json"

    def collected(self, student: str) -> Path:
        """Return the folder of what `student` handed in before, and of what has been seen."""
        return self.own / "collected" / student

    def originals(self, student: str) -> Path:
        """Return the folder of the files that `collect` mended, as they came."""
        return self.class_dir / "originals" / student / self.homework.id

    def students(self) -> Iterator[str]:
        """Yield the students who handed this homework in, in order."""
        folder = self.class_dir / "submitted"
        if folder.is_dir():
            name = self.homework.id
            yield from sorted(p.name for p in folder.iterdir() if (p / name).is_dir())


def walk(top: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Go through the folders below `top` as os.walk does, and not into what lies too deep.

    Python's own ways through folders fail some hundreds deep, and anybody can make such ones.
    """
    above = len(Path(top).parts)
    for where, folders, names in os.walk(top):
        if len(Path(where).parts) - above >= DEEPEST:
            folders.clear()
        yield where, folders, names


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder, in order, without what is `IGNORED`."""
    found = []
    for where, folders, names in walk(folder):
        folders[:] = [name for name in folders if name not in IGNORED]
        paths = (os.path.join(where, name) for name in names if name not in IGNORED)
        found += [Path(path) for path in paths if os.path.isfile(path)]
    return sorted(found, key=lambda path: path.parts)


def write_at_once(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file so that it is there whole or not at all, whoever else writes it meanwhile.

    Nobody can read it, not for a moment, whom `mode` (less the umask) does not let.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{os.getpid()}.partial")  # never longer than a name may be
    try:
        partial.unlink(missing_ok=True)
        partial.touch(mode, exist_ok=False)
        partial.write_bytes(data)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_sealed(path: Path, data: dict) -> None:
    """Keep what can be made anew: where it cannot be written, that costs time and nothing else."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    with suppress(OSError):
        write_at_once(path, _sealed(body.encode("utf-8", "surrogatepass")))


def read_sealed(path: Path) -> dict | None:
    """Return what `write_sealed` kept; None where there is nothing that it has written so."""
    with suppress(OSError):
        content = path.read_bytes()
        body = content.partition(b"\n")[2]
        if content == _sealed(body):
            return json.loads(body)
    return None


def _sealed(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def the_only_one(sources: Path) -> str:
    """Return the name of the only homework below `sources` that the marker knows.

    Raises:
        UsageError: there is none, or more than one.
    """
    names = sorted(path.name for path in sources.iterdir()) if sources.is_dir() else []
    known = [name for name in names if find(name).tasks]
    if len(known) == 1:
        return known[0]
    if known:
        raise UsageError(f"name one of {', '.join(known)} with --assignment.")
    raise UsageError(f"{sources} holds no homework that the marker knows.")


def find_course(
    class_dir: Path | None = None, start: Path | None = None, assignment: str | None = None
) -> Course:
    """Find the course's folder at or above `start` (the working directory), and one homework.

    The class folder is `class_dir`, or the variable AUTOGRADER_CLASS, or `class/` in the root.

    Raises:
        UsageError: there is no homework at or above `start`.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "nbgrader_config.py").is_file() and (folder / SOURCES).is_dir():
            return Course(folder, _class_dir(class_dir, folder), assignment or "")
    raise UsageError(
        f"{start} is not inside the homework's folder (the one with nbgrader_config.py and "
        "solutions/). Change to it and try again."
    )


def _class_dir(given: Path | None, root: Path) -> Path:
    if given is not None:
        return Path(given).expanduser().resolve()
    variable = os.environ.get(CLASS_DIR_VARIABLE)
    return (root / Path(variable).expanduser()).resolve() if variable else root / "class"
