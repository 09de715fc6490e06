"""Guess, then run: a guess, what came of it beside it, and why. There are no marks in it.

Without a guess nothing is run and nothing told: what one has not guessed cannot surprise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from .boxes import GREY, box
from .words import Text, joined, say, shown, thai_of

CLOSE = 0.05  # of what came
TWO_WAYS = 0.94  # ∂z/∂x0 of T1's block, which is not asked for there
PER_CENT = say("per cent")
NATS = "nats"


@dataclass(frozen=True, repr=False)
class Answer:
    """A guess with what came beside it, as text and as a box in a notebook."""

    headline: Text
    reason: Text | str = ""

    def __str__(self) -> str:
        return "\n".join(shown(part) for part in (self.headline, self.reason) if part)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        reason = f"<div>{escape(shown(self.reason))}</div>" if self.reason else ""
        return box(GREY, f"<div><b>{escape(shown(self.headline))}</b></div>{reason}")


def beside(guess: object, question: str, run: Callable[[], object] | None = None) -> Answer:
    """Return what came beside a guess.

    guess: one number, or None: then `run` is not called. question: a name in REASONS. run: returns
    what was guessed at, alone or first in a tuple with what the reason is made of.
    """
    unit, reason = REASONS[question]
    if guess is None:
        return Answer(no_guess(unit))
    number = as_number(guess)
    if number is None:
        return Answer(say("One number is asked for, such as 12.5. This is {guess!r:.60}.",
                          guess=guess))  # fmt: skip
    if run is None:  # worked out, not guessed
        return Answer(worked_out(number, TWO_WAYS), reason(TWO_WAYS))
    found, *facts = np.atleast_1d(run())
    headline = say(
        "Your guess: {guess}. What came: {found}. {how}",
        guess=with_unit(number, unit),
        found=with_unit(found, unit),
        how=how_close(number, found),
    )
    return Answer(headline, reason(found, *facts) if math.isfinite(found) else "")


def worked_out(number: float, answer: float) -> Text:
    """Put the answer beside what somebody has worked out."""
    both = say("Yours: {yours}. The answer: {answer}.",
               yours=with_unit(number, ""), answer=with_unit(answer, ""))  # fmt: skip
    return joined(both, say("Right.")) if abs(number - answer) < 1e-6 else both


def no_guess(unit: Text | str) -> Text:
    """Ask for a guess."""
    where = Text(f" ({unit})", f" ({thai_of(unit)})") if unit else ""
    return say("No number yet. Put one{where} in place of None, run this again, and the answer "
               "will stand beside it.", where=where)  # fmt: skip


def as_number(guess: object) -> float | None:
    """Return a guess as a float; None if it is not one finite number."""
    try:
        number = float(guess) if not isinstance(guess, (str, bytes, bool)) else math.nan
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def with_unit(number: float, unit: Text | str) -> Text:
    """Return a number of three digits with its unit."""
    return joined(f"{number + 0.0:.3g}" if number else "0", unit)


def how_close(guess: float, found: float) -> Text:
    """Say on which side of what came the guess lies."""
    if not math.isfinite(found):
        return say("That is no number: the run broke off.")
    if shown(with_unit(guess, "")) == shown(with_unit(found, "")):
        return say("Spot on.")
    if abs(guess - found) <= CLOSE * max(abs(found), 1e-9):
        return say("You were close.")
    return say("You were too high.") if guess > found else say("You were too low.")


# ---------------------------------------------------------------------------- why it came like that


def of_clueless(loss: float) -> Text:
    """Explain the loss of ten classes with equal scores."""
    if abs(loss - math.log(10)) > 1e-6:
        return say("It should be log 10 = 2.303. Does C2 pass its check?")
    return say(
        "Each of the ten classes gets the probability 1/10, and −log(1/10) = log 10 = 2.303, "
        "whatever the label. Every training run on ten classes should start near it. Which number "
        "would two classes give?"
    )


def of_large_steps(found: float, usual: float, silent: float) -> Text:
    """Explain a run whose steps are far too large."""
    before = say("With the usual learning rate it was {usual} per cent.", usual=f"{usual:.3g}")
    if found > usual:
        return joined(before, say("Such steps should not do better. Do C3 and C5 pass their "
                                  "checks?"))  # fmt: skip
    if silent < 0.5:
        why = say("Such steps jump from one side of the valley to the other. At which learning "
                  "rate does it begin to learn?")  # fmt: skip
        return joined(before, why)
    return joined(
        before,
        say(
            "{silent} per cent of the hidden neurons are now silent for every training picture: "
            "they are dead, for where a gate is shut no gradient comes back to open it again. "
            "Which step did that, an early one or a late one?",
            silent=f"{100 * silent:.3g}",
        ),
    )


def of_zeros(_: float, moved: float) -> Text:
    """Explain a network that begins with nothing but zeros."""
    if moved:
        return say("W1 has moved, though no gradient should reach it. Does C3 pass its check?")
    return say(
        "W1 is still zero. Nothing comes through zeros, neither forward nor back, and what is the "
        "same for all neurons stays the same: only b2 learns, how often each class comes. Would "
        "weights that are all 0.1 do better?"
    )


def of_large_weights(_: float, usual: float, silent: float, silent_usually: float,
                     accuracy: float) -> Text:  # fmt: skip
    """Explain a network that begins with weights ten times as large."""
    return say(
        "With the usual weights it was {usual}. Large weights make large scores, so the network is "
        "sure of itself before it knows anything. Of the hidden neurons {silent} per cent are dead "
        "at the end ({silent_usually} with the usual weights), and {accuracy} per cent of the "
        "pictures are right. Why does it take so long to forget?",
        usual=f"{usual:.3g}", silent=f"{100 * silent:.3g}",
        silent_usually=f"{100 * silent_usually:.3g}", accuracy=f"{accuracy:.3g}",
    )  # fmt: skip


def of_reg(_: float, without: float, with_reg: float) -> Text:
    """Explain what regularisation does to the weights."""
    return say(
        "Each step takes the same share of every weight away, and what the pictures do not keep up "
        "fades. Right: {without} per cent without it, {with_reg} with it. Which reg would you try "
        "next?",
        without=f"{without:.3g}", with_reg=f"{with_reg:.3g}",
    )  # fmt: skip


def of_two_ways(_: float) -> Text:
    """Explain the derivative along a shortcut."""
    return say(
        "There are two ways from x0 to z, and what comes along them adds up: 1 over the shortcut, "
        "−0.06 through the block. With twenty blocks in a row, what is left of the gradient "
        "without the shortcuts?"
    )


REASONS: Mapping[str, tuple[Text | str, Callable[..., Text]]] = {
    "clueless": (NATS, of_clueless),
    "large_steps": (PER_CENT, of_large_steps),
    "zeros": (PER_CENT, of_zeros),
    "large_weights": (NATS, of_large_weights),
    "reg": (say("times smaller"), of_reg),
    "two_ways": ("", of_two_ways),
}


def silent_share(forward: Callable, params: Mapping[str, np.ndarray], X: np.ndarray) -> float:
    """Return the share, in [0, 1], of hidden neurons that give 0 for every row of X.

    What the hidden layer gives shows in your own scores when each of its neurons is a class.
    """
    hidden_dim = len(params["b1"])
    seen = forward({**params, "W2": np.eye(hidden_dim), "b2": np.zeros(hidden_dim)}, X)
    return float(np.mean(np.all(np.asarray(seen) == 0, axis=0)))
