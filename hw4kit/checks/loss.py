"""The check of C2, compute_loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import joined, say
from . import examples
from .running import Items, call, leaves_alone
from .values import Problem, as_number, number


def compute_loss_value_items(compute_loss: Callable) -> Items:
    """Yield the items of C2 that a gradient check relies on."""
    scores, y, params = examples.scores_of_known_probabilities()

    def loss_of(scores: np.ndarray, y: np.ndarray, reg: float) -> float:
        return as_number(call(compute_loss, scores, y, params, reg), say("The loss"))

    def equal_scores() -> None:
        loss = loss_of(np.full((3, 4), 2.0), np.array([0, 3, 3]), 0.0)
        expect_loss(loss, np.log(4), say("4 equal scores in each row mean log 4"), count=3)

    def known_probabilities() -> None:
        loss = loss_of(scores, y, 0.0)
        why = say("the mean of -log(P) of the labels")
        expect_loss(loss, examples.LOSS_WITHOUT_REG, why, count=4)

    def penalty() -> None:
        part = loss_of(scores, y, 0.1) - loss_of(scores, y, 0.0)
        expect_penalty(part)

    def one_row() -> None:
        loss = loss_of(scores[:1], y[:1], 0.0)
        expect_loss(loss, np.log(4), say("the label has probability 2/8"), count=1)

    def square() -> None:
        loss = loss_of(scores[1:], y[1:], 0.0)
        expected = (np.log(2) + np.log(10 / 6) + np.log(8)) / 3
        expect_loss(loss, expected, say("as many examples as classes (N = C = 3)"), count=3)

    yield say("Equal scores"), equal_scores
    yield say("Scores with known probabilities (reg = 0)"), known_probabilities
    yield say("The regulariser's part (reg = 0.1)"), penalty
    yield say("A batch of one example (N = 1)"), one_row
    yield say("As many examples as classes (N = C)"), square


def compute_loss_items(compute_loss: Callable) -> Items:
    """Yield the items of C2."""
    scores, y, params = examples.scores_of_known_probabilities()

    def big_scores() -> None:
        given = (examples.BIG_SCORES, examples.BIG_SCORES_LABELS, params, 0.0)
        loss = float(np.asarray(call(compute_loss, *given), dtype=float).reshape(()))
        expected = examples.BIG_SCORES_LOSS
        count = len(examples.BIG_SCORES_LABELS)
        if np.isclose(loss, expected, rtol=1e-5):
            return
        if np.isclose(loss, expected * count, rtol=1e-5):
            raise Problem(say("Finite, as it should be, but a sum in place of the mean, as above."))
        raise Problem(
            say(
                "For scores of 1000 and -1000 the loss should be {expected}, but is {found}. "
                "exp(1000) is too large for a computer and log(0) is not finite: what can "
                "you subtract from all scores of a row so that its probabilities stay and no "
                "exponential is large?",
                expected=number(expected),
                found=number(loss),
            )
        )

    def alone() -> None:
        leaves_alone(compute_loss, scores=scores, y=y, params=params, reg=0.1)

    yield from compute_loss_value_items(compute_loss)
    yield say("Large scores (1000 and -1000)"), big_scores
    yield say("scores, y and params stay as they were"), alone


def expect_loss(loss: float, expected: float, why: str, count: int) -> None:
    """Raise Problem if the loss differs; name a factor of N and the wrong sign."""
    if np.isclose(loss, expected, rtol=1e-5):
        return
    message = say(
        "The loss should be {expected} ({why}), but is {found}.",
        expected=number(expected),
        why=why,
        found=number(loss),
    )
    hint = ""
    if count > 1 and np.isclose(loss, expected * count, rtol=1e-5):
        hint = say(
            "That is {count} times as large, with N = {count}: a sum in place of the mean?",
            count=count,
        )
    elif np.isclose(loss, -expected, rtol=1e-5):
        hint = say("Only the sign is wrong.")
    raise Problem(joined(message, hint))


def expect_penalty(part: float) -> None:
    """Raise Problem if the regulariser's part of the loss is wrong; say what it looks like."""
    squares, expected = examples.SUMS_OF_SQUARES, examples.LOSS_PENALTY
    if np.isclose(part, expected, rtol=1e-4):
        return
    weights = squares["W1"] + squares["W2"]
    everything = sum(squares.values())
    looks_like = {
        0.0: say("It looks as if reg is not used."),
        0.1 * weights: say("It is twice as large: remember the one half."),
        0.05 * everything: say("It looks as if the biases are regularised, too."),
        0.1 * everything: say("It looks as if the half is missing and the biases are in, too."),
        0.05 * squares["W1"]: say("It looks as if W2 is missing."),
        0.05 * squares["W2"]: say("It looks as if W1 is missing."),
        -expected: say("Only the sign is wrong."),
        expected / 4: say("It is divided by N = 4: only the cross-entropy is a mean."),
        expected * 4: say("It is multiplied by N = 4."),
    }
    hint = next((t for value, t in looks_like.items() if np.isclose(part, value, rtol=1e-4)), "")
    message = say(
        "With reg = 0.1, sum(W1²) = 21 and sum(W2²) = 19, the loss should grow by {expected}, "
        "but grows by {found}.",
        expected=number(expected),
        found=number(part),
    )
    raise Problem(joined(message, hint))
