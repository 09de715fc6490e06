"""Tokens of an answer: what they are, and the tape that they are written on as it is read."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from autograder.written.pieces import Piece

# Ours, and no text of a student's: `pieces.without_signs` leaves no \0 in one.
EQUATION, END, LINE, SPACE, FRACTION = "\0[", "\0]", "\0\n", "\0 ", "\0/"
UNCLOSED = "\0{"


class Role(IntEnum):
    """What a letter is where it stands; what a BARE one is `renaming` tells from its neighbours."""

    FIXED = 0  # no letter, or one of a word
    INDEX = 1  # in a subscript
    BOUND = 2  # in the subscript of a sum
    BARE = 3  # by itself, with neither subscript nor superscript
    OTHER = 4  # anything else: no index


class Token(NamedTuple):
    """What was read; `unit` counts the lines and equations before it."""

    text: str
    role: Role
    unit: int


class Tape:
    """The pieces of one equation, or of one stretch of prose, and the tokens read so far."""

    def __init__(self, pieces: list[Piece], unit: int, prose: bool) -> None:
        self.pieces, self.unit, self.prose = pieces, unit, prose
        self.place = 0
        self.out: list[Token] = []

    def peek(self) -> str:
        return self.pieces[self.place].text if self.place < len(self.pieces) else ""

    def take(self) -> Piece:
        piece = self.pieces[self.place]
        self.place += 1
        self.unit += self.prose and piece.new_line
        return piece

    def put(self, text: str, role: Role = Role.FIXED) -> None:
        self.out.append(Token(text, role, self.unit))

    def put_letters(self, piece: Piece, role: Role) -> None:
        """Put a letter or a word; two letters below one are two indices, more are a label."""
        below = role in (Role.INDEX, Role.BOUND)
        for text in piece.text if below and len(piece.text) == 2 else [piece.text]:
            small = len(text) == 1 and "a" <= text <= "z"
            self.put(text, role if small and not (below and piece.word) else Role.FIXED)

    def drop_line(self) -> None:
        if self.out and self.out[-1].text == LINE:
            self.out.pop()
