"""C3: the gradient of the loss with respect to all four parameters."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from functools import reduce

import numpy as np
from hw4kit import describe_difference
from hw4kit.checks import examples
from hw4kit.words import Text, asking, ended, joined, question_in, without_question

from autograder.hw4 import reference
from autograder.hw4.checks._cases import Case
from autograder.hw4.checks._exam import (
    LARGEST_FACTOR,
    Call,
    Ending,
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
from autograder.hw4.checks._own_loss import OwnLoss
from autograder.hw4.checks._own_network import LEAST_SLOPE, OWN_FORWARD, OwnNetwork, slopes
from autograder.hw4.checks._words import say

PARAMETERS = ("W1", "b1", "W2", "b2")
OWN_LOSS = say(
    "Right for your own `compute_loss`: what is wrong there has cost marks in C2, and none here."
)
SMALL = 0.003  # times an ordinary reg
Way = Callable[[Case, str], np.ndarray]  # to the gradient with respect to a parameter


def check_backward(exam: Exam) -> None:
    """Hold each gradient against the key's, which tests hold against central differences.

    A slip that W2's gradient has been charged for is not charged again: where W2's is right up to
    one factor, such as a sum over the batch in place of the mean, the others may have the same
    factor; where it comes from wrong gradients of the scores, the others may come from those too.
    Nor is one that C1 or C2 has been charged for. Batches are judged by the arrays that have been
    right so far.
    """
    _ask_ahead(exam)
    gradients = _Gradients(exam)
    with exam.check("W2"):
        gradients.expect_w2()
    for name in ("b2", "W1", "b1"):
        with exam.check(name):
            gradients.expect_right_or_consistent(name)
    with exam.check("regulariser"):
        gradients.expect_regulariser()
    with exam.check("every batch"):
        for name in gradients.right() or PARAMETERS:
            apart = exam.cases.thin, exam.cases.large
            gradients.expect_right_or_scaled((*_special(exam), *apart), name)
            gradients.expect_of_other_sizes(name)
    with exam.check("shapes, types and inputs", conduct=True):
        batches = [(c.params, c.X, c.y, 0.1) for c in (*gradients.cases, *exam.cases.special)]
        batches += [(*batches[0][:3], 1.0)]
        for call in exam.came_back("backward", batches, "every batch"):
            _expect_shapes(call)
        with exam.aside():
            thin = exam.cases.thin
            apart = [batches[0], (thin.params, thin.X, thin.y, 0.1)]
            for call in exam.came_back("backward", apart, "every batch"):
                _expect_shapes(call)
        exam.require_unchanged("backward", "params", "X", "y")


def _expect_shapes(call: Call) -> None:
    received = expect_dict(call.value, PARAMETERS, "grads")
    for name in PARAMETERS:
        expect_array(received[name], call.given[0][name].shape, f"grads[{name!r}]")


def _ask_ahead(exam: Exam) -> None:
    """Ask in one message what a right answer is asked, but for the large network."""
    cases, special = exam.cases.ordinary, exam.cases.special
    asked = [(case, 0.0) for case in (cases[0], *cases)]
    asked += _regularised(exam, cases)
    asked += [(case.without("b1", "b2"), 0.0) for case in cases]
    asked += [(case, 0.0) for case in (*_special(exam), *_of_other_sizes(exam))]
    asked += [(case, 0.1) for case in (*cases, *special)]
    asked += [(cases[0], 1.0), (exam.cases.thin, 0.0), (cases[0], 0.1), (exam.cases.thin, 0.1)]
    exam.ahead("backward", ((case.params, case.X, case.y, reg) for case, reg in asked))


def _regularised(exam: Exam, cases: tuple[Case, ...]) -> list[tuple[Case, float]]:
    """Return the cases, each with a reg, and one with a reg as small as it often is."""
    regs = exam.cases.regs
    return [*zip(cases, regs, strict=True), (cases[0], SMALL * regs[0])]


def _special(exam: Exam) -> tuple[Case, ...]:
    return (*exam.cases.special, exam.cases.very_many_rows)


def _of_other_sizes(exam: Exam) -> list[Case]:
    """Return networks whose gradients are far larger or smaller than ordinary ones, or far more."""
    others = [exam.cases.other_numbers[name] for name in examples.OTHER_GRADIENTS]
    return [*others, exam.cases.many_classes]


class _Gradients:
    """The student's gradients, each asked for once, held against the right ones.

    cases: the networks that they are asked for. Where C1 has been charged, a gradient may also be
    that of the student's own forward pass; where C2 has, what is wrong with W2's may be what is
    wrong with the student's own loss.
    """

    def __init__(self, exam: Exam) -> None:
        self._exam = exam
        self._received: dict[tuple, dict] = {}
        self._expected: dict[tuple, np.ndarray] = {}
        self._scaled = False  # W2's is right up to a factor, which depends on the sizes alone
        self._excuses = False  # W2's is wrong, and others may follow from it
        self._ways = [right_gradient]
        if "C1" in exam.charged:
            own = OwnNetwork(exam)
            self._ways += [own.gradient_of_scores_led_back, own.gradient, own.gradient_of_input]
        self._own_loss = OwnLoss(exam) if "C2" in exam.charged else None
        self.cases = exam.cases.that_come_back(self._crashes, self._is_right)
        self._few_rows = self.cases if self.cases[0].is_square else exam.cases.few_rows

    def _crashes(self, case: Case) -> bool:
        return self._exam.crashes("backward", case.params, case.X, case.y, 0.0)

    def _is_right(self, case: Case) -> bool:
        return all(self._exam.holds(self._expect_right, [case], name) for name in PARAMETERS)

    def right(self) -> list[str]:
        """Return the names of the gradients that are right, be it up to W2's factor."""
        holds = self._exam.holds
        return [name for name in PARAMETERS if holds(self.expect_right_or_scaled, self.cases, name)]

    def expect_w2(self) -> None:
        """Expect the gradient of W2, and find out what others may have in common with it."""
        self._keep_to_hidden_layer()
        try:
            self._expect_right(self.cases, "W2")
        except Ending:
            self._excuses = True
            self._scaled = self._exam.holds(self._expect_right, self.cases, "W2", True)
            if not self._exam.holds(self._expect_slip_of_loss):
                raise
            self._exam.remark(OWN_LOSS)

    def _keep_to_hidden_layer(self) -> None:
        """Leave out ways from the student's hidden layer if W2's gradient has the right one.

        Then the mask must be that of the right one, too.
        """
        for count, way in enumerate(self._ways[:2], start=1):
            right = (self._exam.holds(self._expect_by, way, self.cases, "W2", s) for s in (0, 1))
            if any(right):
                self._ways = self._ways[:count]
                return

    def expect_right_or_scaled(self, cases: Iterable[Case], name: str) -> None:
        """Expect the gradient, or W2's factor times it if W2's is right up to that."""
        if not (self._scaled and self._exam.holds(self._expect_right, cases, name, True)):
            self._expect_right(cases, name)

    def expect_of_other_sizes(self, name: str) -> None:
        """Expect the gradient of a network in other numbers, as long as its hidden layer is right.

        Another one's slopes are measured, which numbers of other sizes make too coarse.
        """
        if self._ways == [right_gradient]:
            self.expect_right_or_scaled(_of_other_sizes(self._exam), name)

    def expect_right_or_consistent(self, name: str) -> None:
        """Expect the gradient, or one that W2's wrong one excuses."""
        if not (self._excuses and self._exam.holds(self._expect_consistent, name)):
            self.expect_right_or_scaled(self.cases, name)

    def expect_regulariser(self) -> None:
        """Expect `reg` to add reg·W to the weights' gradients, and no more.

        Of a gradient that has been charged for one factor, it may be that multiple. Biases that
        have no gradient, or one of a wrong size, or one that is made from that of the weights, have
        been charged for that.
        """
        holds = self._exam.holds
        for name in PARAMETERS:
            if name.startswith("b") and not holds(self._expect_numbers, name):
                continue
            if name.startswith("b") and holds(self._expect_made_from_weights, name):
                continue
            if holds(self._expect_regulariser, name, True):
                continue
            if self._own_loss and holds(self._expect_regulariser_of_loss, name):
                self._exam.remark(OWN_LOSS)
            else:
                self._expect_regulariser(name)

    # -------------------------------------------------------------------------- without regulariser

    def _expect_right(self, cases: Iterable[Case], name: str, scaled: bool = False) -> None:
        """Expect the gradient of the loss without regulariser, if `scaled` times W2's factor."""
        for way in self._ways:
            if self._exam.holds(self._expect_by, way, cases, name, scaled):
                if way is not right_gradient:
                    self._exam.remark(OWN_FORWARD)
                return
        self._expect_by(right_gradient, cases, name, scaled)

    def _expect_by(self, way: Way, cases: Iterable[Case], name: str, scaled: bool) -> None:
        largest = 0.0
        for case in cases:
            factor = self._factor(case, "W2", way) if scaled else 1.0
            right = self._right(way, case, name)
            _expect_gradient(self._compared(case, name), right, name, case, factor)
            largest = max(largest, float(np.abs(right).max()))
        expect(largest > LEAST_SLOPE, say("The gradient is 0."))

    def _right(self, way: Way, case: Case, name: str) -> np.ndarray:
        key = (way.__name__, *_key(case), name)
        if key not in self._expected:
            self._expected[key] = way(case, name)
        return self._expected[key]

    def _expect_consistent(self, name: str) -> None:
        """Expect what follows from those gradients of the scores that W2's gradient tells."""
        for case in self._few_rows:
            dscores = self._scores_gradient(case)
            expected = _numerical(case, name, lambda scores, d=dscores: np.sum(d * scores))
            _expect_gradient(self._array(case, name), expected, name, case)

    def _expect_slip_of_loss(self) -> None:
        """Expect W2's gradient to be wrong as the student's own loss is.

        Be it by the same factor, or by the probabilities that W2's gradient was computed from.
        """
        expect(self._own_loss is not None, say("The gradient is 0."))
        for case in self.cases if self._scaled else self._few_rows:
            if self._scaled:
                self._own_loss.expect_factor(case, self._factor(case, "W2", right_gradient))
            else:
                labels = case.y[:, None] == np.arange(case.scores.shape[1])
                P = len(case.y) * self._scores_gradient(case) + labels
                self._own_loss.expect_probabilities(case, P)

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

    # ------------------------------------------------------------------------------ the regulariser

    def _expect_regulariser(self, name: str, scaled: bool = False) -> None:
        for case, reg in self._with_reg():
            factor = self._factor(case, name, right_gradient) if scaled else 1.0
            regularised = name.startswith("W")
            added = reg * case.params[name] if regularised else np.zeros_like(case.params[name])
            self._expect_added(case, reg, name, factor * added)

    def _expect_regulariser_of_loss(self, name: str) -> None:
        """Expect `reg` to add the gradient of what it adds to the student's own loss."""
        for case, reg in self._with_reg():
            self._expect_added(case, reg, name, self._own_loss.added_by_reg(case, name, reg))

    def _expect_added(self, case: Case, reg: float, name: str, expected: np.ndarray) -> None:
        with_reg, without = (
            ordinary(_numbers(self._ask(case, r), case, name), name) for r in (reg, 0.0)
        )
        if with_reg.shape == without.shape == expected.T.shape:  # which W's own check has charged
            with_reg, without = with_reg.T, without.T
        added = with_reg.reshape(expected.shape) - without.reshape(expected.shape)
        what = say("what reg adds to grads[{name!r}]", name=name)
        expect_close(added, expected, what, scale=0.1)

    def _expect_numbers(self, name: str) -> None:
        for case, reg in self._with_reg():
            for r in (reg, 0.0):
                _numbers(self._ask(case, r), case, name)

    def _expect_made_from_weights(self, name: str) -> None:
        """Expect a bias's wrong gradient to be a multiple of the sums over that of its weights."""
        expect(not self._exam.passed(name), say("The gradient is 0."))
        for case, reg in self._with_reg():
            sums, received = (
                [ordinary(_numbers(self._ask(case, r), case, one), one) for r in (0.0, reg)]
                for one in (name.replace("b", "W"), name)
            )
            sums = [
                one.reshape(case.params[name.replace("b", "W")].shape).sum(axis=0) for one in sums
            ]
            factor = float(np.sum(received[0].ravel() * sums[0]) / np.sum(sums[0] ** 2))
            expect_factor(factor, f"grads[{name!r}]")
            for one, other in zip(received, sums, strict=True):
                expect_close(one.ravel(), factor * other, f"grads[{name!r}]", scale=1e-3)

    def _with_reg(self) -> list[tuple[Case, float]]:
        return _regularised(self._exam, self.cases)

    # -------------------------------------------------------------------------------------- asking

    def _array(self, case: Case, name: str) -> np.ndarray:
        return expect_dict(self._ask(case, 0.0), [name], "grads")[name]

    def _compared(self, case: Case, name: str) -> np.ndarray:
        """Return a gradient as it is compared: of a large case, its slopes along directions."""
        received = self._array(case, name)
        if not case.directions:
            return received
        return _along(case, name, _numbers({name: received}, case, name))

    def _ask(self, case: Case, reg: float) -> dict:
        key = (*_key(case), reg)
        if key not in self._received:
            apart = case.directions or case is self._exam.cases.thin
            with self._exam.aside() if apart else contextlib.nullcontext():
                call = self._exam.call("backward", case.params, case.X, case.y, reg)
            self._received[key] = call.value
        return self._received[key]

    def _factor(self, case: Case, name: str, way: Way) -> float:
        """Return how many times too large the gradient is in another case of the same sizes."""
        other = case.without("b1", "b2")
        expected = self._right(way, other, name)
        received = ordinary(self._compared(other, name), f"grads[{name!r}]")
        _expect_size(received, expected, name)
        factor = float(np.sum(received.reshape(expected.shape) * expected) / np.sum(expected**2))
        expect_factor(factor, f"grads[{name!r}]")
        return factor


