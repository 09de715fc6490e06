"""The check of C4, sample_minibatch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from ..words import say
from .running import Items, leaves_alone
from .values import Problem, as_array, same

MOST_TOGETHER = 8.3  # standard deviations


def numbered_rows() -> tuple[np.ndarray, np.ndarray]:
    """Return X (10, 3), row r beginning with r, and the labels y (10,), each 100 + r."""
    rows = np.arange(10)
    return np.stack([rows, rows * 2.0, rows + 0.5], axis=1), rows + 100


def draw(
    sample_minibatch: Callable, batch_size: int, rng: np.random.Generator, labelled: bool = False
) -> list[int]:
    """Return which rows a batch holds, after a look at its shapes and, if asked, its labels.

    For a batch larger than the data, every row once is as good as `batch_size` rows.
    """
    X, y = numbered_rows()
    batch = sample_minibatch(X, y, batch_size, rng)
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        kind = type(batch).__name__
        raise Problem(say("Return two arrays, X_batch and y_batch; this is a {kind}.", kind=kind))
    X_batch = as_array(batch[0], "X_batch")
    each_once = batch_size > len(X) and same(np.sort(X_batch, axis=0), X)
    size = len(X) if each_once else batch_size
    X_batch = as_array(batch[0], "X_batch", (size, 3))
    y_batch = as_array(batch[1], "y_batch", (size,))
    rows = X_batch[:, 0].astype(int)
    if not np.all(np.isin(X_batch[:, 0], X[:, 0])) or not same(X_batch, X[rows]):
        raise Problem(say("X_batch has rows that are not rows of X."))
    dtype = np.asarray(batch[1]).dtype
    if labelled and dtype.kind not in "iu":
        raise Problem(say("labels should be whole numbers, but have dtype {dtype}.", dtype=dtype))
    wrong = np.flatnonzero(y_batch != y[rows])
    if labelled and len(wrong):
        r = wrong[0]
        raise Problem(
            say(
                "Row {r} of X_batch is row {row} of X, whose label is {label}, but y_batch says "
                "{found}. Use the same indices for X and for y.",
                r=r,
                row=rows[r],
                label=y[rows[r]],
                found=int(y_batch[r]),
            )
        )
    return rows.tolist()


def is_one_row(rows: Sequence[int]) -> bool:
    return len(set(rows)) == 1


def is_block(rows: Sequence[int], of: int = 10) -> bool:
    """Return whether the rows, in whatever order, follow one another; row 0 follows the last.

    Where at most one of the `of` rows is left out, no other order is possible: that is no block.
    """
    once = sorted(set(rows))
    gaps = (after - row for row, after in pairwise([*once, once[0] + of]))
    return len(once) < of - 1 and max(gaps) == of + 1 - len(once)


def is_evenly_spaced(rows: Sequence[int], of: int = 10) -> bool:
    return len({(after - row) % of for row, after in pairwise(rows)}) == 1


def has_many_repeats(rows: Sequence[int]) -> bool:
    return len(set(rows)) <= len(rows) - 2


def togetherness(batches: Sequence[Sequence[int]], of: int) -> float:
    """Return how unequally often pairs of the `of` rows share a batch; 0 if none can.

    That is a chi-squared in standard deviations above its mean: for right batches hardly ever more
    than 5, and beyond `MOST_TOGETHER` with a chance below 1e-8. What the rows' own frequencies
    explain is taken out. If all sets of rows of a batch's size are as likely, each of the
    of (of - 3) / 2 dimensions that are left has the same variance: an eigenvalue of the pairs'
    covariance, P(2 given rows) - 2 P(3 given rows) + P(4 given rows).
    """
    holds = np.zeros((len(batches), of))
    for number, batch in enumerate(batches):
        holds[number, list(batch)] = 1.0
    chosen, among = holds.sum(axis=1)[:, None] - np.arange(4), of - np.arange(4)
    two, three, four = np.cumprod(chosen / among, axis=1)[:, 1:].sum(axis=0)
    variance = two - 2 * three + four
    if variance < 1.0:
        return 0.0
    together = np.inner(holds.T, holds.T)
    np.fill_diagonal(together, 0.0)
    sums = together.sum(axis=0)
    explained = (sums + sums[:, None] - sums.sum() / (of - 1)) / (of - 2)
    dimensions = of * (of - 3) / 2
    chi_squared = float(np.sum(np.triu(together - explained, 1) ** 2) / variance)
    return (chi_squared - dimensions) / np.sqrt(2 * dimensions)


def sample_minibatch_items(sample_minibatch: Callable) -> Items:
    """Yield the items of C4."""

    def sizes() -> None:
        for batch_size in (4, 1, 7):
            draw(sample_minibatch, batch_size, np.random.default_rng(0), labelled=True)

    def larger_than_data() -> None:
        draw(sample_minibatch, 25, np.random.default_rng(0), labelled=True)

    def differs() -> None:
        rng = np.random.default_rng(1)
        batches = {tuple(draw(sample_minibatch, 5, rng)) for _ in range(20)}
        if len(batches) == 1:
            raise Problem(
                say("20 draws gave the same batch each time. Draw new rows in every call.")
            )

    def reaches_all() -> None:
        rng = np.random.default_rng(2)
        seen = {row for _ in range(100) for row in draw(sample_minibatch, 5, rng)}
        if len(seen) < 10:
            missing = sorted(set(range(10)) - seen)
            raise Problem(
                say("In 100 batches of 5 out of 10 rows, rows {rows} never came.", rows=missing)
            )

    def one_by_one() -> None:
        rng = np.random.default_rng(4)
        batches = [draw(sample_minibatch, 5, rng) for _ in range(20)]
        for fault, text in (
            (is_one_row, say("Each batch is one row, repeated. Choose every row at random.")),
            (
                is_block,
                say("Each batch is rows that follow one another. Choose every row at random."),
            ),
            (
                is_evenly_spaced,
                say("The rows of each batch are equally far apart. Choose every row at random."),
            ),
            (
                has_many_repeats,
                say("Each batch has several rows twice or more. Choose every row at random."),
            ),
        ):
            if all(map(fault, batches)):
                raise Problem(text)
        batches += [draw(sample_minibatch, 5, rng) for _ in range(180)]
        if togetherness(batches, of=10) > MOST_TOGETHER:
            raise Problem(say("Some rows always come together. Choose every row at random."))

    def uses_rng() -> None:
        first, second = (draw(sample_minibatch, 6, np.random.default_rng(3)) for _ in range(2))
        if not same(first, second):
            raise Problem(say("The same rng should give the same batch: draw with rng alone."))

    def alone() -> None:
        X, y = numbered_rows()
        leaves_alone(
            sample_minibatch, X=X, y=y, batch_size=4, rng=np.random.default_rng(0)
        )  # fmt: skip

    yield say("Shapes, and each row with its own label"), sizes
    yield say("A batch larger than the data (batch_size > N)"), larger_than_data
    yield say("Another batch in each call"), differs
    yield say("Every row gets its turn"), reaches_all
    yield say("Rows are chosen one by one"), one_by_one
    yield say("All randomness comes from rng"), uses_rng
    yield say("X and y stay as they were"), alone
