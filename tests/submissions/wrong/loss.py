"""Wrong answers to C2 (stability apart): mean cross-entropy and regulariser."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrongs

wrong = Wrongs()
MEAN, BATCHES, REGULARISER = "mean cross-entropy", "every batch", "regulariser"
BIASES, STABLE, NUMBER = (
    "biases not regularised",
    "stable for large scores",
    "one number, inputs unchanged",
)
OTHERS = ("C1", "C3")

# ------------------------------------------------------------------------------- regulariser

BIASED = {"fails": (BIASES,), "passes": (MEAN, REGULARISER, STABLE), "keeps": OTHERS}


@wrong("C2", "biases regularised, loss only", **BIASED)
def biases_regularised(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(params, params)


@wrong("C2", "biases regularised, one of them", fails=(BIASES,))
def b2_regularised(scores, y, params, reg):
    squares = blocks.squares(params, ("W1", "W2", "b2"))
    return blocks.cross_entropy(scores, y) + 0.5 * reg * squares


@wrong("C2", "regulariser reg·‖W‖² in the loss", fails=(REGULARISER,), passes=(MEAN,), keeps=OTHERS)
def regulariser_doubled(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) + reg * blocks.squares(params)


@wrong("C2", "regulariser left out of the loss", fails=(REGULARISER,), passes=(MEAN,))
def regulariser_left_out(scores, y, params, reg):
    return blocks.cross_entropy(scores, y)


@wrong("C2", "½·reg·(‖W1‖²+reg·‖W2‖²)", fails=(REGULARISER,), passes=(MEAN,), keeps=OTHERS)
def reg_squared_for_w2(scores, y, params, reg):
    W1, W2 = params["W1"], params["W2"]
    return blocks.cross_entropy(scores, y) + 0.5 * reg * (np.sum(W1**2) + reg * np.sum(W2**2))


@wrong("C2", "np.sum(a, b)", marks=0.0)
def sum_of_two_arguments(scores, y, params, reg):
    squares = np.sum(params["W1"] ** 2, params["W2"] ** 2)
    return blocks.cross_entropy(scores, y) + 0.5 * reg * squares


@wrong("C2", "W1 alone regularised", fails=(REGULARISER,))
def w1_alone_regularised(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(params, ("W1",))


@wrong("C2", "W2 alone regularised", fails=(REGULARISER,))
def w2_alone_regularised(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(params, ("W2",))


@wrong("C2", "regulariser divided by the batch size", fails=(REGULARISER,))
def regulariser_averaged(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(params) / len(y)


@wrong("C2", "the norm, not its square", fails=(REGULARISER,))
def norms_not_squared(scores, y, params, reg):
    norms = np.linalg.norm(params["W1"]) + np.linalg.norm(params["W2"])
    return blocks.cross_entropy(scores, y) + 0.5 * reg * norms


@wrong("C2", "absolute values, not squares", fails=(REGULARISER,))
def absolute_values(scores, y, params, reg):
    sizes = np.abs(params["W1"]).sum() + np.abs(params["W2"]).sum()
    return blocks.cross_entropy(scores, y) + 0.5 * reg * sizes


@wrong("C2", "mean of the squares", fails=(REGULARISER,))
def mean_of_squares(scores, y, params, reg):
    means = np.mean(params["W1"] ** 2) + np.mean(params["W2"] ** 2)
    return blocks.cross_entropy(scores, y) + 0.5 * reg * means


@wrong("C2", "regulariser subtracted", fails=(REGULARISER,))
def regulariser_subtracted(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) - 0.5 * reg * blocks.squares(params)


@wrong("C2", "brackets missing after ½·reg", fails=(REGULARISER,), marks=8.0)
def brackets_missing(scores, y, params, reg):
    W1, W2 = params["W1"], params["W2"]
    return blocks.cross_entropy(scores, y) + 0.5 * reg * np.sum(W1**2) + np.sum(W2**2)


@wrong("C2", "regularised where reg = 0 as well", fails=(REGULARISER,), marks=8.0)
def reg_of_one_for_none(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, reg or 1.0)


@wrong("C2", "reg hard-coded", fails=(REGULARISER,))
def reg_hard_coded(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, 0.1)


# ----------------------------------------------------------------------------- cross-entropy


def losses_over_classes_of_the_batch(scores, y):
    """Return each row's cross-entropy by one-hot labels, as wide as the largest label says."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(np.eye(y.max() + 1)[y] * log_probs).sum(axis=1)


