"""What was marked at the written desk, as pages and reports read it: plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from autograder.text.language import Text
from autograder.written.agreement import Twice
from autograder.written.pace import Act
from autograder.written.rubric import Rubric, Ticks


class Ticked(NamedTuple):
    """An item that an answer got, in whole or in part; `marks` are those of the whole item."""

    text: str
    text_th: str
    share: float
    marks: float

    @property
    def words(self) -> Text:
        return Text(self.text, self.text_th)

    @property
    def earned(self) -> float:
        return self.share * self.marks


@dataclass(frozen=True)
class WrittenMark:
    """What one answer was given: the ticked items in the rubric's order, and a comment.

    `second` tells that somebody else has looked at it too.
    """

    items: Sequence[Ticked]
    adjust: float = 0.0
    comment: str = ""
    marker: str = ""
    second: bool = False


def ticked(rubric: Rubric, ticks: Ticks) -> list[Ticked]:
    """Return the items that count and have been ticked, in the rubric's order."""
    return [
        Ticked(item.text, item.text_th, ticks[item.id], item.marks)
        for item in rubric.active
        if ticks.get(item.id)
    ]


@dataclass(frozen=True)
class Flag:
    """An answer that a marker left for somebody else, and why."""

    student: str
    by: str
    note: str = ""


@dataclass(frozen=True)
class DeskTask:
    """How the marking of one cell stands.

    ticks: of each answer marked at the desk; acts: in order of time; twice: the answers looked at
    a second time, and `second_left` how many of the drawn ones have not been; waiting: answers that
    nobody has marked; open_with: how many of them each marker has open; flags: those left for
    somebody else.
    """

    task: str
    cell: str
    rubric: Rubric
    ticks: Sequence[Ticks] = ()
    acts: Sequence[Act] = ()
    twice: Sequence[Twice] = ()
    second_left: int = 0
    waiting: int = 0
    open_with: Mapping[str, int] = field(default_factory=dict)
    flags: Sequence[Flag] = ()
