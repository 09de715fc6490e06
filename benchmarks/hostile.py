"""Functions of a student's that compute nothing, made from a seed.

What they give is extreme, not a number, ragged, of a wrong shape or of a wrong type: at random for
each call, the same for all calls, or chosen by what the checks vary. This file needs numpy and the
key's functions only, so that it can be run as a student's cell over there too.
"""

import copy
import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np

LOUD = (np.nan, np.inf, -np.inf, 1.79e308, -1.79e308, 1e305, 1e20, -3e7)
QUIET = (0.0, -0.0, 5e-324, -5e-324, 1e-310, 2.2e-308, 1e-200)
FACTORS = (1e9, -1e12, 1e100, 1e300, 1e-200, -1e-320)
NUMBERS = (
    *LOUD,
    *QUIET,
    2**63,
    -(2**63),
    2**64,
    10**400,
    -(10**1000),
    10**5000,
    False,
    np.float16(65504),
    np.float32(3.4e38),
    np.longdouble(1e308) * 10,
    np.uint64(2**64 - 1),
    np.int8(127),
)


class Words(str):
    pass


class Refuses:
    """Raises whatever it is asked."""

    def _no(self, *args, **kwargs):
        raise RuntimeError("no")

    __len__ = __iter__ = __eq__ = __float__ = __int__ = __bool__ = __getitem__ = __array__ = _no
    __hash__ = object.__hash__
    __getattr__ = __repr__ = __str__ = _no


class Table(dict):
    """Has every key."""

    def __contains__(self, key):
        return True

    def __missing__(self, key):
        return Refuses()


class Mine(np.ndarray):
    pass


def nested(levels: int, kind=list):
    value = 0.7
    for _ in range(levels):
        value = (value,) if kind is tuple else {"a": value} if kind is dict else [value]
    return value


def stuck() -> np.random.Generator:
    rng = np.random.Generator(np.random.PCG64(1))
    state = rng.bit_generator.state
    rng.bit_generator.state = state | {"state": {"state": 0, "inc": 2}}
    return rng


ODD = (
    lambda: None,
    lambda: "text",
    lambda: "9" * 5000,
    lambda: "½ of a\ud800",
    lambda: Words("0.7"),
    lambda: b"bytes",
    lambda: [[1.0, 2.0, 3.0], [4.0]],
    lambda: [[1.0], 2.0],
    lambda: ([1.0, [2.0]], {"a": [1]}),
    lambda: [],
    lambda: (),
    lambda: {},
    lambda: [None, None],
    lambda: ["1", "2"],
    lambda: nested(10_000),
    lambda: nested(15, tuple),
    lambda: nested(15, dict),
    lambda: nested(30, tuple),
    object,
    Refuses,
    lambda: [Refuses()],
    Table,
    lambda: 1j,
    lambda: np.complex64(1j),
    lambda: {1: 2, (1, 2): np.nan, None: [], 1.5: "a", b"k": 0},
    lambda: {1.0, 2.0},
    lambda: range(3),
    lambda: iter([1.0]),
    lambda: datetime.datetime(2020, 1, 1),
    lambda: np.datetime64("NaT"),
    lambda: np.array(["2020-01-01"], dtype="M8[D]"),
    lambda: Decimal("NaN"),
    lambda: Decimal("1e999999"),
    lambda: Fraction(10**400, 3),
    lambda: np.array([1.0, None, "a"], dtype=object),
    lambda: np.array([[1.0], [2.0, 3.0]], dtype=object),
    lambda: np.array([10**400, 2], dtype=object),
    lambda: np.array([(1, 2.0)], dtype="i4,f8"),
    lambda: np.array("text"),
    lambda: np.array([b"1", b"2"]),
    lambda: np.ma.masked,
    lambda: np.ma.array([1.0, 2.0], mask=[True, True]),
    lambda: np.ma.array(np.ones((2, 2)), mask=True),
    lambda: np.ones((2, 3)).view(Mine),
    lambda: np.zeros((0, 10**6)),
    lambda: np.zeros((3, 0, 2)),
    lambda: np.zeros((1,) * 30),
    lambda: np.zeros(200_000),
    lambda: np.broadcast_to(0.0, (10**5, 10**5)),
    lambda: [0.0] * 60_000,
    lambda: "x" * 600_000,
    lambda: np.random.default_rng(1),
    lambda: np.random.RandomState(1),
    stuck,
    lambda: len,
    lambda: np.float64,
)


def pick(rng, items):
    return items[int(rng.integers(len(items)))]


def number(rng):
    return pick(rng, NUMBERS) if rng.random() < 0.6 else pick(rng, ODD)()


