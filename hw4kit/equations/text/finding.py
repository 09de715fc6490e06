"""Where mathematics stands in a cell: between dollars, in environments, fences, plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .latex import latex_tokens
from .plain import plain_tokens
from .raw import LONGEST
from .rewriting import Macro, macros_in
from .tokens import Token
from .whole import is_balanced

LONGEST_TEXT = 40_000  # characters of a cell that are read
MOST_PIECES = 1_500
OF_EQUATIONS = (
    "align",
    "alignat",
    "aligned",
    "equation",
    "eqnarray",
    "gather",
    "gathered",
    "multline",
    "split",
    "flalign",
    "dmath",
    "displaymath",
    "math",
)
OF_VALUES = ("array", "cases", "matrix", "pmatrix", "bmatrix")
BEGIN = re.compile(rf"\\begin\{{({'|'.join(OF_EQUATIONS + OF_VALUES)})\*?\}}")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^\n`]*)$")
LIST_MARK = re.compile(r"[ \t>]*(?:#{1,6} |[-*+] |\(?\d{1,2}[.)]\s|\(?[a-h]\)\s)?")
TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<!--")
LATEX_LINE = re.compile(r"\\(?:d?frac|partial|sum|cdot|log|exp|left|quad|begin)(?![a-zA-Z])")


@dataclass
class Piece:
    """A piece of the cell: display, inline or plain mathematics, words, line, break or heading.

    broken: something is opened in it, or before it, that nothing closes.
    """

    kind: str
    start: int
    end: int
    tokens: list[Token] = field(default_factory=list)
    text: str = ""
    broken: bool = False


def pieces(text: str) -> list[Piece]:
    """Return the pieces of a cell, in order."""
    found = []
    for piece in _Scanner(*macros_in(text[:LONGEST_TEXT])).pieces():
        found.append(piece)
        if len(found) >= MOST_PIECES:
            break
    return found


class _Scanner:
    """Goes through a cell once, from left to right."""

    def __init__(self, text: str, macros: dict[str, Macro]) -> None:
        self.text, self.macros = text, macros
        self.at = 0
        self.fence = ""
        self.alone = False  # a $ before this in the line that nothing closes

    def pieces(self) -> Iterator[Piece]:
        while self.at < len(self.text):
            yield from self.line()

    def line(self) -> Iterator[Piece]:
        """Yield the pieces from the beginning of a line to its end, displays included."""
        end = self.line_end(self.at)
        line = self.text[self.at : end]
        fence = FENCE.match(line)
        if fence and (not self.fence or fence[1].startswith(self.fence)):
            self.fence = "" if self.fence else fence[1][:3]
            self.at = end + 1
            yield Piece("line", end, end)
        elif self.fence:
            yield from self.plain(self.at, end, True)
            self.at = end + 1
            yield Piece("line", end, end)
        elif not line.strip():
            self.at = end + 1
            yield Piece("break", end, end)
        else:
            mark = LIST_MARK.match(line)
            if "#" in mark[0]:
                yield Piece("heading", self.at, self.at)
            self.at += mark.end()
            yield from self.rest_of_line()

    def line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def rest_of_line(self) -> Iterator[Piece]:
        """Yield plain text and mathematics up to the end of the line."""
        begin, self.alone = self.at, False
        while self.at < len(self.text) and self.text[self.at] != "\n":
            found = self.mathematics()
            if found:
                kind, start, stop, after = found
                yield from self.plain(begin, self.at, False)
                tokens = latex_tokens(self.text, start, stop, self.macros)
                broken = not is_balanced(self.text[start:stop])
                yield Piece(kind, start, stop, tokens, broken=broken)
                self.at = begin = max(after, self.at + 1)
                continue
            tag = TAG.match(self.text, self.at) if self.text[self.at] == "<" else None
            if tag:
                yield from self.plain(begin, self.at, False)
                comment = self.text.find("-->", self.at) if tag[0] == "<!--" else -1
                self.at = begin = comment + 3 if comment >= 0 else tag.end()
                continue
            if self.text[self.at] == "$":
                yield from self.plain(begin, self.at, False)
                begin, self.alone = self.at, True
            self.at += (
                2
                if self.text[self.at] == "\\" and self.text[self.at + 1 : self.at + 2] != "\n"
                else 1
            )
        self.at = min(self.at, len(self.text))
        yield from self.plain(begin, self.at, False)
        yield Piece("line", self.at, self.at)
        self.at += 1

    def mathematics(self) -> tuple[str, int, int, int] | None:
        """Return kind, start, end of the mathematics that begins here, and where to go on."""
        text, at = self.text, self.at
        if text.startswith("$$", at):
            return self.until("display", at + 2, "$$")
        if text[at] == "$":
            return self.inline(at + 1)
        if text.startswith(("\\[", "\\\\["), at):
            opening = 2 if text[at + 1] == "[" else 3
            return self.until("display", at + opening, text[at : at + opening - 1] + "]")
        if text.startswith(("\\(", "\\\\("), at):
            opening = 2 if text[at + 1] == "(" else 3
            return self.until("inline", at + opening, text[at : at + opening - 1] + ")")
        found = BEGIN.match(text, at)
        if found:
            closing = text.find(f"\\end{{{found[1]}", found.end())
            stop = self.paragraph_end(at) if closing < 0 else self.after_brace(closing)
            return "display", at, stop, stop
        return None

    def after_brace(self, at: int) -> int:
        end = self.text.find("}", at)
        return len(self.text) if end < 0 else end + 1

    def paragraph_end(self, at: int) -> int:
        end = self.text.find("\n\n", at)
        return len(self.text) if end < 0 else end

    def until(self, kind: str, start: int, closing: str) -> tuple[str, int, int, int]:
        """Return what stands up to a closing mark; up to the paragraph's end if it is missing."""
        end = self.text.find(closing, start)
        if end < 0:
            end = self.paragraph_end(start)
            return kind, start, end, end
        return kind, start, end, end + len(closing)

    def inline(self, start: int) -> tuple[str, int, int, int] | None:
        """Return what stands between two single dollars of one paragraph."""
        stop = self.paragraph_end(start)
        end = start
        while True:
            end = self.text.find("$", end, stop)
            if end < 0:
                return None
            if self.text[end - 1] != "\\":
                return ("inline", start, end, end + 1) if end > start else None
            end += 1

    def plain(self, start: int, end: int, code: bool) -> Iterator[Piece]:
        """Yield runs of mathematics and of words from plain text."""
        end = min(end, start + LONGEST)
        if start >= end:
            return
        if not code and LATEX_LINE.search(self.text, start, end):
            tokens = latex_tokens(self.text, start, end, self.macros)
        else:
            tokens = plain_tokens(self.text, start, end, code)
        run: list[Token] = []
        for token in [*tokens, None]:
            if token is None or token.kind == "text":
                if run:
                    broken = self.alone and not code
                    yield Piece("plain", run[0].start, run[-1].end, run, broken=broken)
                    run = []
                if token:
                    yield Piece("words", token.start, token.end, text=token.text)
            else:
                run.append(token)
