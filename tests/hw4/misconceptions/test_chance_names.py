"""Names of what random numbers do: chance alone makes none."""

from __future__ import annotations

import numpy as np
from submissions import key_names

from autograder.hw4 import mark


class Seeded(dict):
    """A submission's names, asked on inputs of another seed."""

    def __init__(self, names: dict, seed: int) -> None:
        super().__init__(names)
        self.seed = seed.to_bytes(32)


def one_draw_for_all(A, drop_prob, rng, training):
    mask = (rng.random() >= drop_prob) / (1.0 - drop_prob) if training else 1.0
    return A * mask, mask * np.ones_like(A)


def test_all_or_nothing_twice_is_not_called_the_same_mask():
    """Is one slip charged once, whatever chance has done with the whole array?"""
    names = key_names() | {"dropout_forward": one_draw_for_all}
    verdicts = [mark("OT3", Seeded(names, seed)) for seed in range(1, 21)]
    assert {verdict.marks for verdict in verdicts} == {3.0}
    assert {f.misconception for verdict in verdicts for f in verdict.findings} == {None}
