"""The points of the finale: three arms of a spiral, which no straight line parts."""

from __future__ import annotations

import numpy as np


def spiral(rng: np.random.Generator, per_class: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Return X (N, 2) and y (N,): the arms of a spiral, one for each of three classes."""
    along = np.linspace(0.05, 1, per_class)
    y = np.repeat(np.arange(3), per_class)
    angle = np.tile(5.0 * along, 3) + 2 * np.pi * y / 3 + rng.normal(scale=0.15, size=len(y))
    return np.tile(along, 3)[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1), y
