"""Tokens of mathematics typed without LaTeX: "∂L/∂h_i = Σ_j y_j (P_i − 1)", and of code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .spellings import AS_COMMANDS, FUNCTIONS, NOUNS, SUBSCRIPTS, SUPERSCRIPTS, WORDS
from .tokens import Token, digits_of, is_bold, is_letter, plain_letter, sign, small

TWO = ("!=", "==", ":=", "<=", ">=", "=>", "->", "<>")
INDEX_LETTERS = frozenset("ijklmnc")
WITH_INDEX = frozenset("hpPyYazsSeuvqtoxbwWAGgZr")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
INDEXED = re.compile(r"\[\s*(?:[a-zA-Z]|\d{1,2}|:)(?:\s*,\s*(?:[a-zA-Z]|\d{1,2}|:))*\s*\]")
GAP = re.compile(r" {4,}(?=[A-Za-zΑ-ω∂])")  # between two equalities on one line
TRANSPOSED = re.compile(r"\.T(?!\w)")
LOWER = re.compile(r"[A-Za-z0-9]+'*")


def plain_tokens(text: str, start: int, end: int, code: bool = False) -> list[Token]:
    """Return the tokens of one line of plain text; words of prose are of the kind `text`."""
    return list(_Plain(text, start, end, code).tokens())


class _Plain:
    """Walks over the characters of a line."""

    def __init__(self, text: str, start: int, end: int, code: bool) -> None:
        self.text, self.begin, self.at, self.end, self.code = text, start, start, end, code
        self.depth = 0

    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.text[at] if self.begin <= at < self.end else ""

    def tokens(self) -> Iterator[Token]:
        """Yield all tokens of the line."""
        while self.at < self.end:
            here = self.peek()
            if (aside := GAP.match(self.text, self.at, self.end)) and self.behind_a_factor():
                yield self.one("sep", "quad", len(aside[0]))
            elif self.code and here == "#" and "=" not in self.text[self.at : self.end]:
                yield self.one("text", self.text[self.at : self.end], self.end - self.at)
            elif here.isspace() or here == "\\":
                self.at += 1
            elif here in SUBSCRIPTS or here in SUPERSCRIPTS:
                yield from self.raised(SUBSCRIPTS if here in SUBSCRIPTS else SUPERSCRIPTS)
            elif here.isdecimal():
                yield self.number()
            elif is_letter(here):
                yield from self.letters()
            elif here.isalpha() or unicodedata.category(here)[0] == "M":
                if here == "ŷ" or here in "ℓ":
                    yield self.one("name", plain_letter(here))
                elif sign(here, 0, 1, False) and not sign(here, 0, 1, False).text.startswith("?"):
                    yield self.sign()
                else:
                    yield self.prose()
            elif here == "_":
                yield from self.below()
            elif here in "*|":
                yield self.star_or_bar()
            elif here == "[" and (found := self.bracketed()):
                yield from self.in_brackets(found)
            elif TRANSPOSED.match(self.text, self.at, self.end) and self.behind_a_factor():
                yield Token("op", "^", self.at, self.at)
                yield self.one("name", "T", 2)
            else:
                yield self.sign()

    def spaced(self) -> bool:
        return self.at > self.begin and self.text[self.at - 1].isspace()

    def one(self, kind: str, text: str, length: int = 1) -> Token:
        """Return a token of the next characters, and go behind it."""
        token = Token(kind, text, self.at, self.at + length, self.spaced())
        self.at += length
        return token

    def number(self) -> Token:
        found = NUMBER.match(self.text, self.at, self.end)
        return self.one("num", digits_of(found[0]), found.end() - self.at)

    def prose(self) -> Token:
        """Return a word in another alphabet."""
        stop = self.at
        while stop < self.end and self.foreign(self.text[stop]):
            stop += 1
        stop = max(stop, self.at + 1)
        return self.one("text", self.text[self.at : stop], stop - self.at)

    def foreign(self, letter: str) -> bool:
        if letter.isascii() or letter in SUBSCRIPTS or letter in SUPERSCRIPTS:
            return False
        return unicodedata.category(letter)[0] in "LM" and not is_letter(letter)

    def raised(self, table: dict[str, str]) -> Iterator[Token]:
        stop = self.at
        while stop < self.end and self.text[stop] in table:
            stop += 1
        signs = [(self.text[at], at, at + 1) for at in range(self.at, stop)]
        self.at = stop
        yield from small(signs, table)

    def letters(self) -> Iterator[Token]:
        """Yield names, or one word of prose, from a run of letters."""
        stop = self.at
        while stop < self.end and is_letter(self.text[stop]):
            stop += 1
        run = self.text[self.at : stop]
        parts = self.parts(run, stop)
        if parts is None:
            while stop < self.end and (self.text[stop].isalpha() or self.text[stop] in "'’"):
                stop += 1  # "doesn't"
            yield self.one("text", self.text[self.at : stop], stop - self.at)
            return
        for part in parts:
            if part.startswith("_"):
                yield from self.marked("_", part[1:])
            elif part in AS_COMMANDS:
                yield self.one("cmd", AS_COMMANDS[part], len(part))
            else:
                token = self.one("name", FUNCTIONS.get(part, plain_letter(part)), len(part))
                yield Token(*token_fields(token), is_bold(part))
        if len(run) <= 2 and self.peek().isdecimal():  # w0, dW2
            found = NUMBER.match(self.text, self.at, self.end)
            yield from self.marked("_", found[0].split(".")[0])
        if self.peek() == "\u0302" and self.at < self.end:  # a hat behind its letter
            self.at += 1

    def marked(self, mark: str, inner: str) -> Iterator[Token]:
        """Yield what stands right here as an index."""
        yield Token("op", mark, self.at, self.at)
        yield Token("open", "{", self.at, self.at)
        yield self.one("num" if inner.isdigit() else "name", inner, len(inner))
        yield Token("close", "}", self.at, self.at)

    def parts(self, run: str, stop: int) -> list[str] | None:
        """Return the names in a run of letters, with `_i` for an index; None for prose."""
        after = self.text[stop : min(stop + 2, self.end)]
        if run in NOUNS and after[:1] == " " and after[1:].isalpha():
            return None
        after = after.removeprefix("\\")[:1]
        if len(run) == 1 or (run in FUNCTIONS and run not in WORDS):
            return [run]
        if run in WORDS:
            return None
        if not run.isascii():
            return list(run) if len(run) <= 4 and not run[0].isascii() else None
        if run[0] == "d" and run != "do":
            rest = run[1:]
            if len(rest) == 1 and (after in "_/^)([' ₀₁₂ᵢⱼₖ" or after.isdigit() or not after):
                return ["d", rest]
            if rest in FUNCTIONS:
                return ["d", rest]
            if self.indexed(rest, stop):
                return ["d", rest[0], "_" + rest[1]]
        if self.indexed(run, stop):
            return [run[0], "_" + run[1]]
        return None

    def indexed(self, word: str, stop: int) -> bool:
        """Say whether a word is a letter with its index: hj beside an operator, not "is"."""
        if len(word) != 2 or word[0] not in WITH_INDEX or word[1] not in INDEX_LETTERS:
            return False
        after = self.text[stop : min(stop + 4, self.end)].lstrip()[:1]
        before = self.text[max(self.begin, self.at - 4) : self.at].rstrip()[-1:]
        return bool(after and after in "=/*)+-−·^(") or bool(before and before in "=/(*+-−·Σ∂")

    def below(self) -> Iterator[Token]:
        """Yield an index: all letters behind the underscore, and k≠i below a sum."""
        if self.peek(1) in "{(" or not LOWER.match(self.text, self.at + 1, self.end):
            yield self.one("op", "_")
            return
        yield self.one("op", "_")
        found = LOWER.match(self.text, self.at, self.end)
        word = found[0].rstrip("'")
        yield Token("open", "{", self.at, self.at)
        if len(word) <= 4 and (
            word.isdigit() or all(sign_.islower() or sign_.isdigit() for sign_ in word)
        ):
            for sign_ in word if not word.isdigit() else [word]:
                yield self.one("num" if sign_.isdigit() else "name", digits_of(sign_), len(sign_))
        else:
            yield self.one("name", word, len(word))
        unequal = next((two for two in ("≠", "!=") if self.text.startswith(two, self.at)), None)
        if unequal and LOWER.match(self.text, self.at + len(unequal), self.end):
            yield self.one("rel", "≠", len(unequal))
            yield self.one("name", self.peek())
        yield Token("close", "}", self.at, self.at)

    def behind_a_factor(self) -> bool:
        return self.peek(-1).isalnum() or self.peek(-1) in (")", "]")

    def bracketed(self) -> re.Match | None:
        """Return what is right behind a letter and holds nothing but indices: [n,k]."""
        found = INDEXED.match(self.text, self.at, self.end)
        return found if self.behind_a_factor() or self.peek(-1) == "}" else None

    def in_brackets(self, found: re.Match) -> Iterator[Token]:
        """Yield what stands in brackets as an index."""
        yield Token("op", "_", self.at, self.at)
        yield self.one("open", "{")
        while self.at < found.end() - 1:
            here = self.peek()
            if here in ",:":
                yield self.one("sep", here)
            elif here.isdigit():
                yield self.number()
            elif here.isalpha():
                yield self.one("name", here)
            else:
                self.at += 1
        yield self.one("close", "}")

    def star_or_bar(self) -> Token:
        """Return a star as a product, or what is emphasis or a table's line as a separator."""
        here = self.peek()
        if here == "|":
            return self.one("op", "|") if self.depth else self.one("sep", "|")
        double = self.peek(1) == "*"
        length = 2 if double else 1
        before, after = self.peek(-1), self.peek(length)
        inside = bool(before.strip()) == bool(after.strip()) and bool(before) and bool(after)
        if self.code or (inside and not (double and not after.isdigit())):
            return self.one("op", "^" if double else "*", length)
        return self.one("sep", "*", length)

    def sign(self) -> Token:
        """Return an operator, a relation, a bracket, or a separator."""
        here = self.peek()
        two = here + self.peek(1)
        if two in TWO:
            token = sign(two, self.at, self.at + 2, self.spaced())
            self.at += 2
            return token
        if self.text.startswith("...", self.at):
            return self.one("cmd", "dots", 3)
        if here in "([{":
            self.depth += 1
        elif here in ")]}":
            self.depth = max(0, self.depth - 1)
        token = sign(here, self.at, self.at + 1, self.spaced())
        self.at += 1
        if token is None or token.text.startswith("?"):
            return Token("sep", "?" if token else "", self.at - 1, self.at, False)
        return token


def token_fields(token: Token) -> tuple:
    """Return a token's fields up to `spaced`."""
    return token.kind, token.text, token.start, token.end, token.spaced
