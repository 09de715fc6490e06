"""Say why a name that a test cell asks for is not there: what the student's cells tell of it.

Reads a marked notebook, so that it says the same whoever ran the cells, the sandbox or a kernel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from nbformat import NotebookNode

from autograder.intake.names import defined, words
from autograder.text.language import Phrases, Text

UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
PLACE = re.compile(r"\s*\([^()]*\bline (\d+)\)$")  # at the end of Python's message
ALIKE = 0.6  # `predict` and `prediction`; `forward` and `softmax` are far below
LONGEST_LINE, LONGEST_ERROR = 100, 200  # characters
THAI = {
    "`{name}` is not defined: {error} in line {number} of its cell, `{line}`: {message}. Look also "
    "at the end of the line above.": (
        "ไม่พบ `{name}`: {error} ที่บรรทัด {number} ของเซลล์ `{line}`: {message} ให้ดูท้ายบรรทัดก่อนหน้าด้วย"
    ),
    "The cell that should define `{name}` stopped before it did, with {error}: {message}": (
        "เซลล์ที่ควรกำหนด `{name}` หยุดก่อนจะกำหนด ด้วยข้อผิดพลาด {error}: {message}"
    ),
    "`{name}` is not defined; there is `{other}`. Is the name spelt as in the task?": (
        "ไม่พบ `{name}` แต่มี `{other}` ชื่อสะกดตรงกับในโจทย์หรือไม่"
    ),
    "`{name}` is not defined. Is the cell that defines it still there, and does it run?": (
        "ไม่พบ `{name}` เซลล์ที่กำหนดชื่อนี้ยังอยู่และรันได้หรือไม่"
    ),
}
say = Phrases(THAI)


def why_missing(name: str, cells: Iterable[NotebookNode], answer: str | None) -> Text:
    """Return a sentence about the cell that should define `name`, or about a name like it.

    `answer` is the `grade_id` of the cell that the task gives for it.
    """
    cells = [cell for cell in cells if cell.cell_type == "code"]
    own = [cell for cell in cells if not _about(cell).get("locked")]
    meant = [cell for cell in own if name in defined(cell.source)]
    meant += [cell for cell in own if answer and _about(cell).get("grade_id") == answer]
    for cell in meant:
        if (error := error_of(cell)) is not None:
            return _stopped(name, cell.source, error)
    if other := _name_like(name, cells):
        template = "`{name}` is not defined; there is `{other}`. Is the name spelt as in the task?"
        return say(template, name=name, other=other)
    return say(
        "`{name}` is not defined. Is the cell that defines it still there, and does it run?",
        name=name,
    )


def error_of(cell: NotebookNode) -> NotebookNode | None:
    """Return the error that a cell ended in."""
    return next((out for out in cell.get("outputs", []) if out.output_type == "error"), None)


def _about(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def _stopped(name: str, source: str, error: NotebookNode) -> Text:
    place, lines = PLACE.search(error.evalue), source.split("\n")
    number = int(place[1]) if place else 0
    if error.ename in UNREADABLE and 0 < number <= len(lines):
        return say(
            "`{name}` is not defined: {error} in line {number} of its cell, `{line}`: {message}. "
            "Look also at the end of the line above.",
            name=name,
            error=error.ename,
            number=number,
            line=lines[number - 1].strip()[:LONGEST_LINE],
            message=PLACE.sub("", error.evalue)[:LONGEST_ERROR],
        )
    return say(
        "The cell that should define `{name}` stopped before it did, with {error}: {message}",
        name=name,
        error=error.ename,
        message=" ".join(error.evalue.split())[:LONGEST_ERROR],
    )


def _name_like(name: str, cells: list[NotebookNode]) -> str | None:
    """Return the name in the students' answers that is nearest; none that a test asks for."""
    asked_for = {
        word for cell in cells if _about(cell).get("locked") for word in words(cell.source)
    }
    answers = [cell for cell in cells if _about(cell).get("solution") and error_of(cell) is None]
    names = {other.lower(): other for cell in answers for other in defined(cell.source)}
    names = {lower: other for lower, other in names.items() if other not in asked_for}
    found = get_close_matches(name.lower(), names, n=1, cutoff=ALIKE)
    return names[found[0]] if found else None
