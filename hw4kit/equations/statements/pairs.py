"""From events to pairs of sides that are said to be equal, each with the conditions in force."""

from __future__ import annotations

import re
from dataclasses import replace

from ..text.tokens import Token
from .chains import Event, Side, cut
from .in_force import InForce, Last, Pair

EQUAL = ("=", "≈")
REMARK = re.compile(
    r"\b(with|where|since|because|as|using|note|recall)\s*[(:]?\s*$"
    r"|(โดยที่|โดย|เพราะ|เพราะว่า|เนื่องจาก|ซึ่ง|เมื่อ|ให้)\s*$",
    re.I,
)
SUPPOSED = re.compile(
    r"(\b(if|unless|suppose|assume|assuming|not|would|whether|imagine|never|wrong|should)"
    r"(\s+(true|right|so|correct))?(\s+(that|be|have|get|is))?|n't|ไม่|ไม่ใช่|ถ้า|สมมติ|สมมติว่า|หาก)\s*[:(]?\s*$",
    re.I,
)
EXAMPLE = re.compile(
    r"\b(example|for instance|e\.? ?g|try|trying|numerically|numbers|sanity|numerical)\b"
    r"|ตัวอย่าง|เช่น|ลอง|ทดสอบ|ตัวเลข",
    re.I,
)
MOST_PAIRS = 400


class Statements(InForce):
    """Collects pairs, conditions and single expressions from a cell's events."""

    def __init__(
        self, events: list[Event], sizes: dict[str, str], one_letter_indices: bool
    ) -> None:
        super().__init__(events, sizes, one_letter_indices)
        for event in events:
            getattr(self, "on_" + event.kind)(event)
            if len(self.pairs) >= MOST_PAIRS:
                break

    def on_segment(self, event: Event) -> None:
        before, tokens = self.peel_before(event.tokens)
        if before:
            self.on_segment(replace(event, tokens=before))
        tokens, peeled = self.peel(tokens)
        found = cut(tokens)
        sides, relations = found.sides, found.relations
        if not relations:
            self.on_expression(sides[0], event)
        elif self.is_condition(sides, relations):
            self.on_condition(event, tokens)
        else:
            self.on_statement(sides, relations, event)
        self.words = ""
        if peeled:
            self.on_segment(replace(event, tokens=peeled))

    def on_expression(self, side: Side | None, event: Event) -> None:
        if side is None:
            return
        if self.pending:
            self.add(self.pending[0], side, self.pending[1], event)
            self.pending = None
            self.lasts = [Last(side, event.piece, event.display), *self.lasts[:4]]
        elif event.display and self.recent:
            return  # a remark behind an equality
        elif not event.plain or len(side.tokens) > 2:
            self.expression = side
            self.alone.append((side, self.words))

    def on_statement(self, sides: list[Side | None], relations: list[str], event: Event) -> None:
        first = sides[0]
        ordinary = 1
        if first is None:
            lefts = self.pending[0] if self.pending else self.previous(event)
            ordinary = len(lefts) if self.closed and self.head in lefts else 1
        else:
            lefts = [first]
            if self.pending:
                self.add(self.pending[0], first, self.pending[1], event)
            self.chains += 1
            self.chain_conditions = []
        self.pending = None
        for relation, right in zip(relations, sides[1:], strict=True):
            if relation not in EQUAL:
                lefts = [right] if right else []
            elif right is None:
                self.pending = (lefts, relation) if lefts else None
                break
            else:
                if lefts:
                    self.add(lefts, right, relation, event, ordinary)
                lefts, ordinary = [right], 1
        self.closed = False
        last = next((one for one in reversed(sides) if one), None)
        if first:
            self.head, self.first_right = first, sides[1]
        if last and set(relations) & set(EQUAL):
            remark = (
                first is not None and not event.display and bool(REMARK.search(self.words[-24:]))
            )
            self.lasts = [Last(last, event.piece, event.display, remark), *self.lasts[:4]]
            self.expression = None
        self.on_label_statement(sides, relations, event)

    def previous(self, event: Event) -> list[Side]:
        """Return what a line that begins with = may go on with, likely ones first."""
        if self.closed and self.head and not self.expression:  # "A = B if i = j, and = C if not"
            first = [self.first_right] if self.first_right else []
            return [self.head, self.lasts[0].side, *first]
        if self.lasts and self.lasts[0].piece == event.piece and not self.expression:
            return [self.lasts[0].side]
        order = [self.expression] if self.expression else []
        likely = sorted(
            self.lasts, key=lambda last: (last.remark, event.display and not last.display)
        )
        order += [last.side for last in likely[:3]]
        return list({id(side): side for side in order}.values())

    def add(
        self, lefts: list[Side], right: Side, relation: str, event: Event, ordinary: int = 1
    ) -> None:
        order = len(self.pairs)
        if order >= MOST_PAIRS:
            return
        pair = Pair(lefts, right, relation, self.chains, order, event.piece, ordinary)
        pair.near += self.chain_conditions
        pair.supposed = not event.display and bool(SUPPOSED.search(self.words[-40:]))
        self.example = self.example or bool(EXAMPLE.search(self.words[-200:]))
        pair.example = self.example
        if self.current:
            strong = self.style == "before"
            (pair.near if strong else pair.far).append(self.current)
            pair.far += self.also
        if not self.style:
            self.style = "after"
        self.pairs.append(pair)
        self.recent.append(pair)

    def peel_before(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Part a condition in brackets from the beginning: (i = j)  ∂P_i/∂h_i = …."""
        if len(tokens) < 7 or tokens[0].text != "(" or not self.indices:
            return [], tokens
        end = next((at for at in range(1, 8) if tokens[at : at + 1] and tokens[at].text == ")"), 0)
        inner = cut(tokens[1:end])
        if not end or not inner.relations or not tokens[end + 1 : end + 2]:
            return [], tokens
        goes_on = tokens[end + 1].kind in ("op", "rel")
        if goes_on or not self.is_condition(inner.sides, inner.relations):
            return [], tokens
        return tokens[1:end], tokens[end + 1 :]

    def peel(self, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
        """Part a condition in brackets from the end of a segment: = P_i (1 - P_i) (i = j)."""
        if not tokens or tokens[-1].kind != "close" or tokens[-1].text not in ")]":
            return tokens, []
        depth = 0
        for at in range(len(tokens) - 1, -1, -1):
            depth += (tokens[at].kind == "close") - (tokens[at].kind == "open")
            if not depth:
                break
        inner, before = tokens[at + 1 : -1], tokens[at - 1] if at else None
        found = cut(inner)
        if not found.relations:
            return tokens, []
        if not self.indices and before and tokens[at].spaced and found.relations[0] in "<>≤≥≠":
            return tokens[:at], []
        if before is None:
            return inner, []
        counts = ("1", "ones", "I", "indicator", "δ", "𝟙", "χ", "P", "Pr", "p")
        if before.text in counts and before.kind != "close":
            return tokens, []
        remark = tokens[at].text == "(" and bool(cut(tokens[:at]).relations)
        if not remark and not self.is_condition(found.sides, found.relations):
            return tokens, []
        return tokens[:at], inner
