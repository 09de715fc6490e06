"""The checks of C1, forward, and C7, predict."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import asking, say
from . import examples, questions
from .running import NOTHING_IS_KEPT, Item, Items, Watched, call
from .values import Problem, as_array, compare, number, require_array, require_whole

OTHER_NUMBERS = say("Large, very small and fractional numbers")
BOX_BY_BOX = say("Go through the figure box by box: which one does something else than your code?")
WHICH_POINT = say("At which point of the figure are the scores taken?")
CLOSED = say("What does a neuron hand on whose sum is below 0?")
HOW_HIGH_OR_WHERE = say(
    "Does the task ask how high the best score is, or where in the row it stands?"
)
ROW_BY_ROW = say(
    "Print some rows of scores beside your labels: how does a label come from its row?"
)

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
        compare(call(forward, *examples.thin_network()), examples.THIN_SCORES, say("scores"))

    def equal_sizes() -> None:
        for one, inputs, scores in examples.of_equal_sizes():
            compare(call(forward, one, inputs), scores, say("scores"))

    def other_numbers() -> None:
        for name, factors in examples.OTHER_NUMBERS.items():
            received = call(forward, *examples.in_other_numbers(params, X, *factors))
            compare(received, factors[-1] * expected, say("scores"), case=name)

    def many_rows() -> None:
        batch, rows = examples.repeated_rows(X, 75)
        compare(call(forward, params, batch), expected[rows], say("scores"))

    def many_classes() -> None:
        batch, rows = examples.repeated_rows(X, examples.MANY_ROWS // len(X))
        wider, before = examples.among_many_classes(params)
        scores = np.full((len(rows), examples.NUM_CLASSES), examples.BEHIND)
        scores[:, before:] = expected[rows]
        compare(call(forward, wider, batch), scores, say("scores"))

    title = say("Scores of the worked example (N = 4, D = 2, H = 3, C = 5)")
    yield title, worked_example, BOX_BY_BOX
    yield Item(say("A batch of one example (N = 1)"), one_row, questions.AXIS_OF_ONE, True)
    title = say("Networks of other sizes, one with a single hidden neuron")
    yield Item(title, other_sizes, questions.OTHER_SIZES, True)
    title = say("Sizes that are equal (N = H, H = C, D = H)")
    yield Item(title, equal_sizes, questions.EQUAL_SIZES, True)
    yield Item(OTHER_NUMBERS, other_numbers, questions.NUMBERS, True)
    yield Item(say("A batch of many examples (N = 300)"), many_rows, questions.MANY_ROWS, True)
    yield Item(say("Many classes (C = 300)"), many_classes, questions.MANY_CLASSES, True)


def forward_items(forward: Callable) -> Items:
    """Yield the items of C1."""
    forward = Watched(forward, "params", "X")
    batches = batches_of_all_sizes()

    def form() -> None:
        for params, X in batches:
            shape = (len(X), len(params["b2"]))
            require_array(call(forward, params, X), shape, say("scores"))

    yield from forward_value_items(forward)
    yield say("The scores are a numpy array"), form
    yield NOTHING_IS_KEPT, lambda: expect_nothing_kept(forward)
    yield say("X and params stay as they were"), lambda: leave_alone(forward, batches)


def batches_of_all_sizes() -> list[tuple[examples.Params, np.ndarray]]:
    """Return params and X of some rows, of one, of as many as there are classes, and of many."""
    params, X, _ = examples.network()
    square, _ = examples.repeated_rows(X, 2)
    many, _ = examples.repeated_rows(X, 75)
    sizes = (X, X[:1], square[: len(params["b2"])], many)
    return [*((params, batch) for batch in sizes), examples.wide_network(), examples.thin_network()]


def expect_nothing_kept(function: Watched) -> None:
    """Raise Problem if a function of params and X remembers what it gave for these very arrays."""
    params, X, _ = examples.network()
    function.require_forgetful((params, X), (params, X[::-1].copy()))
    turned = {name: array[..., ::-1].copy() for name, array in params.items()}
    function.require_forgetful((params, X), (turned, X))


def leave_alone(function: Watched, batches: list) -> None:
    """Raise Problem if a function changes params or X, of one of the batches or before."""
    for batch in batches:
        function(*batch)
    function.require_unchanged()


def scores_look_like(scores: np.ndarray) -> str:
    """Return which slip the scores of the worked example show, or nothing."""
    for text, slip in examples.SCORES_AFTER_A_SLIP.items():
        if np.allclose(scores, slip, atol=1e-4):
            return say("It looks as if {slip}.", slip=text)
    difference = scores - examples.NETWORK_SCORES
    if np.allclose(scores.sum(axis=1), 1, atol=1e-4):
        return asking(say("Each row adds up to 1, as probabilities do."), WHICH_POINT)
    if np.allclose(difference, difference[:, :1], atol=1e-4):
        return asking(say("Each row is shifted by a constant."), WHICH_POINT)
    return ""


# ------------------------------------------------------------------------------- C7 predict


def predict_items(predict: Callable) -> Items:
    """Yield the items of C7."""
    predict = Watched(predict, "params", "X")
    params, X, _ = examples.network()
    expected, batches = examples.NETWORK_LABELS, batches_of_all_sizes()

    def worked_example() -> None:
        compare_labels(call(predict, params, X), expected)

    def one_row() -> None:
        compare_labels(call(predict, params, X[1:2]), expected[1:2])

    def square() -> None:
        wide, rows = examples.wide_network()
        three_rows = np.vstack([rows, examples.WIDE_THIRD_ROW])
        compare_labels(call(predict, wide, three_rows), examples.WIDE_LABELS)
        thin = examples.THIN_SCORES.argmax(axis=1)
        compare_labels(call(predict, *examples.thin_network()), thin)

    def equal_sizes() -> None:
        for one, inputs, scores in examples.of_equal_sizes():
            compare_labels(call(predict, one, inputs), scores.argmax(axis=1))

    def closed() -> None:
        compare_labels(call(predict, *examples.closed_neurons()), examples.CLOSED_LABELS)

    def form() -> None:
        for one, batch in batches:
            labels = call(predict, one, batch)
            require_array(labels, (len(batch),), say("labels"))
            require_whole(labels)

    def other_numbers() -> None:
        for name, (features, hidden, scores) in examples.OTHER_NUMBERS.items():
            if name is examples.LARGE_SCORES:
                continue  # a softmax may come first, and that without the shift of C2
            close = examples.CLOSE * scores
            labels = call(predict, *examples.in_other_numbers(params, X, features, hidden, close))
            compare_labels(labels, expected, name)
        far = say("scores near -250")
        compare_labels(call(predict, examples.far_below_0(params), X), expected, far)

    def many_rows() -> None:
        batch, rows = examples.repeated_rows(X, 75)
        compare_labels(call(predict, params, batch), expected[rows])

    yield say("Labels of the worked example"), worked_example, ROW_BY_ROW
    yield Item(say("A batch of one example (N = 1)"), one_row, questions.AXIS_OF_ONE, True)
    yield Item(say("As many examples as classes (N = C)"), square, questions.EQUAL_SIZES, True)
    title = say("Sizes that are equal (N = H, H = C, D = H)")
    yield Item(title, equal_sizes, questions.EQUAL_SIZES, True)
    yield Item(say("Neurons that are closed"), closed, CLOSED, True)
    yield Item(OTHER_NUMBERS, other_numbers, questions.NUMBERS, True)
    yield Item(say("A batch of many examples (N = 300)"), many_rows, questions.MANY_ROWS, True)
    yield say("The labels are a numpy array of whole numbers"), form
    yield NOTHING_IS_KEPT, lambda: expect_nothing_kept(predict)
    yield say("X and params stay as they were"), lambda: leave_alone(predict, batches)


def compare_labels(received: object, expected: np.ndarray, case: str = "") -> None:
    """Raise Problem unless these are whole numbers, the class of each row.

    case: the name of other numbers that the same network is given in.
    """
    labels = as_array(received, say("labels"))
    if not labels.ndim:
        told = say(
            "{what} should have shape {shape}, not be one number.",
            what=say("labels"),
            shape=expected.shape,
        )
        raise Problem(asking(told, say("Which class is the answer for each row?")))
    if labels.ndim == 2 and len(labels) == len(expected) and labels.shape[1] > 1:
        told = say(
            "labels should have shape {shape}, one class for each row, not {found}.",
            shape=expected.shape,
            found=labels.shape,
        )
        raise Problem(asking(told, say("Which class is the answer for each row?")))
    labels = as_array(received, say("labels"), expected.shape)
    if not np.array_equal(labels, np.round(labels)) or labels.min() < 0:
        found = ", ".join(map(number, labels[:6])) + ", …" * (len(labels) > 6)
        told = say(
            "labels should be whole numbers from 0 on (classes), but are {found}.", found=found
        )
        raise Problem(asking(told, HOW_HIGH_OR_WHERE))
    wrong = int(np.sum(labels != expected))
    if wrong and (case or len(labels) > 9):  # too many to be listed, or the same once more
        values = {"wrong": wrong, "total": len(labels)}
        raise Problem(
            say("{wrong} of {total} labels are wrong ({case}).", case=case, **values)
            if case
            else say("{wrong} of {total} labels are wrong.", **values)
        )
    if wrong:
        found = labels.astype(int).tolist()
        raise Problem(
            say(
                "labels should be {expected}, but are {found}.",
                expected=expected.tolist(),
                found=found,
            )
        )
