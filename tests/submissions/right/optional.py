"""Right answers to OT2 and OT3."""

from __future__ import annotations

import numpy as np

from ..registry import Rights

right = Rights()

# ---------------------------------------------------------------------------------------- OT2


@right("OT2", "entries bound to new arrays")
def rebound(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]
        params[name] = params[name] + velocity[name]


@right("OT2", "everything in place")
def in_place(params, grads, velocity, learning_rate, momentum):
    for name in velocity:
        velocity[name] *= momentum
        velocity[name] -= learning_rate * grads[name]
        params[name] += velocity[name]


@right("OT2", "two loops")
def two_loops(params, grads, velocity, learning_rate, momentum):
    velocity.update({n: momentum * velocity[n] - learning_rate * grads[n] for n in params})
    params.update({n: params[n] + velocity[n] for n in params})


@right("OT2", "both returned as well")
def returned_as_well(params, grads, velocity, learning_rate, momentum):
    rebound(params, grads, velocity, learning_rate, momentum)
    return params, velocity


@right("OT2", "float32 inside momentum")
def float32_inside(params, grads, velocity, learning_rate, momentum):
    for name in params:
        v = np.float32(momentum) * velocity[name].astype(np.float32)
        velocity[name] = v - np.float32(learning_rate) * grads[name].astype(np.float32)
        params[name] = params[name] + velocity[name]


@right("OT2", "parameters first, by the new velocity")
def parameters_first(params, grads, velocity, learning_rate, momentum):
    for name in params:
        params[name] += momentum * velocity[name] - learning_rate * grads[name]
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]


# ---------------------------------------------------------------------------------------- OT3


def dropout_by(make_mask):
    """Return dropout_forward with a training mask of one's own."""

    def dropout_forward(A, drop_prob, rng, training):
        mask = make_mask(A, drop_prob, rng) if training else np.ones(A.shape)
        return A * mask, mask

    return dropout_forward


def explicit_loops(A, drop_prob, rng):
    mask = np.zeros(A.shape)
    for index in np.ndindex(A.shape):
        if rng.random() >= drop_prob:
            mask[index] = 1 / (1 - drop_prob)
    return mask


MASKS = {
    "at_least": lambda A, p, rng: (rng.random(A.shape) >= p) / (1 - p),
    "above": lambda A, p, rng: (rng.random(size=A.shape) > p).astype(float) / (1 - p),
    "below_keep": lambda A, p, rng: (rng.random(A.shape) < 1 - p) * (1 / (1 - p)),
    "uniform": lambda A, p, rng: np.where(rng.uniform(size=A.shape) < p, 0.0, 1 / (1 - p)),
    "binomial": lambda A, p, rng: rng.binomial(1, 1 - p, size=A.shape) / (1 - p),
    "choice": lambda A, p, rng: rng.choice([0, 1 / (1 - p)], size=A.shape, p=[p, 1 - p]),
    "float32": lambda A, p, rng: np.float32(rng.random(A.shape) >= p) / np.float32(1 - p),
    "loops": explicit_loops,
}
for name, make_mask in MASKS.items():
    names = {"dropout_forward": dropout_by(make_mask)}
    right.add(f"OT3_mask_{name}", "OT3", f"dropout mask by {name}", names)


def dropout_scaled_apart(A, drop_prob, rng, training):
    """Drop first and scale afterwards; at evaluation return A itself."""
    if not training:
        return A, np.ones_like(A)
    keep = 1.0 - drop_prob
    dropped = A.copy()
    gone = rng.random(A.shape) < drop_prob
    dropped[gone] = 0
    return dropped / keep, np.where(gone, 0, 1 / keep)


right.add("OT3_scaled_apart", "OT3", "dropped first, scaled afterwards",
          {"dropout_forward": dropout_scaled_apart})  # fmt: skip
right.add("OT3_backward_where", "OT3", "backward by np.where", {
    "dropout_backward": lambda dout, mask: np.where(mask == 0, 0, dout * mask)})  # fmt: skip
right.add("OT3_backward_multiply", "OT3", "backward by np.multiply", {
    "dropout_backward": np.multiply})  # fmt: skip
