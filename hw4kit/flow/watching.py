"""Read a student's own variables while backward runs, line by line: `watched`.

Theory. Python tells a trace function of each line that is about to run. At each, the named
variables are copied, since `dZ = dA; dZ[...] = 0` changes both. Two copies may count: the one from
before the next gradient on the way came to be, and the last. Where a loop fills all arrays row by
row it is the last; where one array is used again for the next it is the first.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import FrameType

import numpy as np

from .moved import ON_THE_WAY

Moment = dict[str, np.ndarray]  # those of the named variables that are arrays, at one line


class Unnamed(Exception):
    """A variable that does not occur; `args` are its name, and those of the arrays that do."""


def watched(backward: Callable, names: Mapping[str, str | None]) -> Callable[..., dict]:
    """Return a function like `backward` that returns what lies on the way: dS, dA and dZ.

    names: how backward calls them, for example {"dS": "dscores"}; None, or "": not at all. One
    variable may hold two of them, one after the other. Each value is a list of the copies that may
    count. The returned function raises: Unnamed for a name that no array has had.
    """
    wanted = {key: names[key] for key in ON_THE_WAY if names.get(key)}

    def trace(*arguments: object) -> dict[str, list[np.ndarray]]:
        moments, there = moments_of(backward, arguments, set(wanted.values()))
        for name in wanted.values():
            if name not in there:
                raise Unnamed(name, sorted(there))
        return {key: copies_of(key, wanted, moments) for key in wanted}

    return trace


def moments_of(
    backward: Callable, arguments: tuple, names: set[str]
) -> tuple[list[Moment], set[str]]:
    """Run backward, with the functions beside it; return the variables at each line that changes
    one, and the names of all arrays.
    """
    moments: list[Moment] = []
    there: set[str] = set()
    beside = globals_of(backward)

    def at_line(frame: FrameType, event: str, _: object) -> Callable:
        arrays = {name: value for name, value in frame.f_locals.items() if is_numeric(value)}
        there.update(arrays)
        held = {name: arrays[name].copy() for name in names & set(arrays)}
        if held and not (moments and same(held, moments[-1])):
            moments.append(held)
        return at_line

    def at_call(frame: FrameType, event: str, _: object) -> Callable | None:
        return at_line if frame.f_globals is beside else None

    before = sys.gettrace()
    sys.settrace(at_call)
    try:
        backward(*arguments)
    finally:
        sys.settrace(before)
    return moments, there


def is_numeric(value: object) -> bool:
    """Return whether a variable is an array of numbers."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "biufc"


def same(first: Moment, second: Moment) -> bool:
    """Return whether two moments hold the same numbers."""
    return set(first) == set(second) and all(
        np.array_equal(first[name], second[name], equal_nan=True) for name in first
    )


def globals_of(function: Callable) -> object:
    """Return the names beside a function: those of its notebook."""
    function = inspect.unwrap(function)
    while isinstance(function, partial):
        function = function.func
    return getattr(function, "__globals__", getattr(type(function).__call__, "__globals__", None))


def copies_of(key: str, wanted: Mapping[str, str], moments: list[Moment]) -> list[np.ndarray]:
    """Return an array as it was before the next one on the way came to be, and at the end."""
    name = wanted[key]
    later = [wanted[k] for k in ON_THE_WAY[ON_THE_WAY.index(key) + 1 :] if k in wanted]
    copies = [moment[name] for moment in moments if name in moment]
    if name in later:  # one variable for both; this one came first
        return [one for one in copies if one.shape == copies[-1].shape][:-1] or copies
    before = []
    for moment in moments:
        if any(other in moment for other in later):
            break
        before += [moment[name]] if name in moment else []
    return [*before[-1:], copies[-1]]
