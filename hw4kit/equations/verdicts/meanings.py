"""Finds what the student's letters mean: from definitions, from words, and by trial."""

from __future__ import annotations

from ..trees import Deriv, Node, Relation, Sum, Sym, walk
from ..values.letters import Letters, Own

# What an unknown letter may be, by task and by how many indices it carries; the one that makes most
# of the student's own equations true is taken.
CANDIDATES = {
    ("T4", 1): ("P", "h", "y", "E", "logP"),
    ("T4", 0): ("L", "Z", "P", "h", "y", "E", "logP"),
    ("OT1", 2): ("S", "P", "Y", "A", "W2", "G", "E", "logP"),
    ("OT1", 1): ("b2", "L_n", "Z"),
    ("OT1", 0): ("L_data", "L", "reg", "R", "S", "P", "Y", "A", "W2", "G", "b2"),
    ("T1", 0): ("u", "s", "x1", "y1", "z"),
}
CUSTOM = {
    "z": "h",
    "o": "h",
    "x": "h",
    "t": "y",
    "s": "h",
    "f": "h",
    "l": "h",
    "v": "h",
    "logits": "h",
}
PROBABILITIES = frozenset(("p", "hat y", "hat p", "q", "a", "s", "S", "σ", "π", "o", "f", "hat P"))
INDICES = frozenset("ijklmn")
RESERVED = frozenset(("δ", "e", "I", "π", "∇"))


def keys_of(node: Node, letters: Letters) -> dict[str, int]:
    """Return the keys of the letters in an expression, with their most indices."""
    found: dict[str, int] = {}
    for sym in symbols(node):
        key, subs = letters.split(sym)
        found[key] = max(found.get(key, 0), len(subs))
    return found


def symbols(node: Node, index: bool = False) -> list[Sym]:
    """Return the letters of an expression that stand for values, not for indices."""
    if isinstance(node, Sym):
        return [] if index else [node]
    if isinstance(node, Sum):
        parts = [node.body, *filter(None, [node.condition])]
        return [sym for part in parts for sym in symbols(part)]
    if isinstance(node, Relation):
        return [
            sym
            for side in node.sides
            if not (isinstance(side, Sym) and not side.subs)
            for sym in symbols(side)
        ]
    if type(node).__name__ == "Index":
        return symbols(node.base)
    return [sym for child in node.children() for sym in symbols(child)]


def defined(left: Node, right: Node, letters: Letters) -> tuple[str, Own] | None:
    """Return the letter that an equality may define, with its meaning; None if it defines none."""
    if not isinstance(left, Sym) or left.primes:
        return None
    if left.args and not left.subs and left.name not in letters.world.names:
        names = [arg.name for arg in left.args if isinstance(arg, Sym) and not arg.subs]
        if len(names) == len(left.args) and not any(letters.known(name) for name in names):
            return left.name, Own((), right, tuple(names))
    if any(not isinstance(arg, (Sym, Relation)) for arg in left.args or ()):
        return None
    key, subs = letters.split(left)
    if key in RESERVED or key in letters.world.size_letters:
        return None
    names = [sub.name for sub in subs if isinstance(sub, Sym) and not sub.subs]
    if len(names) != len(subs) or len(set(names)) != len(names):
        return None
    if key in keys_of(right, letters):
        return None
    return key, Own(tuple(names), right)


def prime_of(trees: list[Node], letters: Letters) -> Node | None:
    """Return what the prime differentiates by: what the cell differentiates by most often."""
    count: dict[Sym, int] = {}
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Deriv):
                for by in node.by:
                    if isinstance(by, Sym) and by.name != "∇":
                        key, _ = letters.split(by)
                        count[by] = count.get(by, 0) + (
                            2 if letters.quantity(key) == letters.world.variable else 1
                        )
    best = max(count, key=lambda sym: count[sym], default=None)
    if best is None and letters.world.task == "T4":
        return Sym("h", (Sym("i"),))
    return best


def is_number(node: Node) -> bool:
    """Say whether an expression holds no letter."""
    return not any(isinstance(part, Sym) for part in walk(node))
