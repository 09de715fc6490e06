"""C4, C5 and C6: mini-batches, the gradient descent step and the learning rate's decay."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import partial

import numpy as np
from hw4kit.checks import chance
from hw4kit.checks.minibatch import fault_of_labels
from hw4kit.checks.values import VALUE_TOLERANCE
from hw4kit.words import Text, asking

from autograder.hw4.checks._cases import FEATURES, ROWS, SQUARE
from autograder.hw4.checks._exam import (
    AS_LEFT,
    RELATIVE_TOLERANCE,
    Call,
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
from autograder.hw4.checks._words import say

Form = Callable[[dict], dict]

# ----------------------------------------------------------------------------------------- C4

SIZES, MORE_SIZES, LARGER_SIZES = (5, 1, 7), (1, 5, 8, ROWS), (ROWS + 1, 3 * ROWS)
SQUARE_SIZES = (1, 4, SQUARE)
BATCHES = chance.BATCH_SIZE, chance.BATCHES  # a size, and how many of it
LABELLED = chance.LABELLED_SIZE, chance.LABELLED_BATCHES
MOST_ROWS = 1000  # far more than are asked for; each is looked up among the data
REPEATED_SIZES, TIMES = (5, 1, 2, 3), 3  # batches that the same `rng` should give again
MOST_CALLS = 500  # of a function that counts them, before it is examined


def check_sample_minibatch(exam: Exam) -> None:
    """Check batches drawn from rows that are all different and whose label tells the row."""
    _draw_ahead(exam)
    with exam.check("rows keep their labels"):
        for batch_size in SIZES:
            rng = exam.rng(f"batches of {batch_size}")
            for _ in range(3):
                _rows(exam, *_draw(exam, batch_size, rng))
    with exam.check("repeatable, inputs unchanged", conduct=True):
        call = _expect_repeatable(exam)
        exam.require_unchanged("sample_minibatch", "X", "y")
        labels = as_array(_pair(call.value)[1], "y_batch")
        expect(
            labels.dtype.kind in "iu",
            asking(
                say("Labels should be whole numbers, but have dtype {dtype}.", dtype=labels.dtype),
                say("What turns them into others on the way?"),
            ),
        )
    with exam.check("batch size"):
        for batch_size in MORE_SIZES:
            X_batch, y_batch = _draw(exam, batch_size, exam.rng("batch size"))
            _expect_shapes(X_batch, y_batch, batch_size, batch_size)
            _expect_of_the_data(exam, X_batch, y_batch)
        if _starts_anew(exam):
            _expect_size_of_square_data(exam)
    with exam.check("batch larger than the data"):
        for batch_size in LARGER_SIZES:
            X_batch, y_batch = _draw(exam, batch_size, exam.rng("all rows"))
            _expect_shapes(X_batch, y_batch, ROWS, batch_size)
            labels_are_right = exam.passed("rows keep their labels")
            batch = (X_batch, y_batch)
            X, _ = exam.cases.labelled_rows
            rows = _rows(exam, *batch) if labels_are_right else _rows_only(batch, X)
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
    with exam.check("random rows"):
        _expect_random(exam)


def _starts_anew(exam: Exam) -> bool:
    """Tell whether other data may be asked for: what is kept of earlier calls would not fit it."""
    return exam.passed("repeatable, inputs unchanged")


def _twice(exam: Exam, batch_size: int) -> tuple:
    return (*exam.cases.labelled_rows, batch_size, exam.rng("twice"))


def _of_square_data(exam: Exam, batch_size: int) -> tuple:
    return (*exam.cases.numbered_rows(SQUARE, SQUARE), batch_size, exam.rng("square data"))


def _of_few_rows(exam: Exam) -> tuple:
    """Return the arguments of a draw from a few rows, of which two differ in their labels alone."""
    X, y = exam.cases.numbered_rows(chance.FEW_ROWS, FEATURES)
    return np.vstack([X[:-1], X[1]]), y, chance.MANY, exam.rng("many rows")


def _of_long_data(exam: Exam) -> tuple:
    data = exam.cases.numbered_rows(chance.LONG, 1)
    return (*data, chance.LONG_SIZE, exam.rng("long data"))


def _draw_ahead(exam: Exam) -> None:
    """Ask in one message for the batches that a right answer is asked for one by one."""
    data, asked = exam.cases.labelled_rows, []
    for size in SIZES:
        asked += [(*data, size, rng) for rng in (exam.rng(f"batches of {size}"), AS_LEFT, AS_LEFT)]
    asked += [(*data, size, exam.rng("batch size")) for size in MORE_SIZES]
    asked += [(*data, size, exam.rng("all rows")) for size in LARGER_SIZES]
    asked += [_twice(exam, size) for size in REPEATED_SIZES for _ in range(TIMES)]
    asked += [_of_square_data(exam, size) for size in SQUARE_SIZES] + [_of_few_rows(exam)]
    exam.ahead("sample_minibatch", asked)


def _expect_repeatable(exam: Exam) -> Call:
    """Expect the same batch for the same `rng`, and return one of the calls."""
    for size in REPEATED_SIZES:
        calls = [exam.call("sample_minibatch", *_twice(exam, size)) for _ in range(TIMES)]
        if size == REPEATED_SIZES[0]:
            kept = calls[0]
            _expect_drawn(exam, _twice(exam, size))
        first, *others = (as_array(_pair(call.value)[0], "X_batch") for call in calls)
        expect(
            all(np.array_equal(first, other) for other in others),
            say("Two calls with the same `rng` state gave different batches: draw from `rng`."),
        )
    return kept


def _expect_drawn(exam: Exam, args: tuple) -> None:
    """Expect some batch to differ from the others: without chance repeating one is no merit."""
    with exam.aside():
        row = list(exam.call_in_a_row("sample_minibatch", 20, *args))
    first, *others = (as_array(_pair(call.value)[0], "X_batch") for call in row)
    expect(
        not all(np.array_equal(first, other) for other in others),
        say("Counts once batches are drawn: 20 calls gave the same batch."),
    )


def _pair(value: object) -> tuple:
    good = isinstance(value, (tuple, list)) and len(value) == 2
    expect(good, say("Expected the pair (X_batch, y_batch), received {kind}.", kind=kind(value)))
    return tuple(value)


def _draw(exam: Exam, batch_size: int, rng: np.random.Generator) -> tuple:
    """Draw one batch; `rng` moves on as the student's call moved its copy."""
    call = exam.call("sample_minibatch", *exam.cases.labelled_rows, batch_size, rng)
    rng.bit_generator.state = call.args[3].bit_generator.state
    return _pair(call.value)


