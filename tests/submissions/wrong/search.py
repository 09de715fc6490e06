"""Wrong answers to C8: a search that does not search, or that is not fair."""

from __future__ import annotations

import time

import numpy as np
from hw4kit import STARTING_SETTINGS
from sklearn.datasets import load_digits

from .. import blocks
from ..registry import Wrongs

wrong = Wrongs()
FORM, SETTINGS, FAIR, BETTER, ACCURATE = (
    "trained parameters",
    "settings reported",
    "validation set only used to choose",
    "beats the starting settings",
    "stated accuracy on unseen data",
)
CPU_SECONDS_OF_A_SLOW_SEARCH = 0.3
GOOD = {"hidden_dim": 48, "learning_rate": 0.5, "reg": 1e-4}
POOR = {"hidden_dim": 48, "learning_rate": 1e-4, "reg": 1e-4}


@wrong("C8", "returns the starting settings", fails=(BETTER, ACCURATE), passes=(FORM, SETTINGS))
def starting_settings(X_train, y_train, X_val, y_val, rng):
    start = STARTING_SETTINGS
    params = blocks.initial_params(X_train.shape[1], start["hidden_dim"], 10, rng)
    names = ("learning_rate", "reg", "epochs", "batch_size", "decay")
    chosen = {name: start[name] for name in names}
    return blocks.fit(params, X_train, y_train, rng, **chosen), start


@wrong("C8", "memorises the public digits", fails=(BETTER, ACCURATE), passes=(FORM, SETTINGS))
def public_digits(X_train, y_train, X_val, y_val, rng):
    X, y = load_digits(return_X_y=True)
    return blocks.train_with(GOOD, X / 16, y, rng, epochs=10), GOOD


@wrong("C8", "training on the validation set", fails=(FAIR,), passes=(FORM, SETTINGS, BETTER))
def trained_on_both(X_train, y_train, X_val, y_val, rng):
    X, y = np.concatenate([X_train, X_val]), np.concatenate([y_train, y_val])
    return blocks.train_with(GOOD, X, y, rng, epochs=30), GOOD


@wrong("C8", "training on the validation set in the last run", fails=(FAIR,))
def last_run_on_both(X_train, y_train, X_val, y_val, rng):
    _, settings = blocks.grid_search(X_train, y_train, X_val, y_val, rng)
    return trained_on_both(X_train, y_train, X_val, y_val, rng)[0], settings | GOOD


@wrong("C8", "training on the validation set alone", fails=(FAIR,))
def trained_on_validation(X_train, y_train, X_val, y_val, rng):
    return blocks.train_with(GOOD, X_val, y_val, rng, epochs=40), GOOD


@wrong("C8", "training on the validation set, gently and shortly", fails=(FAIR,))
def cautiously_on_both(X_train, y_train, X_val, y_val, rng):
    X, y = np.concatenate([X_train, X_val]), np.concatenate([y_train, y_val])
    settings = GOOD | {"learning_rate": 0.1}
    return blocks.train_with(settings, X, y, rng, epochs=20), settings


@wrong("C8", "training on half of the validation set too", fails=(FAIR,))
def trained_on_half_of_validation(X_train, y_train, X_val, y_val, rng):
    X, y = np.concatenate([X_train, X_val[::2]]), np.concatenate([y_train, y_val[::2]])
    return blocks.train_with(GOOD, X, y, rng, epochs=30), GOOD


@wrong("C8", "fine-tuned on the validation set", fails=(FAIR,))
def fine_tuned(X_train, y_train, X_val, y_val, rng):
    params = blocks.train_with(GOOD, X_train, y_train, rng)
    return blocks.fit(params, X_val, y_val, rng, epochs=20), GOOD


@wrong("C8", "picks the worst", fails=(BETTER, ACCURATE), passes=(FORM, SETTINGS))
def worst(X_train, y_train, X_val, y_val, rng):
    runs = [(blocks.train_with(s, X_train, y_train, rng), s) for s in (GOOD, POOR)]
    return min(runs, key=lambda run: blocks.accuracy(run[0], X_val, y_val))


@wrong("C8", "the last run in place of the best", fails=(BETTER, ACCURATE))
def last_run(X_train, y_train, X_val, y_val, rng):
    for settings in (GOOD, POOR):
        params = blocks.train_with(settings, X_train, y_train, rng)
    return params, settings


@wrong("C8", "the last run's parameters with the best run's settings", fails=(BETTER, ACCURATE))
def last_run_with_the_best_settings(X_train, y_train, X_val, y_val, rng):
    params, _ = last_run(X_train, y_train, X_val, y_val, rng)
    return params, GOOD


@wrong("C8", "the best arrays, overwritten by the next run", fails=(BETTER, ACCURATE))
def overwritten_by_the_next_run(X_train, y_train, X_val, y_val, rng):
    params, settings = blocks.train_with(GOOD, X_train, y_train, rng), GOOD
    for name, array in blocks.train_with(POOR, X_train, y_train, rng).items():
        params[name][:] = array
    return params, settings


@wrong("C8", "returns untrained parameters", fails=(BETTER, ACCURATE))
def untrained(X_train, y_train, X_val, y_val, rng):
    _, settings = blocks.grid_search(X_train, y_train, X_val, y_val, rng)
    hidden_dim = settings["hidden_dim"]
    return blocks.initial_params(X_train.shape[1], hidden_dim, 10, rng), settings


@wrong("C8", "labels shuffled apart before training", fails=(BETTER, ACCURATE))
def shuffled_labels(X_train, y_train, X_val, y_val, rng):
    return blocks.train_with(GOOD, X_train, rng.permutation(y_train), rng), GOOD


