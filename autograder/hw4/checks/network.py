"""C1 and C7: the two-layer network's forward pass and prediction."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable

import numpy as np
from hw4kit.checks import examples
from hw4kit.words import asking, joined

from autograder.hw4.checks._cases import Case
from autograder.hw4.checks._exam import (
    Differs,
    Ending,
    Exam,
    as_numbers,
    expect,
    expect_array,
    expect_close,
    in_shape,
    kind,
    ordinary,
)
from autograder.hw4.checks._own_network import OwnNetwork
from autograder.hw4.checks._words import say

OWN_SCORES = say(
    "Right for the scores of your own `forward`: what is wrong there has cost marks in C1, and "
    "none here."
)
MANY = 20  # different rows, among which no network of ours has the same label for all
PLAIN = "scores without biases"
LEAST_CHANGE = 1e-6  # of a score, when other inputs or weights are given

# ----------------------------------------------------------------------------------------- C1


def check_forward(exam: Exam) -> None:
    """Check scores against the key; each bias counts by itself.

    Once a check has failed, the next ones hold the student's scores against other scores of the
    student's, where these have to agree whatever was wrong before.
    """
    cases, special = exam.cases.ordinary, (*exam.cases.special, exam.cases.very_many_rows)
    others = [exam.cases.other_numbers[name] for name in examples.OTHER_NUMBERS]
    larger = (*others, exam.cases.many_classes)
    plain, only_b1, only_b2 = (
        [case.without(*names) for case in cases] for names in (("b1", "b2"), ("b2",), ("b1",))
    )
    plain += [case.without("b1", "b2") for case in others]
    _ask_ahead(
        exam,
        "forward",
        (*plain, *only_b1, *only_b2, *special, *larger, exam.cases.thin, *cases, *special),
    )
    with exam.check(PLAIN):
        _expect_scores(exam, plain)
    for check, bias, other in (("first bias", "b1", "b2"), ("second bias", "b2", "b1")):
        with exam.check(check):
            if not exam.passed(PLAIN):
                _expect_dependence(exam, cases)
            for case in cases:
                _expect_effect_of_bias(exam, bias, case.without(other))
    passed = [exam.passed(check) for check in (PLAIN, "first bias", "second bias")]
    with exam.check("every batch"):
        if any(passed) and not all(passed):
            _expect_rows_by_themselves(exam, "forward", special)
        else:
            _expect_scores(exam, (*special, *larger))
            with exam.aside():
                _expect_scores(exam, [exam.cases.thin])
    with exam.check("shape, type and inputs", conduct=True):
        batches = ((case.params, case.X) for case in (*cases, *special))
        for call in exam.came_back("forward", batches, "every batch"):
            params, X = call.given
            expect_array(call.value, (len(X), len(params["b2"])), say("scores"))
        exam.require_unchanged("forward", "params", "X")


def _ask_ahead(exam: Exam, function: str, cases: Iterable[Case]) -> None:
    """Ask in one message what a right answer is asked."""
    exam.ahead(function, ((case.params, case.X) for case in cases))


def _scores(exam: Exam, case: Case) -> np.ndarray:
    """Return the student's scores (N, C), fit to be computed with."""
    scores = ordinary(exam.call("forward", case.params, case.X).value, say("scores"))
    return in_shape(scores, case.scores.shape, say("scores"))


def _expect_scores(exam: Exam, cases: Iterable[Case]) -> None:
    for case in cases:
        when = joined("(", case.name, ")", between="")
        value = exam.call("forward", case.params, case.X).value
        expect_close(value, case.scores, say("scores"), when=when, hint=asking("", case.question))


def _expect_dependence(exam: Exam, cases: Iterable[Case]) -> None:
    """Expect most rows of scores to change with the inputs, with W1 and with W2.

    Wrong scores that do not, a constant for each kind of case among them, show nothing of a bias.
    """
    for case in cases:
        plain = case.without("b1", "b2")
        before = _scores(exam, plain)
        for other in plain.with_entries_moved():
            moved = np.abs(_scores(exam, other) - before) > LEAST_CHANGE
            expect(
                np.mean(moved.any(axis=1)) >= 0.5,
                say("Counts once the scores depend on the inputs and on the weights."),
            )


def _expect_effect_of_bias(exam: Exam, bias: str, case: Case) -> None:
    """Expect the scores with `bias`, the other bias being zero, to be right.

    Where the scores without biases are wrong already, it counts that the bias does to those what
    weights of an input of 1 do, so that one slip is not counted twice.
    """
    when = say("with {bias} ({case})", bias=bias, case=case.name)
    if exam.passed(PLAIN):
        value = exam.call("forward", case.params, case.X).value
        expect_close(value, case.scores, say("scores"), when=when)
        return
    scores = _scores(exam, case)
    if bias == "b1" or not exam.holds(_expect_shift, exam, scores, case):
        _expect_like_weights(exam, bias, scores, case)


def _expect_shift(exam: Exam, scores: np.ndarray, case: Case) -> None:
    """Expect b2 to be added to the scores without it."""
    before = _scores(exam, case.without("b2"))
    expected = np.broadcast_to(case.params["b2"], case.scores.shape)
    expect_close(scores - before, expected, say("the shift of the scores by b2"))


