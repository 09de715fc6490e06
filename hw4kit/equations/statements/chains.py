"""From pieces of a cell to statements: sides with = between, over lines, with their conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from ..text.finding import OF_EQUATIONS, Piece
from ..text.tokens import CLOSES, Token

OUTER = frozenset((*OF_EQUATIONS, "alignedat"))
MOST_TOKENS = 1_200  # of one side
JOINING = frozenset(("+", "cdot", "times", "*", "/", "odot"))


@dataclass
class Side:
    """One side of an equality: its tokens and its place."""

    tokens: list[Token]

    @property
    def at(self) -> tuple[int, int]:
        return self.tokens[0].start, max(token.end for token in self.tokens)


@dataclass
class Event:
    """What happens in a cell, in order.

    Kinds: segment (tokens without a separator), words, end (of a sentence), row, line,
    break, heading. `piece` numbers the piece of mathematics that it stands in; `display` if that
    is displayed.
    """

    kind: str
    tokens: list[Token] = field(default_factory=list)
    text: str = ""
    piece: int = -1
    display: bool = False
    plain: bool = False
    at: int = 0  # of words: where they begin


def events(found: list[Piece]) -> Iterator[Event]:
    """Yield the events of a cell's pieces."""
    for number, piece in enumerate(found):
        if piece.kind in ("display", "inline", "plain"):
            display = piece.kind == "display"
            if display:
                yield Event("row", piece=number)
            for event in segments(piece.tokens):
                event.piece, event.display, event.plain = number, display, piece.kind == "plain"
                yield event
            if display:
                yield Event("row", piece=number)
        else:
            yield Event(piece.kind, text=piece.text, piece=number, at=piece.start)


def segments(tokens: list[Token]) -> Iterator[Event]:
    """Split tokens at commas, quads, words, arrows and rows that stand in no bracket."""
    tokens = without_outer(braced_cases(merged(tokens)))
    depth_of = depths(tokens)
    run: list[Token] = []
    for at, token in enumerate(tokens):
        if depth_of[at] or not separates(tokens, at, run):
            if depth_of[at] or (token.kind not in ("amp", "row") and not (
                token.kind == "sep" and token.text in ("quad", "")
            )):  # fmt: skip
                run.append(token)
            continue
        yield from finished(run)
        run = []
        if token.kind == "text":
            yield Event("words", text=token.text, at=token.start)
        elif token.kind == "row":
            yield Event("row")
        elif token.kind == "sep" and token.text == ".":
            yield Event("end")
    yield from finished(run)


def finished(run: list[Token]) -> Iterator[Event]:
    if run:
        yield Event("segment", run)


def merged(tokens: list[Token]) -> list[Token]:
    """Make := and != one relation."""
    result: list[Token] = []
    for token in tokens:
        before = result[-1] if result else None
        if token.text == "=" and before and before.text in (":", "!") and not token.spaced:
            text = "=" if before.text == ":" else "≠"
            result[-1] = Token("rel", text, before.start, token.end, before.spaced)
        else:
            result.append(token)
    return result


def braced_cases(tokens: list[Token]) -> list[Token]:
    r"""Make cases of a \left\{ with an array behind it that no brace closes."""
    result = list(tokens)
    for at in range(len(result) - 1):
        if result[at].text == "\\{" and result[at + 1].kind == "begin":
            end = environment_end(result, at + 1)
            if end is None or (end + 1 < len(result) and result[end + 1].text == "\\}"):
                continue
            for place, kind in ((at + 1, "begin"), (end, "end")):
                token = result[place]
                name = "array" if token.text == "array" else "cases"
                result[place] = Token(kind, name, token.start, token.end, token.spaced)
            brace = result[at]
            result[at] = Token("sep", "", brace.start, brace.end)
    return [token for token in result if token.kind != "sep" or token.text]


def environment_end(tokens: list[Token], begin: int) -> int | None:
    depth = 0
    for at in range(begin, len(tokens)):
        depth += (tokens[at].kind == "begin") - (tokens[at].kind == "end")
        if not depth:
            return at
    return None


def without_outer(tokens: list[Token]) -> list[Token]:
    """Leave out environments that only align, and an array that is everything."""
    if tokens and tokens[0].kind == "begin" and tokens[0].text == "array":
        end = environment_end(tokens, 0)
        inner = tokens[1:end]
        relations = sum(token.kind == "rel" for token in inner)
        if end is not None and end >= len(tokens) - 2 and relations:
            depth, start = 0, 1
            if inner and inner[0].text == "{":
                for start in range(1, end):
                    depth += (tokens[start].text == "{") - (tokens[start].text == "}")
                    if not depth:
                        break
                start += 1
            tokens = tokens[start:end] + tokens[end + 1 :]
    result, skip = [], 0
    for at, token in enumerate(tokens):
        if at < skip:
            continue
        if token.kind in ("begin", "end") and token.text in OUTER:
            if token.kind == "begin" and token.text.startswith("alignat"):
                skip = at + 4  # its {2}
            continue
        result.append(token)
    return result


