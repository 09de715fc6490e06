"""The scans in a student's folder, and which tasks they are for."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

ENDINGS = (
    ".jpg", ".jpeg", ".jfif", ".png", ".pdf", ".heic", ".heif", ".webp", ".gif", ".bmp", ".tif",
    ".tiff",
)  # fmt: skip
PAPER_TASKS = ("T1", "T2", "T3", "T4", "OT1")
# The marker reads names in the same way, so what is missed here is missed there.
TASK = re.compile(r"(?<![A-Za-z])(OT|T)[\s._-]*([1-4])(?![0-9])", re.IGNORECASE)
NUMBERED = re.compile(
    r"(?:task|problem|question|exercise|ข้อที่|ข้อ|โจทย์)[\s._-]*([1-4])(?![0-9])", re.IGNORECASE
)
RANGE = re.compile(r"(?<![A-Za-z])T([1-4])\s*(?:-|–|~|to|ถึง)\s*T?([1-4])(?![0-9])", re.IGNORECASE)
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def pictures(folder: Path) -> list[Path]:
    """Return all pictures and PDFs that lie in the folder itself, by name."""
    files = (path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    return sorted(path for path in files if path.is_file() and not path.name.startswith("."))


def tasks_of(path: Path) -> tuple[str, ...]:
    """Return the tasks that a scan is named after, as in T4.jpg, "T1-T3.pdf" or โจทย์ข้อ ๔.png."""
    text = unicodedata.normalize("NFKC", path.name).translate(THAI_DIGITS)
    text = RANGE.sub(spelt_out, text)
    found = [f"{letter.upper()}{digit}" for letter, digit in TASK.findall(text)]
    found = [name for name in found if name in PAPER_TASKS]
    found = found or [f"T{digit}" for digit in NUMBERED.findall(text)]
    return tuple(dict.fromkeys(found))


def spelt_out(match: re.Match) -> str:
    """Return T1-T3 as T1 T2 T3."""
    first, last = int(match[1]), int(match[2])
    return " ".join(f"T{digit}" for digit in range(first, last + 1)) or match[0]
