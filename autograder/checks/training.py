"""C4, C5 and C6: mini-batches, the gradient descent step and the learning rate's decay."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import partial

import numpy as np
from hw4kit._check_minibatch import is_block, is_evenly_spaced, is_one_row

from autograder.checks import _cases
from autograder.checks._exam import (
    RELATIVE_TOLERANCE,
    Exam,
    as_array,
    as_numbers,
    expect,
    expect_array,
    expect_close,
    is_one_number,
    kind,
    same,
)
from autograder.checks._words import say

Form = Callable[[dict], dict]

# ----------------------------------------------------------------------------------------- C4

ROWS, FEATURES = 12, 3
MOST_ROWS = 1000  # far more than are asked for; each is looked up among the data
DRAWS = 80
MOST_CALLS = 500  # of a function that counts them, before it is examined


def check_sample_minibatch(exam: Exam) -> None:
    """Check batches drawn from rows that are all different and whose label tells the row."""
    with exam.check("rows keep their labels"):
        for batch_size in (5, 1, 7):
            rng = np.random.default_rng(batch_size)
            for _ in range(3):
                _rows(*_draw(exam, batch_size, rng))
    with exam.check("batch size"):
        for batch_size in (1, 5, 8, ROWS):
            X_batch, y_batch = _draw(exam, batch_size, np.random.default_rng(0))
            _expect_shapes(X_batch, y_batch, batch_size, batch_size)
            _expect_of_the_data(X_batch, y_batch)
    with exam.check("random rows"):
        _expect_random(exam)
    with exam.check("batch larger than the data"):
        for batch_size in (ROWS + 1, 3 * ROWS):
            X_batch, y_batch = _draw(exam, batch_size, np.random.default_rng(1))
            _expect_shapes(X_batch, y_batch, ROWS, batch_size)
            labels_are_right = exam.passed("rows keep their labels")
            rows = _rows(X_batch, y_batch) if labels_are_right else _rows_only((X_batch, y_batch))
            expect(
                len(rows) == batch_size or len(set(rows)) == len(rows) == ROWS,
                say(
                    "For {batch_size} of {all} rows expected {batch_size} rows with repeats, or "
                    "each row once; received {found} rows.",
                    batch_size=batch_size,
                    all=ROWS,
                    found=len(rows),
                ),
            )
    with exam.check("repeatable, inputs unchanged", conduct=True):
        X, y = _data()
        calls = [exam.call("sample_minibatch", X, y, 5, np.random.default_rng(7)) for _ in "ab"]
        first, second = (as_array(_pair(call.value)[0], "X_batch") for call in calls)
        expect(
            np.array_equal(first, second),
            say("Two calls with the same `rng` state gave different batches: draw from `rng`."),
        )
        calls[0].require_unchanged("X", "y")
        labels = as_array(_pair(calls[0].value)[1], "y_batch")
        expect(
            labels.dtype.kind in "iu",
            say("Labels should be whole numbers, but have dtype {dtype}.", dtype=labels.dtype),
        )


def _data() -> tuple[np.ndarray, np.ndarray]:
    """Return X (ROWS, FEATURES), all entries different, and labels that name the row.

    Entries have both signs and differ in absolute value too, so that no change of them is missed.
    """
    numbers = np.arange(ROWS * FEATURES, dtype=np.float64).reshape(ROWS, FEATURES)
    return 0.25 + numbers - ROWS * FEATURES / 2, 100 + np.arange(ROWS)


def _pair(value: object) -> tuple:
    good = isinstance(value, (tuple, list)) and len(value) == 2
    expect(good, say("Expected the pair (X_batch, y_batch), received {kind}.", kind=kind(value)))
    return tuple(value)


def _draw(exam: Exam, batch_size: int, rng: np.random.Generator) -> tuple:
    """Draw one batch; `rng` moves on as the student's call moved its copy."""
    call = exam.call("sample_minibatch", *_data(), batch_size, rng)
    rng.bit_generator.state = call.args[3].bit_generator.state
    return _pair(call.value)