def _rows(exam: Exam, X_batch, y_batch) -> list[int]:
    """Return which rows of the data a batch holds, having checked each label."""
    X, y = exam.cases.labelled_rows
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
    rows = _found(X, X_batch)
    _expect_no_fault(fault_of_labels(y_batch.ravel(), rows, y))
    return rows


def _found(X: np.ndarray, batch: np.ndarray) -> list[int]:
    """Return which row of X each row of a batch is."""
    rows = chance.rows_found(batch, X)
    expect(
        rows is not None,
        asking(
            say("A row of the batch is not a row of X."),
            say("Where does it come from, and what has happened to it on the way?"),
        ),
    )
    return rows.tolist()


def _expect_shapes(X_batch, y_batch, least: int, most: int, features: int = FEATURES) -> None:
    X_shape, y_shape = (as_array(X_batch, "X_batch").shape, as_array(y_batch, "y_batch").shape)
    good = len(X_shape) == 2 and least <= X_shape[0] <= most and y_shape == (X_shape[0],)
    expect(
        good and X_shape[1] == features,
        say(
            "Expected a batch of shape ({most}, {features}) with labels ({most},), received "
            "{X_shape} with {y_shape}.",
            most=most,
            features=features,
            X_shape=X_shape,
            y_shape=y_shape,
        ),
    )


def _expect_of_the_data(exam: Exam, X_batch, y_batch) -> None:
    """Expect rows of X, or labels of y where a slip has changed the rows: not any numbers."""
    labels = as_numbers(y_batch, "y_batch")
    if not np.all(np.isin(labels, exam.cases.labelled_rows[1])):
        _rows_only((X_batch, y_batch), exam.cases.labelled_rows[0])


def _expect_size_of_square_data(exam: Exam) -> None:
    """Expect the right size from data of as many rows as features, other than asked before."""
    with exam.aside():
        for batch_size in SQUARE_SIZES:
            args = _of_square_data(exam, batch_size)
            X_batch, y_batch = _pair(exam.call("sample_minibatch", *args).value)
            _expect_shapes(X_batch, y_batch, batch_size, batch_size, SQUARE)


