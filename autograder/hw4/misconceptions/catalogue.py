"""All entries by task, and what finds them."""

from __future__ import annotations

from functools import cache

from autograder.hw4.misconceptions import (
    backward,
    derivatives,
    dropout,
    forms,
    forward,
    loss,
    minibatch,
    paper,
    probes,
    search,
    updates,
)
from autograder.hw4.misconceptions.entry import Misconception
from autograder.hw4.misconceptions.matching import Matcher

_OWN = (
    paper.T1,
    paper.T2,
    paper.T3,
    derivatives.T4,
    forward.C1,
    loss.C2,
    backward.C3,
    minibatch.C4,
    updates.C5,
    updates.C6,
    forward.C7,
    search.C8,
    updates.OT2,
    dropout.OT3,
)
ENTRIES: dict[str, tuple[Misconception, ...]] = {
    own.task: (*own, *forms.entries(own.task, own.read)) for own in _OWN
}
BY_ID: dict[str, Misconception] = {
    entry.id: entry for entries in ENTRIES.values() for entry in entries
}
_CHAINS = {  # task: its functions, each with its chain and the inputs to try it on
    "T4": {
        "dP_dh": (derivatives.CHAIN, probes.of_probabilities),
        "dL_dh": (derivatives.CHAIN, probes.of_labelled_probabilities),
    },
    "C1": {"forward": (forward.C1_CHAIN, probes.of_forward)},
    "C2": {"compute_loss": (loss.CHAIN, probes.of_loss)},
    "C3": {"backward": (backward.CHAIN, probes.of_backward)},
    "C5": {"sgd_step": (updates.C5_CHAIN, probes.of_steps)},
    "C6": {"decay_learning_rate": (updates.C6_CHAIN, probes.of_decay)},
    "C7": {"predict": (forward.C7_CHAIN, probes.of_predict)},
    "OT2": {"momentum_step": (updates.OT2_CHAIN, probes.of_momentum)},
}


@cache
def matchers(task: str) -> tuple[Matcher, ...]:
    """Return what explains the functions of a task by their computation, if any can be."""
    return tuple(
        Matcher(chain, function, ENTRIES[task], inputs())
        for function, (chain, inputs) in _CHAINS.get(task, {}).items()
    )
