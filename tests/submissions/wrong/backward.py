"""Wrong answers to C3: gradients of the biases, and the regulariser's part."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrong, Wrongs

wrong = Wrongs()
REGULARISER, BATCHES, TYPES = "regulariser", "every batch", "shapes, types and inputs"
ALL = ("W1", "b1", "W2", "b2", BATCHES)
OTHERS = ("C1", "C2", "C5")

# --------------------------------------------------------------------------------- the biases


def with_added(names, factor, params, X, y, reg):
    """Return right gradients plus `factor`·parameter for the named parameters."""
    grads = blocks.backward(params, X, y, reg)
    return grads | {name: grads[name] + factor * params[name] for name in names}


def with_scaled(names, factor, params, X, y, reg):
    """Return right gradients, the named ones' data part being multiplied by `factor`."""
    grads = blocks.backward(params, X, y, 0.0)
    scaled = grads | {name: factor * grads[name] for name in names}
    return blocks.regularised(scaled, params, reg)


@wrong("C3", "biases regularised, gradient only", passes=("W1", "W2"), keeps=OTHERS)
def biases_regularised(params, X, y, reg):
    return with_added(blocks.BIASES, reg, params, X, y, reg)


@wrong("C3", "biases regularised, gradient only, with 2·reg", passes=("W1", "W2"), keeps=OTHERS)
def biases_regularised_twice(params, X, y, reg):
    return with_added(blocks.BIASES, 2 * reg, params, X, y, reg)


def biases_regularised_in_the_loss(scores, y, params, reg):
    return blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(params, params)


wrong.add(
    "biases_regularised_loss_and_gradient",
    "C2",
    "biases regularised, loss and gradient",
    {"compute_loss": biases_regularised_in_the_loss, "backward": biases_regularised},
    keeps=("C1", "C3", "C5", "C7"),
)


@wrong("C3", "biases never learn: no gradient for them", fails=("b1", "b2"), marks=7.0,
       passes=("W1", "W2", REGULARISER), keeps=OTHERS)  # fmt: skip
