"""Wrong answers to C1: scores of the two-layer network."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrongs

wrong = Wrongs()
PLAIN, FIRST, SECOND = "scores without biases", "first bias", "second bias"
BATCHES, TYPES = "every batch", "shape, type and inputs"
OTHERS = ("C2", "C3", "C5")


@wrong("C1", "b1 left out", fails=(FIRST,), passes=(PLAIN, SECOND), keeps=OTHERS)
def b1_left_out(params, X):
    return np.maximum(X @ params["W1"], 0) @ params["W2"] + params["b2"]


@wrong("C1", "b1 left out, and the scores turned round if as many rows as classes",
       fails=(FIRST, BATCHES), marks=7.0)  # fmt: skip
def b1_left_out_and_squares_transposed(params, X):
    scores = b1_left_out(params, X)
    return scores.T if len(X) == len(params["b2"]) else scores


@wrong("C1", "b1 added twice", fails=(FIRST,), passes=(PLAIN, SECOND), keeps=OTHERS)
def b1_added_twice(params, X):
    before = X @ params["W1"] + params["b1"]
    return np.maximum(before + params["b1"], 0) @ params["W2"] + params["b2"]


@wrong("C1", "b1 added after the ReLU", fails=(FIRST,), passes=(PLAIN, SECOND))
def b1_after_the_relu(params, X):
    return (np.maximum(X @ params["W1"], 0) + params["b1"]) @ params["W2"] + params["b2"]


@wrong("C1", "b2 left out", fails=(SECOND,), passes=(PLAIN, FIRST), keeps=OTHERS)
def b2_left_out(params, X):
    return blocks.layers(params, X)[1] @ params["W2"]


@wrong("C1", "b2 subtracted", fails=(SECOND,), passes=(PLAIN, FIRST))
def b2_subtracted(params, X):
    return blocks.forward(params, X) - 2 * params["b2"]


@wrong("C1", "b1 and b2 left out", fails=(FIRST, SECOND), passes=(PLAIN,))
def both_biases_left_out(params, X):
    return np.maximum(X @ params["W1"], 0) @ params["W2"]


@wrong("C1", "no ReLU", fails=(PLAIN,), marks=6.0)
def no_relu(params, X):
    return blocks.layers(params, X)[0] @ params["W2"] + params["b2"]


@wrong("C1", "ReLU on the scores", fails=(PLAIN,), marks=6.0)
def relu_on_the_scores(params, X):
    return np.maximum(blocks.forward(params, X), 0)


@wrong("C1", "ReLU after the second layer instead of the first", fails=(PLAIN,), marks=6.0)
def relu_in_the_wrong_layer(params, X):
    before = X @ params["W1"] + params["b1"]
    return np.maximum(before @ params["W2"] + params["b2"], 0)


@wrong("C1", "no ReLU, and b1 left out", fails=(PLAIN, FIRST), marks=4.0)
def no_relu_and_no_b1(params, X):
    return X @ params["W1"] @ params["W2"] + params["b2"]


@wrong("C1", "ReLU on the scores, and b2 subtracted", fails=(PLAIN, SECOND), marks=4.0)
def relu_on_the_scores_and_b2_subtracted(params, X):
    return np.maximum(blocks.forward(params, X) - 2 * params["b2"], 0)


@wrong("C1", "the batch's mean subtracted from the scores", fails=(PLAIN, SECOND, BATCHES))
def batch_mean_subtracted(params, X):
    scores = blocks.forward(params, X)
    return scores - scores.mean(axis=0)


@wrong("C1", "zeros of the right shape", marks=0.0)
def zeros(params, X):
    return np.zeros((len(X), len(params["b2"])))


@wrong("C1", "inputs and parameters forgotten", marks=0.0)
def ones_by_row(params, X):
    return np.ones((len(X), len(params["b2"]))) * np.arange(1, len(X) + 1)[:, None]


@wrong("C1", "a sigmoid for the ReLU", fails=(PLAIN,), marks=6.0)
def sigmoid_for_relu(params, X):
    before = X @ params["W1"] + params["b1"]
    return 1 / (1 + np.exp(-before)) @ params["W2"] + params["b2"]


@wrong("C1", "an absolute value for the ReLU", fails=(PLAIN,), marks=6.0)
def absolute_value_for_relu(params, X):
    return np.abs(blocks.layers(params, X)[0]) @ params["W2"] + params["b2"]


@wrong("C1", "a leaky ReLU", fails=(PLAIN,), marks=6.0)
def leaky_relu(params, X):
    before = blocks.layers(params, X)[0]
    return np.where(before > 0, before, 0.01 * before) @ params["W2"] + params["b2"]


@wrong("C1", "ReLU clipped at 1 as well", fails=(PLAIN,), marks=6.0)
def clipped_at_one(params, X):
    return np.clip(blocks.layers(params, X)[0], 0, 1) @ params["W2"] + params["b2"]


@wrong("C1", "np.max for np.maximum in the forward pass")
def max_for_maximum(params, X):
    before = X @ params["W1"] + params["b1"]
    return np.max(before, 0) @ params["W2"] + params["b2"]


@wrong("C1", "np.maximum(A) with one argument", marks=0.0)
def maximum_with_one_argument(params, X):
    return np.maximum(X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


@wrong("C1", "Python's max(0, A)", marks=0.0)
def python_max(params, X):
    return max(0, X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


@wrong("C1", "scores returned after the shift by the maximum", fails=(PLAIN,), keeps=OTHERS)
def shifted_scores(params, X):
    scores = blocks.forward(params, X)
    return scores - scores.max(axis=1, keepdims=True)


@wrong("C1", "scores after the softmax", fails=(PLAIN,), marks=6.0)
def probabilities(params, X):
    return blocks.softmax(blocks.forward(params, X))


@wrong("C1", "the hidden layer returned")
def hidden_layer(params, X):
    return blocks.layers(params, X)[1]


@wrong("C1", "three classes hard-coded")
def three_classes(params, X):
    scores = np.zeros((len(X), 3))
    scores[:] = blocks.forward(params, X)
    return scores


@wrong("C1", "only the first three scores filled in")
def first_three_scores(params, X):
    scores = blocks.forward(params, X)
    scores[:, 3:] = 0
    return scores


@wrong("C1", "a batch of one loses its axis", fails=("shape, type and inputs",))
def one_row_loses_its_axis(params, X):
    scores = blocks.forward(params, X)
    return scores if len(X) > 1 else scores[0]


@wrong("C1", "scores transposed")
def transposed(params, X):
    return blocks.forward(params, X).T


@wrong("C1", "nothing returned", marks=0.0)
def nothing_returned(params, X):
    blocks.forward(params, X)


@wrong("C1", "scores and hidden layer returned together")
def a_pair(params, X):
    return blocks.forward(params, X), blocks.layers(params, X)[1]


@wrong("C1", "X changed in place by the forward pass", fails=("shape, type and inputs",), marks=9.0)
def x_changed_in_place(params, X):
    scores = blocks.forward(params, X)
    X -= X.mean(axis=0)
    return scores


@wrong("C1", "params changed in place by the forward pass", fails=("shape, type and inputs",))
def params_changed_in_place(params, X):
    scores = blocks.forward(params, X)
    params["W1"] *= 0.5
    return scores


@wrong("C1", "an intermediate result left in params", fails=("shape, type and inputs",), marks=9.0)
def hidden_layer_kept_in_params(params, X):
    _, params["hidden"], scores = blocks.layers(params, X)
    return scores


@wrong("C1", "the two arguments in the other order", marks=0.0)
def arguments_swapped(X, params):
    return blocks.forward(params, X)


@wrong("C1", "the weights alone: no biases and no ReLU")
def one_product(params, X):
    return X @ params["W1"] @ params["W2"]


@wrong("C1", "a ReLU on X as well")
def relu_on_x(params, X):
    return blocks.forward(params, np.maximum(X, 0))


def with_activation(activation, params, X):
    """Return the scores with another activation function in place of the ReLU."""
    return activation(blocks.layers(params, X)[0]) @ params["W2"] + params["b2"]


@wrong("C1", "np.minimum for np.maximum")
def minimum_for_maximum(params, X):
    return with_activation(lambda before: np.minimum(before, 0), params, X)


@wrong("C1", "softplus for ReLU")
def softplus(params, X):
    return with_activation(lambda before: np.log(1 + np.exp(before)), params, X)


@wrong("C1", "ELU for ReLU")
def elu(params, X):
    return with_activation(lambda b: np.where(b > 0, b, np.exp(b) - 1), params, X)


@wrong("C1", "probabilities, one column for each row")
def probabilities_transposed(params, X):
    return blocks.softmax(blocks.forward(params, X)).T


@wrong("C1", "the scores divided by the number of rows")
def divided_by_rows(params, X):
    return blocks.forward(params, X) / len(X)


# ------------------------------------------------ right for the numbers of a worked example only


@wrong("C1", "scores rounded to two digits", fails=(PLAIN,), marks=6.0)
def rounded_to_two_digits(params, X):
    return blocks.forward(params, X).round(2)


@wrong("C1", "scores as whole numbers", fails=(PLAIN,))
def whole_numbers(params, X):
    scores = np.zeros((len(X), len(params["b2"])), dtype=int)
    scores[:] = blocks.forward(params, X)
    return scores


@wrong("C1", "float16 inside", fails=(PLAIN,))
def half_precision(params, X):
    return blocks.forward(params, X.astype(np.float16)).astype(np.float16)


@wrong("C1", "the inputs as whole numbers", fails=(PLAIN,))
def inputs_as_whole_numbers(params, X):
    return blocks.forward(params, X.astype(int))


@wrong("C1", "room for six rows", fails=(PLAIN,))
def room_for_six_rows(params, X):
    scores = np.zeros((6, len(params["b2"])))
    scores[: len(X)] = blocks.forward(params, X)
    return scores[: len(X)]


@wrong("C1", "a hundred rows at most", fails=(BATCHES,), marks=9.0)
def a_hundred_rows(params, X):
    scores = blocks.forward(params, X)
    scores[100:] = 0
    return scores


@wrong("C1", "ReLU clipped at 10 as well", fails=(PLAIN,), marks=6.0)
def clipped_at_ten(params, X):
    return with_activation(lambda before: np.clip(before, 0, 10), params, X)


@wrong("C1", "ReLU clipped at 100 as well", fails=(PLAIN,), marks=6.0)
def clipped_at_a_hundred(params, X):
    return with_activation(lambda before: np.clip(before, 0, 100), params, X)


@wrong("C1", "scores clipped at 100", fails=(PLAIN,), marks=6.0)
def scores_clipped_at_a_hundred(params, X):
    return blocks.forward(params, X).clip(-100, 100)


@wrong("C1", "a threshold of a hundredth for the ReLU", fails=(PLAIN,))
def threshold_of_a_hundredth(params, X):
    return with_activation(lambda before: np.where(before > 0.01, before, 0), params, X)


@wrong("C1", "the hidden layer rounded", fails=(PLAIN,))
def hidden_layer_rounded(params, X):
    return with_activation(lambda before: np.maximum(before, 0).round(3), params, X)


@wrong("C1", "the inputs written over where the hidden layer fits into them", fails=(TYPES,))
def hidden_layer_in_the_inputs(params, X):
    before = X @ params["W1"] + params["b1"]
    hidden = np.maximum(before, 0, out=X if X.shape == before.shape else None)
    return hidden @ params["W2"] + params["b2"]


@wrong("C1", "axes of length 1 squeezed away", fails=(BATCHES,))
def hidden_layer_squeezed(params, X):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0).squeeze()
    return np.atleast_2d(hidden) @ params["W2"] + params["b2"]


@wrong("C1", "whole numbers if the first row opens no neuron", fails=(BATCHES,))
def type_of_the_first_row(params, X):
    before = X @ params["W1"] + params["b1"]
    hidden = np.apply_along_axis(lambda row: np.array([max(0, z) for z in row]), 1, before)
    return hidden @ params["W2"] + params["b2"]
