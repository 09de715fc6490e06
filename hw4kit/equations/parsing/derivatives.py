"""Derivatives in their spellings, and differentials."""

from __future__ import annotations

from ..text.tokens import Token
from ..trees import Deriv, Differential, Div, Node, NotUnderstood, Num, Pow, Sym
from .cursor import INDEX_LETTERS, Cursor


class Derivatives(Cursor):
    """Derivatives in their spellings, and differentials."""

    def cmd_frac(self) -> Node:
        """Parse a fraction; one with ∂ above and below is a derivative."""
        above, below = self.group_places(), self.group_places()
        behind = self.at
        if self.is_derivative(*above, *below):
            by = self.within(*below, self.variables)
            body = self.within(*above, self.differentiated)
            self.at = behind
            return Deriv(body, by) if body is not None else self.operator(by)
        numerator = self.within(*above, self.expression)
        denominator = self.within(*below, self.expression)
        self.at = behind
        return Div(numerator, denominator)

    def starts_d(self, at: int) -> bool:
        """Say whether a ∂ or a d stands at a place."""
        token = self.tokens[at]
        return (token.kind == "cmd" and token.text == "partial") or (
            token.kind == "name" and token.text == "d" and "d" not in self.own
        )

    def is_derivative(self, above: int, above_end: int, below: int, below_end: int) -> bool:
        while above < above_end and self.tokens[above].text == "{":
            above += 1
        while below < below_end and self.tokens[below].text == "{":
            below += 1
        return (
            above < above_end
            and below < below_end
            and self.starts_d(above)
            and self.starts_d(below)
        )

    def differentiated(self) -> Node | None:
        """Parse what stands behind the ∂ above; nothing if the operator stands alone."""
        if self.is_("open", "{") and self.matching(self.at) == self.end - 1:
            end = self.end
            result = self.within(self.at + 1, end - 1, self.differentiated)
            self.at = end
            return result
        self.next()
        if self.is_("op", "^"):
            self.next()
            self.skip_argument()
        return self.expression() if self.at < self.end else None

    def variables(self) -> tuple[Node, ...]:
        """Parse ∂h_i, ∂h_i ∂h_j, ∂h_i^2."""
        found: list[Node] = []
        while self.at < self.end:
            if self.is_("open", "{"):
                end = self.matching(self.at)
                found += self.within(self.at + 1, end, self.variables)
                self.at = end + 1
                continue
            if not self.starts_d(self.at):
                raise NotUnderstood("derivative")
            self.next()
            found += self.variable()
        if not found:
            raise NotUnderstood("derivative")
        return tuple(found)

    def variable(self) -> list[Node]:
        """Parse one variable below; its square is twice the same."""
        variable = self.factor()
        if isinstance(variable, Pow) and variable.exponent == Num(2.0):
            return [variable.base, variable.base]
        return [variable]

    def operator(self, by: tuple[Node, ...]) -> Node:
        """Parse what ∂/∂h_i acts on."""
        if not self.starts_factor() and not self.is_("op", "+", "-"):
            raise NotUnderstood("derivative of nothing")
        scope = self.options.operators
        bracket = self.is_("open")
        if scope == "all":
            return Deriv(self.expression(), by)
        if (scope == "term") == bracket or (self.is_("cmd", "partial")):
            body = self.factor()
            if self.starts_factor() or self.is_("op", "+", "-", "cdot", "*", "times", "/"):
                self.touched.add("operators")
            return Deriv(body, by)
        body = self.signed()
        self.touched.add("operators")
        return Deriv(body, by)

    def cmd_partial(self) -> Node:
        """Parse ∂L/∂h_i on one line, ∂_{h_i} L, or ∂L alone."""
        if self.is_("op", "_"):
            self.next()
            return self.operator(self.below_variable())
        return self.inline_derivative()

    def below_variable(self) -> tuple[Node, ...]:
        """Parse the variable below ∂ or ∇; a bare index i means the score h_i."""
        if self.is_("open", "{"):
            end = self.matching(self.at)
            by = self.within(self.at + 1, end, self.factor)
            self.at = end + 1
        else:
            token = self.next()
            by = Sym(token.text, bold=token.bold)
        if isinstance(by, Sym) and not by.subs and by.name in INDEX_LETTERS:
            by = Sym("∇", (by,))
        return (by,)

    def inline_derivative(self) -> Node:
        if self.is_("op", "^"):
            self.next()
            self.skip_argument()
        if self.is_("op", "/"):
            self.next()
            return self.operator(self.inline_variables())
        body = self.factor()
        if self.is_("op", "/") and self.at + 1 < self.end:
            after = self.at + 1
            if (
                self.tokens[after].text in ("(", "{")
                and after + 1 < self.end
                and self.starts_d(after + 1)
            ):
                after += 1
            if self.starts_d(after):
                self.next()
                return Deriv(body, self.inline_variables())
        return Differential(body)

    def inline_variables(self) -> tuple[Node, ...]:
        if self.is_("open", "(", "{") and self.at + 1 < self.end and self.starts_d(self.at + 1):
            end = self.matching(self.at)
            by = self.within(self.at + 1, end, self.variables)
            self.at = end + 1
            return by
        if self.at >= self.end or not self.starts_d(self.at):
            raise NotUnderstood("derivative")
        self.next()
        return tuple(self.variable())

    def differential(self, token: Token) -> Node | None:
        """Parse dL/dh_i, d/dh_i, dh_k or D_i; None if the letter is just a letter."""
        if token.text == "D":
            if self.is_("op", "_") and self.at + 2 < self.end:
                back = self.at
                self.next()
                by = self.below_variable()
                if self.starts_factor():
                    return self.operator(by)
                self.at = back
            return None
        if self.is_("op", "/") and self.at + 1 < self.end and self.starts_d(self.at + 1):
            return self.inline_derivative()
        if self.is_("name") or self.is_("cmd", "partial") or self.is_("open", "(", "[", "{"):
            return self.inline_derivative()
        return None

    def cmd_nabla(self) -> Node:
        by: tuple[Node, ...] = ()
        if self.is_("op", "_"):
            self.next()
            by = self.below_variable()
        if not by:
            by = (Sym("∇"),)
        return Deriv(self.factor(), by)
