"""Tokens of mathematics, and what single signs and letters stand for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .spellings import (
    COMMANDS,
    FUNCTIONS,
    GREEK,
    OPERATORS,
    RELATIONS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    WORDS,
    ZERO_WIDTH,
)

CLOSES = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⟨": "⟩"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, its text in one spelling, its place in the cell.

    Kinds: num, name, cmd (frac, sum, partial ...), op, rel, open, close, sep, arrow, text (words),
    row, amp, begin, end (of an environment). `spaced`: a blank stands before it.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    bold: bool = False


def small(signs: list[tuple[str, int, int]], table: dict[str, str]) -> Iterator[Token]:
    """Yield Unicode's small signs as what is typed behind _ or ^."""
    start, end = signs[0][1], signs[-1][2]
    yield Token("op", "_" if table is SUBSCRIPTS else "^", start, start)
    yield Token("open", "{", start, start)
    for text, begin, stop in signs:
        plain = table[text]
        kind = "num" if plain.isdigit() else "name" if plain.isalpha() else ""
        token = Token(kind, plain, begin, stop) if kind else sign(plain, begin, stop, False)
        if token:
            yield token
    yield Token("close", "}", end, end)


def is_letter(text: str) -> bool:
    """Say whether it is one letter that mathematics uses: Latin, Greek or a mathematical one."""
    if len(text) != 1 or not text.isalpha() or text in SUBSCRIPTS or text in SUPERSCRIPTS:
        return False
    if text in COMMANDS or text in OPERATORS:
        return False
    return text.isascii() or text in GREEK.values() or plain_letter(text) != text


def plain_letter(text: str) -> str:
    """Return a letter of the mathematical alphabets as the ordinary one."""
    if text.isascii():
        return text
    if text == "ŷ":
        return "hat y"
    if ord(text) >= 0x1D400 or text in "ℓℒℝℕℙ":
        return "L" if text == "ℒ" else "ℓ" if text == "ℓ" else unicodedata.normalize("NFKC", text)
    return text


def is_bold(text: str) -> bool:
    """Say whether it is a bold letter of Unicode's mathematical alphabets."""
    return not text.isascii() and "BOLD" in unicodedata.name(text[:1], "")


def digits_of(text: str) -> str:
    """Return digits of any alphabet as ASCII ones."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)


def split_word(run: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a run of letters with their kinds: known words, or single letters."""
    if run in WORDS and run not in FUNCTIONS:
        yield run, "text"
        return
    at = 0
    while at < len(run):
        word = next(
            (
                run[at : at + n]
                for n in range(min(12, len(run) - at), 1, -1)
                if run[at : at + n] in FUNCTIONS
            ),
            run[at],
        )
        yield word, "name"
        at += len(word)


def named(name: str, start: int, end: int, spaced: bool, bold: bool = False) -> Iterator[Token]:
    """Yield what a macro without arguments, or the sign that it stands for, means."""
    if name in GREEK:
        yield Token("name", GREEK[name], start, end, spaced, bold)
    elif name in FUNCTIONS and name not in COMMANDS:
        yield Token("name", FUNCTIONS[name], start, end, spaced)
    elif name in RELATIONS:
        yield Token("rel", RELATIONS[name], start, end, spaced)
    elif name in OPERATORS:
        yield Token("op", OPERATORS[name], start, end, spaced)
    elif name in COMMANDS:
        kind, _, text = COMMANDS[name].partition(":")
        yield Token(kind, text, start, end, spaced)
    else:
        yield Token("cmd", "?" + name, start, end, spaced)


def sign(text: str, start: int, end: int, spaced: bool) -> Token | None:
    """Return the token of one character that is neither a letter nor a digit."""
    if text in "()[]{}":
        return Token("open" if text in "([{" else "close", text, start, end, spaced)
    if text in ZERO_WIDTH:
        return None
    return next(named(text, start, end, spaced), None)
