"""One equality of a written answer, and what came of trying it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..words import Text

Verdict = Literal["true", "false", "unknown"]


@dataclass(frozen=True)
class Equality:
    """Two sides of an equality as they stand in the text, and whether they are equal.

    `lhs_at` and `at` are the places (start, end) of the left and the right side in the cell's text.
    `condition` is in the student's letters, "" if there is none. `point` and `values` (left,
    right) belong to a false one: where it was tried, and what came out. `reason` belongs to an
    unknown one: why it was not understood.
    """

    lhs: str
    rhs: str
    lhs_at: tuple[int, int]
    at: tuple[int, int]
    verdict: Verdict
    condition: str = ""
    point: str = ""
    values: tuple[float, float] | None = None
    reason: Text | None = None
