"""Whose a file or folder is: the layouts in which web sites give out what was handed in.

Moodle      Full Name_123456_assignsubmission_file_/hw4.zip, or the same in one name
Canvas      lastnamefirst_LATE_12345_67890_hw4-1.zip: person, file; -1 counts uploads
nbgrader    username+hw4+2026-11-24 10:00:00 UTC+random/
plain       6530123421_hw4.zip, or a folder 6530123421/, as MyCourseVille and many others do
plain       hw4_6530123421.zip, as the students' toolkit writes it
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath

MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)"
)
CANVAS = re.compile(
    r"(?P<name>[^_\d\W][^_]*?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)"
)
EXCHANGE = re.compile(
    r"(?P<id>.+)\+(?P<homework>[^+]+)\+"
    r"(?P<time>\d{4}-\d\d-\d\d \d\d[:_.]\d\d[:_.]\d\d(?:\.\d+)?)(?: ?[A-Z]{3,4})?(?:\+.*)?"
)
PLAIN = re.compile(r"(?P<id>[A-Za-z]{0,2}\d{5,13}[A-Za-z]?)(?![0-9A-Za-z])[ _.-]*(?P<file>.*)")
HAND_IN = re.compile(
    r"hw4_(?P<id>[A-Za-z]{0,2}\d{5,13}[A-Za-z]?)(?P<file>(?:[-_ ].*|\s*\(\d+\))?\.zip)", re.I
)
AGAIN = re.compile(r"(?:[-_ ]|[-_ ]?v|\s*\()(?P<number>\d{1,2})\)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """What a name tells of the person and the hand-in.

    `strong` layouts cannot be mistaken for anything else. `file` is what the student called it,
    `attempt` counts uploads, `time` is when it was handed in, if the name says so.
    """

    layout: str
    id: str = ""
    name: str = ""
    number: str = ""
    file: str = ""
    attempt: int = 0
    time: datetime | None = None

    @property
    def strong(self) -> bool:
        return self.layout != "plain"


def whose(name: str) -> Owner | None:
    """Return what a file's or folder's name tells, or None if it tells of nobody."""
    if match := EXCHANGE.fullmatch(name):
        return Owner("nbgrader", id=match["id"], time=_time(match["time"]))
    if match := MOODLE.fullmatch(name):
        file, attempt = counted(match["file"])
        return Owner("Moodle", name=match["name"], number=match["number"], file=file,
                     attempt=attempt)  # fmt: skip
    if match := CANVAS.fullmatch(name):
        file, attempt = counted(match["file"])
        return Owner("Canvas", name=match["name"], number=match["number"], file=file,
                     attempt=attempt)  # fmt: skip
    if match := HAND_IN.fullmatch(name):
        file, attempt = counted(f"hw4{match['file']}")
        return Owner("plain", id=match["id"], file=file, attempt=attempt)
    if match := PLAIN.match(name):
        file, attempt = counted(match["file"])
        return Owner("plain", id=match["id"], file=file, attempt=attempt)
    return None


def counted(file: str) -> tuple[str, int]:
    """Take the count of uploads off a file's name: hw4-2.zip is the second hw4.zip."""
    path = PurePath(file)
    if path.suffix.lower() not in (".zip", ".ipynb"):
        return file, 0  # T4_2.jpg is a page, not an upload
    match = AGAIN.search(path.stem)
    if match is None or match.start() == 0:
        return file, 0
    return f"{path.stem[: match.start()]}{path.suffix}", int(match["number"])


def _time(text: str) -> datetime | None:
    text = re.sub(r"(?<=\d)[_.](?=\d\d[_.:]|\d\d$)", ":", text.partition(".")[0])
    try:
        return datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