def _expect_random(exam: Exam) -> None:
    """Expect rows as likely as each other, drawn each on its own and whatever their label is."""
    X, y = exam.cases.labelled_rows
    _expect_no_fault(chance.fault_of_batches(_many(exam, X, y, *BATCHES)))
    if not _starts_anew(exam):
        return
    with exam.aside():
        if exam.passed("batch larger than the data") and exam.passed("rows keep their labels"):
            _expect_no_fault(chance.fault_of_many(_many_rows(exam)))
        few = exam.cases.numbered_rows(chance.FEW_ROWS, FEATURES)
        if exam.passed("batch size"):
            _expect_no_fault(chance.fault_of_single(_many(exam, *few, 1, chance.ALONE)))
        long, *_ = args = _of_long_data(exam)
        drawn = _pair(exam.call("sample_minibatch", *args).value)
        _expect_no_fault(chance.fault_of_long(_rows_only(drawn, long, most=2 * chance.LONG)))
        batches = _many(exam, X, chance.LABELS, *LABELLED)
        _expect_no_fault(chance.fault_of_labelled(batches))


def _expect_no_fault(fault: Text) -> None:
    expect(not fault, fault)


def _many(
    exam: Exam, X: np.ndarray, y: np.ndarray, batch_size: int, count: int
) -> list[tuple[int, ...]]:
    """Return the rows of `count` batches, by features alone: labels are another check's matter."""
    args = (X, y, batch_size, exam.rng(f"random rows, {batch_size} of {len(X)}"))
    row = exam.call_in_a_row("sample_minibatch", count, *args)
    drawn = [_of_a_size(_pair(call.value)) for call in row]  # all, for the diagnosis too
    return [_rows_only(batch, X) for batch in drawn]


def _many_rows(exam: Exam) -> list[int]:
    """Return MANY rows of FEW_ROWS, or each of them once."""
    X, y, *_ = args = _of_few_rows(exam)
    drawn, labels = _pair(exam.call("sample_minibatch", *args).value)
    drawn, rows = as_numbers(drawn, "X_batch"), as_numbers(labels, "y_batch").ravel() - y[0]
    good = drawn.ndim == 2 and drawn.shape[1] == FEATURES and len(drawn) == len(rows)
    expect(
        good and len(rows) <= chance.MANY and set(rows) <= set(range(chance.FEW_ROWS)),
        say("X_batch should hold rows of X."),
    )
    rows = rows.astype(int)
    expect(np.allclose(drawn, X[rows]), say("A row of the batch has the label of another row."))
    return rows.tolist()


def _of_a_size(batch: tuple) -> tuple:
    """Return the batch, unless it is so large that no more of its kind should be drawn."""
    largest = max(part.size if isinstance(part, np.ndarray) else 0 for part in batch)
    expect(largest <= MOST_ROWS * FEATURES, say("X_batch should hold rows of X."))
    return batch


def _rows_only(batch: tuple, X: np.ndarray, most: int = MOST_ROWS) -> tuple[int, ...]:
    """Return the rows drawn, by features alone: wrong labels are another check's matter."""
    drawn = as_numbers(batch[0], "X_batch")
    good = drawn.ndim == 2 and drawn.shape[1:] == X.shape[1:] and len(drawn) <= most
    expect(good, say("X_batch should hold rows of X."))
    return tuple(_found(X, drawn))


# ----------------------------------------------------------------------------------------- C5


WEIGHTS, BIASES = ("W1", "W2"), ("b1", "b2")


def check_sgd_step(exam: Exam) -> None:
    """Check the parameters after one and after two steps.

    Who has biases of shape (1, n) throughout, and so takes no others, moves them rightly: that
    costs the check of types.
    """
    steps, conduct = _steps(exam), (*_params_and_grads(exam, 0), 0.1)
    exam.ahead("sgd_step", [*steps, *steps[: 2 * EQUAL], conduct])
    for check, names in (("weights", WEIGHTS), ("biases", BIASES)):
        with exam.check(check):
            step = partial(_expect_step, exam, names)
            expect_in_some_form(exam, step, lambda: _expect_form(exam.call("sgd_step", *conduct)))
    with exam.check("gradients unchanged", conduct=True):
        call = exam.call("sgd_step", *conduct)
        expect(
            same(call.given[1], call.args[1]),
            say("`grads` was changed by the step."),
        )
        _expect_form(call)


def _expect_form(call: Call) -> None:
    expect_shapes(call.args[0], call.given[0], "params")


def expect_shapes(left: dict, before: dict, what: str) -> None:
    """Expect arrays to have the shapes after a step that they had before."""
    for name, array in before.items():
        named = say("{what}[{name!r}] after a step", what=what, name=name)
        expect_array(left.get(name), array.shape, named)


