"""Is an explanation held against every call, and are more made while two explanations fit?"""

from __future__ import annotations

import numpy as np
import pytest

from autograder.hw4.misconceptions import Evidence, Misconception, Observation
from autograder.hw4.misconceptions.chain import ABSENT, Chain, Failure, Function
from autograder.hw4.misconceptions.compare import agree
from autograder.hw4.misconceptions.matching import MOST_NAMES, Matcher

STEPS = {
    "doubled": lambda x: 2 * x,
    "result": lambda doubled, offset: doubled + offset,
}


def chain() -> Chain:
    """A task of two steps: 2·x + offset."""
    inputs = lambda x, offset: {"x": x, "offset": offset}  # noqa: E731
    return Chain({"f": Function(inputs, lambda call: {"": call.value}, {"": "result"})}, STEPS)


def entry(name: str, *ways) -> Misconception:
    return Misconception(name, "F", "title", "hint", "read", ways)


SQUARED = entry("squared", {"doubled": lambda x: x**2})
TRIPLED = entry("tripled", {"doubled": lambda x: 3 * x})
NO_OFFSET = entry("no-offset", {"result": lambda doubled: doubled})
REFUSES = entry("refuses-zero", {"doubled": lambda x: 2 * x * (x / x)})


def explained(function, inputs, probes=(), entries=(SQUARED, TRIPLED, NO_OFFSET)) -> list[str]:
    """Return the names that explain `function`, called on `inputs` first, then on `probes`."""

    def call(name, *args):
        try:
            return Observation(name, args, function(*args), args)
        except ArithmeticError as error:
            return Observation(name, args, None, args, type(error).__name__, str(error))

    calls = [call("f", *args) for args in inputs]
    evidence = Evidence("F", tuple(calls), frozenset(), ask=call)
    found = Matcher(chain(), "f", entries, list(probes)).explain(evidence, calls)
    return sorted(candidate.name for candidate in found)


def test_one_mistake_is_found_and_two_together():
    inputs = [(5.0, 7.0), (4.0, 1.0)]
    assert explained(lambda x, offset: x**2 + offset, inputs) == ["squared"]
    assert explained(lambda x, offset: 3 * x, inputs) == ["tripled + no-offset"]


def test_a_right_answer_is_explained_by_no_mistake():
    assert explained(lambda x, offset: 2 * x + offset, [(5.0, 7.0)]) == [""]


def test_an_explanation_must_hold_where_the_answer_is_right_too():
    """At x = 2 the square is right by luck; at x = 5 this function is right on purpose."""
    sometimes = lambda x, offset: (x**2 if x > 9 else 2 * x) + offset  # noqa: E731
    assert explained(sometimes, [(10.0, 1.0), (5.0, 1.0)]) == []


def test_two_explanations_are_told_apart_by_more_calls():
    """At x = 3 squared and tripled are the same."""
    squared = lambda x, offset: x**2 + offset  # noqa: E731
    assert explained(squared, [(3.0, 1.0)]) == ["squared", "tripled"]
    assert explained(squared, [(3.0, 1.0)], probes=[(3.0, 2.0), (4.0, 2.0)]) == ["squared"]


def test_more_explanations_than_can_be_said_are_none():
    same = [entry(f"n{n}", {"doubled": lambda x, n=n: n * x / n * 3}) for n in (1, 2, 4)]
    assert len(same) > MOST_NAMES
    assert explained(lambda x, offset: 3 * x + offset, [(3.0, 1.0)], entries=same) == []


def test_an_explanation_that_new_calls_contradict_is_dropped():
    late = lambda x, offset: (x**2 if x < 9 else 0.0) + offset  # noqa: E731
    assert explained(late, [(5.0, 1.0)]) == ["squared"]
    assert explained(late, [(5.0, 1.0)], probes=[(10.0, 1.0)]) == []


def test_an_exception_counts_only_beside_values_that_agree():
    refuses = lambda x, offset: 2 * x * (x / x) + offset  # noqa: E731
    halves = entry("halves", {"doubled": lambda x: x / 2 if x else 1 / x})

    def wrong(x, offset):
        return (x / 2 if x else 1 / x) + offset

    assert explained(refuses, [(0.0, 1.0)], entries=[REFUSES, halves]) == []
    assert explained(wrong, [(0.0, 1.0), (3.0, 1.0)], entries=[REFUSES, halves]) == ["halves"]


def test_a_function_that_cannot_be_called_again_gets_no_name():
    calls = [Observation("f", (5.0, 1.0), 26.0)]
    evidence = Evidence("F", tuple(calls), frozenset())
    assert Matcher(chain(), "f", [SQUARED], [(4.0, 1.0)]).explain(evidence, calls) == []


def test_equal_computations_are_one_node():
    graph = chain()
    one = graph.outputs("f", SQUARED.ways[0])
    assert graph.outputs("f", dict(SQUARED.ways[0])) == one
    assert graph.outputs("f", {}) != one


def test_a_replaced_function_can_be_called_as_a_students():
    wrong = chain().function("f", TRIPLED.ways[0])
    assert wrong(5.0, 1.0) == 16.0
    with pytest.raises(Exception, match="wrong answer") as raised:
        chain().function("f", {"doubled": lambda x: 1 / 0})(5.0, 1.0)
    assert type(raised.value).__name__ == "ZeroDivisionError"


# ---------------------------------------------------------------------------------- comparing


@pytest.mark.parametrize(
    ("received", "computed"),
    [
        (1.0, 1.0 + 1e-6),
        (np.float32(0.1), 0.1),
        ([[1.0, 2.0]], np.array([1.0, 2.0])),
        (np.array([np.nan, 1.0, np.inf]), np.array([np.nan, 1.0, np.inf])),
        (True, 1),
        (None, None),
        (Failure("ValueError"), Failure("ValueError")),
        (ABSENT, ABSENT),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([1e-9, 1.0]), np.array([2e-9, 1.0])),
    ],
)
def test_what_agrees(received, computed):
    assert agree(received, computed)


@pytest.mark.parametrize(
    ("received", "computed"),
    [
        (1.0, 1.001),
        ([1.0, 2.0], [1.0, 2.0, 3.0]),
        (np.ones((2, 3)), np.ones((3, 2))),
        (np.array([np.nan, 1.0]), np.array([1.0, 1.0])),
        (np.array([1.0, 1.0]), np.array([np.inf, 1.0])),
        (np.array([np.inf]), np.array([-np.inf])),
        (None, 0.0),
        ("1.0", 1.0),
        (1j, 1.0),
        ([[1.0], [1.0, 2.0]], [1.0, 2.0, 3.0]),
        (object(), 1.0),
        (Failure("ValueError"), Failure("TypeError")),
        (Failure("ValueError"), 1.0),
        (ABSENT, 0.0),
        (0.0, ABSENT),
        (np.array([1.0, 0.0]), np.array([1.0, 50.0])),
    ],
)
def test_what_does_not_agree(received, computed):
    assert not agree(received, computed)


def test_entries_are_measured_against_the_largest_and_the_floor():
    assert not agree(np.array([1e-6, 1e-5]), np.array([2e-6, 1e-5]))
    assert agree(np.array([1e-6, 1e-5]), np.array([2e-6, 1e-5]), floor=1.0)
