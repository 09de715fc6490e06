"""C3: the gradient of the loss with respect to all four parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from hw4kit import describe_difference, numerical_gradient
from hw4kit._language import Text, joined, thai_of

from autograder import reference
from autograder.checks import _cases
from autograder.checks._cases import Case
from autograder.checks._exam import (
    LARGEST_FACTOR,
    Exam,
    Rejected,
    as_numbers,
    expect,
    expect_array,
    expect_close,
    expect_dict,
    expect_factor,
    ordinary,
)
from autograder.checks._words import say

PARAMETERS = ("W1", "b1", "W2", "b2")
REGULARISERS = (0.3, 2.0, 0.7)  # one for each ordinary case


def check_backward(exam: Exam) -> None:
    """Hold each gradient against central differences of the loss, computed on the key's side.

    A slip that W2's gradient has been charged for is not charged again: where W2's is right up to
    one factor, such as a sum over the batch in place of the mean, the others may have the same
    factor; where it comes from wrong gradients of the scores, the others may come from those too.
    Batches are judged by the arrays that have been right so far.
    """
    ordinary, special = _cases.ordinary(), _cases.special()
    gradients = _Gradients(exam)
    with exam.check("W2"):
        gradients.expect_right(ordinary, "W2")
    gradients.scaled = not exam.passed("W2") and exam.holds(gradients.expect_scaled, ordinary, "W2")
    for name in ("b2", "W1", "b1"):
        with exam.check(name):
            gradients.expect_right_or_consistent(ordinary, name)
    with exam.check("regulariser"):
        gradients.expect_regulariser(ordinary)
    with exam.check("every batch"):
        for name in gradients.right(ordinary) or PARAMETERS:
            gradients.expect_right_or_scaled(special, name)
    with exam.check("shapes, types and inputs", conduct=True):
        for case in (*ordinary, *special):
            call = exam.call("backward", case.params, case.X, case.y, 0.1)
            received = expect_dict(call.value, PARAMETERS, "grads")
            for name in PARAMETERS:
                expect_array(received[name], case.params[name].shape, f"grads[{name!r}]")
            call.require_unchanged("params", "X", "y")


class _Gradients:
    """The student's gradients, each asked for once, held against the right ones.

    `scaled` tells that W2's gradient is right up to a factor, which depends on the sizes alone.
    """

    def __init__(self, exam: Exam) -> None:
        self._exam = exam
        self._received: dict[tuple, dict] = {}
        self.scaled = False

    def right(self, cases: Iterable[Case]) -> list[str]:
        """Return the names of the gradients that are right, be it up to W2's factor."""
        holds = self._exam.holds
        return [name for name in PARAMETERS if holds(self.expect_right_or_scaled, cases, name)]

    def expect_right(self, cases: Iterable[Case], name: str) -> None:
        """Expect the gradient of the loss without regulariser."""
        for case in cases:
            _expect_gradient(self._array(case, name), right_gradients(case)[name], name, case)

    def expect_scaled(self, cases: Iterable[Case], name: str) -> None:
        """Expect the gradient of the loss without regulariser, times W2's factor."""
        for case in cases:
            factor = self._factor(case, "W2")
            right = right_gradients(case)[name]
            _expect_gradient(self._array(case, name), right, name, case, factor)

    def expect_right_or_scaled(self, cases: Iterable[Case], name: str) -> None:
        """Expect the gradient, or W2's factor times it if W2's is right up to that."""
        if not (self.scaled and self._exam.holds(self.expect_scaled, cases, name)):
            self.expect_right(cases, name)

    def expect_right_or_consistent(self, cases: Iterable[Case], name: str) -> None:
        """Expect the gradient, or one that W2's wrong one excuses."""
        excused = not self._exam.passed("W2") and self._exam.holds(self._expect_consistent, name)
        if not excused:
            self.expect_right_or_scaled(cases, name)

    def _expect_consistent(self, name: str) -> None:
        """Expect what follows from those gradients of the scores that W2's gradient tells."""
        for case in _cases.few_rows():
            dscores = self._scores_gradient(case)
            expected = _numerical(case, name, lambda scores, d=dscores: np.sum(d * scores))
            _expect_gradient(self._array(case, name), expected, name, case)

    def _scores_gradient(self, case: Case) -> np.ndarray:
        """Return the gradient of the scores (N, C) from which W2's gradient was computed.

        Raises:
            Rejected: W2's gradient comes from none, or from one with a row of zeros.
        """
        hidden, expected = case.hidden, case.params["W2"]
        received = ordinary(self._array(case, "W2"), "grads['W2']")
        expect(
            received.shape == expected.shape, say("grads[{name!r}] has a wrong size.", name="W2")
        )
        dscores = np.linalg.lstsq(hidden.T, received, rcond=None)[0]
        expect_close(hidden.T @ dscores, received, "grads['W2']", scale=1e-3)
        largest = np.abs(dscores).max(axis=1)  # of each row; a right one is at most 1 / N
        expect(
            np.all((largest > 1e-3) & (largest < LARGEST_FACTOR)),
            say("No wrong gradient of the scores gives such a gradient of W2."),
        )
        return dscores

    def expect_regulariser(self, cases: Iterable[Case]) -> None:
        """Expect `reg` to add reg·W to the weights' gradients, and no more.

        Of a gradient that has been charged for one factor, it may be that multiple. Biases that
        have no gradient, or one of a wrong size, have been charged for that.
        """
        for name in PARAMETERS:
            if name.startswith("b") and not self._exam.holds(self._expect_numbers, cases, name):
                continue
            if not self._exam.holds(self._expect_regulariser, cases, name, True):
                self._expect_regulariser(cases, name)

    def _expect_regulariser(self, cases: Iterable[Case], name: str, scaled: bool = False) -> None:
        for case, reg in zip(cases, REGULARISERS, strict=True):
            factor = self._factor(case, name) if scaled else 1.0
            both = [ordinary(_numbers(self._ask(case, r), case, name), name) for r in (reg, 0.0)]
            _expect_added(*both, case, factor * reg, name)

    def _expect_numbers(self, cases: Iterable[Case], name: str) -> None:
        for case, reg in zip(cases, REGULARISERS, strict=True):
            for r in (reg, 0.0):
                _numbers(self._ask(case, r), case, name)

    def _array(self, case: Case, name: str) -> np.ndarray:
        return expect_dict(self._ask(case, 0.0), [name], "grads")[name]

    def _ask(self, case: Case, reg: float) -> dict:
        key = (*_key(case), reg)
        if key not in self._received:
            call = self._exam.call("backward", case.params, case.X, case.y, reg)
            self._received[key] = call.value
        return self._received[key]

    def _factor(self, case: Case, name: str) -> float:
        """Return how many times too large the gradient is in another case of the same sizes."""
        other = case.without("b1", "b2")
        expected = right_gradients(other)[name]
        received = ordinary(self._array(other, name), f"grads[{name!r}]")
        _expect_size(received, expected, name)
        factor = float(np.sum(received.reshape(expected.shape) * expected) / np.sum(expected**2))
        expect_factor(factor, f"grads[{name!r}]")
        return factor


