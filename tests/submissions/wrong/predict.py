"""Wrong answers to C7: the class with the highest score."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrongs
from . import forward

wrong = Wrongs()
PLAIN, BIASED = "labels without biases", "labels with biases"
BATCHES = "every batch"
OTHERS = ("C1", "C3")


@wrong("C7", "predict without b1 and b2", fails=(BIASED,), passes=(PLAIN,), keeps=OTHERS)
def without_biases(params, X):
    return (np.maximum(X @ params["W1"], 0) @ params["W2"]).argmax(axis=1)


@wrong("C7", "predict without b2", fails=(BIASED,), passes=(PLAIN,), keeps=OTHERS)
def without_b2(params, X):
    return (blocks.layers(params, X)[1] @ params["W2"]).argmax(axis=1)


@wrong("C7", "b2 left out, and the wrong axis if as many rows as classes", marks=4.0,
       fails=("labels with biases", "every batch"))  # fmt: skip
def without_b2_and_the_wrong_axis(params, X):
    scores = blocks.forward(params, X) - params["b2"]
    return scores.argmax(axis=0 if len(X) == len(params["b2"]) else 1)


@wrong("C7", "predict without b1", fails=(BIASED,), passes=(PLAIN,))
def without_b1(params, X):
    return (np.maximum(X @ params["W1"], 0) @ params["W2"] + params["b2"]).argmax(axis=1)


@wrong("C7", "predict without ReLU", fails=(PLAIN,), passes=(BIASED,), marks=7.0, keeps=OTHERS)
def without_relu(params, X):
    return (blocks.layers(params, X)[0] @ params["W2"] + params["b2"]).argmax(axis=1)


@wrong("C7", "predict without ReLU and without b1", fails=(PLAIN, BIASED))
def without_relu_and_b1(params, X):
    return (X @ params["W1"] @ params["W2"] + params["b2"]).argmax(axis=1)


@wrong("C7", "predict without ReLU and without b2", fails=(PLAIN, BIASED))
def without_relu_and_b2(params, X):
    return (blocks.layers(params, X)[0] @ params["W2"]).argmax(axis=1)


@wrong("C7", "predict with ReLU on the scores", keeps=OTHERS)
def relu_on_the_scores(params, X):
    return np.maximum(blocks.forward(params, X), 0).argmax(axis=1)


@wrong("C7", "predict with np.max for np.maximum", keeps=OTHERS)
def max_for_maximum(params, X):
    hidden = np.max(X @ params["W1"] + params["b1"], 0)
    return (hidden @ params["W2"] + params["b2"]).argmax(axis=-1)


@wrong("C7", "predict with np.max for np.maximum, every row alike")
def max_for_maximum_repeated(params, X):
    hidden = np.max(X @ params["W1"] + params["b1"], axis=0, keepdims=True)
    return np.repeat((hidden @ params["W2"] + params["b2"]).argmax(axis=1), len(X))


@wrong("C7", "predict with argmax over the wrong axis", fails=(PLAIN, BIASED), keeps=OTHERS)
def wrong_axis(params, X):
    return blocks.forward(params, X).argmax(axis=0)


@wrong("C7", "argmax over everything")
def no_axis(params, X):
    return blocks.forward(params, X).argmax()


@wrong("C7", "argmin", fails=(PLAIN, BIASED))
def argmin(params, X):
    return blocks.forward(params, X).argmin(axis=1)


@wrong("C7", "the highest score in place of its class", fails=(PLAIN, BIASED))
def highest_score(params, X):
    return blocks.forward(params, X).max(axis=1)


@wrong("C7", "the class of the largest absolute score", fails=(PLAIN, BIASED))
def largest_absolute_score(params, X):
    return np.abs(blocks.forward(params, X)).argmax(axis=1)


@wrong("C7", "the scores in place of labels", marks=0.0)
def scores(params, X):
    return blocks.forward(params, X)


@wrong("C7", "one-hot rows in place of labels", marks=0.0)
def one_hot_labels(params, X):
    scores = blocks.forward(params, X)
    return blocks.one_hot(scores.argmax(axis=1), scores.shape[1])


@wrong("C7", "labels that count from 1", fails=(PLAIN, BIASED))
def counting_from_one(params, X):
    return blocks.forward(params, X).argmax(axis=1) + 1


@wrong("C7", "three classes hard-coded in predict")
def three_classes(params, X):
    return blocks.forward(params, X)[:, :3].argmax(axis=1)


@wrong("C7", "the softmax over the wrong axis first")
def softmax_over_the_wrong_axis(params, X):
    exponentials = np.exp(blocks.forward(params, X))
    return (exponentials / exponentials.sum(axis=0)).argmax(axis=1)


@wrong("C7", "a batch of one becomes a bare number", fails=("shape, type and inputs",))
def squeezed(params, X):
    return np.squeeze(blocks.forward(params, X).argmax(axis=1))


@wrong("C7", "the first row's label only")
def first_row(params, X):
    return blocks.forward(params, X[:1]).argmax(axis=1)


@wrong("C7", "nothing returned", marks=0.0)
def nothing_returned(params, X):
    blocks.forward(params, X).argmax(axis=1)


@wrong("C7", "X changed in place by predict", fails=("shape, type and inputs",), passes=(PLAIN,))
def x_changed_in_place(params, X):
    labels = blocks.forward(params, X).argmax(axis=1)
    X[:] = 0
    return labels


@wrong("C7", "the two arguments in the other order", marks=0.0)
def arguments_swapped(X, params):
    return blocks.forward(params, X).argmax(axis=1)


@wrong("C7", "argmax of the hidden layer")
def hidden_for_scores(params, X):
    return blocks.layers(params, X)[1].argmax(axis=1)


@wrong("C7", "the weights alone: no biases and no ReLU")
def one_product(params, X):
    return np.argmax(X @ params["W1"] @ params["W2"], axis=1)


@wrong("C7", "a ReLU on X as well")
def relu_on_x(params, X):
    return blocks.forward(params, np.maximum(X, 0)).argmax(axis=1)


def with_activation(activation, params, X):
    """Return the labels with another activation function in place of the ReLU."""
    return forward.with_activation(activation, params, X).argmax(axis=1)


@wrong("C7", "np.minimum for np.maximum")
def minimum_for_maximum(params, X):
    return with_activation(lambda before: np.minimum(before, 0), params, X)


@wrong("C7", "softplus for ReLU")
def softplus(params, X):
    return with_activation(lambda before: np.log(1 + np.exp(before)), params, X)


@wrong("C7", "ELU for ReLU")
def elu(params, X):
    return with_activation(lambda b: np.where(b > 0, b, np.exp(b) - 1), params, X)


# ------------------------------------------------ right for the numbers of a worked example only


@wrong("C7", "scores as whole numbers before the argmax", fails=(PLAIN, BIASED))
def scores_as_whole_numbers(params, X):
    return blocks.forward(params, X).astype(int).argmax(axis=1)


@wrong("C7", "scores rounded before the argmax", fails=(PLAIN,))
def scores_rounded(params, X):
    return blocks.forward(params, X).round(3).argmax(axis=1)


@wrong("C7", "ReLU clipped at 10 in predict", fails=(PLAIN,))
def clipped_at_ten(params, X):
    return with_activation(lambda before: np.clip(before, 0, 10), params, X)


@wrong("C7", "a hundred rows at most", fails=("every batch",), marks=8.0)
def a_hundred_rows(params, X):
    labels = blocks.forward(params, X).argmax(axis=1)
    labels[100:] = 0
    return labels


@wrong("C7", "the hidden layer made shorter as a whole", fails=(BIASED,))
def hidden_layer_made_shorter(params, X):
    hidden = blocks.layers(params, X)[1]
    hidden = hidden / max(1.0, np.linalg.norm(hidden) / 50)
    return (hidden @ params["W2"] + params["b2"]).argmax(axis=1)


@wrong("C7", "a best score of -100 at least", fails=(BATCHES,))
def best_score_of_minus_100(params, X):
    labels = np.zeros(len(X), dtype=int)
    for n, scores in enumerate(blocks.forward(params, X)):
        best = -100.0
        for c, score in enumerate(scores):
            if score > best:
                best, labels[n] = score, c
    return labels
