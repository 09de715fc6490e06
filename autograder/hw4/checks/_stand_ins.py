"""Errors carried forward: the key's functions, standing in for wrong ones that a task relies on.

A student's code calls them with what it likes, and on two sides they run in the marker's process.
So each looks at its arguments first: a short message must not become much work or memory.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from autograder.hw4 import reference
from autograder.hw4.checks._exam import is_one_number

LARGEST = 2**22  # numbers in an argument or a result
MOST_WORK = 10**9  # products of a matrix multiplication


def forward(params: dict, X: np.ndarray) -> np.ndarray:
    return reference.forward(*_network(params, X))


def compute_loss(scores: np.ndarray, y: np.ndarray, params: dict, reg: float) -> float:
    scores, weights = _numbers("scores", scores), _table("params", params, ("W1", "W2"))
    return reference.compute_loss(scores, _labels(y, scores), weights, _number("reg", reg))


def backward(params: dict, X: np.ndarray, y: np.ndarray, reg: float) -> dict:
    params, X = _network(params, X)
    return reference.backward(params, X, _labels(y, X), _number("reg", reg))


def sample_minibatch(X, y, batch_size, rng):
    X, y = (_numbers(name, value) for name, value in (("X", X), ("y", y)))
    batch_size = _number("batch_size", batch_size)
    _require(X.ndim > 0 and y.ndim > 0, "X and y should have rows.")
    largest = max(X[:1].size, y[:1].size, 1)
    _require(batch_size * largest <= LARGEST, "batch_size is too large.")
    _require(isinstance(rng, np.random.Generator), "rng should be a np.random.Generator.")
    return reference.sample_minibatch(X, y, batch_size, rng)


def sgd_step(params: dict, grads: dict, learning_rate: float) -> None:
    arrays = _table("params", params)
    steps = _table("grads", grads, tuple(arrays))
    for name, array in arrays.items():
        fits = np.broadcast_shapes(array.shape, steps[name].shape) == array.shape
        _require(fits, f"grads[{name!r}] should have shape {array.shape}.")
    reference.sgd_step(params, grads, _number("learning_rate", learning_rate))


def decay_learning_rate(learning_rate: float, decay: float) -> float:
    rate = _number("learning_rate", learning_rate)
    return reference.decay_learning_rate(rate, _number("decay", decay))


def predict(params: dict, X: np.ndarray) -> np.ndarray:
    return reference.predict(*_network(params, X))


STAND_INS: dict[str, Callable] = {
    "C1": forward,
    "C2": compute_loss,
    "C3": backward,
    "C4": sample_minibatch,
    "C5": sgd_step,
    "C6": decay_learning_rate,
    "C7": predict,
}


@contextlib.contextmanager
def standing_in(namespace: Mapping[str, object], tasks: tuple[str, ...]) -> Iterator[None]:
    """While it lasts, a submission's functions of `tasks` are the key's.

    On two sides the session sees to that; in one process the names are given another meaning.
    """
    functions = {STAND_INS[task].__name__: STAND_INS[task] for task in tasks}
    if hasattr(namespace, "standing_in"):
        with namespace.standing_in(functions):
            yield
        return
    before = {name: namespace[name] for name in functions if name in namespace}
    namespace.update(functions)
    try:
        yield
    finally:
        for name in functions:
            del namespace[name]
        namespace.update(before)


# ------------------------------------------------------------------------------------- arguments


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _number(name: str, value: object) -> object:
    _require(is_one_number(value), f"{name} should be one number.")
    return value


def _numbers(name: str, value: object) -> np.ndarray:
    array = np.asarray(value)
    _require(array.dtype.kind in "biuf", f"{name} should hold numbers.")
    _require(array.size <= LARGEST, f"{name} is too large.")
    return array


def _table(name: str, table: object, keys: tuple = ()) -> dict:
    """Return a dictionary of arrays, having required `keys` of it."""
    _require(isinstance(table, dict), f"{name} should be a dictionary.")
    for key in keys:
        _require(key in table, f"{name} has no entry {key!r}.")
    arrays = {key: _numbers(f"{name}[{key!r}]", value) for key, value in table.items()}
    _require(sum(array.size for array in arrays.values()) <= LARGEST, f"{name} is too large.")
    return arrays


def _network(params: object, X: object) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return parameters and inputs whose shapes fit each other, so that nothing is broadcast."""
    params, X = _table("params", params, ("W1", "b1", "W2", "b2")), _numbers("X", X)
    W1, W2 = params["W1"], params["W2"]
    _require(X.ndim == W1.ndim == W2.ndim == 2, "X, W1 and W2 should have two axes.")
    (N, D), (H, C) = X.shape, W2.shape
    _require(W1.shape == (D, H), f"W1 should have shape {(D, H)}, but has {W1.shape}.")
    for name, size in (("b1", H), ("b2", C)):
        fits = params[name].shape in ((size,), (1, size))
        _require(fits, f"{name} should have shape {(size,)}, but has {params[name].shape}.")
    _require(N * D * H + N * H * C <= MOST_WORK, "X and params are too large.")
    _require(N * H <= LARGEST and N * C <= LARGEST, "X and params are too large.")
    return params, X


def _labels(y: object, rows: np.ndarray) -> np.ndarray:
    y = _numbers("y", y)
    fits = rows.ndim == 2 and y.shape == (len(rows),)
    _require(fits, f"y should have one label a row, but has shape {y.shape}.")
    return y
