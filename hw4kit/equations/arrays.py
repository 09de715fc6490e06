"""Arrays whose first axes have names (an index letter, the points tried) and whose last are slots.

P_j, with j free, has the axis j; the vector P has one slot. So an equality is evaluated for all
values of its indices, at all points and for all labels, in one pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .trees import NotUnderstood

LARGEST = 400_000  # elements of an array: a sum over eight indices is not evaluated


class WrongShape(NotUnderstood):
    """Vectors and matrices that do not fit one another."""


@dataclass(frozen=True, eq=False)
class Value:
    """Numbers: `axes` name the first axes of `data`, the rest are slots."""

    data: np.ndarray
    axes: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        """Return the number of slots: 0 for a number, 1 for a vector."""
        return self.data.ndim - len(self.axes)

    @property
    def slots(self) -> tuple[int, ...]:
        """Return the sizes of the slots."""
        return self.data.shape[len(self.axes) :]


def number(value: float) -> Value:
    """Return a number without axes."""
    return Value(np.asarray(float(value)))


def aligned(*values: Value) -> tuple[list[np.ndarray], tuple[str, ...]]:
    """Return arrays whose named axes stand in one order, and the names; slots are untouched."""
    axes = tuple(dict.fromkeys(name for value in values for name in value.axes))
    sizes = {
        name: size
        for value in values
        for name, size in zip(value.axes, value.data.shape, strict=False)
    }
    if np.prod([float(sizes[name]) for name in axes]) > LARGEST:
        raise NotUnderstood("too large")
    return [expanded(value, axes) for value in values], axes


def expanded(value: Value, axes: tuple[str, ...]) -> np.ndarray:
    """Return the data with its named axes in the order of `axes`, those it lacks of size 1."""
    if value.axes == axes:
        return value.data
    order = sorted(range(len(value.axes)), key=lambda at: axes.index(value.axes[at]))
    named = len(value.axes)
    data = value.data.transpose(*order, *range(named, value.data.ndim))
    shape = dict(zip((value.axes[at] for at in order), data.shape, strict=False))
    return data.reshape(
        (
            *(shape.get(name, 1) for name in axes),
            *data.shape[named:],
        )
    )


def elementwise(function: Callable[..., np.ndarray], *values: Value) -> Value:
    """Apply a function to numbers, vectors or matrices of one shape; a number goes with each.

    A vector goes with a matrix too, if it is as long as the rows: a bias.
    """
    rank = max(value.rank for value in values)
    shapes = {value.slots for value in values if value.rank}
    if len(shapes) > 1:
        last = {shape[-1] for shape in shapes}
        ranks = {len(shape) for shape in shapes}
        full = {shape for shape in shapes if len(shape) == rank}
        if len(last) > 1 or len(full) > 1 or len(ranks) == 1:
            raise WrongShape("shapes")
    arrays, axes = aligned(*values)
    named = len(axes)
    arrays = [
        data.reshape(
            (
                *data.shape[:named],
                *(1,) * (rank - data.ndim + named),
                *data.shape[named:],
            )
        )
        for data in arrays
    ]
    result = function(*arrays)
    if result.size > LARGEST:
        raise NotUnderstood("too large")
    return Value(np.asarray(result, dtype=float), axes)


def element(value: Value, index: Value) -> Value:
    """Return what stands in the first slot at `index` (whole numbers from 0, with axes)."""
    if not value.rank:
        raise NotUnderstood("index of a number")
    size = value.slots[0]
    if np.any(index.data < 0) or np.any(index.data >= size):
        raise NotUnderstood("index outside")
    chosen = Value((index.data[..., None] == np.arange(size)).astype(float), index.axes)
    rest = value.rank - 1
    arrays, axes = aligned(
        value,
        Value(
            chosen.data.reshape(
                (
                    *chosen.data.shape,
                    *(1,) * rest,
                )
            ),
            chosen.axes,
        ),
    )
    if np.prod(np.broadcast_shapes(*(data.shape for data in arrays)), dtype=float) > 4 * LARGEST:
        raise NotUnderstood("too large")
    return Value(np.sum(arrays[0] * arrays[1], axis=len(axes)), axes)


def to_slots(value: Value, names: tuple[str, ...], sizes: tuple[int, ...]) -> Value:
    """Turn named axes into last slots, in the order of `names`."""
    rest = tuple(name for name in value.axes if name not in names)
    data = expanded(value, (*rest, *names))
    named = len(rest)
    shape = (*data.shape[:named], *sizes, *data.shape[named + len(names) :])
    data = np.broadcast_to(data, shape)
    order = [
        *range(named),
        *range(named + len(names), data.ndim),
        *range(named, named + len(names)),
    ]
    return Value(data.transpose(order), rest)


def summed(value: Value, name: str, size: int) -> Value:
    """Sum over a named axis; a value without it counts `size` times."""
    if name not in value.axes:
        return Value(value.data * size, value.axes)
    at = value.axes.index(name)
    return Value(value.data.sum(axis=at), value.axes[:at] + value.axes[at + 1 :])


def transposed(value: Value) -> Value:
    """Exchange the two last slots; a vector becomes a row."""
    if value.rank == 1:
        return Value(np.expand_dims(value.data, -2), value.axes)
    if value.rank < 1:
        return value
    return Value(np.swapaxes(value.data, -1, -2), value.axes)


def matrix_product(left: Value, right: Value, rows: bool) -> Value:
    """Multiply vectors and matrices; a vector is a column, or a row if `rows`."""
    one = left.rank == 1, right.rank == 1
    if rows and one[0]:
        left = Value(np.expand_dims(left.data, -2), left.axes)
    elif one[0]:
        fits = right.rank == 2 and right.slots[0] != 1  # v M: the vector can only be a row
        left = Value(np.expand_dims(left.data, -2 if fits else -1), left.axes)
    if one[1]:
        row = rows and left.slots[-1] == 1
        right = Value(np.expand_dims(right.data, -2 if row else -1), right.axes)
    if left.rank != 2 or right.rank != 2 or left.slots[1] != right.slots[0]:
        raise WrongShape("product")
    (a, b), axes = aligned(left, right)
    return simpler(Value(a @ b, axes))


def simpler(value: Value) -> Value:
    """Return a matrix of one column as a vector, of one element as a number."""
    if value.rank == 2 and value.slots == (1, 1):
        return Value(value.data[..., 0, 0], value.axes)
    if value.rank == 2 and value.slots[1] == 1:
        return Value(value.data[..., 0], value.axes)
    return value
