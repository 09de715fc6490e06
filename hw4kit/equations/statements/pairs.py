"""From events to pairs of sides that are said to be equal, each with the conditions in force."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ..conditions import Condition, in_words, negated
from ..parsing import Options, Parser
from ..text.tokens import Token
from ..trees import Both, NotUnderstood, Num, Relation, Sym
from .chains import Event, Side, cut

EQUAL = ("=", "≈")
ASKING = re.compile(
    r"\b(if|when|for|where|case|in case|suppose|assume)\b|ถ้า|เมื่อ|กรณี|สำหรับ|หาก|โดยที่", re.I
)
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
INDEX_NAMES = frozenset("ijklmnctrqpwdabuvsgh")
MOST_PAIRS = 400


@dataclass
class Pair:
    """Two sides said to be equal: the left one as it may be meant, likely ones first."""

    lefts: list[Side]
    right: Side
    relation: str
    chain: int
    display: bool
    order: int = 0
    piece: int = -1
    ordinary: int = 1  # how many of the left sides are
    supposed: bool = False
    example: bool = False
    own: list[Condition] = field(default_factory=list)
    near: list[Condition] = field(default_factory=list)
    far: list[Condition] = field(default_factory=list)


@dataclass(frozen=True)
class Last:
    """The last side of a statement, and where it stands; a remark is "with Z = …"."""

    side: Side
    piece: int
    display: bool
    remark: bool = False


class Statements:
    """Collects pairs, conditions and single expressions from a cell's events."""

    def __init__(
        self, events: list[Event], sizes: dict[str, str], one_letter_indices: bool
    ) -> None:
        self.pairs: list[Pair] = []
        self.alone: list[tuple[Side, str]] = []
        self.sizes: dict[str, int] = {}
        self.labels: set[str] = set()
        self.size_letters = sizes
        self.indices = index_letters(events) if one_letter_indices else set()
        self.words = ""
        self.current: Condition | None = None
        self.also: list[Condition] = []
        self.head: Side | None = None
        self.first_right: Side | None = None
        self.closed = False
        self.example = False
        self.latest_condition: Condition | None = None
        self.recent: list[Pair] = []
        self.style = ""
        self.lasts: list[Last] = []
        self.chains = 0
        self.expression: Side | None = None
        self.pending: tuple[list[Side], str] | None = None
        self.chain_conditions: list[Condition] = []
        for event in events:
            getattr(self, "on_" + event.kind)(event)
            if len(self.pairs) >= MOST_PAIRS:
                break

    # ------------------------------------------------------------------------------- words

    def on_words(self, event: Event) -> None:
        self.words += " " + event.text
        kind = in_words(self.words[-80:])
        if not kind:
            return
        if kind == "otherwise":
            condition = negated(self.latest_condition or Condition("", kind="equal"))
        else:
            condition = Condition(self.words.strip()[-40:], kind=kind)
        self.words = ""
        if self.recent and self.style == "after":
            for pair in self.recent:
                pair.near.append(condition)
        elif kind == "otherwise" or not self.agrees(condition):
            self.current, self.style, self.recent = condition, "before", []
        elif not (self.current and self.current.node and self.style == "before"):
            self.current, self.style = condition, self.style or "before"

    def agrees(self, condition: Condition) -> bool:
        """Say whether words say the same as the relation that is in force."""
        current = self.current
        if not (current and isinstance(current.node, Relation)):
            return True
        return current.node.ops[0] == ("=" if condition.kind == "equal" else "≠")

    def on_end(self, event: Event) -> None:
        self.words, self.recent, self.style = "", [], ""

    def on_line(self, event: Event) -> None:
        self.on_end(event)

    def on_row(self, event: Event) -> None:
        self.on_end(event)

    def on_break(self, event: Event) -> None:
        self.on_end(event)

    def on_heading(self, event: Event) -> None:
        self.on_end(event)
        self.current, self.expression, self.pending = None, None, None

    # ---------------------------------------------------------------------------- segments

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
        pair = Pair(
            lefts, right, relation, self.chains, event.display, order, event.piece, ordinary
        )
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

    # --------------------------------------------------------------------------- conditions

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

    def is_condition(self, sides: list[Side | None], relations: list[str]) -> bool:
        """Say whether a segment relates nothing but indices and sizes."""
        if not self.indices or any(one is None for one in sides):
            return False
        if "∈" in relations:
            return True
        return all(self.is_index(one) for one in sides) and any(
            self.is_letter(one) for one in sides
        )

    def is_letter(self, side: Side) -> bool:
        names = [token.text for token in side.tokens if token.kind == "name"]
        return any(
            name in self.indices or name in self.size_letters or name == "y" for name in names
        )

    def is_index(self, side: Side) -> bool:
        tokens = [
            token for token in side.tokens if token.text not in ("'", ",", "{", "}", "\\{", "\\}")
        ]
        if not tokens or len(tokens) > 6:
            return False
        for token in tokens:
            if token.kind == "name":
                if (
                    token.text not in self.indices
                    and token.text not in self.size_letters
                    and token.text != "y"
                ):
                    return False
            elif token.kind == "num":
                if not token.text.isdigit():
                    return False
            elif token.kind not in ("cmd", "sep") or token.text not in ("dots", ",", "infty"):
                return False
        return len([token for token in tokens if token.kind in ("name", "num")]) == 1 or any(
            token.text == "dots" for token in tokens
        )

    def on_condition(self, event: Event, tokens: list[Token]) -> None:
        try:
            node = (
                Parser(tokens, Options(), frozenset()).within(0, len(tokens), lambda: None)
                if False
                else None
            )
            parser = Parser(tokens, Options(), frozenset())
            node = parser.within(0, len(tokens), parser.condition)
        except NotUnderstood:
            return
        if isinstance(node, Relation) and self.is_size(node):
            return
        text = written(tokens)
        self.attach(Condition(text, node), event)

    def is_size(self, node: Relation) -> bool:
        """Note what a cell says about sizes: H = 2."""
        left, right = node.sides[0], node.sides[-1]
        if (
            isinstance(left, Sym)
            and left.name in self.size_letters
            and left.name not in self.indices
        ):
            if isinstance(right, Num) and 1 < right.value < 7 and node.ops == ("=",):
                self.sizes[self.size_letters[left.name]] = int(right.value)
            return True
        return False

    def on_label_statement(
        self, sides: list[Side | None], relations: list[str], event: Event
    ) -> None:
        """Note what a cell says about the label: y_c = 1, as a condition too."""
        if len(sides) != 2 or relations[0] != "=" or not sides[0] or not sides[1]:
            return
        names = [token.text for token in sides[0].tokens if token.kind == "name"]
        value = "".join(token.text for token in sides[1].tokens)
        if len(names) == 2 and names[0] in ("y", "t", "Y") and value in ("0", "1"):
            if value == "1" and names[1] not in "ijk":
                self.labels.add(names[1])
            tokens = [*sides[0].tokens, Token("rel", "=", *sides[1].at), *sides[1].tokens]
            own = self.recent[:-1]
            self.recent = own
            parser = Parser(tokens, Options(), frozenset())
            try:
                node = parser.within(0, len(tokens), parser.condition)
            except NotUnderstood:
                return
            self.attach(Condition(written(tokens), node), event)

    def attach(self, condition: Condition, event: Event) -> None:
        """Put a condition in force: for what stands before it in its sentence, or what follows."""
        recent = self.recent
        self.latest_condition = condition
        if recent and self.style == "after":
            for pair in recent:
                (pair.own if pair.piece == event.piece else pair.near).append(condition)
            if recent[-1].piece != event.piece:  # "A, and for i = j B": it may belong to B
                self.current = condition
            chain = recent[-1].chain
            for pair in self.pairs:
                if pair.chain == chain and pair not in recent and not pair.own:
                    pair.near.append(condition)
            self.chain_conditions = [condition]
            self.recent, self.closed = [], True
        else:
            before = self.current if self.style == "before" and not recent else None
            if before and before.node and condition.node:  # "if y_i = 0 and y_c = 1"
                both = Both((before.node, condition.node))
                self.also = [condition, before]
                condition = Condition(f"{before.text}, {condition.text}", both)
            else:
                self.also = []
            self.current, self.style = condition, "before"
            self.chain_conditions, self.closed = [], True


def index_letters(events: list[Event]) -> set[str]:
    """Return the letters that stand below others, and the usual ones."""
    found = set("ijk")
    for event in events:
        tokens = event.tokens
        for at, token in enumerate(tokens):
            if token.kind == "op" and token.text == "_":
                stop = at + 2
                if at + 1 < len(tokens) and tokens[at + 1].text == "{":
                    while stop < len(tokens) and tokens[stop].text != "}" and stop < at + 12:
                        stop += 1
                for inner in tokens[at + 1 : stop]:
                    if inner.kind == "name" and inner.text in INDEX_NAMES:
                        found.add(inner.text)
    return found


def written(tokens: list[Token]) -> str:
    """Return a condition's tokens as short text."""
    return " ".join(token.text for token in tokens if token.text not in "{}")
