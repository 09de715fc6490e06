"""The inputs that checks use: small random networks on which mistakes show.

They come from the exam's seed, so that no two submissions are asked the same. Every case has
non-zero biases unless asked otherwise, sizes that are all different unless the case is about equal
ones, and stays away from ReLU's kink and from ties of the highest score, where two right answers
may differ, and from losses so small that rounding dominates them. All arrays are float64.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from hw4kit.checks import chance, examples, questions
from hw4kit.words import Text

from autograder.hw4 import reference
from autograder.hw4.checks._words import say

CLEARANCE = 1e-2  # distance from kinks and ties, far above every rounding error
LARGEST_LOSS = 5.0  # of one row: a tiny number that keeps log from 0 does not show
MOST_CONDITION = 50.0  # of hidden layers from which the gradient of the scores is read off
DEFAULT_SEED = bytes(32)  # where there is no class and no secret: portable mode and tests
LEAST_GRADIENT = 0.03  # of the largest entry of each parameter's
ATTEMPTS = 10_000
ROWS, FEATURES, SQUARE = chance.ROWS, 3, 5  # of what mini-batches are drawn from


@dataclass(frozen=True)
class Case:
    """A network with a batch: params as in `reference`, X (N, D), y (N,), reg.

    directions: of a case too large to go through entry by entry, for each parameter some tuples of
    vectors of length 1, one for each axis; along their outer products gradients are compared.
    """

    name: str
    params: dict
    X: np.ndarray
    y: np.ndarray
    reg: float = 0.0
    directions: dict | None = None

    @cached_property
    def scores(self) -> np.ndarray:
        scores = reference.forward(self.params, self.X)
        scores.flags.writeable = False  # it is kept
        return scores

    @cached_property
    def gradient(self) -> dict[str, np.ndarray]:
        """The gradient of the loss without regulariser."""
        return reference.backward(self.params, self.X, self.y, 0.0)

    @property
    def hidden(self) -> np.ndarray:
        """The hidden layer (N, H) after the ReLU."""
        return np.maximum(self.X @ self.params["W1"] + self.params["b1"], 0.0)

    @property
    def is_square(self) -> bool:
        """Whether there are as many rows as classes."""
        return len(self.X) == len(self.params["b2"])

    @property
    def question(self) -> str:
        """What to ask where this network is wrong and the same in ordinary numbers is right."""
        in_others = self.name in examples.OTHER_NUMBERS or self.name in examples.OTHER_GRADIENTS
        return questions.NUMBERS if in_others else ""

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

    def in_other_numbers(self, name: Text, factors: tuple[float, float, float]) -> Case:
        """Return the network with all its numbers changed, its scores known to be multiples."""
        params, X = examples.in_other_numbers(self.params, self.X, *factors)
        return replace(self, name=name, params=params, X=X)

    def with_rows_repeated(self, times: int) -> Case:
        """Return the case with each row `times` times, mixed, half of them with another label.

        That is the likeliest one that is left, unless its loss would be large.
        """
        rows = self.rng().permutation(np.repeat(np.arange(len(self.X)), times))
        others = np.where(np.arange(self.scores.shape[1]) == self.y[:, None], -np.inf, self.scores)
        other = replace(self, y=others.argmax(axis=1))
        second = np.where(_losses(other) < LARGEST_LOSS, other.y, self.y)
        y = np.where(np.arange(len(rows)) % 2, second[rows], self.y[rows])
        return replace(self, name=say("a batch of {N} rows", N=len(rows)), X=self.X[rows], y=y)

    def with_another_class(self) -> Case:
        """Return the same rows and labels in a network of one class more."""
        C = len(self.params["b2"])
        more = {
            "W2": np.hstack([self.params["W2"], self.params["W2"][:, :1] / 2]),
            "b2": np.append(self.params["b2"], self.params["b2"].mean()),
        }
        name = say("the batch of one row, and {C} classes", C=C + 1)
        return replace(self, name=name, params=self.params | more)

    def with_all_scores_below_0(self) -> Case:
        """Return the network with scores near -250, where their exponentials are not yet 0."""
        name = say("scores near -250")
        return replace(self, name=name, params=examples.far_below_0(self.params))

    def among_many_classes(self) -> Case:
        """Return the case with classes before its own: more than a byte tells apart.

        They are less likely than what each row's best is, by three in their scores and more.
        """
        wider, before = examples.among_many_classes(self.params)
        rng = self.rng()
        wider["W2"][:, :before] = 0.1 * rng.normal(size=(len(wider["W2"]), before))
        wider["b2"][:before] = self.scores.max(axis=1).min() - 4.0 - rng.random(before)
        case = replace(self.with_rows_repeated(-(-examples.MANY_ROWS // len(self.X))), params=wider)
        name = say("{N} rows, {C} classes", N=len(case.X), C=examples.NUM_CLASSES)
        return replace(case, name=name, y=before + case.y)

    def rng(self) -> np.random.Generator:
        """Return a generator whose numbers follow from X, and so from the seed."""
        return np.random.default_rng(np.frombuffer(self.X.tobytes(), np.uint32))

    def with_more_rows(self) -> Case:
        """Return the case with rows below its own, far more than there are classes."""
        more = self.rng().normal(size=(29, self.X.shape[1]))
        return replace(self, X=np.vstack([self.X, more]))


def clear_rows(case: Case, biases: tuple[float, ...] = (1.0, 0.0)) -> np.ndarray:
    """Tell of each row (N,) whether it is away from kinks and ties, with and without biases."""
    b1, b2 = ([one * case.params[name] for one in biases] for name in ("b1", "b2"))
    pre_activation = case.X @ case.params["W1"] + np.reshape(b1, (len(b1), 1, -1))
    b2 = np.reshape(b2, (len(b2), 1, 1, -1))
    scores = np.maximum(pre_activation, 0.0) @ case.params["W2"] + b2
    best_two = np.sort(scores, axis=-1)[..., -2:]
    gap = best_two[..., 1] - best_two[..., 0]
    kinks = np.abs(pre_activation).min(axis=-1)
    return (kinks > CLEARANCE).all(axis=0) & (gap > CLEARANCE).all(axis=(0, 1))


def _losses(case: Case) -> np.ndarray:
    """Return each row's cross-entropy (N,)."""
    return -reference.log_softmax(case.scores)[np.arange(len(case.y)), case.y]


