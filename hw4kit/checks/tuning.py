"""The checks of C8: the form of what `tune` returns, and its accuracy on validation data."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from ..words import say
from .borrowed import only_its_arguments, require_no_library
from .report import CheckReport
from .running import Items, call, run_items
from .values import Problem, as_array, number, same

TITLE = "C8 tune"
TRIAL_SIZES = (150, 60, 64, 10)  # training rows, validation rows, features, classes
PATIENCE_SECONDS = 20  # a search that takes longer is not run a second time
DATA_NAMES = ("X_train", "y_train", "X_val", "y_val")
PARAMETERS = ("W1", "b1", "W2", "b2")


def tune_items(tune: Callable) -> Items:
    """Yield the items of C8: one run on a small data set, and a second one if that was quick."""
    data, given = trial_data(0), trial_data(0)
    results, start = [], time.monotonic()

    def alone() -> None:
        for name, before, after in zip(DATA_NAMES, data, given, strict=True):
            if not same(before, after):
                raise Problem(say("{name} was changed in place. Work on a copy.", name=name))

    def follows_the_data() -> None:
        other = run_tune(tune, trial_data(1))[0]
        if all(same(results[0][0][name], other.get(name)) for name in PARAMETERS):
            raise Problem(
                say(
                    "Two quite different data sets gave the very same network. Does tune train on "
                    "its arguments X_train and y_train, and not on data.X_train?"
                )
            )

    def runs() -> None:
        with only_its_arguments(tune):
            results.append(run_tune(tune, given))

    yield say("Runs on a small data set"), runs
    seconds = time.monotonic() - start
    if not results:
        return  # what tune returned cannot be looked at
    params, settings = results[0]
    _, _, num_features, num_classes = TRIAL_SIZES
    form = [True]
    yield (
        say("best_params has the right form"),
        lambda: form.append(require_params(params, num_features, num_classes)),
    )
    yield say("best_settings says what was used"), lambda: require_settings(settings, params)
    yield say("X_train, y_train, X_val and y_val stay as they were"), alone
    yield say("Its networks are your own"), lambda: require_no_library(tune)
    if len(form) > 1 and seconds < PATIENCE_SECONDS:
        yield say("Another data set gives another network"), follows_the_data


def trial_data(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return X_train, y_train, X_val, y_val: noisy copies of a random picture for each class."""
    num_train, num_val, num_features, num_classes = TRIAL_SIZES
    rng = np.random.default_rng(seed)
    pictures = rng.integers(2, size=(num_classes, num_features))
    y = np.arange(num_train + num_val) % num_classes  # every class in both parts
    X = np.clip(pictures[y] + 0.2 * rng.normal(size=(len(y), num_features)), 0, 1)
    return X[:num_train], y[:num_train], X[num_train:], y[num_train:]


def run_tune(tune: Callable, data: tuple) -> tuple:
    """Return what `tune` returns for `data`; raise Problem unless it is a pair."""
    result = tune(*data, np.random.default_rng(0))
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        kind = "None" if result is None else say("a {name}", name=type(result).__name__)
        raise Problem(
            say("tune should return (best_params, best_settings), but returned {kind}.", kind=kind)
        )
    return tuple(result)


def require_params(params: object, num_features: int, num_classes: int | None = None) -> None:
    """Raise Problem unless these are a network's parameters; None: any number of classes."""
    if not isinstance(params, Mapping) or not set(PARAMETERS) <= set(params):
        raise Problem(say("best_params should be a dict with the keys W1, b1, W2 and b2."))
    W1 = as_array(params["W1"], "W1")
    if W1.ndim != 2:
        raise Problem(say("W1 should have two dimensions, but has shape {shape}.", shape=W1.shape))
    hidden_dim = W1.shape[1]
    num_classes = num_classes or np.size(params["b2"])
    as_array(W1, "W1", (num_features, hidden_dim))
    as_array(params["b1"], "b1", (hidden_dim,))
    as_array(params["W2"], "W2", (hidden_dim, num_classes))
    as_array(params["b2"], "b2", (num_classes,))


def require_settings(settings: object, params: Mapping) -> None:
    """Raise Problem unless the settings name a learning rate and the network's hidden_dim."""
    if not isinstance(settings, Mapping):
        raise Problem(say("best_settings should be a dict that says which settings were best."))
    for name in ("learning_rate", "hidden_dim"):
        if name not in settings:
            raise Problem(say("best_settings has no entry '{name}'.", name=name))
    as_array(settings["learning_rate"], "best_settings['learning_rate']")
    said = as_array(settings["hidden_dim"], "best_settings['hidden_dim']")
    found = as_array(params["W1"], "W1").shape[-1]
    if said.size != 1 or said.item() != found:
        raise Problem(
            say(
                "best_settings says hidden_dim = {said!r:.40}, but W1 has {found} columns, one "
                "for each hidden neuron.",
                said=settings["hidden_dim"],
                found=found,
            )
        )


def check_settings(
    best_params: dict[str, np.ndarray],
    best_settings: dict[str, object],
    X_val: np.ndarray,
    y_val: np.ndarray,
    *,
    predict: Callable,
    target: float | None = None,
) -> CheckReport:
    """Check what `tune` returned: the parameters' form and their accuracy on validation data.

    X_val (N, D), y_val (N,). target: an accuracy (0 to 1) to reach; without one, the accuracy is
    reported and only has to be better than guessing. Nothing is changed.
    """

    def settings() -> None:
        if not isinstance(best_settings, Mapping) or not best_settings:
            raise Problem(say("best_settings should be a dict that says which settings were best."))

    def accuracy() -> str:
        labels = as_array(call(predict, best_params, X_val), say("labels"), y_val.shape)
        share = float(np.mean(labels == y_val))
        wanted = 2 / len(np.unique(y_val)) if target is None else target
        if share < wanted:
            raise Problem(
                say(
                    "The validation accuracy is {share:.1%}; it should be {wanted}% or more.",
                    share=share,
                    wanted=number(100 * wanted),
                )
            )
        return say("The validation accuracy is {share:.1%}.", share=share)

    def form() -> None:
        require_params(best_params, X_val.shape[1])

    report = run_items(
        TITLE,
        [
            (say("best_settings says what was chosen"), settings),
            (say("best_params has the right form"), form),
            (say("Accuracy on the validation set"), accuracy),
        ],
    )
    return report.form_only() if target is None else report
