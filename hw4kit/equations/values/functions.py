"""What known functions are worth."""

from __future__ import annotations

from functools import reduce

import numpy as np

from ..arrays import Value, element, elementwise
from ..trees import Call, NotUnderstood, Sym
from ..worlds.state import State
from .walking import Scope, Walking

SCALAR = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "relu": lambda x: np.maximum(x, 0.0),
    "sigmoid": lambda x: 0.5 * (1 + np.tanh(x / 2)),
    "softplus": lambda x: np.logaddexp(0.0, x),
}


class Functions(Walking):
    """What known functions are worth."""

    def on_call(self, node: Call, state: State, scope: Scope) -> Value:
        if node.primes:
            return self.slope(node, state, scope)
        if node.name in SCALAR and len(node.args) == 1:
            return elementwise(SCALAR[node.name], self(node.args[0], state, scope))
        if node.name in ("softmax", "logsumexp") and len(node.args) == 1:
            return self.of_scores(node, state, scope)
        values = [self(arg, state, scope) for arg in node.args]
        return self.called(node.name, values)

    def called(self, name: str, values: list[Value]) -> Value:
        """Return a function of several numbers, or of a vector or matrix."""
        value = values[0]
        if name in ("max", "min") and len(values) > 1:
            return reduce(
                lambda a, b: elementwise(np.maximum if name == "max" else np.minimum, a, b), values
            )
        if name == "inner" and len(values) == 2 and value.slots == values[1].slots and value.rank:
            product = elementwise(np.multiply, *values)
            return Value(product.data.sum(axis=tuple(range(-product.rank, 0))), product.axes)
        if name == "diag" and value.rank == 1:
            return Value(value.data[..., None] * np.eye(value.slots[0]), value.axes)
        if name == "tr" and value.rank == 2 and value.slots[0] == value.slots[1]:
            return Value(np.trace(value.data, axis1=-2, axis2=-1), value.axes)
        if name == "tr" and not value.rank:
            return value
        if name == "norm" and value.rank:
            return Value(
                np.sqrt(np.square(value.data).sum(axis=tuple(range(-value.rank, 0)))), value.axes
            )
        if name in ("max", "min") and value.rank == 1:
            return Value(getattr(value.data, name)(axis=-1), value.axes)
        raise NotUnderstood(f"function {name}")

    def of_scores(self, node: Call, state: State, scope: Scope) -> Value:
        """Return the softmax or log-sum-exp of scores; softmax(h_j) is an element."""
        arg, index = node.args[0], []
        if isinstance(arg, Sym) and node.name == "softmax":
            key, subs = self.letters.split(arg)
            if len(subs) == 1:
                arg, index = Sym(key), self.index_values(subs, state, scope)
        value = self(arg, state, scope)
        if not value.rank:
            raise NotUnderstood("softmax")
        above = elementwise(np.exp, value)
        total = Value(above.data.sum(axis=-1, keepdims=True), above.axes)
        if node.name == "logsumexp":
            return Value(np.log(total.data[..., 0]), above.axes)
        result = Value(above.data / total.data, above.axes)
        for one in index:
            result = element(result, one)
        return result

    def slope(self, node: Call, state: State, scope: Scope) -> Value:
        """Return a function's derivative at its argument: relu'(0.4)."""
        if node.name not in SCALAR or len(node.args) != 1 or node.primes > 1:
            raise NotUnderstood("prime")
        function, step = SCALAR[node.name], 1e-4
        value = self(node.args[0], state, scope)
        return elementwise(lambda x: (function(x + step) - function(x - step)) / (2 * step), value)
