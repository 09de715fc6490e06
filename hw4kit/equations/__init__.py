"""The equations of a written answer, tried out: true, false at a point, or not understood.

text: where mathematics stands in a cell, and its tokens. parsing: the expression of a side (trees
has its nodes). statements, conditions: which sides are said to be equal, and when. worlds: what a
task gives, at random points. values, arrays: what an expression is worth there. verdicts: what
letters mean, in how many ways a line can be read, and what comes of it (equality).
"""

from __future__ import annotations

from .equality import Equality, Verdict

__all__ = ["Equality", "Verdict", "try_out"]


def try_out(text: str, task: str, seconds: float = 2.0) -> list[Equality]:
    """Return the equalities in the Markdown `text` of an answer to `task`, each tried out.

    No text makes it raise; what `seconds` of CPU time do not suffice for is unknown.

    Raises:
        ModuleNotFoundError: pylatexenc is not installed.
    """
    from .verdicts.reader import read

    try:
        return read(text, task, seconds)
    except Exception:  # whatever a text does to us: its answer is marked by a person then
        return []
