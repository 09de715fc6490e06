"""Sums and products with their limits."""

from __future__ import annotations

from ..trees import Add, Both, Node, NotUnderstood, Relation, Sum, Sym
from .cursor import Cursor


class BigSigns(Cursor):
    """Sums and products with their limits."""

    def cmd_sum(self) -> Node:
        return self.big("sum", None)

    def cmd_prod(self) -> Node:
        return self.big("prod", None)

    def big(self, kind: str, subs: tuple[Node, ...] | None) -> Node:
        """Parse a sum's or product's limits and body."""
        if subs is None and self.is_("open", "(") and kind == "sum":
            end = self.matching(self.at)  # sum(...), or Σ(k≠i) ...
            if not self.has_relation(self.at + 1, end):
                inner = self.within(self.at + 1, end, self.expression)
                self.at = end + 1
                return Sum(kind, None, None, None, None, self.postfix(inner))
        letters, condition, lower, upper = None, None, None, None
        if subs is not None:
            letters = tuple(sub.name for sub in subs if isinstance(sub, Sym))
        while self.is_("op", "_", "^"):
            if self.next().text == "_":
                letters, condition, lower = self.limits()
            else:
                upper = self.exponent()
        if letters is None and subs is None and self.is_("open", "(") and self.truth_follows():
            end = self.matching(self.at)
            letters, condition, lower = self.within(self.at + 1, end, self.limit_list)
            self.at = end + 1
        body = self.body(letters or ())
        return Sum(kind, letters, condition, lower, upper, body)

    def limits(self) -> tuple[tuple[str, ...] | None, Node | None, Node | None]:
        """Parse what stands below a sum."""
        if self.is_("open", "{", "("):
            end = self.matching(self.at)
            found = self.within(self.at + 1, end, self.limit_list)
            self.at = end + 1
            return found
        token = self.next()
        if token.kind != "name":
            raise NotUnderstood("sum")
        return (token.text,), None, None

    def limit_list(self) -> tuple[tuple[str, ...] | None, Node | None, Node | None]:
        """Parse "k", "n,k", "k = 1", "k ≠ i", "k : k ≠ i", "k ∈ {1..C}"."""
        letters: list[str] = []
        conditions: list[Node] = []
        lower = None
        while self.at < self.end:
            token = self.peek()
            if token.kind in ("sep", "row", "text") or (
                token.kind == "op" and token.text in ("|",)
            ):
                self.next()
                continue
            if token.kind == "cmd" and token.text == "dots":
                self.at = self.end
                continue
            if token.kind == "open" and token.text in ("{", "("):
                end = self.matching(self.at)
                inner = self.within(self.at + 1, end, self.limit_list)
                letters += [name for name in inner[0] or () if name not in letters]
                conditions += [inner[1]] if inner[1] else []
                lower = inner[2] or lower
                self.at = end + 1
                continue
            first = self.limit_letter()
            if not self.is_("rel"):
                if first not in letters:
                    letters.append(first)
                while self.starts_factor() and self.is_("name"):
                    letters.append(self.limit_letter())
                continue
            op = self.next().text
            if op == "∈":
                letters.append(first)
                self.at = self.end
            elif op == "=":
                lower = self.expression()
                if first not in letters:
                    letters.append(first)
            else:
                others = [self.expression()]
                while (
                    self.is_("sep", ",")
                    and self.is_("name", ahead=1)
                    and not self.is_("rel", ahead=2)
                ):
                    self.next()
                    others.append(self.expression())
                if first not in letters and not letters:
                    letters.append(first)
                conditions += [Relation((Sym(first), other), (op,)) for other in others]
        if not letters:
            raise NotUnderstood("sum")
        condition = (
            None
            if not conditions
            else conditions[0]
            if len(conditions) == 1
            else Both(tuple(conditions))
        )
        return tuple(letters), condition, lower

    def limit_letter(self) -> str:
        token = self.next()
        if token.kind != "name":
            raise NotUnderstood("sum")
        name = token.text
        while self.is_("op", "'"):
            self.next()
            name += "'"
        return name

    def body(self, letters: tuple[str, ...]) -> Node:
        """Parse what is summed: the term that follows, or all that follows."""
        if not self.starts_factor() and not self.is_("op", "+", "-"):
            raise NotUnderstood("sum of nothing")
        term = self.signed()
        if self.is_("op", "+", "-"):
            if any(self.used_later(letter) for letter in letters):
                self.touched.add("sums")
            if self.options.sums == "all":
                terms = [term]
                while self.is_("op", "+", "-"):
                    terms.append(self.signed())
                term = Add(tuple(terms))
        return term

    def used_later(self, letter: str) -> bool:
        return any(token.text == letter for token in self.tokens[self.at : self.end])
