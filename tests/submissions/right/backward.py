"""Right answers to C3."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Rights

right = Rights()


@right("C3", "explicit loops over rows")
def loops_over_rows(params, X, y, reg):
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for x, label in zip(X, y, strict=True):
        before = x @ params["W1"] + params["b1"]
        hidden = np.maximum(before, 0)
        scores = hidden @ params["W2"] + params["b2"]
        dscores = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
        dscores[label] -= 1
        dbefore = (params["W2"] @ dscores) * (before > 0)
        grads["W2"] += np.outer(hidden, dscores) / len(X)
        grads["b2"] += dscores / len(X)
        grads["W1"] += np.outer(x, dbefore) / len(X)
        grads["b1"] += dbefore / len(X)
    grads["W1"] += reg * params["W1"]
    grads["W2"] += reg * params["W2"]
    return grads


@right("C3", "explicit loops over entries")
def loops_over_entries(params, X, y, reg):
    before, hidden, scores = blocks.layers(params, X)
    dscores = blocks.score_gradient(scores, y)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for c in range(scores.shape[1]):
        grads["b2"][c] = sum(dscores[n, c] for n in range(len(X)))
        for h in range(hidden.shape[1]):
            grads["W2"][h, c] = sum(hidden[n, h] * dscores[n, c] for n in range(len(X)))
    for h in range(hidden.shape[1]):
        way = [dscores[n] @ params["W2"][h] if before[n, h] > 0 else 0.0 for n in range(len(X))]
        grads["b1"][h] = sum(way)
        for d in range(X.shape[1]):
            grads["W1"][d, h] = sum(X[n, d] * way[n] for n in range(len(X)))
    return blocks.regularised(grads, params, reg)


@right("C3", "explicit loops over numbers")
def loops_over_numbers(params, X, y, reg):
    W1, b1, W2, b2 = (params[name].tolist() for name in ("W1", "b1", "W2", "b2"))
    grads = {name: np.zeros(value.shape) for name, value in params.items()}
    H, C = range(len(b1)), range(len(b2))
    for x, label in zip(X, y, strict=True):
        before = [sum(x[d] * W1[d][h] for d in range(len(x))) + b1[h] for h in H]
        hidden = [max(a, 0.0) for a in before]
        scores = [sum(hidden[h] * W2[h][c] for h in H) + b2[c] for c in C]
        total = sum(np.exp(score - max(scores)) for score in scores)
        dscores = [(np.exp(scores[c] - max(scores)) / total - (c == label)) / len(y) for c in C]
        for c in C:
            grads["b2"][c] += dscores[c]
            for h in H:
                grads["W2"][h, c] += hidden[h] * dscores[c]
        for h in H:
            way = sum(dscores[c] * W2[h][c] for c in C) if before[h] > 0 else 0.0
            grads["b1"][h] += way
            for d in range(len(x)):
                grads["W1"][d, h] += x[d] * way
    for name in blocks.WEIGHTS:
        for i, j in np.ndindex(grads[name].shape):
            grads[name][i, j] += reg * params[name][i, j]
    return grads


@right("C3", "einsum in the gradient")
def einsum(params, X, y, reg):
    before, hidden, scores = blocks.layers(params, X)
    dscores = blocks.score_gradient(scores, y)
    dbefore = np.einsum("nc,hc,nh->nh", dscores, params["W2"], before > 0)
    return {
        "W1": np.einsum("nd,nh->dh", X, dbefore) + reg * params["W1"],
        "b1": np.einsum("nh->h", dbefore),
        "W2": np.einsum("nh,nc->hc", hidden, dscores) + reg * params["W2"],
        "b2": np.einsum("nc->c", dscores),
    }


@right("C3", "bias gradients by a vector of ones")
def vector_of_ones(params, X, y, reg):
    before, hidden, scores = blocks.layers(params, X)
    dscores = blocks.score_gradient(scores, y)
    dbefore = (dscores @ params["W2"].T) * (before > 0)
    grads = blocks.backward_from(params, X, hidden, dscores, dbefore, reg)
    ones = np.ones(len(X))
    return grads | {"b1": ones @ dbefore, "b2": dscores.T.dot(ones)}


@right("C3", "a bias column stacked on X in the gradient")
def bias_column(params, X, y, reg):
    before, hidden, scores = blocks.layers(params, X)
    ones = np.ones((len(X), 1))
    dscores = blocks.score_gradient(scores, y)
    dbefore = (dscores @ params["W2"].T) * (before > 0)
    first = np.hstack([X, ones]).T @ dbefore
    second = np.hstack([hidden, ones]).T @ dscores
    grads = {"W1": first[:-1], "b1": first[-1], "W2": second[:-1], "b2": second[-1]}
    return blocks.regularised(grads, params, reg)


@right("C3", "columns inside the gradient")
def columns_inside(params, X, y, reg):
    before, hidden, scores = (A.T for A in blocks.layers(params, X))
    dscores = blocks.score_gradient(scores.T, y).T
    dbefore = (params["W2"] @ dscores) * (before > 0)
    return {
        "W1": (dbefore @ X).T + reg * params["W1"],
        "b1": dbefore.sum(axis=1),
        "W2": (dscores @ hidden.T).T + reg * params["W2"],
        "b2": dscores.sum(axis=1),
    }


@right("C3", "float32 inside the gradient")
def float32_inside(params, X, y, reg):
    small = {name: value.astype(np.float32) for name, value in params.items()}
    return blocks.backward(small, X.astype(np.float32), y, np.float32(reg))


@right("C3", "labels subtracted in place on an own array")
def labels_subtracted_in_place(params, X, y, reg):
    dscores = blocks.softmax(blocks.forward(params, X))
    dscores[np.arange(len(y)), y] -= 1
    dscores /= len(y)
    return blocks.backward_through(params, X, dscores, reg)


@right("C3", "np.add.at and bincount in the gradient")
def add_at(params, X, y, reg):
    dscores = blocks.softmax(blocks.forward(params, X))
    np.add.at(dscores, (np.arange(len(y)), y), -1.0)
    grads = blocks.backward_through(params, X, dscores / len(y), reg)
    counts = np.bincount(y, minlength=dscores.shape[1])
    probs = blocks.softmax(blocks.forward(params, X))
    return grads | {"b2": (probs.sum(axis=0) - counts) / len(y)}


@right("C3", "division by N at the end")
def division_at_the_end(params, X, y, reg):
    dscores = len(y) * blocks.score_gradient(blocks.forward(params, X), y)
    grads = blocks.backward_through(params, X, dscores, 0.0)
    return blocks.regularised({k: g / len(y) for k, g in grads.items()}, params, reg)


@right("C3", "the regulariser multiplied by 2 · ½")
def regulariser_two_halves(params, X, y, reg):
    grads = blocks.backward(params, X, y, 0.0)
    return grads | {n: grads[n] + 2 * 0.5 * reg * params[n] for n in blocks.WEIGHTS}


@right("C3", "recomputing instead of reusing")
def recomputed(params, X, y, reg):
    def gradient_of(name):
        return blocks.backward(params, X, y, reg)[name]

    return {name: gradient_of(name) for name in params}


@right("C3", "the whole Jacobian of the softmax")
def softmax_jacobian(params, X, y, reg):
    probs = blocks.softmax(blocks.forward(params, X))
    rows = []
    for p, label in zip(probs, y, strict=True):
        dp = np.zeros_like(p)
        dp[label] = -1 / p[label]
        rows.append((np.diag(p) - np.outer(p, p)) @ dp)
    return blocks.backward_through(params, X, np.array(rows) / len(y), reg)


@right("C3", "entries in another order, and more of them")
def more_entries(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return dict(reversed(grads.items())) | {"loss": 0.0}


def backward_by_mask(mask):
    """Return `backward` with a ReLU mask of one's own, `mask(dhidden, before, hidden)`."""

    def backward(params, X, y, reg):
        before, hidden, scores = blocks.layers(params, X)
        dscores = blocks.score_gradient(scores, y)
        dbefore = mask(dscores @ params["W2"].T, before, hidden)
        return blocks.backward_from(params, X, hidden, dscores, dbefore, reg)

    return backward


