"""Find the scans in a submission, tell which task each is for, and decode them out of process."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake.filenames import shown
from autograder.intake.opening import plain_files
from autograder.sandbox import run_program
from autograder.tasks import BY_ID

PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".tif", ".tiff", ".bmp", ".gif")
ENDINGS = (*PICTURES, ".jfif", ".pdf")
MOST_FILES = 30
MOST_PAGES = 30  # of one submission: 12 MB at most
MOST_BYTES = 60 * 1024 * 1024
WALL_SECONDS = 90
TASK = re.compile(r"(?<![A-Za-z])(OT|T|C)[\s._-]*([1-8])(?![0-9])", re.IGNORECASE)
NUMBERED = re.compile(
    r"(?:task|problem|question|exercise|ข้อที่|ข้อ|โจทย์)[\s._-]*([1-4])(?![0-9])", re.I
)
RANGE = re.compile(r"(?<![A-Za-z])T([1-4])\s*(?:-|–|~|to|ถึง)\s*T?([1-4])(?![0-9])", re.IGNORECASE)
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


def scan_files(folder: Path) -> list[Path]:
    """Return the pictures and PDFs below `folder`, as their names count: T4_2 before T4_10."""
    files = [path for path in plain_files(folder) if path.suffix.lower() in ENDINGS]
    return sorted(files, key=lambda path: _as_counted(str(path.relative_to(folder))))


def _as_counted(name: str) -> list:
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", name)]


def tasks_named(text: str) -> tuple[str, ...]:
    """Return the tasks that a file's name, or the words on a page, are about.

    Names come in any Unicode form, with Thai digits or words: "T4", "t4_2", "โจทย์ข้อ ๔".
    """
    text = unicodedata.normalize("NFKC", text).translate(THAI_DIGITS)
    text = RANGE.sub(_spelt_out, text)
    named = [f"{letter.upper()}{digit}" for letter, digit in TASK.findall(text)]
    named = [name for name in named if name in BY_ID]
    named = named or [f"T{digit}" for digit in NUMBERED.findall(text)]
    return tuple(dict.fromkeys(named))


def _spelt_out(match: re.Match) -> str:
    first, last = int(match[1]), int(match[2])
    return " ".join(f"T{digit}" for digit in range(first, last + 1)) or match[0]


def read_scans(folder: Path) -> Scans:
    """Decode all scans of a submission; what cannot be read is named and costs nothing else."""
    scans = Scans()
    files = scan_files(folder)
    for path in files[:MOST_FILES]:
        name = shown(path.relative_to(folder))
        left = MOST_PAGES - len(scans.pages)
        pages, trouble = decode(path) if left > 0 else ([], "comes after too many other pages")
        for number, page in enumerate(pages[:left], 1):
            tasks = tasks_named(name) or tasks_named(page["text"])
            scans.pages.append(Page(name, number, page["jpeg"], tasks))
        if trouble:
            scans.problems.append(f"the scan “{name}” {trouble}")
    if len(files) > MOST_FILES:
        text = f"{len(files)} scans were handed in; the first {MOST_FILES} were looked at"
        scans.problems.append(text)
    return scans


def decode(path: Path) -> tuple[list[dict], str]:
    """Decode one file in a process of its own; return its pages, and what went wrong, if it did."""
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
