"""Right values of the wrong type: they may lose one mark, with a message that says so."""

from __future__ import annotations

import warnings

import numpy as np

from .. import blocks
from ..registry import Rights

right = Rights()
SHAPE = {"max_lost": 1.0, "says": ("shape",)}
ARRAY = {"max_lost": 1.0, "says": ("numpy array",)}
DTYPE = {"max_lost": 1.0, "says": ("dtype", "numpy array")}


def matrix(value):
    """Return an np.matrix, whose deprecation is not our matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.matrix(value)


@right("C1", "scores as np.matrix", **ARRAY)
def scores_as_matrix(params, X):
    return matrix(blocks.forward(params, X))


@right("C1", "scores as lists", **ARRAY)
def scores_as_lists(params, X):
    return blocks.forward(params, X).tolist()


@right("C1", "scores as a masked array", **ARRAY)
def scores_as_masked_array(params, X):
    return np.ma.array(blocks.forward(params, X))


@right("C1", "scores as an array of objects", max_lost=1.0, says=("dtype", "numbers"))
def scores_as_objects(params, X):
    return blocks.forward(params, X).astype(object)


@right("C2", "the loss as an array (1,)", max_lost=1.0, says=("one number",))
def loss_with_an_axis(scores, y, params, reg):
    return np.array([blocks.compute_loss(scores, y, params, reg)])


@right("C2", "the loss as an array (1, 1)", max_lost=1.0, says=("one number",))
def loss_with_two_axes(scores, y, params, reg):
    return np.array([[blocks.compute_loss(scores, y, params, reg)]])


@right("C2", "the loss as a list", max_lost=1.0, says=("one number",))
def loss_in_a_list(scores, y, params, reg):
    return [blocks.compute_loss(scores, y, params, reg)]


@right("C3", "bias gradients of shape (1, H)", **SHAPE)
def bias_gradients_as_rows(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {name: grads[name][None, :] for name in blocks.BIASES}


@right("C3", "bias gradients of shape (H, 1)", **SHAPE)
def bias_gradients_as_columns(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {name: grads[name][:, None] for name in blocks.BIASES}


@right("C3", "np.matrix in the gradient", max_lost=1.0, says=("matrix",))
def gradients_as_matrices(params, X, y, reg):
    return {name: matrix(grad) for name, grad in blocks.backward(params, X, y, reg).items()}


@right("C3", "lists in the gradient", **ARRAY)
def gradients_as_lists(params, X, y, reg):
    return {name: grad.tolist() for name, grad in blocks.backward(params, X, y, reg).items()}


@right("C4", "lists in the batch", max_lost=1.0)
def batch_as_lists(X, y, batch_size, rng):
    rows = rng.integers(len(X), size=batch_size)
    return X[rows].tolist(), y[rows].tolist()


@right("C7", "labels as a list", **DTYPE)
def labels_as_list(params, X):
    return blocks.forward(params, X).argmax(axis=1).tolist()


@right("C7", "labels as floats", **DTYPE)
def labels_as_floats(params, X):
    return blocks.forward(params, X).argmax(axis=1).astype(float)


@right("C7", "labels of shape (N, 1)", **SHAPE)
def labels_as_column(params, X):
    return blocks.forward(params, X).argmax(axis=1)[:, None]


@right("C6", "an array with one number", max_lost=1.0, says=("one number",))
def rate_with_an_axis(learning_rate, decay):
    return np.array([learning_rate * decay])


@right("C5", "lists left in params", max_lost=2.0, says=("numpy array",))
def lists_in_params(params, grads, learning_rate):
    for name in params:
        params[name] = (np.array(params[name]) - learning_rate * grads[name]).tolist()


@right("C8", "biases of shape (1, H) in the best parameters", **SHAPE)
def biases_as_rows(X_train, y_train, X_val, y_val, rng):
    params, settings = blocks.grid_search(X_train, y_train, X_val, y_val, rng)
    return params | {name: params[name][None] for name in blocks.BIASES}, settings
