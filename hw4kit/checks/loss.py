"""The check of C2, compute_loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..words import asking, joined, say
from . import examples, questions
from .running import NOTHING_IS_KEPT, Item, Items, Watched, call
from .values import ONLY_THE_SIGN, Problem, as_number, number

OF_EQUAL_SCORES = say(
    "Equal scores have equal probabilities: what is the loss of a row, and the mean over rows?"
)
OF_A_ROW = say("Which of a row's probabilities does its loss look at, and what does it do with it?")
OF_THE_WEIGHTS = say(
    "Which arrays stand in the task's sum of squares, and which factors before it?"
)
HOW_MANY = say("How many numbers do you add up, and by how many do you divide?")
WEIGHT_OF_A_ROW = say("What decides how much a row counts in your mean?")
LIMITS = say("Is a score, an exponential or a probability kept within limits, or a NaN replaced?")


def compute_loss_value_items(compute_loss: Callable) -> Items:
    """Yield the items of C2 that a gradient check relies on."""
    scores, y, params = examples.scores_of_known_probabilities()

    def loss_of(scores: np.ndarray, y: np.ndarray, reg: float) -> float:
        return as_number(call(compute_loss, scores, y, params, reg), say("The loss"))

    def equal_scores() -> None:
        loss = loss_of(np.full((3, 4), 2.0), np.array([0, 3, 3]), 0.0)
        expect_loss(loss, np.log(4), say("4 equal scores in each row, and reg = 0: log 4"), count=3)

    def known_probabilities() -> None:
        loss = loss_of(scores, y, 0.0)
        why = say("the mean of -log(P) of the labels")
        expect_loss(loss, examples.LOSS_WITHOUT_REG, why, count=4)

    def added_by(reg: float, weights: dict, rows: int | None = None) -> float:
        given = scores[:rows], y[:rows], weights
        with_and_without = (
            as_number(call(compute_loss, *given, one), say("The loss")) for one in (reg, 0.0)
        )
        return next(with_and_without) - next(with_and_without)

    def part_of(reg: float, size: float) -> float:
        return added_by(reg, {name: size * array for name, array in params.items()})

    def penalty() -> None:
        expect_penalty(part_of(0.1, 1.0))

    def other_penalties() -> None:
        usual = part_of(0.1, 1.0)
        for reg, size in examples.OTHER_PENALTIES:
            expect_multiple(part_of(reg, size), reg, size, usual)
        expect_penalty_of_thin(added_by(0.3, examples.thin_network()[0]))

    def one_row() -> None:
        loss = loss_of(scores[:1], y[:1], 0.0)
        expect_loss(loss, np.log(4), say("the label has probability 2/8"), count=1)
        part = added_by(0.1, params, rows=1)
        if np.isclose(part_of(0.1, 1.0), examples.LOSS_PENALTY, rtol=1e-4):
            expect_penalty_of_one_row(part)

    def uneven() -> None:
        rows = examples.UNEVEN_ROWS
        why = say("three of the five labels are class 1")
        expect_loss(loss_of(scores[rows], y[rows], 0.0), examples.UNEVEN_LOSS, why, count=5)

    def square() -> None:
        loss = loss_of(examples.SQUARE_SCORES, examples.SQUARE_LABELS, 0.0)
        why = say("three rows and three classes")
        expect_loss(loss, examples.SQUARE_LOSS, why, count=3)

    def many_rows() -> None:
        batch, rows = examples.repeated_rows(scores, 75)
        moved = batch + np.random.default_rng(8).uniform(-20, 20, size=(len(rows), 1))
        why = say("the same rows 75 times, each with another constant added")
        expect_loss(loss_of(moved, y[rows], 0.0), examples.LOSS_WITHOUT_REG, why, count=len(rows))

    def many_classes() -> None:
        more = np.hstack([scores, np.full((len(scores), 2), examples.BEHIND)])
        why = say("the same rows, and two more classes that never come")
        expect_loss(loss_of(more, y, 0.0), examples.LOSS_WITHOUT_REG, why, count=len(y))
        batch, rows = examples.repeated_rows(scores, examples.MANY_ROWS // len(scores))
        before = examples.NUM_CLASSES - scores.shape[1]
        wide = np.hstack([np.full((len(rows), before), examples.BEHIND), batch])
        why = say("the same rows 28 times, and 297 more classes that never come")
        loss = loss_of(wide, before + y[rows], 0.0)
        expect_loss(loss, examples.LOSS_WITHOUT_REG, why, count=len(rows))

    yield say("Equal scores"), equal_scores, OF_EQUAL_SCORES
    yield say("Scores with known probabilities (reg = 0)"), known_probabilities, OF_A_ROW
    yield say("The regulariser's part (reg = 0.1)"), penalty, OF_THE_WEIGHTS
    title = say("The regulariser's part for other weights and other reg")
    yield title, other_penalties, OF_THE_WEIGHTS
    yield Item(say("A batch of one example (N = 1)"), one_row, questions.AXIS_OF_ONE, True)
    yield Item(say("A class that is more frequent than another"), uneven, WEIGHT_OF_A_ROW, True)
    yield Item(say("As many examples as classes (N = C)"), square, questions.EQUAL_SIZES, True)
    yield Item(say("A batch of many examples (N = 300)"), many_rows, questions.MANY_ROWS, True)
    yield Item(say("Many classes (C = 300)"), many_classes, questions.MANY_CLASSES, True)


def compute_loss_items(compute_loss: Callable) -> Items:
    """Yield the items of C2."""
    compute_loss = Watched(compute_loss, "scores", "y", "params")
    scores, y, params = examples.scores_of_known_probabilities()

    def big_scores() -> None:
        def loss_of(scores: np.ndarray, y: np.ndarray) -> float:
            return as_number(call(compute_loss, scores, y, params, 0.0), say("The loss"), False)

        expect_stable(loss_of, scores, y)

    def alone() -> None:
        square = (examples.SQUARE_SCORES, examples.SQUARE_LABELS)
        for given, labels in ((scores, y), (scores[:1], y[:1]), square):
            compute_loss(given, labels, params, 0.1)
        compute_loss.require_unchanged()

    def kept() -> None:
        turned = scores[:, ::-1].copy(), y, params, 0.1
        compute_loss.require_forgetful((scores, y, params, 0.1), turned)
        compute_loss.require_forgetful((scores, y, params, 0.1), (scores, 1 - y, params, 0.1))

    yield from compute_loss_value_items(compute_loss)
    yield say("Large scores (1000, -1000 and larger ones)"), big_scores
    yield NOTHING_IS_KEPT, kept
    yield say("scores, y and params stay as they were"), alone


def expect_stable(loss_of: Callable, scores: np.ndarray, y: np.ndarray) -> None:
    """Raise Problem if scores of 1000 and -1000 make the loss infinite, nan or another one.

    Where the loss is wrong for ordinary scores as well, which other items say, only what is not
    finite is told here, and what changes though the probabilities do not.
    """
    label = np.zeros(1, dtype=int)
    near = loss_of(scores, y)
    far = loss_of(scores + examples.FAR_AWAY, y), loss_of(examples.WON_SCORES, label)
    overflown = [loss for loss in far if not np.isfinite(loss)]
    if overflown and np.isfinite(near):
        raise Problem(
            say(
                "exp(1000) is too large for a computer and exp(-1000) is 0 for it: the loss is "
                "{found}. What can you subtract from all scores of a row, another number for each "
                "row, so that its probabilities stay and its largest exponential is neither too "
                "large nor 0?",
                found=number(overflown[0]),
            )
        )
    if not np.isclose(far[0], near, rtol=1e-5):
        raise Problem(
            asking(
                say(
                    "With 1000 added to all scores of a row its probabilities stay, and so should "
                    "the loss, {near}, but it becomes {far}.",
                    near=number(near),
                    far=number(far[0]),
                ),
                LIMITS,
            )
        )
    right = np.isclose(near, examples.LOSS_WITHOUT_REG, rtol=1e-5)
    for farther in (1.0, examples.FARTHER):
        scores, distance = farther * examples.LOST_SCORES, farther * 2000.0
        lost = loss_of(scores, np.repeat(label, 2))
        if not np.isfinite(lost) and overflows(lambda scores: loss_of(scores, label)):
            raise Problem(
                say(
                    "Where the label's score lies {distance:.0f} below the best, the loss should "
                    "be large but finite; yours is {found}. Your shift leaves a large positive "
                    "number in that row, and its exponential overflows. Which number of the row "
                    "leaves nothing above 0 when subtracted?",
                    distance=distance,
                    found=number(lost),
                )
            )
        expect_lost(lost, distance, exactly=right)


def overflows(loss_of: Callable[[np.ndarray], float]) -> bool:
    """Tell whether a loss is not finite where an exponential overflows, but log(0) is not yet met.

    exp(725) is too large for a float and exp(-725) is not 0; in float32 it is so of 95.
    """
    in_float64 = np.isfinite(loss_of(examples.lost_by(120.0)))
    return not np.isfinite(loss_of(examples.lost_by(725.0 if in_float64 else 95.0)))


def expect_lost(lost: float, distance: float, exactly: bool) -> None:
    """Raise Problem if the loss is wrong of a row whose label is as good as impossible.

    distance: of its score from the best one.
    """
    if not np.isfinite(lost):
        raise Problem(
            say(
                "Where the label's score lies {distance:.0f} below the best, the loss is large but "
                "finite; yours is {found}. exp(-{distance:.0f}) is 0 for a computer, and log(0) is "
                "not finite. In log(exp(a) / b), what can be worked out on paper before a computer "
                "sees it?",
                distance=distance,
                found=number(lost),
            )
        )
    expected = examples.lost_loss(distance)
    if exactly and not np.isclose(lost, expected, rtol=1e-5):
        one_row = np.isclose(lost, 2 * expected, rtol=1e-5)
        why = (
            say("Rows with a loss of 0 are left out of your mean: how many does the task count?")
            if one_row
            else LIMITS
        )
        raise Problem(
            asking(
                say(
                    "In one row the label's score lies {distance:.0f} below the others, in another "
                    "as far above: the loss should be {expected}, but is {found}.",
                    distance=distance,
                    expected=number(expected),
                    found=number(lost),
                ),
                why,
            )
        )


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
        times = say("That is {count} times as large, with N = {count}.", count=count)
        hint = asking(times, HOW_MANY)
    elif np.isclose(loss, -expected, rtol=1e-5):
        hint = ONLY_THE_SIGN
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
        0.1 * weights: say("That is twice as large."),
        0.05 * everything: say("It looks as if the biases are regularised, too."),
        0.1 * everything: say("It looks as if the half is missing and the biases are in, too."),
        0.05 * squares["W1"]: say("It looks as if W2 is missing."),
        0.05 * squares["W2"]: say("It looks as if W1 is missing."),
        -expected: ONLY_THE_SIGN,
        expected / 4: say("That is the right number divided by N = 4."),
        expected * 4: say("That is N = 4 times as large."),
    }
    hint = next((t for value, t in looks_like.items() if np.isclose(part, value, rtol=1e-4)), "")
    message = say(
        "With reg = 0.1, sum(W1²) = 21 and sum(W2²) = 19, the loss should grow by {expected}, "
        "but grows by {found}.",
        expected=number(expected),
        found=number(part),
    )
    raise Problem(joined(message, hint))


def expect_multiple(part: float, reg: float, size: float, usual: float) -> None:
    """Raise Problem if the regulariser's part is wrong for other weights and another reg.

    usual: what it is for reg = 0.1 and the weights as they are. What is wrong in the same way there
    is told in the same words.
    """
    factor = (reg / 0.1) * size**2
    expected = examples.LOSS_PENALTY * factor
    if np.isclose(part, expected, rtol=1e-4):
        return
    if np.isclose(part, usual * factor, rtol=1e-4):
        expect_penalty(usual)
    weights = (
        "" if size == 1.0 else say(" and all weights {size} times as large", size=number(size))
    )
    raise Problem(
        say(
            "With reg = {reg}{weights}, the loss should grow by {expected}, but grows by {found}. "
            "Does something limit or round reg or the weights?",
            reg=number(reg),
            weights=weights,
            expected=number(expected),
            found=number(part),
        )
    )


def expect_penalty_of_thin(part: float) -> None:
    """Raise Problem if the regulariser's part is wrong where W1 and W2 have an axis of length 1."""
    if not np.isclose(part, examples.THIN_PENALTY, rtol=1e-4):
        raise Problem(
            say(
                "With reg = 0.3, W1 of shape (1, 1), W2 of shape (1, 3), sum(W1²) = 4 and "
                "sum(W2²) = 14, the loss should grow by {expected}, but grows by {found}. How does "
                "your code tell a weight from a bias?",
                expected=number(examples.THIN_PENALTY),
                found=number(part),
            )
        )


def expect_penalty_of_one_row(part: float) -> None:
    """Raise Problem if the regulariser's part, which is right for more rows, is not for one."""
    if not np.isclose(part, examples.LOSS_PENALTY, rtol=1e-4):
        raise Problem(
            say(
                "With reg = 0.1 the loss of one example should grow by {expected}, as that of four "
                "does, but grows by {found}. Which line of yours treats one example in its own "
                "way?",
                expected=number(examples.LOSS_PENALTY),
                found=number(part),
            )
        )
