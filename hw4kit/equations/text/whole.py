r"""A place in LaTeX made whole: a command's name and both its braces belong to what stands in them.

A token of \mathrm{ReLU} lies between the braces, so that a side which begins with it, as the tokens
say, would begin inside of the command.
"""

from __future__ import annotations

import re

BRACE = re.compile(r"\\(?:left|right)(?![A-Za-z])|\\.|[{}]", re.DOTALL)
# What opens a group, right before a place, with the command whose argument it is; then its end.
COMMAND = r"(?:\\[A-Za-z]+\*?\s*(?:\{[^{}]*\}\s*)*)"
OPENING = re.compile(rf"(?P<command>{COMMAND}*)\{{\s*$")
LEFT = re.compile(r"\\left\s*\.?\s*$")
CLOSING = re.compile(r"\s*\}")
REACH = 200  # characters before a place that are looked at
MOST_GROUPS = 20  # one inside the other


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place `text[start:end]`, widened over the commands and braces that it cuts."""
    for _ in range(MOST_GROUPS):
        closed, opened = unmatched(text[start:end])
        before = text[max(0, start - REACH) : start]
        group, after = OPENING.search(before), CLOSING.match(text, end)
        left = LEFT.search(before)
        if closed and closed[0] == "\\right" and left:
            start -= len(before) - left.start()
        elif closed and closed[0] == "}" and group:
            start -= len(before) - group.start()
        elif opened and opened[-1] == "{" and after:
            end = after.end()
        elif not closed and not opened and group and group["command"] and after:
            start, end = start - (len(before) - group.start()), after.end()
        else:
            break
    return start, end


def unmatched(text: str) -> tuple[list[str], list[str]]:
    r"""Return the } and \right without their partner, then the { and \left without theirs."""
    closed: list[str] = []
    opened: list[str] = []
    for brace in BRACE.findall(text):
        if brace in ("{", "\\left"):
            opened.append(brace)
        elif brace in ("}", "\\right"):
            if opened and opened[-1] == {"}": "{", "\\right": "\\left"}[brace]:
                opened.pop()
            else:
                closed.append(brace)
    return closed, opened


def is_balanced(text: str) -> bool:
    """Say whether every brace of a piece of LaTeX has its partner; TeX refuses it otherwise."""
    return unmatched(without_comments(text)) == ([], [])


def without_comments(text: str) -> str:
    return re.sub(r"(?<!\\)%.*", "", text)
