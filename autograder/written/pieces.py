"""An answer, Markdown with equations, taken apart: its equations and prose, and the pieces of each.

Nothing is interpreted here, and each character is looked at a bounded number of times.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograder.written.symbols import LINES, SUBSCRIPTS, SUPERSCRIPTS

OPENING = re.compile(
    r"(?P<code>```|`)|(?P<math>\$\$|\$|\\\[|\\\()|\\begin\{(?P<name>[A-Za-z]{1,20}\*?)\}|\\[\s\S]"
)
CLOSING = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
THAI = "\u0e00-\u0e7f"  # its words have no spaces between them, so each letter is a piece
SINGLE = "ΣΠ" + THAI + "".join((*SUPERSCRIPTS, *SUBSCRIPTS))  # never a part of a word
LATEX = re.compile(r"\\[A-Za-z]+|\\[\s\S]|\d+(?:\.\d+)?|\S")
PROSE = re.compile(rf"\\[A-Za-z]+|\\\S|\d+(?:\.\d+)?|[^\W\d_{SINGLE}]+|\S")
INVISIBLE = re.compile("[\0\u00ad\u200b-\u200d\u2060\ufeff]")  # but not those of direction
SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")  # typed as two signs


class Piece(NamedTuple):
    """What stands between two spaces or signs, as it was typed.

    `word` tells that it is a letter of three or more in a row, `new_line` that it is the first of
    its line.
    """

    text: str
    start: int
    end: int
    word: bool = False
    new_line: bool = False


class Part(NamedTuple):
    """An equation, or the prose (and code) between two."""

    is_equation: bool
    pieces: list[Piece]


def text_at(pieces: Sequence[Piece], place: int) -> str:
    """Return the text of a piece; nothing where there is none."""
    return pieces[place].text if 0 <= place < len(pieces) else ""


def without_signs(text: str) -> str:
    """Return the same text with no invisible signs, and with letters composed in one way."""
    composed = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return SARA_AM.sub("\\1\u0e33", composed)


def parts(text: str) -> Iterator[Part]:
    """Yield an answer's equations and what stands between them, in order."""
    at = 0
    for start, inner, inner_end, end in _equations(text):
        yield Part(False, _pieces(text, at, start, PROSE))
        yield Part(True, _pieces(text, inner, inner_end, LATEX))
        at = end
    yield Part(False, _pieces(text, at, len(text), PROSE))


def _equations(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield each equation's start, the start and end of what is inside, and its end."""
    place, missing = 0, set()
    while match := OPENING.search(text, place):
        place = match.end()
        closing = _closing(match)
        if not closing or closing in missing:
            continue
        found = _find_closing(text, closing, place)
        if found < 0:
            missing.add(closing)
            continue
        end = found + len(closing)
        if not match["code"]:
            inside = (match.start(), end) if match["name"] else (place, found)
            yield match.start(), *inside, end
        place = end


def _closing(match: re.Match) -> str:
    """Return what ends that which begins here; nothing where nothing begins."""
    if name := match["name"]:
        return rf"\end{{{name}}}" if name.rstrip("*") in LINES else ""
    return match["code"] or CLOSING.get(match["math"], "")


def _find_closing(text: str, closing: str, place: int) -> int:
    found = text.find(closing, place)
    while closing == "$" and found > 0 and text[found - 1] == "\\":
        found = text.find(closing, found + 1)
    return found


def _pieces(text: str, start: int, end: int, pattern: re.Pattern) -> list[Piece]:
    pieces: list[Piece] = []
    at, run = start, 0
    for match in pattern.finditer(text, start, end):
        piece, first = match[0], match.start()
        single = len(piece) == 1 and piece.isalpha()
        run = (run + 1 if first == at else 1) if single else 0
        if run == 3:
            pieces[-2:] = [one._replace(word=True) for one in pieces[-2:]]
        new_line = first > at and "\n" in text[at:first]
        at = match.end()
        pieces.append(Piece(piece, first, at, run >= 3, new_line))
    return pieces
