"""Name what a wrong gradient looks like: a constant factor, a transpose, a regulariser's part."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ..words import joined, say

LEAST_ENTRIES = 6  # two numbers fit fewer entries by accident
PATTERN_TOLERANCE = 1e-4  # relative to the array's own scale
ALL_ZERO = say("every entry is 0")
Candidate = tuple[str, np.ndarray]  # (what it looks like, what the true array then is)
Project = Callable[[np.ndarray], np.ndarray]  # an array → what was measured of it, a vector


def describe_difference(
    received: np.ndarray,
    expected: np.ndarray,
    *,
    param: np.ndarray | None = None,
    batch_size: int | None = None,
) -> str | None:
    """Return what the difference between two arrays looks like, or None if nothing is recognised.

    param: the parameter that the arrays are gradients of, to recognise a regulariser's part.
    batch_size: the number of examples N, to recognise a factor of N or 1/N.
    A pattern is named only if it explains every entry within tolerance. Equal arrays give None.
    """
    form = describe_form(received, np.shape(expected))
    if form:
        return form
    received, expected = as_float(received), as_float(expected)
    if close(received, expected):
        return None
    guesses = candidates(received, expected.ravel(), np.ravel, param=param, batch_size=batch_size)
    for text, truth in guesses:
        if truth is None or close(truth, expected):
            return text
    return None


def as_float(array: object) -> np.ndarray:
    """Return a plain float64 array, also of an np.matrix."""
    return np.array(array, dtype=np.float64)


def close(first: np.ndarray, second: np.ndarray) -> bool:
    """Return whether two arrays are equal within the tolerance, entry by entry."""
    return first.shape == second.shape and bool(alike(first, second).all())


def alike(
    first: np.ndarray, second: np.ndarray, tolerance: float = PATTERN_TOLERANCE
) -> np.ndarray:
    """Return for each entry whether both arrays are equal there within the tolerance.

    Tiny entries are measured against the array's root mean square, which its size does not change.
    """
    scale = np.sqrt(np.mean(second**2)) if second.size else 0.0
    return np.abs(first - second) <= tolerance * (np.abs(second) + 0.01 * scale)


def describe_form(received: object, shape: tuple[int, ...]) -> str | None:
    """Return what is wrong with the type, the shape or the finiteness of an array, or None."""
    if received is None:
        return say("it is None")
    try:
        array = np.asarray(received)
        if np.iscomplexobj(array):
            return say("it has complex entries")
        array = array.astype(np.float64)
    except (TypeError, ValueError):
        return say("it is not a numeric array but a {kind}", kind=type(received).__name__)
    if array.shape != tuple(shape):
        return describe_shape(array.shape, tuple(shape))
    if np.isnan(array).any():
        return say("it has entries that are nan")
    return say("it has entries that are infinite") if np.isinf(array).any() else None


def describe_shape(shape: tuple[int, ...], expected: tuple[int, ...]) -> str:
    """Return one phrase on a wrong shape."""
    text = say("its shape is {shape} in place of {expected}", shape=shape, expected=expected)
    if shape == expected[::-1] and len(shape) > 1:
        return say("{text}: transposed", text=text)
    if shape in ((1, *expected), (*expected, 1)):
        return say(
            "{text}: one dimension too many (keepdims, or a row kept as a matrix)", text=text
        )
    return say("{text}: a single number", text=text) if shape == () else text


def candidates(
    received: np.ndarray,
    measured: np.ndarray,
    project: Project,
    *,
    param: np.ndarray | None = None,
    regulariser: np.ndarray | None = None,
    batch_size: int | None = None,
) -> Iterator[Candidate]:
    """Yield the patterns worth a try, each with the true array that it would imply.

    measured: the vector that `project` gives for the true array; for arrays checked entry by entry
    these are the entries. It only sets the factors: the caller verifies each truth (None: nothing
    to verify).
    """
    if not received.any():
        yield ALL_ZERO, None
        return
    if received.ndim == 2 and received.shape[0] == received.shape[1]:
        yield say("rows and columns are exchanged (transposed)"), received.T
    if np.count_nonzero(received) > 1:
        yield from factor_candidates(received, ratio(project(received), measured), batch_size)
    if regulariser is not None and np.count_nonzero(regulariser) > 1:
        part = as_float(regulariser)
        extra = ratio(project(received) - measured, project(part))
        yield from regulariser_candidates(received, extra, part)
    if param is not None and np.count_nonzero(param) > 1:
        slope = ratio(project(received) - measured, project(as_float(param)))
        yield from penalty_candidates(received, slope, as_float(param))
    yield from apart_from_penalty(received, measured, project, param, regulariser, batch_size)


def ratio(numerator: np.ndarray, denominator: np.ndarray) -> float:
    """Return c of the best fit numerator ≈ c·denominator."""
    square = float(np.sum(denominator**2))
    return float(np.sum(numerator * denominator)) / square if square else 0.0


def factor_candidates(
    received: np.ndarray, factor: float, batch_size: int | None
) -> Iterator[Candidate]:
    """Yield the constant factor that fits best, by name where it has one.

    A single example's gradients are so alike that a mistake may look like some factor by accident:
    one without a name says something only from two examples on, and 1 says nothing at all.
    """
    if factor == 0:
        return
    for value, text in named_factors(batch_size):
        if abs(factor - value) <= PATTERN_TOLERANCE * abs(value):
            yield text, received / value
            return
    if batch_size == 1 or f"{factor:.4g}" == "1":
        return
    whole, part = round(factor), round(1 / factor)
    if abs(whole) > 1 and abs(factor - whole) <= PATTERN_TOLERANCE * abs(whole):
        yield say("every entry is {times} times what it should be", times=whole), received / whole
    elif abs(part) > 1 and abs(1 / factor - part) <= PATTERN_TOLERANCE * abs(part):
        yield say("every entry is 1/{times} of what it should be", times=part), received * part
    else:
        text = say("every entry is {factor:.4g} times what it should be", factor=factor)
        yield text, received / factor


def named_factors(batch_size: int | None) -> Iterator[tuple[float, str]]:
    """Yield the factors that have a meaning; of equal values, the first named wins."""
    if batch_size and batch_size > 1:
        N = float(batch_size)
        text = say("every entry is {N} times what it should be, and N is {N}", N=batch_size)
        yield N, joined(text, say("(the sum in place of the mean)"))
        text = say("every entry is 1/{N} of what it should be, and N is {N}", N=batch_size)
        yield 1 / N, joined(text, say("(averaged twice)"))
        text = say("every entry is -{N} times what it should be, and N is {N}", N=batch_size)
        yield -N, joined(text, say("(the wrong sign, and the sum in place of the mean)"))
    yield -1.0, say("every entry has the wrong sign")
    yield 2.0, say("every entry is twice as large as it should be")
    yield 0.5, say("every entry is half as large as it should be")


def regulariser_candidates(
    received: np.ndarray, extra: float, part: np.ndarray
) -> Iterator[Candidate]:
    """Yield how many times the regulariser's part is in `received` beyond the right one time."""
    texts = {
        -1: say("the regulariser's part is left out"),
        1: say("the regulariser's part is counted twice"),
        -0.5: say("the regulariser's part is half as large as it should be"),
        -2: say("the regulariser's part is of the wrong sign"),
    }
    for value, text in texts.items():
        if abs(extra - value) < 0.05:
            yield text, received - value * part


