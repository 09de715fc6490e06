"""Wrong answers to C4: random rows with their own labels."""

from __future__ import annotations

import copy

import numpy as np

from ..registry import Wrongs

wrong = Wrongs()
LABELS, SIZE, RANDOM = "rows keep their labels", "batch size", "random rows"
LARGE, REPEATABLE = "batch larger than the data", "repeatable, inputs unchanged"

# --------------------------------------------------------------------------------- batch size


@wrong("C4", "batch_size ignored: a constant", fails=(SIZE,), passes=(LABELS,))
def constant_batch_size(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=10)
    return X[rows], y[rows]


@wrong("C4", "batch_size ignored: another variable", fails=(SIZE,), passes=(LABELS,))
def features_for_batch_size(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=X.shape[1])
    return X[rows], y[rows]


@wrong("C4", "batch_size ignored: all rows shuffled", fails=(SIZE,))
def all_rows_shuffled(X, y, batch_size, rng):
    rows = rng.permutation(len(X))
    return X[rows], y[rows]


@wrong("C4", "batch_size ignored: all rows as they are", fails=(SIZE, RANDOM))
def all_rows(X, y, batch_size, rng):
    return X, y


@wrong("C4", "one row too few", fails=(SIZE,))
def one_row_too_few(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size - 1)
    return X[rows], y[rows]


@wrong("C4", "one row too many", fails=(SIZE,))
def one_row_too_many(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size + 1)
    return X[rows], y[rows]


@wrong("C4", "repeats thrown away", fails=(SIZE,))
def repeats_thrown_away(X, y, batch_size, rng):
    rows = np.unique(rng.integers(len(X), size=batch_size))
    return X[rows], y[rows]


@wrong("C4", "minibatch without replacement when batch_size > N", fails=(LARGE,), marks=8.0,
       passes=(LABELS, SIZE, RANDOM, REPEATABLE), keeps=("C5", "C6"))  # fmt: skip
def without_replacement(X, y, batch_size, rng):
    rows = rng.choice(len(X), batch_size, replace=False)
    return X[rows], y[rows]


