"""Which directions of one parameter are measured, and how the analytic gradient compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ..words import say
from .differences import PATTERN_TOLERANCE
from .report import ParameterResult
from .slopes import Line, Slope

ROUNDS = 2  # two random partitions into blocks, so that errors do not cancel in both
FLOAT32_ROUNDING = 16 * float(np.finfo(np.float32).eps)


@dataclass
class Measurement:
    """The loss as a function of one parameter, the others being fixed."""

    loss: Callable
    point: dict[str, np.ndarray]
    name: str
    centre: float
    noise: float
    step: float

    @property
    def array(self) -> np.ndarray:
        return self.point[self.name]

    def line(self, indices: np.ndarray, signs: np.ndarray) -> Line:
        """Return the loss along the direction with `signs` at the flat `indices`."""

        def loss_at(t: float) -> float:
            moved = self.array.copy()
            moved.ravel()[indices] += t * signs
            return float(self.loss({**self.point, self.name: moved}))

        return Line(loss_at, self.centre, self.noise)

    def slope(self, reading: Reading, gradient: np.ndarray, tolerance: float) -> None:
        """Set a reading's slope; refine it only where the gradient differs from it."""
        line = self.line(reading.indices, reading.signs)
        step = self.step / np.sqrt(len(reading.indices))
        value, uncertainty = line.central(step)[:2]
        reading.slope = Slope(value, uncertainty, value, value)
        if reading.excess(gradient, tolerance) > 0:
            reading.slope = line.refined(step, tolerance)


@dataclass
class Reading:
    """One measured direction: ±1 at some flat indices, 0 elsewhere, and the slope along it."""

    indices: np.ndarray
    signs: np.ndarray
    slope: Slope = field(default_factory=lambda: Slope(0.0, 0.0, 0.0, 0.0))

    def along(self, gradient: np.ndarray) -> float:
        """Return the directional derivative that `gradient` implies."""
        return float(gradient.ravel()[self.indices] @ self.signs)

    def scale(self, gradient: np.ndarray) -> float:
        """Return the size against which errors are measured; it does not grow with the block."""
        part = gradient.ravel()[self.indices]
        if len(part) == 1:
            return max(abs(float(part[0])), abs(self.slope.value))
        return float(np.sqrt(np.mean(part**2)))

    def excess(self, gradient: np.ndarray, tolerance: float, floor: float = 0.0) -> float:
        """Return by how much the gradient lies outside what was measured; at most 0 is right."""
        if not np.isfinite(self.slope.value):
            return float("inf")  # the loss is not finite nearby; a comparison with nan says nothing
        value = self.along(gradient)
        outside = max(self.slope.low - value, value - self.slope.high)
        return outside - tolerance * self.scale(gradient) - self.slope.uncertainty - floor


@dataclass
class Readings:
    """All that was measured of one parameter, held against its analytic gradient."""

    measurement: Measurement
    gradient: np.ndarray
    items: list[Reading]
    tolerance: float

    @property
    def values(self) -> np.ndarray:
        return np.array([reading.slope.value for reading in self.items])

    @property
    def floor(self) -> float:
        """What float32 rounding may move an entry by; 0 for gradients in float64."""
        loose = self.tolerance > 10 * PATTERN_TOLERANCE
        return FLOAT32_ROUNDING * float(np.max(np.abs(self.values), initial=0.0)) if loose else 0.0

    @property
    def all_at_kinks(self) -> bool:
        return bool(self.items) and all(reading.slope.at_kink for reading in self.items)

    def project(self, array: np.ndarray) -> np.ndarray:
        """Return the directional derivatives that a gradient `array` implies."""
        return np.array([reading.along(array) for reading in self.items])

    def explained_by(self, truth: np.ndarray) -> bool:
        """Return whether `truth` would pass in every direction measured."""
        tolerance = max(self.tolerance, PATTERN_TOLERANCE)
        return all(reading.excess(truth, tolerance, self.floor) <= 0 for reading in self.items)

    def result(self) -> ParameterResult:
        """Return the finding, with the entry that is most wrong."""
        wrong = [r for r in self.items if r.excess(self.gradient, self.tolerance, self.floor) > 0]
        shape, name = self.gradient.shape, self.measurement.name
        passed = not wrong and not self.all_at_kinks
        worst = max(wrong or self.items, key=self.relative_error, default=None)
        if worst is None:
            return ParameterResult(name, True, None, None, None, 0.0, 0)
        if len(worst.indices) > 1 and wrong:
            worst = self.bisect(worst)
        single = len(worst.indices) == 1
        index = np.unravel_index(int(worst.indices[0]), shape) if single else None
        return ParameterResult(
            name, passed, None if index is None else tuple(int(i) for i in index),
            worst.along(self.gradient), worst.slope.value, self.relative_error(worst),
            self.gradient.size, sum(reading.slope.at_kink for reading in self.items),
            say("the loss has a kink here (all weights zero?): check at another point")
            if self.all_at_kinks else None,
        )  # fmt: skip

    def relative_error(self, reading: Reading) -> float:
        """Return |analytic − numerical| over the scale; 0 if both are 0 or agree to round-off."""
        value = reading.along(self.gradient)
        gap = max(reading.slope.low - value, value - reading.slope.high, 0.0)
        if gap <= reading.slope.uncertainty:
            return 0.0
        return gap / max(reading.scale(self.gradient), abs(reading.slope.value), 1e-300)

    def bisect(self, reading: Reading) -> Reading:
        """Return the entry to blame in a failing block, by halving it."""
        while len(reading.indices) > 1:
            middle = len(reading.indices) // 2
            halves = [
                Reading(reading.indices[part], reading.signs[part])
                for part in (slice(None, middle), slice(middle, None))
            ]
            for half in halves:
                self.measurement.slope(half, self.gradient, self.tolerance)
            reading = max(halves, key=lambda half: half.excess(self.gradient, self.tolerance))
        return reading


def directions(size: int, rng: np.random.Generator, max_entries: int) -> Iterator[Reading]:
    """Yield every entry of a small array, or blocks of random entries of a large one."""
    if size <= max_entries:
        for i in range(size):
            yield Reading(np.array([i]), np.array([1.0]))
        return
    for _ in range(ROUNDS):
        order = rng.permutation(size)
        for block in np.array_split(order, max(1, max_entries // 4)):
            yield Reading(block, rng.choice([-1.0, 1.0], len(block)))


def measure(
    measurement: Measurement, gradient: np.ndarray, rng: np.random.Generator, tolerance: float,
    max_entries: int,
) -> Readings:  # fmt: skip
    """Measure one parameter; a block whose direction meets a kink is tried with other signs."""
    items = []
    for first in directions(gradient.size, rng, max_entries):
        reading = first
        measurement.slope(reading, gradient, tolerance)
        for _ in range(3 if len(first.indices) > 1 else 0):
            if not reading.slope.at_kink:
                break
            reading = Reading(first.indices, rng.choice([-1.0, 1.0], len(first.indices)))
            measurement.slope(reading, gradient, tolerance)
        items.append(reading)
    return Readings(measurement, gradient, items, tolerance)
