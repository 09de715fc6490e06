"""C2: the loss, cross-entropy and regulariser each by itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from hw4kit.words import Text, asking, joined

from autograder.hw4 import reference
from autograder.hw4.checks._cases import Case
from autograder.hw4.checks._exam import (
    Exam,
    Rejected,
    expect,
    expect_close,
    expect_factor,
    is_one_number,
    kind,
    ordinary,
)
from autograder.hw4.checks._words import say

MEAN = "mean cross-entropy"
LARGE_WEIGHTS = 100.0  # times as large as ordinary ones


def check_compute_loss(exam: Exam) -> None:
    """Check the mean cross-entropy, then the regulariser as what the weights add to it.

    A cross-entropy that is right up to a factor, such as a sum in place of the mean, costs the
    check of the mean alone. One that comes back only for as many rows as classes, as with an axis
    lost, is no reason to judge nothing else: the regulariser is judged there.
    """
    cases, large = exam.cases.ordinary, _large_scores(exam)
    _ask_ahead(exam, large)
    with exam.check(MEAN):
        _expect_cross_entropy(exam, cases)
    scaled = not exam.passed(MEAN) and exam.holds(_expect_cross_entropy, exam, cases, scaled=True)
    with exam.check("every batch"):
        _expect_cross_entropy(exam, _special(exam), scaled)
        with exam.aside():
            _expect_cross_entropy(exam, [exam.cases.thin], scaled)
    if not exam.passed(MEAN):
        cases = exam.cases.that_come_back(
            lambda case: exam.crashes("compute_loss", case.scores, case.y, case.params, 0.0),
            lambda case: exam.holds(_expect_cross_entropy, exam, [case]),
        )
    with exam.check("regulariser"):
        for case, reg in _regularised(exam, cases):
            _expect_penalty(exam, case, reg)
        if not cases[0].is_square:
            with exam.aside():
                thin, one_row = _apart_and_regularised(exam)
                for case, reg in [thin, *[one_row] * exam.passed("every batch")]:
                    _expect_penalty(exam, case, reg)
    with exam.check("biases not regularised"):
        for case in cases:
            _expect_no_penalty_of_biases(exam, case)
    with exam.check("stable for large scores"):
        for scores, y in large:
            what = say("loss for scores of ±1000")
            _expect_loss_of_scores(exam, scores, y, cases[0].params, what, scaled)
    with exam.check("one number, inputs unchanged", conduct=True):
        batches = ((case.scores, case.y, case.params, 0.5) for case in cases)
        for call in exam.came_back("compute_loss", batches, MEAN):
            expect(
                is_one_number(call.value),
                say("The loss should be one number, not {kind}.", kind=kind(call.value)),
            )
        exam.require_unchanged("compute_loss", "scores", "y", "params")


def _ask_ahead(exam: Exam, large: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Ask in one message what a right answer is asked, in that order."""
    cases, thin = exam.cases.ordinary, exam.cases.thin
    asked = [(c.scores, c.y, _zeros(c.params), 0.0) for c in (*cases, *_special(exam))]
    bare = [case.without("b1", "b2") for case in cases]
    asked.append((thin.scores, thin.y, _zeros(thin.params), 0.0))
    for case, reg in [*_regularised(exam, cases), *_apart_and_regularised(exam)]:
        weights = (_zeros(case.params), 0.0), (case.params, reg), (case.params, 0.0)
        asked += [(case.scores, case.y, *one) for one in weights]
    for case, without in zip(cases, bare, strict=True):
        both = without.params, _doubled(without.params)
        weights = [(params, reg) for params in both for reg in (0.7, 0.0)]
        asked += [(case.scores, case.y, *one) for one in (*weights, (case.params, 0.7))]
    asked += [(scores, y, _zeros(cases[0].params), 0.0) for scores, y in large]
    asked += [(case.scores, case.y, case.params, 0.5) for case in cases]
    exam.ahead("compute_loss", asked)


def _special(exam: Exam) -> tuple[Case, ...]:
    return (*exam.cases.special, exam.cases.very_many_rows, exam.cases.many_classes)


def _regularised(exam: Exam, cases: Iterable[Case]) -> list[tuple[Case, float]]:
    """Return cases without biases, each with a reg; large weights go with a very small one."""
    bare = [case.without("b1", "b2") for case in cases]
    regs = exam.cases.regs
    large = bare[0].in_other_numbers(bare[0].name, (LARGE_WEIGHTS**-2, 1 / LARGE_WEIGHTS, 1.0))
    return [*zip(bare, regs, strict=True), (large, regs[0] / LARGE_WEIGHTS**2)]


def _apart_and_regularised(exam: Exam) -> list[tuple[Case, float]]:
    """Return a network of whose weights an axis has the length 1, and one row, each with a reg."""
    cases, regs = (exam.cases.thin, exam.cases.special[0]), exam.cases.regs
    return [(case.without("b1", "b2"), reg) for case, reg in zip(cases, regs, strict=False)]


def _loss(exam: Exam, scores: np.ndarray, y: np.ndarray, params: dict, reg: float) -> float:
    value = exam.call("compute_loss", scores, y, params, reg).value
    return _one_number(value, say("the loss"))


