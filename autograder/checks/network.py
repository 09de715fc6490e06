"""C1, C2, C3 and C7: the two-layer network's forward pass, loss, gradient and prediction."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
    is_one_number,
    kind,
)
from autograder.checks._words import say

PARAMETERS = ("W1", "b1", "W2", "b2")

# ----------------------------------------------------------------------------------------- C1


def check_forward(exam: Exam) -> None:
    """Check scores against the key; each bias counts by itself."""

    def compare(cases: Iterable[Case]) -> None:
        for case in cases:
            scores = exam.call("forward", case.params, case.X).value
            expect_close(scores, case.scores, say("scores ({case})", case=case.name))

    cases = _cases.ordinary()
    with exam.check("scores without biases"):
        compare(case.without("b1", "b2") for case in cases)
    with exam.check("first bias"):
        _expect_effect_of_bias(exam, "b1", cases)
    with exam.check("second bias"):
        _expect_effect_of_bias(exam, "b2", cases)
    with exam.check("every batch"):
        compare(_cases.special())
    with exam.check("shape, type and inputs", conduct=True):
        for case in (*cases, *_cases.special()):
            call = exam.call("forward", case.params, case.X)
            expect_array(call.value, case.scores.shape, say("scores"))
            call.require_unchanged("params", "X")


def _expect_effect_of_bias(exam: Exam, bias: str, cases: Iterable[Case]) -> None:
    """Expect the scores with `bias` to be right, the other bias being zero.

    Where the scores without biases are wrong already, what counts is only that the second bias
    shifts them by itself, so that one slip is not counted twice.
    """
    other = {"b1": "b2", "b2": "b1"}[bias]
    for case in cases:
        alone = case.without(other)
        scores = exam.call("forward", alone.params, alone.X).value
        if bias == "b2" and not exam.passed("scores without biases"):
            bare = case.without("b1", "b2")
            before = finite_numbers(exam.call("forward", bare.params, bare.X).value, say("scores"))
            shift = finite_numbers(scores, say("scores")) - before
            expected = np.broadcast_to(alone.params["b2"], alone.scores.shape)
            expect(np.any(before), say("Counts once the scores depend on the inputs."))
            expect_close(shift, expected, say("the shift of the scores by b2"))
        else:
            what = say("scores with {bias} ({case})", bias=bias, case=case.name)
            expect_close(scores, alone.scores, what)


# ----------------------------------------------------------------------------------------- C2


def check_compute_loss(exam: Exam) -> None:
    """Check the mean cross-entropy, then the regulariser as the difference that `reg` makes."""

    def loss(case: Case, reg: float, scores=None) -> float:
        scores = case.scores if scores is None else scores
        value = exam.call("compute_loss", scores, case.y, case.params, reg).value
        return _one_number(value, say("the loss"))

    def compare(cases: Iterable[Case]) -> None:
        for case in cases:
            expected = reference.compute_loss(case.scores, case.y, case.params, 0.0)
            what = say("loss with reg = 0 ({case})", case=case.name)
            expect_close(loss(case, 0.0), expected, what)

    with exam.check("mean cross-entropy"):
        compare(_cases.ordinary())
    with exam.check("every batch"):
        compare(_cases.special())
    with exam.check("regulariser"):
        for case, reg in zip(_cases.ordinary(), (0.3, 2.0, 1.0), strict=True):
            bare = case.without("b1", "b2")
            added = loss(bare, reg) - loss(bare, 0.0)
            _expect_penalty(added, bare, reg)
    with exam.check("biases not regularised"):
        for case in _cases.ordinary():
            bare = case.without("b1", "b2")
            base = loss(bare, 0.7, case.scores)
            expect(
                abs(base - loss(bare, 0.0, case.scores)) > 1e-6,
                say("Counts once `reg` makes a difference."),
            )
            hint = say("Only the weights are regularised.")
            expect_close(loss(case, 0.7), base, say("loss with biases"), hint=hint)
    with exam.check("stable for large scores"):
        for scores, y in _large_scores():
            case = _cases.ordinary()[0]
            value = exam.call("compute_loss", scores, y, case.params, 0.0).value
            expected = reference.compute_loss(scores, y, case.params, 0.0)
            expect_close(
                _one_number(value, say("the loss")), expected, say("loss for scores of ±1000")
            )
    with exam.check("one number, inputs unchanged", conduct=True):
        for case in _cases.ordinary():
            call = exam.call("compute_loss", case.scores, case.y, case.params, 0.5)
            expect(
                is_one_number(call.value),
                say("The loss should be one number, not {kind}.", kind=kind(call.value)),
            )
            call.require_unchanged("scores", "y", "params")


def _one_number(value: object, what: str) -> float:
    numbers = as_numbers(value, what)
    expect(
        numbers.size == 1,
        say("{what} should be one number, but has {count} values.", what=what, count=numbers.size),
    )
    return float(numbers.ravel()[0])


def _expect_penalty(added: float, case: Case, reg: float) -> None:
    squares = {name: float(np.sum(case.params[name] ** 2)) for name in ("W1", "W2")}
    expected = 0.5 * reg * sum(squares.values())
    try:
        expect_close(added, expected, say("what reg adds to the loss"), scale=1.0)
    except Rejected as error:
        raise Rejected(joined(error.text, _about_penalty(added, reg, squares))) from error


def _about_penalty(added: float, reg: float, squares: dict[str, float]) -> str:
    total = sum(squares.values())
    if abs(added) < 1e-9:
        return say("The loss does not depend on reg.")
    if np.isclose(added, reg * total):
        return say("It is twice as large: mind the half.")
    for name, square in squares.items():
        if np.isclose(added, 0.5 * reg * square):
            return say("It counts {name} only.", name=name)
    return ""


def _large_scores() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return scores on which exp overflows or underflows, with labels that win, tie and lose."""
    return [
        (np.array([[1000.0, 998.0, -1000.0], [-1000.0, -1001.0, -999.0]]), np.array([1, 0])),
        (np.array([[1000.0, 1001.0], [0.3, -0.2], [-1000.0, -998.5]]), np.array([0, 1, 0])),
        (np.array([[0.0, 800.0, 10.0]]), np.array([0])),
        (np.array([[1000.0, -1000.0, 0.0]]), np.array([1])),
    ]


