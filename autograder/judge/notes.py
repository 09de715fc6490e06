"""What is told of a notebook's run beside its checks: to the student, and to whoever marks.

What the other side says of a line is a student's word: it is shown, shortened, and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from autograder.judge.outputs import LONGEST_LINE, listed, readable
from autograder.results import NOTE, Finding
from autograder.text.language import Phrases, Text
from autograder.text.printable import some

MOST_NOTES = 10  # of one cell
MOST_NAMES = 3
PLACE = re.compile(r"\s*\(<[^()]*\bline \d+\)$")  # at the end of what Python says of a syntax error
LONGEST_SHOWN = 120  # characters of a line, or of an error
FAILED = (
    "Line {number} of a cell that came with the homework, `{line}`, did not run where it was "
    "marked. {error}. The lines around it ran all the same. If an answer needs what this line was "
    "to do, it has to do without."
)
OWN = (
    "Line {number} of a cell of your own, `{line}`, did not run where it was marked. {error}. The "
    "lines around it ran all the same. If an answer needs what this line was to do, it has to do "
    "without."
)
MADE = (
    "A cell that came with the homework begins with `{line}` and did not make {names}. They were "
    "made as in the cell that was handed out."
)
ENDED = (
    "A cell that came with the homework was changed so that it begins with `{line}`, and did not "
    "end where it was marked. {error} It ran as it was handed out instead."
)
TOO_MUCH = (
    "{files} did not fit beside the notebook where it was marked: at most {count} files of {size} "
    "MiB in all are put there, modules first, then small files."
)
THAI = {
    TOO_MUCH: (
        "ไม่มีที่พอสำหรับ {files} ข้างโน้ตบุ๊กในเครื่องที่ใช้ตรวจ: ใส่ได้ไม่เกิน {count} ไฟล์ รวมไม่เกิน {size} MiB "
        "โดยใส่โมดูลก่อน แล้วจึงไฟล์ขนาดเล็ก"
    ),
    FAILED: (
        "บรรทัดที่ {number} ของเซลล์ที่มากับการบ้าน `{line}` รันไม่ได้ในเครื่องที่ใช้ตรวจ: {error} "
        "บรรทัดอื่นในเซลล์รันตามปกติ คำตอบที่ต้องใช้ผลของบรรทัดนี้ต้องทำงานได้โดยไม่มีบรรทัดนี้"
    ),
    OWN: (
        "บรรทัดที่ {number} ของเซลล์ของคุณ `{line}` รันไม่ได้ในเครื่องที่ใช้ตรวจ: {error} "
        "บรรทัดอื่นในเซลล์รันตามปกติ คำตอบที่ต้องใช้ผลของบรรทัดนี้ต้องทำงานได้โดยไม่มีบรรทัดนี้"
    ),
    MADE: ("เซลล์ที่มากับการบ้านขึ้นต้นด้วย `{line}` จึงไม่ได้สร้าง {names} ระบบจึงสร้างให้ตามเซลล์ที่แจกไป"),
    ENDED: (
        "เซลล์ที่มากับการบ้านถูกแก้ให้ขึ้นต้นด้วย `{line}` และไม่จบการทำงานเมื่อตรวจ: {error} "
        "ระบบจึงรันเซลล์ตามที่แจกไปแทน"
    ),
}
say = Phrases(THAI)


def told_of(source: str, reply: Mapping, own: bool = False) -> list[Text]:
    """Return what is to be told of a cell that ran: the homework's and changed, or a student's own.

    `reply` is what the other side says: the "lines" that failed, and the names that were "made".
    """
    lines, notes, template = source.split("\n"), [], OWN if own else FAILED
    for entry in listed(reply.get("lines"))[:MOST_NOTES]:
        number, error = entry if type(entry) is list and len(entry) == 2 else (0, "")
        if type(number) is int and 0 < number <= len(lines):
            line = _short(lines[number - 1])
            error = _short(PLACE.sub("", readable(error, LONGEST_LINE)).strip(": .\n"))
            notes.append(say(template, number=number, line=line, error=error))
    made = [name for name in listed(reply.get("made")) if type(name) is str and name.isidentifier()]
    first = source.strip().split("\n")[0]
    if made and not notes and first.startswith("%%"):
        names = ", ".join(some([f"`{_short(name)}`" for name in made], MOST_NAMES))
        notes.append(say(MADE, line=_short(first), names=names))
    return notes


def gave_up(source: str, why: Text) -> Text:
    """Return what is to be told of such a cell that did not end by itself."""
    return say(ENDED, line=_short(source.strip().split("\n")[0]), error=why)


def too_much(names: Sequence[str], count: int, size_bytes: int) -> list[Text]:
    """Return what is to be told of files for which there was no room; nothing if there are none."""
    files = ", ".join(some([f"`{_short(name)}`" for name in names], MOST_NAMES))
    return [say(TOO_MUCH, files=files, count=count, size=size_bytes // 2**20)] if names else []


def as_findings(notes: Iterable[Text]) -> list[Finding]:
    return [Finding(NOTE, True, str(note), message_th=note.th) for note in dict.fromkeys(notes)]


def _short(text: object) -> str:
    """Return the beginning of a stranger's text, in one line and without backquotes."""
    text = " ".join(readable(text, LONGEST_LINE).split()).replace("`", "'")
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
