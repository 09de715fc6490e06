"""What an expression is made of: the nodes that the parser builds and the evaluator walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields


class NotUnderstood(Exception):
    """A piece of mathematics that this reader cannot read, or does not know the meaning of."""


class UnknownLetter(NotUnderstood):
    """A letter whose meaning nothing tells; it is the argument."""


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    def children(self) -> Iterator[Node]:
        """Yield the nodes right below this one."""
        for field in fields(self):
            yield from nodes_in(getattr(self, field.name))


def nodes_in(value: object) -> Iterator[Node]:
    """Yield the nodes in a field: a node, or tuples of nodes."""
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from nodes_in(part)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    for child in node.children():
        yield from walk(child)


@dataclass(frozen=True)
class Num(Node):
    """A number as typed; `digits` are those behind the point, None for a whole number."""

    value: float
    digits: int | None = None


@dataclass(frozen=True)
class Label(Node):
    """Words below or above a letter: the `data` of L_data, the (2) of W^(2)."""

    text: str


@dataclass(frozen=True)
class Sym(Node):
    """A letter with what stands below it and with the arguments behind it, P_j(h)."""

    name: str
    subs: tuple[Node, ...] = ()
    args: tuple[Node, ...] | None = None
    primes: int = 0
    bold: bool = False


@dataclass(frozen=True)
class Index(Node):
    """An element of what has no letter of its own, (A B)_ij."""

    base: Node
    subs: tuple[Node, ...]


@dataclass(frozen=True)
class Neg(Node):
    """Minus something."""

    of: Node


@dataclass(frozen=True)
class Add(Node):
    """A sum of terms; a subtracted one is a `Neg`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Mul(Node):
    """A product; `ops` are what stands between: "" (nothing), "cdot", "times", "odot", "*"."""

    factors: tuple[Node, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True)
class Div(Node):
    """A quotient."""

    above: Node
    below: Node


@dataclass(frozen=True)
class Pow(Node):
    """A power."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Call(Node):
    """A known function (exp, log, relu, diag ...) of its arguments; `primes` differentiate it."""

    name: str
    args: tuple[Node, ...]
    primes: int = 0


@dataclass(frozen=True)
class Sum(Node):
    """A sum or product over `letters` (None: over whatever fits) where `condition` holds."""

    kind: str
    letters: tuple[str, ...] | None
    condition: Node | None
    lower: Node | None
    upper: Node | None
    body: Node


@dataclass(frozen=True)
class Deriv(Node):
    """The derivative of `body` with respect to each of `by`; no `by` is the prime."""

    body: Node
    by: tuple[Node, ...]


@dataclass(frozen=True)
class Differential(Node):
    """d of something, alone."""

    of: Node


@dataclass(frozen=True)
class Transpose(Node):
    """A transposed vector or matrix."""

    of: Node


@dataclass(frozen=True)
class Cases(Node):
    """Values with their conditions; a condition of None is "otherwise"."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Matrix(Node):
    """A matrix, element by element."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Relation(Node):
    """Sides with relations between them: i = j, k ≠ i."""

    sides: tuple[Node, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True)
class Both(Node):
    """Conditions that hold at once."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Truth(Node):
    """1 where a condition holds, else 0: an indicator, an Iverson bracket."""

    condition: Node


@dataclass(frozen=True)
class Dots(Node):
    """Three dots."""


@dataclass(frozen=True)
class Ones(Node):
    """The vector of ones."""
