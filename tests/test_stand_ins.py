"""The key's functions as stand-ins: the same answers as the key's, and no work without bounds."""

from __future__ import annotations

import copy
import time
import tracemalloc

import numpy as np
import pytest

from autograder.hw4 import reference
from autograder.hw4.checks._cases import Cases
from autograder.hw4.checks._stand_ins import STAND_INS, standing_in
from autograder.hw4.tasks import BY_ID, TASKS

CASE = Cases().ordinary[0]
P, X, y = CASE.params, CASE.X, CASE.y
GRADS = reference.backward(P, X, y, 0.1)
ARGUMENTS = {
    "forward": (P, X),
    "compute_loss": (CASE.scores, y, P, 0.3),
    "backward": (P, X, y, 0.3),
    "sample_minibatch": (X, y, 5, np.random.default_rng(2)),
    "sgd_step": (P, GRADS, 0.2),
    "decay_learning_rate": (0.1, 0.9),
    "predict": (P, X),
}
FUNCTIONS = {function.__name__: function for function in STAND_INS.values()}
WIDE = 2_000_000
NETWORK = {"W1": (1, WIDE), "b1": (WIDE,), "W2": (WIDE, 1), "b2": (1,)}


def test_there_is_one_for_every_task_that_another_relies_on():
    assert set(STAND_INS) == {name for task in TASKS for name in task.relies_on}
    for task, function in STAND_INS.items():
        assert BY_ID[task].answer.endswith(f"_{function.__name__}")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_answers_as_the_key_does_and_changes_the_same(name):
    ours, keys = copy.deepcopy(ARGUMENTS[name]), copy.deepcopy(ARGUMENTS[name])
    result, expected = FUNCTIONS[name](*ours), getattr(reference, name)(*keys)
    np.testing.assert_equal(result, expected)
    for mine, theirs in zip(ours, keys, strict=True):
        if isinstance(mine, np.random.Generator):
            assert mine.random() == theirs.random()
        else:
            np.testing.assert_equal(mine, theirs)


def test_lists_and_biases_in_a_row_are_taken_too():
    lists = {name: array.tolist() for name, array in P.items()}
    np.testing.assert_allclose(FUNCTIONS["forward"](lists, X.tolist()), CASE.scores)
    rows = P | {"b1": P["b1"][None], "b2": P["b2"][None]}
    np.testing.assert_allclose(FUNCTIONS["forward"](rows, X), CASE.scores)


def network(**shapes: tuple) -> dict:
    return {name: np.ones(shape) for name, shape in (NETWORK | shapes).items()}


REFUSED = {
    "an outer product": lambda: ("forward", network(), np.ones((WIDE, 1))),
    "an outer product of labels": lambda: ("predict", network(), np.ones((WIDE, 1))),
    "much work": lambda: ("forward", network(), np.ones((600, 1))),
    "a bias that is a column": lambda: ("forward", P | {"b1": np.ones((WIDE, 1))}, X),
    "labels in a column": lambda: (
        "compute_loss",
        np.ones((WIDE, 1)),
        np.ones((WIDE, 1), int),
        P,
        0.0,
    ),
    "labels for other rows": lambda: ("backward", P, X, np.ones(WIDE, dtype=int), 0.0),
    "a large regulariser": lambda: ("compute_loss", CASE.scores, y, P, np.ones(WIDE)),
    "a regulariser of text": lambda: ("compute_loss", CASE.scores, y, P, "1" * 100),
    "a large batch": lambda: ("sample_minibatch", X, y, 10**7, np.random.default_rng()),
    "a batch of text": lambda: ("sample_minibatch", X, y, "a", np.random.default_rng()),
    "no generator": lambda: ("sample_minibatch", X, y, 2, None),
    "rates that grow": lambda: (
        "sgd_step",
        {"W": np.ones((WIDE, 1))},
        {"W": np.ones((1, 1))},
        np.ones(2),
    ),
    "steps that grow": lambda: (
        "sgd_step",
        {"W": np.ones((WIDE, 1))},
        {"W": np.ones((1, WIDE))},
        0.1,
    ),
    "lists that grow": lambda: ("sgd_step", {"W": [[1.0]] * 9}, {"W": [[1.0] * 9]}, 0.1),
    "no gradient": lambda: ("sgd_step", P, {}, 0.1),
    "a rate of text": lambda: ("decay_learning_rate", "a", 10**9),
    "an array of rates": lambda: ("decay_learning_rate", np.ones(WIDE), 0.5),
    "numbers that are text": lambda: ("forward", P, np.full(X.shape, "x")),
    "numbers that are complex": lambda: ("forward", P, X * 1j),
    "rows of different lengths": lambda: ("forward", P, [[1.0], [1.0, 2.0]]),
    "no dictionary": lambda: ("forward", [1], X),
    "half a network": lambda: ("forward", {"W1": P["W1"]}, X),
    "too many numbers": lambda: ("forward", P | {str(i): np.ones(10**6) for i in range(5)}, X),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_take_much_work_or_memory_is_refused_before(what):
    name, *args = REFUSED[what]()
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(ValueError, match=r"should|large|entry|shape"):
        FUNCTIONS[name](*args)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - start < 1.0
    assert peak < 20 * 2**20


def test_in_one_process_names_have_another_meaning_for_a_while():
    names = {"forward": 1, "other": 2}
    with standing_in(names, ("C1", "C7")):
        assert names["forward"] is STAND_INS["C1"]
        assert names["predict"] is STAND_INS["C7"]
    assert names == {"forward": 1, "other": 2}