def network(
    rng: np.random.Generator | int, N: int, D: int, H: int, C: int,
    *, name="", absent=(), reg=0.0, fits=clear_rows, suits=lambda case: True,
) -> Case:  # fmt: skip
    """Return a random network with a batch whose labels leave out the classes `absent`.

    fits: tells of each row of a case (N,) whether it will do; suits: of the whole case.
    """
    rng = np.random.default_rng(rng)
    for _ in range(ATTEMPTS):
        case = _drawn(rng, N, D, H, C, name, absent, reg, fits)
        if case is not None and _losses(case).mean() > 0.1 and suits(case):
            return case
    raise RuntimeError("no network away from kinks found; loosen the sizes")


def _drawn(rng, N, D, H, C, name, absent, reg, fits) -> Case | None:
    """Return a random network with rows that will do, if enough of those drawn do."""
    params = {
        "W1": rng.normal(size=(D, H)),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, C)),
        "b2": 1.5 * rng.normal(size=C),
    }
    present = [c for c in range(C) if c not in absent]
    y = np.concatenate([present, rng.choice(present, size=max(N - len(present), 0))])[:N]
    wanted = rng.permutation(y).astype(np.int64)
    X = rng.normal(size=(len(present) * (2 * N + 4), D))
    y = np.resize(present, len(X))
    case = Case(name or say("{N} rows, {C} classes", N=N, C=C), params, X, y, reg)
    left = list(np.flatnonzero(fits(case)))
    rows = []
    for label in wanted:
        row = next((row for row in left if y[row] == label), None)
        if row is None:
            return None
        left.remove(row)
        rows.append(row)
    return replace(case, X=X[rows], y=wanted)


def _likely_rows(case: Case) -> np.ndarray:
    return clear_rows(case) & (_losses(case) < LARGEST_LOSS)


