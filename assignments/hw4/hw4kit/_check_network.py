"""The checks of forward, backward and predict."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import examples
from ._calls import Items, Problem, as_array, call, compare, leaves_alone
from .gradients import check_gradient

# ------------------------------------------------------------------------------- C1 forward


def forward_value_items(forward: Callable) -> Items:
    """Yield the items of C1 that a gradient check relies on."""
    params, X, _ = examples.network()
    expected = examples.NETWORK_SCORES

    def worked_example() -> None:
        compare(call(forward, params, X), expected, "scores", scores_look_like)

    def one_row() -> None:
        compare(call(forward, params, X[:1]), expected[:1], "scores")

    def other_sizes() -> None:
        compare(call(forward, *examples.wide_network()), examples.WIDE_SCORES, "scores")

    yield "Scores of the worked example (N = 4, D = 2, H = 3, C = 5)", worked_example
    yield "A batch of one example (N = 1)", one_row
    yield "A network of other sizes (N = 2, D = 4, H = 2, C = 3)", other_sizes


def forward_items(forward: Callable) -> Items:
    """Yield the items of C1."""
    params, X, _ = examples.network()
    yield from forward_value_items(forward)
    yield "X and params stay as they were", lambda: leaves_alone(forward, params=params, X=X)


def scores_look_like(scores: np.ndarray) -> str:
    """Return which slip the scores of the worked example show, or nothing."""
    for text, slip in examples.SCORES_AFTER_A_SLIP.items():
        if np.allclose(scores, slip, atol=1e-4):
            return f"It looks as if {text}."
    difference = scores - examples.NETWORK_SCORES
    if np.allclose(scores.sum(axis=1), 1, atol=1e-4):
        return "Each row adds up to 1: are these probabilities? Return the scores themselves."
    if np.allclose(difference, difference[:, :1], atol=1e-4):
        return "Each row is shifted by a constant: return the scores before any shift."
    return ""


# ------------------------------------------------------------------------------ C3 backward


def backward_items(backward: Callable, forward: Callable, compute_loss: Callable) -> Items:
    """Yield the items of C3; the network's own loss is the judge."""
    params, X, y = examples.network()

    def form() -> None:
        check_form(call(backward, params, X, y, 0.1), params)

    def without_reg() -> None:
        hold(backward, forward, compute_loss, random_network(4, 3, 6, 5), 0.0)

    def with_reg() -> None:
        hold(backward, forward, compute_loss, random_network(4, 3, 6, 5), 0.3)

    def one_row() -> None:
        hold(backward, forward, compute_loss, random_network(1, 2, 4, 3), 0.1)

    def square() -> None:
        hold(backward, forward, compute_loss, random_network(3, 4, 2, 3), 0.0)

    def alone() -> None:
        leaves_alone(backward, params=params, X=X, y=y, reg=0.1)

    yield "Names, types and shapes of the gradients", form
    yield "Gradients without regulariser (reg = 0)", without_reg
    yield "Gradients with regulariser (reg = 0.3)", with_reg
    yield "A batch of one example (N = 1)", one_row
    yield "As many examples as classes (N = C)", square
    yield "X, y and params stay as they were", alone


def random_network(N: int, D: int, H: int, C: int) -> tuple[dict, np.ndarray, np.ndarray]:
    """Return params with biases that are not zero, X (N, D), and y (N,) without the last class."""
    rng = np.random.default_rng(4)
    params = {
        "W1": rng.normal(size=(D, H)),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, C)),
        "b2": rng.normal(size=C),
    }
    return params, rng.normal(size=(N, D)), np.arange(N)[::-1] % (C - 1)


def check_form(grads: object, params: dict[str, np.ndarray]) -> None:
    """Raise Problem on the first thing wrong with keys, types or shapes."""
    if not isinstance(grads, dict):
        kind = "None. Is a return statement missing?" if grads is None else type(grads).__name__
        raise Problem(f"backward should return a dict of gradients, but returned {kind}")
    if set(grads) != set(params):
        wanted, found = ", ".join(params), ", ".join(map(str, grads)) or "none"
        raise Problem(f"The gradients should have the keys {wanted}, but have {found}.")
    for name, value in params.items():
        if type(grads[name]) is not np.ndarray:
            kind = type(grads[name]).__name__
            raise Problem(f"grads['{name}'] should be a numpy array, but is a {kind}.")
        if grads[name].shape != value.shape:
            raise Problem(
                f"grads['{name}'] should have the shape of {name}, {value.shape}, but has "
                f"{grads[name].shape}."
            )


def hold(backward, forward, compute_loss, example, reg: float) -> None:
    """Raise Problem unless the gradients fit the numerical gradient of the student's own loss."""
    params, X, y = example
    grads = call(backward, params, X, y, reg)
    if not isinstance(grads, dict):
        raise Problem("backward did not return a dict of gradients.")
    if set(params) <= set(grads):
        grads = {name: with_shape_of(params[name], grads[name]) for name in params}

    def loss(point: dict[str, np.ndarray]) -> float:
        return compute_loss(forward(point, X.copy()), y.copy(), point, reg)

    penalty = {"W1": reg * params["W1"], "W2": reg * params["W2"]} if reg else None
    report = check_gradient(loss, params, grads, regulariser=penalty, batch_size=len(X))
    if not report.passed:
        sentences = [result.sentence for result in report.failures]
        unexplained = [result.name for result in report.failures if not result.looks_like]
        if unexplained == ["W1", "b1"] and report["W2"].passed and report["b2"].passed:
            sentences.append(
                "W2 and b2 are right, so the mistake comes after them: "
                "on the way back from the scores to W1 and b1."
            )
        raise Problem("\n".join(sentences))


def with_shape_of(param: np.ndarray, grad: object) -> object:
    """Return a gradient such as (1, H) with the shape (H,): its form has an item of its own."""
    try:
        array = np.asarray(grad, dtype=None)
    except ValueError:
        return grad
    squeezable = param.ndim == 1 and array.size == param.size and max(array.shape) == array.size
    return array.reshape(param.shape) if squeezable else grad


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

    yield "Labels of the worked example", worked_example
    yield "A batch of one example (N = 1)", one_row
    yield "As many examples as classes (N = C)", square
    yield "X and params stay as they were", lambda: leaves_alone(predict, params=params, X=X)


def compare_labels(received: object, expected: np.ndarray) -> None:
    """Raise Problem unless these are whole numbers, the class of each row."""
    labels = as_array(received, "labels")
    if labels.ndim == 2 and len(labels) == len(expected) and labels.shape[1] > 1:
        raise Problem(
            f"labels should have shape {expected.shape}, one class for each row, but has "
            f"{labels.shape}. Which entry of each row is the largest?"
        )
    labels = as_array(received, "labels", expected.shape)
    if not np.array_equal(labels, np.round(labels)) or labels.min() < 0:
        raise Problem(
            f"labels should be whole numbers from 0 (classes), but are {labels.tolist()}. "
            "Return the index of the highest score and not its value."
        )
    if not np.array_equal(labels, expected):
        found = labels.astype(int).tolist()
        raise Problem(f"labels should be {expected.tolist()}, but are {found}.")
