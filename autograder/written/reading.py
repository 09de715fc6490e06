"""Read an answer as tokens in which nothing is left of how it was spelt.

White space, braces that only group, sizes and spaces of LaTeX say nothing and are left out; of
several spellings one stands for all. What is left out must never change what is said: where that
is not plain, tokens stay as they are, and two answers are at worst not found to be equal.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from autograder.written import symbols
from autograder.written.exponentials import after, argument_of_exp
from autograder.written.pieces import Piece, parts, text_at

DEEPEST = 40  # groups within groups
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
    """What was read; `start` and `end` are its place, `unit` counts lines and equations."""

    text: str
    role: Role
    unit: int
    start: int
    end: int


class TooDeepError(Exception):
    """Groups are nested deeper than anybody writes."""


def read(text: str) -> list[Token]:
    """Return the tokens of an answer.

    Raises:
        TooDeepError: its groups are nested too deep.
    """
    out: list[Token] = []
    unit = 0
    for is_equation, pieces in parts(text):
        if is_equation or pieces:
            reader = _Reader(pieces, unit, prose=not is_equation)
            out += reader.read()
            unit = reader.unit + 1
    return out


class _Reader:
    """Reads the pieces of one equation, or of one stretch of prose."""

    def __init__(self, pieces: list[Piece], unit: int, prose: bool) -> None:
        self.pieces, self.unit, self.prose = pieces, unit, prose
        self.place = self.depth = 0
        self.out: list[Token] = []
        self.has_cells = [False]  # of each environment that we are in: does & part cells?

    def read(self) -> list[Token]:
        self._until(len(self.pieces), Role.BARE)
        if self.prose:
            return self.out
        self._drop_line()
        around = (self.out[:1] or [Token("", Role.FIXED, self.unit, 0, 0)])[0]
        first, last = (around._replace(text=sign, role=Role.FIXED) for sign in (EQUATION, END))
        return [first, *self.out, last._replace(unit=self.unit)]

    # ------------------------------------------------------------------------- pieces and tokens

    def _peek(self) -> str:
        return self.pieces[self.place].text if self.place < len(self.pieces) else ""

    def _take(self) -> Piece:
        piece = self.pieces[self.place]
        self.place += 1
        self.unit += self.prose and piece.new_line
        return piece

    def _put(self, text: str, piece: Piece, role: Role = Role.FIXED) -> None:
        self.out.append(Token(text, role, self.unit, piece.start, piece.end))

    def _put_letters(self, piece: Piece, role: Role) -> None:
        """Put a letter or a word; two letters below one are two indices, more are a label."""
        below = role in (Role.INDEX, Role.BOUND)
        for text in piece.text if below and len(piece.text) == 2 else [piece.text]:
            small = len(text) == 1 and "a" <= text <= "z"
            self._put(text, piece, role if small and not (below and piece.word) else Role.FIXED)

    def _put_group(self, piece: Piece, role: Role) -> None:
        """Put what stands in braces, or the one thing that stands there, in braces."""
        self._put("{", piece)
        self._argument(role)
        self._put("}", self.pieces[self.place - 1])

    def _drop_line(self) -> None:
        if self.out and self.out[-1].text == LINE:
            self.out.pop()

    # ----------------------------------------------------------------------------------- grammar

    def _until(self, stop: int, role: Role) -> None:
        while self.place < stop:
            self._atom(role)

    def _group(self, role: Role) -> None:
        """Read to the end of a group whose brace has been taken."""
        while self._peek() not in ("}", ""):
            self._atom(role)
        self._close()

    def _close(self) -> None:
        """Take the brace that ends a group; what does not end is not shown as an equation."""
        if self._peek():
            self._take()
        else:
            self._put(UNCLOSED, self.pieces[-1])

    def _argument(self, role: Role) -> None:
        """Read what a command or a script takes: a group, or one sign or digit."""
        if not self._peek():
            return
        piece = self._take()
        if piece.text == "{":
            self._group(role)
        else:
            if not self.prose and piece.text[0].isdigit() and len(piece.text) > 1:
                self.place -= 1
                rest = Piece(piece.text[1:], piece.start + 1, piece.end)
                self.pieces[self.place] = rest
                piece = Piece(piece.text[0], piece.start, piece.start + 1)
            self._one(piece, role)

    def _atom(self, role: Role) -> None:
        """Read one thing with its subscripts and superscripts."""
        inside = argument_of_exp(self.pieces, self.place, self.prose)
        if inside and not self._is_script(after(self.pieces, inside)):
            self._exponential(inside)
            return
        piece = self._take()
        before = len(self.out)
        base = self._one(piece, role)
        if len(self.out) > before or base:
            self._scripts(base)

    def _one(self, piece: Piece, role: Role) -> str:
        """Read one thing without its scripts; return what it is, as their owner."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeepError
        base = self._thing(piece, role)
        self.depth -= 1
        return base

    def _thing(self, piece: Piece, role: Role) -> str:
        text = piece.text
        if text == "{" and not self.prose:
            self._group(role)
            return "group"
        if text in symbols.SILENT and not self.prose:
            return ""
        if text in symbols.SILENT_WITH_ARGUMENT:
            kept, self.out = self.out, []
            self._argument(role)
            self.out = kept
        elif text.startswith("\\"):
            return self._command(piece, role)
        elif text == "&" and not self.prose:
            if self.has_cells[-1]:
                self._put("&", piece)
        elif text.isalpha() and text not in symbols.SYMBOLS:
            self._put_letters(piece, role)
        else:
            self._put(symbols.SYMBOLS.get(text, symbols.LITERAL.get(text, text)), piece)
        return self.out[-1].text if self.out else ""

    def _command(self, piece: Piece, role: Role) -> str:
        text = piece.text
        if text in symbols.SYMBOLS:
            self._put(symbols.SYMBOLS[text], piece)
        elif text in symbols.NAMES:
            return self._name(text[1:], piece)
        elif text in symbols.UPRIGHT:
            return self._upright(role)
        elif text in symbols.FRACTIONS:
            self._put(FRACTION, piece)
            self._put_group(piece, role)
            self._put_group(piece, role)
            return FRACTION
        elif text in symbols.SIZES:
            return self._delimiter(piece)
        elif text in (r"\begin", r"\end"):
            self._environment(piece)
        elif text == "\\\\":
            self.unit += 1
            if self.out:
                self._put(LINE, piece)
            return ""
        elif text == r"\not" and self._peek() in ("=", r"\in"):
            self._put({"=": "≠", r"\in": "∉"}[self._take().text], piece)
        else:
            self._unknown(piece)
        return self.out[-1].text if self.out else ""

    def _name(self, name: str, piece: Piece) -> str:
        for letter in name:
            self._put(letter, piece)
        return name

    def _unknown(self, piece: Piece) -> None:
        """Put a command that takes one thing, or of which nothing is known, as it stands."""
        self._put(piece.text, piece)
        if piece.text in symbols.ONE_ARGUMENT:
            self._put_group(piece, Role.OTHER)
        while self._peek() == "{":
            self._put_group(piece, Role.OTHER)

    def _upright(self, role: Role) -> str:
        """Read letters that are set upright, or words: what counts is what they say."""
        if self._peek() == "*":
            self._take()
        if self._peek() != "{":
            self._argument(Role.FIXED)
            return ""
        end, before = self._take().end, len(self.out)
        while self._peek() not in ("}", ""):
            piece = self.pieces[self.place]
            if piece.start > end and len(self.out) > before:
                self._put(SPACE, piece)
            self._atom(Role.FIXED)
            end = self.pieces[self.place - 1].end
        self._close()
        return "".join(token.text for token in self.out[before:])

    def _delimiter(self, piece: Piece) -> str:
        """Read a bracket with a size; the size says nothing, and a dot is no bracket."""
        following = self._peek()
        if following == "." and piece.text in (r"\left", r"\right"):
            self._take()
            return "group"
        return self._one(self._take(), Role.OTHER) if following not in ("", "{", "}") else ""

    def _environment(self, piece: Piece) -> None:
        """Read the beginning or end of an environment; one that only sets lines says nothing."""
        kept, self.out = self.out, []
        self._argument(Role.FIXED)
        name = "".join(token.text for token in self.out)
        self.out = kept
        plain = name.rstrip("*") in symbols.LINES
        if piece.text == r"\begin":
            self.has_cells.append(not plain)
        else:
            self._drop_line()
            self.has_cells[1:] = self.has_cells[1:-1]
        if not plain:
            self._put(f"{piece.text}{{{name}}}", piece)

    def _exponential(self, inside: range) -> None:
        """Put exp(x), or what else stands before its argument, as e^{x}."""
        name = self._take()
        self.place = inside.start
        self._put("e", name, Role.OTHER)
        for sign in "^{":
            self._put(sign, name)
        self._until(inside.stop, Role.OTHER)
        end = after(self.pieces, inside)
        self.place = max(self.place, end)
        self._put("}", self.pieces[end - 1])

    # ------------------------------------------------------------------------------------ scripts

    def _is_script(self, place: int) -> bool:
        """Tell whether a subscript or superscript stands at a place; in prose it stands close."""
        text = text_at(self.pieces, place)
        raised = text in symbols.SUPERSCRIPTS or text in symbols.SUBSCRIPTS
        if not (raised or text in ("_", "^", "'", "′", "’", r"\prime")):
            return False
        close = place > 0 and self.pieces[place - 1].end == self.pieces[place].start
        if not self.prose or not close:
            return not self.prose
        following = self.pieces[place + 1 : place + 2]
        follows_close = bool(following) and following[0].start == self.pieces[place].end
        return raised or text not in "_^" or follows_close

    def _scripts(self, base: str) -> None:
        """Read the scripts of what was put last: subscripts first, however they were typed."""
        owner, kept = self.out[-1:], self.out
        found: dict[str, list[Token]] = {}
        where = self.pieces[self.place - 1]
        while self._peek() in symbols.LIMITS:
            self._take()
        while self._is_script(self.place):
            piece = self._take()
            self._script(piece, base, found)
        self.out = kept
        if not found:
            return
        if owner and owner[0].role is not Role.FIXED:
            self.out[-1] = owner[0]._replace(role=Role.OTHER)
        for kind in sorted(found, reverse=True):
            self._put(kind, where)
            self._put("{", where)
            self.out += found[kind]
            self._put("}", where)

    def _script(self, piece: Piece, base: str, found: dict[str, list[Token]]) -> None:
        sign = piece.text
        below = sign == "_" or sign in symbols.SUBSCRIPTS
        self.out = found.setdefault("_" if below else "^", [])
        raised = found.get("^", [])
        primed = bool(raised) and raised[-1].text == "′"
        role = Role.OTHER
        if below and not (base in symbols.VARIABLES or primed):
            role = Role.BOUND if base in symbols.BINDING else Role.INDEX
        if sign in ("_", "^"):
            if self.out:
                self._put(sign, piece)
            self._argument(role)
        elif small := symbols.SUBSCRIPTS.get(sign) or symbols.SUPERSCRIPTS.get(sign):
            self._put_letters(piece._replace(text=small, word=False), role)
        else:
            self._put("′", piece)
