"""The inputs that checks use: small random networks on which mistakes show.

Every case has non-zero biases unless asked otherwise, sizes that are all different unless the
case is about equal ones, and stays away from ReLU's kink and from ties of the highest score,
where two right answers may differ, and from losses so small that rounding dominates them. All
arrays are float64 and seeded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from autograder import reference
from autograder.checks._words import say

CLEARANCE = 1e-2  # distance from kinks and ties, far above every rounding error
LARGEST_LOSS = 5.0  # of one row: a tiny number that keeps log from 0 does not show


@dataclass(frozen=True)
class Case:
    """A network with a batch: params as in `reference`, X (N, D), y (N,), reg.

    directions: of a case too large to go through entry by entry, arrays of length 1 of each
    parameter's shape, along which gradients are compared.
    """

    name: str
    params: dict
    X: np.ndarray
    y: np.ndarray
    reg: float = 0.0
    directions: dict | None = None

    @property
    def scores(self) -> np.ndarray:
        return reference.forward(self.params, self.X)

    @property
    def hidden(self) -> np.ndarray:
        """The hidden layer (N, H) after the ReLU."""
        return np.maximum(self.X @ self.params["W1"] + self.params["b1"], 0.0)

    @property
    def is_square(self) -> bool:
        """Whether there are as many rows as classes."""
        return len(self.X) == len(self.params["b2"])

    def without(self, *biases: str) -> Case:
        """Return the case with the named biases set to zero."""
        params = {k: np.zeros_like(v) if k in biases else v for k, v in self.params.items()}
        return replace(self, params=params)

    def with_input_for(self, bias: str) -> Case:
        """Return the case with an input of 1 whose weights do what the bias named does.

        b1 becomes its weights; b2 those of a hidden neuron that this input alone feeds, with 1.
        """
        D, H = self.params["W1"].shape
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        if bias == "b1":
            changed = {"W1": np.vstack([W1, b1]), "b1": np.zeros(H)}
        else:
            W1 = np.block([[W1, np.zeros((D, 1))], [np.zeros((1, H)), np.ones((1, 1))]])
            changed = {"W1": W1, "b1": np.append(b1, 0.0), "W2": np.vstack([W2, b2])}
            changed["b2"] = np.zeros_like(b2)
        X = np.hstack([self.X, np.ones((len(self.X), 1))])
        return replace(self, params=self.params | changed, X=X)

    def with_entries_moved(self) -> tuple[Case, ...]:
        """Return cases whose inputs, W1 or W2 have their entries in another order."""
        moved = {"W1": np.roll(self.params["W1"], 1, axis=1)}, {"W2": np.roll(self.params["W2"], 1)}
        others = (replace(self, params=self.params | change) for change in moved)
        return (replace(self, X=np.roll(self.X, 1, axis=1)), *others)

    def with_more_rows(self) -> Case:
        """Return the case with rows below its own, far more than there are classes."""
        more = np.random.default_rng(len(self.X)).normal(size=(29, self.X.shape[1]))
        return replace(self, X=np.vstack([self.X, more]))


def network(
    seed: int, N: int, D: int, H: int, C: int,
    *, name="", absent=(), reg=0.0, largest_loss=np.inf,
) -> Case:  # fmt: skip
    """Return a random network with a batch whose labels leave out the classes `absent`.

    `largest_loss` is what no row's cross-entropy reaches.
    """
    for attempt in range(10_000):
        rng = np.random.default_rng([seed, attempt])
        params = {
            "W1": rng.normal(size=(D, H)),
            "b1": rng.normal(size=H),
            "W2": rng.normal(size=(H, C)),
            "b2": 1.5 * rng.normal(size=C),
        }
        X = rng.normal(size=(N, D))
        present = [c for c in range(C) if c not in absent]
        y = np.concatenate([present, rng.choice(present, size=max(N - len(present), 0))])[:N]
        y = rng.permutation(y).astype(np.int64)
        case = Case(name or say("{N} rows, {C} classes", N=N, C=C), params, X, y, reg)
        variants = (case, case.without("b1"), case.without("b2"))
        if _losses(case).max() < largest_loss and all(map(_is_clear, variants)):
            return case
    raise RuntimeError("no network away from kinks found; loosen the sizes")


def _is_clear(case: Case) -> bool:
    pre_activation = case.X @ case.params["W1"] + case.params["b1"]
    best_two = np.sort(case.scores, axis=1)[:, -2:]
    gap = np.min(best_two[:, 1] - best_two[:, 0])
    loss = _losses(case).mean()
    return np.min(np.abs(pre_activation)) > CLEARANCE and gap > CLEARANCE and loss > 0.1


def _losses(case: Case) -> np.ndarray:
    """Return each row's cross-entropy (N,)."""
    return -reference.log_softmax(case.scores)[np.arange(len(case.y)), case.y]


