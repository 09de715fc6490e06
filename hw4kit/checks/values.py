"""Read and compare what a student's code gives back; what is wrong becomes a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..gradients.report import LEFT_BY_ROUNDING
from ..words import Text, joined, say

VALUE_TOLERANCE = 1e-5  # relative; wide enough for float32 inside the student's code


class Problem(Exception):
    """A finding of the kit's own; its only argument is the message for the student."""

    @property
    def text(self) -> str:
        """The message, with its Thai form."""
        return self.args[0]


def same(first: object, second: object) -> bool:
    """Return whether two values (arrays, numbers, or mappings or lists of such) are equal."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(same(first[k], second[k]) for k in first)
    if isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    return np.array_equal(np.asarray(first), np.asarray(second))


def number(value: object, largest: float = 0.0, digits: int = 6) -> str:
    """Return a number in a short form, a minus zero as the zero that it is.

    largest: of the numbers that it stands beside; next to that, what rounding leaves is 0, too.
    """
    value = float(value)
    if abs(value) <= LEFT_BY_ROUNDING * largest:
        value = 0.0
    return f"{value:.{digits}g}"


def told_apart(expected: float, found: float, largest: float = 0.0) -> tuple[str, str]:
    """Return two numbers as `number` does, with as many digits as tell them apart."""
    for digits in range(6, 18):
        texts = number(expected, largest, digits), number(found, largest, digits)
        if texts[0] != texts[1]:
            break
    return texts


def as_array(
    value: object, what: str, shape: tuple[int, ...] | None = None, finite: bool = True
) -> np.ndarray:
    """Return `value` as a float64 array of `shape`.

    finite: whether nan and inf are refused.
    Raises: Problem, with what came and what was expected, for None, text, ragged lists, a wrong
    shape, or entries that are not finite.
    """
    if value is None:
        raise Problem(say("{what} is None. Is a return statement missing?", what=what))
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)  # rows of unequal length
    if array.dtype.kind not in "biuf":
        raise Problem(
            say(
                "{what} should be a number or an array of numbers, not of type {kind}.",
                what=what,
                kind=_kind(value, array),
            )
        )
    array = array.astype(np.float64)
    if shape is not None and array.shape != shape:
        raise Problem(
            say(
                "{what} should have shape {shape}, not {found}.",
                what=what,
                shape=shape,
                found=array.shape,
            )
        )
    if finite and not np.all(np.isfinite(array)):
        if array.ndim == 0:
            text = say("{what} is {found}, which is not finite.", what=what, found=number(array))
            raise Problem(text)
        raise Problem(say("{what} has entries that are not finite (nan or inf).", what=what))
    return array


def _kind(value: object, array: np.ndarray) -> str:
    """Return a value's type, and its entries' where that says more."""
    name = type(value).__name__
    return f"{name} ({array.dtype})" if array.ndim and array.dtype.kind not in "OU" else name


def require_array(value: object, shape: tuple[int, ...], what: str) -> None:
    """Raise Problem unless `value` is a numpy array of that shape: no list, no matrix."""
    if type(value) is not np.ndarray:
        if value is None:
            text = say(
                "{what} should be a numpy array, but is None. Is a return missing?", what=what
            )
        else:
            kind = type(value).__name__
            text = say("{what} should be a numpy array, but is a {kind}.", what=what, kind=kind)
        raise Problem(text)
    as_array(value, what, shape)


def as_number(value: object, what: str, finite: bool = True, any_shape: bool = False) -> float:
    """Return `value` as a float.

    any_shape: whether the number may stand alone in an array or a list.
    Raises: Problem for None, a list or an array with dimensions, or a number that is not finite.
    """
    array = as_array(value, what, finite=finite)
    if any_shape and array.size == 1:
        array = array.reshape(())
    if array.ndim:
        raise Problem(
            say(
                "{what} should be a single number, but is of type {kind} and shape {shape}.",
                what=what,
                kind=type(value).__name__,
                shape=array.shape,
            )
        )
    return float(array)


def compare(
    received: object,
    expected: np.ndarray,
    what: str,
    hint: Callable[[np.ndarray], str] | None = None,
) -> None:
    """Raise Problem naming the worst entry if the two arrays are not equal within tolerance.

    The tolerance is relative to each entry and to the largest one, so that very small numbers are
    compared as closely as large ones.
    hint: gets the received array; what it looks like, "" if nothing is recognised.
    """
    expected = np.asarray(expected, dtype=np.float64)
    array = as_array(received, what, expected.shape)
    size = np.abs(expected)
    wrong = np.abs(array - expected) > VALUE_TOLERANCE * (size + (size.max(initial=0.0) or 1.0))
    if not wrong.any():
        return
    distance = np.where(wrong, np.abs(array - expected), 0.0)
    index = tuple(int(i) for i in np.unravel_index(np.argmax(distance), expected.shape))
    suggestion = say("Only the sign is wrong.") if np.allclose(array, -expected) else ""
    suggestion = hint(array) if hint else suggestion
    raise Problem(joined(_difference(array, expected, index, wrong, what), suggestion))


def _difference(array, expected, index: tuple, wrong: np.ndarray, what: str) -> Text:
    largest = np.abs(expected).max()
    right, yours = told_apart(expected[index], array[index], largest)
    values = {"expected": right, "found": yours}
    if not expected.ndim:
        return say("{what} should be {expected}, but is {found}.", what=what, **values)
    return say(
        "{place} should be {expected}, but is {found} ({wrong} of {total} entries differ).",
        place=joined(what, str(list(index)), between=""),
        wrong=int(wrong.sum()),
        total=wrong.size,
        **values,
    )
