"""Where conditions hold, and what depends on them."""

from __future__ import annotations

import itertools
from functools import reduce

import numpy as np

from ..arrays import Value, aligned, elementwise, number
from ..trees import Both, Cases, Label, Node, NotUnderstood, Relation, Sym, Truth
from ..worlds.state import State
from .walking import Scope, Walking

COMPARE = {
    "=": np.isclose,
    "≈": np.isclose,
    "≠": lambda a, b: ~np.isclose(a, b),
    "<": np.less,
    ">": np.greater,
    "≤": np.less_equal,
    "≥": np.greater_equal,
}


class Conditional(Walking):
    """Where conditions hold, and what depends on them."""

    def on_truth(self, node: Truth, state: State, scope: Scope) -> Value:
        value = self.truth(node.condition, state, scope)
        return Value(value.data.astype(float), value.axes)

    def on_cases(self, node: Cases, state: State, scope: Scope) -> Value:
        left: Value | None = None
        result = number(np.nan)
        for value, condition in node.rows:
            if condition is None:
                holds = Value(np.asarray(True)) if left is None else left
            else:
                holds = self.truth(condition, state, scope)
                if left is not None:
                    holds = elementwise(np.logical_and, holds, left)
            rest = Value(~holds.data.astype(bool), holds.axes)
            left = rest if left is None else elementwise(np.logical_and, left, rest)
            chosen = self.row(value, holds, state, scope)
            result = elementwise(
                lambda test, a, b: np.where(test.astype(bool), a, b), holds, chosen, result
            )
        return result

    def row(self, value: Node, holds: Value, state: State, scope: Scope) -> Value:
        """Return the value of a row of cases; where it is a chain, A = B, all must be the same."""
        if not isinstance(value, Relation):
            return self(value, state, scope)
        sides = [self(side, state, scope) for side in value.sides]
        for side in sides[1:]:
            (a, b, mask), _ = aligned(sides[0], side, holds)
            same = np.allclose(np.where(mask, a - b, 0.0), 0.0, atol=1e-6)
            if set(value.ops) != {"="} or not same:
                raise NotUnderstood("a chain in a row")
        return sides[0]

    def truth(self, node: Node, state: State, scope: Scope) -> Value:
        """Return where a condition holds."""
        if isinstance(node, Both):
            return reduce(
                lambda a, b: elementwise(np.logical_and, a, b),
                (self.truth(part, state, scope) for part in node.parts),
            )
        if isinstance(node, Label):
            return self.worded(node.text, scope)
        if not isinstance(node, Relation):
            raise NotUnderstood("condition")
        results = []
        for left, op, right in zip(node.sides, node.ops, node.sides[1:], strict=False):
            if op not in COMPARE:
                raise NotUnderstood("condition")
            results.append(elementwise(COMPARE[op], *self.compared(left, right, state, scope)))
        return reduce(lambda a, b: elementwise(np.logical_and, a, b), results)

    def compared(self, left: Node, right: Node, state: State, scope: Scope) -> tuple[Value, Value]:
        """Return both sides of a condition, as indices if one of them is one."""
        if any(self.is_index(side, scope) for side in (left, right)):
            return self.index_value(left, state, scope), self.index_value(right, state, scope)
        values = self(left, state, scope), self(right, state, scope)
        if any(value.rank for value in values):
            raise NotUnderstood("condition")
        return values

    def is_index(self, node: Node, scope: Scope) -> bool:
        if not isinstance(node, Sym) or node.subs or node.args:
            return False
        return node.name in scope or node.name in self.letters.labels

    def worded(self, kind: str, scope: Scope) -> Value:
        """Return where the free indices are equal, or all unequal."""
        letters = [letter for letter in self.free if letter in scope]
        compare = COMPARE["=" if kind == "equal" else "≠"]
        pairs = [
            elementwise(compare, scope[a], scope[b])
            for a, b in itertools.combinations(letters, 2)
            if scope[a].data.size == scope[b].data.size
            and (not self.letters.pairs or {a, b} in self.letters.pairs)
        ]
        if not pairs:
            return Value(np.asarray(True))
        return reduce(lambda a, b: elementwise(np.logical_and, a, b), pairs)
