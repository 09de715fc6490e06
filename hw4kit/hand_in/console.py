"""Print what the hand-in says, on any console: what it cannot show is replaced, never an error."""

from __future__ import annotations

import os
import sys

from ..words import shown


def tell(text: str) -> None:
    """Print a sentence in the chosen language, in English where the console has no Thai."""
    try:
        print(fit(text, getattr(sys.stdout, "encoding", None) or "utf-8"), flush=True)
    except BrokenPipeError:  # who read it has gone; Python would complain at its end
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115


def fit(text: str, encoding: str) -> str:
    """Return a sentence as an encoding can show it: `?` stands for each sign that it lacks."""
    text = shown(text) if can_show("ก", encoding) else str(text)
    if can_show(text, encoding):
        return text
    known = encoding if can_show("", encoding) else "ascii"
    return text.translate(PLAIN).encode(known, "replace").decode(known)


def can_show(text: str, encoding: str) -> bool:
    """Tell whether an encoding is known here and has all signs of a text."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


PLAIN = str.maketrans({"·": "-", "→": ">", "…": "...", "–": "-", "“": '"', "”": '"', "’": "'"})
