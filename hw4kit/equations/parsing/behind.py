"""What stands below, above and behind a factor: indices, exponents, primes."""

from __future__ import annotations

from ..trees import Add, Deriv, Index, Label, Neg, Node, NotUnderstood, Num, Pow, Sym, Transpose
from .cursor import INDEX_LETTERS, Cursor


class Behind(Cursor):
    """What stands below, above and behind a factor: indices, exponents, primes."""

    def postfix(self, base: Node) -> Node:
        """Parse indices, exponents, primes and arguments behind a factor."""
        while True:
            if self.is_("op", "_"):
                self.next()
                base = indexed(base, self.below())
            elif self.is_("op", "^"):
                self.next()
                base = self.above(base)
            elif self.is_("op", "'", "''"):
                times = len(self.next().text)
                base = self.primed(base, times)
            elif self.is_("op", "|") and self.is_("op", "_", ahead=1):  # taken at a point
                self.at += 2
                self.skip_argument()
            elif isinstance(base, Sym) and self.is_("open", "(") and self.is_application(base):
                base = self.applied(base)
            else:
                return base

    def below(self) -> tuple[Node, ...]:
        """Parse an index: letters and numbers, or a label."""
        if not self.is_("open", "{", "("):
            token = self.next()
            if token.kind == "num":
                return (Num(float(token.text)),)
            if token.kind in ("name", "text"):
                if len(token.text) < 3 or " " in token.text:
                    return (Sym(token.text),)
                return (Label(token.text),)
            raise NotUnderstood("index")
        end = self.matching(self.at)
        subs = self.within(self.at + 1, end, self.index_list)
        self.at = end + 1
        return subs

    def index_list(self) -> tuple[Node, ...]:
        """Parse indices with or without commas between."""
        subs: list[Node] = []
        while self.at < self.end:
            token = self.peek()
            if token.kind == "sep" and token.text == ":":
                self.next()
                subs.append(Label(":"))
            elif token.kind == "sep" and token.text in (",", ";"):
                self.next()
            elif token.kind == "open" and token.text in ("{", "("):
                end = self.matching(self.at)
                subs += self.within(self.at + 1, end, self.index_list)
                self.at = end + 1
            elif token.kind == "num":
                self.next()
                subs.append(Num(float(token.text)))
            elif token.kind == "text":
                subs.append(Label(self.next().text.strip()))
            elif token.kind == "name":
                subs.append(self.index_name())
            elif token.kind == "op" and token.text in ("cdot", "*"):
                self.next()
                subs.append(Label(":"))
            else:
                raise NotUnderstood("index")
        if len(subs) > 4:
            letters = "".join(sub.name for sub in subs if isinstance(sub, Sym))
            return (Label(letters),)
        word = "".join(sub.name for sub in subs if isinstance(sub, Sym) and not sub.subs)
        if word in ("data", "reg", "loss", "out", "ce", "CE", "new", "old", "tot", "true"):
            return (Label(word),)
        return tuple(subs)

    def index_name(self) -> Node:
        """Parse one letter of an index, with its primes, its own index, and n+1."""
        token = self.next()
        name, subs = token.text, ()
        while self.is_("op", "'", "^", "_"):
            if self.next().text == "'":
                name += "'"
            elif self.tokens[self.at - 1].text == "^":
                if not (self.is_("op", "'") or (self.is_("op", "*"))):
                    self.skip_argument()
                    name += "*"
                else:
                    name += self.next().text
            else:
                subs += self.below()
        if len(name) > 2 and name[-1] not in "'*" and not name.startswith(("hat", "bar", "tilde")):
            return Label(name)
        sym = Sym(name, subs)
        if self.is_("op", "+", "-"):
            sign_ = self.next().text
            token = self.next()
            if token.kind not in ("num", "name"):
                raise NotUnderstood("index")
            other = Num(float(token.text)) if token.kind == "num" else Sym(token.text)
            return Add((sym, other if sign_ == "+" else Neg(other)))
        return sym

    def above(self, base: Node) -> Node:
        """Parse what stands above: a transpose, a label such as (2), a star, or an exponent."""
        begin = self.at
        if self.is_("open", "{"):
            end = self.matching(self.at)
            inner = self.tokens[self.at + 1 : end]
            self.at = end + 1
        else:
            inner = [self.peek()]
            self.at += 1
            if inner[0].kind == "open":
                end = self.matching(begin)
                inner = self.tokens[begin : end + 1]
                self.at = end + 1
        text = "".join(token.text for token in inner)
        if text in ("T", "t", "top", "tr", "⊤"):
            return Transpose(base)
        if text and set(text) <= {"'"}:
            return self.primed(base, len(text))
        if isinstance(base, Sym) and text in ("*", "+"):
            return Sym(base.name + "*", base.subs, base.args, base.primes, base.bold)
        brackets = ("(", "[", "\\{")
        if isinstance(base, Sym) and inner and inner[0].text in brackets and len(inner) == 3:
            return Sym(
                base.name, (*base.subs, Label(inner[1].text)), base.args, base.primes, base.bold
            )
        self.at = begin
        return Pow(base, self.exponent())

    def primed(self, base: Node, times: int) -> Node:
        """Parse u' or L'_{h_i}: a derivative, by the prime's variable or by what stands below."""
        by: tuple[Node, ...] = ()
        if isinstance(base, Sym) and base.name in self.functions and self.is_("open", "("):
            applied = self.applied(base)
            return Sym(base.name, base.subs, applied.args, times, base.bold)
        if self.is_("op", "_") and not (
            isinstance(base, Sym) and not base.subs and self.plain_index()
        ):
            self.next()
            if self.is_("open", "{"):
                end = self.matching(self.at)
                by = (self.within(self.at + 1, end, self.factor),)
                self.at = end + 1
            else:
                by = (self.factor(),)
        elif self.is_("op", "_"):
            self.next()
            base = indexed(base, self.below())
        for _ in range(min(times, 2)):
            base = Deriv(base, by)
        if self.is_("open", "(") and isinstance(base.body, Sym):
            end = self.matching(self.at)
            if end - self.at == 2:  # f'(x)
                self.at = end + 1
        return base

    def plain_index(self) -> bool:
        """Say whether the index that follows is just a letter, u'_j, and no variable, L'_{h_i}."""
        if self.is_("name", ahead=1):
            return self.peek(1).text in INDEX_LETTERS
        return self.is_("name", ahead=2) and self.is_("close", ahead=3)


def indexed(base: Node, subs: tuple[Node, ...]) -> Node:
    """Return a node with an index: a letter keeps it, anything else becomes an element."""
    if isinstance(base, Sym):
        return Sym(base.name, base.subs + subs, base.args, base.primes, base.bold)
    if isinstance(base, Deriv) and isinstance(base.body, Sym) and not base.by:
        return Deriv(indexed(base.body, subs), ())
    return Index(base, subs)