def _rows_with_biases(case: Case) -> np.ndarray:
    """Tell the same with biases alone: without, a row that opens no neuron has equal scores."""
    return clear_rows(case, biases=(1.0,)) & (_losses(case) < LARGEST_LOSS)


def _rows_with_positive_scores(case: Case) -> np.ndarray:
    """Tell of each row (N,) whether it has a positive score without the biases, and is clear."""
    return clear_rows(case) & (case.without("b1", "b2").scores.max(axis=1) > CLEARANCE)


def _rows_of_both_signs(case: Case) -> np.ndarray:
    """Tell of each row (N,) whether without biases something of it is on either side of a ReLU.

    Of the inputs, before the ReLU and, at least above 0, of the scores: then what a slip leaves of
    the scores still depends on the row.
    """
    plain = case.without("b1", "b2")
    signs = [np.sign(values) for values in (plain.X, plain.X @ plain.params["W1"])]
    both = np.logical_and.reduce([np.ptp(sign, axis=1) == 2 for sign in signs])
    return _likely_rows(case) & _rows_with_positive_scores(case) & both


def _has_gradients(case: Case) -> bool:
    """Tell whether no gradient is so small beside what it is summed from that rounding shows."""
    gradients = reference.backward(case.params, case.X, case.y, 0.0).values()
    return all(np.abs(gradient).max() > LEAST_GRADIENT for gradient in gradients)


def _is_half_closed(case: Case) -> bool:
    """Tell whether a single hidden neuron is closed in some rows and open in others."""
    return 0 < np.sum(case.hidden > 0) < len(case.X) and _has_gradients(case)


_likely = partial(network, fits=_likely_rows, suits=_has_gradients)


