"""C3: the gradient of the loss with respect to all four parameters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from hw4kit import describe_difference, numerical_gradient
from hw4kit._language import Text, joined, thai_of

from autograder import reference
from autograder.checks import _cases
from autograder.checks._cases import Case
from autograder.checks._exam import (
    Exam,
    Rejected,
    as_numbers,
    expect,
    expect_array,
    expect_close,
    expect_dict,
    finite_numbers,
)
from autograder.checks._words import say

PARAMETERS = ("W1", "b1", "W2", "b2")


def check_backward(exam: Exam) -> None:
    """Hold each gradient against central differences of the loss, computed on the key's side.

    Gradients that are right up to one factor, such as a sum over the batch in place of the mean,
    cost W2's marks alone. Batches are judged by the arrays that have been right so far.
    """
    ordinary, special = _cases.ordinary(), _cases.special()
    gradients = _Gradients(exam)
    with exam.check("W2"):
        gradients.expect_right(ordinary, ["W2"])
    scaled = not exam.passed("W2") and exam.holds(
        gradients.expect_right, ordinary, PARAMETERS, scaled=True
    )
    for name in ("b2", "W1", "b1"):
        with exam.check(name):
            gradients.expect_right(ordinary, [name], scaled)
    with exam.check("regulariser"):
        as_asked = exam.holds(gradients.expect_regulariser, ordinary)
        gradients.expect_regulariser(ordinary, scaled and not as_asked)
    with exam.check("every batch"):
        right = [name for name in PARAMETERS if scaled or exam.passed(name)]
        gradients.expect_right(special, right or PARAMETERS, scaled)
    with exam.check("shapes, types and inputs", conduct=True):
        for case in (*ordinary, *special):
            call = exam.call("backward", case.params, case.X, case.y, 0.1)
            received = expect_dict(call.value, PARAMETERS, "grads")
            for name in PARAMETERS:
                expect_array(received[name], case.params[name].shape, f"grads[{name!r}]")
            call.require_unchanged("params", "X", "y")


class _Gradients:
    """The student's gradients, each asked for once, held against the right ones."""

    def __init__(self, exam: Exam) -> None:
        self._exam = exam
        self._received: dict[tuple, dict] = {}

    def expect_right(self, cases: Iterable[Case], names: Iterable[str], scaled=False) -> None:
        """Expect the gradients of the loss without regulariser, or their multiples."""
        for case in cases:
            factor = self._factor(case) if scaled else 1.0
            for name in names:
                received = expect_dict(self._ask(case, 0.0), [name], "grads")[name]
                _expect_gradient(received, right_gradients(case)[name], name, case, factor)

    def expect_regulariser(self, cases: Iterable[Case], scaled=False) -> None:
        """Expect `reg` to add reg·W to the weights' gradients, or its multiple, and no more.

        Biases that have no gradient, or one of a wrong size, have been charged for that.
        """
        for case, reg in zip(cases, (0.3, 2.0, 0.7), strict=True):
            factor = self._factor(case) if scaled else 1.0
            both = self._ask(case, reg), self._ask(case, 0.0)
            for name in PARAMETERS:
                charged = name.startswith("b") and not all(
                    self._exam.holds(_expect_numbers, grads, case, name) for grads in both
                )
                if not charged:
                    _expect_regulariser(*both, case, factor * reg, name)

    def _ask(self, case: Case, reg: float) -> dict:
        key = (*_key(case), reg)
        if key not in self._received:
            call = self._exam.call("backward", case.params, case.X, case.y, reg)
            self._received[key] = call.value
        return self._received[key]

    def _factor(self, case: Case) -> float:
        """Return how many times too large W2's gradient is in another case of the same sizes."""
        other = case.without("b1", "b2")
        expected = right_gradients(other)["W2"]
        received = expect_dict(self._ask(other, 0.0), ["W2"], "grads")["W2"]
        received = finite_numbers(received, "grads['W2']")
        _expect_size(received, expected, "W2")
        factor = float(np.sum(received.reshape(expected.shape) * expected) / np.sum(expected**2))
        expect(factor != 0.0, say("The gradient is 0."))
        return factor


_GRADIENTS: dict[tuple, dict] = {}


def _key(case: Case) -> tuple[str, bool]:
    return str(case.name), bool(np.any(case.params["b1"]))


def right_gradients(case: Case) -> dict[str, np.ndarray]:
    """Return the numerical gradient of the key's loss without regulariser."""
    if _key(case) not in _GRADIENTS:
        _GRADIENTS[_key(case)] = {name: _numerical(case, name) for name in PARAMETERS}
    return _GRADIENTS[_key(case)]


def _numerical(case: Case, name: str) -> np.ndarray:
    def loss(values: np.ndarray) -> float:
        params = {**case.params, name: values}
        return reference.compute_loss(reference.forward(params, case.X), case.y, params, 0.0)

    return numerical_gradient(loss, case.params[name])


def _expect_gradient(received, right, name: str, case: Case, factor: float) -> None:
    expected = factor * right
    try:
        expect_close(received, expected, f"grads[{name!r}]", scale=1e-3 * abs(factor))
    except Rejected as error:
        raise Rejected(joined(error.text, _looks_like(received, expected, case, name))) from error


def _looks_like(received, expected, case: Case, name: str) -> str:
    try:
        values = np.asarray(received, dtype=np.float64)
        text = describe_difference(
            values, expected, param=case.params[name], batch_size=len(case.X)
        )
    except (TypeError, ValueError, ArithmeticError):
        return ""
    return say("It looks like this: {text}.", text=_without_end(text)) if text else ""


def _without_end(text: str) -> Text:
    return Text(text.rstrip(".?"), str(thai_of(text)).rstrip(".?"))


def _expect_regulariser(with_reg, without, case: Case, reg: float, name: str) -> None:
    regularised = name.startswith("W")
    expected = reg * case.params[name] if regularised else np.zeros_like(case.params[name])
    arrays = [_expect_numbers(grads, case, name) for grads in (with_reg, without)]
    if all(array.shape == expected.T.shape for array in arrays):  # which W's own check has charged
        arrays = [array.T for array in arrays]
    added = arrays[0].reshape(expected.shape) - arrays[1].reshape(expected.shape)
    expect_close(added, expected, say("what reg adds to grads[{name!r}]", name=name), scale=0.1)


def _expect_numbers(grads: object, case: Case, name: str) -> np.ndarray:
    """Return the gradient's numbers, of whatever shape, as many as the parameter has."""
    numbers = as_numbers(expect_dict(grads, [name], "grads")[name], name)
    _expect_size(numbers, case.params[name], name)
    return numbers


def _expect_size(received: np.ndarray, expected: np.ndarray, name: str) -> None:
    expect(received.size == expected.size, say("grads[{name!r}] has a wrong size.", name=name))
