"""Right answers to C8: different ways to search within the budget."""

from __future__ import annotations

import itertools

import numpy as np
from hw4kit import STARTING_SETTINGS, init_params, train

from autograder.hw4 import reference

from .. import blocks
from ..registry import Rights

right = Rights()


@right("C8", "a grid")
def grid(X_train, y_train, X_val, y_val, rng):
    candidates = [
        {"learning_rate": learning_rate, "hidden_dim": hidden_dim, "reg": reg}
        for learning_rate, hidden_dim, reg in itertools.product((0.1, 0.5), (24, 48), (0.0, 1e-3))
    ]
    return blocks.best_of(candidates, X_train, y_train, X_val, y_val, rng)


@right("C8", "random search")
def random_search(X_train, y_train, X_val, y_val, rng):
    candidates = [
        {
            "learning_rate": 10 ** rng.uniform(-1.5, 0),
            "hidden_dim": int(rng.integers(20, 80)),
            "reg": 10 ** rng.uniform(-5, -3),
        }
        for _ in range(6)
    ]
    return blocks.best_of(candidates, X_train, y_train, X_val, y_val, rng)


@right("C8", "coarse to fine")
def coarse_to_fine(X_train, y_train, X_val, y_val, rng):
    def around(rates, epochs):
        candidates = [{"learning_rate": r, "hidden_dim": 40, "reg": 1e-4} for r in rates]
        return blocks.best_of(candidates, X_train, y_train, X_val, y_val, rng, epochs)

    _, coarse = around((0.001, 0.01, 0.1, 1.0), 5)
    best = coarse["learning_rate"]
    return around((best / 2, best, best * 1.5), 25)


@right("C8", "early stopping")
def early_stopping(X_train, y_train, X_val, y_val, rng):
    settings = {"learning_rate": 0.4, "hidden_dim": 48}
    params = blocks.initial_params(X_train.shape[1], settings["hidden_dim"], 10, rng)
    best, best_accuracy, waited = None, -1.0, 0
    while waited < 5:
        blocks.fit(params, X_train, y_train, rng, learning_rate=0.4, epochs=2, decay=1.0)
        accuracy = blocks.accuracy(params, X_val, y_val)
        waited = 0 if accuracy > best_accuracy else waited + 1
        if accuracy > best_accuracy:
            best_accuracy = accuracy
            best = {name: value.copy() for name, value in params.items()}
    return best, settings


@right("C8", "one setting after the other")
def one_after_the_other(X_train, y_train, X_val, y_val, rng):
    settings = {"learning_rate": 0.1, "hidden_dim": 16, "reg": 0.0}
    params = None
    for name, values in (("learning_rate", (0.1, 0.5)), ("hidden_dim", (16, 64))):
        candidates = [settings | {name: value} for value in values]
        params, settings = blocks.best_of(candidates, X_train, y_train, X_val, y_val, rng)
    return params, settings


class Trainer:
    """A plain Python class with a training loop of its own: full batches with momentum."""

    def __init__(self, inputs, hidden_dim, learning_rate, rng):
        self.params = blocks.initial_params(inputs, hidden_dim, 10, rng)
        self.velocity = {name: np.zeros_like(value) for name, value in self.params.items()}
        self.settings = {"hidden_dim": hidden_dim, "learning_rate": learning_rate}

    def fit(self, X, y, steps=150):
        for _ in range(steps):
            for name, grad in blocks.backward(self.params, X, y, 1e-5).items():
                step = self.settings["learning_rate"] * grad
                self.velocity[name] = 0.9 * self.velocity[name] - step
                self.params[name] += self.velocity[name]
        return self


@right("C8", "a plain Python class with an own training loop")
def plain_class(X_train, y_train, X_val, y_val, rng):
    trainers = [Trainer(X_train.shape[1], 40, rate, rng) for rate in (0.05, 0.2)]
    for trainer in trainers:
        trainer.fit(X_train, y_train)
    best = max(trainers, key=lambda trainer: blocks.accuracy(trainer.params, X_val, y_val))
    return best.params, best.settings


@right("C8", "numpy numbers in the settings, a list for the pair")
def numpy_settings(X_train, y_train, X_val, y_val, rng):
    candidates = [
        {"learning_rate": rate, "hidden_dim": hidden_dim, "reg": np.float64(1e-4)}
        for rate, hidden_dim in zip(np.array([0.2, 0.5]), np.array([32, 64]), strict=True)
    ]
    return list(blocks.best_of(candidates, X_train, y_train, X_val, y_val, rng))


@right("C8", "float32 inside the search")
def float32_inside(X_train, y_train, X_val, y_val, rng):
    X_train, X_val = X_train.astype(np.float32), X_val.astype(np.float32)
    params, settings = blocks.grid_search(X_train, y_train, X_val, y_val, rng)
    return {name: value.astype(np.float32) for name, value in params.items()}, settings


