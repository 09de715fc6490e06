"""Walk back through the network: hold each gradient against its own numerical one, `walk_back`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from ..gradients import check_gradient, numerical_gradient
from ..gradients.differences import PATTERN_TOLERANCE, as_float, describe_form
from ..gradients.scatter import cloud_of
from ..words import joined, say
from .judging import judged
from .moved import ON_THE_WAY, ON_THE_WAY_BACK, moved_loss, shapes_on_the_way
from .outcome import RIGHT, WEIGHTS, WRONG, Walk

REG, ROUND_OFF = 0.3, 1e-13


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
