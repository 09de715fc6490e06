"""T1's world: a residual block at its numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..arrays import Value, elementwise, number
from .state import Quantity, State, World


def gate(name: str) -> Callable[[State], Value]:
    """Return a ReLU of a quantity."""
    return lambda state: elementwise(lambda x: np.maximum(x, 0.0), state.get(name))


def weighted(x: str, w: str, b: str) -> Callable[[State], Value]:
    """Return a neuron's input."""
    return lambda state: elementwise(
        lambda x_, w_, b_: x_ * w_ + b_, state.get(x), state.get(w), state.get(b)
    )


def residual_world(seed: int | None = None) -> World:
    """Return T1's world at its numbers; with a seed, at others near them, to tell letters apart."""
    numbers = {"x0": 1.0, "w0": 0.3, "w1": -0.2, "b0": 0.1, "b1": -0.3}
    if seed is not None:
        rng = np.random.default_rng(seed)
        numbers = {name: value + 0.05 * rng.random() for name, value in numbers.items()}
    quantities = {name: Quantity(()) for name in numbers}
    quantities |= {
        "u": Quantity((), weighted("x0", "w0", "b0")),
        "x1": Quantity((), gate("u")),
        "y1": Quantity((), weighted("x1", "w1", "b1")),
        "s": Quantity((), lambda state: elementwise(np.add, state.get("y1"), state.get("x0"))),
        "z": Quantity((), gate("s")),
    }
    names = {name: name for name in (*numbers, "x1", "y1", "z")}
    given = {name: number(value) for name, value in numbers.items()}
    named = (*numbers, "x1", "y1", "z")
    return World("T1", {}, quantities, names, {}, given, "x0", named, numbered=True, exact=True)
