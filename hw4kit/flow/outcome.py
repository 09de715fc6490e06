"""What a walk back has found: `Walk`, the boxes of the network, and the states of a gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..gradients.scatter import Cloud
from ..words import Text, joined, say
from .moved import ON_THE_WAY, ON_THE_WAY_BACK

WEIGHTS = ("W2", "b2", "W1", "b1")
FEEDS = {"W2": "dS", "b2": "dS", "dA": "dS", "dZ": "dA", "W1": "dZ", "b1": "dZ"}
LOSS, SECOND, RELU, FIRST, PENALTY = "loss", "affine 2", "ReLU", "affine 1", "regulariser"
BOX_OF = {
    "dS": LOSS,
    "W2": SECOND,
    "b2": SECOND,
    "dA": SECOND,
    "dZ": RELU,
    "W1": FIRST,
    "b1": FIRST,
}
BOX_NAMES = {
    LOSS: say("softmax and cross-entropy"),
    SECOND: say("the second affine box"),
    RELU: say("the ReLU box"),
    FIRST: say("the first affine box"),
    PENALTY: say("the regulariser's box"),
}
# What may be said of a gradient on the way.
RIGHT, LIT, WRONG, AFTER, ASIDE, OPEN = "right", "lit", "wrong", "after", "aside", "open"


@dataclass(frozen=True)
class Walk:
    """What the walk back has found.

    states: gradient → RIGHT; LIT, the first wrong one; WRONG, in another branch and though what
    comes in is right; AFTER, which comes after a wrong one; ASIDE, no mistake, see above; OPEN, not
    handed out. boxes: the boxes to look at, more than one where what lies between is not known;
    empty if all is right. clouds: what was compared, in the order of the walk. factor: by what the
    gradients on the way are too large though all others are right. by_reg: those that are right but
    for what the regulariser adds. penalty: how that is itself, RIGHT or WRONG. reshaped: those
    whose numbers were looked at, though their shape is another one than asked for.
    """

    states: Mapping[str, str]
    boxes: tuple[str, ...]
    clouds: tuple[Cloud, ...]
    factor: float = 1.0
    by_reg: tuple[str, ...] = ()
    penalty: str = RIGHT
    reshaped: tuple[str, ...] = ()

    @property
    def first(self) -> str | None:
        """The first wrong gradient."""
        return next((name for name in ON_THE_WAY_BACK if self.states[name] == LIT), None)

    @property
    def box(self) -> str | None:
        """The box to look at, if it is known which."""
        return self.boxes[0] if len(self.boxes) == 1 else None

    def cloud(self, name: str) -> Cloud:
        return next(cloud for cloud in self.clouds if cloud.name == name)

    @property
    def sentence(self) -> Text:
        """What was found, for a person."""
        if self.first is None:
            good = self._aside() or say("Every gradient that was handed out is right.")
            if self.reshaped:
                good = say(
                    "The numbers of every gradient that was handed out are right; the shape of "
                    "{names} is another one than the parameter's.",
                    names=", ".join(self.reshaped),
                )
            return joined(good, self._open())
        box = say("The first wrong box on the way back: {box}.", box=BOX_NAMES[self.boxes[0]])
        if len(self.boxes) > 1:
            names = joined(*(BOX_NAMES[name] for name in self.boxes), between=", ")
            box = say("The mistake is in one of these: {boxes}.", boxes=names)
            between = (n for n in ON_THE_WAY if BOX_OF[n] in self.boxes[:-1])
            names = ", ".join(name for name in between if self.states[name] == OPEN)
            more = say("Hand out what lies between them ({names}), and see which.", names=names)
            return joined(box, more)
        if self.boxes == (PENALTY,):
            box = joined(box, say("Without it (reg = 0) {name} is right.", name=self.first))
        elif self.states.get(before := FEEDS.get(self.first)) == RIGHT:
            box = joined(box, say("{name}, which comes in, is right.", name=before))
        return box

    def _open(self) -> Text | str:
        names = ", ".join(name for name in ON_THE_WAY if self.states[name] == OPEN)
        return say("Not handed out yet: {names}.", names=names) if names else ""

    def _aside(self) -> Text | str:
        names = ", ".join(name for name in ON_THE_WAY if self.states[name] == ASIDE)
        if names and self.factor != 1:
            return say(
                "The weights and biases are right. On the way ({names}) the gradients are "
                "{factor:.3g} times as large as their names say, and that is put right later: as "
                "good.",
                names=names, factor=self.factor,
            )  # fmt: skip
        if names:
            return say(
                "The weights and biases are right. What was handed out as {names} is not that "
                "gradient: is it changed later, or is another array used?",
                names=names,
            )
        return ""
