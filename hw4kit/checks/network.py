"""The checks of C1, forward, and C7, predict."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import say
from . import examples
from .running import Items, call, leaves_alone
from .values import Problem, as_array, compare, require_array

# ------------------------------------------------------------------------------- C1 forward


def forward_value_items(forward: Callable) -> Items:
    """Yield the items of C1 that a gradient check relies on."""
    params, X, _ = examples.network()
    expected = examples.NETWORK_SCORES

    def worked_example() -> None:
        compare(call(forward, params, X), expected, say("scores"), scores_look_like)

    def one_row() -> None:
        compare(call(forward, params, X[:1]), expected[:1], say("scores"))

    def other_sizes() -> None:
        compare(call(forward, *examples.wide_network()), examples.WIDE_SCORES, say("scores"))

    yield say("Scores of the worked example (N = 4, D = 2, H = 3, C = 5)"), worked_example
    yield say("A batch of one example (N = 1)"), one_row
    yield say("A network of other sizes (N = 2, D = 4, H = 2, C = 3)"), other_sizes


def forward_items(forward: Callable) -> Items:
    """Yield the items of C1."""
    params, X, _ = examples.network()
    scores = (len(X), examples.NETWORK_SCORES.shape[1])
    yield from forward_value_items(forward)
    yield (
        say("The scores are a numpy array"),
        lambda: require_array(call(forward, params, X), scores, say("scores")),
    )
    yield say("X and params stay as they were"), lambda: leaves_alone(forward, params=params, X=X)


def scores_look_like(scores: np.ndarray) -> str:
    """Return which slip the scores of the worked example show, or nothing."""
    for text, slip in examples.SCORES_AFTER_A_SLIP.items():
        if np.allclose(scores, slip, atol=1e-4):
            return say("It looks as if {slip}.", slip=text)
    difference = scores - examples.NETWORK_SCORES
    if np.allclose(scores.sum(axis=1), 1, atol=1e-4):
        return say(
            "Each row adds up to 1: are these probabilities? At which point of the figure are the "
            "scores taken?"
        )
    if np.allclose(difference, difference[:, :1], atol=1e-4):
        return say(
            "Each row is shifted by a constant. At which point of the figure are the scores taken?"
        )
    return ""


# ------------------------------------------------------------------------------- C7 predict


def predict_items(predict: Callable) -> Items:
    """Yield the items of C7."""
    params, X, _ = examples.network()
    expected = examples.NETWORK_LABELS

    def worked_example() -> None:
        compare_labels(call(predict, params, X), expected)

    def one_row() -> None:
        compare_labels(call(predict, params, X[1:2]), expected[1:2])

    def square() -> None:
        wide, rows = examples.wide_network()
        three_rows = np.vstack([rows, examples.WIDE_THIRD_ROW])
        compare_labels(call(predict, wide, three_rows), examples.WIDE_LABELS)

    def closed() -> None:
        compare_labels(call(predict, *examples.closed_neurons()), examples.CLOSED_LABELS)

    def form() -> None:
        labels = call(predict, params, X)
        require_array(labels, expected.shape, say("labels"))
        if labels.dtype.kind not in "iu":
            raise Problem(
                say("labels should be whole numbers, but have dtype {dtype}.", dtype=labels.dtype)
            )

    yield say("Labels of the worked example"), worked_example
    yield say("A batch of one example (N = 1)"), one_row
    yield say("As many examples as classes (N = C)"), square
    yield say("Neurons that are closed"), closed
    yield say("The labels are a numpy array of whole numbers"), form
    yield say("X and params stay as they were"), lambda: leaves_alone(predict, params=params, X=X)


def compare_labels(received: object, expected: np.ndarray) -> None:
    """Raise Problem unless these are whole numbers, the class of each row."""
    labels = as_array(received, say("labels"))
    if labels.ndim == 2 and len(labels) == len(expected) and labels.shape[1] > 1:
        raise Problem(
            say(
                "labels should have shape {shape}, one class for each row, but has {found}. "
                "Which class is the answer for each row?",
                shape=expected.shape,
                found=labels.shape,
            )
        )
    labels = as_array(received, say("labels"), expected.shape)
    if not np.array_equal(labels, np.round(labels)) or labels.min() < 0:
        raise Problem(
            say(
                "labels should be whole numbers from 0 (classes), but are {found}. "
                "Does the task ask how high the best score is, or where in the row it stands?",
                found=labels.tolist(),
            )
        )
    if not np.array_equal(labels, expected):
        found = labels.astype(int).tolist()
        raise Problem(
            say(
                "labels should be {expected}, but are {found}.",
                expected=expected.tolist(),
                found=found,
            )
        )
