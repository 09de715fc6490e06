"""Which conditions are in force: before a statement, behind it, in words, over a chain."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..conditions import Condition, in_words, negated
from ..parsing import Options, Parser
from ..text.tokens import Token
from ..trees import Both, NotUnderstood, Num, Relation, Sym
from .chains import Event, Side

INDEX_NAMES = frozenset("ijklmnctrqpwdabuvsgh")


@dataclass
class Pair:
    """Two sides said to be equal: the left one as it may be meant, likely ones first."""

    lefts: list[Side]
    right: Side
    relation: str
    chain: int
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


class InForce:
    """What has been said so far in a cell: pairs, and the condition in force."""

    def __init__(
        self, events: list[Event], sizes: dict[str, str], one_letter_indices: bool
    ) -> None:
        self.pairs: list[Pair] = []
        self.alone: list[tuple[Side, str]] = []
        self.sizes: dict[str, int] = {}
        self.labels: set[str] = set()
        self.read_at: list[int] = []  # where conditions stand that were understood
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

    def on_words(self, event: Event) -> None:
        self.words += " " + event.text
        kind = in_words(self.words[-80:])
        if not kind:
            return
        self.read_at.append(event.at)
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
            parser = Parser(tokens, Options(), frozenset())
            node = parser.within(0, len(tokens), parser.condition)
        except NotUnderstood:
            return
        if isinstance(node, Relation) and self.is_size(node):
            return
        self.read_at.append(tokens[0].start)
        self.attach(Condition(written(tokens), node), event)

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
