"""What letters and indices are worth."""

from __future__ import annotations

import numpy as np

from ..arrays import Value, element, elementwise, number, to_slots
from ..trees import Label, Node, NotUnderstood, Num, Sym, UnknownLetter
from ..worlds.state import STEP, State
from .aliases import equal_quantity
from .letters import Own
from .walking import Scope, Walking

DEEPEST_LETTERS = 12


class Lettered(Walking):
    """What letters and indices are worth."""

    def index_values(self, subs: tuple[Node, ...], state: State, scope: Scope) -> list[Value]:
        return [self.index_value(sub, state, scope) for sub in subs]

    def index_value(self, node: Node, state: State, scope: Scope) -> Value:
        """Return the value of an index, counted from 0."""
        if isinstance(node, Num):
            return number(node.value - 1)
        if isinstance(node, Sym):
            if node.name in scope and not node.subs:
                return scope[node.name]
            if self.is_label(node):
                return self.label_value(node, state, scope)
            size = self.world.size_letters.get(node.name)
            if size and not node.subs:
                return number(self.world.sizes[size] - 1)
        raise NotUnderstood("index")

    def is_label(self, node: Sym) -> bool:
        """Say whether a letter in an index is the label itself: h_y, P_{y_n}."""
        return (node.name == "y" and not node.primes) or node.name in self.letters.labels

    def label_value(self, node: Sym, state: State, scope: Scope) -> Value:
        if self.world.task == "T4":
            if node.subs:
                raise NotUnderstood("label")
            return Value(np.arange(self.world.sizes["C"], dtype=float), ("#label",))
        value = state.get("label")
        for index in self.index_values(node.subs, state, scope):
            value = element(value, index)
        if value.rank:
            raise NotUnderstood("label")
        return value

    def on_sym(self, node: Sym, state: State, scope: Scope) -> Value:
        if "=" + node.name in scope and not node.subs:
            return scope["=" + node.name]
        own = self.letters.own.get(node.name)
        if own and own.arguments:
            return self.applied(node, own, state, scope)
        key, subs = self.letters.split(node)
        indices = None
        usual = self.symbol(key, subs, state, scope)
        if usual is not None:
            return usual
        if key in state.own:
            self.reached.add(key)
            value = state.own[key]
        elif key in self.letters.own and (name := self.standing_for(key, subs)):
            value = state.get(name)
        elif key in self.letters.own:
            value, indices = self.own_letter(key, subs, state, scope)
        else:
            value = self.quantity(key, subs, state, scope)
        if indices is None:
            return self.elements(value, subs, state, scope)
        for index in indices:
            value = element(value, index)
        return value

    def elements(self, value: Value, subs: tuple[Node, ...], state: State, scope: Scope) -> Value:
        """Return what stands at some indices; a colon leaves its slot, as in S_{:,k}."""
        kept: list[Value] = []
        for sub in subs:
            if sub == Label(":") and value.rank:
                kept.append(self.index_axis(value.slots[0]))
                value = element(value, kept[-1])
            else:
                value = element(value, self.index_value(sub, state, scope))
        names = tuple(index.axes[0] for index in kept)
        return to_slots(value, names, tuple(len(index.data) for index in kept)) if kept else value

    def applied(self, node: Sym, own: Own, state: State, scope: Scope) -> Value:
        """Return the value of a function of the student's own, or its slope."""
        if node.subs or len(node.args or ()) != len(own.arguments) or node.primes > 1:
            raise NotUnderstood("arguments")
        values = [self(arg, state, scope) for arg in node.args]
        names = ["=" + name for name in own.arguments]

        def value(*args: Value) -> Value:
            return self(own.body, state, scope | dict(zip(names, args, strict=True)))

        if not node.primes:
            return value(*values)
        if len(values) > 1:
            raise NotUnderstood("prime")
        ends = [value(elementwise(np.add, values[0], number(step))) for step in (STEP, -STEP)]
        return elementwise(lambda a, b: (a - b) / (2 * STEP), *ends)

    def symbol(self, key: str, subs: tuple[Node, ...], state: State, scope: Scope) -> Value | None:
        """Return what a letter without a definition usually is: δ_ij, the unit vector e_i, I."""
        if self.letters.known(key):
            return None
        indices = self.index_values(subs, state, scope) if key in ("δ", "e", "I") else []
        if key in ("δ", "I") and len(indices) == 2:
            return elementwise(lambda a, b: np.equal(a, b).astype(float), *indices)
        size = self.world.sizes.get("C") if self.world.task == "T4" else None
        if size and key == "e" and len(indices) == 1:
            index = indices[0]
            return Value((index.data[..., None] == np.arange(size)).astype(float), index.axes)
        return Value(np.eye(size)) if size and key == "I" and not indices else None

    def standing_for(self, key: str, subs: tuple[Node, ...]) -> str | None:
        """Return the quantity that a letter of the student's own equals, once all are known."""
        if not self.letters.settled or len(subs) not in (0, len(self.letters.own[key].indices)):
            return None
        return self.alias(key)

    def own_letter(
        self, key: str, subs: tuple[Node, ...], state: State, scope: Scope
    ) -> tuple[Value, list[Value]]:
        """Return the value of a letter of the student's own, and the indices that are left."""
        own = self.letters.own[key]
        self.depth += 1
        try:
            if self.depth > DEEPEST_LETTERS:
                raise NotUnderstood("circle")
            if len(own.indices) == len(subs):
                values = self.index_values(subs, state, scope)
                inner = scope | dict(zip(own.indices, values, strict=True))
                return self(own.body, state, inner), []
            if not own.indices:
                return self(own.body, state, scope), self.index_values(subs, state, scope)
            if subs:
                raise NotUnderstood("index")
            return self.whole_letter(key, state, scope), []
        finally:
            self.depth -= 1

    def whole_letter(self, key: str, state: State, scope: Scope) -> Value:
        """Return a letter that was defined element by element as a vector or matrix."""
        own = self.letters.own[key]
        return self.running(own.body, own.indices, state, scope)

    def quantity(self, key: str, subs: tuple[Node, ...], state: State, scope: Scope) -> Value:
        """Return a quantity of the world."""
        name = self.letters.quantity(key)
        if name == "L" and self.world.task == "OT1":
            if len(subs) == 1:
                return state.get("L_n")
            if self.ways.loss == "short":
                return elementwise(np.add, state.get("L_data"), state.get("R2"))
            return state.get(self.ways.loss or "L")
        if name == "N" and subs:
            raise NotUnderstood("index")
        if name is not None:
            return state.get(name)
        size = self.world.size_letters.get(key)
        if size and not subs:
            return number(self.world.sizes[size])
        raise UnknownLetter(key)

    def alias(self, key: str) -> str | None:
        """Return the world's quantity that a letter of the student's own always equals."""
        aliases = self.letters.aliases
        if key not in aliases:
            own = self.letters.own[key]
            aliases[key] = None  # while it is looked for
            aliases[key] = self.alias_of(own.indices, own.body)
        return aliases[key]

    def alias_of(self, indices: tuple[str, ...], body: Node) -> str | None:
        return equal_quantity(self, indices, body)