def _one_number(value: object, what: str) -> float:
    numbers = ordinary(value, what)
    expect(
        numbers.size == 1,
        say("{what} should be one number, but has {count} values.", what=what, count=numbers.size),
    )
    return float(numbers.ravel()[0])


# -------------------------------------------------------------------------------- cross-entropy


def _expect_cross_entropy(exam: Exam, cases: Iterable[Case], scaled: bool = False) -> None:
    for case in cases:
        what = say("loss with reg = 0 ({case})", case=case.name)
        _expect_loss_of_scores(exam, case.scores, case.y, case.params, what, scaled)


def _expect_loss_of_scores(exam: Exam, scores, y, params: dict, what: Text, scaled: bool) -> None:
    """Expect the cross-entropy alone: with weights of zero, so that they add nothing.

    scaled: expect it up to the factor by which smaller scores of that shape have a wrong loss.
    """
    nothing = _zeros(params)
    expected = reference.compute_loss(scores, y, nothing, 0.0)
    if scaled:
        smaller = scores / np.max(np.abs(scores))
        right = reference.compute_loss(smaller, y, nothing, 0.0)
        factor = _loss(exam, smaller, y, nothing, 0.0) / right
        expect_factor(factor, say("the loss"))
        expected *= factor
    expect_close(_loss(exam, scores, y, nothing, 0.0), expected, what)


def _zeros(params: dict) -> dict:
    return {name: np.zeros_like(value) for name, value in params.items()}


def _doubled(params: dict) -> dict:
    return {name: 2.0 * value for name, value in params.items()}


def _large_scores(exam: Exam) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return scores on which exp overflows or underflows, with labels that win, tie and lose.

    Every class is there: how many there are is another check's matter. Each score is moved by
    eighths, which float32 holds exactly near 1000.
    """
    rng = exam.rng("large scores")
    large = [
        ([[1000, 998, -1000], [-1000, -1001, -999], [0, 0.5, 1]], [1, 0, 2]),
        ([[1000, 1001], [0.25, -0.25], [-1000, -998.5]], [0, 1, 0]),
        ([[0, 800, 10]] * 3, [0, 1, 2]),
        ([[1000, -1000, 0]] * 3, [1, 0, 2]),
        ([[90_000, -90_000, 0]] * 3, [1, 0, 2]),
    ]
    return [
        (np.array(scores) + rng.integers(-3, 4, size=np.shape(scores)) / 8, np.array(y))
        for scores, y in large
    ]


# ---------------------------------------------------------------------------------- regulariser


def _expect_penalty(exam: Exam, case: Case, reg: float) -> None:
    """Expect the weights to add ½·reg·‖W‖² to the loss that they have as zeros, also at reg = 0."""
    squares = {name: float(np.sum(case.params[name] ** 2)) for name in ("W1", "W2")}
    nothing = _zeros(case.params)
    base = _loss(exam, case.scores, case.y, nothing, 0.0)
    added = _loss(exam, case.scores, case.y, case.params, reg) - base
    try:
        what = say("what the weights add to the loss with reg = {reg:.6g}", reg=reg)
        expect_close(added, 0.5 * reg * sum(squares.values()), what, scale=1.0)
    except Rejected as error:
        raise type(error)(joined(error.text, _about_penalty(added, reg, squares))) from error
    left = _loss(exam, case.scores, case.y, case.params, 0.0) - base
    what = say("what the weights add to the loss with reg = {reg:.6g}", reg=0.0)
    expect_close(left, 0.0, what, scale=1.0)


def _expect_no_penalty_of_biases(exam: Exam, case: Case) -> None:
    scores, y, bare = case.scores, case.y, case.without("b1", "b2").params
    base = _loss(exam, scores, y, bare, 0.7)
    _expect_penalty_of_weights(exam, case, base - _loss(exam, scores, y, bare, 0.0))
    hint = say("Only the weights are regularised.")
    value = _loss(exam, scores, y, case.params, 0.7)
    expect_close(value, base, say("loss with biases"), hint=hint)


def _expect_penalty_of_weights(exam: Exam, case: Case, added: float) -> None:
    """Expect what reg = 0.7 adds to grow with the weights, as it does with absolute values too."""
    doubled = _doubled(case.without("b1", "b2").params)
    both = (_loss(exam, case.scores, case.y, doubled, reg) for reg in (0.7, 0.0))
    more = abs(next(both) - next(both))
    expect(
        abs(added) > 1e-6 and 1.5 * abs(added) <= more <= 40.0 * abs(added),
        say("Counts once `reg` makes a difference that grows with the weights."),
    )


def _about_penalty(added: float, reg: float, squares: dict[str, float]) -> Text | str:
    total = sum(squares.values())
    if abs(added) < 1e-9:
        return say("The loss does not depend on reg.")
    if np.isclose(added, reg * total):
        told = say("It is twice as large.")
        return asking(told, say("Which factor stands before the squares in the task?"))
    for name, square in squares.items():
        if np.isclose(added, 0.5 * reg * square):
            return say("It counts {name} only.", name=name)
    return ""
