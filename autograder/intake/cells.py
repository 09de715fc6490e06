"""A notebook's cells as plain data, read from JSON that nobody vouches for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from autograder.intake.names import defined

MOST_CELLS = 2_000  # a hundred are usual
KINDS = ("code", "markdown", "raw")
ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
MIME = re.compile(r"[\w.+-]+/[\w.+-]+")
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Cell:
    """What counts of a cell; outputs do not, since marking makes them anew.

    `id` is the cell's own, `grade_id` nbgrader's; each is empty if there is none.
    `attachments` maps a name to {media type: base64 text}.
    """

    kind: str
    source: str
    id: str = ""
    grade_id: str = ""
    tags: tuple[str, ...] = ()
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The source as it is compared: no spaces at line ends, no empty lines around."""
        return normal(self.source)

    @cached_property
    def defines(self) -> dict[str, str]:
        """The names that a cell of code defines, each with the block of text that does."""
        return defined(self.source) if self.kind == "code" else {}


def normal(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.split("\n")).strip("\n")


def clean(text: object) -> str:
    """Return a string of JSON as text that can be written again."""
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    if not isinstance(text, str):
        return ""
    text = SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def cell_from(raw: object) -> Cell | None:
    """Return a cell of a notebook's JSON, of format 3 or 4, or None if it is none."""
    if not isinstance(raw, dict):
        return None
    kind, source = raw.get("cell_type"), clean(raw.get("source", raw.get("input")))
    if kind == "heading":  # format 3
        level = raw.get("level")
        marks = "#" * (level if type(level) is int and 1 <= level <= 6 else 1)
        kind, source = "markdown", f"{marks} {source}"
    kind = {"html": "markdown", "rawcell": "raw"}.get(kind, kind) if _hashable(kind) else None
    if kind not in KINDS or ("source" not in raw and "input" not in raw):
        return None
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    marks = metadata.get("nbgrader")
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    own = raw.get("id", metadata.get("id"))  # Colab keeps it among the metadata
    return Cell(
        kind,
        source,
        own if isinstance(own, str) and ID.fullmatch(own) else "",
        clean(grade_id)[:200],
        _tags(metadata.get("tags")),
        _attachments(raw.get("attachments")),
    )


def _hashable(kind: object) -> bool:
    return isinstance(kind, str)


def _tags(tags: object) -> tuple[str, ...]:
    if not isinstance(tags, list):
        return ()
    return tuple(clean(tag) for tag in tags if isinstance(tag, str) and len(tag) < 100)[:20]


def _attachments(attachments: object) -> dict[str, dict[str, str]]:
    if not isinstance(attachments, dict):
        return {}
    kept = {}
    for name, bundle in attachments.items():
        if isinstance(bundle, dict):
            data = {
                mime: clean(value)
                for mime, value in bundle.items()
                if MIME.fullmatch(mime) and isinstance(value, (str, list))
            }
            if data:
                kept[clean(name)] = data
    return kept


def cells_of(notebook: object) -> list[Cell] | None:
    """Return the cells of a notebook's JSON, one more than allowed at most; None if it is none.

    Format 3 and older keep them in worksheets.
    """
    if isinstance(notebook, list):
        notebook = {"cells": notebook}
    if not isinstance(notebook, dict):
        return None
    raw = notebook.get("cells")
    if not isinstance(raw, list):
        sheets = notebook.get("worksheets")
        if not isinstance(sheets, list):
            return None
        sheets = [sheet for sheet in sheets if isinstance(sheet, dict)]
        lists = [sheet.get("cells") for sheet in sheets]
        raw = [cell for cells in lists if isinstance(cells, list) for cell in cells]
    return [cell for cell in map(cell_from, raw[: MOST_CELLS + 1]) if cell is not None]