# What parameters and gradients are multiplied with, so that clipping and rounding show.
SIZES_OF_STEPS = (
    (1.0, 1.0), (1.0, 10.0), (1.0, 100.0), (1e3, 1e3), (1e-3, 1e-3), (1e-7, 1e-7), (1.0, 3e3),
    (1.0, 1.0), (1.0, 1.0), (0.0, 1e-9),
)  # fmt: skip
SPARSE = 7  # of these, in whose gradients there are zeros, and all add up to 0
EQUAL, FROM_ZERO = 8, 9  # of these, in which all sizes are equal, and params are zeros


def _params_and_grads(exam: Exam, which: int) -> tuple[dict, dict]:
    """Return parameters and gradients of the same shapes, unrelated to each other.

    Their keys stand in different orders: a name says what belongs together, no order does.
    """
    ordinary, rng = exam.cases.ordinary, exam.rng(f"gradients {which}")
    size, steep = SIZES_OF_STEPS[which]
    case = exam.cases.equal_sizes if which == EQUAL else ordinary[which % len(ordinary)]
    params = case.params
    grads = {name: steep * rng.normal(size=v.shape) for name, v in params.items()}
    if which == SPARSE:
        grads = {name: _with_zeros(grad) for name, grad in grads.items()}
    return {name: size * v for name, v in params.items()}, in_another_order(grads)


def _with_zeros(grad: np.ndarray) -> np.ndarray:
    """Return an array that adds up to 0 and has a zero, if it has more entries than two."""
    flat = grad.ravel().copy()
    flat[::3] = 0.0 if flat.size > 2 else flat[::3]
    left = np.flatnonzero(flat)
    flat[left] -= flat[left].mean()
    return flat.reshape(grad.shape)


def in_another_order(arrays: dict) -> dict:
    """Return the dictionary with its keys as a walk back from the loss meets them."""
    return {name: arrays[name] for name in ("W2", "b2", "W1", "b1")}


def as_asked(arrays: dict) -> dict:
    return arrays


def with_row_biases(arrays: dict) -> dict:
    """Return the dictionary with biases of shape (1, n)."""
    return {name: np.atleast_2d(array) for name, array in arrays.items()}


def expect_in_some_form(
    exam: Exam, expectation: Callable[[Form, Form], None], expect_shapes: Callable[[], None]
) -> None:
    """Meet an expectation with the arrays as asked, or with biases that are rows in some of them.

    expectation: is given the forms of the parameters and of the gradients. expect_shapes: expects
    arrays as asked to keep their shapes; where they do, wrong numbers are no matter of form.
    """
    asked, *others = itertools.product((as_asked, with_row_biases), repeat=2)
    if exam.holds(expectation, *asked):
        return
    with exam.aside():
        of_form = not exam.holds(expect_shapes)
        holds = of_form and any(exam.holds(expectation, *forms) for forms in others)
    if holds:
        exam.remark(say("Right for biases of shape (1, n); the task's have the shape (n,)."))
    else:
        expectation(*asked)


SLOWER = (0.7, 0.4, 1.0, 5e-4, 0.9, 0.8, 0.6)  # what one rate is multiplied with


def _learning_rates(exam: Exam) -> list[float]:
    rates = exam.rng("learning rates").uniform((0.0125, 0.8, 2.2), (0.0145, 1.2, 2.8))
    return [*rates.tolist(), *(rates[1] * np.array(SLOWER)).tolist()]


def _steps(exam: Exam) -> list[tuple]:
    """Return the arguments of two steps for each learning rate."""
    asked = []
    for which, learning_rate in enumerate(_learning_rates(exam)):
        params, grads = _params_and_grads(exam, which)
        asked += [(params, grads, learning_rate), (AS_LEFT, grads, learning_rate)]
    return asked


def _expect_step(exam: Exam, names: tuple[str, ...], of_params: Form, of_grads: Form) -> None:
    """Expect the arrays of these names to move; what seldom happens is asked of the weights."""
    for which, learning_rate in enumerate(_learning_rates(exam)):
        if which in (EQUAL, FROM_ZERO) and names != WEIGHTS:
            continue
        params, grads = _params_and_grads(exam, which)
        moved = of_params(params)
        for step in (1, 2):
            moved = exam.call("sgd_step", moved, of_grads(grads), learning_rate).args[0]
            for name in names:
                expect(name in moved, say("`params` lost its entry {name!r}.", name=name))
                expected = params[name] - step * learning_rate * grads[name]
                what, hint = f"params[{name!r}]", _about_step(exam, moved, params, name)
                expect_close(moved[name], expected, what, when=after_steps(step), hint=hint)


def after_steps(count: int) -> Text:
    return say("after {count} steps", count=count) if count > 1 else say("after 1 step")


