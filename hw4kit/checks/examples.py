"""Small worked examples with their expected numbers, in integers where that is possible.

Every number can be recomputed with pencil and paper. The biases are not zero, no two sizes are
the same, and not every class occurs among the labels, because mistakes hide behind zeros and
equal sizes.
"""

from __future__ import annotations

import numpy as np

from ..words import say

Params = dict[str, np.ndarray]


def network() -> tuple[Params, np.ndarray, np.ndarray]:
    """Return params, X (4, 2) and y (4,) of a network with D = 2, H = 3, C = 5, new each time."""
    params = {
        "W1": np.array([[2.0, 2.0, 2.0], [1.0, -1.0, 2.0]]),
        "b1": np.array([-2.0, -1.0, 2.0]),
        "W2": np.array([[-2.0, 1, -1, 0, -1], [1, -1, -1, 1, 1], [0, -1, -1, -1, -1]]),
        "b2": np.array([-2.0, 3.0, -1.0, -1.0, -4.0]),
    }
    X = np.array([[-1.0, 1.0], [3.0, -2.0], [2.0, 0.0], [-2.0, 3.0]])
    return params, X, np.array([3, 0, 1, 0])


NETWORK_SCORES = np.array(
    [[-2, 1, -3, -3, -6], [1, -6, -14, 2, -3], [-3, -4, -12, -4, -9], [-2, -1, -5, -5, -8]], float
)
NETWORK_LABELS = np.array([1, 3, 0, 1])

# What the scores would be after a common slip, to be able to say which one it looks like.
SCORES_AFTER_A_SLIP = {
    say("b1 is not added"): [
        [-2, 3, -1, -1, -4], [-2, -3, -15, 5, -2], [-6, -1, -13, -1, -8], [-2, 1, -3, -3, -6],
    ],
    say("b1 is added twice"): [
        [-2, -1, -5, -5, -8], [4, -9, -13, -1, -4], [0, -7, -11, -7, -10], [-2, -3, -7, -7, -10],
    ],
    say("the ReLU is missing"): [
        [0, 2, 4, -7, -7], [1, -6, -14, 2, -3], [-3, -4, -12, -4, -9], [-4, 4, 6, -13, -13],
    ],
    say("b2 is not added"): [
        [0, -2, -2, -2, -2], [3, -9, -13, 3, 1], [-1, -7, -11, -3, -5], [0, -4, -4, -4, -4],
    ],
    say("b2 is added twice"): [
        [-4, 4, -4, -4, -10], [-1, -3, -15, 1, -7], [-5, -1, -13, -5, -13], [-4, 2, -6, -6, -12],
    ],
    say("neither bias is added"): [
        [0, 0, 0, 0, 0], [0, -6, -14, 6, 2], [-4, -4, -12, 0, -4], [0, -2, -2, -2, -2],
    ],
    say("a ReLU is applied to the scores, too"): [
        [0, 1, 0, 0, 0], [1, 0, 0, 2, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0],
    ],
}  # fmt: skip


def wide_network() -> tuple[Params, np.ndarray]:
    """Return params and X (2, 4) of a network with D = 4, H = 2, C = 3: other sizes than above."""
    params = {
        "W1": np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0], [-1.0, 1.0]]),
        "b1": np.array([1.0, -2.0]),
        "W2": np.array([[1.0, -1.0, 2.0], [3.0, 1.0, -2.0]]),
        "b2": np.array([5.0, -3.0, 1.0]),
    }
    return params, np.array([[1.0, 1.0, 2.0, 0.0], [-2.0, 0.0, 1.0, 1.0]])


WIDE_SCORES = np.array([[18.0, -4.0, 3.0], [11.0, -1.0, -3.0]])
WIDE_THIRD_ROW = np.array([[1.0, 2.0, 0.0, 0.0]])  # its scores are 11, -9, 13
WIDE_LABELS = np.array([0, 0, 2])


# What the numbers of a network may be multiplied by: (its features, hidden layer, scores).
LARGE_SCORES = say("large scores")
OTHER_NUMBERS = {
    say("numbers that are not whole"): (0.3717, 1.9139, 0.1173),
    say("large inputs and a large hidden layer"): (103.7, 1013.9, 1.073),
    LARGE_SCORES: (1.0, 1.0, 101.3),
    say("very small numbers"): (0.003717, 0.00007093, 0.0003071),
}
CLOSE = 0.01  # what whole scores are multiplied by, to lie as close as others may
OTHER_GRADIENTS = {  # of W1, b1 and W2: multiplied by features/hidden, 1/hidden and hidden
    say("large gradients of W1 and b1"): (10.0, 0.0001, 1.0),
    say("large gradients of W2, small ones of W1 and b1"): (0.01, 100.0, 1.0),
}


def in_other_numbers(
    params: Params, X: np.ndarray, features: float = 1.0, hidden: float = 1.0, scores: float = 1.0
) -> tuple[Params, np.ndarray]:
    """Return a network and inputs whose scores are those of the one given, times `scores`.

    A ReLU lets a positive factor through, so what one layer multiplies the next one may divide:
    every number is another one, and what comes out is still known by hand.
    """
    changed = {
        "W1": params["W1"] * (hidden / features),
        "b1": params["b1"] * hidden,
        "W2": params["W2"] * (scores / hidden),
        "b2": params["b2"] * scores,
    }
    return changed, X * features


