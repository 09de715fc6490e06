"""Tokens of LaTeX as pylatexenc finds them."""

from __future__ import annotations

from dataclasses import dataclass

from pylatexenc.latexwalker import LatexWalker, LatexWalkerEndOfStream

LONGEST = 6_000  # characters of one piece of mathematics


@dataclass(frozen=True, slots=True)
class Raw:
    """A token of LaTeX: a macro's name with its backslash, or a character."""

    text: str
    start: int
    end: int
    spaced: bool


def raw_tokens(text: str, start: int, end: int) -> list[Raw]:
    """Return what pylatexenc finds in `text[start:end]`, without comments."""
    piece = text[start : min(end, start + LONGEST)]
    walker = LatexWalker(piece, tolerant_parsing=True)
    state = walker.make_parsing_state(in_math_mode=True, math_mode_delimiter="$")
    found, at = [], 0
    while True:
        try:
            token = walker.get_token(at, environments=False, parsing_state=state)
        except LatexWalkerEndOfStream:
            return found
        at = max(token.pos + token.len, at + 1)
        if token.tok == "comment":
            continue
        name = getattr(token.arg, "specials_chars", token.arg)
        if token.tok == "macro":
            name = "\\" + ascii_part(name)
            length = len(name)
            at = at if length == 1 + len(token.arg) else token.pos + length
        else:
            length = token.len
        place = start + token.pos
        if token.tok == "specials" and len(name) > 1:  # '' and -- are single characters here
            found += [
                Raw(sign, place + at_, place + at_ + 1, False) for at_, sign in enumerate(name)
            ]
        elif name.strip():
            after = piece[token.pos - 1 : token.pos].isspace()
            found.append(Raw(name, place, place + length, bool(token.pre_space) or after))


def ascii_part(name: str) -> str:
    """Return a macro's name without letters of other alphabets that stand right behind it."""
    if not name[:1].isascii() or not name[:1].isalpha():
        return name[:1]
    length = next((at for at, sign in enumerate(name) if not sign.isascii()), len(name))
    return name[:length]