def _moved_names(before: dict, after: dict) -> list[str]:
    return [name for name in before if not same(before[name], after.get(name))]


def _about_step(exam: Exam, moved: dict, params: dict, name: str) -> str:
    """Return what is to be said of a parameter that stayed where it was."""
    others = _moved_names(params, moved)
    if others:
        return "" if name in others else say("It did not move; {names} did.", names=_listed(others))
    if any(_moved_names(call.given[0], call.after[0]) for call in exam.calls if not call.error):
        return asking(
            say("It did not move; for other gradients and rates it did."),
            say("For which gradients and rates does your code take no step?"),
        )
    return asking(say("It did not move."), say("Is the change made in place?"))


def _listed(names: list[str]) -> Text:
    *others, last = names
    return say("{names} and {last}", names=", ".join(others), last=last) if others else Text(last)


# ----------------------------------------------------------------------------------------- C6


def check_decay_learning_rate(exam: Exam) -> None:
    """Check one epoch's decay, several epochs' and that one number comes back."""
    settings, (start, every) = _rates_and_decays(exam)

    def decayed(learning_rate: float, decay: float) -> float:
        value = exam.call("decay_learning_rate", learning_rate, decay).value
        numbers = as_numbers(value, say("the learning rate"))
        expect(numbers.size == 1, say("Expected one number, received {kind}.", kind=kind(value)))
        return float(numbers.ravel()[0])

    exam.ahead("decay_learning_rate", settings * 2)
    with exam.check("one epoch"):
        received = [decayed(*setting) for setting in settings]
        for value, (learning_rate, decay) in zip(received, settings, strict=True):
            what = f"decay_learning_rate({learning_rate:g}, {decay:g})"
            if not _counts_its_calls(received, settings):
                expect_close(value, learning_rate * decay, what, tolerance=RATE_TOLERANCE)
    with exam.check("epoch after epoch"):
        learning_rate = start
        for epoch in range(1, 8):
            learning_rate = decayed(learning_rate, every)
            what = say(
                "the rate after epoch {epoch}, from {learning_rate:g} with decay {decay:g}",
                epoch=epoch,
                learning_rate=start,
                decay=every,
            )
            expect_close(learning_rate, start * every**epoch, what, tolerance=RATE_TOLERANCE)
        other = settings[0][1]
        what = say(
            "the rate after one more epoch, from {learning_rate:g} with decay {decay:g} in place "
            "of {every:g}",
            learning_rate=learning_rate,
            decay=other,
            every=every,
        )
        expected = learning_rate * other
        expect_close(decayed(learning_rate, other), expected, what, tolerance=RATE_TOLERANCE)
    with exam.check("one number", conduct=True):
        for learning_rate, decay in settings:
            value = exam.call("decay_learning_rate", learning_rate, decay).value
            expect(
                is_one_number(value), say("Expected one number, received {kind}.", kind=kind(value))
            )


RATE_TOLERANCE = VALUE_TOLERANCE / 2  # that of the kit's check, of the expected number alone


def _rates_and_decays(exam: Exam) -> tuple[tuple, tuple[float, float]]:
    """Return pairs for one epoch each, and one for several epochs.

    Some rates are tiny, about half a millionth (or less) from a whole one after the decay, and one
    is a little more than 1, so that a rounded one shows. One is large, one decays strongly, one
    hardly, and one not at all.
    """
    rng = exam.rng("rates and decays")
    decays = [float(rng.uniform(*limits)) for limits in ((0.85, 0.95), (0.4, 0.6), (0.9, 0.97))]
    tiny = (rng.integers(1, 4) + rng.uniform(0.3, 0.7)) / decays[2]
    rates = (rng.uniform(0.05, 0.2), rng.uniform(0.7, 1.4), 1e-6 * tiny, rng.uniform(0.2, 0.5))
    one_epoch = [*zip(map(float, rates), (*decays, 1.0), strict=True)]
    one_epoch += [(1e-9 * tiny, decays[2]), (1e-13 * tiny, decays[2])]
    one_epoch += [(rng.uniform(1.00002, 1.00004) / decays[0], decays[0])]
    one_epoch += [(rng.uniform(20, 90), decays[1]), (0.3 + rates[0], rng.uniform(0.01, 0.03))]
    one_epoch += [(rates[1], 1 - rng.uniform(1e-4, 4e-4))]
    pairs = tuple((float(rate), float(decay)) for rate, decay in one_epoch)
    return pairs, (float(rng.uniform(0.6, 1.2)), float(rng.uniform(0.6, 0.8)))


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
