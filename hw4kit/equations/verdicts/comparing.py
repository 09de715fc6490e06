"""Compares two sides for all values of their indices, at all points, under a condition."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Value, WrongShape, aligned
from ..conditions import Condition
from ..trees import Label, Node, NotUnderstood, Num, Sum, walk
from ..values import Evaluator
from ..worlds import State

TOLERANCE = 2e-6


@dataclass(frozen=True)
class Outcome:
    """Whether two sides are equal, and where they differ most."""

    holds: bool
    rounded: bool = False
    point: str = ""
    values: tuple[float, float] | None = None


def compare(
    evaluator: Evaluator,
    left: Node,
    right: Node,
    condition: Condition | None,
    approximate: bool = False,
) -> Outcome:
    """Evaluate both sides and compare them.

    Raises:
        NotUnderstood: a side has no value that is known, or the values cannot be compared.
    """
    left, right = bound(left, right, evaluator)
    letters = evaluator.indices.free(left, right)
    scope = {}
    for letter in letters:
        size = evaluator.indices.size(letter, left, right)
        scope[letter] = Value(np.arange(size, dtype=float), (f"free {letter}",))
    evaluator.free = tuple(letters)
    state = State(evaluator.world)
    values = [fitting(evaluator(side, state, scope)) for side in (left, right)]
    values = same_rank(*values)
    mask = masked(evaluator, condition, state, scope)
    return judged(evaluator, values, mask, (left, right), approximate)


def masked(evaluator: Evaluator, condition: Condition | None, state: State, scope: dict) -> Value:
    """Return where the condition holds; everywhere if it is about other letters."""
    if condition is None:
        return Value(np.asarray(True))
    node = condition.node or Label(condition.kind)
    known = {*scope, *evaluator.letters.labels}
    try:
        free = set(evaluator.indices.free(node))
        if not free <= known:
            return Value(np.asarray(True))
        return evaluator.truth(node, state, scope)
    except NotUnderstood:
        return Value(np.asarray(True))


def fitting(value: Value) -> Value:
    """Return a row as a vector, so that it is compared with a column."""
    if value.rank == 2 and value.slots[0] == 1:
        return Value(value.data[..., 0, :], value.axes)
    return value


def same_rank(left: Value, right: Value) -> list[Value]:
    """Return both values if they can be compared; 0 goes with every shape."""
    if left.rank == right.rank and left.slots != right.slots:
        raise WrongShape("shapes")
    if left.rank != right.rank:
        other = right if left.rank > right.rank else left
        if other.rank or np.any(other.data):
            raise NotUnderstood("a number and a vector")
    return [left, right]


def judged(
    evaluator: Evaluator,
    values: list[Value],
    mask: Value,
    sides: tuple[Node, Node],
    approximate: bool,
) -> Outcome:
    rank = max(value.rank for value in values)
    padded = [
        Value(
            value.data.reshape(
                (
                    *value.data.shape,
                    *(1,) * (rank - value.rank),
                )
            ),
            value.axes,
        )
        for value in (*values, Value(mask.data, mask.axes))
    ]
    (a, b, holds), axes = aligned(*padded)
    a, b, holds = np.broadcast_arrays(a, b, holds.astype(bool))
    if not holds.any():
        raise NotUnderstood("nothing is left under the condition")
    if not np.all(np.isfinite(a[holds])) or not np.all(np.isfinite(b[holds])):
        raise NotUnderstood("not finite")
    difference = np.where(holds, np.abs(a - b), 0.0)
    scale = np.where(holds, np.maximum(np.abs(a), np.abs(b)), 0.0)
    allowed = TOLERANCE * (1 + scale)
    if np.all(difference <= allowed):
        return Outcome(True)
    digits = [d for d in map(digits_of, sides) if d is not None]
    worst = np.unravel_index(np.argmax(difference / (1 + scale)), difference.shape)
    pair = float(a[worst]), float(b[worst])
    if digits and np.all(difference <= 0.5 * 10.0 ** -min(digits) + 1e-9):
        return Outcome(approximate or min(digits) >= 3, True, "", pair)
    return Outcome(False, False, where(evaluator, axes, worst), pair)


def digits_of(side: Node) -> int | None:
    """Return the digits behind the point of a side that is one number."""
    while type(side).__name__ == "Neg":
        side = side.of
    return side.digits if isinstance(side, Num) else None


def where(evaluator: Evaluator, axes: tuple[str, ...], worst: tuple) -> str:
    """Say where two sides were compared: the indices, and the numbers given."""
    at = dict(zip(axes, map(int, worst), strict=False))
    parts = [f"{name[5:]} = {place + 1}" for name, place in at.items() if name.startswith("free ")]
    world = evaluator.world
    if world.task == "T4":
        names = {
            quantity: name for name, quantity in reversed(evaluator.letters.quantities.items())
        }
        for quantity, axis, form in (("h", "#point", "{:.2f}"), ("y", "#label", "{:.0f}")):
            numbers = world.given[quantity].data[at.get(axis, 0)]
            shown = ", ".join(form.format(x) for x in numbers)
            parts.append(f"{names.get(quantity, quantity)} = ({shown})")
    elif world.task == "OT1":
        parts.append(", ".join(f"{name} = {world.sizes[name]}" for name in "NHC"))
    else:
        parts += [f"{name} = {float(value.data):g}" for name, value in world.given.items()]
    return ", ".join(parts)


def bound(left: Node, right: Node, evaluator: Evaluator) -> tuple[Node, Node]:
    """Give sums without an index the letters that stand nowhere else."""
    if not any(
        isinstance(node, Sum) and node.letters is None
        for side in (left, right)
        for node in walk(side)
    ):
        return left, right
    outside = set(evaluator.indices.free(without_bare(left), without_bare(right)))
    return bound_side(left, outside, evaluator), bound_side(right, outside, evaluator)


def without_bare(node: Node) -> Node:
    """Return an expression with its sums without index replaced by a number."""
    return rewritten(
        node, lambda one: Num(0.0) if isinstance(one, Sum) and one.letters is None else None
    )


def bound_side(node: Node, outside: set[str], evaluator: Evaluator) -> Node:
    def change(one: Node) -> Node | None:
        if not isinstance(one, Sum) or one.letters is not None:
            return None
        body = bound_side(one.body, outside, evaluator)
        inside = evaluator.indices.free(body)
        letters = tuple(letter for letter in inside if letter not in outside) or tuple(inside)
        return replace(one, body=body, letters=letters)

    return rewritten(node, change)


def rewritten(node: Node, change) -> Node:
    """Return an expression with some of its nodes changed."""
    new = change(node)
    if new is not None:
        return new
    changes = {}
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        other = rewritten_field(value, change)
        if other is not value:
            changes[name] = other
    return replace(node, **changes) if changes else node


def rewritten_field(value: object, change) -> object:
    if isinstance(value, Node):
        return rewritten(value, change)
    if isinstance(value, tuple):
        parts = tuple(rewritten_field(part, change) for part in value)
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    return value
