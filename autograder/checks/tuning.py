"""C8: the hyperparameter search, marked on data that the student has never seen.

The data are scikit-learn's digits with secretly permuted pixels and a secret split, so nothing
learnt from the public digits helps. The labels of the final test never reach student code: what
`tune` returns is used with the key's forward pass on this side.

To tell whether the validation set was trained on, a few validation rows carry a mark (pixels lit
that are dark in every real image) and a label that only they justify. A network that has never
trained on them goes on seeing the digit; one that has follows the mark.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.datasets import load_digits

from autograder import reference
from autograder.checks._exam import (
    Exam,
    Rejected,
    as_numbers,
    expect,
    expect_dict,
    kind,
)

BUDGET_SECONDS = 60.0
STATED_ACCURACY = 0.90
BETTER_THAN_START = 0.80  # the starting settings stay below this; see docs/how-marking-works.md
MARK_FOLLOWED = 0.50
SEED = 20_417
NUM_CLASSES, NUM_FEATURES = 10, 64
NUM_TRAIN, NUM_VAL, NUM_MARKED = 700, 280, 20
DARK_PIXELS = (0, 32, 39)  # zero in all 1,797 images


@dataclass(frozen=True)
class TuningData:
    """What `tune` is given, and what it is not: X_test, y_test and the marked test rows."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    X_marked: np.ndarray
    marked_label: int


@cache
def tuning_data(seed: int = SEED) -> TuningData:
    """Return digits with permuted pixels in [0, 1], split at random; float64, labels int64."""
    rng = np.random.default_rng(seed)
    images, labels = load_digits(return_X_y=True)
    order = rng.permutation(len(images))
    X, y = images[order] / 16.0, labels[order].astype(np.int64)
    marked_label = int(rng.integers(NUM_CLASSES))
    parts = np.split(np.arange(len(X)), [NUM_TRAIN, NUM_TRAIN + NUM_VAL])
    train, val, rest = parts
    others = rest[y[rest] != marked_label]
    seen, unseen = others[:NUM_MARKED], others[NUM_MARKED : 3 * NUM_MARKED]
    test = np.setdiff1d(rest, np.concatenate([seen, unseen]))
    pixels = rng.permutation(NUM_FEATURES)
    mixed = rng.permutation(NUM_VAL + NUM_MARKED)
    X_val = np.concatenate([X[val], _with_mark(X[seen])])[mixed]
    y_val = np.concatenate([y[val], np.full(NUM_MARKED, marked_label)])[mixed]
    return TuningData(
        X[train][:, pixels],
        y[train],
        X_val[:, pixels],
        y_val,
        X[test][:, pixels],
        y[test],
        _with_mark(X[unseen])[:, pixels],
        marked_label,
    )


def _with_mark(X: np.ndarray) -> np.ndarray:
    marked = X.copy()
    marked[:, DARK_PIXELS] = 1.0
    return marked


def check_tune(exam: Exam) -> None:
    """Run the student's search once, within its time budget, and judge what it returns."""
    data, result = tuning_data(), _Result()
    with exam.check("trained parameters"):
        result.run(exam, data)
        _expect_parameters(result.get()[0])
    with exam.check("settings reported"):
        settings = expect_dict(result.get()[1], ["learning_rate", "hidden_dim"], "best_settings")
        hidden_dim = as_numbers(settings["hidden_dim"], "best_settings['hidden_dim']")
        columns = np.shape(_expect_parameters(result.get()[0])["W1"])[1]
        expect(
            hidden_dim.size == 1 and float(hidden_dim.ravel()[0]) == columns,
            f"best_settings says hidden_dim = {settings['hidden_dim']!r:.40}, but best_params "
            f"has {columns} hidden neurons.",
        )
        as_numbers(settings["learning_rate"], "best_settings['learning_rate']")
    with exam.check("beats the starting settings"):
        accuracy = _accuracy(result.get()[0], data)
        expect(
            accuracy >= BETTER_THAN_START,
            f"{accuracy:.1%} right on unseen images; the starting settings alone come close.",
        )
    with exam.check("stated accuracy on unseen data"):
        accuracy = _accuracy(result.get()[0], data)
        expect(
            accuracy >= STATED_ACCURACY,
            f"{accuracy:.1%} right on unseen images, {STATED_ACCURACY:.0%} asked for.",
        )
    with exam.check("validation set only used to choose", conduct=True):
        params = _expect_parameters(result.get()[0])
        expect(
            exam.passed("beats the starting settings"),
            "Counts once the search beats the starting settings.",
        )
        followed = np.mean(reference.predict(params, data.X_marked) == data.marked_label)
        expect(
            followed < MARK_FOLLOWED,
            "The network knows what only the validation set could tell it: it was trained on.",
        )
        result.call.require_unchanged("X_train", "y_train", "X_val", "y_val")


class _Result:
    """The one run of `tune`; asking again after it failed fails in the same way."""

    def __init__(self) -> None:
        self.call = None
        self.failure: Exception = Rejected("`tune` gave no result.")

    def run(self, exam: Exam, data: TuningData) -> None:
        start = time.monotonic()
        try:
            self.call = exam.call(
                "tune",
                data.X_train,
                data.y_train,
                data.X_val,
                data.y_val,
                np.random.default_rng(SEED),
            )
        except Exception as failure:
            self.failure = failure
            raise
        seconds = time.monotonic() - start
        if seconds > BUDGET_SECONDS:
            self.call = None
            self.failure = Rejected(
                f"The search took {seconds:.0f} s; its budget is {BUDGET_SECONDS:.0f} s."
            )

    def get(self) -> tuple:
        if self.call is None:
            raise self.failure
        value = self.call.value
        good = isinstance(value, (tuple, list)) and len(value) == 2
        expect(good, f"Expected the pair (best_params, best_settings), received {kind(value)}.")
        return tuple(value)


def _expect_parameters(params: object) -> dict[str, np.ndarray]:
    expect_dict(params, ["W1", "b1", "W2", "b2"], "best_params")
    arrays = {name: as_numbers(params[name], f"best_params[{name!r}]") for name in _SHAPES}
    expect(arrays["W1"].ndim == 2, "best_params['W1'] should have shape (64, hidden_dim).")
    hidden_dim = arrays["W1"].shape[1]
    for name, shape in _SHAPES.items():
        expected = tuple(hidden_dim if size is None else size for size in shape)
        expect(
            arrays[name].shape == expected,
            f"best_params[{name!r}] should have shape {expected}, not {arrays[name].shape}.",
        )
        expect(np.isfinite(arrays[name]).all(), f"best_params[{name!r}] holds NaN or infinity.")
    return arrays


_SHAPES = {
    "W1": (NUM_FEATURES, None),
    "b1": (None,),
    "W2": (None, NUM_CLASSES),
    "b2": (NUM_CLASSES,),
}


def _accuracy(params: object, data: TuningData) -> float:
    labels = reference.predict(_expect_parameters(params), data.X_test)
    return float(np.mean(labels == data.y_test))