def of_equal_sizes() -> list[tuple[Params, np.ndarray, np.ndarray]]:
    """Return params, X and scores of networks of which some sizes are equal: 3 as a rule.

    A class may be left out, and a feature added whose weights meet nothing but zeros.
    """
    params, X, _ = network()
    three = params | {"W2": params["W2"][:, :3], "b2": params["b2"][:3]}
    wider, zeros = {"W1": np.vstack([params["W1"], [[7.0, -5.0, 4.0]]])}, np.zeros((4, 1))
    inputs, scores = np.hstack([X, zeros]), NETWORK_SCORES
    return [
        (params, X[:3], scores[:3]),  # N = H
        (three, X, scores[:, :3]),  # H = C
        (params | wider, inputs, scores),  # D = H
        (three | wider, inputs[:3], scores[:3, :3]),  # all
    ]


def thin_network() -> tuple[Params, np.ndarray]:
    """Return params and X (3, 1) of a network with one feature and one hidden neuron, C = 3.

    In the first row the neuron is closed; in the others what it gives is no whole number.
    """
    params = {
        "W1": np.array([[2.0]]),
        "b1": np.array([-0.5]),
        "W2": np.array([[1.0, -2.0, 3.0]]),
        "b2": np.array([0.5, 1.0, -1.0]),
    }
    return params, np.array([[-1.0], [1.0], [2.0]])


THIN_SCORES = np.array([[0.5, 1.0, -1.0], [2.0, -2.0, 3.5], [4.0, -6.0, 9.5]])
THIN_PENALTY = 0.5 * 0.3 * (4 + 14)  # reg = 0.3

NUM_CLASSES = 300  # more than a byte tells apart
MANY_ROWS = 112  # with so many classes, more scores than two bytes number
BEHIND = -1000.0  # the score of a class that never comes


def among_many_classes(params: Params) -> tuple[Params, int]:
    """Return a network with classes before its own, which never come, and how many these are."""
    hidden_dim, own = params["W2"].shape
    before = NUM_CLASSES - own
    wider = {
        "W2": np.hstack([np.zeros((hidden_dim, before)), params["W2"]]),
        "b2": np.append(np.full(before, BEHIND), params["b2"]),
    }
    return params | wider, before


def far_below_0(params: Params) -> Params:
    """Return the network with all its scores near -250, where their exponentials are not yet 0."""
    return params | {"b2": params["b2"] - 250.0}


