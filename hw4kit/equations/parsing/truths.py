"""Conditions: those in brackets that count as 1 or 0, and those of cases."""

from __future__ import annotations

from ..conditions import in_words
from ..text.tokens import Token
from ..trees import Both, Label, Node, NotUnderstood, Ones, Relation, Sym, Truth
from .cursor import Cursor


class Truths(Cursor):
    """Conditions: those in brackets that count as 1 or 0, and those of cases."""

    def truth(self) -> Node:
        """Parse the bracket that follows as a condition that counts as 1 or 0."""
        end = self.matching(self.at)
        inner = (self.at + 1, end)
        doubled = self.tokens[self.at].text == "{" and self.is_("open", ahead=1)
        if doubled and self.matching(self.at + 1) == end - 1:
            inner = (self.at + 2, end - 1)
        condition = self.within(*inner, self.condition)
        self.at = end + 1
        return Truth(condition)

    def cmd_ones(self) -> Node:
        if self.is_("op", "_") and self.is_("open", "{", ahead=1):
            end = self.matching(self.at + 1)
            if self.has_relation(self.at + 2, end):
                self.next()
                return self.truth()
            pair = self.tokens[self.at + 2 : end]
            self.at = end + 1
            if len(pair) == 2 and pair[0].kind == pair[1].kind == "name":  # 1_{ij}
                return Truth(Relation((Sym(pair[0].text), Sym(pair[1].text)), ("=",)))
            return Ones()
        if self.is_("op", "_"):
            self.at += 2
            return Ones()
        if self.is_("open", "[", "(", "\\{", "{") and self.truth_follows():
            return self.truth()
        return Ones()

    def cmd_indicator(self) -> Node:
        self.at -= 1
        token = self.tokens[self.at]
        self.tokens[self.at] = Token("name", "I", token.start, token.end, token.spaced, True)
        return self.name()

    def condition(self) -> Node:
        """Parse relations, with commas or `and` between them."""
        parts = [self.relation()]
        while self.is_("sep", ",", "quad", "text") or self.is_("text"):
            self.next()
            if self.at < self.end:
                parts.append(self.relation())
        if len(parts) == 1:
            return parts[0]
        first = parts[0]
        if isinstance(first, Relation) and not any(
            isinstance(part, Relation) for part in parts[1:]
        ):
            return Both(
                tuple(
                    Relation((first.sides[0], side), first.ops[-1:])
                    for side in (first.sides[1], *parts[1:])
                )
            )
        return Both(tuple(parts))

    def relation(self) -> Node:
        """Parse sides with relations between."""
        sides, ops = [self.expression()], []
        while self.is_("rel"):
            ops.append(self.next().text)
            sides.append(self.expression())
        return Relation(tuple(sides), tuple(ops)) if ops else sides[0]

    def case_condition(self) -> Node | None:
        """Parse a row's condition; None for "otherwise"."""
        words = []
        parts = []
        while self.at < self.end:
            token = self.peek()
            if token.kind == "text":
                words.append(self.next().text)
            elif token.kind in ("sep", "amp", "arrow"):
                self.next()
            elif (
                token.kind == "open"
                and token.text == "("
                and self.matching(self.at) == self.end - 1
            ):
                end = self.end
                parts.append(self.within(self.at + 1, end - 1, self.condition))
                self.at = end
            else:
                parts.append(self.relation())
        relations = [part for part in parts if isinstance(part, Relation)]
        if relations:
            return relations[0] if len(relations) == 1 else Both(tuple(relations))
        return words_condition(" ".join(words))


def words_condition(words: str) -> Node | None:
    """Return the condition that words say: None for "otherwise"."""
    kind = in_words(words)
    if kind == "otherwise":
        return None
    if kind:
        return Label(kind)
    raise NotUnderstood("condition")
