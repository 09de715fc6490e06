"""Tell whether what a student's function gave is what a computation gives."""

from __future__ import annotations

import warnings

import numpy as np

from autograder.misconceptions.chain import Absent, Failure

RELATIVE_TOLERANCE = 3e-5  # as in the checks; a test keeps the two equal


def agree(received: object, computed: object, floor: float = 0.0) -> bool:
    """Tell whether two outcomes are equal up to rounding, float32 and axes of length 1 included.

    An exception agrees with one of the same type. NaN agrees with NaN: a wrong answer that
    overflows in the same places is the same wrong answer.
    """
    for other in (Failure, Absent, type(None), str):
        if isinstance(received, other) or isinstance(computed, other):
            return type(received) is type(computed) and received == computed
    mine = numbers(received)
    return mine is not None and _close(mine, np.asarray(computed, dtype=np.float64), floor)


def numbers(value: object) -> np.ndarray | None:
    """Return a student's value as float64, or None if it is not an array of real numbers."""
    if isinstance(value, (type(None), Absent, str, dict, Failure)):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            array = np.asarray(value)
            return np.array(array, dtype=np.float64) if array.dtype.kind in "biufO" else None
    except Exception:  # a student's object may raise anything when it is read
        return None


def _close(received: np.ndarray, computed: np.ndarray, floor: float) -> bool:
    if received.shape != computed.shape:
        received, computed = np.squeeze(received), np.squeeze(computed)
        if received.shape != computed.shape:
            return False
    finite = np.isfinite(computed)
    if not np.array_equal(received[~finite], computed[~finite], equal_nan=True):
        return False
    received, computed = received[finite], computed[finite]
    if computed.size == 0:
        return True
    largest = max(float(np.max(np.abs(computed))), floor)
    error = np.abs(received - computed)
    return bool(np.all(error <= RELATIVE_TOLERANCE * (np.abs(computed) + largest)))
