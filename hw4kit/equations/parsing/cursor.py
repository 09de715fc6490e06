"""Where the parser is in its tokens, and what may be read in more than one way."""

from __future__ import annotations

from dataclasses import dataclass

from ..text.tokens import CLOSES, Token
from ..trees import Node, NotUnderstood

DEEPEST = 40
CALLS = frozenset(
    [
        "exp",
        "log",
        "relu",
        "max",
        "min",
        "diag",
        "tr",
        "sqrt",
        "sigmoid",
        "softmax",
        "logsumexp",
        "onehot",
        "softplus",
        "rowsum",
    ]
)
TAKES_BARE = frozenset(["exp", "log", "relu", "tr", "sqrt", "diag"])
INDEX_LETTERS = frozenset("ijklmnctr")
PROBABILITY = frozenset(("P", "p", "Pr", "hat y", "hat p", "q", "Q"))
FUNCTION_LIKE = PROBABILITY | frozenset(
    ("S", "s", "σ", "f", "g", "softmax", "a", "L", "ℓ", "π", "φ", "F")
)
MATRICES = frozenset(["matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array"])


@dataclass(frozen=True)
class Options:
    """How far things without brackets reach: `sums` "term" or "all", `functions` "factor" or
    "term", `operators` "term", "factor" or "all", `slashes` "factor" or "term"."""

    sums: str = "term"
    functions: str = "factor"
    operators: str = "term"
    slashes: str = "factor"


class Cursor:
    """Tokens, and a place among them."""

    def __init__(
        self,
        tokens: list[Token],
        options: Options,
        letters: frozenset[str],
        functions: frozenset[str] = frozenset(),
        operators: dict[str, tuple[Node, ...]] | None = None,
    ) -> None:
        """Take tokens; `letters`, `functions`, `operators` (D for ∂/∂h_i) are the student's."""
        self.tokens, self.options, self.own = split_numbers(tokens), options, letters
        self.functions, self.operators = functions, operators or {}
        self.at, self.end, self.depth = 0, len(self.tokens), 0
        self.touched: set[str] = set()

    def peek(self, ahead: int = 0) -> Token:
        at = self.at + ahead
        return self.tokens[at] if at < self.end else Token("none", "", -1, -1)

    def next(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def is_(self, kind: str, *texts: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token.kind == kind and (not texts or token.text in texts)

    def matching(self, at: int) -> int:
        """Return where the bracket that opens at `at` is closed."""
        stack: list[str] = []
        for place in range(at, self.end):
            token = self.tokens[place]
            if token.kind in ("open", "begin"):
                stack.append(CLOSES.get(token.text, token.text))
            elif token.kind in ("close", "end"):
                while stack and stack[-1] != token.text and stack[-1] != "}" and len(stack) > 1:
                    stack.pop()
                if stack:
                    stack.pop()
                if not stack:
                    return place
        raise NotUnderstood("bracket")

    def within(self, begin: int, end: int, parse):
        """Parse the tokens between two places with a method; all of them must be used."""
        back, self.at, self.end = self.end, begin, end
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood("too deep")
        try:
            result = parse()
            if self.at != end:
                raise NotUnderstood("rest")
            return result
        finally:
            self.end = back
            self.depth -= 1

    def starts_factor(self) -> bool:
        """Say whether what follows can be a factor."""
        token = self.peek()
        if token.kind in ("num", "name", "open", "begin"):
            return True
        if token.kind == "cmd":
            return True
        return token.kind == "op" and token.text == "‖"

    def has_relation(self, begin: int, end: int) -> bool:
        depth = 0
        for token in self.tokens[begin:end]:
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "rel" and not depth:
                return True
        return False

    def truth_follows(self) -> bool:
        return self.has_relation(self.at + 1, self.matching(self.at))

    def relation_below(self) -> bool:
        """Say whether a condition follows as an index, as in 1_{i=j}."""
        if not (self.is_("op", "_") and self.is_("open", "{", ahead=1)):
            return False
        return self.has_relation(self.at + 2, self.matching(self.at + 1))

    def skip_argument(self) -> None:
        self.at = self.matching(self.at) + 1 if self.is_("open") else self.at + 1

    def group_places(self) -> tuple[int, int]:
        """Return where a macro's argument begins and ends, and go behind it."""
        if self.is_("open", "{"):
            end = self.matching(self.at)
            begin, self.at = self.at + 1, end + 1
            return begin, end
        if self.at >= self.end:
            raise NotUnderstood("end")
        self.at += 1
        return self.at - 1, self.at


def split_numbers(tokens: list[Token]) -> list[Token]:
    """Part the digits behind a frac: 12 are two arguments."""
    result: list[Token] = []
    for token in tokens:
        before = result[-1] if result else None
        parts = token.kind == "num" and token.text.isdigit() and len(token.text) > 1
        if parts and before and before.kind == "cmd" and before.text == "frac":
            for at, digit in enumerate((*token.text[:2], token.text[2:])):
                place = token.start + at
                result += [Token("num", digit, place, place + len(digit))] if digit else []
        else:
            result.append(token)
    return result
