"""Find the scans in a submission, tell which task each is for, and decode them out of process."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.homework import Homework
from autograder.intake.filenames import shown
from autograder.intake.opening import plain_files

PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".tif", ".tiff", ".bmp", ".gif")
ENDINGS = (*PICTURES, ".jfif", ".pdf")
MOST_FILES = 30
MOST_PAGES = 30  # of one submission: 12 MB at most
MOST_BYTES = 60 * 1024 * 1024
WALL_SECONDS = 90
NOTHING = "(?!)"  # the pattern that nothing fits
ID = re.compile(r"([A-Za-z]+)([0-9]+)")
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
DECODER = Path(__file__).with_name("decoding.py")


@dataclass(frozen=True)
class Page:
    """One scanned page as a JPEG in base64; `tasks` are those that its name or text names."""

    file: str
    number: int
    jpeg: str
    tasks: tuple[str, ...]


@dataclass
class Scans:
    """All scanned pages of a submission, and the files that could not be read, with reasons."""

    pages: list[Page] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class TaskNames:
    """How people write the names of a homework's tasks, which are letters and a number.

    A number by itself is that of a task of the first kind that may be on paper: "question 4".
    """

    def __init__(self, homework: Homework) -> None:
        ids = [match.groups() for task in homework.tasks if (match := ID.fullmatch(task.id))]
        self.known = set(homework.by_id)
        written = [match[1] for task in homework.on_paper if (match := ID.fullmatch(task.id))]
        self.first = first = (written or [""])[0]
        kinds = "|".join(sorted({kind for kind, _ in ids}, key=len, reverse=True)) or NOTHING
        number, of_first = _any_of(ids), _any_of(pair for pair in ids if pair[0] == first)
        words = r"(?:task|problem|question|exercise|ข้อที่|ข้อ|โจทย์)"
        begin, end, to = r"(?<![A-Za-z])", r"(?![0-9])", r"\s*(?:-|–|~|to|ถึง)\s*"
        between = rf"{begin}{first}{of_first}{to}(?:{first})?{of_first}{end}"
        self._task = re.compile(rf"{begin}({kinds})[\s._-]*{number}{end}", re.IGNORECASE)
        self._numbered = re.compile(rf"{words}[\s._-]*{of_first}{end}", re.IGNORECASE)
        self._range = re.compile(between, re.IGNORECASE)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the tasks that a file's name, or the words on a page, are about.

        Names come in any Unicode form, also with Thai digits and words: "โจทย์ข้อ ๔".
        """
        text = unicodedata.normalize("NFKC", text).translate(THAI_DIGITS)
        text = self._range.sub(self._spelt_out, text)
        named = [f"{kind.upper()}{number}" for kind, number in self._task.findall(text)]
        named = [name for name in named if name in self.known]
        named = named or [f"{self.first}{number}" for number in self._numbered.findall(text)]
        return tuple(dict.fromkeys(named))

    def _spelt_out(self, match: re.Match) -> str:
        numbers = range(int(match[1]), int(match[2]) + 1)
        return " ".join(f"{self.first}{number}" for number in numbers) or match[0]


def _any_of(ids: Iterable[tuple[str, str]]) -> str:
    """Return the pattern of any number in task ids."""
    numbers = sorted({number for _, number in ids}, key=len, reverse=True)
    return f"({'|'.join(numbers) or NOTHING})"


def scan_files(folder: Path, homework: Homework) -> list[Path]:
    """Return the pictures and PDFs below `folder`, as their names count: page_2 before page_10."""
    files = [path for path in plain_files(folder, homework.kit) if path.suffix.lower() in ENDINGS]
    return sorted(files, key=lambda path: _as_counted(str(path.relative_to(folder))))


def _as_counted(name: str) -> list:
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", name)]


def read_scans(folder: Path, homework: Homework) -> Scans:
    """Decode all scans of a submission; what cannot be read is named and costs nothing else."""
    scans = Scans()
    files, names = scan_files(folder, homework), TaskNames(homework)
    for path in files[:MOST_FILES]:
        name = shown(path.relative_to(folder))
        left = MOST_PAGES - len(scans.pages)
        pages, trouble = decode(path) if left > 0 else ([], "comes after too many other pages")
        for number, page in enumerate(pages[:left], 1):
            tasks = names.named_in(name) or names.named_in(page["text"])
            scans.pages.append(Page(name, number, page["jpeg"], tasks))
        if trouble:
            scans.problems.append(f"the scan “{name}” {trouble}")
    if len(files) > MOST_FILES:
        text = f"{len(files)} scans were handed in; the first {MOST_FILES} were looked at"
        scans.problems.append(text)
    return scans


def decode(path: Path) -> tuple[list[dict], str]:
    """Decode one file in a process of its own; return its pages, and what went wrong, if it did."""
    from autograder.sandbox import run_program  # most hand in none, and it imports numpy

    try:
        if path.stat().st_size > MOST_BYTES:
            return [], f"is larger than {MOST_BYTES // 1024 // 1024} MiB"
        status, written = run_program(DECODER, path.read_bytes(), WALL_SECONDS)
    except TimeoutError:
        return [], "takes too long to decode"
    except OSError as error:
        return [], f"cannot be read: {error.strerror}"
    return _pages(written.splitlines(), status)


def _pages(lines: list[bytes], status: int) -> tuple[list[dict], str]:
    pages, trouble = [], ""
    try:
        for line in map(json.loads, lines):
            if "error" in line:
                trouble = str(line["error"])
            elif isinstance(line["jpeg"], str) and re.fullmatch(r"/9j/[\w+/]+=*", line["jpeg"]):
                pages.append({"jpeg": line["jpeg"], "text": str(line["text"])})
    except (ValueError, KeyError, TypeError):
        trouble = "could not be decoded: its decoder broke off"
    if status and not trouble:
        trouble = "could not be decoded: its decoder crashed"
    return pages, trouble
