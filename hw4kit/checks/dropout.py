"""The check of OT3, dropout_forward and dropout_backward."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import say
from .running import Items, call, leaves_alone
from .values import Problem, as_array, compare, number, same


def dropout_items(dropout_forward: Callable, dropout_backward: Callable) -> Items:
    """Yield the items of OT3."""
    A = np.arange(1.0, 2401.0).reshape(60, 40)

    def forward(drop_prob: float, training: bool = True, seed: int = 0) -> list[np.ndarray]:
        pair = dropout_forward(A.copy(), drop_prob, np.random.default_rng(seed), training)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            kind = type(pair).__name__
            raise Problem(say("Return two arrays, out and mask; this is a {kind}.", kind=kind))
        return [as_array(a, what, A.shape) for a, what in zip(pair, ("out", "mask"), strict=True)]

    def mask_values() -> None:
        for drop_prob in (0.2, 0.75):
            mask = forward(drop_prob)[1]
            kept = 1 / (1 - drop_prob)
            odd = mask[(mask != 0) & ~np.isclose(mask, kept, rtol=1e-5)]
            if odd.size:
                raise Problem(
                    say(
                        "With drop_prob = {drop_prob}, mask should hold 0 and {kept} only, but "
                        "holds {odd}.",
                        drop_prob=drop_prob,
                        kept=number(kept),
                        odd=number(odd[0]),
                    )
                )

    def share() -> None:
        for drop_prob in (0.2, 0.75):
            dropped = float(np.mean(forward(drop_prob)[1] == 0))
            if abs(dropped - drop_prob) > 0.05:  # five standard deviations of 2,400 draws
                raise Problem(
                    say(
                        "With drop_prob = {drop_prob}, about {drop_prob:.0%} of 2,400 entries "
                        "should be dropped, but {dropped:.0%} are.",
                        drop_prob=drop_prob,
                        dropped=dropped,
                    )
                )

    def each_entry() -> None:
        mask = forward(0.5)[1]
        if np.all(mask == mask[0]) or np.all(mask == mask[:, :1]):
            raise Problem(say("Whole rows or columns are dropped: draw for each entry by itself."))

    def product() -> None:
        out, mask = forward(0.4)
        compare(out, A * mask, "out")

    def testing() -> None:
        out, mask = forward(0.4, training=False)
        compare(out, A, say("Not training: out"))
        compare(mask, np.ones_like(A), say("Not training: mask"))

    def uses_rng() -> None:
        if not same(forward(0.5)[1], forward(0.5)[1]):
            raise Problem(say("The same rng should give the same mask: draw with rng alone."))
        if same(forward(0.5)[1], forward(0.5, seed=1)[1]):
            raise Problem(say("Another rng should give another mask: draw with rng."))

    def gradient() -> None:
        mask = np.array([[0.0, 2.0, 2.0], [2.0, 0.0, 0.0]])
        dout = np.array([[1.0, -3.0, 5.0], [4.0, 7.0, -6.0]])
        expected = np.array([[0.0, -6.0, 10.0], [8.0, 0.0, 0.0]])
        compare(call(dropout_backward, dout, mask), expected, "dA")

    def alone() -> None:
        rng = np.random.default_rng(0)
        leaves_alone(dropout_forward, A=A, drop_prob=0.5, rng=rng, training=True)
        leaves_alone(dropout_backward, dout=A[:2], mask=np.ones((2, 40)) * 2)

    yield say("mask holds 0 and 1/(1 - drop_prob)"), mask_values
    yield say("The share of dropped entries"), share
    yield say("Entries are dropped one by one"), each_entry
    yield say("out is A times mask while training"), product
    yield say("Nothing is dropped when not training"), testing
    yield say("All randomness comes from rng"), uses_rng
    yield say("dropout_backward, worked example"), gradient
    yield say("A, dout and mask stay as they were"), alone
