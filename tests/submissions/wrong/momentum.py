"""Wrong answers to OT2: momentum."""

from __future__ import annotations

import numpy as np

from .. import blocks
from ..registry import Wrongs

wrong = Wrongs()
FIRST, STEPS, KEPT, GRADIENTS = (
    "first step",
    "steps with momentum",
    "velocity kept",
    "gradients unchanged",
)


@wrong("OT2", "velocity not stored", fails=(STEPS, KEPT), passes=(FIRST,), keeps=("C5",))
def velocity_not_stored(params, grads, velocity, learning_rate, momentum):
    for name in params:
        v = momentum * velocity[name] - learning_rate * grads[name]
        params[name] += v


@wrong("OT2", "momentum left out", fails=(STEPS, KEPT), passes=(FIRST,))
def momentum_left_out(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = -learning_rate * grads[name]
        params[name] += velocity[name]


@wrong("OT2", "plain gradient descent", fails=(STEPS, KEPT), passes=(FIRST,))
def plain_descent(params, grads, velocity, learning_rate, momentum):
    for name in params:
        params[name] -= learning_rate * grads[name]


@wrong("OT2", "the velocity's sign turned round", fails=(FIRST, STEPS, KEPT))
def velocity_added_to_the_gradient(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] + learning_rate * grads[name]
        params[name] += velocity[name]


@wrong("OT2", "velocity with the other sign, subtracted", fails=(KEPT,), passes=(FIRST, STEPS))
def velocity_subtracted(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] + learning_rate * grads[name]
        params[name] -= velocity[name]


@wrong("OT2", "momentum's sign turned round", fails=(STEPS, KEPT), passes=(FIRST,))
def momentum_subtracted(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = -momentum * velocity[name] - learning_rate * grads[name]
        params[name] += velocity[name]


@wrong("OT2", "dampening: (1 − momentum) times the gradient", fails=(FIRST, STEPS, KEPT))
def dampening(params, grads, velocity, learning_rate, momentum):
    for name in params:
        step = (1 - momentum) * learning_rate * grads[name]
        velocity[name] = momentum * velocity[name] - step
        params[name] += velocity[name]


@wrong("OT2", "learning rate applied twice", fails=(FIRST, STEPS))
def learning_rate_twice(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]
        params[name] += learning_rate * velocity[name]


@wrong("OT2", "learning rate outside: v ← µ·v − grad, W ← W + lr·v", fails=(STEPS, KEPT))
def learning_rate_outside(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] - grads[name]
        params[name] += learning_rate * velocity[name]


@wrong("OT2", "the parameters moved before the velocity", fails=(FIRST, STEPS), passes=(KEPT,))
def moved_too_early(params, grads, velocity, learning_rate, momentum):
    for name in params:
        params[name] += velocity[name]
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]


@wrong("OT2", "Nesterov's momentum", fails=(FIRST,), passes=(KEPT,))
def nesterov(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]
        params[name] += momentum * velocity[name] - learning_rate * grads[name]


@wrong("OT2", "weights only", fails=(FIRST, STEPS, KEPT))
def weights_only(params, grads, velocity, learning_rate, momentum):
    for name in blocks.WEIGHTS:
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]
        params[name] += velocity[name]


