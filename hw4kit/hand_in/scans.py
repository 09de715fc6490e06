"""The scans in a student's folder, and which tasks they are for."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path, PurePath

from ..words import say

PICTURES = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".heic", ".heif", ".hif", ".avif", ".webp",
    ".tif", ".tiff", ".bmp", ".dib", ".gif", ".jp2", ".j2k",
)  # fmt: skip
ENDINGS = (*PICTURES, ".pdf")
LINKS = (
    ".icloud", ".gdoc", ".gslides", ".gdraw", ".gjam", ".url", ".webloc", ".lnk", ".desktop",
    ".crdownload", ".part", ".download",
)  # fmt: skip
TEXTS = (".txt", ".md", ".tex", ".text", ".markdown")  # are shown as they are
PAPER_TASKS = ("T1", "T2", "T3", "T4", "OT1")
# The marker reads names in the same way, so what is missed here is missed there.
TASK = re.compile(r"(?<![A-Za-z])(OT|T)[\s._-]*([1-4])(?![0-9])", re.IGNORECASE)
NUMBERED = re.compile(
    r"(?:task|problem|question|exercise|ข้อที่|ข้อ|โจทย์)[\s._-]*([1-4])(?![0-9])", re.IGNORECASE
)
RANGE = re.compile(r"(?<![A-Za-z])T([1-4])\s*(?:-|–|~|to|ถึง)\s*T?([1-4])(?![0-9])", re.IGNORECASE)
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def is_scan(name: str) -> bool:
    """Tell whether a file is a picture or a PDF by its name."""
    return PurePath(name).suffix.lower() in ENDINGS


def readable(name: str) -> str:
    """Return a file's name as it is meant, also where the system is said to know ASCII only."""
    return os.fsencode(name).decode("utf-8", "replace")


def tasks_of(name: str) -> tuple[str, ...]:
    """Return the tasks that a scan is named after: T4.jpg, "T1-T3.pdf", T4/1.jpg, โจทย์ข้อ ๔.png."""
    text = unicodedata.normalize("NFKC", readable(name)).translate(THAI_DIGITS)
    text = RANGE.sub(spelt_out, text)
    found = [f"{letter.upper()}{digit}" for letter, digit in TASK.findall(text)]
    found = [name for name in found if name in PAPER_TASKS]
    found = found or [f"T{digit}" for digit in NUMBERED.findall(text)]
    return tuple(dict.fromkeys(found))


def spelt_out(match: re.Match) -> str:
    """Return T1-T3 as T1 T2 T3."""
    first, last = int(match[1]), int(match[2])
    return " ".join(f"T{digit}" for digit in range(first, last + 1)) or match[0]


def trouble_with(path: Path, name: str) -> str:
    """Say why a file will not be shown where the work is marked, and what to do; "" if it will."""
    try:
        data = path.read_bytes()
    except OSError:
        return ""  # the zip has its own word for that
    ending = PurePath(name).suffix.lower()
    if ending in LINKS:
        return say("{name} is only a link: download the file itself, as a PDF.", name=name)
    if not data:
        return say("{name} is empty (0 bytes): scan or export it again.", name=name)
    if ending in TEXTS:
        return ""
    if ending not in ENDINGS:
        return say(
            "{name} is no picture and no PDF: a person must open it, and perhaps cannot. Export it "
            "as a PDF, and hand in again.",
            name=name,
        )
    return trouble_of_pdf(data, name) if b"%PDF" in data[:1024] else trouble_of_picture(path, name)


def trouble_of_pdf(data: bytes, name: str) -> str:
    if b"/Encrypt" in data:
        return say("{name} may want a password: export it again without one.", name=name)
    if b"endobj" not in data or b"startxref" not in data[-4096:]:
        return say("{name} is broken or cut off: scan or export it again.", name=name)
    return ""


def trouble_of_picture(path: Path, name: str) -> str:
    """Say what is wrong with a picture, as far as Pillow can tell: it comes with matplotlib."""
    try:
        from PIL import Image
    except ImportError:
        return ""
    with path.open("rb") as file:
        if file.read(12)[4:8] == b"ftyp":  # a phone's, which Pillow alone may not know
            return ""
    broken = say("{name} is broken or cut off: scan or export it again.", name=name)
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (100, 100))  # quicker, and no less strict
            picture.load()
    except Image.UnidentifiedImageError:
        return say(
            "{name} is no picture that can be opened, whatever its name says: scan or export it "
            "again.",
            name=name,
        )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return broken
    return ""