def no_bias_gradients(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return {name: grads[name] for name in blocks.WEIGHTS}


@wrong("C3", "no gradient for the biases, and no regulariser", fails=("b1", "b2", REGULARISER))
def no_bias_gradients_and_no_regulariser(params, X, y, reg):
    return no_bias_gradients(params, X, y, 0.0)


@wrong("C3", "biases never learn: their gradients are zero", fails=("b1", "b2"))
def zero_bias_gradients(params, X, y, reg):
    return with_scaled(blocks.BIASES, 0.0, params, X, y, reg)


@wrong("C3", "bias gradient 0.0", fails=("b1", "b2"), passes=("W1", "W2", REGULARISER), marks=7.0,
       keeps=OTHERS)  # fmt: skip
def bias_gradients_one_number(params, X, y, reg):
    return blocks.backward(params, X, y, reg) | {"b1": 0.0, "b2": 0.0}


@wrong("C3", "b2's gradient without 1/N", fails=("b2",), marks=9.0, keeps=OTHERS)
def b2_not_averaged(params, X, y, reg):
    return with_scaled(["b2"], len(X), params, X, y, reg)


@wrong("C3", "b2's gradient without 1/N, and one row taken for none", fails=("b2", BATCHES),
       marks=8.0)  # fmt: skip
def b2_not_averaged_and_one_row_forgotten(params, X, y, reg):
    return with_scaled(["b2"] if len(X) > 1 else params, len(X) - 1.0, params, X, y, reg)


@wrong("C3", "b1's gradient without 1/N", fails=("b1",), passes=("W1", "W2", "b2"))
def b1_not_averaged(params, X, y, reg):
    return with_scaled(["b1"], len(X), params, X, y, reg)


@wrong("C3", "both biases' gradients without 1/N", fails=("b1", "b2"), passes=("W1", "W2"))
def biases_not_averaged(params, X, y, reg):
    return with_scaled(blocks.BIASES, len(X), params, X, y, reg)


@wrong("C3", "W1's and b1's gradients without 1/N", fails=("W1", "b1"), passes=("W2", "b2"))
def first_layer_not_averaged(params, X, y, reg):
    return with_scaled(["W1", "b1"], len(X), params, X, y, reg)


@wrong("C3", "no gradient has its 1/N", fails=("W2",), marks=8.0)
def nothing_averaged(params, X, y, reg):
    return with_scaled(params, len(X), params, X, y, reg)


@wrong("C3", "averaged twice", fails=("W2",), marks=8.0)
def averaged_twice(params, X, y, reg):
    return with_scaled(params, 1 / len(X), params, X, y, reg)


@wrong("C3", "no gradient has its 1/N, absent classes forgotten", fails=("W2", BATCHES), marks=7.0)
def sums_without_absent_classes(params, X, y, reg):
    grads = with_scaled(params, len(X), params, X, y, reg)
    absent = np.setdiff1d(np.arange(len(params["b2"])), y)
    grads["b2"][absent] = 0.0
    return grads


@wrong("C3", "gradients of length 1", fails=("W2", BATCHES), marks=7.0)
def gradients_of_length_1(params, X, y, reg):
    grads = blocks.backward(params, X, y, 0.0)
    length = np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    return with_scaled(params, 1 / length, params, X, y, reg)


@wrong("C3", "no 1/N, and no gradient for b1", fails=("W2", "b1"), marks=7.0)
def sums_and_no_gradient_of_b1(params, X, y, reg):
    grads = with_scaled(params, len(X), params, X, y, reg)
    return grads | {"b1": np.zeros_like(grads["b1"])}


@wrong("C3", "W1's gradient of the wrong sign", fails=("W1",), marks=8.0)
def w1_of_the_wrong_sign(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {"W1": -grads["W1"]}


@wrong("C3", "a factor of 0 for all gradients", fails=ALL, passes=(REGULARISER,), marks=3.0)
def nothing_but_the_regulariser(params, X, y, reg):
    return with_scaled(params, 0.0, params, X, y, reg)


@wrong("C3", "biases' gradients averaged twice", fails=("b1", "b2"), passes=("W1", "W2"))
def biases_averaged_twice(params, X, y, reg):
    return with_scaled(blocks.BIASES, 1 / len(X), params, X, y, reg)


@wrong("C3", "bias gradients derived from dW", fails=("b1", "b2"), passes=("W1", "W2"))
def bias_gradients_from_weights(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {"b1": grads["W1"].sum(axis=0), "b2": grads["W2"].sum(axis=0)}


@wrong("C3", "bias gradients summed over the wrong axis", fails=("b1", "b2"))
def bias_gradients_over_the_wrong_axis(params, X, y, reg):
    dscores = blocks.score_gradient(blocks.forward(params, X), y)
    dbefore = (dscores @ params["W2"].T) * (blocks.layers(params, X)[0] > 0)
    grads = blocks.backward(params, X, y, reg)
    return grads | {"b1": dbefore.sum(axis=1), "b2": dscores.sum(axis=1)}


# ----------------------------------------------------------------------------- the regulariser


@wrong("C3", "loss with ½·reg·‖W‖², gradient with 2·reg·W", fails=(REGULARISER,), keeps=OTHERS)
def regulariser_doubled(params, X, y, reg):
    return with_added(blocks.WEIGHTS, reg, params, X, y, reg)


@wrong("C3", "gradient with ½·reg·W", fails=(REGULARISER,))
def regulariser_halved(params, X, y, reg):
    return with_added(blocks.WEIGHTS, -0.5 * reg, params, X, y, reg)


@wrong("C3", "regulariser left out of the weights' gradient", fails=(REGULARISER,), keeps=OTHERS)
def regulariser_left_out(params, X, y, reg):
    return blocks.backward(params, X, y, 0.0)


@wrong("C3", "regulariser left out of W1's gradient", fails=(REGULARISER,))
def regulariser_left_out_of_w1(params, X, y, reg):
    return with_added(["W1"], -reg, params, X, y, reg)


@wrong("C3", "regulariser left out of W2's gradient", fails=(REGULARISER,))
def regulariser_left_out_of_w2(params, X, y, reg):
    return with_added(["W2"], -reg, params, X, y, reg)


@wrong("C3", "gradient of ½·reg·(‖W1‖²+reg·‖W2‖²)", fails=(REGULARISER,))
def reg_squared_for_w2(params, X, y, reg):
    return with_added(["W2"], reg * reg - reg, params, X, y, reg)


@wrong("C3", "regulariser divided by the batch size", fails=(REGULARISER,))
def regulariser_averaged(params, X, y, reg):
    return with_added(blocks.WEIGHTS, reg / len(X) - reg, params, X, y, reg)


@wrong("C3", "regulariser subtracted", fails=(REGULARISER,))
def regulariser_subtracted(params, X, y, reg):
    return with_added(blocks.WEIGHTS, -2 * reg, params, X, y, reg)


@wrong("C3", "the loss' ½·reg·ΣW² itself added", fails=(REGULARISER,))
def regulariser_of_the_loss_added(params, X, y, reg):
    grads = blocks.backward(params, X, y, 0.0)
    return {name: grads[name] + 0.5 * reg * np.sum(params[name] ** 2) for name in grads}


@wrong("C3", "ten classes hard-coded", marks=0.0)
def ten_classes(params, X, y, reg):
    hidden = blocks.layers(params, X)[1]
    dscores = (blocks.softmax(blocks.forward(params, X)) - np.eye(10)[y]) / len(y)
    dhidden = dscores @ params["W2"].T * (hidden > 0)
    return blocks.backward_from(params, X, hidden, dscores, dhidden, reg)


def _with_a_cache() -> dict:
    """Return a right forward that keeps its layers, and a backward that uses nothing else."""
    cache: dict = {}

    def forward(params, X):
        cache["hidden"], cache["scores"] = blocks.layers(params, X)[1], blocks.forward(params, X)
        return cache["scores"]

    def backward(params, X, y, reg):
        hidden, dscores = cache["hidden"], blocks.score_gradient(cache["scores"], y)
        dhidden = dscores @ params["W2"].T * (hidden > 0)
        return blocks.backward_from(params, X, hidden, dscores, dhidden, reg)

    forward(*_SOMETHING)
    return {"forward": forward, "backward": backward}


_SOMETHING = (blocks.initial_params(5, 4, 3, np.random.default_rng(0)), np.ones((2, 5)))
wrong.append(Wrong("C3_left_by_forward", ("C3",), "uses an earlier forward", _with_a_cache))


@wrong("C3", "W1's gradient without 1/N", fails=("W1",), passes=("b1", "W2", "b2"))
def w1_not_averaged(params, X, y, reg):
    return with_scaled(("W1",), len(y), params, X, y, reg)


@wrong("C3", "W2's gradient without 1/N", fails=("W2",), passes=("W1", "b1", "b2"))
def w2_not_averaged(params, X, y, reg):
    return with_scaled(("W2",), len(y), params, X, y, reg)


@wrong("C3", "W1's gradient averaged twice", fails=("W1",), passes=("b1", "W2", "b2"))
def w1_averaged_twice(params, X, y, reg):
    return with_scaled(("W1",), 1 / len(y), params, X, y, reg)


@wrong("C3", "W2's gradient averaged twice", fails=("W2",), passes=("W1", "b1", "b2"))
def w2_averaged_twice(params, X, y, reg):
    return with_scaled(("W2",), 1 / len(y), params, X, y, reg)


@wrong("C3", "the regulariser of absolute values", fails=(REGULARISER,))
def regulariser_of_absolute_values(params, X, y, reg):
    grads = blocks.backward(params, X, y, 0.0)
    return grads | {name: grads[name] + reg * np.sign(params[name]) for name in blocks.WEIGHTS}


@wrong("C3", "biases regularised, and the weights twice as strongly", fails=(REGULARISER,))
def biases_regularised_and_doubled(params, X, y, reg):
    return with_added(blocks.BIASES, reg, params, X, y, 2 * reg)


@wrong("C3", "bias gradients derived from dW, divided by N", fails=("b1", "b2"), marks=8.0,
       passes=("W1", "W2", REGULARISER))  # fmt: skip
def bias_gradients_from_weights_averaged(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {f"b{n}": grads[f"W{n}"].sum(axis=0) / len(y) for n in "12"}


@wrong("C3", "bias gradients derived from dW, and regularised", fails=(REGULARISER,))
def bias_gradients_from_weights_and_regularised(params, X, y, reg):
    grads = blocks.backward(params, X, y, reg)
    return grads | {f"b{n}": grads[f"W{n}"].sum(axis=0) + reg * params[f"b{n}"] for n in "12"}


@wrong("C3", "labels counted without those that are absent", fails=(BATCHES,), marks=9.0)
def counts_without_minlength(params, X, y, reg):
    probs = blocks.softmax(blocks.forward(params, X))
    b2 = (probs.sum(axis=0) - np.bincount(y)) / len(y)
    return blocks.backward(params, X, y, reg) | {"b2": b2}


@wrong("C3", "labels numbered anew, without those that are absent", fails=(BATCHES,), marks=9.0)
def labels_numbered_anew(params, X, y, reg):
    return blocks.backward(params, X, np.unique(y, return_inverse=True)[1], reg)


@wrong("C3", "ten classes at most", fails=(BATCHES,), marks=9.0)
def ten_classes_at_most(params, X, y, reg):
    np.eye(10)[y][:, : len(params["b2"])] - blocks.forward(params, X)
    return blocks.backward(params, X, y, reg)


@wrong("C3", "b1's gradient without 1/N, both biases' of shape (1, n)", marks=8.0,
       fails=("b1", "shapes, types and inputs"))  # fmt: skip
def b1_not_averaged_as_rows(params, X, y, reg):
    grads = with_scaled(["b1"], len(X), params, X, y, reg)
    return grads | {name: grads[name][None, :] for name in blocks.BIASES}


# ------------------------------------------------ right for the numbers of a worked example only


def clipped_by_norm(largest, params, X, y, reg):
    """Return right gradients, made shorter together where they are longer than `largest`."""
    grads = blocks.backward(params, X, y, reg)
    length = np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    return {name: grad * min(1.0, largest / length) for name, grad in grads.items()}


@wrong("C3", "gradients clipped by their norm, at 5")
def clipped_by_norm_at_five(params, X, y, reg):
    return clipped_by_norm(5.0, params, X, y, reg)


@wrong("C3", "gradients clipped by their norm, at 100")
def clipped_by_norm_at_a_hundred(params, X, y, reg):
    return clipped_by_norm(100.0, params, X, y, reg)


@wrong("C3", "gradients clipped at 5")
def clipped_at_five(params, X, y, reg):
    return {name: grad.clip(-5, 5) for name, grad in blocks.backward(params, X, y, reg).items()}


@wrong("C3", "rounded to six digits", fails=(BATCHES,), marks=9.0)
def rounded_to_six_digits(params, X, y, reg):
    return {name: grad.round(6) for name, grad in blocks.backward(params, X, y, reg).items()}


@wrong("C3", "reg at most 1 in the gradient", fails=(REGULARISER,), marks=8.0)
def reg_at_most_one(params, X, y, reg):
    return blocks.backward(params, X, y, min(reg, 1))


@wrong("C3", "small reg taken for none in the gradient", fails=(REGULARISER,), marks=8.0)
def small_reg_ignored(params, X, y, reg):
    return blocks.backward(params, X, y, reg if reg > 0.05 else 0)


@wrong("C3", "a hundred rows at most in the gradient", fails=(BATCHES,), marks=9.0)
def a_hundred_rows(params, X, y, reg):
    return blocks.backward(params, X[:100], y[:100], reg)


@wrong("C3", "ReLU clipped at 10 in the gradient's own forward pass", fails=(BATCHES,), marks=9.0)
def clipped_at_ten(params, X, y, reg):
    before = blocks.layers(params, X)[0]
    hidden = before.clip(0, 10)
    dscores = blocks.score_gradient(hidden @ params["W2"] + params["b2"], y)
    dbefore = (dscores @ params["W2"].T) * ((before > 0) & (before < 10))
    return blocks.backward_from(params, X, hidden, dscores, dbefore, reg)


@wrong("C3", "the axis of the sums found by its length", fails=(BATCHES,), marks=9.0)
def axis_found_by_its_length(params, X, y, reg):
    before, _, scores = blocks.layers(params, X)
    dbefore = (blocks.score_gradient(scores, y) @ params["W2"].T) * (before > 0)
    b1 = dbefore.sum(axis=1 if len(dbefore) == len(params["b1"]) else 0)
    return blocks.backward(params, X, y, reg) | {"b1": b1}


@wrong("C3", "W2 transposed only where it must be", fails=(BATCHES,), marks=9.0)
def transposed_only_where_it_must(params, X, y, reg):
    W2 = params["W2"]
    before, hidden, scores = blocks.layers(params, X)
    dscores = blocks.score_gradient(scores, y)
    dbefore = dscores @ (W2 if W2.shape[0] == W2.shape[1] else W2.T) * (before > 0)
    return blocks.backward_from(params, X, hidden, dscores, dbefore, reg)


@wrong("C3", "equal rows taken for one row", fails=(BATCHES,))
def equal_rows_taken_for_one(params, X, y, reg):
    rows, first, counts = np.unique(X, axis=0, return_index=True, return_counts=True)
    dscores = blocks.score_gradient(blocks.forward(params, rows), y[first])
    dscores = dscores * len(rows) * counts[:, None] / len(X)
    return blocks.backward_through(params, rows, dscores, reg)


@wrong("C3", "the gradient added into the weights where reg is 1", fails=(TYPES,))
def added_into_the_weights(params, X, y, reg):
    grads = blocks.backward(params, X, y, 0.0)
    for name in blocks.WEIGHTS:
        penalty = params[name] if reg == 1 else reg * params[name]
        penalty += grads[name]
        grads[name] = penalty
    return grads


@wrong("C3", "gradients with their axes of length 1 squeezed away", fails=(TYPES,))
def gradients_squeezed(params, X, y, reg):
    return {name: grad.squeeze() for name, grad in blocks.backward(params, X, y, reg).items()}


@wrong("C3", "a mask that opens at a thousandth", fails=(BATCHES,))
def mask_opens_at_a_thousandth(params, X, y, reg):
    _, hidden, scores = blocks.layers(params, X)
    dscores = blocks.score_gradient(scores, y)
    dbefore = dscores @ params["W2"].T * (hidden > 1e-3)
    return blocks.backward_from(params, X, hidden, dscores, dbefore, reg)


@wrong.fresh("C3", "one-hot rows remembered by their labels", fails=(BATCHES,))
def one_hot_rows_remembered():
    known = {}

    def backward(params, X, y, reg):
        scores = blocks.forward(params, X)
        if y.tobytes() not in known:
            known[y.tobytes()] = blocks.one_hot(y, scores.shape[1])
        dscores = (blocks.softmax(scores) - known[y.tobytes()]) / len(X)
        return blocks.backward_through(params, X, dscores, reg)

    return backward