def array(rng, right: np.ndarray):
    """Return something in place of an array that is no such array, whatever `right` is."""
    right = np.asarray(right, dtype=np.float64)
    if right.size == 0:
        return pick(rng, ODD)()
    way = int(rng.integers(8))
    if way == 0:
        return np.full(right.shape, pick(rng, (*LOUD, *QUIET)))
    if way == 1:
        return rng.choice((*LOUD, *QUIET), size=right.shape)
    if way == 2:
        one = right.copy()
        one.flat[int(rng.integers(right.size))] = pick(rng, LOUD)
        return one
    if way == 3:
        return np.where(right == 0, np.nan, right * pick(rng, FACTORS))
    if way == 4:
        shapes = (right.shape[::-1], (*right.shape, 2), (1, *right.shape), right.shape[:-1], (0,))
        return np.full(pick(rng, shapes), pick(rng, (*LOUD, *QUIET)))
    if way == 5:
        kind = pick(rng, ("f4", "f2", "g", "?", "i1", "u8", "c16", "O", "U5", "M8[s]"))
        with np.errstate(all="ignore"):
            return np.zeros(right.shape).astype(kind)
    if way == 6:
        return np.full(right.shape, pick(rng, LOUD)).tolist()
    return pick(rng, ODD)()


def hostile(rng, right):
    """Return something in place of `right`, wrong in each of its parts."""
    if rng.random() < 0.1:
        return pick(rng, ODD)()
    if isinstance(right, dict):
        table = {name: hostile(rng, value) for name, value in right.items()}
        if rng.random() < 0.1:
            table.pop(pick(rng, list(table)))
        if rng.random() < 0.1:
            table[pick(rng, ("dW1", 1, None, (1, 2)))] = pick(rng, ODD)()
        return table
    if isinstance(right, tuple):
        parts = [hostile(rng, part) for part in right]
        return parts if rng.random() < 0.1 else tuple(parts)
    return array(rng, right) if isinstance(right, np.ndarray) else number(rng)


def condition(args: tuple) -> list[int]:
    """Return what the checks vary: zeros, ones, patterns, sizes; whatever a constant can go by."""
    seen = []
    for arg in args:
        for value in arg.values() if isinstance(arg, dict) else (arg,):
            if isinstance(value, np.ndarray) and value.size:
                numbers = value.astype(np.float64)
                ones = numbers.ndim == 2 and bool(np.all(numbers[:, -1] == 1.0))
                whole = float(np.max(np.abs(numbers))) == 1.0
                seen += [int(numbers.any()), int(ones), int(whole), len(numbers) % 97]
            elif isinstance(value, (bool, int, float)):
                seen.append(int(abs(value) * 1000) % 97)
    return seen


def constant(args: tuple, right, rng):
    """Return an ordinary constant in the shape of what is right."""
    if isinstance(right, dict):
        return {name: constant(args, value, rng) for name, value in right.items()}
    if isinstance(right, tuple):
        return tuple(constant(args, part, rng) for part in right)
    value = pick(rng, (-0.7, 0.3, 1.9, 5.3, 41.0))
    return np.full(right.shape, value) if isinstance(right, np.ndarray) else value


def scaled(right, factor: float):
    if isinstance(right, dict):
        return {name: scaled(value, factor) for name, value in right.items()}
    if isinstance(right, tuple):
        return tuple(scaled(part, factor) for part in right)
    return np.asarray(right, dtype=np.float64) * factor + 0.0


def argument(rng, args: tuple, right):
    """Return one of the arguments, or an entry of one, in place of what is right."""
    values = [v for arg in args for v in (arg.values() if isinstance(arg, dict) else (arg,))]
    if isinstance(right, dict):
        return {name: pick(rng, values) for name in right}
    return (pick(rng, values),) * 2 if isinstance(right, tuple) else pick(rng, values)


WAYS = ("random", "the same", "by what is given", "a constant", "scaled", "an argument")


def function(key, seed: int, way: str):
    """Return a function that gives, or writes into its arguments, something in place of `key`'s."""
    state = np.random.default_rng([seed, 1])
    factor = pick(state, FACTORS)

    def wrong(*args):
        copies = copy.deepcopy(args)
        right = key(*copies)
        returns = right is not None
        right = right if returns else copies[0]
        seen = condition(args) if way in ("by what is given", "a constant") else []
        rng = state if way == "random" else np.random.default_rng([seed, 2, *seen])
        if way == "scaled":
            value = scaled(right, factor)
        elif way == "a constant":
            value = constant(args, right, rng)
        elif way == "an argument":
            value = argument(rng, args, right)
        else:
            value = hostile(rng, right)
        if returns:
            return value
        _write(rng, args, value)

    return wrong


def _write(rng, args: tuple, value) -> None:
    """Put what is wrong into the dictionaries that a step should change."""
    tables = [arg for arg in args if isinstance(arg, dict)]
    for table in [tables[0], *tables[2:]] if rng.random() < 0.8 else tables:
        table.clear()
        if isinstance(value, dict):
            table.update(value)
        else:
            table.update({"W1": value, "b1": value, "W2": value, "b2": value})
