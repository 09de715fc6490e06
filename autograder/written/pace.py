"""How fast answers are marked, and how long it takes to mark those that are left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

RECENT = 50  # acts of a marker that tell the pace: one grows faster


@dataclass(frozen=True)
class Act:
    """One time that a marker pressed Save: for one answer, or for a group of them at once."""

    marker: str
    seconds: float
    answers: int = 1


@dataclass(frozen=True)
class Pace:
    """How many answers have been marked, by all and by one marker, and how fast.

    The seconds are None while nothing can be said.
    """

    marked: int
    mine: int
    left: int
    seconds_median: float | None = None
    seconds_left: float | None = None


def pace(acts: Sequence[Act], marker: str, left: int) -> Pace:
    """Return a marker's pace, all's if the marker has none yet; `acts` are in order of time."""
    own = [act for act in acts if act.marker == marker]
    median = median_seconds(own[-RECENT:] or acts[-RECENT:])
    counts = (sum(act.answers for act in some) for some in (acts, own))
    return Pace(*counts, left, median, None if median is None else median * left)


def median_seconds(acts: Iterable[Act]) -> float | None:
    """Return the median seconds an answer: a break for tea, however long, moves it little."""
    timed = [act for act in acts if act.answers > 0 and 0 < act.seconds < math.inf]
    each = sorted((act.seconds / act.answers, act.answers) for act in timed)
    half, seen = sum(answers for _, answers in each) / 2, 0
    for number, (seconds, answers) in enumerate(each):
        seen += answers
        if seen > half:
            return seconds
        if seen == half:
            return (seconds + each[number + 1][0]) / 2
    return None


def by_marker(acts: Sequence[Act]) -> dict[str, tuple[int, float | None]]:
    """Return each marker's number of answers and median seconds, who marked most first."""
    own: dict[str, list[Act]] = {}
    for act in acts:
        own.setdefault(act.marker, []).append(act)
    found = {
        name: (sum(one.answers for one in some), median_seconds(some)) for name, some in own.items()
    }
    return dict(sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0])))
