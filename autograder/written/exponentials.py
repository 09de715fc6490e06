"""Where exp(x) stands and where its x ends, so that it can be read as e^{x}."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.written.pieces import Piece, text_at
from autograder.written.symbols import SIZES

FARTHEST = 400  # pieces to where a bracket closes
CLOSING = {"(": ")", "{": "}"}


def argument_of_exp(pieces: Sequence[Piece], place: int, prose: bool) -> range | None:
    """Return which pieces are the argument of an exponential that stands at a place.

    Nothing if none stands there, or if it is not plain where its argument ends: exp h_j v.
    """
    length = _length_of_name(pieces, place, prose)
    if not length:
        return None
    start = place + length
    start += text_at(pieces, start) in SIZES
    end = _closing(pieces, start) if text_at(pieces, start) in CLOSING else None
    if end is None:
        return None
    sized = text_at(pieces, start) == "(" and text_at(pieces, end - 1) in SIZES
    return range(start + 1, max(end - sized, start + 1))


def after(pieces: Sequence[Piece], inside: range) -> int:
    """Return the place behind the bracket that closes an argument."""
    return inside.stop + (text_at(pieces, inside.stop) in SIZES) + 1


def _length_of_name(pieces: Sequence[Piece], place: int, prose: bool) -> int:
    """Return how many pieces say exp: a command, a word, or three letters of an equation."""
    text = text_at(pieces, place)
    if text == r"\exp" or (prose and text == "exp"):
        return 1
    three = text == "e" and pieces[place].word and text_at(pieces, place + 1) == "x"
    return 3 if three and text_at(pieces, place + 2) == "p" else 0


def _closing(pieces: Sequence[Piece], start: int) -> int | None:
    """Return where the bracket closes that opens at `start`."""
    expected: list[str] = []
    for place in range(start, min(start + FARTHEST, len(pieces))):
        text = pieces[place].text
        if text in CLOSING:
            expected.append(CLOSING[text])
        elif text in CLOSING.values() and expected.pop() != text:
            return None
        if not expected:
            return place
    return None
