"""Read an answer as tokens in which nothing is left of how it was spelt.

White space, braces that only group, sizes and spaces of LaTeX say nothing and are left out; of
several spellings one stands for all. What is left out must never change what is said: where that
is not plain, tokens stay as they are, and two answers are at worst not found to be equal.
"""

from __future__ import annotations

from autograder.written import symbols
from autograder.written.exponentials import after, argument_of_exp
from autograder.written.pieces import Piece, parts, text_at
from autograder.written.tokens import (
    END,
    EQUATION,
    FRACTION,
    LINE,
    SPACE,
    UNCLOSED,
    Role,
    Tape,
    Token,
)

DEEPEST = 40  # groups within groups


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


class _Reader(Tape):
    """Reads what stands on a tape, by the grammar of LaTeX."""

    def __init__(self, pieces: list[Piece], unit: int, prose: bool) -> None:
        super().__init__(pieces, unit, prose)
        self.depth = 0
        self.has_cells = [False]  # of each environment that we are in: does & part cells?

    def read(self) -> list[Token]:
        self._until(len(self.pieces), Role.BARE)
        if self.prose:
            return self.out
        self.drop_line()
        first = Token(EQUATION, Role.FIXED, self.out[0].unit if self.out else self.unit)
        return [first, *self.out, Token(END, Role.FIXED, self.unit)]

    def _until(self, stop: int, role: Role) -> None:
        while self.place < stop:
            self._atom(role)

    def _group(self, role: Role) -> None:
        """Read to the end of a group whose brace has been taken."""
        while self.peek() not in ("}", ""):
            self._atom(role)
        self._close()

    def _close(self) -> None:
        """Take the brace that ends a group; what does not end is not shown as an equation."""
        if self.peek():
            self.take()
        else:
            self.put(UNCLOSED)

    def _argument(self, role: Role) -> None:
        """Read what a command or a script takes: a group, or one sign or digit."""
        if not self.peek():
            return
        piece = self.take()
        if piece.text == "{":
            self._group(role)
        else:
            if not self.prose and piece.text[0].isdigit() and len(piece.text) > 1:
                self.place -= 1
                rest = Piece(piece.text[1:], piece.start + 1, piece.end)
                self.pieces[self.place] = rest
                piece = Piece(piece.text[0], piece.start, piece.start + 1)
            self._one(piece, role)

    def _put_group(self, role: Role) -> None:
        """Put what stands in braces, or the one thing that stands there, in braces."""
        self.put("{")
        self._argument(role)
        self.put("}")

    def _atom(self, role: Role) -> None:
        """Read one thing with its subscripts and superscripts."""
        inside = argument_of_exp(self.pieces, self.place, self.prose)
        if inside and not self._is_script(after(self.pieces, inside)):
            self._exponential(inside)
            return
        piece = self.take()
        before = len(self.out)
        base = self._one(piece, role)
        if len(self.out) > before or base:
            self._scripts(base)

    def _one(self, piece: Piece, role: Role) -> str:
        """Read one thing without its scripts; return what it is, as their owner."""
        self._deeper()
        base = self._thing(piece, role)
        self.depth -= 1
        return base

    def _deeper(self) -> None:
        """Count that what is read now stands within something: a group, a script, an exponent."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeepError

    def _thing(self, piece: Piece, role: Role) -> str:
        text = piece.text
        if text == "{" and not self.prose:
            self._group(role)
            return "group"
        if text in symbols.SILENT and not self.prose:
            return ""
        if text in symbols.SILENT_WITH_ARGUMENT and not self.prose:
            kept, self.out = self.out, []
            self._argument(role)
            self.out = kept
        elif text.startswith("\\"):
            return self._command(piece, role)
        elif text == "&" and not self.prose:
            if self.has_cells[-1]:
                self.put("&")
        elif text.isalpha() and text not in symbols.SYMBOLS:
            self.put_letters(piece, role)
        else:
            self.put(symbols.SYMBOLS.get(text, symbols.LITERAL.get(text, text)))
        return self.out[-1].text if self.out else ""

    def _command(self, piece: Piece, role: Role) -> str:
        text = piece.text
        if text in symbols.SYMBOLS:
            self.put(symbols.SYMBOLS[text])
        elif text in symbols.NAMES:
            return self._name(text[1:])
        elif text in symbols.UPRIGHT:
            return self._upright()
        elif text in symbols.FRACTIONS:
            self.put(FRACTION)
            self._put_group(role)
            self._put_group(role)
            return FRACTION
        elif text in symbols.SIZES:
            return self._delimiter(piece)
        elif text in (r"\begin", r"\end"):
            self._environment(piece)
        elif text == "\\\\":
            self.unit += 1
            if self.out:
                self.put(LINE)
            return ""
        elif text == r"\not" and self.peek() in ("=", r"\in"):
            self.put({"=": "≠", r"\in": "∉"}[self.take().text])
        else:
            self._unknown(piece)
        return self.out[-1].text if self.out else ""

    def _name(self, name: str) -> str:
        for letter in name:
            self.put(letter)
        return name

    def _unknown(self, piece: Piece) -> None:
        """Put a command that takes one thing, or of which nothing is known, as it stands."""
        self.put(piece.text)
        if piece.text in symbols.ONE_ARGUMENT:
            self._put_group(Role.OTHER)
        while self.peek() == "{":
            self._put_group(Role.OTHER)

    def _upright(self) -> str:
        """Read letters that are set upright, or words: what counts is what they say."""
        if self.peek() == "*":
            self.take()
        if self.peek() != "{":
            self._argument(Role.FIXED)
            return ""
        end, before = self.take().end, len(self.out)
        while self.peek() not in ("}", ""):
            piece = self.pieces[self.place]
            if piece.start > end and len(self.out) > before:
                self.put(SPACE)
            self._atom(Role.FIXED)
            end = self.pieces[self.place - 1].end
        self._close()
        return "".join(token.text for token in self.out[before:])

    def _delimiter(self, piece: Piece) -> str:
        """Read a bracket with a size; the size says nothing, and a dot is no bracket."""
        following = self.peek()
        if following == "." and piece.text in (r"\left", r"\right"):
            self.take()
            return "group"
        return self._one(self.take(), Role.OTHER) if following not in ("", "{", "}") else ""

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
            self.drop_line()
            self.has_cells[1:] = self.has_cells[1:-1]
        if not plain:
            self.put(f"{piece.text}{{{name}}}")

    def _exponential(self, inside: range) -> None:
        """Put exp(x), or what else stands before its argument, as e^{x}."""
        self.place = inside.start
        self.put("e", Role.OTHER)
        self.put("^")
        self.put("{")
        self._deeper()
        self._until(inside.stop, Role.OTHER)
        self.depth -= 1
        self.place = max(self.place, after(self.pieces, inside))
        self.put("}")

    # ------------------------------------------------------------------------------------ scripts

    def _is_script(self, place: int) -> bool:
        """Tell whether a subscript or superscript stands at a place; in prose it stands close."""
        text = text_at(self.pieces, place)
        if text not in symbols.SCRIPTS:
            return False
        return not self.prose or (
            self._is_close(place) and (text in symbols.RAISED or self._is_close(place + 1))
        )

    def _is_close(self, place: int) -> bool:
        """Tell whether a piece stands right behind the one before it."""
        before, here = self.pieces[max(place - 1, 0) : place], self.pieces[place : place + 1]
        return bool(before and here) and before[0].end == here[0].start

    def _scripts(self, base: str) -> None:
        """Read the scripts of what was put last: subscripts first, however they were typed."""
        owner, kept = self.out[-1:], self.out
        found: dict[str, list[Token]] = {}
        while self.peek() in symbols.LIMITS:
            self.take()
        while self._is_script(self.place):
            self._deeper()
            self._script(self.take(), base, found)
            self.depth -= 1
        self.out = kept
        if not found:
            return
        if owner and owner[0].role is not Role.FIXED:
            self.out[-1] = owner[0]._replace(role=Role.OTHER)
        for kind in sorted(found, reverse=True):
            self.put(kind)
            self.put("{")
            self.out += found[kind]
            self.put("}")

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
                self.put(sign)
            self._argument(role)
        elif small := symbols.SUBSCRIPTS.get(sign) or symbols.SUPERSCRIPTS.get(sign):
            self.put_letters(piece._replace(text=small, word=False), role)
        else:
            self.put("′")
