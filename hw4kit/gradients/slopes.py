"""Directional derivatives by central differences, with care for round-off and ReLU kinks.

Theory. (f(x+h) − f(x−h)) / 2h has an error of about h²·f‴/6 (truncation) plus eps·|f|/h
(round-off; a loss below 1 counts as 1). A ReLU's kink between x−h and x+h spoils it; then a smaller
h, which does not reach the kink, gives another value. Two steps that agree, and one-sided
differences that agree, mean that there is no kink within reach. Only the round-off estimate enters
the absolute tolerance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

LEAST_SIZE = 1.0  # a loss near 0 is the logarithm of a number near 1, and rounds like that number
ROUND_OFF_FACTOR = 16.0  # a loss adds many terms: its error is a few times eps·|loss|
STEP_RATIOS = (1.0, 0.25, 1 / 16, 1 / 64, 1 / 256)
FLOAT64_EPS = float(np.finfo(np.float64).eps)


class Slope(NamedTuple):
    """One directional derivative.

    value: the derivative; uncertainty: how far round-off may move it;
    low, high: at a kink, the two one-sided derivatives (elsewhere both equal `value`).
    """

    value: float
    uncertainty: float
    low: float
    high: float

    @property
    def at_kink(self) -> bool:
        return self.low != self.high


class Line:
    """The loss along one direction, f(t) = loss(x + t·direction)."""

    def __init__(self, loss_at: Callable[[float], float], centre: float, noise: float) -> None:
        self.loss_at, self.centre, self.noise = loss_at, centre, noise

    def central(self, step: float) -> Slope:
        """Return the central difference at `step`, whatever lies in between."""
        above, below = self.loss_at(step), self.loss_at(-step)
        size = max(abs(above), abs(below), LEAST_SIZE)
        round_off = ROUND_OFF_FACTOR * max(FLOAT64_EPS * size, self.noise) / step
        value = (above - below) / (2 * step)
        ends = ((self.centre - below) / step, (above - self.centre) / step)
        return Slope(value, round_off, min(ends), max(ends))

    def refined(self, step: float, tolerance: float) -> Slope:
        """Return the derivative from two steps that agree, or both sides' slopes at a kink."""
        wide = self.central(step * STEP_RATIOS[0])
        for ratio in STEP_RATIOS[1:]:
            narrow = self.central(step * ratio)
            if agree(wide, narrow, tolerance):
                # Prefer the wider step: its round-off is smaller and both are free of kinks.
                uncertainty = wide.uncertainty + abs(wide.value - narrow.value)
                return Slope(wide.value, uncertainty, wide.value, wide.value)
            wide = narrow
        return wide


def agree(wide: Slope, narrow: Slope, tolerance: float) -> bool:
    """Return whether two steps tell of a smooth function: same slope, no jump in the middle."""
    allowed = tolerance * max(abs(wide.value), abs(narrow.value)) + narrow.uncertainty
    if not abs(wide.value - narrow.value) <= allowed:
        return False
    # The one-sided slopes differ by h·f″ where f is smooth, and by a constant at a kink.
    jump_wide, jump_narrow = wide.high - wide.low, narrow.high - narrow.low
    return jump_narrow <= max(0.6 * jump_wide, 2 * allowed)


def measure_noise(loss_at: Callable[[float], float], spacing: float = 1e-4) -> float:
    """Return the loss's round-off noise along a line, from eighth differences.

    They take away everything smooth. A float32 computation inside a loss shows here as noise near
    1e-7, whatever type it returns. 12870 = Σ_k (8 over k)² is what they multiply a variance with.
    Source: Moré and Wild (2011), "Estimating computational noise", section 3.
    """
    differences = np.diff([loss_at(k * spacing) for k in range(-6, 6)], n=8)
    return float(np.sqrt(np.mean(differences**2) / 12870))
