"""Three dots in a sum or product: e^{h_1} + e^{h_2} + … + e^{h_C} is a sum over all classes."""

from __future__ import annotations

from dataclasses import fields, replace

from ..trees import Add, Dots, Mul, Neg, Node, NotUnderstood, Num, Sum, Sym
from .letters import Letters

RUNNING = "•"


def without_dots(node: Add | Mul, letters: Letters) -> Node:
    """Return the node with its dots written as a sum; the node itself if it has none.

    Raises:
        NotUnderstood: it is not clear what the dots stand for.
    """
    parts = node.terms if isinstance(node, Add) else node.factors
    places = [at for at, part in enumerate(parts) if isinstance(part, Dots)]
    if not places:
        return node
    at = places[0]
    if len(places) > 1 or at < 1 or at + 1 >= len(parts):
        raise NotUnderstood("dots")
    begin, last = at - 1, parts[at + 1]
    while begin and generalised(parts[begin - 1], last) is not None:
        begin -= 1
    general = generalised(parts[begin], last)
    if general is None:
        raise NotUnderstood("dots")
    kind = "sum" if isinstance(node, Add) else "prod"
    total = Sum(kind, (RUNNING,), None, None, None, general)
    rest = (*parts[:begin], total, *parts[at + 2 :])
    if len(rest) == 1:
        return total
    if isinstance(node, Add):
        return replace(node, terms=rest)
    raise NotUnderstood("dots")


def generalised(first: object, last: object) -> Node | None:
    """Return the first term with its 1 turned into a running letter, if the last fits it."""
    if (
        isinstance(first, Num)
        and first.value == 1
        and isinstance(last, (Sym, Num))
        and first != last
    ):
        return Sym(RUNNING)
    if type(first) is not type(last):
        return None
    if isinstance(first, Node):
        changes = {}
        for field in fields(first):
            one, other = getattr(first, field.name), getattr(last, field.name)
            if one != other:
                part = generalised(one, other)
                if part is None:
                    return None
                changes[field.name] = part
        return replace(first, **changes) if changes else first
    if isinstance(first, tuple) and len(first) == len(last):
        parts = [
            one if one == other else generalised(one, other)
            for one, other in zip(first, last, strict=True)
        ]
        return None if any(part is None for part in parts) else tuple(parts)
    return None


__all__ = ["Neg", "without_dots"]
