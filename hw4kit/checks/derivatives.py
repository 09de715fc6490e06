"""The checks of T4's two formulas, dP_dh and dL_dh."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import say
from . import examples
from .running import Items, call, leaves_alone
from .values import Problem, as_number, compare, number


def dP_dh_items(dP_dh: Callable) -> Items:
    """Yield the items of T4's first formula."""
    P = examples.PROBABILITIES

    def value(i: int, j: int) -> Callable[[], None]:
        def item() -> None:
            derivative = as_number(call(dP_dh, P, i, j), "dP_dh(P, i, j)")
            compare(derivative, np.array(examples.DP_DH[i, j]), f"dP_dh(P, {i}, {j})")

        return item

    def adds_up() -> None:
        given = np.array([0.1, 0.15, 0.35, 0.4])
        total = sum(as_number(call(dP_dh, given, 1, j), "dP_dh") for j in range(4))
        if abs(total) > 1e-6:
            raise Problem(
                say(
                    "The probabilities always add up to 1, so their derivatives with respect to "
                    "one h must add up to 0, but add up to {total}.",
                    total=number(total),
                )
            )

    for i, j in examples.DP_DH:
        yield say("∂P(y={j})/∂h_{i} at P = (0.2, 0.3, 0.5)", i=i, j=j), value(i, j)
    yield say("The derivatives of all probabilities add up to 0"), adds_up
    yield say("P stays as it was"), lambda: leaves_alone(dP_dh, P=P, i=0, j=1)


def dL_dh_items(dL_dh: Callable) -> Items:
    """Yield the items of T4's second formula."""
    P, y = examples.PROBABILITIES, examples.ONE_HOT

    def value(i: int) -> Callable[[], None]:
        def item() -> None:
            derivative = as_number(call(dL_dh, P, y, i), "dL_dh(P, y, i)")
            compare(derivative, np.array(examples.DL_DH[i]), f"dL_dh(P, y, {i})")

        return item

    for i in examples.DL_DH:
        yield say("∂L/∂h_{i} at P = (0.2, 0.3, 0.5), y = (0, 1, 0)", i=i), value(i)
    yield say("P and y stay as they were"), lambda: leaves_alone(dL_dh, P=P, y=y, i=0)