@wrong("C4", "zeros beyond the data when batch_size > N", fails=(LARGE,))
def rows_beyond_the_data_left_open(X, y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    X_batch, y_batch = np.zeros((batch_size, X.shape[1])), np.zeros(batch_size)
    X_batch[: len(rows)], y_batch[: len(rows)] = X[rows], y[rows]
    return X_batch, y_batch


# -------------------------------------------------------------------------- rows and labels


@wrong("C4", "labels and rows shuffled apart", fails=(LABELS,), passes=(SIZE, LARGE), marks=7.0,
       keeps=("C5", "C6"))  # fmt: skip
def labels_drawn_apart(X, y, batch_size, rng):
    return X[rng.integers(len(X), size=batch_size)], y[rng.integers(len(X), size=batch_size)]


@wrong("C4", "labels and rows shuffled apart by rng.choice", fails=(LABELS,))
def labels_chosen_apart(X, y, batch_size, rng):
    return rng.choice(X, batch_size), rng.choice(y, batch_size)


@wrong("C4", "labels and rows apart, no replacement", fails=(LABELS, LARGE), marks=5.0)
def labels_chosen_apart_without_replacement(X, y, batch_size, rng):
    return rng.choice(X, batch_size, replace=False), rng.choice(y, batch_size, replace=False)


@wrong("C4", "labels apart when batch_size > N", fails=(LARGE,), passes=(LABELS,), marks=8.0)
def labels_apart_beyond_the_data(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return X[rows], y[rows if batch_size <= len(X) else rng.permutation(rows)]


@wrong("C4", "labels of the first rows", fails=(LABELS,))
def labels_of_the_first_rows(X, y, batch_size, rng):
    return X[rng.permutation(len(X))[:batch_size]], y[:batch_size]


@wrong("C4", "labels one row further", fails=(LABELS,))
def labels_one_row_further(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return X[rows], np.roll(y, 1)[rows]


@wrong("C4", "labels sorted afterwards", fails=(LABELS,))
def labels_sorted(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return X[rows], np.sort(y[rows])


@wrong("C4", "labels first, rows second", fails=(LABELS, SIZE))
def pair_turned_round(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return y[rows], X[rows]


@wrong("C4", "rows without labels", marks=0.0)
def rows_without_labels(X, y, batch_size, rng):
    return X[rng.integers(len(X), size=batch_size)]


@wrong("C4", "the rows' numbers in place of the rows", marks=0.0)
def row_numbers(X, y, batch_size, rng):
    return rng.integers(len(X), size=batch_size)


@wrong("C4", "columns in place of rows")
def columns_for_rows(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return X[rows].T, y[rows]


@wrong("C4", "noise added to the rows", fails=(LABELS,))
def noisy_rows(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return X[rows] + rng.normal(size=(batch_size, X.shape[1])), y[rows]


# ------------------------------------------------------------------------------------ chance


@wrong("C4", "a fixed batch drawn every time", fails=(RANDOM,), passes=(LABELS, SIZE),
       keeps=("C5", "C6"))  # fmt: skip
def fixed_seed(X, y, batch_size, rng):
    rows = np.random.default_rng(0).integers(len(X), size=batch_size)
    return X[rows], y[rows]


@wrong.fresh("C4", "a fixed batch: drawn once and kept", fails=(RANDOM,))
def batch_kept():
    kept = {}

    def sample_minibatch(X, y, batch_size, rng):
        if batch_size not in kept:
            kept[batch_size] = rng.integers(len(X), size=batch_size)
        return X[kept[batch_size]], y[kept[batch_size]]

    return sample_minibatch


@wrong("C4", "the first batch_size rows every time", fails=(RANDOM,), keeps=("C5", "C6"))
def first_rows(X, y, batch_size, rng):
    return X[:batch_size], y[:batch_size]


@wrong("C4", "the first batch_size rows, shuffled", fails=(RANDOM,))
def first_rows_shuffled(X, y, batch_size, rng):
    rows = rng.permutation(min(batch_size, len(X)))
    return X[rows], y[rows]


@wrong("C4", "a contiguous block of rows", fails=(RANDOM,))
def contiguous_block(X, y, batch_size, rng):
    start = rng.integers(max(1, len(X) - batch_size + 1))
    return X[start : start + batch_size], y[start : start + batch_size]


@wrong("C4", "a contiguous block of rows, wrapped round", fails=(RANDOM,))
def wrapped_block(X, y, batch_size, rng):
    rows = (rng.integers(len(X)) + np.arange(batch_size)) % len(X)
    return X[rows], y[rows]


@wrong("C4", "a contiguous block of rows, shuffled", fails=(RANDOM,), marks=8.0)
def shuffled_block(X, y, batch_size, rng):
    rows = rng.permutation((rng.integers(len(X)) + np.arange(batch_size)) % len(X))
    return X[rows], y[rows]


@wrong("C4", "every second row from a random one on", fails=(RANDOM,), marks=8.0)
def every_second_row(X, y, batch_size, rng):
    rows = (rng.integers(len(X)) + 2 * np.arange(batch_size)) % len(X)
    return X[rows], y[rows]


@wrong("C4", "half a batch, and its rows again", fails=(RANDOM,), marks=8.0)
def half_a_batch_twice(X, y, batch_size, rng):
    rows = np.repeat(rng.integers(len(X), size=(batch_size + 1) // 2), 2)[:batch_size]
    return X[rows], y[rows]


def _in_pairs(second):
    """Return sample_minibatch that draws half its rows, and for each the row `second` gives."""

    def sample_minibatch(X, y, batch_size, rng):
        first = rng.integers(len(X), size=(batch_size + 1) // 2)
        rows = np.stack([first, second(first, len(X))], axis=1).ravel()[:batch_size]
        return X[rows], y[rows]

    return sample_minibatch


for pairs, second in (
    ("neighbours", lambda row, N: (row + 1) % N),
    ("mirror_images", lambda row, N: N - 1 - row),
):
    wrong.add(f"C4_rows_with_their_{pairs}", "C4", f"rows in fixed pairs: {pairs}",
              {"sample_minibatch": _in_pairs(second)}, fails=(RANDOM,), marks=8.0)  # fmt: skip


@wrong("C4", "labels as floats: nothing can be indexed by them", marks=9.0)
def labels_as_floats(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return X[rows], y[rows].astype(float)


@wrong.fresh("C4", "one block after the other, never shuffled", fails=(RANDOM,))
def blocks_in_turn():
    position = [0]

    def sample_minibatch(X, y, batch_size, rng):
        rows = (position[0] + np.arange(batch_size)) % len(X)
        position[0] += batch_size
        return X[rows], y[rows]

    return sample_minibatch


@wrong("C4", "one random row many times", fails=(RANDOM,))
def one_row_repeated(X, y, batch_size, rng):
    rows = np.full(batch_size, rng.integers(len(X)))
    return X[rows], y[rows]


@wrong("C4", "off by one: the last row is never drawn", fails=(RANDOM,), passes=(LABELS, SIZE))
def last_row_never(X, y, batch_size, rng):
    rows = rng.integers(0, len(X) - 1, size=batch_size)
    return X[rows], y[rows]


@wrong("C4", "off by one: the first row is never drawn", fails=(RANDOM,), passes=(LABELS, SIZE))
def first_row_never(X, y, batch_size, rng):
    rows = rng.integers(1, len(X), size=batch_size)
    return X[rows], y[rows]


@wrong("C4", "off by one: past the end")
def past_the_end(X, y, batch_size, rng):
    rows = rng.integers(1, len(X) + 1, size=batch_size)
    return X[rows], y[rows]


@wrong("C4", "rounded numbers: the ends half as often, the normal distribution in between",
       fails=(RANDOM,))  # fmt: skip
def bell_shaped(X, y, batch_size, rng):
    numbers = rng.normal(len(X) / 2, len(X) / 6, size=batch_size)
    rows = np.clip(numbers.round().astype(int), 0, len(X) - 1)
    return X[rows], y[rows]


@wrong("C4", "np.random in place of rng", fails=(REPEATABLE,), passes=(LABELS, SIZE, RANDOM, LARGE),
       marks=9.0)  # fmt: skip
def global_generator(X, y, batch_size, rng):
    rows = np.random.randint(len(X), size=batch_size)
    return X[rows], y[rows]


@wrong("C4", "a new unseeded generator in place of rng", fails=(REPEATABLE,), marks=9.0)
def new_generator(X, y, batch_size, rng):
    rows = np.random.default_rng().integers(len(X), size=batch_size)
    return X[rows], y[rows]


@wrong("C4", "X and y shuffled in place", fails=(REPEATABLE,))
def shuffled_in_place(X, y, batch_size, rng):
    rows = rng.permutation(len(X))
    X[:], y[:] = X[rows], y[rows]
    rows = np.arange(batch_size) % len(X)
    return X[rows], y[rows]


@wrong.fresh("C4", "one permutation walked through over several calls", fails=(REPEATABLE,))
def permutation_kept():
    rows_left: list[int] = []

    def sample_minibatch(X, y, batch_size, rng):
        while len(rows_left) < batch_size:
            rows_left.extend(rng.permutation(len(X)))
        rows = rows_left[:batch_size]
        del rows_left[:batch_size]
        return X[rows], y[rows]

    return sample_minibatch


@wrong("C4", "batch_size ignored: one row", fails=(SIZE,), passes=(LABELS, RANDOM))
def one_row_always(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=1)
    return X[rows], y[rows]


# ------------------------------------------------------------- chance that is not the same for all


def _by_rows(identifier: str, mistake: str, rows_of, **expected) -> None:
    """Record a function that draws rows_of(N, batch_size, rng) as wrong."""

    def sample_minibatch(X, y, batch_size, rng):
        rows = rows_of(len(X), batch_size, rng)
        return X[rows], y[rows]

    expected = {"fails": (RANDOM,), "marks": 8.0, **expected}
    wrong.add(f"C4_{identifier}", "C4", mistake, {"sample_minibatch": sample_minibatch}, **expected)


def _walk(N, batch_size, start, rng):
    """Return rows in the order of one fixed shuffle, from `start` on."""
    return np.random.default_rng(0).permutation(N)[(start + np.arange(batch_size)) % N]


def _two_blocks(N, batch_size, rng):
    sizes = batch_size // 2, batch_size - batch_size // 2
    return np.concatenate([(rng.integers(N) + np.arange(size)) % N for size in sizes])


_by_rows("rounded", "rounded numbers: the ends half as often",
         lambda N, b, rng: np.round(rng.random(b) * (N - 1)).astype(int))  # fmt: skip
_by_rows("low_rows_more_often", "a square of a random number",
         lambda N, b, rng: (rng.random(b) ** 2 * N).astype(int))  # fmt: skip
_by_rows("one_row_favoured", "one row twice as likely, without replacement",
         lambda N, b, rng: rng.choice(N, b, replace=b > N, p=(1 + (np.arange(N) == 2)) / (N + 1)),
         marks=8.0)  # fmt: skip
_by_rows("ten_rows", "the number of rows written as a number",
         lambda N, b, rng: rng.integers(10, size=b) % N)  # fmt: skip
_by_rows("two_blocks", "two blocks of neighbours", _two_blocks)
_by_rows("shuffled_once", "one fixed shuffle, walked through from a random place",
         lambda N, b, rng: _walk(N, b, rng.integers(N), rng))  # fmt: skip
_by_rows("copy_of_the_generator", "a copy of rng, which itself stays where it is",
         lambda N, b, rng: copy.deepcopy(rng).integers(N, size=b),
         fails=(RANDOM, REPEATABLE), marks=7.0)  # fmt: skip


@wrong("C4", "rows stratified by label", fails=(RANDOM,))
def stratified(X, y, batch_size, rng):
    classes, rows = np.unique(y), []
    while len(rows) < batch_size:
        for c in rng.permutation(classes):
            rows.append(rng.choice(np.flatnonzero(y == c)))
    return X[rows[:batch_size]], y[rows[:batch_size]]


@wrong("C4", "rows stratified by label, in proportion", fails=(RANDOM,))
def stratified_in_proportion(X, y, batch_size, rng):
    order = np.argsort(y + rng.random(len(y)), kind="stable")  # shuffled among equal labels
    places = (rng.random() + np.arange(batch_size)) * len(y) / batch_size
    rows = order[places.astype(int) % len(y)]
    return X[rows], y[rows]


@wrong("C4", "a label first, then one of its rows", fails=(RANDOM,))
def label_first(X, y, batch_size, rng):
    rows = [rng.choice(np.flatnonzero(y == c)) for c in rng.choice(np.unique(y), batch_size)]
    return X[rows], y[rows]


@wrong.fresh("C4", "a shuffle walked through, and a new one when it has run out",
             fails=(REPEATABLE,))  # fmt: skip
def reshuffled_when_run_out():
    left: list[int] = []

    def sample_minibatch(X, y, batch_size, rng):
        if len(left) < batch_size or len(left) > len(X):
            left[:] = rng.permutation(max(len(X), batch_size)) % len(X)
        rows = left[:batch_size]
        del left[:batch_size]
        return X[rows], y[rows]

    return sample_minibatch


@wrong.fresh("C4", "the data of the first call kept", fails=(SIZE,))
def first_data_kept():
    kept: list = []

    def sample_minibatch(X, y, batch_size, rng):
        kept.extend([X, y][len(kept) :])
        rows = rng.integers(len(kept[0]), size=batch_size)
        return kept[0][rows], kept[1][rows]

    return sample_minibatch


@wrong.fresh("C4", "the generator of the first call kept", fails=(REPEATABLE,))
def first_generator_kept():
    kept: list = []

    def sample_minibatch(X, y, batch_size, rng):
        kept.extend([rng][len(kept) :])
        rows = kept[0].integers(len(X), size=batch_size)
        return X[rows], y[rows]

    return sample_minibatch


@wrong("C4", "generators spawned from rng", fails=(REPEATABLE,), marks=9.0)
def spawned(X, y, batch_size, rng):
    rows = rng.spawn(1)[0].integers(len(X), size=batch_size)
    return X[rows], y[rows]


# -------------------------------------------------------------------------- rows that are changed


def _changed(identifier: str, mistake: str, of_X=lambda X: X, of_y=lambda y: y, **expected) -> None:
    """Record a function whose batch is changed on its way as wrong."""

    def sample_minibatch(X, y, batch_size, rng):
        rows = rng.integers(len(X), size=batch_size)
        return of_X(X[rows]), of_y(y[rows])

    wrong.add(f"C4_{identifier}", "C4", mistake, {"sample_minibatch": sample_minibatch},
              fails=(LABELS,), **expected)  # fmt: skip


_changed("rows_rounded", "rows rounded", lambda X: X.round(2))
_changed("rows_whole", "rows as whole numbers", lambda X: X.astype(int))
_changed("rows_in_half_precision", "rows in half precision", lambda X: X.astype(np.float16))
_changed("rows_clipped", "rows clipped to [0, 1]", lambda X: np.clip(X, 0, 1))
_changed("rows_positive", "rows without their signs", np.abs)
_changed("labels_as_bytes", "labels as bytes", of_y=lambda y: y.astype(np.uint8))


# --------------------------------------------------------------------------- data of other kinds


@wrong("C4", "a shuffle in which no row stays in its place: the first one never comes alone",
       fails=(RANDOM,), marks=8.0)  # fmt: skip
def shuffled_by_sattolo(X, y, batch_size, rng):
    rows = list(range(len(X)))
    for last in range(len(X) - 1, 0, -1):
        other = rng.integers(last)
        rows[last], rows[other] = rows[other], rows[last]
    return X[rows[:batch_size]], y[rows[:batch_size]]


@wrong("C4", "the label looked up by the row's numbers: equal rows get the same", fails=(RANDOM,))
def label_looked_up(X, y, batch_size, rng):
    X_batch = X[rng.integers(len(X), size=batch_size)]
    return X_batch, y[[int(np.flatnonzero((X == row).all(axis=1))[0]) for row in X_batch]]


@wrong("C4", "row numbers in a byte", fails=(RANDOM,), marks=8.0)
def rows_in_a_byte(X, y, batch_size, rng):
    rows = rng.permutation(len(X)).astype(np.uint8)[:batch_size]
    return X[rows], y[rows]


@wrong("C4", "row numbers below 1000", fails=(RANDOM,), passes=(LABELS, SIZE))
def rows_below_1000(X, y, batch_size, rng):
    rows = rng.integers(1000, size=batch_size) % len(X)
    return X[rows], y[rows]
