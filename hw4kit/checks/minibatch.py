"""The check of C4, sample_minibatch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..words import Text, asking, joined, say
from . import chance, questions
from .running import Item, Items, Watched
from .values import Problem, as_array, kind_of, require_whole, same

Data = tuple[np.ndarray, np.ndarray]
NOT_ROWS = asking(
    say("X_batch has rows that are not rows of X."),
    say("Print one of them beside X: what has happened to its numbers on the way?"),
)
LARGER = say("What does the task say of a batch that is larger than the data?")
REPEATED_SIZES, TIMES = (5, 1, 2, 3), 3  # batches that the same rng should give again


def numbered_rows(count: int, features: int = 3) -> Data:
    """Return X (count, features) of unlike numbers, none 0 or whole, and labels that name the row.

    They are of both signs and many sizes; the labels y (count,) are 300, 301, ...
    """
    rows, columns = np.arange(count)[:, None], np.arange(features)
    signs = np.where((rows + columns) % 2, -1.0, 1.0)
    return signs * (0.137 + rows + count * columns) ** 3 / 700, 300 + np.arange(count)


class Drawing:
    """Calls of a sample_minibatch with one rng, which in marking is handed on as its state."""

    def __init__(self, sample_minibatch: Callable, seed: int) -> None:
        self.sample_minibatch, self.rng = sample_minibatch, np.random.default_rng(seed)

    def batch(self, data: Data, batch_size: int) -> tuple[object, object]:
        """Return X_batch and y_batch."""
        pair = self.sample_minibatch(*data, batch_size, self.rng)
        require_no_children(self.rng)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            kind = kind_of(pair)
            told = say("Return two arrays, X_batch and y_batch, not {kind}.", kind=kind)
            raise Problem(asking(told, questions.RETURN if pair is None else questions.TWO))
        return tuple(pair)

    def rows(self, data: Data, batch_size: int, labelled: bool = False) -> list[int]:
        """Return which rows a batch holds, after a look at its shapes and, if asked, its labels.

        For a batch larger than the data, every row once is as good as `batch_size` rows.
        """
        X, y = data
        drawn, labels = self.batch(data, batch_size)
        X_batch = as_array(drawn, "X_batch")
        found = chance.rows_found(X_batch, X) if X_batch.shape == X.shape else None
        each_once = batch_size > len(X) and found is not None and len(set(found)) == len(X)
        size = len(X) if each_once else batch_size
        X_batch = as_array(drawn, "X_batch", (size, X.shape[1]))
        as_array(labels, "y_batch", (size,))
        rows = chance.rows_found(X_batch, X)
        if rows is None:
            raise Problem(NOT_ROWS)
        if labelled:
            require_labels(np.asarray(labels), rows, y)
        return rows.tolist()

    def many(self, data: Data, batch_size: int, count: int) -> Iterator[list[int]]:
        """Return the rows of so many batches."""
        return (self.rows(data, batch_size) for _ in range(count))


def require_no_children(rng: np.random.Generator) -> None:
    """Raise Problem if other generators have been spawned from this one."""
    if rng.bit_generator.seed_seq.n_children_spawned:
        raise Problem(
            say(
                "Your code draws from generators spawned from rng; the task asks for rng itself. "
                "What can you draw from it?"
            )
        )


def require_labels(y_batch: np.ndarray, rows: np.ndarray, y: np.ndarray) -> None:
    """Raise Problem unless each label is a whole number and its row's own."""
    require_whole(y_batch)
    require_random(fault_of_labels(y_batch, rows, y))


