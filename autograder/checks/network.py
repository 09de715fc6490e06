"""C1 and C7: the two-layer network's forward pass and prediction."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from autograder.checks import _cases
from autograder.checks._cases import Case
from autograder.checks._exam import (
    Exam,
    as_numbers,
    expect,
    expect_array,
    expect_close,
    finite_numbers,
)
from autograder.checks._words import say

# ----------------------------------------------------------------------------------------- C1


def check_forward(exam: Exam) -> None:
    """Check scores against the key; each bias counts by itself."""

    def compare(cases: Iterable[Case]) -> None:
        for case in cases:
            scores = exam.call("forward", case.params, case.X).value
            expect_close(scores, case.scores, say("scores ({case})", case=case.name))

    cases = _cases.ordinary()
    with exam.check("scores without biases"):
        compare(case.without("b1", "b2") for case in cases)
    with exam.check("first bias"):
        _expect_effect_of_bias(exam, "b1", cases)
    with exam.check("second bias"):
        _expect_effect_of_bias(exam, "b2", cases)
    with exam.check("every batch"):
        compare(_cases.special())
    with exam.check("shape, type and inputs", conduct=True):
        for case in (*cases, *_cases.special()):
            call = exam.call("forward", case.params, case.X)
            expect_array(call.value, case.scores.shape, say("scores"))
            call.require_unchanged("params", "X")


def _expect_effect_of_bias(exam: Exam, bias: str, cases: Iterable[Case]) -> None:
    """Expect the scores with `bias` to be right, the other bias being zero.

    Where the scores without biases are wrong already, what counts is only that the second bias
    shifts them by itself, so that one slip is not counted twice.
    """
    other = {"b1": "b2", "b2": "b1"}[bias]
    for case in cases:
        alone = case.without(other)
        scores = exam.call("forward", alone.params, alone.X).value
        if bias == "b2" and not exam.passed("scores without biases"):
            bare = case.without("b1", "b2")
            before = finite_numbers(exam.call("forward", bare.params, bare.X).value, say("scores"))
            shift = finite_numbers(scores, say("scores")) - before
            expected = np.broadcast_to(alone.params["b2"], alone.scores.shape)
            expect(np.any(before), say("Counts once the scores depend on the inputs."))
            expect_close(shift, expected, say("the shift of the scores by b2"))
        else:
            what = say("scores with {bias} ({case})", bias=bias, case=case.name)
            expect_close(scores, alone.scores, what)


# ----------------------------------------------------------------------------------------- C7


def check_predict(exam: Exam) -> None:
    """Check labels on many rows, some of them with no positive score."""

    def compare(cases: Iterable[Case], change: Callable[[Case], Case] = lambda case: case) -> None:
        for case in map(change, cases):
            labels = as_numbers(exam.call("predict", case.params, case.X).value, say("labels"))
            expected = case.scores.argmax(axis=1)
            expect(
                labels.size == expected.size,
                say(
                    "{count} rows should give {count} labels, not {shape}.",
                    count=len(expected),
                    shape=labels.shape,
                ),
            )
            wrong = int(np.sum(labels.ravel() != expected))
            expect(
                wrong == 0,
                say(
                    "{wrong} of {count} labels are wrong ({case}).",
                    wrong=wrong,
                    count=len(expected),
                    case=case.name,
                ),
            )

    with exam.check("labels without biases"):
        compare(_cases.many_rows(), lambda case: case.without("b1", "b2"))
    with exam.check("labels with biases"):
        compare(_cases.many_rows())
        compare(_cases.many_rows(), lambda case: case.without("b1"))
        compare(_cases.many_rows(), lambda case: case.without("b2"))
    with exam.check("every batch"):
        compare(_cases.special())
        compare(_cases.squares())
    with exam.check("shape, type and inputs", conduct=True):
        for case in (*_cases.many_rows(), *_cases.special()):
            call = exam.call("predict", case.params, case.X)
            expect_array(call.value, (len(case.X),), say("labels"))
            expect(
                np.asarray(call.value).dtype.kind in "iu",
                say(
                    "Labels should be whole numbers, but have dtype {dtype}.",
                    dtype=call.value.dtype,
                ),
            )
            call.require_unchanged("params", "X")
