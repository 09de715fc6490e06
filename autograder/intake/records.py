"""What was mended in each submission, remembered: `class/repairs/<student>.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from autograder.course import Course, write_at_once
from autograder.intake.repairs import Repair


@dataclass
class Record:
    """What was mended when collecting and when marking, and the files kept as they came.

    `kept` maps a file of the submission to its original; None: it did not exist before. `undone`
    tells that a person wants this submission as it came: it is mended no more.
    """

    collected: list[Repair] = field(default_factory=list)
    marked: list[Repair] = field(default_factory=list)
    kept: dict[str, str | None] = field(default_factory=dict)
    undone: bool = False


def read_record(course: Course, student: str) -> Record:
    """Return a student's record, an empty one if there is none or it was cut off."""
    try:
        data = json.loads(course.repairs(student).read_text(encoding="utf-8"))
        lists = {n: [Repair(**one) for one in data.pop(n)] for n in ("collected", "marked")}
        return Record(**lists, **data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Record()


def write_record(course: Course, student: str, record: Record) -> None:
    """Write a student's record; the file appears at once. Nothing to say: no file."""
    path = course.repairs(student)
    if record == Record():
        path.unlink(missing_ok=True)
        return
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    write_at_once(path, text.encode("utf-8", "replace"))


def record_marked(course: Course, student: str, repairs: list[Repair]) -> None:
    """Remember what was mended when a submission was marked."""
    record = read_record(course, student)
    if record.marked != repairs:
        record.marked = repairs
        write_record(course, student, record)


def repairs_of(course: Course, student: str) -> list[Repair]:
    """Return all that was mended in a student's submission, for reports and feedback."""
    record = read_record(course, student)
    return list(dict.fromkeys([*record.collected, *record.marked]))
