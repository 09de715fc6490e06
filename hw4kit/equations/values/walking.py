"""Walks down an expression: to the method for each kind of node, within the time there is."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field

import numpy as np

from ..arrays import Value
from ..trees import Node, NotUnderstood
from ..worlds.state import State
from .indices import Indices
from .letters import Letters


class OutOfTime(Exception):
    """The time for a cell is used up."""


@dataclass(frozen=True)
class Ways:
    """Choices of meaning: vectors are `rows`; what is `held` when a step between is moved; what
    moves for a differential (`moving`, all that is given if empty), or whether dX is the `gradient`
    by X, as in code; the `loss` of OT1."""

    rows: bool = False
    held: bool = False
    moving: tuple[str, ...] = ()
    gradient: bool = False
    loss: str = ""


Scope = dict[str, Value]


@dataclass
class Walking:
    """Evaluates nodes; `letters` give their meaning, `deadline` is of time.thread_time."""

    letters: Letters
    deadline: float
    ways: Ways = field(default_factory=Ways)
    free: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.world = self.letters.world
        self.indices = Indices(self.letters)
        self.count = itertools.count()
        self.depth = 0
        self.directions: dict[str, Value] = {}
        self.reached: set[str] = set()

    def __call__(self, node: Node, state: State, scope: Scope) -> Value:
        """Return a node's value.

        Raises:
            NotUnderstood: it has none that is known. OutOfTime: the deadline has passed.
        """
        if time.thread_time() > self.deadline:
            raise OutOfTime
        method = getattr(self, "on_" + type(node).__name__.lower(), None)
        if method is None:
            raise NotUnderstood(type(node).__name__)
        return method(node, state, scope)

    def axis(self) -> str:
        return f"@{next(self.count)}"

    def index_axis(self, size: int) -> Value:
        """Return an index that runs over all values, along an axis of its own."""
        return Value(np.arange(size, dtype=float), (self.axis(),))
