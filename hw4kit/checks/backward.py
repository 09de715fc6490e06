"""The check of C3, backward: the network's own loss is the judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from ..gradients import check_gradient, numerical_gradient
from ..words import joined, say
from . import examples
from .running import Items, call, leaves_alone
from .values import Problem, require_array

ROUNDING = 3e-5  # relative to an entry and to the largest one: float32 inside the student's code


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

    def by_derivatives() -> None:
        expect_few_passes(backward, forward, compute_loss)

    def alone() -> None:
        leaves_alone(backward, params=params, X=X, y=y, reg=0.1)

    yield say("Names, types and shapes of the gradients"), form
    yield say("Gradients without regulariser (reg = 0)"), without_reg
    yield say("Gradients with regulariser (reg = 0.3)"), with_reg
    yield say("A batch of one example (N = 1)"), one_row
    yield say("As many examples as classes (N = C)"), square
    yield say("One walk back, not a forward pass for each weight"), by_derivatives
    yield say("X, y and params stay as they were"), alone


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


def expect_few_passes(backward: Callable, forward: Callable, compute_loss: Callable) -> None:
    """Raise Problem if backward takes a forward pass and a loss for every single weight.

    Differences of the loss take at least one for each. A walk back in plain loops takes as long as
    some hundred passes in numpy.
    """
    params, X, y = random_network(1, 40, 60, 5)
    weights = sum(array.size for array in params.values())

    def one_pass() -> None:
        compute_loss(forward(params, X), y, params, 0.1)

    limit = weights * min(seconds(one_pass) for _ in range(5))
    if min(seconds(lambda: call(backward, params, X, y, 0.1)) for _ in range(2)) > limit:
        raise Problem(
            say(
                "For {count} weights backward takes as long as more than {count} forward passes. "
                "Derivatives are asked for, by one walk back: differences of the loss take far too "
                "long for a network of ordinary size.",
                count=weights,
            )
        )


def seconds(action: Callable[[], object]) -> float:
    """Return the CPU time that an action takes, at least a millionth of a second."""
    start = time.process_time()
    action()
    return max(time.process_time() - start, 1e-6)


def check_form(grads: object, params: dict[str, np.ndarray]) -> None:
    """Raise Problem on the first thing wrong with keys, types or shapes; more keys do no harm."""
    if not isinstance(grads, Mapping):
        kind = type(grads).__name__
        if grads is None:
            kind = say("None. Is a return statement missing?")
        raise Problem(
            say("backward should return a dict of gradients, but returned {kind}", kind=kind)
        )
    if not set(params) <= set(grads):
        wanted, found = ", ".join(params), ", ".join(map(str, grads)) or say("none")
        raise Problem(
            say(
                "The gradients should have the keys {wanted}, but have {found}.",
                wanted=wanted,
                found=found,
            )
        )
    for name, value in params.items():
        require_array(grads[name], value.shape, f"grads['{name}']")


def hold(backward, forward, compute_loss, example, reg: float) -> None:
    """Raise Problem unless the gradients fit the numerical gradient of the student's own loss."""
    params, X, y = example
    grads = call(backward, params, X, y, reg)
    if not isinstance(grads, Mapping):
        raise Problem(say("backward did not return a dict of gradients."))
    if set(params) <= set(grads):
        grads = {name: with_shape_of(params[name], grads[name]) for name in params}

    def loss(point: dict[str, np.ndarray]) -> float:
        return compute_loss(forward(point, X.copy()), y.copy(), point, reg)

    penalty = {"W1": reg * params["W1"], "W2": reg * params["W2"]} if reg else None
    report = check_gradient(loss, params, grads, regulariser=penalty, batch_size=len(X))
    failures = [r for r in report.failures if not only_rounded(loss, params, grads, r.name)]
    if failures:
        sentences = [result.sentence for result in failures]
        unexplained = [result.name for result in failures if not result.looks_like]
        if unexplained == ["W1", "b1"] == [result.name for result in failures]:
            sentences.append(
                say(
                    "W2 and b2 are right, so the mistake comes after them: "
                    "on the way back from the scores to W1 and b1."
                )
            )
        raise Problem(joined(*sentences, between="\n"))


def with_shape_of(param: np.ndarray, grad: object) -> object:
    """Return a gradient in float64, one such as (1, H) with the shape (H,).

    Its form has an item of its own, and float32 is no excuse for large errors.
    """
    try:
        array = np.asarray(grad)
        array = np.asarray(array, dtype=np.float64) if array.dtype.kind in "biuf" else array
    except ValueError:
        return grad
    squeezable = param.ndim == 1 and array.size == param.size and max(array.shape) == array.size
    return array.reshape(param.shape) if squeezable else array


def only_rounded(loss: Callable, params: dict, grads: Mapping, name: str) -> bool:
    """Return whether a gradient is as near to the numerical one as float32 inside comes."""
    received = np.asarray(grads.get(name))
    if received.shape != params[name].shape or received.dtype.kind != "f":
        return False
    slopes = numerical_gradient(lambda array: loss({**params, name: array}), params[name])
    largest = max(np.max(np.abs(slopes)), 1e-3)
    return bool(np.all(np.abs(received - slopes) <= ROUNDING * (np.abs(slopes) + largest)))
