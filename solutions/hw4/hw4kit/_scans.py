"""The scans in a student's folder: which belong to which task, and which carry another name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

ENDINGS = (".jpg", ".jpeg", ".png", ".pdf", ".heic", ".webp", ".gif", ".tif", ".tiff")
TASK_NAME = re.compile(r"^(OT1|T1|T4)(?![0-9])", re.IGNORECASE)
FILE_NAME = re.compile(r"[^\s()<>\"'`*|:]+\.(?:jpe?g|png|pdf|heic|webp|gif|tiff?)\b", re.IGNORECASE)


def pictures(folder: Path) -> list[Path]:
    """Return all pictures and PDFs that lie in the folder itself, by name."""
    files = (path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    return sorted(path for path in files if path.is_file() and not path.name.startswith("."))


def task_of(path: Path) -> str:
    """Return the task that a scan is named after, as in T4.jpg or "t4 page 2.png"; else empty."""
    match = TASK_NAME.match(path.stem)
    return match[1].upper() if match else ""


def named_in(text: str) -> list[str]:
    """Return the names of pictures and PDFs that a written answer speaks of."""
    found = (match[0].split("/")[-1] for match in FILE_NAME.finditer(text) if "://" not in match[0])
    return [name for name in found if not name.startswith("attachment")]


def sort_out(
    files: Iterable[Path], written: Mapping[str, str]
) -> tuple[list[Path], list[Path], list[tuple[str, str]]]:
    """Return the scans to hand in, pictures of another name, and (task, name) of missing ones.

    written: each written answer's text by task. A picture that an answer speaks of is handed in
    whatever its name is.
    """
    files = list(files)
    spoken_of = {name: task for task, text in written.items() for name in named_in(text)}
    scans = [path for path in files if task_of(path) or path.name in spoken_of]
    there = {path.name for path in files}
    missing = [(task, name) for name, task in spoken_of.items() if name not in there]
    return scans, [path for path in files if path not in scans], missing
