"""Wrong answers to C3: the way back through softmax and ReLU, and the form of the answer."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrongs
from .backward import OTHERS, with_scaled

wrong = Wrongs()
BATCHES, TYPES = "every batch", "shapes, types and inputs"

# -------------------------------------------------------------------- the way back: the ReLU

FIRST_LAYER = {"fails": ("W1", "b1"), "passes": ("W2", "b2")}


def backward_masked(mask, params, X, y, reg):
    """Return gradients whose way back through the ReLU is `mask(dhidden, before, hidden)`."""
    before, hidden, scores = blocks.layers(params, X)
    dscores = blocks.score_gradient(scores, y)
    dbefore = mask(dscores @ params["W2"].T, before, hidden)
    return blocks.backward_from(params, X, hidden, dscores, dbefore, reg)


@wrong("C3", "no ReLU mask in the backward pass", **FIRST_LAYER, keeps=OTHERS)
def no_relu_mask(params, X, y, reg):
    return backward_masked(lambda dhidden, before, hidden: dhidden, params, X, y, reg)


@wrong("C3", "dA clipped at 0 in place of the mask", **FIRST_LAYER, keeps=OTHERS)
def gradient_clipped_at_zero(params, X, y, reg):
    return backward_masked(lambda dhidden, before, hidden: dhidden.clip(0), params, X, y, reg)


@wrong("C3", "dA clipped at 0 on top of the mask", **FIRST_LAYER)
def gradient_masked_and_clipped(params, X, y, reg):
    def mask(dhidden, before, hidden):
        return np.maximum(dhidden, 0) * (before > 0)

    return backward_masked(mask, params, X, y, reg)


@wrong("C3", "masked by the wrong array", **FIRST_LAYER, keeps=OTHERS)
def masked_without_bias(params, X, y, reg):
    def mask(dhidden, before, hidden):
        return dhidden * (X @ params["W1"] > 0)

    return backward_masked(mask, params, X, y, reg)


@wrong("C3", "masked where hidden >= 0: everywhere", **FIRST_LAYER)
def mask_of_everything(params, X, y, reg):
    return backward_masked(lambda dh, before, hidden: dh * (hidden >= 0), params, X, y, reg)


@wrong("C3", "masked the wrong way round", **FIRST_LAYER)
def mask_turned_round(params, X, y, reg):
    return backward_masked(lambda dh, before, hidden: dh * (before < 0), params, X, y, reg)


@wrong("C3", "multiplied by the activation in place of its mask", **FIRST_LAYER)
def multiplied_by_the_activation(params, X, y, reg):
    return backward_masked(lambda dh, before, hidden: dh * hidden, params, X, y, reg)


@wrong("C3", "masked after dW1 was computed", fails=("W1",), passes=("b1", "W2", "b2"))
def masked_too_late(params, X, y, reg):
    unmasked = no_relu_mask(params, X, y, reg)
    return blocks.backward(params, X, y, reg) | {"W1": unmasked["W1"]}


@wrong("C3", "dW2 from the activation before ReLU", fails=("W2",), passes=("W1", "b1", "b2"))
def w2_from_before_the_relu(params, X, y, reg):
    before, _, scores = blocks.layers(params, X)
    dscores = blocks.score_gradient(scores, y)
    grads = blocks.backward(params, X, y, reg)
    return grads | {"W2": before.T @ dscores + reg * params["W2"]}


# ------------------------------------------------------------------ the way back: the softmax


def backward_labelled(one_hot, params, X, y, reg):
    """Return gradients that take the (N, C) array `one_hot` for the labels."""
    dscores = (blocks.softmax(blocks.forward(params, X)) - one_hot) / len(y)
    return blocks.backward_through(params, X, dscores, reg)


@wrong("C3", "softmax gradient without −1 at the label", fails=("W2", BATCHES), marks=7.0,
       keeps=OTHERS)  # fmt: skip
def without_minus_one(params, X, y, reg):
    return backward_labelled(0.0, params, X, y, reg)


@wrong("C3", "softmax gradient without −1 at the label, and no mask", marks=4.0,
       fails=("W2", "W1", "b1", BATCHES))  # fmt: skip
def without_minus_one_and_without_mask(params, X, y, reg):
    dscores = blocks.softmax(blocks.forward(params, X)) / len(X)
    hidden = blocks.layers(params, X)[1]
    return blocks.backward_from(params, X, hidden, dscores, dscores @ params["W2"].T, reg)


@wrong("C3", "softmax gradient without −1 at the label, and no gradient for b2", marks=6.0,
       fails=("W2", "b2", BATCHES))  # fmt: skip
def without_minus_one_and_without_b2(params, X, y, reg):
    grads = without_minus_one(params, X, y, reg)
    return grads | {"b2": np.zeros_like(grads["b2"])}


@wrong("C3", "−1 at every row of the labels' columns", fails=("W2",))
def minus_one_in_whole_columns(params, X, y, reg):
    probs = blocks.softmax(blocks.forward(params, X))
    probs[:, y] -= 1
    return blocks.backward_through(params, X, probs / len(y), reg)


@wrong("C3", "+1 at the label", fails=("W2",))
def plus_one(params, X, y, reg):
    probs = blocks.softmax(blocks.forward(params, X))
    return backward_labelled(-blocks.one_hot(y, probs.shape[1]), params, X, y, reg)


@wrong("C3", "−1 after the division by N", fails=("W2",))
def minus_one_after_the_division(params, X, y, reg):
    dscores = blocks.softmax(blocks.forward(params, X)) / len(y)
    dscores -= blocks.one_hot(y, dscores.shape[1])
    return blocks.backward_through(params, X, dscores, reg)


@wrong("C3", "the scores in place of the probabilities", fails=("W2",))
def scores_for_probabilities(params, X, y, reg):
    scores = blocks.forward(params, X)
    dscores = (scores - blocks.one_hot(y, scores.shape[1])) / len(y)
    return blocks.backward_through(params, X, dscores, reg)


@wrong("C3", "softmax without exp in the gradient", fails=("W2",))
def softmax_without_exp(params, X, y, reg):
    scores = blocks.forward(params, X)
    probs = scores / scores.sum(axis=1, keepdims=True)
    dscores = (probs - blocks.one_hot(y, scores.shape[1])) / len(y)
    return blocks.backward_through(params, X, dscores, reg)


@wrong("C3", "row maximum without keepdims in the gradient")
def row_maximum_without_keepdims(params, X, y, reg):
    scores = blocks.forward(params, X)
    dscores = blocks.score_gradient(scores - scores.max(axis=1), y)
    return blocks.backward_through(params, X, dscores, reg)


@wrong("C3", "mean over classes in the gradient", fails=("W2",), marks=8.0)
def mean_over_classes(params, X, y, reg):
    return with_scaled(params, len(X) / len(params["b2"]), params, X, y, reg)


@wrong("C3", "mean over N·C in the gradient", fails=("W2",), marks=8.0)
def mean_over_entries(params, X, y, reg):
    return with_scaled(params, 1 / len(params["b2"]), params, X, y, reg)


@wrong("C3", "number of classes taken from the labels in the batch, in the gradient",
       fails=(BATCHES,), keeps=OTHERS)  # fmt: skip
def classes_from_the_batch(params, X, y, reg):
    return backward_labelled(np.eye(y.max() + 1)[y], params, X, y, reg)


@wrong("C3", "three classes hard-coded in the gradient")
def three_classes(params, X, y, reg):
    return backward_labelled(np.eye(3)[y], params, X, y, reg)


@wrong("C3", "labels one-hot expected in the gradient")
def one_hot_expected(params, X, y, reg):
    return backward_labelled(y, params, X, y, reg)


@wrong("C3", "gradient ascent: every sign turned round", fails=("W2",), marks=8.0)
def every_sign_turned_round(params, X, y, reg):
    return {name: -grad for name, grad in blocks.backward(params, X, y, reg).items()}


# ------------------------------------------------------------- its own forward pass, and types


@wrong("C3", "b1 left out of the gradient's own forward pass")
def b1_left_out(params, X, y, reg):
    return blocks.backward(params | {"b1": np.zeros_like(params["b1"])}, X, y, reg)


@wrong("C3", "b1 added twice in the gradient's own forward pass")
def b1_added_twice(params, X, y, reg):
    return blocks.backward(params | {"b1": 2 * params["b1"]}, X, y, reg)


@wrong("C3", "b2 left out of the gradient's own forward pass")
def b2_left_out(params, X, y, reg):
    return blocks.backward(params | {"b2": np.zeros_like(params["b2"])}, X, y, reg)


@wrong("C3", "W2 transposed", fails=("W2",), passes=("regulariser",), marks=7.0)
def w2_transposed(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {"W2": grads["W2"].T}


@wrong("C3", "W1 transposed, and not regularised", fails=("W1", "regulariser"))
def w1_transposed_and_not_regularised(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {"W1": blocks.backward(params, X, y, 0.0)["W1"].T}


@wrong("C3", "the layers' gradients swapped", fails=("W1", "W2"))
def layers_swapped(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return {"W1": grads["W2"], "b1": grads["b2"], "W2": grads["W1"], "b2": grads["b1"]}


@wrong("C3", "other names for the gradients", marks=0.0)
def other_names(params, X, y, reg):
    return {f"d{name}": grad for name, grad in blocks.backward(params, X, y, reg).items()}


@wrong("C3", "a tuple in place of a dictionary")
def a_tuple(params, X, y, reg):
    return tuple(blocks.backward(params, X, y, reg).values())


@wrong("C3", "nothing returned", marks=0.0)
def nothing_returned(params, X, y, reg):
    blocks.backward(params, X, y, reg)


@wrong("C3", "one entry left at zero", fails=("W1",))
def one_entry_zero(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    grads["W1"][-1, -1] = 0.0
    return grads


@wrong("C3", "rounded to three digits")
def rounded(params, X, y, reg):
    return {name: grad.round(3) for name, grad in blocks.backward(params, X, y, reg).items()}


@wrong("C3", "numerical gradient with a coarse step")
def coarse_numerical_gradient(params, X, y, reg, step=0.1):
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for name, value in params.items():
        for index in np.ndindex(value.shape):
            moved = params | {name: value.copy()}
            moved[name][index] += step
            after = blocks.compute_loss(blocks.forward(moved, X), y, moved, reg)
            before = blocks.compute_loss(blocks.forward(params, X), y, params, reg)
            grads[name][index] = (after - before) / step
    return grads


@wrong("C3", "X changed in place by the gradient", fails=(TYPES,), keeps=OTHERS)
def x_changed_in_place(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    X *= 2
    return grads


@wrong("C3", "y changed in place by the gradient", fails=(TYPES,), keeps=OTHERS)
def y_changed_in_place(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    y -= y
    return grads


@wrong("C3", "params changed in place by the gradient: a step taken at once", fails=(TYPES,))
def params_changed_in_place(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    for name in params:
        params[name] -= 0.1 * grads[name]
    return grads


@wrong("C3", "the mask of a leaky ReLU", **FIRST_LAYER)
def leaky_mask(params, X, y, reg):
    return backward_masked(
        lambda dhidden, before, hidden: dhidden * np.where(before > 0, 1, 0.01), params, X, y, reg
    )


@wrong("C3", "the slope of a sigmoid for that of the ReLU", **FIRST_LAYER)
def slope_of_a_sigmoid(params, X, y, reg):
    return backward_masked(
        lambda dhidden, before, hidden: dhidden * hidden * (1 - hidden), params, X, y, reg
    )


def backward_with(params, X, y, reg, dscores, W2=None, names=None):
    """Return gradients from `dscores`, with another W2 on the way back, under other names."""
    before, hidden, _ = blocks.layers(params, X)
    dbefore = (dscores @ (params["W2"] if W2 is None else W2).T) * (before > 0)
    grads = blocks.backward_from(params, X, hidden, dscores, dbefore, reg)
    return {name: grads[(names or {}).get(name, name)] for name in grads}


@wrong("C3", "dW2 used in place of W2 on the way back", **FIRST_LAYER)
def gradient_for_w2(params, X, y, reg):
    dscores = blocks.score_gradient(blocks.forward(params, X), y)
    dW2 = blocks.layers(params, X)[1].T @ dscores
    return backward_with(params, X, y, reg, dscores, W2=dW2)


@wrong("C3", "the labels subtracted as numbers")
def labels_as_numbers(params, X, y, reg):
    dscores = (blocks.softmax(blocks.forward(params, X)) - y[:, None]) / len(y)
    return backward_with(params, X, y, reg, dscores)


@wrong("C3", "the softmax's derivative multiplied in once more")
def softmax_derivative_again(params, X, y, reg):
    scores = blocks.forward(params, X)
    probs = blocks.softmax(scores)
    dscores = blocks.score_gradient(scores, y) * probs * (1 - probs)
    return backward_with(params, X, y, reg, dscores)


@wrong("C3", "the label added, and every sign turned round but the regulariser's")
def minus_label_and_probability(params, X, y, reg):
    probs = blocks.softmax(blocks.forward(params, X))
    dscores = -(probs + blocks.one_hot(y, probs.shape[1])) / len(y)
    return backward_with(params, X, y, reg, dscores)


@wrong("C3", "the keys of W1 and W2 swapped", fails=("W1", "W2"), passes=("b1", "b2"))
def weights_swapped(params, X, y, reg):
    dscores = blocks.score_gradient(blocks.forward(params, X), y)
    return backward_with(params, X, y, reg, dscores, names={"W1": "W2", "W2": "W1"})


@wrong("C3", "the keys of b1 and b2 swapped", fails=("b1", "b2"), passes=("W1", "W2"))
def biases_swapped(params, X, y, reg):
    dscores = blocks.score_gradient(blocks.forward(params, X), y)
    return backward_with(params, X, y, reg, dscores, names={"b1": "b2", "b2": "b1"})
