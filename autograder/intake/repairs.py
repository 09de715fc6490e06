"""What was mended in a submission: plain data, and the kinds there are, in both languages."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from autograder.text.printable import some

CELL_NAME = re.compile(r"`[^`]*`")

# kind: (title, title in Thai); messages add which cell and what was done with it
KINDS: dict[str, tuple[str, str]] = {
    "renamed": ("file under another name", "ไฟล์ใช้ชื่ออื่น"),
    "twice": ("a name twice in a zip", "ชื่อไฟล์ซ้ำในไฟล์ zip"),
    "together": ("handed in together", "ส่งงานร่วมกัน"),
    "copies": ("several copies of a notebook, of which one counts", "มีโน้ตบุ๊กหลายสำเนา นับเพียงหนึ่ง"),
    "encoding": ("text encoding", "การเข้ารหัสข้อความ"),
    "format": ("old notebook format", "รูปแบบโน้ตบุ๊กเก่า"),
    "broken": ("broken file, read as far as it goes", "ไฟล์เสียหาย อ่านเท่าที่อ่านได้"),
    "long": ("more cells than are read", "เซลล์มากเกินกว่าที่จะอ่านทั้งหมด"),
    "conflict": ("merge conflict", "ข้อความขัดแย้งจากการรวมไฟล์"),
    "script": ("a Python file for a notebook", "ส่งไฟล์ Python แทนโน้ตบุ๊ก"),
    "combined": ("both notebooks in one file", "โน้ตบุ๊กสองเล่มรวมในไฟล์เดียว"),
    "kernel": ("kernel name", "ชื่อเคอร์เนล"),
    "metadata": ("lost or changed cell metadata", "ข้อมูลกำกับเซลล์หายหรือถูกเปลี่ยน"),
    "duplicate": ("copied cell", "เซลล์ซ้ำ"),
    "split": ("cell in several parts", "เซลล์ถูกแบ่งเป็นหลายส่วน"),
    "merged": ("cells merged into one", "เซลล์ถูกรวมเป็นเซลล์เดียว"),
    "moved": ("moved cell", "เซลล์ถูกย้าย"),
    "deleted": ("deleted cell", "เซลล์ถูกลบ"),
    "locked": ("changed text of a locked cell", "แก้ข้อความในเซลล์ที่ล็อกไว้"),
    "elsewhere": ("answer in another cell", "เขียนคำตอบไว้ในเซลล์อื่น"),
    "type": ("changed type of a cell", "ชนิดของเซลล์ถูกเปลี่ยน"),
    "characters": ("typographic characters in code", "อักขระพิเศษในโค้ด"),
    "picture": ("names of pasted pictures", "ชื่อของรูปที่วางไว้"),
    "scan": ("scanned pages put into the notebook", "ใส่ภาพสแกนลงในโน้ตบุ๊กแล้ว"),
}


@dataclass(frozen=True)
class Repair:
    """One thing that was mended: its kind, the notebook, and what was done, in words."""

    kind: str
    notebook: str
    message: str

    def __str__(self) -> str:
        return f"{self.notebook}: {self.message}"

    @property
    def named_first(self) -> str:
        """The file that the message begins with, in quotes."""
        return self.message.removeprefix("“").partition("”")[0]

    def to_dict(self) -> dict:
        return asdict(self)


def gathered(notes: list[tuple[str, str]], notebook: str) -> list[Repair]:
    """Return notes (kind, message) as repairs; what was done to many cells is said once.

    Such a message begins with the cell's name in backquotes.
    """
    cells: dict[tuple[str, str], list[str]] = {}
    for kind, message in dict.fromkeys(notes):
        name = CELL_NAME.match(message)
        rest = message[name.end() :] if name else message
        cells.setdefault((kind, rest), []).append(name[0] if name else "")
    said: dict[str, list[str]] = {}
    for (kind, rest), names in cells.items():
        said.setdefault(kind, []).append(", ".join(some(names)) + rest)
    return [Repair(kind, notebook, text) for kind, texts in said.items() for text in some(texts)]


class Unreadable(Exception):
    """A file holds no notebook; the message says what it is, after the file's name."""
