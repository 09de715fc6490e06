"""What numbers, sums of terms, products and matrices are worth."""

from __future__ import annotations

from functools import reduce

import numpy as np

from ..arrays import (
    Value,
    aligned,
    element,
    elementwise,
    matrix_product,
    number,
    to_slots,
    transposed,
)
from ..trees import (
    Add,
    Div,
    Dots,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    NotUnderstood,
    Num,
    Ones,
    Pow,
    Transpose,
)
from ..worlds.state import State
from .dots import RUNNING, between, whole_matrix, without_dots
from .walking import Scope, Walking


class Elementary(Walking):
    """What numbers, sums of terms, products and matrices are worth."""

    def on_num(self, node: Num, state: State, scope: Scope) -> Value:
        return number(node.value)

    def on_ones(self, node: Ones, state: State, scope: Scope) -> Value:
        size = self.world.sizes.get("C" if self.world.task == "T4" else "N")
        if size is None:
            raise NotUnderstood("ones")
        return Value(np.ones(size))

    def on_neg(self, node: Neg, state: State, scope: Scope) -> Value:
        value = self(node.of, state, scope)
        return Value(-value.data, value.axes)

    def on_add(self, node: Add, state: State, scope: Scope) -> Value:
        shorter = without_dots(node)
        if shorter is not node:
            return self(shorter, state, scope)
        return reduce(
            lambda a, b: elementwise(np.add, a, b),
            (self(term, state, scope) for term in node.terms),
        )

    def on_mul(self, node: Mul, state: State, scope: Scope) -> Value:
        shorter = without_dots(node)
        if shorter is not node:
            return self(shorter, state, scope)
        values = [self(factor, state, scope) for factor in node.factors]
        result = values[0]
        for op, value in zip(node.ops, values[1:], strict=True):
            result = self.times(result, value, op)
        return result

    def times(self, left: Value, right: Value, op: str) -> Value:
        """Multiply two values, as the sign between them says."""
        if not left.rank or not right.rank or op == "odot":
            return elementwise(np.multiply, left, right)
        if op == "oslash":
            return elementwise(np.divide, left, right)
        vectors = left.rank == right.rank == 1
        if op == "otimes" and vectors:
            return matrix_product(left, transposed(right), False)
        if vectors and op in ("cdot", "*", "") and left.slots == right.slots:
            if op == "cdot":
                product = elementwise(np.multiply, left, right)
                return Value(product.data.sum(axis=-1), product.axes)
            return elementwise(np.multiply, left, right)
        return matrix_product(left, right, self.ways.rows)

    def on_div(self, node: Div, state: State, scope: Scope) -> Value:
        return elementwise(
            np.divide, self(node.above, state, scope), self(node.below, state, scope)
        )

    def on_pow(self, node: Pow, state: State, scope: Scope) -> Value:
        base, exponent = self(node.base, state, scope), self(node.exponent, state, scope)
        if base.rank > 1 or exponent.rank:
            raise NotUnderstood("power")
        return elementwise(np.power, base, exponent)

    def on_transpose(self, node: Transpose, state: State, scope: Scope) -> Value:
        value = self(node.of, state, scope)
        if value.rank == 1 and self.ways.rows:
            return Value(np.expand_dims(value.data, -1), value.axes)
        return transposed(value)

    def on_matrix(self, node: Matrix, state: State, scope: Scope) -> Value:
        whole = whole_matrix(node)
        if whole:
            return self.running(*whole, state, scope)
        rows = [self.row_of(row, state, scope) for row in node.rows]
        if len({len(row) for row in rows}) != 1:
            raise NotUnderstood("matrix")
        cells = [cell for row in rows for cell in row]
        if any(cell.rank for cell in cells):
            raise NotUnderstood("blocks")
        arrays, axes = aligned(*cells)
        shape = np.broadcast_shapes(*(data.shape for data in arrays))
        data = np.stack([np.broadcast_to(data, shape) for data in arrays], axis=-1)
        data = data.reshape(
            (
                *shape,
                len(rows),
                len(rows[0]),
            )
        )
        return Value(data[..., 0], axes) if len(rows[0]) == 1 else Value(data, axes)

    def row_of(self, row: tuple[Node, ...], state: State, scope: Scope) -> list[Value]:
        """Return the cells of a row; dots in it are the cells that they stand for."""
        if not any(isinstance(cell, Dots) for cell in row):
            return [self(cell, state, scope) for cell in row]
        value = self.running(between(row, RUNNING), (RUNNING,), state, scope)
        return [element(value, number(at)) for at in range(value.slots[0])]

    def running(self, cell: Node, letters: tuple[str, ...], state: State, scope: Scope) -> Value:
        """Return a vector or matrix from its general cell."""
        values = [self.index_axis(self.indices.size(letter, cell)) for letter in letters]
        result = self(cell, state, scope | dict(zip(letters, values, strict=True)))
        names = tuple(value.axes[0] for value in values)
        return to_slots(result, names, tuple(len(value.data) for value in values))

    def on_index(self, node: Index, state: State, scope: Scope) -> Value:
        value = self(node.base, state, scope)
        for index in self.index_values(node.subs, state, scope):
            value = element(value, index)
        return value
