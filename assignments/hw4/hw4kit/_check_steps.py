"""The checks of sample_minibatch, sgd_step, decay_learning_rate and momentum_step."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np

from . import examples
from ._calls import Items, Problem, as_array, as_number, call, compare, leaves_alone, number, same

# ---------------------------------------------------------------------- C4 sample_minibatch


def numbered_rows() -> tuple[np.ndarray, np.ndarray]:
    """Return X (10, 3), row r beginning with r, and the labels y (10,), each 100 + r."""
    rows = np.arange(10)
    return np.stack([rows, rows * 2.0, rows + 0.5], axis=1), rows + 100


def draw(
    sample_minibatch: Callable, batch_size: int, rng: np.random.Generator, labelled: bool = False
) -> np.ndarray:
    """Return which rows a batch holds, after a look at its shapes and, if asked, its labels."""
    X, y = numbered_rows()
    batch = sample_minibatch(X, y, batch_size, rng)
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        raise Problem(f"Return two arrays, X_batch and y_batch; this is a {type(batch).__name__}.")
    X_batch = as_array(batch[0], "X_batch", (batch_size, 3))
    y_batch = as_array(batch[1], "y_batch", (batch_size,))
    rows = X_batch[:, 0].astype(int)
    if not np.all(np.isin(X_batch[:, 0], X[:, 0])) or not same(X_batch, X[rows]):
        raise Problem("X_batch has rows that are not rows of X.")
    wrong = np.flatnonzero(y_batch != y[rows])
    if labelled and len(wrong):
        r = wrong[0]
        raise Problem(
            f"Row {r} of X_batch is row {rows[r]} of X, whose label is {y[rows[r]]}, but y_batch "
            f"says {int(y_batch[r])}. Use the same indices for X and for y."
        )
    return rows


def sample_minibatch_items(sample_minibatch: Callable) -> Items:
    """Yield the items of C4."""

    def sizes() -> None:
        for batch_size in (4, 1, 7):
            draw(sample_minibatch, batch_size, np.random.default_rng(0), labelled=True)

    def larger_than_data() -> None:
        draw(sample_minibatch, 25, np.random.default_rng(0), labelled=True)

    def differs() -> None:
        rng = np.random.default_rng(1)
        batches = {tuple(draw(sample_minibatch, 5, rng)) for _ in range(20)}
        if len(batches) == 1:
            raise Problem("20 draws gave the same batch each time. Draw new rows in every call.")

    def reaches_all() -> None:
        rng = np.random.default_rng(2)
        seen = set(np.concatenate([draw(sample_minibatch, 5, rng) for _ in range(100)]).tolist())
        if len(seen) < 10:
            missing = sorted(set(range(10)) - seen)
            raise Problem(f"In 100 batches of 5 out of 10 rows, rows {missing} never came.")

    def one_by_one() -> None:
        rng = np.random.default_rng(4)
        batches = [draw(sample_minibatch, 5, rng) for _ in range(20)]
        for step, text in ((0, "one row, repeated"), (1, "rows that follow one another")):
            if all(np.all(np.diff(rows) % 10 == step) for rows in batches):
                raise Problem(f"Each batch is {text}. Choose every row at random.")

    def uses_rng() -> None:
        first, second = (draw(sample_minibatch, 6, np.random.default_rng(3)) for _ in range(2))
        if not same(first, second):
            raise Problem("The same rng should give the same batch: draw with rng alone.")

    def alone() -> None:
        X, y = numbered_rows()
        leaves_alone(
            sample_minibatch, X=X, y=y, batch_size=4, rng=np.random.default_rng(0)
        )  # fmt: skip

    yield "Shapes, and each row with its own label", sizes
    yield "A batch larger than the data (batch_size > N)", larger_than_data
    yield "Another batch in each call", differs
    yield "Every row gets its turn", reaches_all
    yield "Rows are chosen one by one", one_by_one
    yield "All randomness comes from rng", uses_rng
    yield "X and y stay as they were", alone


# ------------------------------------------------------------------ C5 and OT2, the steps


def compare_params(params: object, expected: dict, before: dict, what: str = "params") -> None:
    """Raise Problem on the first array that is not as expected after a step."""
    if not isinstance(params, dict) or set(params) != set(expected):
        raise Problem(f"{what} should keep the keys {', '.join(expected)}.")
    if same(params, before):
        raise Problem(f"{what} did not change. Change the arrays of the dict that is passed in.")
    for name, array in expected.items():
        if same(params[name], before[name]):
            raise Problem(f"{what}['{name}'] did not change.")
        compare(params[name], array, f"{what}['{name}']")


def sgd_step_items(sgd_step: Callable) -> Items:
    """Yield the items of C5."""
    before, grads = examples.step_example()

    def step(learning_rate: float) -> dict:
        params = copy.deepcopy(before)
        sgd_step(params, copy.deepcopy(grads), learning_rate)
        return params

    def worked_example() -> None:
        params = step(0.5)
        uphill = {name: 2 * before[name] - examples.AFTER_STEP[name] for name in before}
        if all(same(params.get(name), uphill[name]) for name in before):
            raise Problem("The step goes uphill: the loss grows along the gradient.")
        compare_params(params, examples.AFTER_STEP, before)

    def other_rate() -> None:
        half = {name: (before[name] + examples.AFTER_STEP[name]) / 2 for name in before}
        compare_params(step(0.25), half, before)

    def grads_alone() -> None:
        given = copy.deepcopy(grads)
        sgd_step(copy.deepcopy(before), given, 0.5)
        if not same(given, grads):
            raise Problem("grads were changed in place; only params should change.")

    yield "Every parameter after one step (learning rate 0.5)", worked_example
    yield "Another learning rate (0.25)", other_rate
    yield "grads stay as they were", grads_alone


def momentum_step_items(momentum_step: Callable) -> Items:
    """Yield the items of OT2."""
    before, grads = examples.step_example()
    zeros = {name: np.zeros_like(array) for name, array in before.items()}

    def steps(count: int, momentum: float) -> tuple[dict, dict, dict]:
        params, given, velocity = copy.deepcopy((before, grads, zeros))
        for _ in range(count):
            momentum_step(params, given, velocity, 0.5, momentum)
        return params, velocity, given

    def first_step() -> None:
        compare_params(steps(1, 0.5)[0], examples.AFTER_STEP, before)

    def second_step() -> None:
        params, velocity, _ = steps(2, 0.5)
        compare_params(params, examples.PARAMS_AFTER_TWO, before)
        for name, expected in examples.VELOCITY_AFTER_TWO.items():
            compare(velocity[name], expected, f"velocity['{name}']")

    def no_momentum() -> None:
        twice = {name: 2 * examples.AFTER_STEP[name] - before[name] for name in before}
        compare_params(steps(2, 0.0)[0], twice, before)

    def grads_alone() -> None:
        if not same(steps(2, 0.5)[2], grads):
            raise Problem("grads were changed in place; only params and velocity should change.")

    yield "The first step from rest", first_step
    yield "The second step, with momentum 0.5: params and velocity", second_step
    yield "Without momentum", no_momentum
    yield "grads stay as they were", grads_alone


# ------------------------------------------------------------------- C6 decay_learning_rate


def decay_learning_rate_items(decay_learning_rate: Callable) -> Items:
    """Yield the items of C6."""

    def rate(learning_rate: float, decay: float) -> float:
        return as_number(call(decay_learning_rate, learning_rate, decay), "The learning rate")

    def expect(learning_rate: float, decay: float, expected: float) -> None:
        found = rate(learning_rate, decay)
        if not np.isclose(found, expected, rtol=1e-6, atol=0):
            raise Problem(
                f"decay_learning_rate({learning_rate}, {decay}) should be {number(expected)}, "
                f"but is {number(found)}."
            )

    def three_epochs() -> None:
        found = 8.0
        for epoch, expected in enumerate((4.0, 2.0, 1.0), start=1):
            found = rate(found, 0.5)
            if not np.isclose(found, expected):
                raise Problem(
                    f"From 8 with decay 0.5, the rate after epoch {epoch} should be "
                    f"{number(expected)}, but is {number(found)}."
                )

    yield "0.1 with decay 0.95", lambda: expect(0.1, 0.95, 0.095)
    yield "Three epochs in a row: 8, 4, 2, 1", three_epochs
    yield "decay = 1 keeps the learning rate", lambda: expect(0.3, 1.0, 0.3)
    yield "A very small learning rate", lambda: expect(2e-9, 0.5, 1e-9)