def depths(tokens: list[Token]) -> list[bool]:
    """Say for each token whether it stands in a bracket, or is one that has its partner.

    Brackets that hold words, "(because Σ y = 1)", are no brackets here.
    """
    partner: dict[int, int] = {}
    stack: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind in ("open", "begin"):
            stack.append(at)
        elif token.kind in ("close", "end"):
            for place in range(len(stack) - 1, -1, -1):
                opening = tokens[stack[place]]
                if CLOSES.get(opening.text, opening.text) == token.text:
                    partner[stack[place]] = at
                    del stack[place:]
                    break
    for begin, end in list(partner.items()):
        if tokens[begin].text in "([" and holds_words(tokens, begin, end, partner):
            del partner[begin]
    inside = [0] * (len(tokens) + 1)
    for begin, end in partner.items():
        inside[begin] += 1
        inside[end + 1] -= 1
    result, depth = [], 0
    for change in inside[:-1]:
        depth += change
        result.append(depth > 0)
    return result


def holds_words(tokens: list[Token], begin: int, end: int, partner: dict[int, int]) -> bool:
    at = begin + 1
    while at < end:
        if tokens[at].kind == "text":
            return True
        at = partner.get(at, at) + 1
    return False


def separates(tokens: list[Token], at: int, run: list[Token]) -> bool:
    """Say whether a token that stands in no bracket parts two segments."""
    token = tokens[at]
    before = run[-1] if run else None
    after_at = next_sign(tokens, at + 1)
    after = tokens[after_at] if after_at < len(tokens) else None
    if token.kind in ("text", "arrow"):
        return True
    if token.kind in ("open", "close", "begin", "end"):
        return True  # one without its partner
    if token.kind == "row":
        return not continues(tokens, at, before, after)
    if token.kind == "amp" or (token.kind == "sep" and token.text == "quad"):
        if before is None or after is None:
            return False
        joins = {"rel", "row"} if token.kind == "amp" else {"rel"}
        if before.kind in joins or after.kind in joins or unfinished(before):
            return False
        return not (after.kind == "op" and (after.text in JOINING or token.kind == "amp"))
    return token.kind == "sep"


def next_sign(tokens: list[Token], at: int) -> int:
    """Return where the next token is that is no & and no blank."""
    while at < len(tokens) and (tokens[at].kind == "amp" or tokens[at].text == "quad"):
        at += 1
    return at


def unfinished(token: Token) -> bool:
    """Say whether a side cannot end with this token."""
    return token.kind == "rel" or (token.kind == "op" and token.text in (*JOINING, "-"))


def continues(tokens: list[Token], at: int, before: Token | None, after: Token | None) -> bool:
    """Say whether a new row only goes on with the side before it."""
    if before is None or after is None:
        return False
    if unfinished(before) and after.kind != "rel":
        return True
    if after.kind == "op" and after.text in JOINING:
        return True
    return after.text == "-" and not relation_in_row(tokens, at + 1)


def relation_in_row(tokens: list[Token], at: int) -> bool:
    """Say whether a row has a relation that stands in no bracket."""
    depth = 0
    for token in islice(tokens, at, at + 400):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if not depth and token.kind in ("row", "rel"):
            return token.kind == "rel"
    return False


@dataclass
class Cut:
    """A segment cut at its relations: sides (empty ones are None) and the relations between."""

    sides: list[Side | None]
    relations: list[str]


def cut(tokens: list[Token]) -> Cut:
    """Cut a segment at the relations that stand in no bracket."""
    sides: list[Side | None] = []
    relations: list[str] = []
    run: list[Token] = []
    depth_of = depths(tokens)
    for at, token in enumerate(tokens):
        if token.kind == "rel" and not depth_of[at]:
            sides.append(side(run))
            relations.append(token.text)
            run = []
        else:
            run.append(token)
    sides.append(side(run))
    return Cut(sides, relations)


def side(tokens: list[Token]) -> Side | None:
    """Return a side without what is no part of it; None if nothing is left."""
    while tokens and tokens[0].kind in ("sep", "arrow"):
        tokens = tokens[1:]
    while tokens and (tokens[-1].kind in ("sep", "arrow")):
        tokens = tokens[:-1]
    return Side(tokens) if tokens and len(tokens) <= MOST_TOKENS else None