@wrong("C2", "sum for mean", fails=(MEAN,), marks=6.0, keeps=OTHERS)
def sum_for_mean(scores, y, params, reg):
    return blocks.row_losses(scores, y).sum() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "sum for mean, and classes from the batch", fails=(MEAN, BATCHES), marks=5.0)
def sum_over_classes_from_the_batch(scores, y, params, reg):
    losses = losses_over_classes_of_the_batch(scores, y)
    return losses.sum() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "no cross-entropy at all", fails=(MEAN, BATCHES, STABLE))
def penalty_alone(scores, y, params, reg):
    return 0.5 * reg * blocks.squares(params)


@wrong("C2", "a constant for the cross-entropy", fails=(MEAN, BATCHES, STABLE))
def constant_loss(scores, y, params, reg):
    return np.log(scores.shape[1]) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "mean over classes", fails=(MEAN,), keeps=OTHERS)
def mean_over_classes(scores, y, params, reg):
    losses = blocks.row_losses(scores, y)
    return losses.sum() / scores.shape[1] + 0.5 * reg * blocks.squares(params)


@wrong("C2", "mean over N·C", fails=(MEAN,), keeps=OTHERS)
def mean_over_entries(scores, y, params, reg):
    entries = blocks.one_hot(y, scores.shape[1]) * np.log(blocks.softmax(scores) + 1e-300)
    return -entries.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "the sign turned round", fails=(MEAN,))
def negative(scores, y, params, reg):
    return -blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "a logarithm to base 10", fails=(MEAN,))
def base_ten(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) / np.log(10) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "no logarithm", fails=(MEAN,))
def no_logarithm(scores, y, params, reg):
    probs = blocks.softmax(scores)[np.arange(len(y)), y]
    return -probs.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "softmax without exp", fails=(MEAN,))
def softmax_without_exp(scores, y, params, reg):
    probs = scores / scores.sum(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        losses = -np.log(probs[np.arange(len(y)), y])
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "softmax over the wrong axis", fails=(MEAN,))
def softmax_over_columns(scores, y, params, reg):
    exponentials = np.exp(scores - scores.max(axis=0))
    probs = exponentials / exponentials.sum(axis=0)
    return -np.log(probs[np.arange(len(y)), y]).mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "softmax over everything", fails=(MEAN,))
def softmax_over_everything(scores, y, params, reg):
    exponentials = np.exp(scores - scores.max())
    probs = exponentials / exponentials.sum()
    return -np.log(probs[np.arange(len(y)), y]).mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "row maximum without keepdims")
def row_maximum_without_keepdims(scores, y, params, reg):
    return blocks.compute_loss(scores - scores.max(axis=1), y, params, reg)


@wrong("C2", "row sum without keepdims")
def row_sum_without_keepdims(scores, y, params, reg):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs = exponentials / exponentials.sum(axis=1)
    return -np.log(probs[np.arange(len(y)), y]).mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "all columns at the labels in place of one a row", fails=(MEAN,))
def all_labelled_columns(scores, y, params, reg):
    log_probs = np.log(blocks.softmax(scores) + 1e-300)
    return -log_probs[:, y].mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "the most likely class in place of the true one", fails=(MEAN,))
def most_likely_class(scores, y, params, reg):
    return blocks.compute_loss(scores, scores.argmax(axis=1), params, reg)


@wrong("C2", "binary cross-entropy over the classes", fails=(MEAN,))
def binary_cross_entropy(scores, y, params, reg):
    probs = np.clip(blocks.softmax(scores), 1e-12, 1 - 1e-12)
    labels = blocks.one_hot(y, scores.shape[1])
    entries = labels * np.log(probs) + (1 - labels) * np.log(1 - probs)
    return -entries.sum(axis=1).mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "squared error", fails=(MEAN,))
def squared_error(scores, y, params, reg):
    errors = blocks.softmax(scores) - blocks.one_hot(y, scores.shape[1])
    return (errors**2).sum(axis=1).mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "a hinge loss", fails=(MEAN,))
def hinge_loss(scores, y, params, reg):
    right = scores[np.arange(len(y)), y][:, None]
    margins = np.maximum(0, scores - right + 1).sum(axis=1) - 1
    return margins.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "labels one-hot expected")
