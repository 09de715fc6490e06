"""C2: the loss, cross-entropy and regulariser each by itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from hw4kit._language import joined

from autograder import reference
from autograder.checks import _cases
from autograder.checks._cases import Case
from autograder.checks._exam import (
    Exam,
    Rejected,
    as_numbers,
    expect,
    expect_close,
    is_one_number,
    kind,
)
from autograder.checks._words import say


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