def _rows(X_batch, y_batch) -> list[int]:
    """Return which rows of the data a batch holds, having checked each label."""
    X, y = _data()
    X_batch, y_batch = as_numbers(X_batch, "X_batch"), as_numbers(y_batch, "y_batch")
    expect(
        X_batch.ndim == 2 and X_batch.shape[1] == FEATURES and len(X_batch) == y_batch.size,
        say(
            "Expected as many labels as rows of {features} features, received X_batch of shape "
            "{X_shape} and y_batch of shape {y_shape}.",
            features=FEATURES,
            X_shape=X_batch.shape,
            y_shape=y_batch.shape,
        ),
    )
    expect(
        len(X_batch) <= MOST_ROWS,
        say("A batch of {found:,} rows, from {all} rows.", found=len(X_batch), all=ROWS),
    )
    rows = []
    for row, label in zip(X_batch, y_batch.ravel(), strict=True):
        found = np.flatnonzero((X == row).all(axis=1))
        expect(len(found) == 1, say("A row of the batch is not a row of X."))
        expect(y[found[0]] == label, say("A row of the batch has the label of another row."))
        rows.append(int(found[0]))
    return rows


def _expect_shapes(X_batch, y_batch, least: int, most: int) -> None:
    X_shape, y_shape = (as_array(X_batch, "X_batch").shape, as_array(y_batch, "y_batch").shape)
    good = len(X_shape) == 2 and least <= X_shape[0] <= most and y_shape == (X_shape[0],)
    expect(
        good and X_shape[1] == FEATURES,
        say(
            "Expected a batch of shape ({most}, {features}) with labels ({most},), received "
            "{X_shape} with {y_shape}.",
            most=most,
            features=FEATURES,
            X_shape=X_shape,
            y_shape=y_shape,
        ),
    )


def _expect_of_the_data(X_batch, y_batch) -> None:
    """Expect rows of X, or labels of y where a slip has changed the rows: not any numbers."""
    labels = as_numbers(y_batch, "y_batch")
    if not np.all(np.isin(labels, _data()[1])):
        _rows_only((X_batch, y_batch))


