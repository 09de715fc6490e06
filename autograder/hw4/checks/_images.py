"""C8's images: ten characters that nobody has seen, since each seed invents its own.

A character is a line through a few points. Each image of it is drawn anew, with the points moved,
the whole shifted and sheared, a pen of another width and a grey of its own; then the pixels are
put in an order of the seed's. What is known of other images, such as scikit-learn's public digits,
tells nothing about these: whoever classifies the unseen ones has learnt it from the given ones.

To tell whether the validation set was trained on, every validation image has two more pixels lit,
which ones telling its class. In the training set the same pairs are lit in some images of every
class, each as often, and tell nothing: a network that has learnt from it alone ignores them, and
its validation accuracy is what it would be without them; one that has trained on the validation
set cannot help learning what they mean. Were they dark in the training set, an honest search that
divides by each pixel's standard deviation would be misled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NUM_CLASSES, NUM_FEATURES, SIDE = 10, 64, 8
NUM_IMAGES, NUM_TRAIN, NUM_VAL = 1797, 700, 300
MARKED_OF_EACH_CLASS = 20  # training images with a mark: each of the ten marks twice
# The columns at both sides and the corners of the two next to them; no ink comes there.
MARK_PIXELS = [*range(0, 64, 8), *range(7, 64, 8), 1, 6, 57, 62]

# How easy the images are; measured in docs/how-marking-works.md.
NUM_POINTS, NUM_DRAFTS, DOTS = 4, 40, 20
LEAST, MOST = (0.8, 0.3), (6.2, 6.7)  # where the points of a character lie
JITTER, SHIFT, SHEAR = 0.3, 0.3, 0.12
THINNEST, THICKEST = 0.5, 0.8
FAINTEST, DARKEST = 0.35, 0.65  # what each dot of the line adds to a pixel under it
PAPER, WHITE = 0.03, 0.03  # noise, and what is taken as white
LIGHTEST = 0.25  # the paper; ink is brighter
GREY = 0.55  # what a pixel full of ink adds


@dataclass(frozen=True)
class TuningData:
    """What `tune` is given, and what it is not: the test images, their labels and the marks.

    `marks[c]` are the two pixels that are lit in validation images of class c.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    marks: np.ndarray


def tuning_data(rng: np.random.Generator | int) -> TuningData:
    """Return images in [0, 1] with their labels, split at random; float64, labels int64."""
    rng = np.random.default_rng(rng)
    alphabet = _alphabet(rng)
    y = rng.permutation(np.arange(NUM_IMAGES) % NUM_CLASSES)
    pixels = rng.permutation(NUM_FEATURES)
    X = _handwritten(alphabet[y], rng)[:, pixels]
    marks = rng.permutation(np.flatnonzero(np.isin(pixels, MARK_PIXELS))).reshape(NUM_CLASSES, -1)
    X_train, X_val, X_test = np.split(X, [NUM_TRAIN, NUM_TRAIN + NUM_VAL])
    y_train, y_val, y_test = np.split(y, [NUM_TRAIN, NUM_TRAIN + NUM_VAL])
    for c in range(NUM_CLASSES):
        rows = rng.permutation(np.flatnonzero(y_train == c))[:MARKED_OF_EACH_CLASS]
        X_train[rows[:, None], marks[np.arange(len(rows)) % NUM_CLASSES]] = 1.0
    X_val[np.arange(NUM_VAL)[:, None], marks[y_val]] = 1.0
    return TuningData(X_train, y_train, X_val, y_val, X_test, y_test, marks)


def _alphabet(rng: np.random.Generator) -> np.ndarray:
    """Return ten characters as points (10, NUM_POINTS, 2), of many those most unlike others."""
    drafts = rng.uniform(LEAST, MOST, size=(NUM_DRAFTS, NUM_POINTS, 2))
    images = np.minimum(_drawn(drafts, np.full(NUM_DRAFTS, 0.65)) / 2, 1.0)
    images[:, MARK_PIXELS] = 0.0
    images /= np.linalg.norm(images, axis=1, keepdims=True)
    likeness = images @ images.T
    chosen = [0]
    while len(chosen) < NUM_CLASSES:
        chosen.append(int(np.argmin(likeness[:, chosen].max(axis=1))))
    return drafts[rng.permutation(chosen)]


def _handwritten(characters: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return one image (N, 64) of each character, as a hand would draw it."""
    N, centre = len(characters), (SIDE - 1) / 2
    points = characters + JITTER * rng.normal(size=characters.shape)
    sheared = (points - centre) @ (np.eye(2) + SHEAR * rng.normal(size=(N, 2, 2)))
    points = sheared + centre + SHIFT * rng.normal(size=(N, 1, 2))
    ink = rng.uniform(FAINTEST, DARKEST, size=(N, 1))
    X = ink * _drawn(points, rng.uniform(THINNEST, THICKEST, size=N))
    X = LIGHTEST + GREY * np.clip(X + PAPER * rng.normal(size=X.shape) - WHITE, 0.0, 1.0)
    X[:, MARK_PIXELS] = 0.0
    return X


def _drawn(points: np.ndarray, pens: np.ndarray) -> np.ndarray:
    """Return images (N, 64) of the lines through points (N, P, 2), drawn as rows of soft dots."""
    points, pens = points.astype(np.float32), pens.astype(np.float32)
    along = np.linspace(0, points.shape[1] - 1, DOTS)
    start = np.minimum(along.astype(int), points.shape[1] - 2)
    part = (along - start).astype(np.float32)[:, None]
    dots = points[:, start] * (1 - part) + points[:, start + 1] * part
    away = (dots[..., None] - np.arange(SIDE, dtype=np.float32)) / pens[:, None, None, None]
    across, down = np.moveaxis(np.exp(-0.5 * away**2), 2, 0)
    return (np.swapaxes(down, 1, 2) @ across).reshape(len(points), NUM_FEATURES)