_likely = partial(network, largest_loss=LARGEST_LOSS)


@cache
def ordinary() -> tuple[Case, ...]:
    """Return networks of ordinary shapes: sizes all different, every class in the batch."""
    return (_likely(1, 6, 4, 7, 3), _likely(2, 7, 5, 3, 4), _likely(3, 4, 6, 5, 2))


@cache
def special() -> tuple[Case, ...]:
    """Return the batches that the usual notebook never tries."""
    return (
        _likely(4, 1, 4, 6, 3, name=say("a batch of one row")),
        _likely(5, 4, 3, 6, 4, name=say("as many rows as classes")),
        _likely(6, 5, 4, 6, 3, absent=(2,), name=say("a batch without the last class")),
        _likely(7, 5, 4, 6, 4, absent=(0, 2), name=say("a batch in which some classes are absent")),
        _likely(8, 3, 4, 5, 12, absent=(11,), name=say("more classes than rows")),
    )


@cache
def few_rows() -> tuple[Case, ...]:
    """Return networks with fewer rows than hidden neurons, which no row can do without.

    So the gradient of W2 tells the gradient of the scores that it was computed from.
    """
    return (network(19, 3, 4, 9, 5), network(20, 3, 5, 8, 4))


@cache
def many_rows() -> tuple[Case, ...]:
    """Return networks with many rows, so that wrong labels cannot agree by chance."""
    cases = (network(seed, 24, 4, 6, 5) for seed in (11, 12, 13))
    return tuple(_with_some_scores_all_negative(case) for case in cases)


@cache
def positive_hidden() -> tuple[Case, ...]:
    """Return networks with many rows whose hidden layers are positive: ReLU changes nothing.

    Each bias decides many of the labels, and scores are of both signs.
    """
    return tuple(_with_positive_hidden(network(seed, 24, 4, 6, 5)) for seed in (18, 51, 58))


def _with_positive_hidden(case: Case) -> Case:
    positive = {name: np.abs(case.params[name]) for name in ("W1", "b1")}
    case = replace(case, params={**case.params, **positive}, X=np.abs(case.X))
    centred = case.params["b2"] - case.scores.mean(axis=0)
    case = replace(case, params={**case.params, "b2": centred})
    return _with_some_scores_all_negative(case)


def _with_some_scores_all_negative(case: Case) -> Case:
    lowered = case.params["b2"] - np.median(case.scores.max(axis=1))
    return replace(case, params={**case.params, "b2": lowered})


@cache
def squares() -> tuple[Case, ...]:
    """Return networks with as many rows as classes, for which a wrong axis has the right shape."""
    return (network(14, 6, 4, 5, 6), network(15, 8, 3, 6, 8))


@cache
def square_few_rows() -> tuple[Case, ...]:
    """Return networks with as many rows as classes, fewer than hidden neurons.

    An array that has lost an axis fits there, whichever the axis is.
    """
    return (_likely(21, 4, 5, 9, 4), _likely(22, 3, 4, 8, 3), _likely(23, 5, 6, 11, 5))


def that_come_back(
    crashes: Callable[[Case], bool], is_right: Callable[[Case], bool]
) -> tuple[Case, ...]:
    """Return ordinary networks; square ones for a function that has lost an axis of its rows.

    It raises unless there are as many rows as classes, and is right for one row. "Every batch" is
    the check that this costs.
    """
    square, (one_row, *_) = square_few_rows(), special()
    lost = all(map(crashes, ordinary())) and not any(map(crashes, square))
    return square if lost and is_right(one_row) else ordinary()


@cache
def large() -> Case:
    """Return one row for a network of so many weights that only derivatives are quick.

    A walk back through it takes a few loops over 600,000 weights, in plain Python a second or
    two. Differences take a forward pass for each of them: a minute at least, of the ten seconds
    that a call may take.
    """
    rng, (D, H, C) = np.random.default_rng(24), (750, 800, 5)
    params = {
        "W1": rng.normal(size=(D, H)) / np.sqrt(D),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, C)) / np.sqrt(H),
        "b2": rng.normal(size=C),
    }
    directions = {name: _directions(array.shape, rng) for name, array in params.items()}
    X, y = rng.normal(size=(1, D)), np.array([C - 2])
    return Case(say("a network of many weights"), params, X, y, directions=directions)


def _directions(shape: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    drawn = rng.normal(size=(3, *shape))
    return [one / np.linalg.norm(one) for one in drawn]
