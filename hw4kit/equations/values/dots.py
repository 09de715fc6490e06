"""Three dots in a sum or product: e^{h_1} + e^{h_2} + … + e^{h_C} is a sum over all classes."""

from __future__ import annotations

from dataclasses import fields, replace

from ..trees import Add, Dots, Matrix, Mul, Neg, Node, NotUnderstood, Num, Sum, Sym

RUNNING, DOWN = "•", "◦"


def without_dots(node: Add | Mul) -> Node:
    """Return the node with its dots written as a sum; the node itself if it has none.

    Raises:
        NotUnderstood: it is not clear what the dots stand for.
    """
    parts = node.terms if isinstance(node, Add) else node.factors
    places = [at for at, part in enumerate(parts) if part in (Dots(), Neg(Dots()))]
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


def generalised(first: object, last: object, letter: str = RUNNING) -> Node | None:
    """Return the first term with its 1 turned into a running letter, if the last fits it."""
    if (
        isinstance(first, Num)
        and first.value == 1
        and isinstance(last, (Sym, Num))
        and first != last
    ):
        return Sym(letter)
    if type(first) is not type(last):
        return None
    if isinstance(first, Node):
        changes = {}
        for field in fields(first):
            one, other = getattr(first, field.name), getattr(last, field.name)
            if one != other:
                part = generalised(one, other, letter)
                if part is None:
                    return None
                changes[field.name] = part
        return replace(first, **changes) if changes else first
    if isinstance(first, tuple) and len(first) == len(last):
        parts = [
            one if one == other else generalised(one, other, letter)
            for one, other in zip(first, last, strict=True)
        ]
        return None if any(part is None for part in parts) else tuple(parts)
    return None


def whole_matrix(node: Matrix) -> tuple[Node, tuple[str, ...]] | None:
    """Return the element of a matrix with rows of dots, and its running letters: down, or both.

    Raises:
        NotUnderstood: it is not clear what the dots stand for.
    """
    if not any(isinstance(cell, Dots) for row in node.rows for cell in row):
        return None
    rows = [row for row in node.rows if not all(isinstance(cell, Dots) for cell in row)]
    across = any(isinstance(cell, Dots) for cell in rows[0])
    if len(rows) == len(node.rows):
        return None  # each row by itself
    lines = [between(row, RUNNING) if across else row[0] for row in rows]
    element = generalised(lines[0], lines[-1], DOWN)
    if element is None or (not across and len(rows[0]) > 1):
        raise NotUnderstood("dots")
    return element, (DOWN, RUNNING) if across else (DOWN,)


def between(row: tuple[Node, ...], letter: str) -> Node:
    """Return the general cell of a row with dots."""
    found = generalised(row[0], row[-1], letter)
    if found is None:
        raise NotUnderstood("dots")
    return found