@wrong("OT2", "a fixed momentum", fails=(STEPS, KEPT), passes=(FIRST,))
def fixed_momentum(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = 0.9 * velocity[name] - learning_rate * grads[name]
        params[name] += velocity[name]


@wrong("OT2", "one velocity for all parameters")
def one_velocity(params, grads, velocity, learning_rate, momentum):
    v = 0.0
    for name in params:
        v = momentum * np.sum(v) - learning_rate * grads[name]
        velocity[name] = v
        params[name] += v


@wrong("OT2", "the velocity moved, the parameters not", fails=(FIRST, STEPS), passes=(KEPT,))
def parameters_not_moved(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]


@wrong("OT2", "grads scaled in place", fails=(GRADIENTS,), marks=4.0)
def grads_scaled_in_place(params, grads, velocity, learning_rate, momentum):
    for name in params:
        grads[name] *= learning_rate
        velocity[name] = momentum * velocity[name] - grads[name]
        params[name] += velocity[name]


@wrong("OT2", "nothing done", marks=0.0)
def nothing_done(params, grads, velocity, learning_rate, momentum):
    return None


@wrong("OT2", "the learning rate only at the step, as PyTorch has it", fails=(KEPT,))
def learning_rate_after_velocity(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] + grads[name]
        params[name] -= learning_rate * velocity[name]


@wrong("OT2", "momentum times all of the new velocity", fails=(FIRST, STEPS, KEPT))
def momentum_times_everything(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * (velocity[name] - learning_rate * grads[name])
        params[name] += velocity[name]


@wrong("OT2", "arrays paired by their order in the dictionaries", marks=0.0)
def zipped_values(params, grads, velocity, learning_rate, momentum):
    for name, grad in zip(params, grads.values(), strict=True):
        velocity[name] = momentum * velocity[name] - learning_rate * grad
        params[name] += velocity[name]


@wrong("OT2", "gradients of shape (1, n) taken for granted", marks=4.0, fails=(GRADIENTS,))
def first_row_of_the_biases(params, grads, velocity, learning_rate, momentum):
    for name in params:
        grad = grads[name][0, :] if name in blocks.BIASES else grads[name]
        velocity[name] = momentum * velocity[name] - learning_rate * grad
        params[name] += velocity[name]


# --------------------------------------------- right for the numbers of small, friendly examples


def _step(momentum, rate=lambda rate: rate, of_grad=lambda grad: grad, of_v=lambda v: v):
    """Return a momentum_step that changes what it is given before it uses it."""

    def momentum_step(params, grads, velocity, learning_rate, given_momentum):
        for name in params:
            v = momentum(given_momentum) * velocity[name]
            velocity[name] = of_v(v - rate(learning_rate) * of_grad(grads[name]))
            params[name] += velocity[name]

    return momentum_step


VARIANTS = {
    "momentum_capped": ("momentum of 0.9 at most", {"momentum": lambda m: min(m, 0.9)}),
    "momentum_capped_later": ("momentum of 0.99 at most", {"momentum": lambda m: min(m, 0.99)}),
    "momentum_rounded": ("momentum rounded", {"momentum": lambda m: round(m, 2)}),
    "gradients_clipped": ("gradients clipped at 5", {"of_grad": lambda g: np.clip(g, -5, 5)}),
    "velocity_clipped": ("velocity clipped at 100", {"of_v": lambda v: np.clip(v, -100, 100)}),
    "velocity_rounded": ("velocity rounded", {"of_v": lambda v: np.round(v, 6)}),
    "rate_rounded": ("learning rate rounded", {"rate": round}),
}
for name, (mistake, changed) in VARIANTS.items():
    step = _step(**{"momentum": lambda momentum: momentum, **changed})
    wrong.add(f"OT2_{name}", "OT2", mistake, {"momentum_step": step})


@wrong.fresh("OT2", "the first learning rate kept", fails=(STEPS, KEPT))
def first_learning_rate_kept():
    kept: list = []

    def momentum_step(params, grads, velocity, learning_rate, momentum):
        kept.extend([learning_rate][len(kept) :])
        for name in params:
            velocity[name] = momentum * velocity[name] - kept[0] * grads[name]
            params[name] += velocity[name]

    return momentum_step


@wrong.fresh("OT2", "the first gradient kept", fails=(STEPS, KEPT))
def first_gradient_kept():
    kept: dict = {}

    def momentum_step(params, grads, velocity, learning_rate, momentum):
        for name in params:
            if np.shape(kept.get(name)) != grads[name].shape or not velocity[name].any():
                kept[name] = grads[name].copy()
            velocity[name] = momentum * velocity[name] - learning_rate * kept[name]
            params[name] += velocity[name]

    return momentum_step


@wrong("OT2", "lists left behind", fails=(GRADIENTS,), marks=4.0)
def lists_left(params, grads, velocity, learning_rate, momentum):
    for name in params:
        v = momentum * np.array(velocity[name]) - learning_rate * grads[name]
        params[name], velocity[name] = (np.array(params[name]) + v).tolist(), v.tolist()


@wrong("OT2", "entries without a gradient neither slow down nor roll on", fails=(STEPS, KEPT))
def rolls_where_there_is_a_gradient(params, grads, velocity, learning_rate, momentum):
    for name, grad in grads.items():
        on = grad != 0
        velocity[name][on] = momentum * velocity[name][on] - learning_rate * grad[on]
        params[name][on] += velocity[name][on]


@wrong.fresh("OT2", "a velocity of its own, copied out", fails=(FIRST, STEPS, KEPT))
def own_velocity():
    own: dict = {}

    def momentum_step(params, grads, velocity, learning_rate, momentum):
        for name in params:
            if np.shape(own.get(name)) != params[name].shape:
                own[name] = np.zeros_like(params[name])
            own[name] = momentum * own[name] - learning_rate * grads[name]
            velocity[name] = own[name].copy()
            params[name] += own[name]

    return momentum_step


@wrong("OT2", "biases without momentum", fails=(STEPS, KEPT), passes=(FIRST,))
def biases_without_momentum(params, grads, velocity, learning_rate, momentum):
    for name in params:
        kept = momentum if params[name].ndim > 1 else 0.0
        velocity[name] = kept * velocity[name] - learning_rate * grads[name]
        params[name] += velocity[name]


@wrong("OT2", "no step without a gradient", fails=(STEPS, KEPT))
def no_step_without_a_gradient(params, grads, velocity, learning_rate, momentum):
    for name, grad in grads.items():
        if grad.any():
            velocity[name] = momentum * velocity[name] - learning_rate * grad
            params[name] += velocity[name]
