"""The checks of the answers on paper, T1 to T3: their form only, never right or wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np

from ..words import asking, say
from . import questions
from .report import CheckReport
from .running import run_items
from .values import Problem, as_array, kind_of

T1_KEYS = ("x1", "y1", "z", "dz_dw0", "dz_dw1", "dz_db0", "dz_db1")
ONE_VALUE = say("Which one number did you find on paper?")
TWO_SIZES = say("How many rows has the array, and how many columns?")
A_COUNT = say("What does it count, and how can that come out?")
FORM_ONLY = say("Only the form is looked at; whether the values are right is marked later.")


def check_t1(t1: dict[str, float | None]) -> CheckReport:
    """Check the form of T1's answer, seven named numbers; never if they are right."""
    title = "T1"
    if isinstance(t1, dict) and t1 and all(value is None for value in t1.values()):
        return CheckReport(title, "open")

    def value(key: str) -> Callable[[], None]:
        def item() -> None:
            if not isinstance(t1, dict):
                told = say("t1 should be a dict, not {kind}.", kind=kind_of(t1))
                raise Problem(asking(told, questions.TYPE))
            if key not in t1:
                raise Problem(asking(say("t1 has no entry '{key}'.", key=key), questions.KEYS))
            require_number(t1[key], f"t1['{key}']")

        return item

    items = [(say("Form of {name}", name=key), value(key), ONE_VALUE) for key in T1_KEYS]
    return run_items(title, items, FORM_ONLY).form_only()


def check_t2(A_shape: object, B_shape: object, C_shape: object) -> CheckReport:
    """Check the form of T2's answers, three pairs of whole numbers; never if they are right."""
    shapes = {"A_shape": A_shape, "B_shape": B_shape, "C_shape": C_shape}
    if all(shape is None for shape in shapes.values()):
        return CheckReport("T2", "open")

    def pair(name: str, shape: object) -> Callable[[], None]:
        def item() -> None:
            if shape is None:
                raise Problem(say("{name} is still None.", name=name))
            if not isinstance(shape, (tuple, list)) or len(shape) != 2:
                raise Problem(
                    say(
                        "{name} should be a pair such as (3, 7), but is {found!r:.80}.",
                        name=name,
                        found=shape,
                    )
                )
            for size in shape:
                if not is_whole(size) or size < 1:
                    raise Problem(
                        say(
                            "{name} should hold whole numbers, but holds {found!r:.80}.",
                            name=name,
                            found=size,
                        )
                    )

        return item

    items = [
        (say("Form of {name}", name=name), pair(name, shape), TWO_SIZES)
        for name, shape in shapes.items()
    ]
    return run_items("T2", items, FORM_ONLY).form_only()


def check_t3(num_parameters: int | None) -> CheckReport:
    """Check the form of T3's answer, one whole number; never if it is right."""
    if num_parameters is None:
        return CheckReport("T3", "open")

    def item() -> None:
        if not is_whole(num_parameters) or num_parameters < 1:
            raise Problem(
                say(
                    "num_parameters should be a positive whole number, but is {found!r:.80}.",
                    found=num_parameters,
                )
            )

    items = [(say("Form of {name}", name="num_parameters"), item, A_COUNT)]
    return run_items("T3", items, FORM_ONLY).form_only()


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number (12 and 12.0 are, True and "12" are not)."""
    if isinstance(value, (bool, np.bool_)):
        return False
    if isinstance(value, (int, np.integer)):
        return True
    return isinstance(value, (float, np.floating)) and float(value).is_integer()


def require_number(value: object, what: str) -> None:
    """Raise Problem unless `value` is one finite number."""
    if value is None:
        raise Problem(say("{name} is still None.", name=what))
    if isinstance(value, (Fraction, Decimal)):
        value = float(value)
    if isinstance(value, (bool, str)) or not isinstance(value, (int, float, np.number, np.ndarray)):
        raise Problem(
            say("{what} should be a number, but is {found!r:.80}.", what=what, found=value)
        )
    array = as_array(value, what)
    if array.size != 1:
        raise Problem(
            say(
                "{what} should be a single number, but has shape {shape}.",
                what=what,
                shape=array.shape,
            )
        )