@right("C8", "inputs centred, the shift folded into b1 afterwards")
def centred_and_folded(X_train, y_train, X_val, y_val, rng):
    mean = X_train.mean(axis=0)
    params, settings = blocks.grid_search(X_train - mean, y_train, X_val - mean, y_val, rng)
    return params | {"b1": params["b1"] - mean @ params["W1"]}, settings


@right("C8", "from the starting settings, everything reported")
def from_the_starting_settings(X_train, y_train, X_val, y_val, rng):
    rates = (STARTING_SETTINGS["learning_rate"], 0.3, 0.6)
    candidates = [STARTING_SETTINGS | {"learning_rate": r, "hidden_dim": 50} for r in rates]
    return blocks.best_of(candidates, X_train, y_train, X_val, y_val, rng)


def train_network(X_train, y_train, X_val, y_val, settings, rng):
    """Return parameters trained by the toolkit's `train`, as the notebook's own helper does."""
    settings = dict(settings)
    params = init_params(X_train.shape[1], settings.pop("hidden_dim"), 10, rng)
    steps = "forward compute_loss backward sample_minibatch sgd_step decay_learning_rate predict"
    functions = {name: getattr(reference, name) for name in steps.split()}
    train(params, X_train, y_train, X_val, y_val, **functions, **settings, rng=rng, progress=False)
    return params


@right("C8", "the toolkit's train")
def toolkit_train(X_train, y_train, X_val, y_val, rng):
    runs = []
    for learning_rate, hidden_dim in ((0.1, 32), (0.5, 32), (0.5, 64)):
        chosen = {"learning_rate": learning_rate, "hidden_dim": hidden_dim, "epochs": 15}
        settings = STARTING_SETTINGS | chosen
        runs.append((train_network(X_train, y_train, X_val, y_val, settings, rng), settings))
    return max(runs, key=lambda run: blocks.accuracy(run[0], X_val, y_val))


@right("C8", "large weights at the start, not scaled down")
def large_first_weights(X_train, y_train, X_val, y_val, rng):
    runs = []
    for learning_rate in (0.05, 0.2):
        params = blocks.initial_params(X_train.shape[1], 100, 10, rng, scale=0.5)
        blocks.fit(params, X_train, y_train, rng, learning_rate=learning_rate, epochs=40)
        runs.append((params, {"learning_rate": learning_rate, "hidden_dim": 100}))
    return max(runs, key=lambda run: blocks.accuracy(run[0], X_val, y_val))


def standardised(settings, X, y, rng):
    """Return parameters for raw images, trained on pixels of mean 0 and standard deviation 1."""
    mean, spread = X.mean(axis=0), X.std(axis=0) + 1e-8
    params = blocks.train_with(settings, (X - mean) / spread, y, rng)
    shift = (mean / spread) @ params["W1"]
    return params | {"W1": params["W1"] / spread[:, None], "b1": params["b1"] - shift}


@right("C8", "inputs standardised, until the validation accuracy is good")
def standardised_until_good(X_train, y_train, X_val, y_val, rng):
    accuracy, runs = 0.0, 0
    while accuracy < 0.9:
        settings = {"learning_rate": 10 ** rng.uniform(-2, -0.3), "hidden_dim": 40, "reg": 1e-4}
        params = standardised(settings, X_train, y_train, rng)
        accuracy, runs = blocks.accuracy(params, X_val, y_val), runs + 1
        if runs == 50:
            raise TimeoutError("would have gone on for ever")
    return params, settings


@right("C8", "hidden layers of several networks side by side")
def networks_side_by_side(X_train, y_train, X_val, y_val, rng):
    settings = {"learning_rate": 0.4, "hidden_dim": 32, "reg": 1e-4}
    runs = [blocks.train_with(settings, X_train, y_train, rng) for _ in range(3)]
    params = {
        "W1": np.hstack([run["W1"] for run in runs]),
        "b1": np.concatenate([run["b1"] for run in runs]),
        "W2": np.vstack([run["W2"] for run in runs]) / len(runs),
        "b2": np.mean([run["b2"] for run in runs], axis=0),
    }
    return params, settings | {"hidden_dim": 32 * len(runs)}


@right("C8", "successive halving")
def successive_halving(X_train, y_train, X_val, y_val, rng):
    runs = []
    for learning_rate in 10 ** rng.uniform(-2, 0, size=8):
        params = blocks.initial_params(X_train.shape[1], 48, 10, rng)
        runs.append((params, {"learning_rate": float(learning_rate), "hidden_dim": 48}))
    for epochs in (2, 4, 8, 16):
        for params, settings in runs:
            rate = settings["learning_rate"]
            blocks.fit(params, X_train, y_train, rng, learning_rate=rate, epochs=epochs)
        runs.sort(key=lambda run: -blocks.accuracy(run[0], X_val, y_val))
        runs = runs[: max(1, len(runs) // 2)]
    return runs[0]