_GRADIENTS: dict[tuple, dict] = {}


def _key(case: Case) -> tuple[str, bool]:
    return str(case.name), bool(np.any(case.params["b1"]))


def right_gradients(case: Case) -> dict[str, np.ndarray]:
    """Return the numerical gradient of the key's loss without regulariser."""
    if _key(case) not in _GRADIENTS:

        def loss(scores: np.ndarray) -> float:
            return reference.compute_loss(scores, case.y, case.params, 0.0)

        _GRADIENTS[_key(case)] = {name: _numerical(case, name, loss) for name in PARAMETERS}
    return _GRADIENTS[_key(case)]


def _numerical(case: Case, name: str, function: Callable[[np.ndarray], float]) -> np.ndarray:
    """Return the numerical gradient of a function of the scores with respect to a parameter."""

    def of_parameter(values: np.ndarray) -> float:
        return function(reference.forward({**case.params, name: values}, case.X))

    return numerical_gradient(of_parameter, case.params[name])


def _expect_gradient(received, right, name: str, case: Case, factor: float = 1.0) -> None:
    expected = factor * right
    try:
        expect_close(received, expected, f"grads[{name!r}]", scale=1e-3 * abs(factor))
    except Rejected as error:
        raise Rejected(joined(error.text, _looks_like(received, expected, case, name))) from error


def _looks_like(received, expected, case: Case, name: str) -> str:
    try:
        values = as_numbers(received, name)
        text = describe_difference(
            values, expected, param=case.params[name], batch_size=len(case.X)
        )
    except (Rejected, ArithmeticError):
        return ""
    return say("It looks like this: {text}.", text=_without_end(text)) if text else ""


def _without_end(text: str) -> Text:
    return Text(text.rstrip(".?"), str(thai_of(text)).rstrip(".?"))


def _expect_added(with_reg, without, case: Case, reg: float, name: str) -> None:
    regularised = name.startswith("W")
    expected = reg * case.params[name] if regularised else np.zeros_like(case.params[name])
    if with_reg.shape == without.shape == expected.T.shape:  # which W's own check has charged
        with_reg, without = with_reg.T, without.T
    added = with_reg.reshape(expected.shape) - without.reshape(expected.shape)
    expect_close(added, expected, say("what reg adds to grads[{name!r}]", name=name), scale=0.1)


def _numbers(grads: object, case: Case, name: str) -> np.ndarray:
    """Return the gradient's numbers, of whatever shape, as many as the parameter has."""
    numbers = as_numbers(expect_dict(grads, [name], "grads")[name], name)
    _expect_size(numbers, case.params[name], name)
    return numbers


def _expect_size(received: np.ndarray, expected: np.ndarray, name: str) -> None:
    expect(received.size == expected.size, say("grads[{name!r}] has a wrong size.", name=name))
