"""A cell: its pairs of sides, their expressions, and its letters."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import pairwise

from ..parsing import Options, Parser
from ..statements.chains import Side, events
from ..statements.pairs import Pair, Statements
from ..text.finding import pieces
from ..text.markup import without_markup
from ..text.tokens import Token
from ..trees import Deriv, Node, NotUnderstood, Sym
from ..values import OutOfTime
from ..values.letters import Letters, Own
from ..worlds import world_of


class Cell:
    """Everything that is known of one cell."""

    def __init__(self, text: str, task: str, seconds: float) -> None:
        self.text, self.task = text, task
        self.deadline = time.thread_time() + seconds
        plain = world_of(task, {})
        found = pieces(without_markup(text))
        self.broken = [(piece.start, piece.end) for piece in found if piece.broken]
        self.statements = Statements(list(events(found)), plain.size_letters, task != "T1")
        sizes = self.statements.sizes
        self.world = world_of(task, sizes) if sizes else plain
        self.trees: dict[tuple[int, Options], Node | NotUnderstood] = {}
        self.touched: dict[int, set[str]] = {}
        self.operators: dict[str, tuple[Node, ...]] = {}
        self.own_names, self.functions = self.names_defined()
        self.letters = Letters(self.world)
        self.definitions: dict[int, str] = {}
        self.others: dict[str, list[Own]] = {}
        self.doubtful: set[str] = set()
        self.weak: set[str] = set()
        self.backwards: set[str] = set()
        self.label_letters: set[str] = set()
        self.chains: dict[int, list[Node]] = {}

    def is_broken(self, pair: Pair) -> bool:
        """Say whether a pair stands in mathematics that TeX would refuse."""
        at = pair.right.at[0]
        return any(start <= at < end for start, end in self.broken)

    def names_defined(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return letters that stand alone on a left side, and those of functions, f(t) = ….

        A d with a meaning of its own is no derivative; r(0.4) is no product if r is a function.
        """
        found, functions = set(), set()
        for pair in self.statements.pairs:
            tokens = pair.lefts[0].tokens
            texts = [token.text for token in tokens]
            if tokens[0].kind == "name" and len(tokens) == 1:
                found.add(texts[0])
                self.note_operator(texts[0], pair.right)
            for side in (pair.lefts[0], pair.right) if self.task == "T1" else ():
                functions |= self.applied(side)
        functions -= found
        return frozenset(found), frozenset(functions)

    def applied(self, side: Side) -> set[str]:
        """Return letters without a meaning that stand right before a bracket: σ(0.4)."""
        return {
            token.text
            for token, after in pairwise(side.tokens)
            if token.kind == "name" and after.text == "(" and not after.spaced
            if len(token.text) == 1 and token.text not in "xywb"
            if token.text not in self.world.names
        }

    def note_operator(self, name: str, side: Side) -> None:
        """Note a letter that stands for ∂/∂h_i: D = ∂/∂h_i."""
        end = side.tokens[-1].end
        parser = Parser([*side.tokens, Token("name", "∇", end, end)], Options(), frozenset())
        with suppress(NotUnderstood):
            tree = parser.whole()
            if isinstance(tree, Deriv) and tree.body == Sym("∇"):
                self.operators[name] = tree.by

    def tree(self, side: Side, options: Options = Options()) -> Node:  # noqa: B008
        """Return a side's expression.

        Raises:
            NotUnderstood: it cannot be parsed.
        """
        key = (id(side), options)
        if key not in self.trees:
            if time.thread_time() > self.deadline:
                raise OutOfTime
            parser = Parser(side.tokens, options, self.own_names, self.functions, self.operators)
            try:
                self.trees[key] = parser.whole()
            except NotUnderstood as problem:
                self.trees[key] = problem
            except (RecursionError, ValueError, OverflowError):
                self.trees[key] = NotUnderstood("too deep")
            self.touched.setdefault(id(side), set()).update(parser.touched)
        found = self.trees[key]
        if isinstance(found, NotUnderstood):
            raise found
        return found

    def parsed(self, side: Side) -> Node | None:
        try:
            return self.tree(side)
        except NotUnderstood:
            return None
