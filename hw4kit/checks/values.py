"""Read and compare what a student's code gives back; what is wrong becomes a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..gradients.report import LEFT_BY_ROUNDING
from ..words import Text, asking, joined, say
from . import questions

VALUE_TOLERANCE = 1e-5  # relative; wide enough for float32 inside the student's code


ONE_ARRAY = say("an array of numbers")
ONE_NUMBER = say("one number")
ONLY_THE_SIGN = asking(say("Only the sign is wrong."), questions.SIGN)


class Problem(Exception):
    """A finding of the kit's own; its arguments are the message for the student, and perhaps what
    to ask where neither the message nor the case has a question of its own.
    """

    @property
    def text(self) -> str:
        """The message, with its Thai form."""
        return self.args[0]

    @property
    def otherwise(self) -> str:
        """What to ask where nothing else is."""
        return "".join(self.args[1:])


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


def kind_of(value: object) -> Text:
    """Return a value's type with its article."""
    if value is None:
        return Text("None")
    name = "array" if type(value) is np.ndarray else type(value).__name__
    vowel = name[0].lower() in "aeiou"
    return say("an {name}", name=name) if vowel else say("a {name}", name=name)


def as_array(
    value: object,
    what: str,
    shape: tuple[int, ...] | None = None,
    finite: bool = True,
    wanted: str = ONE_ARRAY,
) -> np.ndarray:
    """Return `value` as a float64 array of `shape`.

    finite: whether nan and inf are refused. wanted: what is asked for, in words.
    Raises: Problem, with what came and what was expected, for None, text, ragged lists, a wrong
    shape, or entries that are not finite.
    """
    if value is None:
        raise Problem(asking(say("{what} is None.", what=what), questions.RETURN))
    try:
        array = np.asarray(value)
    except Exception:  # rows of unequal length, or an object that only looks like an array
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        told = say(
            "{what} should be {wanted}, not {kind}.",
            what=what,
            wanted=wanted,
            kind=_kind(value, array),
        )
        parts = isinstance(value, (tuple, list, dict))
        raise Problem(asking(told, questions.PARTS if parts else questions.TYPE))
    array = array.astype(np.float64)
    if shape is not None and array.shape != shape:
        found = array.shape
        if not found:
            one = say(
                "{what} should have shape {shape}, not be one number.", what=what, shape=shape
            )
            raise Problem(one, questions.NO_AXES)
        told = say(
            "{what} should have shape {shape}, not {found}.", what=what, shape=shape, found=found
        )
        raise Problem(told, questions.AXES)
    if finite and not np.all(np.isfinite(array)):
        told = (
            say("{what} has entries that are not finite (nan or inf).", what=what)
            if array.ndim
            else say("{what} should be finite, but is {found}.", what=what, found=number(array))
        )
        raise Problem(asking(told, questions.NOT_FINITE))
    return array


def _kind(value: object, array: np.ndarray) -> Text:
    """Return a value's type with its article, and its entries' where that says more."""
    kind = kind_of(value)
    told_by = array.ndim and array.dtype.kind not in "OU"
    return joined(kind, f"({array.dtype})") if told_by else kind


def require_array(value: object, shape: tuple[int, ...], what: str) -> None:
    """Raise Problem unless `value` is a numpy array of that shape: no list, no matrix."""
    if type(value) is not np.ndarray:
        told = say("{what} should be a numpy array, not {kind}.", what=what, kind=kind_of(value))
        raise Problem(asking(told, questions.RETURN if value is None else questions.TYPE))
    as_array(value, what, shape)


def require_whole(labels: np.ndarray) -> None:
    """Raise Problem unless an array of labels is one of whole numbers."""
    if labels.dtype.kind not in "iu":
        told = say("labels should be whole numbers, but have dtype {dtype}.", dtype=labels.dtype)
        raise Problem(asking(told, questions.FLOATS))


def as_number(value: object, what: str, finite: bool = True, any_shape: bool = False) -> float:
    """Return `value` as a float.

    any_shape: whether the number may stand alone in an array or a list.
    Raises: Problem for None, a list or an array with dimensions, or a number that is not finite.
    """
    array = as_array(value, what, finite=finite, wanted=ONE_NUMBER)
    if any_shape and array.size == 1:
        array = array.reshape(())
    if array.ndim:
        told = say(
            "{what} should be a single number, not {kind} of shape {shape}.",
            what=what,
            kind=kind_of(value),
            shape=array.shape,
        )
        parts = questions.AROUND if array.size == 1 else questions.PARTS
        raise Problem(told, questions.AXES if isinstance(value, np.ndarray) else parts)
    return float(array)


def compare(
    received: object,
    expected: np.ndarray,
    what: str,
    hint: Callable[[np.ndarray], str] | None = None,
    case: str = "",
) -> None:
    """Raise Problem naming the worst entry if the two arrays are not equal within tolerance.

    The tolerance is relative to each entry and to the largest one, so that very small numbers are
    compared as closely as large ones.
    hint: gets the received array; what it looks like, "" if nothing is recognised.
    case: in which it is so.
    """
    expected = np.asarray(expected, dtype=np.float64)
    array = as_array(received, what, expected.shape)
    size = np.abs(expected)
    wrong = np.abs(array - expected) > VALUE_TOLERANCE * (size + (size.max(initial=0.0) or 1.0))
    if not wrong.any():
        return
    distance = np.where(wrong, np.abs(array - expected), 0.0)
    index = tuple(int(i) for i in np.unravel_index(np.argmax(distance), expected.shape))
    turned = np.allclose(array, -expected, VALUE_TOLERANCE, VALUE_TOLERANCE * size.max(initial=0))
    suggestion = (hint(array) if hint else "") or (ONLY_THE_SIGN if turned else "")
    raise Problem(joined(_difference(array, expected, index, wrong, what, case), suggestion))


def _difference(array, expected, index: tuple, wrong: np.ndarray, what: str, case: str) -> Text:
    largest = np.abs(expected).max()
    right, yours = told_apart(expected[index], array[index], largest)
    values = {"expected": right, "found": yours}
    return say(
        "{place} should be {expected}, but is {found} ({wrong} of {total} entries differ).",
        place=joined(joined(what, str(list(index)), between=""), case and f"({case})"),
        wrong=int(wrong.sum()),
        total=wrong.size,
        **values,
    )
