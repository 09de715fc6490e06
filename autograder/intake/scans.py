"""Decode scans, which are pictures and PDFs, out of process; what cannot be decoded is told why."""

from __future__ import annotations

import json
import re
from pathlib import Path

from autograder.homework import Homework
from autograder.intake.filenames import as_counted
from autograder.intake.files import SNIFFED, plain_files
from autograder.intake.kinds import THAI, kind_of, looks_like_a_scan, say
from autograder.text.language import Text

PICTURES = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".heic", ".heif", ".hif", ".avif", ".webp",
    ".tif", ".tiff", ".bmp", ".dib", ".gif", ".jp2", ".j2k",
)  # fmt: skip
ENDINGS = (*PICTURES, ".pdf")
MOST_BYTES = 60 * 1024 * 1024
MOST_COUNTED = 1_000_000  # of pages or points, as a decoder may say
WALL_SECONDS = 90
DECODER = Path(__file__).with_name("decoding.py")
UNKNOWN = say("is no picture or PDF that can be opened")
UNDECODED = say("could not be decoded")


def scan_files(folder: Path, homework: Homework) -> list[Path]:
    """Return the pictures and PDFs below `folder`, as their names count: page_2 before page_10."""
    files = [path for path in plain_files(folder, homework.kit) if is_scan_by_name(path)]
    return sorted(files, key=lambda path: as_counted(str(path.relative_to(folder))))


def is_scan_by_name(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS


def decode(path: Path) -> tuple[list[dict], Text | None]:
    """Decode one file in a process of its own; return its pages, and what is the matter, if any."""
    from autograder.sandbox import run_program  # most hand in none, and it imports numpy

    try:
        if path.stat().st_size > MOST_BYTES:
            return [], say("is larger than {mebibytes} MiB", mebibytes=MOST_BYTES // 1024 // 1024)
        data = path.read_bytes()
        if not looks_like_a_scan(data[:SNIFFED]) and (kind := kind_of(path.name, data[:SNIFFED])):
            return [], kind
        status, written = run_program(DECODER, data, WALL_SECONDS)
    except TimeoutError:
        return [], say("takes too long to decode")
    except OSError:
        return [], say("cannot be read")
    pages, trouble = _pages(written.splitlines(), status)
    broken = trouble == UNKNOWN and looks_like_a_scan(data[:SNIFFED])
    return pages, say("is a picture that is broken or cut off") if broken else trouble


def _pages(lines: list[bytes], status: int) -> tuple[list[dict], Text | None]:
    pages, trouble = [], None
    try:
        for line in map(json.loads, lines):
            if "error" in line:
                trouble = _said(line)
            elif isinstance(line["jpeg"], str) and re.fullmatch(r"/9j/[\w+/]+=*", line["jpeg"]):
                pages.append({"jpeg": line["jpeg"], "text": str(line["text"])})
    except (ValueError, KeyError, TypeError):
        trouble = UNDECODED
    return pages, trouble or (UNDECODED if status else None)


def _said(line: dict) -> Text:
    """Return what a decoder says, if it is one of our sentences: a file may have taken it over."""
    values = {name: max(0, min(int(line[name]), MOST_COUNTED)) for name in line if name != "error"}
    try:
        return say(line["error"], **values) if line["error"] in THAI else UNDECODED
    except (KeyError, IndexError):
        return UNDECODED
