"""What a feedback page shows of a mark from the written desk: the items that the answer got.

An item that it did not get is the answer, or a part of it, and is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from autograder.homework import Part, Task
from autograder.marks import TaskMarks
from autograder.report._words import say
from autograder.report.answers import shown_markdown
from autograder.text.language import Text
from autograder.written.marked import Ticked, WrittenMark
from autograder.written.rubric import FULL

HARDLY = 1e-6  # marks


@dataclass(frozen=True)
class TickedItem:
    """One item as the page has it: its text in both languages, a sign, and words for the sign."""

    english: Markup
    thai: Markup
    sign: str
    meaning: Text
    earned: float
    marks: float


@dataclass(frozen=True)
class TickedPart:
    """What one marked cell got, item by item, and what was given on top or taken off."""

    items: list[TickedItem]
    adjust: str


def ticked_parts(
    task: Task, row: TaskMarks, written: Mapping[str, WrittenMark]
) -> tuple[TickedPart | None, TickedPart | None]:
    """Return what is shown of the part on paper and of the part that people always mark."""
    on_paper = row.machine.marks if row.on_paper else None
    by_hand = row.hand.marks if row.hand else None
    return _part(task.machine, on_paper, written), _part(task.hand, by_hand, written)


def comments_of(task: Task, row: TaskMarks, written: Mapping[str, WrittenMark]) -> list[str]:
    """Return what people wrote about a task; nbgrader has no place for some of it."""
    here = [written[part.cell].comment for part in task.parts if part.cell in written]
    return list(dict.fromkeys([*row.comments, *filter(None, here)]))


def _part(
    part: Part | None, marks: float | None, written: Mapping[str, WrittenMark]
) -> TickedPart | None:
    """Return what a part shows; nothing if its mark is another one than its ticks give."""
    mark = written.get(part.cell) if part else None
    if mark is None or marks is None or abs(_sum(mark, part) - marks) > HARDLY:
        return None
    if not (mark.items or mark.adjust):
        return None
    adjust = f"{mark.adjust:+g}".replace("-", "−") if mark.adjust else ""
    return TickedPart([_item(one) for one in mark.items], adjust)


def _sum(mark: WrittenMark, part: Part) -> float:
    ticked = sum(one.earned for one in mark.items) + mark.adjust
    return min(max(ticked, 0.0), part.marks)


def _item(one: Ticked) -> TickedItem:
    sign, meaning = ("✓", say("right")) if one.share == FULL else ("½", say("half of it"))
    english, thai = (shown_markdown(text, {}) for text in (one.words, one.words.th))
    return TickedItem(english, thai, sign, meaning, one.earned, one.marks)
