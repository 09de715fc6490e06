"""What sums over indices are worth."""

from __future__ import annotations

import numpy as np

from ..arrays import Value, aligned, elementwise, summed
from ..trees import Add, Neg, Node, NotUnderstood, Num, Pow, Sum, Sym
from ..worlds.state import State
from .walking import Scope, Walking


class Summing(Walking):
    """What sums over indices are worth."""

    def on_sum(self, node: Sum, state: State, scope: Scope) -> Value:
        letters = node.letters
        if letters is None:
            letters = self.indices.inside(node, set(scope))
        if not letters:
            value = self.squared(node.body, state, scope)
            if not value.rank or node.kind != "sum":
                raise NotUnderstood("sum without index")
            return Value(value.data.sum(axis=tuple(range(-value.rank, 0))), value.axes)
        values = {}
        for letter in letters:
            size = self.indices.size(letter, node.body, node.condition)
            values[letter] = self.index_axis(size)
            self.check_limits(node, size)
        inner = scope | values
        body = self(node.body, state, inner)
        if node.condition is not None:
            holds = self.truth(node.condition, state, inner)
            empty = {"sum": 0.0, "prod": 1.0, "max": -np.inf, "min": np.inf}[node.kind]
            holds = Value(
                holds.data.reshape(
                    (
                        *holds.data.shape,
                        *(1,) * body.rank,
                    )
                ),
                holds.axes,
            )
            (test, data), axes = aligned(holds, body)
            body = Value(np.where(test.astype(bool), data, empty), axes)
        return self.folded(
            node.kind, body, [(value.axes[0], len(value.data)) for value in values.values()]
        )

    def squared(self, body: Node, state: State, scope: Scope) -> Value:
        """Return what is summed over all elements: W² is the square of each."""
        if isinstance(body, Pow) and body.exponent == Num(2.0):
            base = self(body.base, state, scope)
            return elementwise(np.square, base)
        return self(body, state, scope)

    def folded(self, kind: str, body: Value, axes: list[tuple[str, int]]) -> Value:
        for name, size in axes:
            if kind == "sum":
                body = summed(body, name, size)
            elif name not in body.axes:
                raise NotUnderstood("product without index")
            else:
                at = body.axes.index(name)
                reduced = {"prod": np.prod, "max": np.max, "min": np.min}[kind](body.data, axis=at)
                body = Value(reduced, body.axes[:at] + body.axes[at + 1 :])
        return body

    def check_limits(self, node: Sum, size: int) -> None:
        """Make sure that a sum's limits are the whole range."""
        lower, upper = node.lower, node.upper
        if lower is not None and lower not in (Num(0.0), Num(1.0)):
            raise NotUnderstood("limits")
        if isinstance(upper, Num):
            first = lower.value if isinstance(lower, Num) else 1
            if upper.value - first + 1 != size:
                raise NotUnderstood("limits")
        elif isinstance(upper, Add) and len(upper.terms) == 2:
            if lower == Num(1.0) or upper.terms[1] != Neg(Num(1.0)):
                raise NotUnderstood("limits")
            self.check_letter(upper.terms[0], size)
        elif upper is not None:
            if lower == Num(0.0):
                raise NotUnderstood("limits")
            self.check_letter(upper, size)

    def check_letter(self, upper: Node, size: int) -> None:
        """Make sure that a letter can be the size."""
        if not isinstance(upper, Sym) or len(upper.name) > 2:
            raise NotUnderstood("limits")
        name = self.world.size_letters.get(upper.name)
        if name and self.world.sizes[name] != size and self.world.task != "T4":
            raise NotUnderstood("limits")
