"""The student's own network with its middle moved: S, A and Z as arguments of the loss.

Theory. A numerical gradient moves one number and asks for the loss. Weights can be moved from
outside; A and Z lie in the middle of `forward`, which is the student's and gives its scores only.
So it is given a network with more neurons. Features that feed one neuron each move Z. A twin of
every neuron, with the same weights behind it, whose output is 1 for every example, changes nothing
once 1 is taken away again; moved by a feature of its own, it moves A. The scores are moved before
`compute_loss` gets them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

ON_THE_WAY = ("dS", "dA", "dZ")
ON_THE_WAY_BACK = ("dS", "W2", "b2", "dA", "dZ", "W1", "b1")
Params = dict[str, np.ndarray]


def shapes_on_the_way(params: Params, X: np.ndarray) -> dict[str, tuple[int, int]]:
    """Return the shapes of the gradients with respect to S, A and Z."""
    N, (H, C) = len(X), params["W2"].shape
    return {"dS": (N, C), "dA": (N, H), "dZ": (N, H)}


def moved_loss(
    forward: Callable, compute_loss: Callable, X: np.ndarray, y: np.ndarray
) -> Callable[[Params], float]:
    """Return the loss, its regulariser left out, as a function of W1, b1, W2, b2, and of dS, dA and
    dZ: by how much S, A and Z are moved (zeros: not at all).
    """

    def loss(point: Params) -> float:
        params = {name: point[name] for name in ("W1", "b1", "W2", "b2")}
        scores = forward(*with_twins(params, X, point["dZ"], point["dA"])) + point["dS"]
        return compute_loss(scores, y.copy(), params, 0.0)

    return loss


def with_twins(
    params: Params, X: np.ndarray, move_Z: np.ndarray, move_A: np.ndarray
) -> tuple[Params, np.ndarray]:
    """Return params and X of the larger network: a feature for each neuron and for each twin."""
    D, H = params["W1"].shape
    none, one_each = np.zeros((H, H)), np.eye(H)
    of_twins = np.vstack([np.zeros((D, H)), none, one_each])
    larger = {
        "W1": np.hstack([np.vstack([params["W1"], one_each, none]), of_twins]),
        "b1": np.concatenate([params["b1"], np.ones(H)]),
        "W2": np.vstack([params["W2"], params["W2"]]),
        "b2": params["b2"] - params["W2"].sum(axis=0),
    }
    return larger, np.hstack([X, move_Z, move_A])
