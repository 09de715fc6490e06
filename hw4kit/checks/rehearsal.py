"""The rehearsal of C8: a search is run as it will be marked, on other images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..data import NUM_CLASSES, digits_table
from ..timing import cpu_seconds, one_thread
from ..words import Text, say
from .borrowed import only_its_arguments, require_no_library
from .report import CheckReport
from .running import Items, call, run_items
from .tuning import (
    BETTER_THAN_START,
    DATA_NAMES,
    STATED_ACCURACY,
    changed,
    require_params,
    require_settings,
    run_tune,
)
from .values import Problem, as_array, same

TITLE = "C8 rehearse"
BUDGET_SECONDS = 60.0  # of CPU time, as the task states
BETTER = say("What do your runs try that the starting settings do not?")
FARTHER = say("Which settings does your search not try yet, and which runs tell it nothing?")
NUM_TRAIN, NUM_VAL = 700, 300  # the other 797 are not shown
# How bright the digits are, and how far each is drawn towards its class's mean: with these a search
# is as good on them as on the marker's images (benchmarks/rehearsal.py).
BRIGHTNESS, CLEARNESS = 0.95, 0.15


def rehearse(tune: Callable, predict: Callable) -> CheckReport:
    """Run a search as it will be marked, and say what it would earn.

    It gets 700 images with their pixels in another order, other names for the classes, and one
    core. Its accuracy is that on images which it never gets. Stopping the cell stops it all.
    """
    found: dict[str, object] = {}
    note = say(
        "The images are others when it is marked: a few per cent more or less. Whether the "
        "validation set was used for choosing alone is looked at then, not here."
    )
    with one_thread():
        report = run_items(TITLE, rehearsal_items(tune, predict, found), note)
    return replace(report, summary=summary(**found)) if "accuracy" in found else report


def summary(seconds: float, accuracy: float, **_) -> Text:
    """Say in a line what a search has come to; first what costs all its marks."""
    values = {
        "accuracy": accuracy,
        "asked": STATED_ACCURACY,
        "seconds": seconds,
        "budget": BUDGET_SECONDS,
    }
    if seconds > BUDGET_SECONDS:
        return say(
            "too late: {seconds:.0f} seconds of CPU time, {budget:.0f} allowed; {accuracy:.1%} of "
            "unseen images right, {asked:.0%} needed.",
            **values,
        )
    return say(
        "{accuracy:.1%} of unseen images right, {asked:.0%} needed; {seconds:.1f} of {budget:.0f} "
        "seconds of CPU time.",
        **values,
    )


def rehearsal_items(tune: Callable, predict: Callable, found: dict[str, object]) -> Items:
    """Yield the items of the rehearsal; what it comes to is put into `found`."""
    *given, X_test, y_test = rehearsal_data(0)
    before = [array.copy() for array in given]

    def search() -> None:
        start = cpu_seconds()
        with only_its_arguments(tune):
            found["params"], found["settings"] = run_tune(tune, given, BUDGET_SECONDS)
            found["seconds"] = cpu_seconds() - start

    def time() -> None:
        if found["seconds"] > BUDGET_SECONDS:
            raise Problem(took_too_long(found["seconds"], BUDGET_SECONDS))

    def form() -> None:
        require_params(found["params"], X_test.shape[1], NUM_CLASSES)
        found["usable"] = True
        require_settings(found["settings"], found["params"])

    def alone() -> None:
        for name, array, left in zip(DATA_NAMES, before, given, strict=True):
            if not same(array, left):
                raise Problem(changed(name))

    def at_least(asked: float) -> None:
        labels = as_array(call(predict, found["params"], X_test), say("labels"), y_test.shape)
        found["accuracy"] = float(np.mean(labels == y_test))
        if found["accuracy"] < asked:
            raise Problem(right_on_unseen(found["accuracy"], asked))

    yield say("Runs on 700 images of another kind"), search
    if "seconds" not in found:
        return  # what tune returned cannot be looked at
    yield say("Within 60 seconds of CPU time: more costs all marks"), time
    yield say("Parameters and settings have the right form"), form
    yield say("X_train, y_train, X_val and y_val stay as they were"), alone
    yield say("Its networks are your own"), lambda: require_no_library(tune)
    if "usable" not in found:
        return
    title = say("80% right: better than the starting settings")
    yield title, lambda: at_least(BETTER_THAN_START), BETTER
    yield say("90% right, as is asked for"), lambda: at_least(STATED_ACCURACY), FARTHER


def rehearsal_data(seed: int) -> tuple[np.ndarray, ...]:
    """Return X_train, y_train, X_val, y_val, X_test, y_test: digits that look like no digits."""
    table, rng = digits_table(), np.random.default_rng(seed)
    X, y = table[:, :-1] / 16.0, table[:, -1].astype(np.int64)
    means = np.stack([X[y == c].mean(axis=0) for c in range(NUM_CLASSES)])
    X = BRIGHTNESS * ((1 - CLEARNESS) * X + CLEARNESS * means[y])
    order, pixels = rng.permutation(len(X)), rng.permutation(X.shape[1])
    X, y = X[order][:, pixels], rng.permutation(NUM_CLASSES)[y[order]]
    cuts = [NUM_TRAIN, NUM_TRAIN + NUM_VAL]
    parts = zip(np.split(X, cuts), np.split(y, cuts), strict=True)
    return tuple(array for part in parts for array in part)


def right_on_unseen(accuracy: float, asked: float) -> Text:
    """Say how many unseen images are right, here and when it is marked."""
    return say(
        "{accuracy:.1%} right on unseen images, {asked:.0%} asked for.",
        accuracy=accuracy,
        asked=asked,
    )


def took_too_long(seconds: float, budget: float) -> Text:
    """Say that a search has taken more than its time, here and when it is marked."""
    return say(
        "The search took {seconds:.0f} s of CPU time; its budget is {budget:.0f} s. Which of its "
        "runs could be shorter, or left out?",
        seconds=seconds,
        budget=budget,
    )
