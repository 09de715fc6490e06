"""A loss and its gradient by central differences, entry by entry: `numerical_gradient`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import tell
from .slopes import FLOAT64_EPS, LEAST_SIZE, measure_noise

STEP = 1e-5
HOPELESS_NOISE = 1e-5  # relative; no rounding is as large: the loss itself is random


def numerical_gradient(
    loss: Callable[[np.ndarray], float], array: np.ndarray, step: float = STEP
) -> np.ndarray:
    """Return the gradient of `loss` at `array` by central differences, for every entry.

    loss: takes an array of the same shape and returns a number. array: any shape; it is copied to
    float64 and left as it is. The result has its shape, in float64. Costs two calls an entry.
    Raises: ValueError for a step that is not positive.
    Source: Burden and Faires, "Numerical Analysis", section 4.1, three-point midpoint formula.
    """
    if not step > 0:
        raise ValueError(tell("step must be positive, not {step}", step=step))
    point = np.array(array, dtype=np.float64)
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        centre = point[index]
        point[index] = centre + step
        above = float(loss(point))
        point[index] = centre - step
        gradient[index] = (above - float(loss(point))) / (2 * step)
        point[index] = centre
    return gradient


def loss_value(loss: Callable, point: dict[str, np.ndarray]) -> float:
    """Return the loss at `point` as a float.

    Raises: ValueError if it is not a finite number.
    """
    value = np.asarray(loss({name: array.copy() for name, array in point.items()}))
    if value.size != 1 or not np.isfinite(value.astype(np.float64)).all():
        raise ValueError(tell("the loss should be one finite number, but is {value}", value=value))
    return float(value.reshape(()))


def loss_noise(
    loss: Callable, point: dict[str, np.ndarray], centre: float, rng: np.random.Generator
) -> float:
    """Return the loss's own noise beyond float64's; the least of four lines, kinks being no noise.

    Raises: ValueError if it is too large for any rounding, as with dropout inside the loss.
    """
    length = np.sqrt(sum(array.size for array in point.values()))
    estimates = []
    for _ in range(4):
        line = {name: rng.normal(size=array.shape) / length for name, array in point.items()}

        def along(t: float, line: dict = line) -> float:
            # Beside the point, since the point itself may lie on a kink (all weights zero).
            return float(loss({name: point[name] + (t + 2e-3) * line[name] for name in point}))

        estimates.append(measure_noise(along))
    noise, scale = min(estimates), max(abs(centre), LEAST_SIZE)
    if noise > HOPELESS_NOISE * scale:
        raise ValueError(tell("the loss gives another value each time: is there randomness in it?"))
    return noise if noise > 64 * FLOAT64_EPS * scale else 0.0
