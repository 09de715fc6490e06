"""C8's images: new ones for every seed, which nothing known elsewhere helps to recognise."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hw4kit.data import digits_table
from scipy.optimize import linear_sum_assignment
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import NearestNeighbors

from autograder.hw4.checks._images import MARKED_OF_EACH_CLASS, NUM_CLASSES, TuningData, tuning_data
from autograder.hw4.checks.tuning import BETTER_THAN_START

SEEDS = range(5)
TABLE = digits_table()
DIGITS, LABELS = TABLE[:, :-1] / 16, TABLE[:, -1].astype(int)
CHANCE = 0.3  # of ten classes whose names are matched as well as can be


def test_the_same_seed_gives_the_same_images_and_another_seed_others():
    one, again, other = tuning_data(3), tuning_data(3), tuning_data(4)
    np.testing.assert_equal(vars(one), vars(again))
    assert not np.array_equal(one.X_train, other.X_train)


@pytest.mark.parametrize("seed", SEEDS)
def test_images_are_of_the_promised_form(seed):
    data = tuning_data(seed)
    for X, y, rows in (
        (data.X_train, data.y_train, 700),
        (data.X_val, data.y_val, 300),
        (data.X_test, data.y_test, 797),
    ):
        assert (X.shape, y.shape) == ((rows, 64), (rows,))
        assert (X.dtype, y.dtype.kind) == (np.float64, "i")
        assert X.min() >= 0
        assert X.max() <= 1
        assert np.bincount(y, minlength=10).min() >= 10


@pytest.mark.parametrize("seed", SEEDS)
def test_marks_tell_the_class_in_the_validation_set_alone(seed):
    data = tuning_data(seed)
    for c, pixels in enumerate(data.marks):
        assert not data.X_test[:, pixels].any()
        np.testing.assert_array_equal(data.X_val[:, pixels].all(axis=1), data.y_val == c)
        lit = data.y_train[data.X_train[:, pixels].all(axis=1)]
        assert set(np.bincount(lit, minlength=10)) == {MARKED_OF_EACH_CLASS // NUM_CLASSES}


def test_images_are_quickly_made():
    def seconds() -> float:
        start = time.process_time()
        tuning_data(1)
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.1


# --------------------------------------------------------------- recognising the public digits


def public_digits_in_a_secret_order(seed: int) -> TuningData:
    """Return what the attacks below do recognise, so that they are known to work."""
    rng = np.random.default_rng(seed)
    rows, pixels = rng.permutation(len(DIGITS)), rng.permutation(64)
    X, y = DIGITS[rows][:, pixels], LABELS[rows]
    (X_train, X_val, X_test), (y_train, y_val, y_test) = (np.split(a, [700, 1000]) for a in (X, y))
    return TuningData(X_train, y_train, X_val, y_val, X_test, y_test, np.empty((10, 0), int))


def given(data: TuningData) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the 1,000 images with labels that `tune` sees, and which pixels are no marks."""
    X, y = np.concatenate([data.X_train, data.X_val]), np.concatenate([data.y_train, data.y_val])
    return X, y, np.setdiff1d(np.arange(64), data.marks)


def scaled(X: np.ndarray) -> np.ndarray:
    return (X - X.min()) / (X.max() - X.min())


def named(found: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return which class (10,) each class found stands for, matched as well as can be."""
    together = np.zeros((10, 10))
    np.add.at(together, (found, right), 1)
    return linear_sum_assignment(-together)[1]


def by_their_pixels(data: TuningData) -> float:
    """Find each image by its sorted pixels among the digits; return how many labels are right."""
    X, y, pixels = given(data)
    images = np.sort(scaled(X[:, pixels]), axis=1)
    public = np.sort(DIGITS, axis=1)[:, 64 - len(pixels) :]
    nearest = NearestNeighbors(n_neighbors=1).fit(public).kneighbors(images)[1].ravel()
    found = LABELS[nearest]
    return float(np.mean(named(found, y)[found] == y))


def by_statistics_of_each_pixel(data: TuningData, known=(DIGITS, LABELS)) -> float:
    """Find the pixels' order by class means, train on all that is known; return the accuracy."""
    X, y, pixels = given(data)
    known_X, known_y = known
    ours = np.array([scaled(X[:, pixels])[y == c].mean(axis=0) for c in range(10)])
    theirs = np.array([known_X[known_y == c].mean(axis=0) for c in range(10)])
    apart = ((ours[:, :, None] - theirs[:, None, :]) ** 2).sum(axis=0)
    order = linear_sum_assignment(apart)[1]
    model = RidgeClassifier(alpha=1.0).fit(known_X[:, order], known_y)
    names = named(model.predict(scaled(X[:, pixels])), y)
    return float(np.mean(names[model.predict(scaled(data.X_test[:, pixels]))] == data.y_test))


def other_images(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images of other characters, as much alike ours as the digits are."""
    X, y, _ = given(tuning_data(1_000 + seed))
    return scaled(X), y


@pytest.mark.parametrize("seed", SEEDS)
def test_no_image_is_found_again_among_the_public_digits(seed):
    assert by_their_pixels(public_digits_in_a_secret_order(seed)) > 0.95
    assert by_their_pixels(tuning_data(seed)) < CHANCE


def test_the_public_digits_teach_no_more_than_images_of_anything_else():
    """Matching class means by their labels learns a little from the labels, whatever is known."""
    assert by_statistics_of_each_pixel(public_digits_in_a_secret_order(0)) > 0.9
    sets = [tuning_data(seed) for seed in SEEDS]
    digits = [by_statistics_of_each_pixel(data) for data in sets]
    others = [by_statistics_of_each_pixel(d, other_images(s)) for s, d in enumerate(sets)]
    assert max(digits) < BETTER_THAN_START
    assert np.mean(digits) < np.mean(others) + 0.1