def zeroed_in_place(dhidden, before, hidden):
    dhidden[hidden <= 0] = 0
    return dhidden


MASKS = {
    "where": lambda dhidden, before, hidden: np.where(before > 0, dhidden, 0),
    "subgradient_1": lambda dhidden, before, hidden: dhidden * (before >= 0),
    "hidden_positive": lambda dhidden, before, hidden: dhidden * (hidden > 0),
    "sign": lambda dhidden, before, hidden: dhidden * np.sign(hidden),
    "heaviside": lambda dhidden, before, hidden: dhidden * np.heaviside(before, 0.5),
    "zeroed_in_place": zeroed_in_place,
    "masked_array": lambda dhidden, before, hidden: np.ma.masked_where(before < 0, dhidden).filled(
        0
    ),
}
for name, mask in MASKS.items():
    right.add(f"C3_mask_{name}", "C3", f"ReLU mask by {name}", {"backward": backward_by_mask(mask)})


class Layer:
    """A student's affine layer that remembers its input."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, A):
        self.A = A
        return A @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.A.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


@right("C3", "classes for the layers")
def layer_objects(params, X, y, reg):
    first, second = Layer(params["W1"], params["b1"]), Layer(params["W2"], params["b2"])
    before = first.forward(X)
    scores = second.forward(np.maximum(before, 0))
    first.backward(second.backward(blocks.score_gradient(scores, y)) * (before > 0))
    grads = {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}
    return blocks.regularised(grads, params, reg)


FILLED_AGAIN: dict = {}


@right("C3", "one dictionary outside the function, filled again at each call")
def global_dictionary(params, X, y, reg):
    FILLED_AGAIN.update(blocks.backward(params, X, y, reg))
    return FILLED_AGAIN


@right("C3", "keys that numpy has sorted")
def keys_of_an_array(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return {name: grads[name] for name in np.sort(list(grads))}