def repeated_rows(X: np.ndarray, times: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each row `times` times, mixed (always in the same way), and which rows they are."""
    rows = np.random.default_rng(7).permutation(np.repeat(np.arange(len(X)), times))
    return X[rows], rows


def closed_neurons() -> tuple[Params, np.ndarray]:
    """Return params and X (2, 1): in each row a neuron is closed that would decide if it leaked."""
    params = {
        "W1": np.array([[1.0, -1.0]]),
        "b1": np.zeros(2),
        "W2": np.array([[0.0, 0.0, 0.0], [0.0, -100.0, 20.0]]),  # also if a hundredth leaks
        "b2": np.array([0.5, 0.0, 0.0]),
    }
    return params, np.array([[3.0], [-3.0]])


CLOSED_LABELS = np.array([0, 2])


def scores_of_known_probabilities() -> tuple[np.ndarray, np.ndarray, Params]:
    """Return scores (4, 3), y (4,) and params for the loss.

    The scores are logarithms of small integers: the first row (log 1, log 2, log 5) stands for the
    probabilities 1/8, 2/8 and 5/8. Class 2 does not occur among the labels.
    """
    scores = np.log(np.array([[1.0, 2.0, 5.0], [4.0, 3.0, 1.0], [2.0, 6.0, 2.0], [1.0, 1.0, 6.0]]))
    params = {
        "W1": np.array([[1.0, -2.0], [0.0, 3.0], [2.0, -1.0], [1.0, 1.0]]),  # squares add up to 21
        "b1": np.array([2.0, -3.0]),
        "W2": np.array([[1.0, 0.0, -2.0], [3.0, -1.0, 2.0]]),  # squares add up to 19
        "b2": np.array([4.0, -1.0, 2.0]),
    }
    return scores, np.array([1, 0, 1, 0]), params


LOSS_WITHOUT_REG = (np.log(4) + np.log(2) + np.log(10 / 6) + np.log(8)) / 4
UNEVEN_ROWS = [0, 1, 2, 3, 0]  # of these scores; the labels are 1, 0, 1, 0 and 1
UNEVEN_LOSS = (4 * LOSS_WITHOUT_REG + np.log(4)) / 5
LOSS_PENALTY = 0.5 * 0.1 * (21 + 19)  # reg = 0.1
OTHER_PENALTIES = ((2.5, 1.0), (20.0, 0.3), (0.00003, 100.0))  # (reg, factor of all weights)
SUMS_OF_SQUARES = {"W1": 21.0, "b1": 13.0, "W2": 19.0, "b2": 21.0}

# As many rows as classes, for which a lost axis has the right shape. The rows' sums (8, 9 and 6)
# and their largest entries differ, and no class is the label of just one row: otherwise dividing
# the columns in place of the rows gives the same loss.
SQUARE_SCORES = np.log(np.array([[1.0, 2.0, 5.0], [4.0, 3.0, 2.0], [1.0, 4.0, 1.0]]))
SQUARE_LABELS = np.array([1, 1, 0])
SQUARE_LOSS = (np.log(4) + np.log(3) + np.log(6)) / 3

# What may be added to all scores of a row: its probabilities stay.
FAR_AWAY = np.array([[1000.0], [-1000.0], [0.0], [500.0]])
# The label, 0, lies 2000 above both other classes: no row's mean or median is near its maximum.
WON_SCORES = np.array([[1000.0, -1000.0, -1000.0]])
LOST_SCORES = np.vstack([-WON_SCORES, WON_SCORES])  # it lies below, then above


FARTHER = 45.0  # times as far, where no wider float helps


def lost_by(distance: float) -> np.ndarray:
    """Return scores of one row, in which the first class lies that far below the others."""
    return np.array([[0.0, distance, distance]])


def lost_loss(distance: float) -> float:
    """Return the loss of LOST_SCORES, times what makes their distance that large."""
    return (distance + np.log(2) + 0.0) / 2


def step_example() -> tuple[Params, Params]:
    """Return params and grads for one step of an optimiser, in small integers.

    The keys stand in different orders, as they may: a walk back meets the last layer first.
    """
    params = {
        "W1": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        "b1": np.array([1.0, -1.0, 2.0]),
        "W2": np.array([[2.0, -2.0], [0.0, 1.0], [3.0, -1.0]]),
        "b2": np.array([-3.0, 4.0]),
    }
    grads = {
        "W2": np.array([[-2.0, 4.0], [6.0, 2.0], [0.0, -8.0]]),
        "b2": np.array([4.0, -6.0]),
        "W1": np.array([[2.0, 0.0, -2.0], [4.0, -4.0, 6.0]]),
        "b1": np.array([2.0, -4.0, 6.0]),
    }
    return params, grads


AFTER_STEP = {  # learning rate 0.5
    "W1": np.array([[0.0, 2.0, 4.0], [2.0, 7.0, 3.0]]),
    "b1": np.array([0.0, 1.0, -1.0]),
    "W2": np.array([[3.0, -4.0], [-3.0, 0.0], [3.0, 3.0]]),
    "b2": np.array([-5.0, 7.0]),
}

# Four steps with momentum from rest, each with a learning rate and a multiple of one gradient.
WALK = ((0.5, 1.0), (0.1, -2.0), (2.0, 3.0), (0.5, 0.0))
# By momentum: what multiple of the gradient the velocity is after each step, and by what multiple
# of it the params have gone from where they were.
ALONG_GRADS = {
    0.0: ((-0.5, -0.5), (0.2, -0.3), (-6.0, -6.3), (0.0, -6.3)),
    0.5: ((-0.5, -0.5), (-0.05, -0.55), (-6.025, -6.575), (-3.0125, -9.5875)),
    0.995: (
        (-0.5, -0.5),
        (-0.2975, -0.7975),
        (-6.2960125, -7.0935125),
        (-6.2645324375, -13.3580449375),
    ),
}

# No P or 1 - P is another one, or a product of two: a wrong formula is not right by accident.
PROBABILITIES = np.array([0.1, 0.2, 0.7])
DP_DH = np.array([[0.09, -0.02, -0.07], [-0.02, 0.16, -0.14], [-0.07, -0.14, 0.21]])  # [i, j]
DL_DH = np.array([[-0.9, 0.2, 0.7], [0.1, -0.8, 0.7], [0.1, 0.2, -0.3]])  # [label, i]
LIKELY = np.array([0.001, 0.002, 0.997])
DP_DH_LIKELY = np.array(
    [[0.000999, -2e-6, -0.000997], [-2e-6, 0.001996, -0.001994], [-0.000997, -0.001994, 0.002991]]
)
EQUAL = np.array([0.25, 0.25, 0.5])
DP_DH_EQUAL = np.array([[3.0, -1.0, -2.0], [-1.0, 3.0, -2.0], [-2.0, -2.0, 4.0]]) / 16
SEVENTHS = np.array([1.0, 2.0, 4.0]) / 7
DP_DH_SEVENTHS = np.array([[6.0, -2.0, -4.0], [-2.0, 10.0, -8.0], [-4.0, -8.0, 12.0]]) / 49
DL_DH_SEVENTHS = np.array([[-6.0, 2.0, 4.0], [1.0, -5.0, 4.0], [1.0, 2.0, -3.0]]) / 7


def one_likely_of_many() -> np.ndarray:
    """Return NUM_CLASSES probabilities: the last is 0.4, the others are equal."""
    rest = np.full(NUM_CLASSES - 1, 0.6 / (NUM_CLASSES - 1))
    return np.append(rest, 0.4)