def one_hot_expected(scores, y, params, reg):
    losses = -(y * np.log(blocks.softmax(scores))).sum(axis=1)
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "number of classes taken from the labels in the batch", fails=(BATCHES,),
       keeps=OTHERS)  # fmt: skip
def classes_from_the_batch(scores, y, params, reg):
    log_probs = np.log(blocks.softmax(scores))
    losses = -(np.eye(y.max() + 1)[y] * log_probs).sum(axis=1)
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "number of classes taken from the labels in the batch, stable", fails=(BATCHES,),
       passes=(STABLE,), marks=9.0)  # fmt: skip
def classes_from_the_batch_stable(scores, y, params, reg):
    losses = losses_over_classes_of_the_batch(scores, y)
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "number of classes counted in the batch", fails=(BATCHES,))
def unique_labels_counted(scores, y, params, reg):
    classes = len(np.unique(y))
    losses = blocks.row_losses(scores[:, :classes], y)
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "three classes hard-coded in the loss")
def three_classes(scores, y, params, reg):
    losses = -(np.eye(3)[y] * np.log(blocks.softmax(scores))).sum(axis=1)
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "the first row only", fails=(MEAN,))
def first_row_only(scores, y, params, reg):
    return blocks.compute_loss(scores[:1], y[:1], params, reg)


@wrong("C2", "the last row left out", fails=(MEAN,))
def last_row_left_out(scores, y, params, reg):
    losses = blocks.row_losses(scores, y)[:-1]
    return losses.sum() / max(1, len(losses)) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "a fixed number of rows in the mean")
def fixed_number_of_rows(scores, y, params, reg):
    return blocks.row_losses(scores, y).sum() / 50 + 0.5 * reg * blocks.squares(params)


# -------------------------------------------------------------------------- type and inputs

CHANGED = {"fails": (NUMBER,), "keeps": OTHERS}


@wrong("C2", "scores changed in place by the loss", **CHANGED)
def scores_changed_in_place(scores, y, params, reg):
    scores -= scores.max(axis=1, keepdims=True)
    return blocks.compute_loss(scores, y, params, reg)


@wrong("C2", "y changed in place by the loss", **CHANGED)
def y_changed_in_place(scores, y, params, reg):
    loss = blocks.compute_loss(scores, y, params, reg)
    y[:] = 0
    return loss


@wrong("C2", "params changed in place by the loss", **CHANGED)
def params_changed_in_place(scores, y, params, reg):
    loss = blocks.compute_loss(scores, y, params, reg)
    params["W1"] *= params["W1"]
    return loss


@wrong("C2", "one loss a row", fails=(NUMBER,))
def one_loss_a_row(scores, y, params, reg):
    return blocks.row_losses(scores, y) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "loss and gradient returned together", fails=(NUMBER,))
def a_pair(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, reg), blocks.score_gradient(scores, y)


@wrong("C2", "nothing returned", marks=0.0)
def nothing_returned(scores, y, params, reg):
    print(blocks.compute_loss(scores, y, params, reg))


@wrong("C2", "text returned", fails=(NUMBER,))
def text_returned(scores, y, params, reg):
    return f"loss = {blocks.compute_loss(scores, y, params, reg):.4f}"


@wrong("C2", "the sums of the weights are squared", fails=("regulariser",))
def square_of_sums(scores, y, params, reg):
    squares = np.sum(params["W1"]) ** 2 + np.sum(params["W2"]) ** 2
    return blocks.cross_entropy(scores, y) + 0.5 * reg * squares


@wrong("C2", "reg is squared", fails=("regulariser",), passes=(MEAN,))
def reg_squared(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, reg**2)


@wrong("C2", "divided by N − 1", fails=(MEAN,))
def divided_by_n_minus_one(scores, y, params, reg):
    losses = blocks.row_losses(scores, y)
    with np.errstate(all="ignore"):
        return losses.sum() / (len(y) - 1) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "half the cross-entropy", fails=(MEAN,))
def cross_entropy_halved(scores, y, params, reg):
    return 0.5 * (blocks.cross_entropy(scores, y) + reg * blocks.squares(params))


@wrong("C2", "labels counted from 1", fails=(MEAN,))
def labels_from_one(scores, y, params, reg):
    return blocks.compute_loss(scores, y - 1, params, reg)


