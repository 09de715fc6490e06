"""Wrong answers to C5: one step of gradient descent."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrongs

wrong = Wrongs()
WEIGHTS, BIASES, GRADIENTS = "weights", "biases", "gradients unchanged"
OTHERS = ("C3", "C6")


@wrong("C5", "biases never learn: not updated", fails=(BIASES,), passes=(WEIGHTS, GRADIENTS),
       marks=6.0, keeps=OTHERS)  # fmt: skip
def biases_not_updated(params, grads, learning_rate):
    for name in blocks.WEIGHTS:
        params[name] -= learning_rate * grads[name]


@wrong("C5", "one bias not updated", fails=(BIASES,), passes=(WEIGHTS,))
def b2_not_updated(params, grads, learning_rate):
    for name in ("W1", "b1", "W2"):
        params[name] -= learning_rate * grads[name]


@wrong("C5", "one layer not updated", fails=(WEIGHTS, BIASES))
def first_layer_not_updated(params, grads, learning_rate):
    for name in ("W2", "b2"):
        params[name] -= learning_rate * grads[name]


@wrong("C5", "the weights updated twice", fails=(WEIGHTS,), passes=(BIASES,))
def weights_updated_twice(params, grads, learning_rate):
    for name in (*params, *blocks.WEIGHTS):
        params[name] -= learning_rate * grads[name]


@wrong("C5", "gradient ascent", fails=(WEIGHTS, BIASES), keeps=OTHERS)
def ascent(params, grads, learning_rate):
    for name in params:
        params[name] += learning_rate * grads[name]


@wrong("C5", "gradient ascent for the biases", fails=(BIASES,), passes=(WEIGHTS,))
def ascent_for_biases(params, grads, learning_rate):
    for name in params:
        sign = 1 if name in blocks.BIASES else -1
        params[name] += sign * learning_rate * grads[name]


@wrong("C5", "no learning rate", fails=(WEIGHTS, BIASES))
def no_learning_rate(params, grads, learning_rate):
    for name in params:
        params[name] -= grads[name]


@wrong("C5", "the learning rate rounded", fails=(WEIGHTS, BIASES))
def rounded_learning_rate(params, grads, learning_rate):
    for name in params:
        params[name] -= round(learning_rate, 2) * grads[name]


@wrong("C5", "a fixed learning rate", fails=(WEIGHTS, BIASES))
def fixed_learning_rate(params, grads, learning_rate):
    for name in params:
        params[name] -= 0.1 * grads[name]


@wrong("C5", "learning rate applied twice", fails=(WEIGHTS, BIASES))
def learning_rate_twice(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * learning_rate * grads[name]


@wrong("C5", "divided by the learning rate", fails=(WEIGHTS, BIASES))
def divided_by_the_learning_rate(params, grads, learning_rate):
    for name in params:
        params[name] -= grads[name] / learning_rate


@wrong("C5", "parameters shrunk as well", fails=(WEIGHTS, BIASES))
def learning_rate_outside(params, grads, learning_rate):
    for name in params:
        params[name] = learning_rate * (params[name] - grads[name])


@wrong("C5", "the gradient itself stored", fails=(WEIGHTS, BIASES))
def gradient_stored(params, grads, learning_rate):
    for name in params:
        params[name] = -learning_rate * grads[name]


@wrong("C5", "the gradient's sign only", fails=(WEIGHTS, BIASES))
def sign_of_the_gradient(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * np.sign(grads[name])


@wrong("C5", "the gradient's norm set to 1", fails=(WEIGHTS, BIASES))
def normalised_gradient(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * grads[name] / np.linalg.norm(grads[name])


@wrong("C5", "a copy moved and returned", fails=(WEIGHTS, BIASES), marks=0.0, keeps=OTHERS)
def copy_returned(params, grads, learning_rate):
    return {name: params[name] - learning_rate * grads[name] for name in params}


@wrong("C5", "the name params bound to a new dictionary", marks=0.0)
def name_rebound(params, grads, learning_rate):
    params = {name: params[name] - learning_rate * grads[name] for name in params}


@wrong("C5", "a loop over the values, each name bound anew", marks=0.0)
def loop_over_values(params, grads, learning_rate):
    for value, grad in zip(params.values(), grads.values(), strict=True):
        value = value - learning_rate * grad  # noqa: PLW2901


@wrong("C5", "entries under other names", marks=0.0)
def other_names(params, grads, learning_rate):
    for name in list(params):
        params[f"new_{name}"] = params[name] - learning_rate * grads[name]


@wrong("C5", "gradients zipped by the order of the names", fails=(WEIGHTS,))
def zipped_in_another_order(params, grads, learning_rate):
    for name, other in zip(params, sorted(grads), strict=True):
        params[name] = params[name] - learning_rate * grads[other].sum()


@wrong("C5", "grads changed in place", fails=(GRADIENTS,), passes=(WEIGHTS, BIASES), marks=8.0)
def grads_scaled_in_place(params, grads, learning_rate):
    for name in params:
        grads[name] *= learning_rate
        params[name] -= grads[name]


@wrong("C5", "grads emptied", fails=(GRADIENTS,), marks=8.0)
def grads_emptied(params, grads, learning_rate):
    for name in list(grads):
        params[name] -= learning_rate * grads.pop(name)


@wrong("C5", "nothing done", marks=0.0)
def nothing_done(params, grads, learning_rate):
    return None


@wrong("C5", "the step is divided by a batch size", fails=("weights", "biases"))
def divided_by_batch_size(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * grads[name] / 32


@wrong("C5", "the gradient clipped", fails=("weights", "biases"))
def gradient_clipped(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * np.clip(grads[name], -1, 1)


@wrong("C5", "weight decay in the step", fails=("weights",))
def weight_decay(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * (grads[name] + 0.01 * params[name])


@wrong("C5", "uphill, and twice", fails=("weights", "biases"))
def ascent_twice(params, grads, learning_rate):
    for name in (*params, *params):
        params[name] += learning_rate * grads[name]


@wrong.fresh("C5", "momentum kept in the function", fails=("weights", "biases"))
def momentum_kept():
    kept: dict = {}

    def sgd_step(params, grads, learning_rate):
        for name, grad in grads.items():
            if np.shape(kept.get(name)) != grad.shape:
                kept[name] = np.zeros_like(grad)
            kept[name] = 0.9 * kept[name] - learning_rate * grad
            params[name] += kept[name]

    return sgd_step


@wrong("C5", "arrays paired by their order in the dictionaries", marks=0.0)
def zipped_values(params, grads, learning_rate):
    for param, grad in zip(params.values(), grads.values(), strict=True):
        param -= learning_rate * grad  # noqa: PLW2901


@wrong("C5", "gradients of shape (1, n) taken for granted", marks=8.0, fails=(GRADIENTS,))
def first_row_of_the_biases(params, grads, learning_rate):
    for name in params:
        grad = grads[name][0, :] if name in blocks.BIASES else grads[name]
        params[name] -= learning_rate * grad


@wrong("C5", "biases of shape (1, n) taken for granted", marks=8.0, fails=(GRADIENTS,))
def biases_moved_as_rows(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * np.atleast_2d(grads[name])


# --------------------------------------------- right for the numbers of small, friendly examples


def _by_values(identifier: str, mistake: str, of_grads, of_params=lambda value: value) -> None:
    """Record a step with changed gradients, which changes what it stores, as wrong."""

    def sgd_step(params, grads, learning_rate):
        used = of_grads(grads)
        for name in params:
            params[name] = of_params(params[name] - learning_rate * used[name])

    wrong.add(f"C5_{identifier}", "C5", mistake, {"sgd_step": sgd_step},
              fails=(WEIGHTS, BIASES), marks=0.0)  # fmt: skip


def each(change):
    """Return what changes every array of a dictionary."""
    return lambda arrays: {name: change(array) for name, array in arrays.items()}


def clipped_by_norm(largest):
    def clipped(grads):
        norm = np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
        return {name: grad * min(1.0, largest / norm) for name, grad in grads.items()}

    return clipped


for largest in (1, 5, 10, 100):
    _by_values(f"clipped_by_norm_{largest}", f"all gradients clipped by their norm: {largest}",
               clipped_by_norm(largest))  # fmt: skip
for largest in (10, 100):
    _by_values(f"clipped_at_{largest}", f"gradients clipped at {largest}",
               each(lambda grad, largest=largest: np.clip(grad, -largest, largest)))  # fmt: skip
    _by_values(f"weights_clipped_at_{largest}", f"parameters clipped at {largest}", dict,
               lambda value, largest=largest: np.clip(value, -largest, largest))  # fmt: skip
for digits in (2, 4, 6, 8):
    _by_values(f"rounded_to_{digits}", f"parameters rounded to {digits} digits", dict,
               lambda value, digits=digits: np.round(value, digits))  # fmt: skip
_by_values("half_precision", "parameters in half precision", dict,
           lambda value: value.astype(np.float16))  # fmt: skip
_by_values("small_gradients_left_out", "gradients below 0.00001 taken for 0",
           each(lambda grad: np.where(np.abs(grad) < 1e-5, 0.0, grad)))  # fmt: skip


@wrong.fresh("C5", "the first learning rate kept", fails=(WEIGHTS, BIASES))
def first_learning_rate_kept():
    kept: list = []

    def sgd_step(params, grads, learning_rate):
        kept.extend([learning_rate][len(kept) :])
        for name in params:
            params[name] -= kept[0] * grads[name]

    return sgd_step


@wrong("C5", "a learning rate of 1 at most", fails=(WEIGHTS, BIASES))
def learning_rate_capped(params, grads, learning_rate):
    for name in params:
        params[name] -= min(learning_rate, 1.0) * grads[name]


@wrong("C5", "a learning rate of 0.01 at least", fails=(WEIGHTS, BIASES))
def learning_rate_floored(params, grads, learning_rate):
    for name in params:
        params[name] -= max(learning_rate, 0.01) * grads[name]


@wrong("C5", "grads scaled in place, and back", fails=(GRADIENTS,), passes=(WEIGHTS, BIASES),
       marks=8.0)  # fmt: skip
def grads_scaled_and_back(params, grads, learning_rate):
    for name in params:
        grads[name] *= learning_rate
        params[name] -= grads[name]
        grads[name] /= learning_rate


def _skipping(identifier: str, mistake: str, skips) -> None:
    def sgd_step(params, grads, learning_rate):
        for name in params:
            if not skips(grads[name]):
                params[name] -= learning_rate * grads[name]

    wrong.add(f"C5_{identifier}", "C5", mistake, {"sgd_step": sgd_step}, marks=0.0)


_skipping("skipped_if_the_sum_is_zero", "no step where the gradient adds up to 0",
          lambda grad: abs(grad.sum()) < 1e-9)  # fmt: skip
_skipping("skipped_if_one_is_zero", "no step where one entry is 0", lambda grad: not grad.all())


@wrong("C5", "gradients found by their shape", fails=(WEIGHTS,), passes=(BIASES,))
def gradients_found_by_their_shape(params, grads, learning_rate):
    of_shape = {grad.shape: grad for grad in grads.values()}
    for name, param in params.items():
        params[name] = param - learning_rate * of_shape[param.shape]


@wrong("C5", "gradients turned round where that fits", fails=(WEIGHTS,), passes=(BIASES,))
def gradients_turned_round(params, grads, learning_rate):
    for name, param in params.items():
        grad = grads[name]
        fits = grad.T.shape == param.shape
        params[name] = param - learning_rate * (grad.T if fits else grad)


@wrong("C5", "steps too small to be seen left out", fails=(WEIGHTS,), passes=(BIASES,))
def small_steps_left_out(params, grads, learning_rate):
    for name, param in params.items():
        moved = param - learning_rate * grads[name]
        params[name] = param if np.allclose(moved, param) else moved
