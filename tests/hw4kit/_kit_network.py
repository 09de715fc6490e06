"""Right implementations and random networks for the toolkit's tests."""

import numpy as np

from autograder.hw4.reference import (
    backward,
    compute_loss,
    decay_learning_rate,
    dL_dh,
    dP_dh,
    dropout_backward,
    dropout_forward,
    forward,
    momentum_step,
    predict,
    sample_minibatch,
    sgd_step,
)

STUDENT = {
    "forward": forward,
    "compute_loss": compute_loss,
    "backward": backward,
    "sample_minibatch": sample_minibatch,
    "sgd_step": sgd_step,
    "decay_learning_rate": decay_learning_rate,
    "predict": predict,
}
OTHERS = {
    "dP_dh": dP_dh,
    "dL_dh": dL_dh,
    "momentum_step": momentum_step,
    "dropout_forward": dropout_forward,
    "dropout_backward": dropout_backward,
}
EVERYTHING = STUDENT | OTHERS


def named(name):
    """Decorate a function so that `check` takes it for the task `name`."""

    def rename(function):
        function.__name__ = name
        return function

    return rename


def random_network(seed, sizes=None):
    """Return params, X, y, reg of a network with random sizes (N, D, H, C), biases and scales."""
    rng = np.random.default_rng(seed)
    N, D, H, C = sizes or (*rng.integers(1, 9, size=3), rng.integers(2, 7))
    scale = rng.choice([0.1, 1.0, 2.0])
    params = {
        "W1": scale * rng.normal(size=(D, H)),
        "b1": scale * rng.normal(size=H),
        "W2": scale * rng.normal(size=(H, C)),
        "b2": scale * rng.normal(size=C),
    }
    return params, rng.normal(size=(N, D)), rng.integers(0, C, N), rng.choice([0, 0.01, 0.5, 2.0])


def loss_and_grads(seed, sizes=None, reg=None):
    """Return loss(params), params and the right gradients of a random network."""
    params, X, y, random_reg = random_network(seed, sizes)
    reg = random_reg if reg is None else reg

    def loss(point):
        return compute_loss(forward(point, X), y, point, reg)

    return loss, params, backward(params, X, y, reg)