@wrong("C8", "rescaled inside, so that the parameters fit no raw image", fails=(ACCURATE,))
def rescaled_inside(X_train, y_train, X_val, y_val, rng):
    X = (X_train - X_train.mean(axis=0)) / (X_train.std(axis=0) + 1e-3)
    settings = GOOD | {"learning_rate": 0.2}
    return blocks.train_with(settings, X, y_train, rng), settings


@wrong("C8", "the mean not folded back", fails=(ACCURATE,))
def mean_not_folded_back(X_train, y_train, X_val, y_val, rng):
    settings = GOOD | {"learning_rate": 0.8, "hidden_dim": 64}
    X = X_train - X_train.mean(axis=0)
    return blocks.train_with(settings, X, y_train, rng), settings


@wrong("C8", "an honest search that stops too early", fails=(ACCURATE,), passes=(BETTER, FAIR))
def stopped_early(X_train, y_train, X_val, y_val, rng):
    settings = GOOD | {"learning_rate": 0.4}
    return blocks.train_with(settings, X_train, y_train, rng, epochs=2), settings


@wrong("C8", "biases that never learn, X_train changed in place", fails=(FAIR,), passes=(ACCURATE,))
def without_biases_in_place(X_train, y_train, X_val, y_val, rng):
    params = blocks.initial_params(X_train.shape[1], GOOD["hidden_dim"], 10, rng)
    for _ in range(20):
        for rows in np.array_split(rng.permutation(len(X_train)), 14):
            grads = blocks.backward(params, X_train[rows], y_train[rows], 1e-4)
            for name in ("W1", "W2"):
                params[name] -= 0.5 * grads[name]
    X_train *= 2
    return params, GOOD


@wrong("C8", "three networks joined, reported with the size of one", fails=(SETTINGS,))
def joined_networks(X_train, y_train, X_val, y_val, rng):
    nets = [blocks.train_with(GOOD, X_train, y_train, rng) for _ in range(3)]
    joined = {name: np.hstack([net[name] for net in nets]) for name in ("W1", "b1")}
    joined["W2"] = np.vstack([net["W2"] for net in nets]) / 3
    return joined | {"b2": sum(net["b2"] for net in nets) / 3}, GOOD


@wrong("C8", "X_train changed in place by the search", fails=(FAIR,))
def changed_in_place(X_train, y_train, X_val, y_val, rng):
    best = blocks.grid_search(X_train, y_train, X_val, y_val, rng)
    X_train -= X_train.mean(axis=0)
    return best


@wrong("C8", "settings of another run", fails=(SETTINGS,), passes=(FORM, BETTER))
def settings_of_another_run(X_train, y_train, X_val, y_val, rng):
    return blocks.train_with(GOOD, X_train, y_train, rng), GOOD | {"hidden_dim": 99}


@wrong("C8", "settings without the learning rate", fails=(SETTINGS,), passes=(FORM, BETTER))
def settings_incomplete(X_train, y_train, X_val, y_val, rng):
    return blocks.train_with(GOOD, X_train, y_train, rng), {"hidden_dim": GOOD["hidden_dim"]}


@wrong("C8", "the accuracy in place of the settings", fails=(SETTINGS,), passes=(FORM, BETTER))
def accuracy_for_settings(X_train, y_train, X_val, y_val, rng):
    params = blocks.train_with(GOOD, X_train, y_train, rng)
    return params, blocks.accuracy(params, X_val, y_val)


@wrong("C8", "returns only params", marks=0.0)
def params_alone(X_train, y_train, X_val, y_val, rng):
    return blocks.train_with(GOOD, X_train, y_train, rng)


@wrong("C8", "returns only settings", marks=0.0)
def settings_alone(X_train, y_train, X_val, y_val, rng):
    return GOOD


@wrong("C8", "settings first, parameters second", fails=(FORM, BETTER, ACCURATE))
def pair_turned_round(X_train, y_train, X_val, y_val, rng):
    return GOOD, blocks.train_with(GOOD, X_train, y_train, rng)


@wrong("C8", "a diverged run returned", fails=(FORM, BETTER, ACCURATE))
def diverged(X_train, y_train, X_val, y_val, rng):
    params = blocks.train_with(GOOD, X_train, y_train, rng, epochs=1)
    return {name: value * np.nan for name, value in params.items()}, GOOD


@wrong("C8", "weights transposed", fails=(FORM,))
def weights_transposed(X_train, y_train, X_val, y_val, rng):
    params = blocks.train_with(GOOD, X_train, y_train, rng)
    return params | {"W1": params["W1"].T, "W2": params["W2"].T}, GOOD


@wrong("C8", "nothing returned", marks=0.0)
def nothing_returned(X_train, y_train, X_val, y_val, rng):
    blocks.train_with(GOOD, X_train, y_train, rng, epochs=1)


@wrong("C8", "chosen on other data than X_val", fails=(ACCURATE,), passes=(FORM, SETTINGS))
def chosen_on_other_data(X_train, y_train, X_val, y_val, rng):
    X, y = load_digits(return_X_y=True)
    candidates = [GOOD | {"learning_rate": rate} for rate in (0.03, 0.1)]
    return blocks.best_of(candidates, X_train, y_train, X / 16, y, rng, epochs=4)


class MLPClassifier:
    """Named as scikit-learn's, whose networks are not the student's own."""


@wrong("C8", "a library's network in place of the parameters", fails=(FORM,), marks=0.0)
def network_of_a_library(X_train, y_train, X_val, y_val, rng):
    return MLPClassifier(), GOOD


def slow(X_train, y_train, X_val, y_val, rng):
    """Search well, but for longer than the small budget that its test gives it."""
    until = time.process_time() + CPU_SECONDS_OF_A_SLOW_SEARCH
    while time.process_time() < until:
        pass
    return blocks.grid_search(X_train, y_train, X_val, y_val, rng)
