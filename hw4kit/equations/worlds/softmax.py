"""T4's world: scores, probabilities, a loss."""

from __future__ import annotations

import numpy as np

from ..arrays import Value, aligned, elementwise
from .state import POINTS, Quantity, State, World


def along(value: Value) -> Value:
    """Sum over the last slot."""
    return Value(value.data.sum(axis=-1), value.axes)


def normalised(state: State) -> Value:
    """Return the probabilities: exponentials over their sum, row by row."""
    above, total = state.get("E"), state.get("Z")
    (data, below), axes = aligned(above, Value(total.data[..., None], total.axes))
    return Value(data / below, axes)


def softmax_steps(shape: tuple[str, ...], scores: str) -> dict[str, Quantity]:
    """Return the quantities between scores and log-probabilities."""
    return {
        "E": Quantity(shape, lambda state: elementwise(np.exp, state.get(scores))),
        "Z": Quantity(shape[:-1], lambda state: along(state.get("E"))),
        "P": Quantity(shape, normalised),
        "logP": Quantity(shape, lambda state: elementwise(np.log, state.get("P"))),
    }


def loss_of_rows(state: State, labels: str) -> Value:
    """Return the cross-entropy: one number for each row."""
    return along(elementwise(lambda y, log_p: -y * log_p, state.get(labels), state.get("logP")))


def softmax_world(classes: int = 4, seed: int = 7) -> World:
    """Return T4's world: random scores, a label of each class."""
    rng = np.random.default_rng(seed)
    h = rng.uniform(-1.0, 1.0, (POINTS, classes)) + np.linspace(-0.4, 0.5, classes)
    given = {"h": Value(h, ("#point",)), "y": Value(np.eye(classes), ("#label",))}
    quantities = {
        "h": Quantity(("C",)),
        "y": Quantity(("C",)),
        **softmax_steps(("C",), "h"),
        "L": Quantity((), lambda state: loss_of_rows(state, "y")),
    }
    names = {
        "h": "h",
        "y": "y",
        "P": "P",
        "L": "L",
        "loss": "L",
        "CE": "L",
        "softmax": "P",
        "Pr": "P",
    }
    sizes = dict.fromkeys(("C", "K", "M"), "C")
    return World("T4", {"C": classes}, quantities, names, sizes, given, "h", ("h", "y", "P", "L"))
