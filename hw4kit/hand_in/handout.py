"""Hold a student's notebooks against the ones that were handed out.

What was handed out is in `hw4kit/_handout.json`, which the release makes: of each cell its id, its
kind, its task, a line to know it by and a digest of its text, but no text of its own.
"""

from __future__ import annotations

import hashlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from ..words import say

KIT, FILE = "hw4kit", "_handout.json"
STUB = re.compile(r"^\s*raise NotImplementedError\(\)\s*$|= None\b.*YOUR ANSWER HERE", re.MULTILINE)
UNWRITTEN = ("", "YOUR ANSWER HERE")
FOLD = "<summary>ภาษาไทย</summary>"  # in each cell of text that was handed out
CALL = "check_written("  # in the cell after a written answer


@dataclass(frozen=True)
class HandedOut:
    """A cell as it was handed out.

    kind: "answer" (code), "written" (an answer in words), "check" or "code" (what the others need).
    anchor: a line to know it by where its id is lost: its own first one, or for a written answer
    the first one of the cell before it.
    """

    id: str
    kind: str
    task: str
    anchor: str
    digest: str


@dataclass(frozen=True)
class Cell:
    """A cell of a student's notebook: all the names it goes by, its text, and what it holds.

    attachments: the names of the pictures that were pasted into it.
    """

    names: tuple[str, ...]
    is_code: bool
    text: str
    attachments: tuple[str, ...] = ()


@dataclass
class Comparison:
    """What became of the cells that were handed out: tasks by name, cells by id.

    written: the cell of each written answer, by task.
    """

    open: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    written: dict[str, Cell] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)


def digest(text: str) -> str:
    """Return a short digest of a cell's text.

    Spaces at the ends of lines do not count, nor does the language that a student has chosen.
    """
    kept = (line.rstrip() for line in text.strip().splitlines())
    lines = "\n".join(line for line in kept if not line.startswith("language("))
    return hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()[:16]


def first_line(text: str) -> str:
    """Return the first line of a cell's text that is not empty, nor a mere rule."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line.strip("-")), "")


def read_handout() -> dict[str, list[HandedOut]]:
    """Return the cells that were handed out, by notebook; empty if nothing says so."""
    try:
        content = pkgutil.get_data(KIT, FILE)
    except OSError:
        return {}
    notebooks = json.loads(content)["notebooks"]
    return {name: [HandedOut(**cell) for cell in cells] for name, cells in notebooks.items()}


def read_cells(path: Path) -> list[Cell]:
    """Return the cells of a notebook's file.

    Raises: OSError; ValueError if it is not a notebook.
    """
    return cells_of(json.loads(path.read_text(encoding="utf-8-sig")))


def cells_of(notebook: object) -> list[Cell]:
    """Return the cells of a notebook.

    Raises: ValueError if it is none.
    """
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ValueError(say("it is not a notebook"))
    try:
        return [as_cell(cell) for cell in notebook["cells"] if isinstance(cell, dict)]
    except (AttributeError, TypeError):
        raise ValueError(say("it is not a notebook")) from None


def as_cell(cell: dict) -> Cell:
    """Return a notebook's cell in short; programs differ in where they keep its id."""
    metadata = cell.get("metadata") or {}
    names = ((metadata.get("nbgrader") or {}).get("grade_id"), cell.get("id"), metadata.get("id"))
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    known = tuple(name for name in names if isinstance(name, str))
    pasted = cell.get("attachments")
    pictures = tuple(n for n, data in pasted.items() if data) if isinstance(pasted, dict) else ()
    return Cell(known, cell.get("cell_type") == "code", text, pictures)


def is_ours(cell: Cell) -> bool:
    """Tell whether a cell, by its text, was handed out below an answer and is no part of it."""
    return FOLD in cell.text or (cell.is_code and CALL in cell.text)


def find(cells: list[Cell], wanted: Iterable[HandedOut]) -> Iterator[tuple[HandedOut, list[Cell]]]:
    """Yield each cell that was handed out with the student's cells that are it, in order."""
    for handed_out in wanted:
        found = [cell for cell in cells if handed_out.id in cell.names]
        yield handed_out, found or by_text(cells, handed_out)


def by_text(cells: list[Cell], handed_out: HandedOut) -> list[Cell]:
    """Return the cell that is known by its text, for programs that drop all ids."""
    same = [cell for cell in cells if digest(cell.text) == handed_out.digest]
    if handed_out.kind == "written":
        pairs = pairwise(cells)
        same = [after for cell, after in pairs if first_line(cell.text) == handed_out.anchor]
        same = [cell for cell in same if not is_ours(cell)]
    elif not same:
        lines = ((cell, cell.text.splitlines()) for cell in cells if cell.is_code)
        same = [cell for cell, text in lines if handed_out.anchor in map(str.strip, text)]
    return same[-1:]


def compare(cells: list[Cell], handed_out: Iterable[HandedOut]) -> Comparison:
    """Return what became of the cells that were handed out; of copies the last changed counts."""
    result = Comparison()
    for wanted, found in find(cells, handed_out):
        if not found:
            result.missing.append(wanted.id)
            continue
        if len(found) > 1:
            result.copied.append(wanted.id)
        changed = [cell for cell in found if digest(cell.text) != wanted.digest]
        note(result, wanted, (changed or found)[-1])
    return result


def note(result: Comparison, wanted: HandedOut, cell: Cell) -> None:
    """Write into `result` what became of one cell that is there."""
    text = cell.text
    untouched = digest(text) == wanted.digest
    if wanted.kind == "answer":
        if untouched or STUB.search(text):
            result.open.append(wanted.task)
    elif wanted.kind == "written":
        result.written[wanted.task] = cell
        if untouched or text.strip() in UNWRITTEN:
            result.unwritten.append(wanted.task)
    elif not untouched:
        result.changed.append(wanted.id)
