"""A student's own forward pass, where C1 has lost its marks and the same slip stands here again.

Its scores come from the student's side, so it may be anything. It counts only if it is a network
of two layers of some kind: the same network, written in another way, must give the same scores.
Nobody gets a gradient of such a network without walking back through it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

import numpy as np
from hw4kit import numerical_gradient
from hw4kit.words import joined

from autograder.hw4 import reference
from autograder.hw4.checks._cases import Case
from autograder.hw4.checks._exam import Exam, Rejected, expect, expect_close, ordinary
from autograder.hw4.checks._words import say

OWN_FORWARD = say(
    "Right for the scores of your own `forward`: what is wrong there has cost marks in C1, and "
    "none here. The way back itself is right."
)
LEAST_SLOPE = 1e-3  # the largest of all: what hardly depends on an array has no gradient to judge
MOST_SLOPE = 1e3
MOST_TIMES = 50  # how many times larger than the right scores they may be
STEP = 1e-6  # a network of the student's own may have a kink anywhere: a short step meets few


class OwnNetwork:
    """The network that a student's `forward` computes."""

    def __init__(self, exam: Exam) -> None:
        self._exam = exam
        self._known: dict[tuple, Rejected | None] = {}

    def scores(self, params: dict, X: np.ndarray) -> np.ndarray:
        """Return the scores (N, C) that `forward` gives.

        Raises:
            Rejected: they are not, or of another shape.
        """
        with self._exam.aside():
            value = self._exam.call("forward", params, X).value
        scores, shape = ordinary(value, say("scores")), (len(X), len(params["b2"]))
        expect(
            scores.shape == shape,
            say("Expected shape {shape}, received {found}.", shape=shape, found=scores.shape),
        )
        return scores

    def scores_of(self, case: Case) -> np.ndarray:
        """Return the case's scores, once it is known that they are those of a network.

        Raises: Rejected: they are not.
        """
        key = (str(case.name), *(bool(np.any(case.params[name])) for name in ("b1", "b2")))
        if key not in self._known:
            self._known[key] = None
            try:
                self._expect_network(case)
            except Rejected as rejected:
                self._known[key] = rejected
        if self._known[key] is not None:
            raise self._known[key]
        return self.scores(case.params, case.X)

    def _expect_network(self, case: Case) -> None:
        scores = self.scores(case.params, case.X)
        when = joined("(", case.name, ")", between="")
        largest = MOST_TIMES * max(1.0, float(np.abs(case.scores).max()))
        expect(float(np.abs(scores).max()) <= largest, say("The scores are far too large."))
        other = written_otherwise(case)
        again = self.scores(other.params, other.X)[: len(case.X)]
        expect_close(again, scores, say("scores"), when=when)

    # ---------------------------------------------------------------------- gradients, three ways

    def gradient(self, case: Case, name: str) -> np.ndarray:
        """Return the gradient of the loss of these scores with respect to a parameter."""
        self.scores_of(case)

        def loss(values: np.ndarray) -> float:
            return _loss(self.scores({**case.params, name: values}, case.X), case)

        return _bounded(slopes(case, name, loss, case.params[name]))

    def gradient_of_scores_led_back(self, case: Case, name: str) -> np.ndarray:
        """Return what the right way back makes of the gradient of these scores."""
        scores = self.scores_of(case)
        dscores = numerical_gradient(lambda scores: _loss(scores, case), scores)

        def product(values: np.ndarray) -> float:
            return np.sum(dscores * reference.forward({**case.params, name: values}, case.X))

        return slopes(case, name, product, case.params[name])

    def gradient_of_input(self, case: Case, name: str) -> np.ndarray:
        """Return b1's gradient as that of the weights of one more input, which is always 1.

        So it is known what moving b1 does where b1 itself is forgotten, or added twice.
        """
        expect(name == "b1", say("The gradient is 0."))
        self.scores_of(case)
        X = np.hstack([case.X, np.ones((len(case.X), 1))])

        def loss(values: np.ndarray) -> float:
            W1 = np.vstack([case.params["W1"], values])
            return _loss(self.scores({**case.params, "W1": W1}, X), case)

        return _bounded(slopes(case, name, loss, np.zeros_like(case.params["b1"])))


def written_otherwise(case: Case) -> Case:
    """Return the same network in other words: inputs in another order, neurons halved, more rows.

    Two neurons with the same inputs share what one passes on. The rows of `case` come first.
    """
    rng = case.rng()
    params, (D, H) = case.params, case.params["W1"].shape
    inputs = rng.permutation(D)
    share, order = rng.uniform(0.2, 0.8, size=(H, 1)), rng.permutation(2 * H)
    W2 = np.vstack([share * params["W2"], (1 - share) * params["W2"]])
    changed = {
        "W1": np.tile(params["W1"][inputs], 2)[:, order],
        "b1": np.tile(params["b1"], 2)[order],
        "W2": W2[order],
    }
    X = np.vstack([case.X, rng.normal(size=(2, D))])[:, inputs]
    return replace(case, params=params | changed, X=X)


def slopes(
    case: Case, name: str, function: Callable[[np.ndarray], float], at: np.ndarray
) -> np.ndarray:
    """Return the numerical gradient of a function at `at`, as much of it as is compared.

    That is all of it, or, for a large case, the slopes along a few directions.
    """
    if not case.directions:
        return numerical_gradient(function, at, STEP)
    steps = [STEP * reduce(np.multiply.outer, vectors) for vectors in case.directions[name]]
    return np.array([(function(at + s) - function(at - s)) / (2 * STEP) for s in steps])


def _loss(scores: np.ndarray, case: Case) -> float:
    return reference.compute_loss(scores, case.y, case.params, 0.0)


def _bounded(gradient: np.ndarray) -> np.ndarray:
    expect(float(np.abs(gradient).max()) < MOST_SLOPE, say("The scores are far too large."))
    return gradient
