"""Answers to C2 that are right for scores of ordinary size only: they lose just that mark."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrongs

wrong = Wrongs()
ONE_MARK = {
    "fails": ("stable for large scores",),
    "passes": (
        "mean cross-entropy",
        "every batch",
        "regulariser",
        "biases not regularised",
        "one number, inputs unchanged",
    ),
    "marks": 9.0,
    "keeps": ("C1", "C3"),
}


def loss_of_probabilities(probs, y, params, reg):
    """Return the loss from the rows' probabilities; the logarithm of 0 is the caller's."""
    losses = -np.log(probs[np.arange(len(y)), y])
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "NaN at scores near ±1000", **ONE_MARK)
def no_shift(scores, y, params, reg):
    exponentials = np.exp(scores)
    probs = exponentials / exponentials.sum(axis=1, keepdims=True)
    return loss_of_probabilities(probs, y, params, reg)


@wrong("C2", "NaN at scores near ±1000, warnings silenced", **ONE_MARK)
def no_shift_in_silence(scores, y, params, reg):
    with np.errstate(all="ignore"):
        return no_shift(scores, y, params, reg)


@wrong("C2", "infinite at scores near 1000: log of the sum without a shift", **ONE_MARK)
def log_sum_exp_without_shift(scores, y, params, reg):
    losses = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y]
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "one maximum for all rows", **ONE_MARK)
def one_maximum_for_all_rows(scores, y, params, reg):
    shifted = scores - scores.max()
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y]
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "log 0 when the true class loses by more than 745", **ONE_MARK)
def log_of_zero(scores, y, params, reg):
    return loss_of_probabilities(blocks.softmax(scores), y, params, reg)


@wrong("C2", "scores clipped: finite but wrong", **ONE_MARK)
def scores_clipped(scores, y, params, reg):
    return blocks.compute_loss(np.clip(scores, -500, 500), y, params, reg)


@wrong("C2", "exponentials clipped: finite but wrong", **ONE_MARK)
def exponentials_clipped(scores, y, params, reg):
    with np.errstate(over="ignore"):
        exponentials = np.clip(np.exp(scores), 1e-300, 1e300)
    probs = exponentials / exponentials.sum(axis=1, keepdims=True)
    return loss_of_probabilities(probs, y, params, reg)


@wrong("C2", "probabilities clipped: finite but wrong", **ONE_MARK)
def probabilities_clipped(scores, y, params, reg):
    probs = np.clip(blocks.softmax(scores), 1e-12, 1.0)
    return loss_of_probabilities(probs, y, params, reg)


@wrong("C2", "a small number added in the logarithm", **ONE_MARK)
def small_number_in_the_logarithm(scores, y, params, reg):
    return loss_of_probabilities(blocks.softmax(scores) + 1e-15, y, params, reg)


@wrong("C2", "a number added in the logarithm that is not so small", **ONE_MARK)
def number_in_the_logarithm(scores, y, params, reg):
    return loss_of_probabilities(blocks.softmax(scores) + 1e-8, y, params, reg)


@wrong("C2", "NaN replaced by 0: finite but wrong", **ONE_MARK)
def nan_replaced(scores, y, params, reg):
    loss = no_shift_in_silence(scores, y, params, reg)
    return float(np.nan_to_num(loss, posinf=0.0))


def loss_of_shifted(shifted, y, params, reg):
    """Return the loss from shifted scores, the logarithm of the sum taken apart."""
    with np.errstate(all="ignore"):
        losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y]
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "shifted by the true class's score", **ONE_MARK)
def shifted_by_the_true_score(scores, y, params, reg):
    return loss_of_shifted(scores - scores[np.arange(len(y)), y][:, None], y, params, reg)


@wrong("C2", "shifted by the row's median", **ONE_MARK)
def shifted_by_the_median(scores, y, params, reg):
    return loss_of_shifted(scores - np.median(scores, axis=1, keepdims=True), y, params, reg)


@wrong("C2", "shifted by the row's mean, and divided", **ONE_MARK)
def shifted_by_the_mean(scores, y, params, reg):
    with np.errstate(all="ignore"):
        exponentials = np.exp(scores - scores.mean(axis=1, keepdims=True))
        probs = exponentials / exponentials.sum(axis=1, keepdims=True)
        return loss_of_probabilities(probs, y, params, reg)
