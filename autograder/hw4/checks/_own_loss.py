"""A student's own loss, where C2 has lost its marks and the same slip stands in C3 again."""

from __future__ import annotations

import numpy as np
from hw4kit import numerical_gradient

from autograder.hw4 import reference
from autograder.hw4.checks._cases import Case
from autograder.hw4.checks._exam import Exam, expect, expect_close, ordinary
from autograder.hw4.checks._words import say

LEAST_SLOPE = 1e-3


class OwnLoss:
    """The loss that a student's `compute_loss` gives."""

    def __init__(self, exam: Exam) -> None:
        self._exam = exam

    def loss(self, scores: np.ndarray, y: np.ndarray, params: dict, reg: float) -> float:
        """Return one finite number.

        Raises:
            Rejected: it is none.
        """
        with self._exam.aside():
            value = self._exam.call("compute_loss", scores, y, params, reg).value
        numbers = ordinary(value, say("the loss"))
        expect(
            numbers.size == 1,
            say(
                "{what} should be one number, but has {count} values.",
                what=say("the loss"),
                count=numbers.size,
            ),
        )
        return float(numbers.ravel()[0])

    def expect_factor(self, case: Case, factor: float) -> None:
        """Expect the cross-entropy to be `factor` times the right one."""
        right = reference.compute_loss(case.scores, case.y, *_nothing(case))
        expect_close(self._cross_entropy(case), factor * right, say("the loss"))

    def expect_probabilities(self, case: Case, P: np.ndarray) -> None:
        """Expect the cross-entropy to be that of these probabilities (N, C)."""
        labelled = P[np.arange(len(case.y)), case.y]
        expect(bool((labelled > 0).all()), say("The loss is 0."))
        expect_close(self._cross_entropy(case), -np.log(labelled).mean(), say("the loss"))

    def added_by_reg(self, case: Case, name: str, reg: float) -> np.ndarray:
        """Return the gradient of what `reg` adds to the loss with respect to a parameter.

        Raises:
            Rejected: it adds nothing that depends on a matrix of weights.
        """
        scores, y = case.scores, case.y

        def penalty(values: np.ndarray) -> float:
            params = {**case.params, name: values}
            return self.loss(scores, y, params, reg) - self.loss(scores, y, params, 0.0)

        slopes = numerical_gradient(penalty, case.params[name])
        depends = float(np.abs(slopes).max()) > LEAST_SLOPE
        expect(depends or name.startswith("b"), say("The loss does not depend on reg."))
        return slopes

    def _cross_entropy(self, case: Case) -> float:
        return self.loss(case.scores, case.y, *_nothing(case))


def _nothing(case: Case) -> tuple[dict, float]:
    """Return parameters of zeros and a `reg` of 0, which add nothing to the cross-entropy."""
    return {name: np.zeros_like(value) for name, value in case.params.items()}, 0.0
