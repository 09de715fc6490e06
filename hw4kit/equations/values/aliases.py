"""Whether a letter of the student's own always equals a quantity of the world."""

from __future__ import annotations

import numpy as np

from ..arrays import Value, aligned
from ..trees import Node, NotUnderstood
from ..worlds import State, residual_world


def equal_quantity(evaluator, indices: tuple[str, ...], body: Node) -> str | None:
    """Return the quantity that `body`, in its indices, equals at all points; None if there is none.

    T1 has one point only, at which different things are equal: there it is held at others.
    """
    world = evaluator.world
    state = State(residual_world(seed=3) if world.exact else world)
    try:
        value = evaluator.running(body, indices, state, {})
    except NotUnderstood:
        return None
    for name in reversed(world.quantities):
        if world.slots(name) == value.slots and name != "G" and equal(value, state.get(name)):
            return name
    return None


def equal(one: Value, other: Value) -> bool:
    """Say whether two values are equal everywhere."""
    arrays, _ = aligned(one, other)
    return bool(np.allclose(*arrays, rtol=1e-6, atol=1e-8))
