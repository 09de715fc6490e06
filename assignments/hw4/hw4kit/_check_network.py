"""The checks of forward, compute_loss, backward, predict and of the derivatives in T4."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from . import examples
from ._calls import Problem, as_array, as_number, call, compare, leaves_alone, number
from .gradients import check_gradient

Items = Iterator[tuple[str, Callable[[], object]]]


# ------------------------------------------------------------------------------- C1 forward


def forward_items(forward: Callable) -> Items:
    """Yield the items of C1."""
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


# -------------------------------------------------------------------------- C2 compute_loss


def compute_loss_value_items(compute_loss: Callable) -> Items:
    """Yield the items of C2 that a gradient check relies on."""
    scores, y, params = examples.scores_of_known_probabilities()

    def loss_of(scores: np.ndarray, y: np.ndarray, reg: float) -> float:
        return as_number(call(compute_loss, scores, y, params, reg), "The loss")

    def equal_scores() -> None:
        loss = loss_of(np.full((3, 4), 2.0), np.array([0, 3, 3]), 0.0)
        expect_loss(loss, np.log(4), "4 equal scores in each row mean log 4", count=3)

    def known_probabilities() -> None:
        loss = loss_of(scores, y, 0.0)
        expect_loss(loss, examples.LOSS_WITHOUT_REG, "the mean of -log(P) of the labels", count=4)

    def penalty() -> None:
        part = loss_of(scores, y, 0.1) - loss_of(scores, y, 0.0)
        expect_penalty(part)

    def one_row() -> None:
        loss = loss_of(scores[:1], y[:1], 0.0)
        expect_loss(loss, np.log(4), "the label has probability 2/8", count=1)

    def square() -> None:
        loss = loss_of(scores[1:], y[1:], 0.0)
        expected = (np.log(2) + np.log(10 / 6) + np.log(8)) / 3
        expect_loss(loss, expected, "as many examples as classes (N = C = 3)", count=3)

    yield "Equal scores", equal_scores
    yield "Scores with known probabilities (reg = 0)", known_probabilities
    yield "The regulariser's part (reg = 0.1)", penalty
    yield "A batch of one example (N = 1)", one_row
    yield "As many examples as classes (N = C)", square


def compute_loss_items(compute_loss: Callable) -> Items:
    """Yield the items of C2."""
    scores, y, params = examples.scores_of_known_probabilities()

    def big_scores() -> None:
        given = (examples.BIG_SCORES, examples.BIG_SCORES_LABELS, params, 0.0)
        loss = float(np.asarray(call(compute_loss, *given), dtype=float).reshape(()))
        if not np.isclose(loss, examples.BIG_SCORES_LOSS, rtol=1e-5):
            raise Problem(
                f"For scores of 1000 and -1000 the loss should be "
                f"{number(examples.BIG_SCORES_LOSS)}, but is {number(loss)}. exp(1000) is too "
                "large for a computer and log(0) is not finite: which number may be taken from "
                "every score of a row without a change of its probabilities?"
            )

    def alone() -> None:
        leaves_alone(compute_loss, scores=scores, y=y, params=params, reg=0.1)

    yield from compute_loss_value_items(compute_loss)
    yield "Large scores (1000 and -1000)", big_scores
    yield "scores, y and params stay as they were", alone


def expect_loss(loss: float, expected: float, why: str, count: int) -> None:
    """Raise Problem if the loss differs; name a factor of N and the wrong sign."""
    if np.isclose(loss, expected, rtol=1e-5):
        return
    message = f"The loss should be {number(expected)} ({why}), but is {number(loss)}."
    if count > 1 and np.isclose(loss, expected * count, rtol=1e-5):
        message += f" That is {count} times as large, with N = {count}: a sum in place of the mean?"
    elif np.isclose(loss, -expected, rtol=1e-5):
        message += " Only the sign is wrong."
    raise Problem(message)


def expect_penalty(part: float) -> None:
    """Raise Problem if the regulariser's part of the loss is wrong; say what it looks like."""
    squares, expected = examples.SUMS_OF_SQUARES, examples.LOSS_PENALTY
    if np.isclose(part, expected, rtol=1e-4):
        return
    weights = squares["W1"] + squares["W2"]
    everything = sum(squares.values())
    looks_like = {
        0.0: "It looks as if reg is not used.",
        0.1 * weights: "It is twice as large: remember the one half.",
        0.05 * everything: "It looks as if the biases are regularised, too.",
        0.1 * everything: "It looks as if the half is missing and the biases are in, too.",
        0.05 * squares["W1"]: "It looks as if W2 is missing.",
        0.05 * squares["W2"]: "It looks as if W1 is missing.",
        -expected: "Only the sign is wrong.",
        expected / 4: "It is divided by N = 4: only the cross-entropy is a mean.",
        expected * 4: "It is multiplied by N = 4.",
    }
    hint = next((t for value, t in looks_like.items() if np.isclose(part, value, rtol=1e-4)), "")
    raise Problem(
        f"With reg = 0.1, sum(W1²) = 21 and sum(W2²) = 19, the loss should grow by "
        f"{number(expected)}, but grows by {number(part)}. {hint}".strip()
    )


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
        raise Problem("\n".join(result.sentence for result in report.failures))


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
    if not np.array_equal(labels, np.round(labels)):
        raise Problem(
            f"labels should be whole numbers (classes), but are {labels.tolist()}. "
            "Return the index of the highest score and not its value."
        )
    if not np.array_equal(labels, expected):
        found = labels.astype(int).tolist()
        raise Problem(f"labels should be {expected.tolist()}, but are {found}.")


# ----------------------------------------------------------------------- T4 the derivatives


def dP_dh_items(dP_dh: Callable) -> Items:
    """Yield the items of T4's first formula."""
    P = examples.PROBABILITIES

    def value(i: int, j: int) -> Callable[[], None]:
        def item() -> None:
            derivative = as_number(call(dP_dh, P, i, j), "dP_dh(P, i, j)")
            compare(derivative, np.array(examples.DP_DH[i, j]), f"dP_dh(P, {i}, {j})")

        return item

    def adds_up() -> None:
        given = np.array([0.1, 0.15, 0.35, 0.4])
        total = sum(as_number(call(dP_dh, given, 1, j), "dP_dh") for j in range(4))
        if abs(total) > 1e-6:
            raise Problem(
                "The probabilities always add up to 1, so their derivatives with respect to one h "
                f"must add up to 0, but add up to {number(total)}."
            )

    for i, j in examples.DP_DH:
        yield f"∂P(y={j})/∂h_{i} at P = (0.2, 0.3, 0.5)", value(i, j)
    yield "The derivatives of all probabilities add up to 0", adds_up
    yield "P stays as it was", lambda: leaves_alone(dP_dh, P=P, i=0, j=1)


def dL_dh_items(dL_dh: Callable) -> Items:
    """Yield the items of T4's second formula."""
    P, y = examples.PROBABILITIES, examples.ONE_HOT

    def value(i: int) -> Callable[[], None]:
        def item() -> None:
            derivative = as_number(call(dL_dh, P, y, i), "dL_dh(P, y, i)")
            compare(derivative, np.array(examples.DL_DH[i]), f"dL_dh(P, y, {i})")

        return item

    for i in examples.DL_DH:
        yield f"∂L/∂h_{i} at P = (0.2, 0.3, 0.5), y = (0, 1, 0)", value(i)
    yield "P and y stay as they were", lambda: leaves_alone(dL_dh, P=P, y=y, i=0)