def fault_of_labels(y_batch: np.ndarray, rows: Sequence[int], y: np.ndarray) -> Text:
    """Return which row of a batch has not its own label; the kit and the marker say it alike."""
    right = y[rows]
    wrong = np.flatnonzero(y_batch != right)
    if not len(wrong):
        return chance.NONE
    r = wrong[0]
    told = say(
        "Row {r} of X_batch is row {row} of X, whose label is {label}, but y_batch says {found:g}.",
        r=r,
        row=rows[r],
        label=y[rows[r]],
        found=y_batch[r],
    )
    if y_batch[r] not in y:
        told = joined(told, say("No row has that label."))
        return asking(told, say("Which numbers fit into the type of your labels?"))
    if np.array_equal(np.sort(y_batch), np.sort(right)):
        order = say("These are the right labels, but in another order than the rows.")
        return asking(told, joined(order, say("What do you do with them after the draw?")))
    return asking(told, say("Which indices does X get, and which y?"))


def rows_by_label(X_batch: np.ndarray, y_batch: np.ndarray, data: Data) -> list[int]:
    """Return which rows a batch holds as its labels tell them; raise Problem if one is another."""
    X, y = data
    rows = y_batch.ravel().astype(int) - y[0]
    fits = len(rows) == len(X_batch) and np.all((rows >= 0) & (rows < len(X)))
    if not fits or chance.rows_found(X_batch, X) is None or not np.allclose(X_batch, X[rows]):
        raise Problem(NOT_ROWS)
    return rows.tolist()


def require_random(fault: str) -> None:
    """Raise Problem if there is a fault to tell."""
    if fault:
        raise Problem(fault)


def sample_minibatch_items(sample_minibatch: Callable) -> Items:
    """Yield the items of C4."""
    sample_minibatch = Watched(sample_minibatch, "X", "y")
    ordinary, square = numbered_rows(chance.ROWS), numbered_rows(5, 5)
    few, many = numbered_rows(chance.FEW_ROWS), []
    long = numbered_rows(chance.LONG, 1)

    def drawing(seed: int) -> Drawing:
        return Drawing(sample_minibatch, seed)

    def sizes() -> None:
        for data in (ordinary, square):
            for batch_size in (4, 1, 5, len(data[0])):
                drawing(0).rows(data, batch_size, labelled=True)

    def larger_than_data() -> None:
        for data, batch_size in ((ordinary, 25), (ordinary, chance.ROWS + 1), (square, 15)):
            drawing(0).rows(data, batch_size, labelled=True)
        twins = (
            np.vstack([few[0][:3], few[0][1]]),
            few[1],
        )  # two equal rows with labels of their own
        drawn, labels = drawing(2).batch(twins, chance.MANY)
        many.append(rows_by_label(as_array(drawn, "X_batch"), np.asarray(labels), twins))

    def random_rows() -> None:
        batches = [*drawing(1).many(ordinary, chance.BATCH_SIZE, chance.BATCHES)]
        require_random(chance.fault_of_batches(batches))
        for rows in many:
            require_random(chance.fault_of_many(rows))
        require_random(chance.fault_of_single([*drawing(6).many(few, 1, chance.ALONE)]))
        require_random(chance.fault_of_long(drawing(7).rows(long, chance.LONG_SIZE)))
        data, size = (ordinary[0], chance.LABELS), chance.LABELLED_SIZE
        batches = [*drawing(3).many(data, size, chance.LABELLED_BATCHES)]
        require_random(chance.fault_of_labelled(batches))

    def uses_rng() -> None:
        for batch_size in REPEATED_SIZES:
            first, *others = (drawing(4).batch(ordinary, batch_size)[0] for _ in range(TIMES))
            if not all(same(first, other) for other in others):
                raise Problem(
                    say(
                        "Two generators with the same seed gave different batches. Does your code "
                        "draw elsewhere, or remember something of an earlier call?"
                    )
                )

    def alone() -> None:
        sample_minibatch(*ordinary, 4, np.random.default_rng(0))
        sample_minibatch.require_unchanged()

    yield say("Shapes, and each row with its own label"), sizes
    title = say("A batch larger than the data (batch_size > N)")
    yield Item(title, larger_than_data, LARGER, True)
    yield say("Every row as likely as every other, and drawn by itself"), random_rows
    yield say("All randomness comes from rng"), uses_rng
    yield say("X and y stay as they were"), alone