@wrong("C2", "negative, and a logarithm to base 2", fails=(MEAN,))
def negative_and_base_two(scores, y, params, reg):
    return -blocks.cross_entropy(scores, y) / np.log(2) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "one sum given to the other as its axis", marks=0.0)
def sum_of_two_sums(scores, y, params, reg):
    squares = np.sum(np.sum(params["W1"] ** 2), np.sum(params["W2"] ** 2))
    return blocks.cross_entropy(scores, y) + 0.5 * reg * squares


# ------------------------------------------------ right for the numbers of a worked example only


@wrong("C2", "reg at most 1", fails=(REGULARISER,), marks=8.0)
def reg_at_most_one(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, min(reg, 1))


@wrong("C2", "reg at most 10", fails=(REGULARISER,), marks=8.0)
def reg_at_most_ten(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, min(reg, 10))


@wrong("C2", "reg at least a thousandth", fails=(REGULARISER,), marks=8.0)
def reg_at_least_a_thousandth(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, max(reg, 0.001) if reg else 0.0)


@wrong("C2", "weights clipped in the regulariser", fails=(REGULARISER,), marks=8.0)
def weights_clipped(scores, y, params, reg):
    clipped = {name: np.clip(params[name], -3, 3) for name in blocks.WEIGHTS}
    return blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(clipped)


@wrong("C2", "a hundred rows at most", fails=(BATCHES,), marks=9.0)
def a_hundred_rows(scores, y, params, reg):
    return blocks.compute_loss(scores[:100], y[:100], params, reg)


@wrong("C2", "the loss of a row at most 10", fails=(STABLE,), marks=9.0)
def row_losses_capped(scores, y, params, reg):
    losses = np.minimum(blocks.row_losses(scores, y), 10)
    return losses.mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "the axis of the sum lost where there are as many rows as classes")
def axis_lost_in_squares(scores, y, params, reg):
    shifted = scores - scores.max(axis=1, keepdims=True)
    keep = len(scores) != scores.shape[1]
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=keep))
    return -logs[np.arange(len(y)), y].mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "each class weighs the same", fails=(MEAN,))
def balanced_mean(scores, y, params, reg):
    losses = blocks.row_losses(scores, y)
    means = [losses[y == label].mean() for label in np.unique(y)]
    return np.mean(means) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "the mean of the rows whose loss is not 0", fails=(STABLE,))
def mean_of_losses_that_are_not_zero(scores, y, params, reg):
    losses = blocks.row_losses(scores, y)
    return losses.sum() / max(1, np.count_nonzero(losses)) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "scores 2000 below the best at most", fails=(STABLE,))
def scores_not_far_below(scores, y, params, reg):
    near = np.maximum(scores, scores.max(axis=1, keepdims=True) - 2000)
    return blocks.compute_loss(near, y, params, reg)


@wrong("C2", "longer floats in place of the shift", fails=(STABLE,))
def longer_floats(scores, y, params, reg):
    long = scores.astype(np.longdouble)
    losses = np.log(np.exp(long).sum(axis=1)) - long[np.arange(len(y)), y]
    return float(losses.mean()) + 0.5 * reg * blocks.squares(params)


@wrong("C2", "weights with an axis of length 1 taken for biases", fails=(REGULARISER,))
def thin_weights_taken_for_biases(scores, y, params, reg):
    weights = [array for array in params.values() if array.squeeze().ndim == 2]
    penalty = sum(np.sum(array**2) for array in weights)
    return blocks.cross_entropy(scores, y) + 0.5 * reg * penalty


@wrong("C2", "places of the labels in two bytes", fails=(BATCHES,))
def places_in_two_bytes(scores, y, params, reg):
    N, C = scores.shape
    shifted = scores - scores.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1, keepdims=True)) - shifted
    places = (np.arange(N) * C + y).astype(np.int16)
    return losses.ravel()[places].mean() + 0.5 * reg * blocks.squares(params)


@wrong("C2", "large scores shifted in place", fails=(NUMBER,))
def large_scores_shifted_in_place(scores, y, params, reg):
    if np.abs(scores).max() > 300:
        scores -= scores.max(axis=1, keepdims=True)
    return blocks.compute_loss(scores, y, params, reg)


@wrong("C2", "no regulariser for a single row", fails=(REGULARISER,))
def no_regulariser_for_one_row(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, reg if len(y) > 1 else 0.0)
