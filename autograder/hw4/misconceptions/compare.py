"""Tell whether what a student's function gave is what a computation gives."""

from __future__ import annotations

import warnings

import numpy as np

from autograder.hw4.misconceptions.chain import Absent, Failure

RELATIVE_TOLERANCE = 3e-5  # as in the checks; a test keeps the two equal
SMALLEST_NUMBER = 1e-100  # but for 0
NEARLY_RIGHT = 0.01  # relative to the largest number: rounding, few digits
LARGEST_NUMBER = 1e6  # of what is expected or computed with; right answers stay below 2,000


class Received:
    """What one part of a student's result is, read once and held against many computations."""

    def __init__(self, value: object, floor: float = 0.0) -> None:
        self._value, self._floor = value, floor
        self._numbers = numbers(value)
        self._largest = None
        if self._numbers is not None and self._numbers.size:
            self._flat = self._numbers.ravel()
            self._largest = int(np.argmax(np.abs(self._flat)))
            self._at_largest = float(self._flat[self._largest])
            self._is_finite = bool(np.isfinite(self._flat).all())

    def agrees(self, computed: object) -> bool:
        """Tell whether `computed` is the same up to rounding.

        float32 inside is allowed for, and axes of length 1. An exception agrees with one of the
        same type. NaN agrees with NaN: what overflows in the same places is the same wrong answer.
        """
        for other in (Failure, Absent, type(None), str):
            if isinstance(self._value, other) or isinstance(computed, other):
                return type(self._value) is type(computed) and self._value == computed
        if self._numbers is None:
            return False
        try:
            array = np.asarray(computed, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):  # another result of the student's
            return False
        if array.size != self._numbers.size or self._is_far_from(array):
            return False
        return _close(self._numbers, array, self._floor)

    def _is_far_from(self, computed: np.ndarray) -> bool:
        """Tell at once most of what differs: the largest entry is far from what it should be.

        This bound is wider than the tolerance unless an entry elsewhere is twice as large.
        """
        if self._largest is None or not self._is_finite:
            return False
        mine, theirs = self._at_largest, computed.item(self._largest)
        return not abs(mine - theirs) <= 1e-3 * (abs(mine) + abs(theirs) + self._floor)


def agree(received: object, computed: object, floor: float = 0.0) -> bool:
    """Tell whether two outcomes are equal up to rounding, as `Received.agrees` says."""
    return Received(received, floor).agrees(computed)


def nearly_right(received: np.ndarray, expected: np.ndarray) -> bool:
    """Tell whether all numbers are off by a small part of the largest one, none left at 0."""
    off = np.abs(received - expected)
    is_small = off.max() <= NEARLY_RIGHT * np.abs(expected).max()
    return bool(is_small and np.ravel(received)[off.argmax()] != 0)


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


def without_tiny(array: np.ndarray) -> np.ndarray:
    """Return `array` with 0 for what is next to it: such products take 100 times as long."""
    return np.where(np.abs(array) < SMALLEST_NUMBER, 0.0, array)


def type_name(value: object) -> str:
    """Return the name of a student's value's type, also of one that did not cross as it was."""
    crossed = type(value).__name__ in ("Foreign", "SubclassArray")
    return str(vars(value).get("type_name", "object")) if crossed else type(value).__name__


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
    # each by itself: the sum of two numbers near the largest float is infinite
    tolerance = RELATIVE_TOLERANCE * np.abs(computed) + RELATIVE_TOLERANCE * largest
    return bool(np.all(error <= tolerance))
