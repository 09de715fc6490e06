"""Whether an equality of an answer states an equality of a rubric, and for which indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, product

import numpy as np
from hw4kit.equations.arrays import Value, aligned
from hw4kit.equations.conditions import Condition
from hw4kit.equations.trees import Node, NotUnderstood
from hw4kit.equations.understood import Understanding, Understood
from hw4kit.equations.verdicts.comparing import bound, fitting, masked
from hw4kit.equations.worlds import State
from hw4kit.equations.worlds.state import World

from autograder.hw4.stated.formal import Formal, shape_of

MOST_LETTERS = 4  # indices of one equality
EXACT = 1e-7
LONGEST_CHAIN = 30
LEFT, BOTH = (0,), (0, 1)
Places = tuple[int, ...]  # for each index letter, the axis that it runs along


@dataclass(eq=False)
class Statement:
    """Two sides that are equal under conditions: of a rubric, or the ends of an answer's chain."""

    cell: Understanding
    first: Understood
    last: Understood
    conditions: tuple[Condition, ...] = ()
    between: tuple[Understood, ...] = ()
    turned: bool = False
    _values: dict = field(default_factory=dict)

    @cached_property
    def sides(self) -> tuple[Node, Node]:
        return bound(self.first.left, self.last.right, self.cell.evaluator(self.first))

    @cached_property
    def shapes(self) -> list[tuple[bool, bool]]:
        """Return what each side is made of; the left one first, or last if it is turned."""
        owners = (self.first, self.last)
        found = [
            shape_of(s, self.cell.evaluator(o)) for s, o in zip(self.sides, owners, strict=True)
        ]
        return found[::-1] if self.turned else found

    @cached_property
    def letters(self) -> dict[str, int]:
        """Return the index letters of both sides, and how far each runs."""
        indices = self.cell.evaluator(self.first).indices
        return {one: indices.size(one, *self.sides) for one in indices.free(*self.sides)}

    def scope(self, places: Places) -> dict[str, Value]:
        return {
            letter: Value(np.arange(size, dtype=float), (f"#{place}",))
            for (letter, size), place in zip(self.letters.items(), places, strict=True)
        }

    def value(self, number: int, places: Places, formal: World) -> Value:
        """Return a side in the formal world: 0 the left one, 1 the right one."""
        number = 1 - number if self.turned else number
        if (number, places) not in self._values:
            evaluator = self.cell.evaluator((self.first, self.last)[number], Formal)
            evaluator.free = tuple(self.letters)
            found = evaluator(self.sides[number], State(formal), self.scope(places))
            self._values[number, places] = fitting(found)
        return self._values[number, places]

    def holds_at(self, places: Places, sizes: list[int]) -> np.ndarray:
        """Return for which values of the indices the conditions hold, whatever the rest."""
        evaluator = self.cell.evaluator(self.first)
        evaluator.free = tuple(self.letters)
        state, scope = State(self.cell.world), self.scope(places)
        result = np.ones(sizes, dtype=bool)
        for condition in self.conditions:
            result &= by_place(masked(evaluator, condition, state, scope), sizes)
        return result


def by_place(value: Value, sizes: list[int]) -> np.ndarray:
    """Return what is true at all points, over the axes of indices alone."""
    order = [f"#{n}" for n in range(len(sizes))]
    (data, _), axes = aligned(value, Value(np.ones(sizes, dtype=bool), tuple(order)))
    axes_left = [name for name in axes if name in order]
    rest = tuple(range(len(axes), data.ndim)) + tuple(
        n for n, name in enumerate(axes) if name not in order
    )
    flat = np.all(data.astype(bool), axis=rest)
    flat = flat.transpose([axes_left.index(name) for name in order])
    return np.broadcast_to(flat, sizes)


def same(one: Value, other: Value) -> Value:
    """Say where two values are equal; formulas of different shapes nowhere are."""
    if one.slots != other.slots:
        raise NotUnderstood("shapes")
    (a, b), axes = aligned(one, other)
    close = np.isclose(a, b, rtol=EXACT, atol=EXACT)
    return Value(np.all(close, axis=tuple(range(len(axes), close.ndim))), axes)


def covered(
    wanted: Statement, given: Statement, formal: World, sides: tuple[int, ...] = BOTH
) -> np.ndarray:
    """Return for which indices of `wanted` the statement `given` says the same on its `sides`."""
    found = np.zeros(list(wanted.letters.values()), dtype=bool)
    if any(wanted.shapes[side] != given.shapes[side] for side in sides):
        return found
    if len(given.letters) > MOST_LETTERS:
        return found
    for places, others, sizes in assignments(wanted.letters, given.letters):
        at = given.holds_at(others, sizes) & wanted.holds_at(places, sizes)
        if at.any() and all(
            agree(wanted, given, places, others, side, at, formal) for side in sides
        ):
            grid = np.indices(sizes)
            found[tuple(grid[place] for place in places)] |= at
    return found


def agree(
    wanted: Statement,
    given: Statement,
    places: Places,
    others: Places,
    side: int,
    at: np.ndarray,
    formal: World,
) -> bool:
    """Say whether one side of both is the same formula wherever both are said."""
    try:
        found = same(wanted.value(side, places, formal), given.value(side, others, formal))
    except NotUnderstood:
        return False
    return bool(np.all(by_place(found, list(at.shape))[at]))


def assignments(
    wanted: dict[str, int], given: dict[str, int]
) -> Iterator[tuple[Places, Places, list[int]]]:
    """Yield in which ways indices of two statements can be the same, two of one merged too."""
    for places in merged(list(wanted.values())):
        sizes = [size for _, size in sorted(set(zip(places, wanted.values(), strict=True)))]
        fits = [[n for n, s in enumerate(sizes) if s == size] for size in given.values()]
        for others in product(*fits):
            if set(others) == set(range(len(sizes))):
                yield places, others, sizes


def merged(sizes: list[int]) -> Iterator[Places]:
    """Yield an axis for each of some indices: each its own, or two of one size together."""
    yield tuple(range(len(sizes)))
    for a, b in combinations(range(len(sizes)), 2):
        if sizes[a] == sizes[b]:
            yield tuple(a if n == b else n - (n > b) for n in range(len(sizes)))


def statements(cell: Understanding, true: list[Understood]) -> list[Statement]:
    """Return what is said by each true equality, and by the ends of unbroken chains of them."""
    result: list[Statement] = []
    ending: dict[int, list[list[Understood]]] = {}  # chains, by the side that they end with
    for one in true:
        before = [run for side in one.pair.lefts for run in ending.get(id(side), ())]
        runs = [[*run, one] for run in before if run[-1].right == one.left] + [[one]]
        ending[id(one.pair.right)] = runs[-LONGEST_CHAIN:]
        result += [said(cell, run) for run in runs[-LONGEST_CHAIN:]]
    return result + [replace(one, turned=True, _values={}) for one in result]


def said(cell: Understanding, run: list[Understood]) -> Statement:
    conditions = tuple(dict.fromkeys(c for one in run for c in one.held or ()))
    return Statement(cell, run[0], run[-1], conditions, tuple(run))