# ----------------------------------------------------------------------------------------- C3


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


# ----------------------------------------------------------------------------------------- C7


def check_predict(exam: Exam) -> None:
    """Check labels on many rows, some of them with no positive score."""

    def compare(cases: Iterable[Case], change: Callable[[Case], Case] = lambda case: case) -> None:
        for case in map(change, cases):
            labels = as_numbers(exam.call("predict", case.params, case.X).value, say("labels"))
            expected = case.scores.argmax(axis=1)
            expect(
                labels.size == expected.size,
                say(
                    "{count} rows should give {count} labels, not {shape}.",
                    count=len(expected),
                    shape=labels.shape,
                ),
            )
            wrong = int(np.sum(labels.ravel() != expected))
            expect(
                wrong == 0,
                say(
                    "{wrong} of {count} labels are wrong ({case}).",
                    wrong=wrong,
                    count=len(expected),
                    case=case.name,
                ),
            )

    with exam.check("labels without biases"):
        compare(_cases.many_rows(), lambda case: case.without("b1", "b2"))
    with exam.check("labels with biases"):
        compare(_cases.many_rows())
        compare(_cases.many_rows(), lambda case: case.without("b1"))
        compare(_cases.many_rows(), lambda case: case.without("b2"))
    with exam.check("every batch"):
        compare(_cases.special())
        compare(_cases.squares())
    with exam.check("shape, type and inputs", conduct=True):
        for case in (*_cases.many_rows(), *_cases.special()):
            call = exam.call("predict", case.params, case.X)
            expect_array(call.value, (len(case.X),), say("labels"))
            expect(
                np.asarray(call.value).dtype.kind in "iu",
                say(
                    "Labels should be whole numbers, but have dtype {dtype}.",
                    dtype=call.value.dtype,
                ),
            )
            call.require_unchanged("params", "X")