class Cases:
    """The inputs of one task for one seed; each kind is made when it is first asked for."""

    def __init__(self, seed: bytes = DEFAULT_SEED, task_id: str = "") -> None:
        self._seed = seed + task_id.encode()

    def rng(self, purpose: str) -> np.random.Generator:
        """Return a generator of its own for `purpose`, always in the same state."""
        digest = hashlib.sha256(self._seed + b" " + purpose.encode()).digest()
        return np.random.default_rng(int.from_bytes(digest))

    @cached_property
    def ordinary(self) -> tuple[Case, ...]:
        """Networks of ordinary shapes: sizes all different, every class in the batch."""
        case = partial(_likely, self.rng("ordinary"), fits=_rows_of_both_signs)
        return case(6, 4, 7, 3), case(7, 5, 8, 4), case(4, 6, 5, 2)

    @cached_property
    def special(self) -> tuple[Case, ...]:
        """The batches that the usual notebook never tries."""
        case = partial(_likely, self.rng("special"))
        some_absent = say("a batch in which some classes are absent")
        one_row = case(1, 4, 6, 3, name=say("a batch of one row"))
        return (
            one_row,
            # One class is absent: were each there once, columns divided for rows would not show.
            case(4, 3, 6, 4, absent=(1,), name=say("as many rows as classes")),
            case(5, 4, 3, 6, absent=(2,), name=say("a batch without the last class")),
            case(5, 4, 6, 4, absent=(0, 2), name=some_absent),
            case(3, 4, 5, 12, absent=(11,), name=say("more classes than rows")),
            case(5, 3, 5, 4, absent=(1,), name=say("as many rows as hidden neurons")),
            case(6, 3, 4, 4, absent=(2,), name=say("as many hidden neurons as classes")),
            case(5, 4, 4, 3, name=say("as many features as hidden neurons")),
            case(4, 4, 4, 4, absent=(3,), name=say("sizes that are all equal")),
            one_row.with_another_class(),
        )

    @cached_property
    def thin(self) -> Case:
        """A network with one feature and one hidden neuron, which is closed in the first row.

        Shapes that fit nowhere else fit here: what comes of it tells little of a slip's name, and
        it is asked aside.
        """
        name = say("one feature and one hidden neuron")
        drawn = partial(network, self.rng("thin"), fits=_rows_with_biases, suits=_is_half_closed)
        case = drawn(5, 1, 1, 3, name=name)
        order = np.argsort(case.hidden[:, 0])
        return replace(case, X=case.X[order], y=case.y[order])

    @cached_property
    def equal_sizes(self) -> Case:
        """The special network of which all sizes are equal."""
        return next(c for c in self.special if len({*c.X.shape, *c.params["W2"].shape}) == 1)

    @cached_property
    def other_numbers(self) -> dict[str, Case]:
        """An ordinary network in numbers of other sizes, by what `examples` calls each of them.

        Where a ReLU is clipped, or something is rounded or bounded, ordinary numbers do not show.
        """
        case = self.ordinary[0]
        factors = examples.OTHER_NUMBERS | examples.OTHER_GRADIENTS
        return {name: case.in_other_numbers(name, three) for name, three in factors.items()}

    @cached_property
    def very_many_rows(self) -> Case:
        """An ordinary network with a batch as large as a whole data set's may be."""
        return self.ordinary[0].with_rows_repeated(50)

    @cached_property
    def many_classes(self) -> Case:
        """An ordinary network among more classes than a byte tells apart."""
        return self.ordinary[0].among_many_classes()

    @cached_property
    def few_rows(self) -> tuple[Case, ...]:
        """Networks with fewer rows than hidden neurons, which no row can do without.

        So the gradient of W2 tells the gradient of the scores that it was computed from.
        """
        case = partial(network, self.rng("few rows"), suits=_tells_its_rows_apart)
        return _with_small_scores(case(3, 4, 9, 5)), _with_small_scores(case(3, 5, 8, 4))

    @cached_property
    def many_rows(self) -> tuple[Case, ...]:
        """Networks with many rows, so that wrong labels cannot agree by chance.

        Some rows have no positive score; without biases all have one. In the first network a ReLU
        that lets a hundredth through decides a label.
        """
        case = partial(network, self.rng("many rows"), fits=_rows_with_positive_scores)
        networks = (case(24, 4, 6, 5, suits=_shows_a_leak), *(case(24, 4, 6, 5) for _ in range(2)))
        return tuple(map(_with_some_scores_all_negative, networks))

    @cached_property
    def positive_hidden(self) -> tuple[Case, ...]:
        """Networks with many rows whose hidden layers are positive: ReLU changes nothing.

        Each bias decides many of the labels, and scores are of both signs.
        """
        rng = self.rng("positive hidden")
        return tuple(_with_positive_hidden(rng) for _ in range(3))

    @cached_property
    def squares(self) -> tuple[Case, ...]:
        """Networks with as many rows as classes, for which a wrong axis has the right shape."""
        rng = self.rng("squares")
        return network(rng, 6, 4, 5, 6), network(rng, 8, 3, 6, 8)

    @cached_property
    def square_few_rows(self) -> tuple[Case, ...]:
        """Networks with as many rows as classes, fewer than hidden neurons.

        An array that has lost an axis fits there, whichever the axis is.
        """
        case = partial(_likely, self.rng("square few rows"), suits=_tells_its_rows_apart)
        sizes = (4, 5, 9, 4), (3, 4, 8, 3), (5, 6, 11, 5)
        return tuple(_with_small_scores(case(*four)) for four in sizes)

    def that_come_back(
        self, crashes: Callable[[Case], bool], is_right: Callable[[Case], bool]
    ) -> tuple[Case, ...]:
        """Return ordinary networks; square ones for a function that has lost an axis of its rows.

        It raises unless there are as many rows as classes, and is right for one row. "Every batch"
        is the check that this costs.
        """
        lost = all(map(crashes, self.ordinary)) and not any(map(crashes, self.square_few_rows))
        return self.square_few_rows if lost and is_right(self.special[0]) else self.ordinary

    @cached_property
    def large(self) -> Case:
        """One row for a network of so many weights that only derivatives are quick.

        A walk back through it takes a few loops over 240,000 weights, in plain Python a second at
        most. Differences take a forward pass for each of them: twenty seconds at least, of the ten
        that a call may take.
        """
        rng, (D, H, C) = self.rng("large"), (480, 500, 5)
        params = {
            "W1": (rng.random((D, H)) - 0.5) * np.sqrt(12 / D),
            "b1": rng.normal(size=H),
            "W2": rng.normal(size=(H, C)) / np.sqrt(H),
            "b2": rng.normal(size=C),
        }
        directions = {name: _directions(rng, array.shape) for name, array in params.items()}
        X, y = rng.normal(size=(1, D)), np.array([C - 2])
        return Case(say("a network of many weights"), params, X, y, directions=directions)

    @cached_property
    def labelled_rows(self) -> tuple[np.ndarray, np.ndarray]:
        """The rows that mini-batches are drawn from, with their labels."""
        return self.numbered_rows(ROWS, FEATURES)

    def numbered_rows(self, count: int, features: int) -> tuple[np.ndarray, np.ndarray]:
        """Return X (count, features), all entries different, and labels that name the row.

        Entries have both signs, differ in absolute value too, and are no round numbers: no change
        of them is missed. No label fits into a byte.
        """
        rng = self.rng("labelled rows" if count == ROWS else f"{count} labelled rows")
        size = count * features
        X = 0.2417 + rng.permutation(size).reshape(count, features) - size // 2
        return 0.3713 * X, rng.integers(300, 5000) + np.arange(count)

    @cached_property
    def regs(self) -> tuple[float, float, float]:
        """Strengths of regularisation, one for each ordinary case: none of them 1, one large."""
        drawn = self.rng("regs").uniform((0.2, 1.6, 11.0), (0.4, 2.4, 19.0))
        return tuple(map(float, drawn))


