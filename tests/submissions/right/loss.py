"""Right answers to C2."""

from __future__ import annotations

import math

import numpy as np

from .. import blocks
from ..registry import Rights

right = Rights()


def log_probabilities(scores):
    """Return log P (N, C)."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def with_regulariser(cross_entropy, params, reg):
    return cross_entropy + 0.5 * reg * blocks.squares(params)


@right("C2", "explicit loops in the loss")
def explicit_loops(scores, y, params, reg):
    total = 0.0
    for n in range(len(y)):
        largest = max(scores[n])
        total += math.log(sum(math.exp(s - largest) for s in scores[n])) + largest
        total -= scores[n][y[n]]
    penalty = 0.0
    for W in (params["W1"], params["W2"]):
        for row in W:
            for weight in row:
                penalty += weight * weight
    return total / len(y) + 0.5 * reg * penalty


@right("C2", "one-hot labels")
def one_hot_labels(scores, y, params, reg):
    labels = np.eye(scores.shape[1])[y]
    return with_regulariser(-np.sum(labels * log_probabilities(scores)) / len(y), params, reg)


@right("C2", "one-hot labels filled in place")
def one_hot_filled(scores, y, params, reg):
    labels = np.zeros_like(scores)
    labels[range(len(y)), y] = 1
    losses = -np.sum(log_probabilities(scores) * labels, axis=1)
    return with_regulariser(losses.mean(), params, reg)


@right("C2", "einsum in the loss")
def einsum(scores, y, params, reg):
    labels = blocks.one_hot(y, scores.shape[1])
    total = -np.einsum("nc,nc->", labels, log_probabilities(scores))
    penalty = sum(np.einsum("ij,ij->", params[name], params[name]) for name in blocks.WEIGHTS)
    return total / len(y) + reg * penalty / 2


@right("C2", "np.choose")
def choose(scores, y, params, reg):
    if scores.shape[1] > 32:  # np.choose takes no more choices
        return blocks.compute_loss(scores, y, params, reg)
    return with_regulariser(-np.choose(y, log_probabilities(scores).T).mean(), params, reg)


@right("C2", "masked arrays")
def masked_array(scores, y, params, reg):
    others = np.arange(scores.shape[1]) != y[:, None]
    chosen = np.ma.array(log_probabilities(scores), mask=others)
    return with_regulariser(float(-chosen.sum() / len(y)), params, reg)


@right("C2", "a boolean mask")
def boolean_mask(scores, y, params, reg):
    mask = y[:, None] == np.arange(scores.shape[1])[None, :]
    return with_regulariser(-log_probabilities(scores)[mask].mean(), params, reg)


@right("C2", "bincount")
def bincount(scores, y, params, reg):
    """Sum the chosen log-probabilities class by class, then divide by the number of rows."""
    chosen = -log_probabilities(scores)[np.arange(len(y)), y]
    by_class = np.bincount(y, weights=chosen, minlength=scores.shape[1])
    return with_regulariser(by_class.sum() / np.bincount(y).sum(), params, reg)


@right("C2", "take_along_axis")
def take_along_axis(scores, y, params, reg):
    chosen = np.take_along_axis(log_probabilities(scores), y[:, None], axis=1)
    return with_regulariser(-chosen.mean(), params, reg)


@right("C2", "a flat index")
def flat_index(scores, y, params, reg):
    flat = np.arange(len(y)) * scores.shape[1] + y
    return with_regulariser(-log_probabilities(scores).ravel()[flat].mean(), params, reg)


@right("C2", "margins: log of 1 plus the others' odds")
def logaddexp(scores, y, params, reg):
    totals = np.logaddexp.reduce(scores, axis=1)
    return with_regulariser((totals - scores[np.arange(len(y)), y]).mean(), params, reg)


@right("C2", "the maximum taken twice, once without an axis")
def shifted_twice(scores, y, params, reg):
    shifted = scores - np.max(scores)
    return blocks.compute_loss(shifted - shifted.max(axis=1).reshape(-1, 1), y, params, reg)


@right("C2", "the row maximum by transposing")
def transposed(scores, y, params, reg):
    shifted = (scores.T - scores.max(axis=1)).T
    losses = np.log(np.exp(shifted).T.sum(axis=0)) - shifted[np.arange(len(y)), y]
    return with_regulariser(losses.mean(), params, reg)


@right("C2", "float32 inside the loss")
def float32_inside(scores, y, params, reg):
    return blocks.compute_loss(scores.astype(np.float32), y, params, reg)


@right("C2", "longdouble inside the loss")
def longdouble_inside(scores, y, params, reg):
    return float(blocks.compute_loss(scores.astype(np.longdouble), y, params, reg))


@right("C2", "the norm squared")
def norms(scores, y, params, reg):
    squares = np.linalg.norm(params["W1"]) ** 2 + np.linalg.norm(params["W2"], "fro") ** 2
    return blocks.cross_entropy(scores, y) + reg / 2 * squares


@right("C2", "dot products of flattened weights")
def dot_products(scores, y, params, reg):
    squares = sum(np.dot(params[n].ravel(), params[n].ravel()) for n in blocks.WEIGHTS)
    return blocks.cross_entropy(scores, y) + 0.5 * reg * squares


@right("C2", "any entry whose name starts with W")
def names_that_start_with_w(scores, y, params, reg):
    squares = [np.square(value).sum() for name, value in params.items() if name.startswith("W")]
    return np.mean(blocks.row_losses(scores, y)) + 0.5 * reg * np.sum(squares)


@right("C2", "the loss as a Python float")
def python_float(scores, y, params, reg):
    return float(blocks.compute_loss(scores, y, params, reg))


@right("C2", "the loss as np.float64")
def float64(scores, y, params, reg):
    return np.float64(blocks.compute_loss(scores, y, params, reg))


@right("C2", "the loss as an array without axes")
def zero_dimensional(scores, y, params, reg):
    return np.array(blocks.compute_loss(scores, y, params, reg))


@right("C2", "prints and warns on the way")
def prints_and_warns(scores, y, params, reg):
    print("loss of", len(y), "rows")
    np.log(np.zeros(1))
    return blocks.compute_loss(scores, y, params, reg)


class SoftmaxLoss:
    """A student's own class."""

    def __init__(self, reg):
        self.reg = reg

    def __call__(self, scores, y, params):
        return blocks.compute_loss(scores, y, params, self.reg)


@right("C2", "classes for the loss")
def own_class(scores, y, params, reg):
    return SoftmaxLoss(reg)(scores, y, params)
