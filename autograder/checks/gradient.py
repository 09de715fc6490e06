"""C3: the gradient of the loss with respect to all four parameters."""

from __future__ import annotations

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
)
from autograder.checks._words import say

PARAMETERS = ("W1", "b1", "W2", "b2")


def check_backward(exam: Exam) -> None:
    """Hold each gradient against central differences of the loss, computed on the key's side."""
    ordinary = [_with_gradient(case) for case in _cases.ordinary()]
    special = [_with_gradient(case) for case in _cases.special()]
    answers: dict[tuple, dict] = {}

    def grads(case: Case, reg: float) -> dict:
        key = (case.name, reg)
        if key not in answers:
            answers[key] = exam.call("backward", case.params, case.X, case.y, reg).value
        return answers[key]

    for name in ("W2", "b2", "W1", "b1"):
        with exam.check(name):
            for case, expected in ordinary:
                received = expect_dict(grads(case, 0.0), [name], "grads")[name]
                _expect_gradient(received, expected[name], name, case)
    with exam.check("regulariser"):
        for (case, _), reg in zip(ordinary, (0.3, 2.0, 0.7), strict=True):
            for name in PARAMETERS:
                _expect_regulariser(grads(case, reg), grads(case, 0.0), case, reg, name)
    with exam.check("every batch"):
        for case, expected in special:
            for name in PARAMETERS:
                received = expect_dict(grads(case, 0.0), [name], "grads")[name]
                _expect_gradient(received, expected[name], name, case)
    with exam.check("shapes, types and inputs", conduct=True):
        for case, _ in (*ordinary, *special):
            call = exam.call("backward", case.params, case.X, case.y, 0.1)
            gradients = expect_dict(call.value, PARAMETERS, "grads")
            for name in PARAMETERS:
                expect_array(gradients[name], case.params[name].shape, f"grads[{name!r}]")
            call.require_unchanged("params", "X", "y")


_GRADIENTS: dict[str, dict] = {}


def _with_gradient(case: Case) -> tuple[Case, dict]:
    """Return the case with the numerical gradient of the key's loss without regulariser."""
    if case.name not in _GRADIENTS:
        _GRADIENTS[case.name] = {name: _numerical(case, name) for name in PARAMETERS}
    return case, _GRADIENTS[case.name]


def _numerical(case: Case, name: str) -> np.ndarray:
    def loss(values: np.ndarray) -> float:
        params = {**case.params, name: values}
        return reference.compute_loss(reference.forward(params, case.X), case.y, params, 0.0)

    return numerical_gradient(loss, case.params[name])


def _expect_gradient(received, expected, name: str, case: Case) -> None:
    try:
        expect_close(received, expected, f"grads[{name!r}]", scale=1e-3)
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
    arrays = [as_numbers(expect_dict(g, [name], "grads")[name], name) for g in (with_reg, without)]
    expect(
        arrays[0].size == arrays[1].size == expected.size,
        say("grads[{name!r}] has a wrong size.", name=name),
    )
    added = arrays[0].reshape(expected.shape) - arrays[1].reshape(expected.shape)
    expect_close(added, expected, say("what reg adds to grads[{name!r}]", name=name), scale=0.1)
