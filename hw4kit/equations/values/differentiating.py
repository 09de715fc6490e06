"""Derivatives and differentials, by central differences."""

from __future__ import annotations

import numpy as np

from ..arrays import Value, aligned, elementwise, number, to_slots
from ..trees import Deriv, Differential, Index, Node, NotUnderstood, Sym, Transpose, UnknownLetter
from ..worlds.state import STEP, State, moved
from .walking import Scope, Walking


class Differentiating(Walking):
    """Derivatives and differentials, by central differences."""

    def on_deriv(self, node: Deriv, state: State, scope: Scope) -> Value:
        by = node.by or (self.letters.prime,)
        if by[0] is None:
            raise NotUnderstood("prime")
        first = self.variable(by[0])
        rest = by[1:]

        def body(other: State) -> Value:
            inner = node.body if not rest else Deriv(node.body, rest)
            return self(inner, other, scope)

        return self.differentiated(body, node.body, first, state, scope)

    def variable(self, node: Node) -> Node:
        """Return what is differentiated by, where the cell says it elsewhere."""
        if isinstance(node, Transpose):
            node = node.of
        if isinstance(node, Sym) and node.name == "∇":
            return Sym(self.world.variable, node.subs)
        return node

    def differentiated(self, body, tree: Node, by: Node, state: State, scope: Scope) -> Value:
        """Differentiate `body` by a letter: by one of its elements, or by all at once."""
        name, key, subs = self.target(by, state, scope)
        whole = state.get(name) if name else state.own.get(key)
        if whole is None:
            whole = (
                self.whole_letter(key, state, scope)
                if not subs
                else self.own_whole(key, subs, state, scope)
            )
        indices = self.index_values(subs, state, scope)
        if len(indices) > whole.rank:
            raise NotUnderstood("index")
        all_ = [self.index_axis(size) for size in whole.slots[len(indices) :]]
        direction = number(1.0)
        for index, size in zip([*indices, *all_], whole.slots, strict=True):
            unit = Value((index.data[..., None] == np.arange(size)).astype(float), index.axes)
            direction = self.outer(direction, unit)
        if name:
            held = self.held(name, tree)
            result = moved(state, body, {name: direction}, held)
            if not self.world.quantities[name].compute:
                return to_slots(result, tuple(v.axes[0] for v in all_), whole.slots[len(indices) :])
        else:
            result = self.moved_own(state, body, key, whole, direction)
        if not np.any(np.abs(result.data) > 1e-9):
            raise NotUnderstood("does not depend on it")
        return to_slots(result, tuple(value.axes[0] for value in all_), whole.slots[len(indices) :])

    def held(self, name: str, tree: Node) -> tuple[str, ...]:
        """Return what stays as it is while `name` moves, where only direct steps count."""
        if not self.ways.held:
            return ()
        target = None
        if isinstance(tree, Sym):
            key, _ = self.letters.split(tree)
            target = self.letters.quantity(key) if key not in self.letters.own else self.alias(key)
        kept = {"E": ("Z",), "Z": ("E",)}.get(name, ())
        if self.world.task == "T1" or not kept:
            kept = tuple(other for other in self.world.named if other not in (name, target))
        return kept

    @staticmethod
    def outer(left: Value, right: Value) -> Value:
        left = Value(left.data.reshape((*left.data.shape, *(1,) * right.rank)), left.axes)
        named = len(right.axes)
        shape = (*right.data.shape[:named], *(1,) * (left.rank - right.rank))
        right = Value(right.data.reshape((*shape, *right.data.shape[named:])), right.axes)
        (a, b), axes = aligned(left, right)
        return Value(a * b, axes)

    def target(
        self, by: Node, state: State, scope: Scope
    ) -> tuple[str | None, str, tuple[Node, ...]]:
        """Return the quantity or own letter that is differentiated by, and its indices."""
        if isinstance(by, Index) and isinstance(by.base, Sym):
            by = Sym(by.base.name, by.base.subs + by.subs)
        if not isinstance(by, Sym):
            return self.expression_target(by)
        key, subs = self.letters.split(by)
        if key in self.letters.own:
            return self.alias(key), key, subs
        name = self.letters.quantity(key)
        if name is None:
            raise UnknownLetter(key)
        return name, key, subs

    def expression_target(self, by: Node) -> tuple[str | None, str, tuple[Node, ...]]:
        """Return the quantity that an expression such as log P_k or e^{h_j} is."""
        letters = self.indices.free(by)
        name = self.alias_of(tuple(letters), by)
        if name is None:
            raise NotUnderstood("derivative")
        return name, "", tuple(Sym(letter) for letter in letters)

    def own_whole(self, key: str, subs: tuple[Node, ...], state: State, scope: Scope) -> Value:
        own = self.letters.own[key]
        if len(own.indices) == len(subs):
            return self.whole_letter(key, state, scope)
        return self(own.body, state, scope)

    def moved_own(self, state: State, body, key: str, whole: Value, direction: Value) -> Value:
        """Differentiate by a letter of the student's own that is no quantity of the world."""
        step, results = STEP, []
        self.reached.discard(key)
        for sign in (step, -step):
            shifted = elementwise(np.add, whole, Value(direction.data * sign, direction.axes))
            results.append(body(state.with_own(key, shifted)))
        if key not in self.reached:
            raise NotUnderstood("does not depend on it")
        return elementwise(lambda a, b: (a - b) / (2 * step), *results)

    def on_differential(self, node: Differential, state: State, scope: Scope) -> Value:
        if self.ways.gradient:
            result = Sym("z" if self.world.task == "T1" else "L")
            return self(Deriv(result, (node.of,)), state, scope)
        moving = self.ways.moving or tuple(
            name for name, quantity in self.world.quantities.items()
            if not quantity.compute and name not in ("y", "Y", "label", "reg", "N", "W1", "A")
        )  # fmt: skip
        directions = {name: self.direction(name) for name in moving}
        return moved(state, lambda other: self(node.of, other, scope), directions)

    def direction(self, name: str) -> Value:
        if name not in self.directions:
            rng = np.random.default_rng(len(name) + sum(map(ord, name)))
            self.directions[name] = Value(rng.normal(0, 1, self.world.slots(name)))
        return self.directions[name]
