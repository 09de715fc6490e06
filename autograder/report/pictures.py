"""Pictures that lie beside the notebooks, as part of a page: nothing is asked for by address."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.report.safe_html import PictureFinder

KINDS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp"}
DRAWINGS = {".svg": "svg+xml"}  # the homework's own alone
LARGEST = 12 * 2**20  # bytes


def pictures_in(handed_in: Path, homework: Path) -> PictureFinder:
    """Return a function that finds pictures in the homework's folder, or else among scans."""

    def find(name: str) -> str | None:
        for folder, kinds in ((homework, KINDS | DRAWINGS), (handed_in, KINDS)):
            path = _inside(folder, name)
            if path and path.suffix.lower() in kinds:
                return _data_address(path, kinds[path.suffix.lower()])
        return None

    return find


def _inside(folder: Path, name: str) -> Path | None:
    """Return the file `name` of `folder`, but nothing outside of it, no link and nothing huge."""
    try:
        path = folder / name
        if ".." in path.parts or path.is_symlink() or not path.is_file():
            return None
        inside = path.resolve().is_relative_to(folder.resolve())
        return path if inside and path.stat().st_size <= LARGEST else None
    except (OSError, ValueError):  # a name too long, or with a zero byte in it
        return None


def _data_address(path: Path, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
