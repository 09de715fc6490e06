"""Hold analytic gradients against numerical ones: `check_gradient`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..words import say, tell
from .differences import as_float, candidates, describe_form
from .measuring import Measurement, measure
from .numerical import loss_noise, loss_value
from .report import GradientReport, ParameterResult
from .slopes import LEAST_SIZE

FLOAT32_TOLERANCE = 2e-3  # relative, for gradients or losses with float32 inside
FLOAT32_NOISE = 1e-10  # a relative noise above this means float32 (about 1e-8 to 1e-7)


def check_gradient(
    loss: Callable[[dict[str, np.ndarray]], float],
    params: Mapping[str, np.ndarray],
    grads: Mapping[str, np.ndarray],
    *,
    rng: np.random.Generator | None = None,
    tolerance: float = 1e-5,
    max_entries: int = 2000,
    step: float = 1e-5,
    regulariser: Mapping[str, np.ndarray] | None = None,
    batch_size: int | None = None,
) -> GradientReport:
    """Hold analytic gradients against central differences of the loss and report on each array.

    loss: takes a dict like `params`, returns a number. params, grads: name → array of equal shape.
    rng: chooses random directions for arrays of more than `max_entries` entries; smaller ones are
    checked entry by entry. tolerance: relative, the same for every size; gradients or losses with
    float32 inside get FLOAT32_TOLERANCE instead if that is larger. Entries smaller than round-off
    (16·eps·max(|loss|, 1)/step, 3.5e-10 as a rule) cannot be judged by a numerical gradient.
    regulariser: optionally the regulariser's part of each gradient (reg·W), to recognise one that
    is missing or doubled; batch_size: optionally N, to recognise a factor of N.
    `params` is not changed: `loss` gets copies in float64.
    Raises: TypeError if `grads` is not a dict; ValueError for a loss that is not a finite number
    at `params`, or that is random.
    """
    if not isinstance(grads, Mapping):
        kind = type(grads).__name__
        raise TypeError(tell("grads should be a dict of arrays, not {kind}", kind=kind))
    rng = np.random.default_rng(0) if rng is None else rng
    point = {name: as_float(value) for name, value in params.items()}
    centre = loss_value(loss, point)
    noise = loss_noise(loss, point, centre, rng)
    if noise > FLOAT32_NOISE * max(abs(centre), LEAST_SIZE):
        tolerance, step = max(tolerance, FLOAT32_TOLERANCE), max(step, 5e-3)
    results = []
    for name in point:
        if name not in grads:
            results.append(ParameterResult.malformed(name, say("it is missing from the gradients")))
            continue
        result = check_array(
            Measurement(loss, point, name, centre, noise, step), grads[name], rng=rng,
            tolerance=tolerance, max_entries=max_entries, batch_size=batch_size,
            regulariser=None if regulariser is None else regulariser.get(name),
        )  # fmt: skip
        results.append(result)
    unknown = [str(name) for name in grads if name not in point]
    results += [ParameterResult.malformed(n, say("there is no such parameter")) for n in unknown]
    return GradientReport(tuple(results), tolerance, (loss, point, grads))


def check_array(
    measurement: Measurement, received: object, *, rng, tolerance: float, max_entries: int,
    batch_size: int | None, regulariser: np.ndarray | None,
) -> ParameterResult:  # fmt: skip
    """Return the finding for one parameter."""
    param = measurement.array
    form = describe_form(received, param.shape)
    if form:
        where = first_not_finite(received) if "entries" in form else None
        return ParameterResult.malformed(measurement.name, form, where)
    if np.asarray(received).dtype in (np.float32, np.float16):
        tolerance = max(tolerance, FLOAT32_TOLERANCE)
    analytic = as_float(received)
    readings = measure(measurement, analytic, rng, tolerance, max_entries)
    result = readings.result()
    if result.passed or readings.all_at_kinks:
        return result
    guesses = candidates(
        analytic, readings.values, readings.project,
        param=param, regulariser=regulariser, batch_size=batch_size,
    )  # fmt: skip
    for text, truth in guesses:
        if truth is None or readings.explained_by(truth):
            return result.looking_like(text)
    return result


def first_not_finite(received: object) -> tuple[int, ...] | None:
    """Return the index of the first entry that is nan or infinite, or None."""
    try:
        bad = np.argwhere(~np.isfinite(np.asarray(received, dtype=np.float64)))
    except (TypeError, ValueError):
        return None
    return tuple(int(i) for i in bad[0]) if len(bad) else None
