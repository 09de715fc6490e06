"""Do two markers give an answer the same? From the answers that were looked at twice.

Source: J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological
Measurement 20 (1960). The interval is that of E. B. Wilson (Journal of the American Statistical
Association 22, 1927) for the share ticked alike, with chance as it was found: it stays wide where
few answers were all ticked alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.written.rubric import SHARES, Item, Ticks

FEWEST = 10  # answers looked at twice: of fewer a kappa says nothing
DEVIATIONS = 1.96  # of a normal distribution hold 95 % of it


@dataclass(frozen=True)
class Twice:
    """What two markers gave the same answer, without the second having seen the first."""

    first: Ticks
    second: Ticks
    first_marks: float
    second_marks: float


@dataclass(frozen=True)
class ItemAgreement:
    """How often two markers ticked one item alike, of `count` answers.

    `kappa` is what is left of that when chance is taken away: 1 always, 0 no more than by chance.
    It and the ends of its 95 % interval are None where too few answers were looked at twice, or
    where both always ticked the same, of which chance leaves nothing to say.
    """

    item: Item
    count: int
    equal: float
    kappa: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Agreement:
    """How alike answers were marked: share of equal marks, mean absolute difference in marks."""

    count: int
    equal: float
    difference: float
    items: tuple[ItemAgreement, ...]


def agreement(items: Sequence[Item], twice: Sequence[Twice]) -> Agreement | None:
    """Return the agreement on a task's answers; None if none was looked at twice."""
    if not twice:
        return None
    differences = [abs(one.first_marks - one.second_marks) for one in twice]
    return Agreement(
        len(twice),
        differences.count(0) / len(twice),
        sum(differences) / len(twice),
        tuple(_of_item(item, twice) for item in items if not item.retired),
    )


def _of_item(item: Item, twice: Sequence[Twice]) -> ItemAgreement:
    pairs = [(one.first.get(item.id, 0.0), one.second.get(item.id, 0.0)) for one in twice]
    equal = sum(first == second for first, second in pairs) / len(pairs)
    return ItemAgreement(item, len(pairs), equal, *_kappa(pairs, equal))


def _kappa(pairs: list[tuple[float, float]], equal: float) -> tuple[float | None, ...]:
    """Return kappa and its interval."""
    count = len(pairs)
    firsts, seconds = zip(*pairs, strict=True)
    chance = sum(firsts.count(one) * seconds.count(one) for one in (0.0, *SHARES)) / count**2
    if count < FEWEST or chance == 1:
        return None, None, None
    shares = (equal, *_interval(equal, count))
    return tuple(max((share - chance) / (1 - chance), -1.0) for share in shares)


def _interval(share: float, count: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    weight = DEVIATIONS**2 / count
    middle = share + weight / 2
    around = math.sqrt(weight * share * (1 - share) + weight**2 / 4)
    return (middle - around) / (1 + weight), (middle + around) / (1 + weight)
