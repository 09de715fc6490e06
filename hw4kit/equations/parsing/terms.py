"""Sums, products and factors: what stands between signs and without any."""

from __future__ import annotations

from ..trees import Add, Call, Div, Dots, Mul, Neg, Node, NotUnderstood, Num, Sym
from .cursor import DEEPEST, Cursor


class Terms(Cursor):
    """Sums, products and factors: what stands between signs and without any."""

    def whole(self) -> Node:
        """Parse all tokens as one expression."""
        return self.within(0, self.end, self.expression)

    def expression(self) -> Node:
        """Parse terms with + and − between."""
        terms = [self.signed()]
        while self.is_("op", "+", "-"):
            if self.is_("op", "+", ahead=0) and self.at + 1 >= self.end:
                raise NotUnderstood("end")
            terms.append(self.signed())
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def signed(self) -> Node:
        """Parse a term with the signs before it."""
        negative = False
        while self.is_("op", "+", "-"):
            negative ^= self.next().text == "-"
        term = self.product()
        return Neg(term) if negative else term

    def product(self) -> Node:
        """Parse factors with or without signs between them, from left to right."""
        factors, ops = [self.factor()], []
        while True:
            if self.is_("op", "cdot", "times", "odot", "otimes", "*", "oslash"):
                op = self.next().text
                factors.append(self.negated_factor())
                ops.append(op)
            elif self.is_("op", "/"):
                self.next()
                below = self.negated_factor()
                if self.starts_factor():
                    self.touched.add("slashes")
                    if self.options.slashes == "term":
                        below = self.more(below)
                left = self.multiplied(factors, ops)
                factors, ops = [Div(left, below)], []
            elif self.starts_factor():
                factors.append(self.factor())
                ops.append("")
            else:
                return self.multiplied(factors, ops)

    def more(self, first: Node) -> Node:
        """Return a factor with those that follow it without a sign."""
        factors = [first]
        while self.starts_factor():
            factors.append(self.factor())
        return self.multiplied(factors, [""] * (len(factors) - 1))

    @staticmethod
    def multiplied(factors: list[Node], ops: list[str]) -> Node:
        return factors[0] if len(factors) == 1 else Mul(tuple(factors), tuple(ops))

    def negated_factor(self) -> Node:
        negative = False
        while self.is_("op", "+", "-"):
            negative ^= self.next().text == "-"
        return Neg(self.factor()) if negative else self.factor()

    def factor(self) -> Node:
        """Parse one factor with what is below, above and behind it."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood("too deep")
        try:
            return self.postfix(self.primary())
        finally:
            self.depth -= 1

    def primary(self) -> Node:
        token = self.peek()
        if token.kind == "num":
            return self.number()
        if token.kind == "open":
            return self.bracket()
        if token.kind == "name":
            return self.name()
        if token.kind == "begin":
            return self.environment()
        if token.kind == "cmd":
            method = getattr(self, "cmd_" + token.text, None) if token.text.isidentifier() else None
            if method:
                self.next()
                return method()
        if self.is_("op", "‖"):
            return self.norm()
        raise NotUnderstood(f"sign {token.text}")

    def number(self) -> Node:
        token = self.next()
        if token.text == "1" and self.is_("open", "[", "(", "\\{", "{") and self.truth_follows():
            return self.truth()
        if token.text == "1" and self.relation_below():
            self.next()
            return self.truth()
        if token.text == "1" and self.is_("op", "_"):
            raise NotUnderstood("1 with an index")
        _, _, digits = token.text.partition(".")
        if len(token.text) > 30:
            raise NotUnderstood("long number")
        return Num(float(token.text), len(digits) if digits or "." in token.text else None)

    def bracket(self) -> Node:
        """Parse what stands in brackets."""
        token, end = self.peek(), self.matching(self.at)
        begin = self.at + 1
        if token.text in ("[", "\\{") and self.has_relation(begin, end):
            return self.truth()
        if begin == end and token.text == "{":
            self.at = end + 1
            return self.factor() if self.starts_factor() else self.nothing()
        if token.text == "⟨":
            inner: Node = Call("inner", self.within(begin, end, self.listed))
        else:
            inner = self.within(begin, end, self.expression)
        self.at = end + 1
        return inner

    def nothing(self) -> Node:
        raise NotUnderstood("nothing")

    def norm(self) -> Node:
        """Parse ‖...‖, with the letter of its kind below."""
        self.next()
        end = next((at for at in range(self.at, self.end) if self.tokens[at].text == "‖"), None)
        if end is None:
            raise NotUnderstood("norm")
        inner = self.within(self.at, end, self.expression)
        self.at = end + 1
        if self.is_("op", "_"):
            self.next()
            self.skip_argument()
        return Call("norm", (inner,))

    def argument(self) -> Node:
        """Parse what a macro takes: a group, or one token (one digit)."""
        if self.is_("open", "{"):
            end = self.matching(self.at)
            inner = self.within(self.at + 1, end, self.expression)
            self.at = end + 1
            return inner
        if self.is_("cmd") or self.is_("open"):
            return self.primary()
        token = self.next()
        if token.kind == "num":
            return Num(float(token.text))
        if token.kind == "name":
            return Sym(token.text)
        raise NotUnderstood("argument")

    def cmd_dots(self) -> Node:
        return Dots()

    def cmd_brace(self) -> Node:
        inner = self.argument()
        if self.is_("op", "_", "^"):
            self.next()
            self.skip_argument()
        return inner

    def cmd_sqrt(self) -> Node:
        return Call("sqrt", (self.argument(),))
