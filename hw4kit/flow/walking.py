"""Walk back through the network and find the first wrong box: `walk_back`.

Theory. A gradient is judged against its own numerical one, so a mistake early on the way makes all
that comes after it wrong. To blame is what is wrong though that which comes in is right. Two
things are no mistake: a gradient on the way that is right up to a factor which is put right later
(the mean taken at the weights), and one that is changed after it was used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..gradients import check_gradient, numerical_gradient
from ..gradients.differences import PATTERN_TOLERANCE, alike, as_float, describe_form, ratio
from ..gradients.scatter import Cloud, cloud_of
from ..words import Text, joined, say
from .moved import ON_THE_WAY, ON_THE_WAY_BACK, moved_loss, shapes_on_the_way

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
LATER = say("Not right, since what comes in is not right either: look at it again afterwards.")
REG, ROUND_OFF = 0.3, 1e-13
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
    for what the regulariser adds. penalty: how that is itself, RIGHT or WRONG.
    """

    states: Mapping[str, str]
    boxes: tuple[str, ...]
    clouds: tuple[Cloud, ...]
    factor: float = 1.0
    by_reg: tuple[str, ...] = ()
    penalty: str = RIGHT

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
            return joined(good, self._open())
        box = say("The first wrong box on the way back: {box}.", box=BOX_NAMES[self.boxes[0]])
        if len(self.boxes) > 1:
            names = joined(*(BOX_NAMES[name] for name in self.boxes), between=", ")
            box = say("The mistake is in one of these: {boxes}.", boxes=names)
            more = say("Hand out what lies between them, and see which.")
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


def walk_back(
    forward: Callable, compute_loss: Callable, example: tuple, *,
    grads: Mapping, grads_without_reg: Mapping, met: Mapping,
) -> Walk:  # fmt: skip
    """Hold all gradients of backward, and those that it met on the way, against numerical ones.

    example: params, X and y, all sizes different, no row near a kink of ReLU. grads: backward's,
    with reg = REG; grads_without_reg: with reg = 0. met: dS, dA and dZ, as far as handed out, each
    an array, or a list of copies of which the best counts.
    """
    params, X, y = example
    loss = moved_loss(forward, compute_loss, X, y)
    point = params | {n: np.zeros(s) for n, s in shapes_on_the_way(params, X).items()}
    judge = check_gradient(loss, {name: point[name] for name in ON_THE_WAY_BACK}, {})
    tolerance, slopes = max(judge.tolerance, PATTERN_TOLERANCE), judge.numerical()
    received = {n: nearest(met[n], slopes[n]) for n in ON_THE_WAY if met.get(n) is not None}
    received |= {name: grads_without_reg[name] for name in WEIGHTS}
    clouds = {
        name: cloud_of(name, received[name], slopes[name], len(X), tolerance)
        for name in ON_THE_WAY_BACK
        if name in received
    }
    passed = {name: clouds[name].passed if name in clouds else None for name in ON_THE_WAY_BACK}
    scores = forward(params, X.copy())
    added = added_by(lambda weights: compute_loss(scores, y.copy(), weights, REG), params)
    by_reg, penalty = [], RIGHT
    for name in WEIGHTS:
        part = difference(grads[name], grads_without_reg[name])
        cloud = cloud_of(name, part, added[name], len(X), tolerance)
        penalty = penalty if cloud.passed else WRONG
        if passed[name] and not cloud.passed:
            shown = joined(say("Shown is what reg adds to {name}.", name=name), cloud.sentence)
            clouds[name] = replace(cloud, sentence=shown)
            by_reg.append(name)
    walk = judged(passed, by_reg, tuple(clouds.values()), received, slopes)
    return replace(walk, penalty=penalty)


def added_by(loss: Callable[[Mapping], float], params: Mapping) -> dict[str, np.ndarray]:
    """Return what the regulariser adds to each gradient: the scores stay, the weights are moved."""
    return {
        name: numerical_gradient(lambda moved, n=name: loss({**params, n: moved}), array)
        for name, array in params.items()
    }


def difference(first: object, second: object) -> object:
    """Return first − second without its round-off, or the first one if that has no such thing."""
    if describe_form(first, np.shape(second)) or describe_form(second, np.shape(second)):
        return first
    gap, largest = as_float(first) - as_float(second), np.abs(as_float(first)).max()
    return np.where(np.abs(gap) > ROUND_OFF * largest, gap, 0.0)


