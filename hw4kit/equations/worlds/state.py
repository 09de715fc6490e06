"""A world: what is given, what follows from it, and what follows when something is moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ..arrays import Value, elementwise

STEP = 1e-5
POINTS = 3


@dataclass(frozen=True)
class Quantity:
    """A node of a world: its shape, in names of sizes, and how it follows from others."""

    shape: tuple[str, ...]
    compute: Callable[[State], Value] | None = None


@dataclass(frozen=True)
class World:
    """What a task gives: sizes, quantities, their names, and numbers for the given ones.

    `names` are spellings of quantities, `size_letters` those of sizes; `variable` is what ∇ and
    primes differentiate by when nothing is said; `hidden` are steps between that have no name.
    """

    task: str
    sizes: dict[str, int]
    quantities: dict[str, Quantity]
    names: dict[str, str]
    size_letters: dict[str, str]
    given: dict[str, Value]
    variable: str
    named: tuple[str, ...]
    numbered: bool = False
    exact: bool = False

    def slots(self, name: str) -> tuple[int, ...]:
        """Return the sizes of a quantity's slots."""
        return tuple(self.sizes[letter] for letter in self.quantities[name].shape)


@dataclass
class State:
    """A world with some quantities set to other values: what depends on them follows."""

    world: World
    changed: dict[str, Value] = field(default_factory=dict)
    own: dict[str, Value] = field(default_factory=dict)
    known: dict[str, Value] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """Return a quantity's value."""
        if name in self.changed:
            return self.changed[name]
        if name not in self.known:
            compute = self.world.quantities[name].compute
            self.known[name] = compute(self) if compute else self.world.given[name]
        return self.known[name]

    def with_changed(self, changes: dict[str, Value]) -> State:
        """Return a state in which other quantities are set."""
        return State(self.world, self.changed | changes, self.own)

    def with_own(self, name: str, value: Value) -> State:
        """Return a state in which a letter of the student's is set."""
        return State(self.world, self.changed, self.own | {name: value})


def moved(
    state: State,
    body: Callable[[State], Value],
    directions: dict[str, Value],
    held: tuple[str, ...] = (),
) -> Value:
    """Differentiate what `body` computes, moving several quantities at once."""
    results = []
    for step in (STEP, -STEP):
        changes = {name: state.get(name) for name in held}
        for name, direction in directions.items():
            shift = Value(direction.data * step, direction.axes)
            changes[name] = elementwise(np.add, state.get(name), shift)
        results.append(body(state.with_changed(changes)))
    return elementwise(lambda above, below: (above - below) / (2 * STEP), *results)
