"""A rubric: items that a marker ticks, and the marks that follow from the ticks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.text.language import Text
from autograder.written._words import say

MOST_ITEMS = 30
LONGEST_ITEM = 1_000  # characters
LONGEST_NAME = 60  # of an item in a message
FULL, HALF = 1.0, 0.5
SHARES = (FULL, HALF)  # of an item's marks; an item that is not ticked has no entry
DECIMALS = 4  # of marks: no 0.30000000000000004

Ticks = Mapping[str, float]  # an item's id -> its share


@dataclass(frozen=True)
class Item:
    """One line of a rubric; its texts are Markdown with equations, `text_th` may be empty.

    `id` stays the same when it is reworded. A `retired` one was taken out while marking: it counts
    no longer, and its ticks are kept for when it comes back.
    """

    id: str
    text: str
    text_th: str
    marks: float
    retired: bool = False

    @property
    def words(self) -> Text:
        return Text(self.text, self.text_th)

    @property
    def name(self) -> str:
        """The beginning of the text, for messages."""
        line = " ".join(self.text.split())
        return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


@dataclass(frozen=True)
class Given:
    """What a marker gave one answer: ticks, and marks on top of them or, negative, taken off."""

    ticks: Ticks
    adjust: float = 0.0


@dataclass(frozen=True)
class Rubric:
    """The items of one marked cell, and the marks that it has."""

    items: tuple[Item, ...]
    max_marks: float

    @property
    def active(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.retired)

    def faults(self) -> list[Text]:
        """Return why this rubric cannot be used; an empty list if it can."""
        return list(self._faults())

    def _faults(self) -> Iterator[Text]:
        if len(self.items) > MOST_ITEMS:
            yield say("There are {count} items; {most} is the most.",
                      count=len(self.items), most=MOST_ITEMS)  # fmt: skip
        if len({item.id for item in self.items}) < len(self.items):
            yield say("Two items are the same one.")
        for item in self.items:
            if not item.text.strip():
                yield say("An item has no text. Say what it gives marks for.")
            elif len(item.text) > LONGEST_ITEM or len(item.text_th) > LONGEST_ITEM:
                yield say("“{item}” is longer than {most} characters.",
                          item=item.name, most=LONGEST_ITEM)  # fmt: skip
            elif not math.isfinite(item.marks):
                yield say("“{item}” has no number of marks.", item=item.name)
            elif item.marks < 0:
                yield say("“{item}” takes marks away. Items give marks: use the adjustment of an "
                          "answer to take some.", item=item.name)  # fmt: skip

    def problems(self) -> list[Text]:
        """Return what is odd about it, though it can be used: items that do not add up."""
        total = _rounded(sum(item.marks for item in self.active))
        if not math.isfinite(total) or total == self.max_marks:
            return []
        sums = {"sum": f"{total:g}", "most": f"{self.max_marks:g}"}
        if total < self.max_marks:
            return [say("The items add up to {sum}, the task has {most} marks: no answer can get "
                        "them all.", **sums)]  # fmt: skip
        return [say("The items add up to {sum}, the task has {most} marks: what is above them is "
                    "cut off.", **sums)]  # fmt: skip


def marks_of(rubric: Rubric, ticks: Ticks, adjust: float = 0.0) -> float:
    """Return the marks for ticks, never below 0 nor above what the cell has."""
    ticked = sum(ticks.get(item.id, 0.0) * item.marks for item in rubric.active)
    return _rounded(min(max(ticked + adjust, 0.0), rubric.max_marks))


def changes(
    before: Rubric, after: Rubric, marked: Mapping[str, Given]
) -> list[tuple[str, float, float]]:
    """Return (who, from, to) for each whose marks another rubric changes, in the given order."""
    found = []
    for who, given in marked.items():
        old, new = (marks_of(one, given.ticks, given.adjust) for one in (before, after))
        if old != new:
            found.append((who, old, new))
    return found


def _rounded(marks: float) -> float:
    return round(marks, DECIMALS) + 0.0  # no -0.0