def nearest(candidates: object, slopes: np.ndarray) -> object:
    """Return the copy that is nearest to the numerical gradient; an array is its only one."""
    if not isinstance(candidates, list):
        return candidates

    def distance(one: np.ndarray) -> float:
        return (
            float("inf") if describe_form(one, slopes.shape) else float(np.abs(one - slopes).sum())
        )

    return min(candidates, key=distance)


def judged(data: dict, by_reg: list[str], clouds, received: Mapping, slopes: Mapping) -> Walk:
    """Say which gradients are to blame, given which are right, wrong, or (None) not known.

    by_reg: those that are right but for what the regulariser adds.
    """
    given, data = data, dict(data)
    factor = factor_of(data, received, slopes)
    for name in ("dA", "dZ") if factor != 1 else ():
        if data[name] is False and fits(received[name], factor * slopes[name]):
            data[name] = True
    if data["dA"] is None and data["dZ"] is False and gated(received["dZ"], slopes["dA"]):
        data["dA"] = True  # or its numbers would not be there
    states = {name: state_of(name, given, data) for name in ON_THE_WAY_BACK}
    to_blame = [name for name in ON_THE_WAY_BACK if states[name] == WRONG]
    boxes = boxes_of(to_blame[0], data) if to_blame else (PENALTY,) if by_reg else ()
    states |= dict.fromkeys(by_reg, WRONG)
    for first in (to_blame or by_reg)[:1]:
        states[first] = LIT
    clouds = tuple(
        replace(c, sentence=LATER) if states[c.name] == AFTER and c.yours is not None else c
        for c in clouds
    )
    return Walk(states, boxes, clouds, factor, tuple(by_reg))


def factor_of(data: Mapping, received: Mapping, slopes: Mapping) -> float:
    """Return by what dS is too large, if the weights after it are right all the same."""
    if data["dS"] is not False or not (data["W2"] and data["b2"]):
        return 1.0
    if describe_form(received["dS"], slopes["dS"].shape):
        return 1.0
    factor = ratio(as_float(received["dS"]), slopes["dS"])
    return factor if fits(received["dS"], factor * slopes["dS"]) else 1.0


def gated(received: object, before: np.ndarray) -> bool:
    """Return whether an array has the entries of another one, some of them made 0."""
    if describe_form(received, before.shape):
        return False
    array = as_float(received)
    return bool(array.any()) and bool((alike(array, before) | (array == 0)).all())


def fits(received: object, expected: np.ndarray) -> bool:
    """Return whether an array is as expected."""
    if describe_form(received, expected.shape):
        return False
    return bool(alike(as_float(received), expected).all())


def state_of(name: str, passed: Mapping, data: Mapping) -> str:
    """Return a gradient's state; the first wrong one is not LIT yet."""
    if passed[name] is None:
        return OPEN
    if data[name]:
        return RIGHT if passed[name] else ASIDE
    if name in ON_THE_WAY and right_after(name, data):
        return ASIDE
    before = came_in(name, data)
    if before is None:
        return AFTER if name not in ("dS", "W2", "b2") and not (data["W2"] or data["b2"]) else WRONG
    return WRONG if data[before] or right_after(before, data) else AFTER


def came_in(name: str, data: Mapping) -> str | None:
    """Return the nearest gradient before this one that is known, or None."""
    while name in FEEDS:
        name = FEEDS[name]
        if data[name] is not None:
            return name
    return None


def right_after(name: str, data: Mapping) -> bool:
    """Return whether all that is made from a gradient next, as far as it is known, is right."""
    made = [other for other, before in FEEDS.items() if before == name]
    known = [data[other] if data[other] is not None else right_after(other, data) for other in made]
    weights = [other for other in made if other in WEIGHTS]
    return all(data[other] for other in weights) if name == "dS" else all(known)


def boxes_of(name: str, data: Mapping) -> tuple[str, ...]:
    """Return the boxes that may be to blame: a gradient's own, and those before it not known.

    If another gradient that is made from the same one is right, those before are right.
    """
    boxes = [BOX_OF[name]]
    while (before := FEEDS.get(name)) and data[before] is None and not right_beside(name, data):
        name = before
        boxes.insert(0, BOX_OF[name])
    return tuple(dict.fromkeys(boxes))


def right_beside(name: str, data: Mapping) -> bool:
    """Return whether another gradient that is made from the same one is right."""
    return any(data[other] for other in FEEDS if FEEDS[other] == FEEDS[name] and other != name)
