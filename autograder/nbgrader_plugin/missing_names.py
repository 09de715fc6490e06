"""Say why a name that a test cell asks for is not there: what the student's cells tell of it.

Reads a marked notebook, so that it says the same whoever ran the cells, the sandbox or a kernel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from nbformat import NotebookNode

from autograder.intake.names import defined, words
from autograder.text.language import Phrases, Text

UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
PLACE = re.compile(  # at the end of Python's message, of a cell: here, or in a kernel
    r"\s*\((?:<(?!string>)[^()]*|\d+\.py), line (\d+)\)$"
)
CELL_MAGIC = re.compile(r"\s*(%%(\w+|!)[^\n]*)")
IMPORT = re.compile(r"^\s*(?:import|from)\s.*$", re.MULTILINE)
LOAD = re.compile(r"^%load\s.*$", re.MULTILINE)
FORGETS = ("timeit",)
WRITES = ("writefile", "file")
RUNS = ("capture", "time", "prun")  # the cell itself, which makes its names
UNKNOWN_TO_IPYTHON = "UsageError"
ALIKE = 0.6  # `predict` and `prediction`; `forward` and `softmax` are far below
LONGEST_LINE, LONGEST_ERROR = 100, 200  # characters
FORGOTTEN = (
    "`{name}` is not defined: `{magic}` runs its cell in a scope of its own and keeps no names, in "
    "Jupyter too. Take that line out, or time calls of the function in another cell."
)
WRITTEN = (
    "`{name}` is not defined: `{magic}` only writes the text of its cell into a file, and does not "
    "run it. Import `{name}` from that file in the next cell, or take that line out."
)
HIDDEN = (
    "`{name}` is not defined: `{magic}` runs its cell and hides what it shows, errors too. Take "
    "that line out, and see what the cell says."
)
NOT_PYTHON = (
    "`{name}` is not defined: `{magic}` does something else with the text of its cell than to run "
    "it as the notebook's Python, and so no name is made. Take that line out and run the cell."
)
NOT_KNOWN = (
    "`{name}` is not defined: `{magic}` is not known where the notebook is marked, and so its cell "
    "did not run. Take that line out."
)
LOADS = (
    "`{name}` is not defined: `{line}` only puts the text of a file into its cell, and in the one "
    "that was handed in it does not stand. Run that cell twice, or use `%run`."
)
STOPPED_ABOVE = "The cell that should make `{name}` stopped with {error}: {message}"
THAI = {
    "`{name}` is not defined: {error} in line {number} of its cell, `{line}`: {message}. Look also "
    "at the end of the line above.": (
        "ไม่พบ `{name}`: {error} ที่บรรทัด {number} ของเซลล์ `{line}`: {message} ให้ดูท้ายบรรทัดก่อนหน้าด้วย"
    ),
    "The cell that should define `{name}` stopped before it did, with {error}: {message}": (
        "เซลล์ที่ควรกำหนด `{name}` หยุดก่อนจะกำหนด ด้วยข้อผิดพลาด {error}: {message}"
    ),
    FORGOTTEN: (
        "ไม่พบ `{name}`: `{magic}` รันเซลล์ในขอบเขตของตัวเองและไม่เก็บชื่อใดไว้ ใน Jupyter ก็เช่นกัน "
        "ให้ลบบรรทัดนั้น หรือจับเวลาการเรียกฟังก์ชันในเซลล์อื่น"
    ),
    WRITTEN: (
        "ไม่พบ `{name}`: `{magic}` เพียงเขียนข้อความของเซลล์ลงไฟล์และไม่รัน "
        "ให้ import `{name}` จากไฟล์นั้นในเซลล์ถัดไป หรือลบบรรทัดนั้น"
    ),
    HIDDEN: (
        "ไม่พบ `{name}`: `{magic}` รันเซลล์แต่ซ่อนสิ่งที่เซลล์แสดงไว้ รวมถึงข้อผิดพลาด "
        "ให้ลบบรรทัดนั้นแล้วดูว่าเซลล์แสดงอะไร"
    ),
    NOT_PYTHON: (
        "ไม่พบ `{name}`: `{magic}` ทำอย่างอื่นกับข้อความของเซลล์ ไม่ได้รันเป็น Python ของโน้ตบุ๊ก "
        "จึงไม่เกิดชื่อใด ให้ลบบรรทัดนั้นแล้วรันเซลล์"
    ),
    NOT_KNOWN: ("ไม่พบ `{name}`: เครื่องที่ใช้ตรวจไม่รู้จัก `{magic}` เซลล์จึงไม่ได้รัน ให้ลบบรรทัดนั้น"),
    LOADS: (
        "ไม่พบ `{name}`: `{line}` เพียงนำข้อความของไฟล์มาไว้ในเซลล์ แต่เซลล์ที่ส่งมายังไม่มีข้อความนั้น "
        "ให้รันเซลล์สองครั้ง หรือใช้ `%run`"
    ),
    STOPPED_ABOVE: "เซลล์ที่ควรสร้าง `{name}` หยุดด้วยข้อผิดพลาด {error}: {message}",
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
    if said := next(filter(None, (_reason(name, cell, _stopped) for cell in meant)), None):
        return said
    if other := _name_like(name, cells):
        template = "`{name}` is not defined; there is `{other}`. Is the name spelt as in the task?"
        return say(template, name=name, other=other)
    return say(
        "`{name}` is not defined. Is the cell that defines it still there, and does it run?",
        name=name,
    )


def why_undefined(name: str, cells: Iterable[NotebookNode]) -> Text | None:
    """Return a sentence about the student's cell that should make a name that an answer uses."""
    own = (cell for cell in cells if cell.cell_type == "code" and not _about(cell).get("locked"))
    reasons = (_reason(name, cell, _stopped_above) for cell in own if name in made_in(cell.source))
    return next(filter(None, reasons), None)


def made_in(source: str) -> set[str]:
    """Return the names that a cell's text defines or imports."""
    return {*defined(source), *(word for line in IMPORT.findall(source) for word in words(line))}


def _reason(
    name: str, cell: NotebookNode, stopped: Callable[[str, str, NotebookNode], Text]
) -> Text | None:
    """Return why a cell does not make a name: for the magic above it, or the error in it."""
    magic, error = CELL_MAGIC.match(cell.source), error_of(cell)
    runs = magic is None or magic[2] in RUNS
    if error is not None and runs:
        return stopped(name, cell.source, error)
    if magic is None:
        load = LOAD.search(cell.source)
        return load and say(LOADS, name=name, line=load[0].strip()[:LONGEST_LINE])
    kinds = {FORGOTTEN: FORGETS, WRITTEN: WRITES, HIDDEN: RUNS}
    template = next((text for text, names in kinds.items() if magic[2] in names), NOT_PYTHON)
    if error is not None and error.ename == UNKNOWN_TO_IPYTHON:
        template = NOT_KNOWN
    return say(template, name=name, magic=magic[1].strip()[:LONGEST_LINE])


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


def _stopped_above(name: str, source: str, error: NotebookNode) -> Text:
    message = " ".join(error.evalue.split())[:LONGEST_ERROR]
    return say(STOPPED_ABOVE, name=name, error=error.ename, message=message)


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
