"""What a student typed, cut to a bearable length and without what commands a screen."""

from __future__ import annotations

import re

LONGEST = 200_000  # characters
EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*+\n){50,}+")
COLOUR = r"\x1b\[[0-9;]*m"
DIRECTION = r"[\u202a-\u202e\u2066-\u2069]"  # turn the text after them around
CONTROL = re.compile(rf"{COLOUR}|{DIRECTION}|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def plain(text: str, longest: int = LONGEST) -> str:
    """Return a student's text cut to a bearable length, without control characters."""
    return CONTROL.sub("", text if len(text) <= longest else text[:longest] + " …")


def squeezed(source: str) -> str:
    """Return `plain` text with words in the place of very many empty lines.

    Lexers look for a docstring behind each of them, to the end of all.
    """
    return EMPTY_LINES.sub(lambda m: f"\n# … {m[0].count(chr(10))} empty lines …\n", plain(source))