def penalty_candidates(
    received: np.ndarray, slope: float, param: np.ndarray
) -> Iterator[Candidate]:
    """Yield a difference that is a constant times the parameter: a regulariser's part."""
    truth = received - slope * param
    what = say("the bias's own value") if param.ndim == 1 else say("the parameter's own value")
    times = f"{abs(slope):.4g}"
    size = what if times == "1" else say("{times} times {what}", times=times, what=what)
    if param.ndim == 1:
        if slope > 0:
            text = say("the regulariser has a part where it should have none ({size})", size=size)
        else:
            text = say("a part is missing that is {size}", size=size)
    elif slope > 0:
        text = say("the regulariser's part is too large, by {size}", size=size)
    else:
        text = say("the regulariser's part is too small, by {size}", size=size)
    yield text, truth


def apart_from_penalty(
    received: np.ndarray,
    measured: np.ndarray,
    project: Project,
    param: np.ndarray | None,
    regulariser: np.ndarray | None,
    batch_size: int | None,
) -> Iterator[Candidate]:
    """Yield a constant factor of all but the regulariser's part, as where a mean is forgotten."""
    if regulariser is not None and np.count_nonzero(regulariser) > 1:
        part = as_float(regulariser)
        rest = received - part
        factor = ratio(project(rest), measured - project(part))
        for text, truth in factor_candidates(rest, factor, batch_size):
            what = say("{text}, apart from the regulariser's part, which is right", text=text)
            yield what, truth + part
    if param is None or np.ndim(param) != 2 or np.size(param) < LEAST_ENTRIES:
        return
    param = as_float(param)
    factor, times = two_factors(project(received), measured, project(param))
    if abs(factor) < PATTERN_TOLERANCE:
        return
    for text, truth in factor_candidates(received - times * param, factor, batch_size):
        yield say("{text}, apart from a multiple of the parameter itself", text=text), truth


def two_factors(whole: np.ndarray, first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Return the c and k of the best fit whole ≈ c·first + k·second."""
    columns = np.stack([first.ravel(), second.ravel()], axis=1)
    if not np.isfinite(columns).all():
        return 0.0, 0.0
    found = np.linalg.lstsq(columns, whole.ravel(), rcond=None)[0]
    return float(found[0]), float(found[1])
