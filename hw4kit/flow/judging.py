"""Find the first wrong box, given which gradients are right: `judged`.

Theory. A gradient is judged against its own numerical one, so a mistake early on the way makes all
that comes after it wrong. To blame is what is wrong though that which comes in is right. Two
things are no mistake: a gradient on the way that is right up to a factor which is put right later
(the mean taken at the weights), and one that is changed after it was used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..gradients.differences import alike, as_float, describe_form, ratio
from ..words import say
from .moved import ON_THE_WAY, ON_THE_WAY_BACK
from .outcome import (
    AFTER,
    ASIDE,
    BOX_OF,
    FEEDS,
    LIT,
    OPEN,
    PENALTY,
    RIGHT,
    WEIGHTS,
    WRONG,
    Walk,
)  # fmt: skip

LATER = say("Not right, since what comes in is not right either: look at it again afterwards.")


def judged(data: dict, by_reg: list[str], clouds, received: Mapping, slopes: Mapping) -> Walk:
    """Say which gradients are to blame, given which are right, wrong, or (None) not known.

    by_reg: those that are right but for what the regulariser adds.
    """
    given, data = data, dict(data)
    factor = factor_of(data, received, slopes)
    for name in ("dA", "dZ") if factor != 1 else ():
        if data[name] is False and fits(received[name], factor * slopes[name]):
            data[name] = True
    if data["dA"] is None and data["dZ"] is False and gated(received["dZ"], slopes["dA"]):
        data["dA"] = True  # or its numbers would not be there
    states = {name: state_of(name, given, data) for name in ON_THE_WAY_BACK}
    to_blame = [name for name in ON_THE_WAY_BACK if states[name] == WRONG]
    boxes = boxes_of(to_blame[0], data) if to_blame else (PENALTY,) if by_reg else ()
    states |= dict.fromkeys(by_reg, WRONG)
    for first in (to_blame or by_reg)[:1]:
        states[first] = LIT
    clouds = tuple(
        replace(c, sentence=LATER) if states[c.name] == AFTER and c.yours is not None else c
        for c in clouds
    )
    return Walk(states, boxes, clouds, factor, tuple(by_reg))


def factor_of(data: Mapping, received: Mapping, slopes: Mapping) -> float:
    """Return by what dS is too large, if the weights after it are right all the same."""
    if data["dS"] is not False or not (data["W2"] and data["b2"]):
        return 1.0
    if describe_form(received["dS"], slopes["dS"].shape):
        return 1.0
    factor = ratio(as_float(received["dS"]), slopes["dS"])
    return factor if fits(received["dS"], factor * slopes["dS"]) else 1.0


def gated(received: object, before: np.ndarray) -> bool:
    """Return whether an array has the entries of another one, some of them made 0."""
    if describe_form(received, before.shape):
        return False
    array = as_float(received)
    return bool(array.any()) and bool((alike(array, before) | (array == 0)).all())


def fits(received: object, expected: np.ndarray) -> bool:
    """Return whether an array is as expected."""
    if describe_form(received, expected.shape):
        return False
    return bool(alike(as_float(received), expected).all())


def state_of(name: str, passed: Mapping, data: Mapping) -> str:
    """Return a gradient's state; the first wrong one is not LIT yet."""
    if passed[name] is None:
        return OPEN
    if data[name]:
        return RIGHT if passed[name] else ASIDE
    if name in ON_THE_WAY and right_after(name, data):
        return ASIDE
    before = came_in(name, data)
    if before is None:
        return AFTER if name not in ("dS", "W2", "b2") and not (data["W2"] or data["b2"]) else WRONG
    return WRONG if data[before] or right_after(before, data) else AFTER


def came_in(name: str, data: Mapping) -> str | None:
    """Return the nearest gradient before this one that is known, or None."""
    while name in FEEDS:
        name = FEEDS[name]
        if data[name] is not None:
            return name
    return None


def right_after(name: str, data: Mapping) -> bool:
    """Return whether all that is made from a gradient next, as far as it is known, is right."""
    made = [other for other, before in FEEDS.items() if before == name]
    known = [data[other] if data[other] is not None else right_after(other, data) for other in made]
    weights = [other for other in made if other in WEIGHTS]
    return all(data[other] for other in weights) if name == "dS" else all(known)


def boxes_of(name: str, data: Mapping) -> tuple[str, ...]:
    """Return the boxes that may be to blame: a gradient's own, and those before it not known.

    If another gradient that is made from the same one is right, those before are right.
    """
    boxes = [BOX_OF[name]]
    while (before := FEEDS.get(name)) and data[before] is None and not right_beside(name, data):
        name = before
        boxes.insert(0, BOX_OF[name])
    return tuple(dict.fromkeys(boxes))


def right_beside(name: str, data: Mapping) -> bool:
    """Return whether another gradient that is made from the same one is right."""
    return any(data[other] for other in FEEDS if FEEDS[other] == FEEDS[name] and other != name)