def _expect_random(exam: Exam) -> None:
    """Expect all rows to turn up over many batches, none of them fixed, in no fixed order."""
    rng = np.random.default_rng(3)
    row = exam.call_in_a_row("sample_minibatch", DRAWS, *_data(), 5, rng)
    drawn = [_of_a_size(_pair(call.value)) for call in row]  # all, for the diagnosis too
    batches = [_rows_only(batch) for batch in drawn]
    longest = max(map(len, batches))  # of one row there are no more than the data has
    repeat, pattern = len(set(batches)) <= (DRAWS // 2 if longest > 1 else 2), _pattern(batches)
    expect(not (repeat and pattern), pattern)
    expect(not repeat, say("Batches repeat: the same rows are drawn again."))
    never = sorted(set(range(ROWS)) - {row for batch in batches for row in batch})
    expect(
        not never,
        say(
            "In {draws} batches some rows were never drawn: {rows}.",
            draws=DRAWS,
            rows=", ".join(map(str, never)),
        ),
    )
    expect(not pattern, pattern)
    surplus = np.mean([len(set(batch)) - _distinct(len(batch)) for batch in batches])
    # A batch of 5 drawn with replacement has 4.2 ± 0.7 rows that differ: over 6 sd for 80 of them.
    expect(surplus > -0.6, say("In nearly every batch rows come more than once."))
    counts = np.bincount([row for batch in batches for row in batch], minlength=ROWS)
    share = counts / counts.sum()
    # 400 draws: a fair row's share is 0.083 ± 0.014, so 0.02 and 0.20 are over 4.5 sd away.
    expect(
        share.min() > 0.02 and share.max() < 0.20,
        say("Some rows are drawn far more often than others."),
    )


def _of_a_size(batch: tuple) -> tuple:
    """Return the batch, unless it is so large that no more of its kind should be drawn."""
    largest = max(part.size if isinstance(part, np.ndarray) else 0 for part in batch)
    expect(largest <= MOST_ROWS * FEATURES, say("X_batch should hold rows of X."))
    return batch


def _pattern(batches: list[tuple[int, ...]]) -> str:
    """Say what most batches have in common though they differ; nothing if they are random."""
    several = [np.array(batch) for batch in batches if len(batch) > 1]
    if len(set(batches)) <= 2 or len(several) <= DRAWS // 2:
        return ""
    for pattern, found in (
        (say("Each batch is one row, many times."), map(is_one_row, several)),
        (
            say("Batches are blocks of neighbouring rows."),
            (is_block(batch, ROWS) for batch in several),
        ),
        (
            say("The rows of a batch are equally far apart."),
            (is_evenly_spaced(batch, ROWS) for batch in several),
        ),
    ):
        if sum(found) >= len(several) - DRAWS // 2:
            return pattern
    return ""


def _distinct(batch_size: int) -> float:
    """Return how many rows that differ a batch drawn with replacement has on average."""
    return ROWS * (1 - (1 - 1 / ROWS) ** batch_size)


def _rows_only(batch: tuple) -> tuple[int, ...]:
    """Return the rows drawn, by features alone: wrong labels are another check's matter."""
    X, _ = _data()
    drawn = as_numbers(batch[0], "X_batch")
    good = drawn.ndim == 2 and drawn.shape[1] == FEATURES and len(drawn) <= MOST_ROWS
    expect(good, say("X_batch should hold rows of X."))
    found = [np.flatnonzero((X == row).all(axis=1)) for row in drawn]
    expect(all(len(rows) == 1 for rows in found), say("A row of the batch is not a row of X."))
    return tuple(int(rows[0]) for rows in found)


# ----------------------------------------------------------------------------------------- C5


def check_sgd_step(exam: Exam) -> None:
    """Check the parameters after one and after two steps.

    Who has biases of shape (1, n) throughout, and so takes no others, moves them rightly: that
    costs the check of types.
    """
    for check, names in (("weights", ("W1", "W2")), ("biases", ("b1", "b2"))):
        with exam.check(check):
            expect_in_some_form(exam, partial(_expect_step, exam, names))
    with exam.check("gradients unchanged", conduct=True):
        params, grads = _params_and_grads(0)
        call = exam.call("sgd_step", params, grads, 0.1)
        expect(
            same(grads, call.args[1]),
            say("`grads` was changed by the step; only `params` moves."),
        )
        for name, before in params.items():
            what = say("params[{name!r}] after a step", name=name)
            expect_array(call.args[0].get(name), before.shape, what)


def _params_and_grads(which: int) -> tuple[dict, dict]:
    """Return parameters and gradients of the same shapes, unrelated to each other.

    Their keys stand in different orders: a name says what belongs together, no order does.
    """
    case = _cases.ordinary()[which]
    rng = np.random.default_rng(which)
    grads = {name: 10.0**which * rng.normal(size=v.shape) for name, v in case.params.items()}
    return case.params, in_another_order(grads)


def in_another_order(arrays: dict) -> dict:
    """Return the dictionary with its keys as a walk back from the loss meets them."""
    return {name: arrays[name] for name in ("W2", "b2", "W1", "b1")}


def as_asked(arrays: dict) -> dict:
    return arrays


def with_row_biases(arrays: dict) -> dict:
    """Return the dictionary with biases of shape (1, n)."""
    return {name: np.atleast_2d(array) for name, array in arrays.items()}


def expect_in_some_form(exam: Exam, expectation: Callable[[Form, Form], None]) -> None:
    """Meet an expectation with the arrays as asked, or with biases that are rows in some of them.

    expectation: is given the forms of the parameters and of the gradients.
    """
    asked, *others = itertools.product((as_asked, with_row_biases), repeat=2)
    if exam.holds(expectation, *asked):
        return
    with exam.aside():
        holds = any(exam.holds(expectation, *forms) for forms in others)
    if holds:
        exam.remark(say("Right for biases of shape (1, n); the task's have the shape (n,)."))
    else:
        expectation(*asked)


def _expect_step(exam: Exam, names: tuple[str, ...], of_params: Form, of_grads: Form) -> None:
    for which, learning_rate in ((0, 0.0137), (1, 1.0), (2, 2.5)):
        params, grads = _params_and_grads(which)
        moved = of_params(params)
        for step in (1, 2):
            moved = exam.call("sgd_step", moved, of_grads(grads), learning_rate).args[0]
            for name in names:
                expect(name in moved, say("`params` lost its entry {name!r}.", name=name))
                expected = params[name] - step * learning_rate * grads[name]
                what = say("params[{name!r}] after {step} step(s)", name=name, step=step)
                expect_close(moved[name], expected, what, hint=_about_step(moved, params, name))


def _about_step(moved: dict, params: dict, name: str) -> str:
    stays = [key for key in params if same(params[key], moved.get(key))]
    if stays == list(params):
        return say("It did not move: is the change made in place?")
    return say("It did not move, though others did.") if name in stays else ""


# ----------------------------------------------------------------------------------------- C6


def check_decay_learning_rate(exam: Exam) -> None:
    """Check one epoch's decay, several epochs' and that one number comes back."""
    settings = ((0.1, 0.9), (1.0, 0.5), (2e-6, 0.95), (0.3, 1.0))

    def decayed(learning_rate: float, decay: float) -> float:
        value = exam.call("decay_learning_rate", learning_rate, decay).value
        numbers = as_numbers(value, say("the learning rate"))
        expect(numbers.size == 1, say("Expected one number, received {kind}.", kind=kind(value)))
        return float(numbers.ravel()[0])

    with exam.check("one epoch"):
        received = [decayed(*setting) for setting in settings]
        for value, (learning_rate, decay) in zip(received, settings, strict=True):
            what = say(
                "learning rate after one epoch of ({learning_rate:g}, {decay:g})",
                learning_rate=learning_rate,
                decay=decay,
            )
            if not _counts_its_calls(received, settings):
                expect_close(value, learning_rate * decay, what)
    with exam.check("epoch after epoch"):
        learning_rate = 0.8
        for epoch in range(1, 8):
            learning_rate = decayed(learning_rate, 0.7)
            what = say("learning rate after {epoch} epoch(s) of (0.8, 0.7)", epoch=epoch)
            expect_close(learning_rate, 0.8 * 0.7**epoch, what)
    with exam.check("one number", conduct=True):
        for learning_rate, decay in settings:
            value = exam.call("decay_learning_rate", learning_rate, decay).value
            expect(
                is_one_number(value), say("Expected one number, received {kind}.", kind=kind(value))
            )


def _counts_its_calls(received: list[float], settings: tuple) -> bool:
    """Tell whether each is learning_rate·decay**n, n being one more with every call.

    A function with a counter of its own decays rightly over one epoch and wrongly from one to the
    next: that is the other check's matter. What ran before may have moved the counter.
    """
    learning_rate, decay = settings[0]
    if not 0 < received[0] < learning_rate:
        return False
    first = round(math.log(received[0] / learning_rate, decay))
    if first > MOST_CALLS:  # where decay**n is nearly 0, and then 0 whatever comes
        return False
    expected = [rate * decay ** (first + n) for n, (rate, decay) in enumerate(settings)]
    near = np.abs(np.array(received) - expected) <= RELATIVE_TOLERANCE * np.array(expected)
    return bool(np.all(near))
