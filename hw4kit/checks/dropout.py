"""The check of OT3, dropout_forward and dropout_backward."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ..words import Text, asking, say
from . import chance, questions
from .minibatch import require_random
from .running import Item, Items, Watched
from .values import Problem, as_array, compare, kind_of, same, told_apart

IN_WHICH_ORDER = say("In which order does the task want out and mask?")
TWO_NUMBERS = say("Which two numbers may a mask hold, and what makes others of them?")
AT_ZERO = say("How many entries should be dropped with drop_prob = 0?")
NOT_TRAINED = say("What should become of A where nothing is trained?")
OUT = say("Which numbers should each entry of A be multiplied with?")
BACK = say("By how much does an entry of out change when its entry of A does?")
NEARLY_RIGHT = 0.02  # relative
ROUNDED = say("Which line of yours rounds this number?")
MOST_OFF_MEAN = 5.0  # standard deviations of the mean of a right mask
SCALES = {0.0: 1.0, 0.1: 10 / 9, 0.25: 4 / 3, 0.5: 2.0, 0.8: 5.0, 0.95: 20.0}  # of kept entries


def activations(shape: tuple[int, int]) -> np.ndarray:
    """Return an array (N, H) of unlike numbers of both signs, none 0."""
    count = np.arange(shape[0] * shape[1])
    return (np.where(count % 3, 1.0, -1.0) * (0.37 + count % 97) ** 2 / 70).reshape(shape)


def require_the_same(masks: Iterable[np.ndarray]) -> np.ndarray:
    """Return the first of the masks that one state of rng gave; raise Problem if others differ."""
    first, *others = masks
    if not all(same(first, other) for other in others):
        raise Problem(
            say(
                "Two generators with the same seed gave different masks. Does your code draw "
                "elsewhere, or remember something of an earlier call?"
            )
        )
    return first


def about_the_mask(A: np.ndarray, out: np.ndarray, mask: np.ndarray) -> Text:
    """Return what to ask about a mask with other numbers than it should have."""
    if len(np.unique(mask)) > 2:
        swapped = np.allclose(mask, A * out)
        return IN_WHICH_ORDER if swapped else TWO_NUMBERS
    if mask.all():
        return say("Nothing is dropped here: when should entries be?")
    if not np.allclose(out, A * mask):
        return say("Which numbers has out been multiplied with, and does mask hold them?")
    if abs(mask.mean() - 1) < MOST_OFF_MEAN * mask.std() / np.sqrt(mask.size):
        return say("Of ten entries, how many should be dropped with this drop_prob?")
    return say("What becomes of the mean when some entries are dropped?")


def dropout_items(dropout_forward: Callable, dropout_backward: Callable) -> Items:
    """Yield the items of OT3."""
    dropout_forward = Watched(dropout_forward, "A")
    dropout_backward = Watched(dropout_backward, "dout", "mask")
    large, masks = activations(chance.LARGE), {}

    def forward(
        A: np.ndarray, drop_prob: float, rng: np.random.Generator, training: bool = True
    ) -> list[np.ndarray]:
        pair = dropout_forward(A, drop_prob, rng, training)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            told = say("Return two arrays, out and mask, not {kind}.", kind=kind_of(pair))
            raise Problem(asking(told, questions.RETURN if pair is None else questions.TWO))
        if pair[1] is None:
            asked = say("Which mask changes nothing, where nothing is dropped?")
            raise Problem(asking(say("{what} is None.", what="mask"), asked))
        return [as_array(a, what, A.shape) for a, what in zip(pair, ("out", "mask"), strict=True)]

    def seeded(
        A: np.ndarray, drop_prob: float, training: bool = True, seed: int = 0
    ) -> list[np.ndarray]:
        return forward(A, drop_prob, np.random.default_rng(seed), training)

    def mask_values() -> None:
        for seed, drop_prob in enumerate(chance.PROBABILITIES):
            out, mask = seeded(large, drop_prob, seed=seed)
            masks[seed] = mask != 0
            odd = mask[masks[seed] & ~np.isclose(mask, SCALES[drop_prob], rtol=1e-5)]
            if odd.size:
                kept, found = told_apart(SCALES[drop_prob], odd[0])
                told = say(
                    "With drop_prob = {drop_prob}, mask should hold 0 and {kept} only, but holds "
                    "{odd}.",
                    drop_prob=drop_prob,
                    kept=kept,
                    odd=found,
                )
                nearly = np.isclose(odd[0], SCALES[drop_prob], rtol=NEARLY_RIGHT)
                asked = ROUNDED if nearly else about_the_mask(large, out, mask)
                raise Problem(asking(told, asked))

    def large_masks() -> list[np.ndarray]:
        """Return where the entries are kept with each of the PROBABILITIES."""
        for seed, drop_prob in enumerate(chance.PROBABILITIES):
            if seed not in masks:
                masks[seed] = seeded(large, drop_prob, seed=seed)[1] != 0
        return [masks[seed] for seed in range(len(chance.PROBABILITIES))]

    def share() -> None:
        for kept, drop_prob in zip(large_masks(), chance.PROBABILITIES, strict=True):
            require_random(chance.fault_of_mask(kept, drop_prob))
        require_random(chance.fault_of_numbers(large_masks()))
        for shape, drop_prob in chance.SHARES:
            kept = seeded(activations(shape), drop_prob)[1] != 0
            require_random(chance.fault_of_share(kept, drop_prob))

    def each_entry() -> None:
        rng, A = np.random.default_rng(7), activations(chance.SMALL)
        kept = np.array([forward(A, 0.5, rng)[1] != 0 for _ in range(chance.MASKS)])
        if not np.all(kept == kept[0]):  # the same mask every time is another item's matter
            require_random(chance.fault_of_small_masks(kept))

    def nothing_dropped() -> None:
        out, mask = seeded(large[:7], 0.0)
        compare(out, large[:7], "out", case=say("with drop_prob = 0"))
        compare(mask, np.ones_like(mask), "mask", case=say("with drop_prob = 0"))

    def product() -> None:
        for drop_prob, size in ((0.5, 1.0), (0.25, 1e3), (0.8, 1e-6)):
            A = size * large[:9]
            out, mask = seeded(A, drop_prob)
            compare(out, SCALES[drop_prob] * A * (mask != 0), "out")

    def whatever_A() -> None:
        A = np.where(large > 0, large, 0.0)
        require_the_same(seeded(large, 0.25)[1] for _ in "ab")
        mask = seeded(A, 0.25)[1]
        kept = seeded(large, 0.25)[1]
        if not same(mask, kept):
            raise Problem(
                say(
                    "With other numbers in A, some of them 0, the same seed gives another mask. "
                    "What decides about an entry besides chance?"
                )
            )

    def testing() -> None:
        for drop_prob in (0.4, 0.0):
            out, mask = seeded(large[:9], drop_prob, training=False)
            compare(out, large[:9], "out", case=say("not training"))
            compare(mask, np.ones_like(mask), "mask", case=say("not training"))

    def uses_rng() -> None:
        first = require_the_same(seeded(large[:6], 0.5)[1] for _ in range(3))
        if same(first, seeded(large[:6], 0.5, seed=1)[1]):
            raise Problem(say("Another rng gave the same mask. Where does your code use rng?"))
        rng = np.random.default_rng(0)
        if same(*(forward(large[:6], 0.5, rng)[1] for _ in "ab")):
            raise Problem(
                say("Two calls with one rng gave the same mask. Do you draw from rng itself?")
            )

    def gradient() -> None:
        mask = np.array([[0.0, 2.0, 2.0], [2.0, 0.0, 1.25]])
        dout = np.array([[1.0, -3.0, 5.0], [4.0, 7.0, -6.0]])
        expected = np.array([[0.0, -6.0, 10.0], [8.0, 0.0, -7.5]])
        for size in (1.0, 1.37e3, 1.37e-6):
            seeded(dout, 0.5)  # whose mask is another one
            compare(dropout_backward(size * dout, mask), size * expected, "dA")

    def alone() -> None:
        for training in (True, False):
            dropout_forward(large[:9], 0.5, np.random.default_rng(0), training)
        dropout_backward(large[:2], np.ones((2, large.shape[1])) * 2)
        dropout_forward.require_unchanged()
        dropout_backward.require_unchanged()

    yield say("mask holds 0 and 1/(1 - drop_prob)"), mask_values
    yield say("The share of dropped entries"), share
    yield say("Entries are dropped one by one"), each_entry
    yield Item(say("Nothing is dropped with drop_prob = 0"), nothing_dropped, AT_ZERO, True)
    yield Item(say("out holds the entries that mask keeps, made larger"), product, OUT, True)
    yield say("mask does not depend on A"), whatever_A
    yield Item(say("Nothing is dropped when not training"), testing, NOT_TRAINED, True)
    yield say("All randomness comes from rng"), uses_rng
    yield say("dropout_backward, worked example"), gradient, BACK
    yield say("A, dout and mask stay as they were"), alone
