"""An equation as it was typed: in one line, drawn if that can be, and its two values."""

from __future__ import annotations

import re

LONGEST_EQUATION = 600  # characters, as it is shown
LEADING = re.compile(r"^[\s&]+")
TRAILING = re.compile(r"(?:\\[,;:!]|\\q?quad|[\s&,;.])+$")
UNDRAWN = re.compile(r"[$%#]|\\(?:label|tag|ref|eqref|newcommand|def)\b|\\[()\[\]]")
OF_TABLES = re.compile(r"(?<!\\)&|\\\\")
CLOSED_BY = {"{": "}", r"\left": r"\right", r"\begin": r"\end"}
BRACKETS = re.compile(r"\\(?:left|right|begin|end)(?![A-Za-z])|(?<!\\)[{}]")
NUMBERS_ALONE = re.compile(
    r"(?:[\d\s.,+\-−*/·×÷^()\[\]{}&|]|\\(?:d?frac|cdot|times|div|left|right|[,;:! ])(?![A-Za-z])"
    r"|\\(?:text|mathrm|operatorname)\s*\{\s*ReLU\s*\}|\\max\b|\bReLU\b|\bmax\b)*"
)


def numbers_alone(*sides: str) -> bool:
    """Tell whether all sides are reckoned with numbers only, without a letter of the task."""
    return all(NUMBERS_ALONE.fullmatch(side) for side in sides)


def spelt(left: float, right: float) -> tuple[str, str]:
    """Return two values with as many digits as tell them apart."""
    for digits in range(4, 17):
        pair = f"{left:.{digits}g}", f"{right:.{digits}g}"
        if pair[0] != pair[1]:
            break
    return pair


def as_typed(lhs: str, rhs: str) -> tuple[str, bool]:
    """Return an equation in one line as it was typed, and whether it can be drawn by itself."""
    sides = [" ".join(side.split()) for side in (lhs, rhs)]
    if sum(map(len, sides)) > LONGEST_EQUATION:
        return f"{' = '.join(sides)[:LONGEST_EQUATION]} …", False
    text = " = ".join(TRAILING.sub("", LEADING.sub("", side)) for side in sides)
    return text, is_whole(text)


def is_whole(text: str) -> bool:
    """Tell whether an equation can be drawn, and is no part of a table that is cut in pieces."""
    if (
        text.endswith("\\")
        or UNDRAWN.search(text)
        or (OF_TABLES.search(text) and r"\begin" not in text)
    ):
        return False
    open_ones: list[str] = []
    for bracket in BRACKETS.findall(text):
        if bracket in CLOSED_BY:
            open_ones.append(bracket)
        elif not open_ones or CLOSED_BY[open_ones.pop()] != bracket:
            return False
    return not open_ones
