"""Which index letters an expression has, which are free in it, and how far each runs."""

from __future__ import annotations

from collections.abc import Iterator

from ..trees import (
    Add,
    Deriv,
    Index,
    Mul,
    Neg,
    Node,
    NotUnderstood,
    Relation,
    Sum,
    Sym,
    Transpose,
)
from .letters import Letters

DEEPEST = 60


class Indices:
    """Looks for index letters in expressions, given what letters mean."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters
        self.world = letters.world

    def uses(
        self, node: Node, bound: frozenset[str], depth: int = 0
    ) -> Iterator[tuple[str, int | None]]:
        """Yield each free index letter with the size of the slot that it stands in, if known."""
        if depth > DEEPEST:
            raise NotUnderstood("too deep")
        if isinstance(node, Sym):
            yield from self.of_letter(node, bound, depth)
        elif isinstance(node, Sum):
            inner = bound | frozenset(node.letters or ())
            for child in (node.body, node.condition):
                if child is not None:
                    yield from self.uses(child, inner, depth + 1)
        elif isinstance(node, Index):
            sizes = self.slots(node.base)
            for at, sub in enumerate(node.subs):
                yield from self.index(sub, sizes[at] if at < len(sizes) else None, bound, depth)
            yield from self.uses(node.base, bound, depth + 1)
        elif isinstance(node, Relation):
            for side in node.sides:
                if isinstance(side, Sym) and not side.subs and self.is_index(side):
                    yield from self.index(side, None, bound, depth)
                else:
                    yield from self.uses(side, bound, depth + 1)
        elif isinstance(node, Deriv) and not node.by:
            if self.letters.prime is not None:
                yield from self.uses(self.letters.prime, bound, depth + 1)
            yield from self.uses(node.body, bound, depth + 1)
        else:
            for child in node.children():
                yield from self.uses(child, bound, depth + 1)

    def of_letter(
        self, node: Sym, bound: frozenset[str], depth: int
    ) -> Iterator[tuple[str, int | None]]:
        if node.name in self.letters.own and self.letters.own[node.name].arguments:
            for arg in node.args or ():
                yield from self.uses(arg, bound, depth + 1)
            return
        key, subs = self.letters.split(node)
        if key == "∇":
            sizes: tuple[int | None, ...] = self.world.slots(self.world.variable)
        elif key in self.letters.own:
            own = self.letters.own[key]
            sizes = tuple(self.size_in(letter, own.body, depth + 1) for letter in own.indices)
            inner = bound | frozenset(own.indices)
            yield from self.uses(own.body, inner, depth + 1)
        else:
            name = self.letters.quantity(key)
            sizes = self.world.slots(name) if name else ()
            if name == "L" and self.world.task == "OT1":
                sizes = (self.world.sizes["N"],)
            if name is None and key in ("I",) and self.world.task == "T4":
                sizes = (self.world.sizes["C"],) * 2
        for at, sub in enumerate(subs):
            yield from self.index(sub, sizes[at] if at < len(sizes) else None, bound, depth)

    def index(
        self, sub: Node, size: int | None, bound: frozenset[str], depth: int
    ) -> Iterator[tuple[str, int | None]]:
        if not isinstance(sub, Sym):
            return
        if sub.subs:
            yield from self.uses(Sym("label", sub.subs), bound, depth + 1)
        elif sub.name not in bound and self.is_index(sub):
            yield sub.name, size

    def is_index(self, sym: Sym) -> bool:
        """Say whether a letter in an index position runs: y (the label) and C (the last) do not."""
        if (
            self.world.task == "T1"
            or sym.args
            or sym.name in self.letters.labels
            or sym.name == "y"
        ):
            return False
        return sym.name not in self.world.size_letters

    def slots(self, node: Node) -> tuple[int | None, ...]:
        """Return the sizes of a plain letter's slots, transposed or not; nothing for others."""
        if isinstance(node, Transpose):
            return self.slots(node.of)[::-1]
        if isinstance(node, Sym):
            key, subs = self.letters.split(node)
            name = self.letters.quantity(key)
            if key in self.letters.own and not subs:
                own = self.letters.own[key]
                if own.indices:
                    return tuple(self.size_in(letter, own.body) for letter in own.indices)
                return self.slots(own.body)
            if name:
                return self.world.slots(name)[len(subs) :]
        if isinstance(node, Deriv) and len(node.by) == 1:
            return (*self.slots(node.body), *self.slots(node.by[0]))
        if isinstance(node, (Neg, Add)):
            return next((found for child in node.children() if (found := self.slots(child))), ())
        if isinstance(node, Mul):
            return self.slots_of_product([self.slots(factor) for factor in node.factors])
        return ()

    @staticmethod
    def slots_of_product(shapes: list[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        """Return the sizes of a product of matrices and vectors."""
        shapes = [shape for shape in shapes if shape]
        if not shapes:
            return ()
        if all(len(shape) == 2 for shape in shapes):
            return shapes[0][0], shapes[-1][1]
        return shapes[0][:1] if len(shapes[-1]) == 1 and len(shapes[0]) == 2 else shapes[0]

    def size_in(self, letter: str, node: Node, depth: int = 0) -> int | None:
        """Return the size of the first slot that a letter stands in."""
        for name, size in self.uses(node, frozenset(), depth):
            if name == letter and size is not None:
                return size
        return None

    def size(self, letter: str, *nodes: Node | None) -> int:
        """Return how far a letter runs, from where it stands in some expressions.

        Raises:
            NotUnderstood: it stands in slots of two sizes, or nowhere.
        """
        found = {
            size
            for node in nodes
            if node is not None
            for name, size in self.uses(node, frozenset())
            if name == letter and size is not None
        }
        if len(found) == 1:
            return found.pop()
        if not found and self.world.task == "T4":
            return self.world.sizes["C"]
        if not found and self.letters.usual.get(letter):
            return self.letters.usual[letter]
        raise NotUnderstood(f"range of {letter}")

    def free(self, *nodes: Node | None) -> list[str]:
        """Return the free index letters of some expressions, in order."""
        found: dict[str, None] = {}
        for node in nodes:
            if node is not None:
                found |= {name: None for name, _ in self.uses(node, frozenset())}
        return list(found)

    def inside(self, node: Sum, outside: set[str]) -> tuple[str, ...]:
        """Return the letters that a sum without index runs over: those that are nowhere else."""
        return tuple(letter for letter in self.free(node.body) if letter not in outside)
