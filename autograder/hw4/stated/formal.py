"""Whether two expressions are the same formula: equal where nothing is known of its letters.

In a formal world probabilities do not add up to one, a label is no label, and a derivative is a
number of its own. What is equal there is equal by the rules of addition and multiplication alone:
P − P² and P(1 − P) are, e^h/Z and P are not, and no derivative is its result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from hw4kit.equations.arrays import Value
from hw4kit.equations.trees import (
    Call,
    Deriv,
    Differential,
    Dots,
    Node,
    NotUnderstood,
    Sum,
    Sym,
    walk,
)
from hw4kit.equations.values import Evaluator
from hw4kit.equations.worlds import State
from hw4kit.equations.worlds.state import Quantity, World

OWN_AXES = {"T4": 3, "OT1": 2}  # points at which everything is tried
SEED = 23
DEEPEST = 6  # letters within letters


def as_letter(value: Value) -> Value:
    """Return numbers that are equal where these are, and follow no other rule."""
    return Value(np.sin(3.7 * value.data + 1.3) + 1.9, value.axes)


def formal_world(world: World) -> World:
    """Return a task's world in which no quantity follows from others."""
    rng = np.random.default_rng(SEED)
    points = OWN_AXES[world.task]
    given = {
        name: Value(rng.uniform(0.3, 1.9, (points, *world.slots(name))), ("#point",))
        for name in world.quantities
    }
    if "label" in given:
        given["label"] = world.given["label"]
    if "G" in given:  # the task's name of a derivative
        given["G"] = as_letter(State(world).get("G"))
    bare = {name: Quantity(quantity.shape) for name, quantity in world.quantities.items()}
    return replace(world, quantities=bare, given=given)


class Formal(Evaluator):
    """Evaluates expressions in a formal world; derivatives are those of the real one, disguised."""

    def on_deriv(self, node: Deriv, state: State, scope) -> Value:
        if state.world is self.world:
            return super().on_deriv(node, state, scope)
        return as_letter(super().on_deriv(node, State(self.world), scope))

    def of_scores(self, node: Call, state: State, scope) -> Value:
        """Return the probabilities themselves for the softmax of the scores."""
        arg, names = node.args[0], ("h", "S")
        if state.world is self.world or node.name != "softmax" or not isinstance(arg, Sym):
            return super().of_scores(node, state, scope)
        key, subs = self.letters.split(arg)
        if self.letters.quantity(key) not in names or (len(subs) > 1):
            raise NotUnderstood("softmax")
        return self.elements(state.get("P"), subs, state, scope)

    def on_differential(self, node: Differential, state: State, scope) -> Value:
        if state.world is self.world:
            return super().on_differential(node, state, scope)
        raise NotUnderstood("differential")


def shape_of(node: Node, evaluator: Evaluator) -> tuple[bool, bool]:
    """Return whether there is a sum and a derivative in a formula, abbreviations put in."""
    found = list(parts(node, evaluator))
    return (
        any(isinstance(part, (Sum, Dots)) for part in found),
        any(isinstance(part, (Deriv, Differential)) for part in found),
    )


def parts(node: Node, evaluator: Evaluator, depth: int = 0) -> Iterator[Node]:
    """Yield the nodes of a formula and of the letters in it that stand for no quantity."""
    for part in walk(node):
        yield part
        if isinstance(part, Sym) and depth < DEEPEST:
            key, _ = evaluator.letters.split(part)
            if key in evaluator.letters.own and not evaluator.alias(key):
                yield from parts(evaluator.letters.own[key].body, evaluator, depth + 1)
