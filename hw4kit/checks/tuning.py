"""The checks of C8: the form of what `tune` returns, and its accuracy on validation data."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from ..searching import Search
from ..words import Text, asking, joined, say
from . import questions
from .borrowed import only_its_arguments, require_no_library
from .report import CheckReport
from .running import Items, call, run_items
from .values import Problem, as_array, kind_of, number, same

TITLE = "C8 tune"
TRIAL_SIZES = (150, 60, 64, 10)  # training rows, validation rows, features, classes
PATIENCE_SECONDS = 20  # a search that takes longer is not run a second time
DATA_NAMES = ("X_train", "y_train", "X_val", "y_val")
BETTER_THAN_START, STATED_ACCURACY = 0.80, 0.90  # of unseen images, as the task states
MARKS_ASK = say(
    "The marks ask for {start:.0%} and {stated:.0%} of images that are not shown.",
    start=BETTER_THAN_START,
    stated=STATED_ACCURACY,
)
FIRST = say("What stands first in what tune returns, and is it one of your networks?")
SECOND = say("What stands second in what tune returns?")
WHOSE = say("Of which of your networks are these settings?")
CHOSEN = say("Does tune return the network of the run that did best, and is y_val kept to choose?")
PARAMETERS = ("W1", "b1", "W2", "b2")


def tune_items(tune: Callable) -> Items:
    """Yield the items of C8: one run on a small data set, and a second one if that was quick."""
    data, given = trial_data(0), trial_data(0)
    results, start = [], time.monotonic()

    def alone() -> None:
        for name, before, after in zip(DATA_NAMES, data, given, strict=True):
            if not same(before, after):
                raise Problem(changed(name))

    def follows_the_data() -> None:
        other = run_tune(tune, trial_data(1))[0]
        require_params(other, num_features, num_classes)
        if all(same(results[0][0][name], other[name]) for name in PARAMETERS):
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


def run_tune(tune: Callable, data: tuple, budget: float | None = None) -> tuple:
    """Return what `tune` returns for `data`; raise Problem unless it is a pair.

    budget: the CPU seconds that are counted, for who waits. Raises: Stopped, if it is by hand.
    """
    with Search(budget):
        result = tune(*data, np.random.default_rng(0))
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        kind = kind_of(result)
        told = say(
            "tune should return (best_params, best_settings), but returned {kind}.", kind=kind
        )
        raise Problem(asking(told, questions.RETURN if result is None else questions.TWO))
    return tuple(result)


def changed(name: str) -> Text:
    """Say that one of the arrays that `tune` gets was changed."""
    told = say("{name} was changed in place. Work on a copy.", name=name)
    return asking(told, questions.WRITES)


def require_params(params: object, num_features: int, num_classes: int | None = None) -> None:
    """Raise Problem unless these are a network's parameters; None: any number of classes."""
    if not isinstance(params, Mapping) or not set(PARAMETERS) <= set(params):
        told = say("best_params should be a dict with the keys W1, b1, W2 and b2.")
        raise Problem(asking(told, FIRST))
    W1 = as_array(params["W1"], "W1")
    if W1.ndim != 2:
        told = say("W1 should have two dimensions, but has shape {shape}.", shape=W1.shape)
        raise Problem(told, questions.AXES)
    hidden_dim = W1.shape[1]
    num_classes = num_classes or as_array(params["b2"], "b2").size
    as_array(W1, "W1", (num_features, hidden_dim))
    as_array(params["b1"], "b1", (hidden_dim,))
    as_array(params["W2"], "W2", (hidden_dim, num_classes))
    as_array(params["b2"], "b2", (num_classes,))


def require_settings(settings: object, params: object) -> None:
    """Raise Problem unless the settings name a learning rate and the network's hidden_dim.

    Of params that are no network another item tells; nothing is asked of them here.
    """
    if not isinstance(settings, Mapping):
        told = say("best_settings should be a dict that says which settings were best.")
        raise Problem(asking(told, SECOND))
    for name in ("learning_rate", "hidden_dim"):
        if name not in settings:
            told = say("best_settings has no entry '{name}'.", name=name)
            raise Problem(asking(told, questions.KEYS))
    as_array(settings["learning_rate"], "best_settings['learning_rate']")
    said = as_array(settings["hidden_dim"], "best_settings['hidden_dim']")
    found = hidden_neurons(params)
    if said.size != 1 or found not in (None, said.item()):
        told = (
            say(
                "best_settings says hidden_dim = {said!r:.40}, but W1 has {found} columns, one for "
                "each hidden neuron.",
                said=settings["hidden_dim"],
                found=found,
            )
            if found is not None
            else say(
                "best_settings['hidden_dim'] should be a single number, but is {said!r:.40}.",
                said=settings["hidden_dim"],
            )
        )
        raise Problem(asking(told, WHOSE))


def hidden_neurons(params: object) -> int | None:
    """Return how many columns W1 has; None if these are no parameters of a network."""
    try:
        shape = as_array(params.get("W1") if isinstance(params, Mapping) else None, "W1").shape
    except Problem:
        return None
    return shape[1] if len(shape) == 2 else None


def check_settings(
    best_params: dict[str, np.ndarray],
    best_settings: dict[str, object],
    X_val: np.ndarray,
    y_val: np.ndarray,
    *,
    predict: Callable,
    target: float | None = None,
) -> CheckReport:
    """Check what `tune` returned: its form, as `check` does, and its accuracy on validation data.

    X_val (N, D), y_val (N,). target: an accuracy (0 to 1) to reach; without one, the accuracy is
    reported and only has to be better than guessing. Nothing is changed.
    """

    usable: list[bool] = []

    def accuracy() -> str:
        labels = as_array(call(predict, best_params, X_val), say("labels"), y_val.shape)
        share, guess = float(np.mean(labels == y_val)), 1 / len(np.unique(y_val))
        told = say("The validation accuracy is {share:.1%}.", share=share)
        if target is None:
            told = joined(told, MARKS_ASK)
            if share < 2 * guess:
                little = say("Guessing gives {guess:.0%}, and that is hardly more.", guess=guess)
                raise Problem(joined(told, little))
        elif share < target:
            wanted = number(100 * target)
            raise Problem(joined(told, say("It should be {wanted}% or more.", wanted=wanted)))
        return told

    def form() -> None:
        require_params(best_params, X_val.shape[1])
        usable.append(True)

    def items() -> Items:
        settings = say("best_settings says what was used")
        yield settings, lambda: require_settings(best_settings, best_params)
        yield say("best_params has the right form"), form
        if usable:
            yield say("Accuracy on the validation set"), accuracy, CHOSEN

    report = run_items(TITLE, items())
    return report.form_only() if target is None else report
