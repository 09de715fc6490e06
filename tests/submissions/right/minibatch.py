"""Right answers to C4."""

from __future__ import annotations

import random

import numpy as np

from ..registry import Rights

right = Rights()


@right("C4", "with replacement, by integers")
def integers(X, y, batch_size, rng):
    rows = rng.integers(0, X.shape[0], batch_size)
    return X[rows], y[rows]


@right("C4", "with replacement, by choice")
def choice(X, y, batch_size, rng):
    rows = rng.choice(len(X), size=batch_size, replace=True)
    return X[rows], y[rows]


@right("C4", "without replacement, with a branch for batch_size > N")
def choice_with_a_branch(X, y, batch_size, rng):
    rows = rng.choice(len(X), size=batch_size, replace=batch_size > len(X))
    return X[rows], y[rows]


@right("C4", "without replacement: every row once when batch_size > N")
def every_row_once(X, y, batch_size, rng):
    rows = rng.choice(len(X), size=min(batch_size, len(X)), replace=False)
    return X[rows], y[rows]


@right("C4", "a permutation, cut off")
def permutation(X, y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    return X[rows], y[rows]


@right("C4", "a permutation, filled up with repeats")
def permutation_filled_up(X, y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    missing = batch_size - len(rows)
    rows = np.concatenate([rows, rng.integers(len(X), size=missing)])
    return X[rows], y[rows]


@right("C4", "permutations one after the other")
def permutations_in_turn(X, y, batch_size, rng):
    rows = []
    while len(rows) < batch_size:
        rows.extend(rng.permutation(len(X)))
    return X[rows[:batch_size]], y[rows[:batch_size]]


@right("C4", "an own list shuffled")
def shuffled_list(X, y, batch_size, rng):
    rows = np.arange(max(len(X), batch_size)) % len(X)
    rng.shuffle(rows)
    return X[rows[:batch_size]], y[rows[:batch_size]]


@right("C4", "floating numbers made whole")
def floored_numbers(X, y, batch_size, rng):
    rows = np.floor(rng.random(batch_size) * len(X)).astype(int)
    return X[rows], y[rows]


@right("C4", "the order of random keys")
def random_keys(X, y, batch_size, rng):
    rows = np.argsort(rng.random(len(X)))[np.arange(batch_size) % len(X)]
    return np.take(X, rows, axis=0), np.take(y, rows)


@right("C4", "row by row")
def row_by_row(X, y, batch_size, rng):
    X_batch, y_batch = np.empty((batch_size, X.shape[1])), np.empty(batch_size, dtype=y.dtype)
    for k in range(batch_size):
        row = rng.integers(len(X))
        X_batch[k], y_batch[k] = X[row], y[row]
    return X_batch, y_batch


@right("C4", "rows in rising order")
def rows_sorted(X, y, batch_size, rng):
    rows = np.sort(rng.integers(len(X), size=batch_size))
    return X[rows], y[rows]


@right("C4", "labels stacked on the rows")
def labels_stacked(X, y, batch_size, rng):
    table = np.column_stack([X, y])
    drawn = table[rng.integers(len(table), size=batch_size)]
    return drawn[:, :-1], drawn[:, -1].astype(y.dtype)


@right("C4", "a pair in a list")
def pair_in_a_list(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return [X[rows], y[rows]]


@right("C4", "another generator seeded from rng")
def generator_seeded_from_rng(X, y, batch_size, rng):
    own = random.Random(int(rng.integers(2**32)))
    rows = [own.randrange(len(X)) for _ in range(batch_size)]
    return X[rows], y[rows]


class Sampler:
    """A student's own class."""

    def __init__(self, X, y):
        self.X, self.y = X, y

    def draw(self, size, rng):
        rows = rng.integers(len(self.X), size=size)
        return self.X[rows], self.y[rows]


@right("C4", "classes for sampling")
def own_class(X, y, batch_size, rng):
    return Sampler(X, y).draw(batch_size, rng)