def _shows_a_leak(case: Case) -> bool:
    plain = case.without("b1", "b2")
    before = plain.X @ plain.params["W1"]
    leaking = np.where(before > 0, before, 0.01 * before) @ plain.params["W2"]
    return bool(np.any(leaking.argmax(axis=1) != plain.scores.argmax(axis=1)))


def _tells_its_rows_apart(case: Case) -> bool:
    return bool(np.linalg.cond(case.hidden) < MOST_CONDITION)


def _with_small_scores(case: Case) -> Case:
    """Return the case with smaller scores, so that no row's gradient is nearly 0."""
    smaller = 1.5 / np.ptp(case.scores, axis=1).max()
    return replace(case, params=case.params | {n: smaller * case.params[n] for n in ("W2", "b2")})


def _with_positive_hidden(rng: np.random.Generator) -> Case:
    for _ in range(ATTEMPTS):
        case = network(rng, 24, 4, 6, 5)
        positive = {name: np.abs(case.params[name]) for name in ("W1", "b1")}
        case = replace(case, params={**case.params, **positive}, X=np.abs(case.X))
        centred = case.params["b2"] - case.scores.mean(axis=0)
        case = replace(case, params={**case.params, "b2": centred})
        case = _with_some_scores_all_negative(case)
        if clear_rows(case).all() and _depends_on_biases_and_signs(case):
            return case
    raise RuntimeError("no network with a positive hidden layer found")


def _with_some_scores_all_negative(case: Case) -> Case:
    lowered = case.params["b2"] - np.median(case.scores.max(axis=1))
    return replace(case, params={**case.params, "b2": lowered})


def _depends_on_biases_and_signs(case: Case) -> bool:
    """Tell whether each bias decides many labels, the scores' signs some, and all classes win."""
    scores, labels = case.scores, case.scores.argmax(axis=1)
    biases = [np.sum(case.without(b).scores.argmax(axis=1) != labels) for b in ("b1", "b2")]
    signs = [
        np.sum(f(scores).argmax(axis=1) != labels) for f in (np.abs, lambda s: np.maximum(s, 0))
    ]
    return min(biases) >= 10 and min(signs) >= 5 and len(set(labels)) == scores.shape[1]


def _directions(rng: np.random.Generator, shape: tuple[int, ...]) -> list[tuple]:
    drawn = ([rng.normal(size=size) for size in shape] for _ in range(3))
    return [tuple(vector / np.linalg.norm(vector) for vector in vectors) for vectors in drawn]
