"""What a step of C5 or OT2 remembers though its arguments do not say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.hw4.misconceptions.compare import agree, numbers
from autograder.hw4.misconceptions.entry import Evidence, Observation

NAMES = ("W1", "b1", "W2", "b2")
FEWEST_CALLS = 3  # of which the lengths of the steps are compared
LEAST = 1e-8  # beside its parameter: a step above it is known to eight digits


def differs_when_repeated(function: str, args: tuple) -> Callable[[Evidence], bool]:
    """Return the predicate that two calls in a row with these arguments step differently."""

    def shows(evidence: Evidence) -> bool:
        after = [_left(evidence.ask(function, *args)) for _ in "ab"]
        if None in after:
            return False
        one, other = after
        return any(not agree(one.get(name), other.get(name)) for name in NAMES)

    return shows


def has_one_rate(function: str, probes: list[tuple]) -> Callable[[Evidence], bool]:
    """Return the predicate that one learning rate explains all steps, whatever was asked for.

    probes: the arguments of more calls, for a check ends at the first step that is wrong.
    """

    def shows(evidence: Evidence) -> bool:
        more = [evidence.ask(function, *args) for args in probes]
        calls = [call for call in (*evidence.of(function), *more) if _left(call) is not None]
        found = [_rates_of(call) for call in calls]
        asked = {_rate_asked(call) for call, rates in zip(calls, found, strict=True) if rates.size}
        if len(calls) < FEWEST_CALLS or len(asked) < 2:
            return False
        rates = np.concatenate(found)
        return agree(rates, np.full_like(rates, rates[0]))

    return shows


def _left(call: Observation | None) -> Mapping | None:
    """Return the parameters as a call has left them, if all are arrays of the same shapes.

    What is given may be what the student's own step has left before.
    """
    after = call.after[0] if call is not None and not call.error else None
    given = [one for one in call.given if isinstance(one, Mapping)] if after is not None else ()
    if not (isinstance(after, Mapping) and all(map(_holds_arrays, given))):
        return None
    arrays = {name: numbers(after.get(name)) for name in NAMES}
    fits = all(np.shape(arrays[name]) == given[0][name].shape for name in NAMES)
    return arrays if fits else None


def _holds_arrays(arrays: Mapping) -> bool:
    return all(isinstance(arrays.get(name), np.ndarray) for name in NAMES)


def _rate_asked(call: Observation) -> float:
    """Return the learning rate that was given; in OT2 the velocity stands before it."""
    return call.given[2] if len(call.given) == 3 else call.given[3]


def _rates_of(call: Observation) -> np.ndarray:
    """Return the learning rate by which each entry has moved, where that can be told."""
    before, grads, *others = call.given
    after, found = _left(call), []
    for name in NAMES:
        rolls_on = others[-1] * others[0][name] if len(others) > 1 else 0.0
        push = rolls_on - (after[name] - before[name])
        clear = np.abs(push) > LEAST * np.abs(before[name])
        found.append(push[clear] / np.asarray(grads[name])[clear])
    return np.concatenate(found)