def _expect_like_weights(exam: Exam, bias: str, scores: np.ndarray, case: Case) -> None:
    """Expect the bias to matter, and the scores to be those of an input of 1 with its values."""
    before = _scores(exam, case.without(bias))
    expect(
        np.any(np.abs(scores - before) > LEAST_CHANGE),
        say("The scores do not depend on {bias}.", bias=bias),
    )
    what = say(
        "scores with {bias} (beside your scores with {bias} as weights of an input of 1)", bias=bias
    )
    expect_close(scores, _scores(exam, case.with_input_for(bias)), what)


def _expect_rows_by_themselves(exam: Exam, function: str, cases: Iterable[Case]) -> None:
    """Expect each row of a batch to give what it gives in a larger batch.

    So a slip that an earlier check has charged does not count again; one that depends on the size
    of the batch or on the other rows does.
    """
    for case in cases:
        more = case.with_more_rows()
        few, many = (
            ordinary(exam.call(function, one.params, one.X).value, say("the result"))
            for one in (case, more)
        )
        expect(many.shape[:1] == (len(more.X),), say("Each row should give a result of its own."))
        what = say("{case}, beside the same rows in a larger batch", case=case.name)
        expect_close(few, many[: len(case.X)], what)


# ----------------------------------------------------------------------------------------- C7


def check_predict(exam: Exam) -> None:
    """Check labels on many rows, some of them with no positive score.

    If labels without biases are wrong, biases are judged where the hidden layer is positive, so
    that a slip with the ReLU does not count again. If labels are wrong either with or without
    biases, batches are judged by the student's own. Where C1 has been charged, the labels of the
    student's own scores are right as well.
    """
    own = OwnNetwork(exam) if "C1" in exam.charged else None

    def compare(cases: Iterable[Case], change: Callable[[Case], Case] = lambda case: case) -> None:
        changed = [change(case) for case in cases]
        if own and not exam.holds(compare_with, lambda case: case.scores, changed):
            with contextlib.suppress(Ending):
                _expect_several_labels(own, changed)
                compare_with(own.scores_of, changed)
                exam.remark(OWN_SCORES)
                return
        compare_with(lambda case: case.scores, changed)

    def compare_with(scores_of: Callable[[Case], np.ndarray], cases: Iterable[Case]) -> None:
        for case in cases:
            value = exam.call("predict", case.params, case.X).value
            labels = as_numbers(value, say("labels"))
            expected = scores_of(case).argmax(axis=1)
            expect(
                labels.size == expected.size,
                say(
                    "Each row needs one label: {count} in all, but your result is {kind}.",
                    count=len(expected),
                    kind=kind(value),
                ),
            )
            right = labels.ravel() == expected
            wrong = int(np.sum(~right))
            expect(
                np.all(right),
                joined(
                    say(
                        "Wrong labels: {wrong} of {count} ({case}).",
                        wrong=wrong,
                        count=len(expected),
                        case=case.name,
                    ),
                    asking("", case.question),
                ),
                Differs,
            )

    many, special = exam.cases.many_rows, (*exam.cases.special, exam.cases.very_many_rows)
    far = many[0], many[0].with_all_scores_below_0()
    batches = (*special, *exam.cases.squares)
    others = _in_other_numbers(many[0])
    absent = (("b1", "b2"), (), ("b1",), ("b2",))
    asked = [case.without(*names) for names in absent for case in (*many, *others)]
    _ask_ahead(exam, "predict", (*asked, *batches, *far, exam.cases.thin, *many, *special))
    with exam.check("labels without biases"):
        compare((*many, *others), lambda case: case.without("b1", "b2"))
    plain = exam.passed("labels without biases")
    cases = (*many, *others) if plain else exam.cases.positive_hidden
    with exam.check("labels with biases"):
        compare(cases)
        compare(cases, lambda case: case.without("b1"))
        compare(cases, lambda case: case.without("b2"))
    passed = (plain, exam.passed("labels with biases"))
    own = own if any(passed) else None
    with exam.check("every batch"):
        if any(passed) and not all(passed):
            _expect_rows_by_themselves(exam, "predict", batches)
        else:
            compare((*batches, *far))
            with exam.aside():
                compare([exam.cases.thin])
    with exam.check("shape, type and inputs", conduct=True):
        given = ((case.params, case.X) for case in (*many, *special))
        for call in exam.came_back("predict", given, "every batch"):
            expect_array(call.value, (len(call.given[1]),), say("labels"))
            expect(
                np.asarray(call.value).dtype.kind in "iu",
                asking(
                    say(
                        "Labels should be whole numbers, but have dtype {dtype}.",
                        dtype=call.value.dtype,
                    ),
                    say("What turns them into others on the way?"),
                ),
            )
        exam.require_unchanged("predict", "params", "X")


def _in_other_numbers(case: Case) -> list[Case]:
    """Return the case in numbers of other sizes; its scores stay small enough for any softmax."""
    factors = examples.OTHER_NUMBERS.items()
    return [
        case.in_other_numbers(name, three)
        for name, three in factors
        if name is not examples.LARGE_SCORES
    ]


def _expect_several_labels(own: OwnNetwork, cases: Iterable[Case]) -> None:
    """Expect the student's own scores to tell rows apart: a constant would be right otherwise."""
    found = [own.scores_of(case).argmax(axis=1) for case in cases if _has_many_rows(case)]
    several = not found or any(len(set(labels)) > 1 for labels in found)
    expect(several, say("Counts once the scores depend on the inputs."))


def _has_many_rows(case: Case) -> bool:
    return len(np.unique(case.X, axis=0)) >= MANY
