"""What zips hold that were unpacked before: who collects again need not unpack them to see it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.course import Course, read_sealed, write_sealed
from autograder.downloads.archives import files_below, is_zip
from autograder.downloads.budgets import Budget
from autograder.marks.submission import fingerprint

FILE = "uploads.json"
LARGEST = 256 * 1024 * 1024  # bytes of a zip; larger ones are unpacked each time


@dataclass(frozen=True)
class Contents:
    """Files that came of an upload: names, the newest one's time, a digest of all, what did not.

    `twice` are names that a zip held twice.
    """

    names: list[str]
    newest: float
    digest: str
    refused: list[str]
    twice: list[str]


def contents_of(folder: Path, budget: Budget) -> Contents:
    paths = files_below(folder)
    names = [path.relative_to(folder).as_posix() for path in paths]
    newest = max((path.stat().st_mtime for path in paths), default=0.0)
    return Contents(names, newest, digest_of(folder), budget.refused, budget.twice)


def digest_of(folder: Path) -> str:
    """Return a digest of the names and contents of all files below `folder`."""
    total = hashlib.sha256()
    for path in files_below(folder):
        total.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Uploads:
    """The contents of zips by a digest of their bytes, as long as the rules of unpacking stay."""

    def __init__(self, course: Course) -> None:
        self._file = course.own / FILE
        rules = fingerprint(sorted(Path(__file__).parent.glob("*.py")))
        self._rules = f"{course.homework.id} {rules}"
        kept = read_sealed(self._file) or {}
        self._before = kept["zips"] if kept.get("rules") == self._rules else {}
        self._now: dict[str, dict] = {}

    @staticmethod
    def key(path: Path) -> str:
        """Return what a zip is known by; nothing for any other file, such as a Word document.

        What comes of a zip follows from its bytes; what does not is kept under its own name.
        """
        try:
            plain = path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST
            return hashlib.sha256(path.read_bytes()).hexdigest() if plain and is_zip(path) else ""
        except OSError:
            return ""

    def find(self, key: str) -> Contents | None:
        """Return what a zip holds, if it was unpacked before."""
        if key not in self._before:
            return None
        self._now[key] = self._before[key]
        return Contents(**self._before[key])

    def keep(self, key: str, contents: Contents) -> None:
        """Keep what a zip holds; not if a file was refused, which may come the next time."""
        if key and not contents.refused:
            self._now[key] = asdict(contents)

    def write(self) -> None:
        """Keep what this download holds."""
        if self._now != self._before:
            write_sealed(self._file, {"rules": self._rules, "zips": self._now})
