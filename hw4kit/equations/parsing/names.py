"""Letters, known functions and their arguments."""

from __future__ import annotations

from ..text.spellings import FUNCTIONS
from ..trees import Call, Deriv, Index, Neg, Node, NotUnderstood, Num, Pow, Sym
from .cursor import CALLS, FUNCTION_LIKE, INDEX_LETTERS, TAKES_BARE, Cursor


class Names(Cursor):
    """Letters, known functions and their arguments."""

    def name(self) -> Node:
        token = self.next()
        if token.text in self.operators and self.starts_factor():
            return Deriv(self.factor(), self.operators[token.text])
        if token.text in ("d", "D") and token.text not in self.own:
            found = self.differential(token)
            if found is not None:
                return found
        if token.text == "Σ" and ("Σ" not in self.own or self.is_("op", "_")):
            return self.big("sum", None)
        if token.text == "e" and self.is_("op", "^"):
            self.next()
            return Call("exp", (self.exponent(power_of_e=True),))
        if token.text in CALLS and token.text not in self.own:
            return self.function(token.text)
        if token.text in ("I", "δ", "χ") and self.is_("open") and self.truth_follows():
            return self.truth()
        if token.text in ("I", "δ", "χ") and self.relation_below():
            self.next()
            return self.truth()
        if len(token.text) > 1 and token.text in FUNCTIONS and token.text not in (
            "reg", "loss", "logits", "CE", "Pr", "δ"
        ):  # fmt: skip
            raise NotUnderstood(f"word {token.text}")
        return Sym(token.text, bold=token.bold)

    def function(self, name: str) -> Node:
        """Parse a known function's exponent, index and argument."""
        power, primes, subs = None, 0, ()
        while self.is_("op", "^", "'", "_"):
            op = self.next().text
            if op == "'":
                primes += 1
            elif op == "^":
                power = self.exponent()
            else:
                subs += self.below()
        if name in ("max", "min", "log") and subs:
            if name != "log":
                return self.big(name, subs)
            subs = ()
        args = self.arguments(name)
        result: Node = Call(name, args, primes)
        if subs:
            result = Index(result, subs)
        return Pow(result, power) if power is not None else result

    def arguments(self, name: str) -> tuple[Node, ...]:
        """Parse a function's arguments, in brackets or bare."""
        if self.is_("open", "(", "[", "{", "\\{"):
            end = self.matching(self.at)
            begin = self.at + 1
            self.at = end + 1
            doubled = begin < end and self.tokens[begin].text == "("
            doubled = doubled and self.tokens[begin - 1].text == "{"
            inner = (begin, end)
            if doubled and self.matching(begin) == end - 1:
                inner = (begin + 1, end - 1)
            back = self.at
            args = self.within(*inner, self.listed)
            self.at = back
            return args
        if name not in TAKES_BARE and name != "softmax":
            raise NotUnderstood("function without argument")
        negative = False
        while self.is_("op", "+", "-"):
            negative ^= self.next().text == "-"
        if self.is_("op", "cdot"):
            raise NotUnderstood("function without argument")
        arg = self.factor()
        more = self.starts_factor() and not self.is_("cmd", "sum", "partial", "frac")
        if more and not self.is_("open") and self.peek().text not in CALLS:
            self.touched.add("functions")
            if self.options.functions == "term":
                arg = self.more(arg)
        return (Neg(arg) if negative else arg,)

    def listed(self) -> tuple[Node, ...]:
        """Parse expressions with commas between."""
        parts = [self.expression()]
        while self.is_("sep", ",", ";"):
            self.next()
            parts.append(self.expression())
        return tuple(parts)

    def exponent(self, power_of_e: bool = False) -> Node:
        """Parse what stands behind ^."""
        if self.is_("open", "{", "("):
            end = self.matching(self.at)
            inner = self.within(self.at + 1, end, self.expression)
            self.at = end + 1
            return inner
        negative = self.is_("op", "-")
        if negative:
            self.next()
        token = self.peek()
        if token.kind == "num":
            self.next()
            inner: Node = Num(float(token.text))
        elif token.kind == "name":
            self.next()
            inner = Sym(token.text)
            while power_of_e and self.is_("op", "_"):  # e^h_j means e^{h_j}
                self.next()
                inner = Sym(inner.name, inner.subs + self.below())
        else:
            raise NotUnderstood("exponent")
        return Neg(inner) if negative else inner

    def is_application(self, base: Sym) -> bool:
        """Say whether the bracket behind a letter holds its arguments, or is a factor."""
        if base.name in self.functions and not base.subs:
            return True
        end = self.matching(self.at)
        inner = self.tokens[self.at + 1 : end]
        texts = [token.text for token in inner]
        if any(token.kind == "rel" for token in inner):
            return self.has_relation(self.at + 1, end)
        if len(inner) == 1 and inner[0].kind == "name":
            if texts[0] in INDEX_LETTERS and texts[0] not in self.own:
                return base.name in FUNCTION_LIKE and not base.subs
            return texts[0] in "hzsxoaflt" or inner[0].bold or texts[0] in ("cdot",)
        if texts in (["cdot"], ["*"]):
            return True
        depth = 0
        for token in inner:
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "sep" and token.text in (",", ";") and not depth:
                return True
        subscripted = len(inner) >= 3 and inner[0].kind == "name" and texts[1] == "_"
        simple = subscripted and (
            len(inner) == 3 or (texts[2] == "{" and texts.index("}") == len(inner) - 1)
        )
        return simple and base.name in FUNCTION_LIKE and not base.subs

    def applied(self, base: Sym) -> Sym:
        end = self.matching(self.at)
        inner = (self.at + 1, end)
        try:
            args = self.within(*inner, self.listed_conditions)
        except NotUnderstood:
            if not base.subs:
                raise
            args = ()
        self.at = end + 1
        return Sym(base.name, base.subs, args, base.primes, base.bold)

    def listed_conditions(self) -> tuple[Node, ...]:
        """Parse arguments: expressions, relations (y = j), and a condition behind a bar."""
        parts = []
        while self.at < self.end:
            if self.is_("op", "cdot", "*"):
                self.next()
            else:
                parts.append(self.relation())
            if self.is_("op", "|") or self.is_("sep", ";"):
                self.at = self.end
            elif self.is_("sep", ","):
                self.next()
            elif self.at < self.end:
                raise NotUnderstood("arguments")
        return tuple(parts)
