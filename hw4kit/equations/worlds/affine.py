"""OT1's world: a last layer with its loss and its penalty."""

from __future__ import annotations

import numpy as np

from ..arrays import Value, aligned, elementwise, matrix_product, number, to_slots
from ..text.spellings import table
from .softmax import loss_of_rows, softmax_steps
from .state import Quantity, State, World, moved


def affine(state: State) -> Value:
    product = matrix_product(state.get("A"), state.get("W2"), False)
    return elementwise(np.add, product, state.get("b2"))


def mean_of_rows(state: State) -> Value:
    rows = state.get("L_n")
    return Value(rows.data.mean(axis=-1), rows.axes)


def penalty(state: State) -> Value:
    squares = [np.square(state.get(name).data).sum(axis=(-1, -2)) for name in ("W1", "W2")]
    parts = [
        Value(data, state.get(name).axes) for data, name in zip(squares, ("W1", "W2"), strict=True)
    ]
    return elementwise(lambda reg, a, b: 0.5 * reg * (a + b), state.get("reg"), *parts)


def short_penalty(state: State) -> Value:
    weights = state.get("W2")
    squares = Value(np.square(weights.data).sum(axis=(-1, -2)), weights.axes)
    return elementwise(lambda reg, b: 0.5 * reg * b, state.get("reg"), squares)


def whole_gradient(state: State) -> Value:
    """Differentiate the data's loss by all scores."""
    sizes = state.world.slots("S")
    eyes = [Value(np.eye(size), (axis,)) for size, axis in zip(sizes, ("#g0", "#g1"), strict=True)]
    (rows, columns), axes = aligned(
        Value(eyes[0].data[..., None], ("#g0",)), Value(eyes[1].data[:, None, :], ("#g1",))
    )
    direction = Value(rows * columns, axes)
    result = moved(state, lambda there: there.get("L_data"), {"S": direction})
    return to_slots(result, axes, sizes)


def affine_world(sizes: dict[str, int] | None = None, seed: int = 11) -> World:
    """Return OT1's world: a last layer with its loss, and other weights in the penalty."""
    sizes = {"N": 4, "H": 3, "C": 5, "D": 2} | (sizes or {})
    rng = np.random.default_rng(seed)
    shapes = {"A": ("N", "H"), "W2": ("H", "C"), "b2": ("C",), "W1": ("D", "H")}
    given = {
        name: Value(rng.normal(0, 0.8, (2, *(sizes[letter] for letter in shape))), ("#point",))
        for name, shape in shapes.items()
    }
    labels = rng.integers(0, sizes["C"], (2, sizes["N"]))
    given["Y"] = Value(np.eye(sizes["C"])[labels], ("#point",))
    given["label"] = Value(labels.astype(float), ("#point",))
    given["reg"] = Value(np.array([0.7, 1.3]), ("#point",))
    given["N"] = number(sizes["N"])
    rows = ("N", "C")
    quantities = {name: Quantity(shape) for name, shape in shapes.items()}
    quantities |= {
        "Y": Quantity(rows),
        "label": Quantity(("N",)),
        "reg": Quantity(()),
        "N": Quantity(()),
    }
    quantities |= {"S": Quantity(rows, affine), **softmax_steps(rows, "S")}
    quantities |= {
        "L_n": Quantity(("N",), lambda state: loss_of_rows(state, "Y")),
        "L_data": Quantity((), mean_of_rows),
        "R": Quantity((), penalty),
        "R2": Quantity((), short_penalty),
        "L": Quantity((), lambda state: elementwise(np.add, state.get("L_data"), state.get("R"))),
        "G": Quantity(rows, whole_gradient),
    }
    names = table("""
S S s S2
A A a A1
W2 W2 W w w2
b2 b2 b
W1 W1 w1
Y Y y
reg reg λ
P P p
L L loss ℓ
L_data Ldata Lce CE
R Lreg
G G g
N N
""")
    letters = {"N": "N", "H": "H", "C": "C", "K": "C", "D": "D", "M": "H"}
    named = ("A", "W2", "b2", "S", "P", "L", "L_data", "G")
    return World("OT1", sizes, quantities, names, letters, given, "W2", named, numbered=True)
