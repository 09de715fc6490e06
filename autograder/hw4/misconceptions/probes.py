"""New inputs on which mistakes differ, small and always the same.

They are not the checks' inputs, so an explanation that holds here as well is not made to measure.
"""

from __future__ import annotations

import numpy as np


def network(seed: int, N: int, D: int, H: int, C: int, absent=(), biases=1.0, weights=1.0) -> tuple:
    """Return (params, X, y) drawn at random; no label is in `absent`.

    biases, weights: their standard deviations.
    """
    rng = np.random.default_rng([seed, 77])
    params = {
        "W1": weights * rng.normal(size=(D, H)),
        "b1": biases * rng.normal(size=H),
        "W2": weights * rng.normal(size=(H, C)),
        "b2": biases * rng.normal(size=C),
    }
    present = [c for c in range(C) if c not in absent]
    return params, rng.normal(size=(N, D)), rng.choice(present, size=N).astype(np.int64)


NETWORKS = (
    (network(1, 8, 5, 6, 4), 0.7),
    (network(2, 5, 3, 4, 7, absent=(6, 1)), 3.0),
    (network(3, 3, 1, 2, 2, weights=2.0), 0.4),
    (network(4, 4, 6, 3, 4), 0.0),
    (network(5, 1, 3, 5, 3), 1.3),
    (network(6, 9, 2, 8, 3, biases=3.0), 0.1),
    (network(7, 6, 4, 5, 2, biases=0.0), 2.0),
    (network(8, 6, 4, 4, 6, absent=(0,)), 1.0),
)
ROWS = (
    *(network(seed, 40, 4, 6, 5) for seed in (21, 22)),
    network(23, 12, 3, 5, 12),
    network(24, 30, 5, 4, 3, biases=4.0),
    network(25, 1, 4, 3, 4),
    network(26, 25, 3, 6, 4, biases=0.0),
)


def of_forward() -> list[tuple]:
    return [(params, X) for (params, X, _), _ in NETWORKS]


def of_predict() -> list[tuple]:
    return [(params, X) for params, X, _ in ROWS]


def of_backward() -> list[tuple]:
    return [(params, X, y, reg) for (params, X, y), reg in NETWORKS]


def of_loss() -> list[tuple]:
    rng = np.random.default_rng(78)
    shapes = [(len(X), params["W2"].shape[1]) for (params, X, _), _ in NETWORKS]
    return [
        (1.5 * rng.normal(size=shape), y, params, reg)
        for shape, ((params, _, y), reg) in zip(shapes, NETWORKS, strict=True)
    ]


def of_loss_for_large_scores() -> list[tuple]:
    """Return scores on which exp overflows, underflows, or both in different rows."""
    params = NETWORKS[0][0][0]
    scores = (
        [[900.0, 0.0, -900.0], [-900.0, -901.0, -899.0]],
        [[-1000.0, -999.0], [2.0, 1.0]],
        [[0.0, 790.0, -10.0], [0.0, 1.0, 2.0]],
        [[650.0, 1000.0, 0.0]],
        [[0.0, 728.0, 1.0], [1.0, 0.0, 727.0]],  # e⁷²⁸ overflows, e⁻⁷²⁸ is not yet 0
        40 * [[735.0, *39 * [0.0]]],  # as large still without the mean of the row
        [[800.0, 0.0, 1.0], [-800.0, 2.0, 0.0]],
    )
    labels = ([1, 2], [0, 1], [0, 1], [0], [0, 0], range(40), [0, 1])
    return [
        (np.array(rows), np.array(y), params, 0.0) for rows, y in zip(scores, labels, strict=True)
    ]


def of_steps() -> list[tuple]:
    found = []
    settings = ((31, 0.3, 1.0), (32, 1.7, 1.0), (33, 1e-3, 1.0), (34, 1.3, 0.1), (35, 0.8, 20.0))
    for seed, learning_rate, size in settings:
        params, *_ = network(seed, 1, 3, 4, 5)
        grads, *_ = network(seed + 10, 1, 3, 4, 5, biases=size, weights=size)
        found.append((params, grads, learning_rate))
    return found


def of_momentum() -> list[tuple]:
    settings = ((51, 0.0), (52, 0.9), (53, 0.35), (54, 0.6), (55, 0.8))
    found = []
    for (params, grads, rate), (seed, momentum) in zip(of_steps(), settings, strict=True):
        velocity, *_ = network(seed, 1, 3, 4, 5)
        found.append((params, grads, velocity, rate, momentum))
    return found


def of_decay() -> list[tuple]:
    return [(0.37, 0.81), (2.5, 0.6), (0.013, 0.99), (0.7, 0.25), (5.0, 0.123), (0.0004321, 0.87)]


def of_probabilities() -> list[tuple]:
    """Return softmax probabilities of a few classes, with the indices i and j."""
    return [(P, i, j) for P in _PROBABILITIES for i in range(len(P)) for j in range(len(P))][::2]


def of_labelled_probabilities() -> list[tuple]:
    return [(P, np.eye(len(P))[k], i) for P in _PROBABILITIES for k in (0, 1) for i in (0, 1, 2)]


_PROBABILITIES = (np.array([0.15, 0.6, 0.25]), np.array([0.4, 0.05, 0.2, 0.35]))
