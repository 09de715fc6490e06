"""`check(backward, trace=…)`: the way back box by box, beside the check of C3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain

import numpy as np

from ..flow import Flow, Unnamed, walk_back, watched
from ..flow.moved import ON_THE_WAY
from ..flow.outcome import WEIGHTS
from ..flow.walking import REG
from ..words import asking, say
from . import questions
from .backward import backward_items, check_names, random_network, with_shape_of
from .report import CheckReport
from .running import call, run_items
from .values import Problem, kind_of

AS_NAMED = say("How does your backward call the gradients with respect to S, A and Z?")
IN_THE_BOX = say("What does this box do with the gradient that comes in?")
Trace = Mapping[str, str | None] | Callable[..., Mapping]


def check_on_the_way(
    title: str, backward: Callable, forward: Callable, compute_loss: Callable, trace: Trace
) -> CheckReport:
    """Check C3 as always, and hold what it meets on the way against numerical gradients, too.

    trace: how backward calls dS, dA and dZ, the gradients with respect to S, A and Z before the
    ReLU: {"dS": "dscores", …}, None where it has no name; or a function with the arguments of
    backward that returns them in a dict, such as backward itself where it does.
    """
    drawn: list[Flow] = []

    def box_by_box() -> str:
        drawn.append(flow_of(backward, forward, compute_loss, trace))
        if drawn[0].walk.boxes:
            raise Problem(drawn[0].walk.sentence)
        return drawn[0].walk.sentence

    items = [(say("The way back, box by box"), box_by_box, IN_THE_BOX)]
    report = run_items(title, chain(items, backward_items(backward, forward, compute_loss)))
    return replace(report, picture=drawn[0] if drawn else None)


def flow_of(backward: Callable, forward: Callable, compute_loss: Callable, trace: Trace) -> Flow:
    """Return the walk back on the example."""
    params, X, y = example()
    received = call(backward, params, X, y, REG)
    with_reg = gradients(received, params)
    without = gradients(call(backward, params, X, y, 0.0), params)
    met = met_on_the_way(backward, trace, (params, X, y, 0.0))
    walk = walk_back(
        forward, compute_loss, (params, X, y),
        grads=with_reg, grads_without_reg=without, met=met,
    )  # fmt: skip
    reshaped = tuple(
        n for n in WEIGHTS if np.shape(received[n]) != params[n].shape == np.shape(with_reg[n])
    )
    return Flow(replace(walk, reshaped=reshaped))


def example() -> tuple:
    """Return params, X and y: all sizes differ, no ReLU is near its kink, and each neuron is open
    for some rows and shut for others, also where its bias alone decides that.
    """
    return random_network(7, 4, 5, 3, seed=3161)


def gradients(received: object, params: Mapping) -> dict:
    """Return the gradients of the weights, those of a vector's size in its shape.

    Raises: Problem if it is no dict, or lacks one.
    """
    check_names(received, params)
    return {n: with_shape_of(params[n], received[n]) for n in WEIGHTS}


def met_on_the_way(backward: Callable, trace: Trace, example: tuple) -> dict:
    """Return dS, dA and dZ, as far as they are handed out.

    Raises: Problem, with what to write, if none can be found by what was given.
    """
    if not isinstance(trace, Mapping):
        met = call(trace, *example)
        if not isinstance(met, Mapping):
            told = say("trace should return a dict of arrays, not {kind}.", kind=kind_of(met))
            raise Problem(asking(told, AS_NAMED))
        require_known(met)
        return {name: met.get(name) for name in ON_THE_WAY}
    if any(not isinstance(name, (str, type(None))) for name in trace.values()):
        told = say(
            "trace should hold the names of variables in backward, as text: "
            '{{"dS": "dscores"}}, for example. None where there is none.'
        )
        raise Problem(asking(told, AS_NAMED))
    if trace:
        require_known(trace, alone=True)
    try:
        return call(watched(backward, trace), *example)
    except Unnamed as unnamed:
        name, there = unnamed.args
        told = say(
            "backward has no array named {name}. It has: {names}.",
            name=name,
            names=", ".join(there[:12]),
        )
        raise Problem(asking(told, AS_NAMED)) from None


def require_known(met: Mapping, alone: bool = False) -> None:
    """Raise Problem if a dict has none of the names that are looked for.

    alone: other names would be slips, since a student wrote them for this alone.
    """
    if not set(ON_THE_WAY) & set(met) or (alone and set(met) - set(ON_THE_WAY)):
        told = say(
            "trace should have the keys {wanted}, one or more of them, but has {found}.",
            wanted=", ".join(ON_THE_WAY),
            found=", ".join(map(str, met)) or say("none"),
        )
        raise Problem(asking(told, questions.KEYS))
