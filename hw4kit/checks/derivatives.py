"""The checks of T4's two formulas, dP_dh and dL_dh."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import joined, say
from . import examples, questions
from .running import NOTHING_IS_KEPT, Item, Items, Watched, call
from .values import ONLY_THE_SIGN, Problem, as_number, number

SMALLEST_ERROR = 1e-6  # of numbers of which the largest is nearly 1; float32 inside stays below
CASE = say("Where does h_i stand in the quotient that P(y=i) is?")
OTHER_CASE = say("Where does h_i stand in the quotient that P(y=j) is, for another j?")
WHICH_CASE = say("By what does your code tell the two cases of the derivative apart?")
TERMS = say("Here are five classes: which term of the sum does your code get wrong?")
CHAIN = say("Which probability does L depend on for this y, and how does that depend on h_i?")
Values = dict[str, tuple[float, float]]  # a call as it is written: what it gives, what it should


def dP_dh_items(dP_dh: Callable) -> Items:
    """Yield the items of T4's first formula."""
    dP_dh = Watched(dP_dh, "P")

    def value(P: np.ndarray, i: int, j: int) -> float:
        return number_of("dP_dh", dP_dh, P, i, j)

    def at(P: np.ndarray, expected: np.ndarray, *same: bool) -> Callable[[], None]:
        def item() -> None:
            pairs = [pair for pair in np.ndindex(3, 3) if (pair[0] == pair[1]) in same]
            expect({f"dP_dh(P, {i}, {j})": (value(P, i, j), expected[i, j]) for i, j in pairs})

        return item

    def adds_up() -> None:
        given = np.array([0.1, 0.15, 0.27, 0.37, 0.11])
        for i in range(len(given)):
            total = sum(value(given, i, j) for j in range(len(given)))
            if abs(total) > SMALLEST_ERROR:
                raise Problem(
                    say(
                        "The probabilities always add up to 1, so their derivatives with respect "
                        "to one h must add up to 0, but add up to {total}.",
                        total=number(total),
                    )
                )

    def many_classes() -> None:
        given, last = examples.one_likely_of_many(), examples.NUM_CLASSES - 1
        for column, expected in ((last, 0.24), (last - 1, -0.24 / last)):
            i, j = int(str(last)), int(str(column))  # perhaps equal, but not the same object
            expect({f"dP_dh(P, {i}, {j})": (value(given, i, j), expected)})

    def alone() -> None:
        dP_dh(examples.PROBABILITIES, 0, 1)
        dP_dh.require_unchanged()

    def kept() -> None:
        dP_dh.require_forgetful((examples.PROBABILITIES, 0, 1), (examples.SEVENTHS, 0, 1))

    P = examples.PROBABILITIES
    yield say("∂P(y=j)/∂h_i for j = i, at P = (0.1, 0.2, 0.7)"), at(P, examples.DP_DH, True), CASE
    title = say("∂P(y=j)/∂h_i for j ≠ i, at P = (0.1, 0.2, 0.7)")
    yield title, at(P, examples.DP_DH, False), OTHER_CASE
    sevenths = at(examples.SEVENTHS, examples.DP_DH_SEVENTHS, True, False)
    yield Item(say("∂P(y=j)/∂h_i at P = (1/7, 2/7, 4/7)"), sevenths, questions.NUMBERS, True)
    equal = at(examples.EQUAL, examples.DP_DH_EQUAL, True, False)
    yield Item(say("∂P(y=j)/∂h_i where two probabilities are equal"), equal, WHICH_CASE, True)
    likely = at(examples.LIKELY, examples.DP_DH_LIKELY, True, False)
    title = say("∂P(y=j)/∂h_i where one class is nearly certain")
    yield Item(title, likely, questions.NUMBERS, True)
    yield Item(say("The derivatives of all probabilities add up to 0"), adds_up, TERMS, True)
    yield Item(say("Many classes (C = 300)"), many_classes, questions.MANY_CLASSES, True)
    yield NOTHING_IS_KEPT, kept
    yield say("P stays as it was"), alone


def dL_dh_items(dL_dh: Callable) -> Items:
    """Yield the items of T4's second formula."""
    dL_dh = Watched(dL_dh, "P", "y")

    def at(P: np.ndarray, expected: np.ndarray, label: int) -> Callable[[], None]:
        def item() -> None:
            y = np.eye(len(P))[label]
            received = [number_of("dL_dh", dL_dh, P, y, i) for i in range(len(P))]
            expect({f"dL_dh(P, y, {i})": (received[i], expected[label, i]) for i in range(len(P))})

        return item

    y = np.array([0.0, 1.0, 0.0])

    def alone() -> None:
        dL_dh(examples.PROBABILITIES, y, 0)
        dL_dh.require_unchanged()

    def kept() -> None:
        dL_dh.require_forgetful((examples.PROBABILITIES, y, 0), (examples.SEVENTHS, y, 0))

    P = examples.PROBABILITIES
    for label, y_given in enumerate(("(1, 0, 0)", "(0, 1, 0)", "(0, 0, 1)")):
        title = say("∂L/∂h_i at P = (0.1, 0.2, 0.7) and y = {y}", y=y_given)
        yield title, at(P, examples.DL_DH, label), CHAIN
    title = say("∂L/∂h_i at P = (1/7, 2/7, 4/7) and y = {y}", y="(0, 0, 1)")
    yield Item(title, at(examples.SEVENTHS, examples.DL_DH_SEVENTHS, 2), questions.NUMBERS, True)
    certain = examples.LIKELY - np.eye(3)  # [label, i]
    title = say("∂L/∂h_i where one class is nearly certain")
    yield Item(title, at(examples.LIKELY, certain, 0), questions.NUMBERS, True)
    yield NOTHING_IS_KEPT, kept
    yield say("P and y stay as they were"), alone


def number_of(name: str, function: Callable, *given: object) -> float:
    """Return the one number that a formula gives, be it in an array."""
    return as_number(call(function, *given), name, any_shape=True)


def expect(values: Values) -> None:
    """Raise Problem naming the first value that is wrong, and if all of them have a wrong sign."""
    wrong = {k: v for k, v in values.items() if abs(v[0] - v[1]) > SMALLEST_ERROR}
    if not wrong:
        return
    name, (found, expected) = next(iter(wrong.items()))
    turned = all(abs(found + expected) <= SMALLEST_ERROR for found, expected in values.values())
    raise Problem(
        joined(
            say(
                "{what} should be {expected}, but is {found}.",
                what=name,
                expected=number(expected),
                found=number(found),
            ),
            ONLY_THE_SIGN if turned else "",
        )
    )
