"""Tokens of LaTeX; each knows its place in the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from .raw import Raw, raw_tokens
from .rewriting import Macro, rewritten
from .spellings import (
    AS_COMMANDS,
    BIG,
    DECORATIONS,
    FONTS,
    FUNCTIONS,
    IGNORED,
    SKIPPED,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    TEXTS,
    WORDS,
)
from .tokens import (
    Token,
    digits_of,
    is_bold,
    is_letter,
    named,
    plain_letter,
    sign,
    small,
    split_word,
)

SQUEEZED = re.compile("d?[hPpy][ijk]")


def latex_tokens(
    text: str, start: int, end: int, macros: Mapping[str, Macro] = MappingProxyType({})
) -> list[Token]:
    """Return the tokens of LaTeX mathematics in `text[start:end]`."""
    raw = rewritten(raw_tokens(text, start, end), macros)
    return list(_Latex(text, raw).tokens(False))


class _Latex:
    """Walks over raw tokens and yields ours."""

    def __init__(self, text: str, raw: list[Raw]) -> None:
        self.text, self.raw, self.at = text, raw, 0
        self.depth = 0

    def tokens(self, bold: bool, until: int | None = None) -> Iterator[Token]:
        """Yield tokens until the raw token number `until`."""
        until = len(self.raw) if until is None else until
        while self.at < until:
            raw = self.raw[self.at]
            if raw.text.startswith("\\"):
                yield from self.macro(raw, raw.text[1:], bold, until)
            elif is_letter(raw.text):
                yield from self.letters(bold, until)
            elif raw.text in SUBSCRIPTS or raw.text in SUPERSCRIPTS:
                yield from self.raised(until)
            elif raw.text.isdigit():
                yield self.digits(until)
            else:
                self.at += 1
                token = sign(raw.text, raw.start, raw.end, raw.spaced)
                if token:
                    yield replace(token, bold=bold)

    def group(self, until: int) -> tuple[int, int]:
        """Return where the next group's inside begins and ends, and go behind it."""
        if self.at >= until:
            return self.at, self.at
        if self.raw[self.at].text != "{":
            self.at += 1
            return self.at - 1, self.at
        depth, begin = 0, self.at + 1
        while self.at < until:
            depth += {"{": 1, "}": -1}.get(self.raw[self.at].text, 0)
            self.at += 1
            if not depth:
                return begin, self.at - 1
        return begin, until

    def words_of(self, until: int) -> tuple[str, int, int]:
        """Return the next group as text, and its place."""
        begin, end = self.group(until)
        if begin >= end:
            here = self.raw[min(begin, len(self.raw)) - 1].end
            return "", here, here
        start, stop = self.raw[begin].start, self.raw[end - 1].end
        return self.text[start:stop], start, stop

    def macro(self, raw: Raw, name: str, bold: bool, until: int) -> Iterator[Token]:
        """Yield what one macro stands for."""
        self.at += 1
        place = (raw.start, raw.end, raw.spaced)
        if name == "|":
            yield Token("op", "‖", *place)
        elif name in BIG or name in IGNORED:
            if name in ("left", "right") and self.at < until and self.raw[self.at].text == ".":
                self.at += 1
        elif name in SKIPPED:
            if self.at < until and self.raw[self.at].text == "*":
                self.at += 1
            self.group(until)
        elif name in FONTS:
            if name == "operatorname" and self.at < until and self.raw[self.at].text == "*":
                self.at += 1
            yield from self.font(name, until)
        elif name in TEXTS:
            yield from self.text_group(until)
        elif name in DECORATIONS:
            yield from self.decorated(name, place, bold, until)
        elif name in ("overset", "stackrel", "underset"):
            aside, below = self.group(until), self.group(until)
            yield from self.inside(below, bold)
            big = self.raw[below[1] - 1].text if below[0] < below[1] else ""
            if name == "underset" and big in ("\\sum", "\\prod", "\\max"):
                yield Token("op", "_", *place)
                yield Token("open", "{", *place)
                yield from self.inside(aside, bold)
                yield Token("close", "}", *place)
        elif name in ("begin", "end"):
            words, _, stop = self.words_of(until)
            yield Token(name, words.strip().rstrip("*"), raw.start, stop, raw.spaced)
        elif name == "\\":
            self.skip_option(until)
            yield Token("row", "\\\\", *place)
        else:
            yield from named(name, *place, bold)

    def inside(self, group: tuple[int, int], bold: bool) -> Iterator[Token]:
        """Yield the tokens of a group that was passed over."""
        back, self.at = self.at, group[0]
        self.depth += 1
        if self.depth < 30:
            yield from self.tokens(bold, group[1])
        self.depth -= 1
        self.at = back

    def skip_option(self, until: int) -> None:
        """Go over the [2pt] behind a row."""
        if self.at < until and self.raw[self.at].text == "[" and not self.raw[self.at].spaced:
            end = next(
                (at for at in range(self.at, min(until, self.at + 8)) if self.raw[at].text == "]"),
                None,
            )
            inner = "".join(raw.text for raw in self.raw[self.at + 1 : end or 0])
            if end and inner[-2:] in ("pt", "em", "ex", "mm", "cm"):
                self.at = end + 1

    def font(self, name: str, until: int) -> Iterator[Token]:
        """Yield what stands in another font; words in it are words."""
        begin, end = self.group(until)
        inner = "".join(raw.text for raw in self.raw[begin:end])
        whole = (self.raw[begin].start, self.raw[end - 1].end) if begin < end else None
        if whole and inner.isalpha() and (inner in FUNCTIONS or inner in WORDS or len(inner) > 1):
            kind = "name" if inner in FUNCTIONS or inner not in WORDS else "text"
            if inner in FUNCTIONS or name not in ("mathbf", "boldsymbol", "bm"):
                yield Token(kind, FUNCTIONS.get(inner, inner), *whole, self.raw[begin].spaced)
                return
        if (
            whole
            and inner in ("1", "I")
            and name in ("mathbb", "mathbf", "mathbbm", "bm", "boldsymbol", "mathds")
        ):
            yield Token(
                "cmd", "ones" if inner == "1" else "indicator", *whole, self.raw[begin].spaced
            )
            return
        yield from self.inside(
            (begin, end), name in ("mathbf", "boldsymbol", "bm", "pmb", "mathbb")
        )

    def text_group(self, until: int) -> Iterator[Token]:
        r"""Yield the words of \text{...}, and the mathematics between $ in it."""
        words, start, stop = self.words_of(until)
        bare = words.strip()
        if bare in FUNCTIONS or (len(bare) == 1 and bare.isalpha()):
            yield Token("name", FUNCTIONS.get(bare, bare), start, stop)
        elif bare in ("1", "𝟙"):
            yield Token("cmd", "ones", start, stop)
        elif "$" in words:
            parts, at = words.split("$"), start
            for number, part in enumerate(parts):
                if number % 2:
                    yield Token("sep", "text", at, at)
                    yield from latex_tokens(self.text, at, at + len(part))
                    yield Token("sep", "text", at + len(part), at + len(part))
                elif part.strip():
                    yield Token("text", part, at, at + len(part))
                at += len(part) + 1
        elif bare:
            yield Token("text", words, start, stop)

    def decorated(self, name: str, place: tuple, bold: bool, until: int) -> Iterator[Token]:
        """Yield a letter with its hat, or what stands below an arrow or a bar."""
        begin = self.at
        fonted = begin < until and self.raw[begin].text[1:] in FONTS
        self.at += fonted
        group = self.group(until)
        group = (begin, self.at) if fonted else group  # \hat\mathbf{y}
        inner = list(self.inside(group, bold))
        if name in ("vec", "underline", "overrightarrow"):
            yield from inner
        elif len(inner) >= 1 and inner[0].kind == "name":
            first = inner[0]
            yield Token(
                "name", f"{DECORATIONS[name]} {first.text}", place[0], first.end, place[2], bold
            )
            yield from inner[1:]
        else:
            yield from inner

    def letters(self, bold: bool, until: int) -> Iterator[Token]:
        """Yield a run of letters: known words as one, the others one by one."""
        begin = self.at
        run = ""
        while self.at < until and is_letter(self.raw[self.at].text):
            if self.at > begin and self.raw[self.at].spaced:
                break
            run += self.raw[self.at].text
            self.at += 1
        before = self.raw[begin - 1].text if begin else ""
        if SQUEEZED.fullmatch(run) and before not in ("_", "^") and not self.in_index(begin):
            yield from self.squeezed(begin, run, bold)
            return
        at = begin
        for word, kind in split_word(run):
            first, last = self.raw[at], self.raw[at + len(word) - 1]
            text = FUNCTIONS.get(word, word) if len(word) > 1 else plain_letter(word)
            command = AS_COMMANDS.get(text)
            place = (first.start, last.end, first.spaced, bold or is_bold(word))
            yield Token("cmd", command, *place) if command else Token(kind, text, *place)
            at += len(word)

    def in_index(self, begin: int) -> bool:
        """Say whether letters stand in the braces of an index."""
        return begin > 1 and self.raw[begin - 1].text == "{" and self.raw[begin - 2].text in "_^"

    def squeezed(self, begin: int, run: str, bold: bool) -> Iterator[Token]:
        """Yield hi and dPj as they are meant: with an index."""
        raws = self.raw[begin : begin + len(run)]
        for raw in raws[:-1]:
            yield Token("name", raw.text, raw.start, raw.end, raw.spaced, bold)
        last = raws[-1]
        yield Token("op", "_", last.start, last.start)
        yield Token("name", last.text, last.start, last.end)

    def raised(self, until: int) -> Iterator[Token]:
        """Yield a run of Unicode's small letters and digits as an index or exponent."""
        begin = self.at
        table = SUBSCRIPTS if self.raw[begin].text in SUBSCRIPTS else SUPERSCRIPTS
        while self.at < until and self.raw[self.at].text in table:
            self.at += 1
        signs = [(raw.text, raw.start, raw.end) for raw in self.raw[begin : self.at]]
        yield from small(signs, table)

    def digits(self, until: int) -> Token:
        """Return the number that begins here."""
        begin, dot = self.at, False
        while self.at < until:
            sign_ = self.raw[self.at].text
            more = self.at + 1 < until and self.raw[self.at + 1].text.isdigit()
            if self.at > begin and self.raw[self.at].spaced:
                break
            if sign_ == "." and not dot and more and not self.raw[self.at + 1].spaced:
                dot = True
            elif not sign_.isdigit():
                break
            self.at += 1
        first, last = self.raw[begin], self.raw[self.at - 1]
        return Token(
            "num", digits_of(self.text[first.start : last.end]), first.start, last.end, first.spaced
        )