def _key(case: Case) -> tuple[str, bool]:
    return str(case.name), bool(np.any(case.params["b1"]))


def right_gradient(case: Case, name: str) -> np.ndarray:
    """Return the gradient of the key's loss without regulariser, as much of it as is compared."""
    gradient = case.gradient[name]
    return _along(case, name, gradient) if case.directions else gradient


def _along(case: Case, name: str, gradient: np.ndarray) -> np.ndarray:
    """Return the slopes along a large case's directions."""
    transposed = gradient.reshape(case.params[name].shape).T
    return np.array([reduce(np.dot, vectors, transposed) for vectors in case.directions[name]])


def _numerical(case: Case, name: str, function: Callable[[np.ndarray], float]) -> np.ndarray:
    """Return the numerical gradient of a function of the scores with respect to a parameter."""

    def of_parameter(values: np.ndarray) -> float:
        return function(reference.forward({**case.params, name: values}, case.X))

    return slopes(case, name, of_parameter, case.params[name])


def _expect_gradient(received, right, name: str, case: Case, factor: float = 1.0) -> None:
    expected = factor * right
    what, when = f"grads[{name!r}]", ""
    if case.name in examples.OTHER_GRADIENTS:
        when = joined("(", case.name, ")", between="")
    if case.directions:
        what = say("the slope of the loss by {what}, {case}", what=what, case=case.name)
    try:
        asked, scale = asking("", case.question), 1e-3 * abs(factor)
        expect_close(received, expected, what, when=when, scale=scale, hint=asked)
    except Rejected as error:
        if case.directions:
            raise
        looks_like = _looks_like(received, expected, case, name)
        text = without_question(error.text) if looks_like else error.text
        raise type(error)(joined(text, looks_like)) from error


def _looks_like(received, expected, case: Case, name: str) -> Text | str:
    """Return what a gradient of the right size looks like; of a wrong one the shapes are said."""
    if case.question:  # which has been asked
        return ""
    try:
        values = as_numbers(received, name)
        if np.squeeze(values).shape != np.squeeze(expected).shape or not np.isfinite(values).all():
            return ""
        values = values.reshape(expected.shape)
        text = describe_difference(
            values, expected, param=case.params[name], batch_size=len(case.X)
        )
    except (Rejected, ArithmeticError):
        return ""
    if not text:
        return ""
    told = ended(without_question(text))
    said = say("In your gradient of {name}, {text}", name=name, text=told)
    return asking(said, question_in(text))


def _numbers(grads: object, case: Case, name: str) -> np.ndarray:
    """Return the gradient's numbers, of whatever shape, as many as the parameter has."""
    numbers = as_numbers(expect_dict(grads, [name], "grads")[name], name)
    _expect_size(numbers, case.params[name], name)
    return numbers


def _expect_size(received: np.ndarray, expected: np.ndarray, name: str) -> None:
    expect(received.size == expected.size, say("grads[{name!r}] has a wrong size.", name=name))
