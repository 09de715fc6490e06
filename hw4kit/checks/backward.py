"""The check of C3, backward: the network's own loss is the judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from ..gradients import ParameterResult, check_gradient, numerical_gradient
from ..words import Text, ended, joined, say
from . import examples
from .running import NOTHING_IS_KEPT, Items, Watched, call
from .values import Problem, as_array, number, require_array

NEXT_TO_0 = 1e-12  # far below any gradient of these networks: what rounding leaves of a sum
ROUNDING = 3e-5  # relative to an entry and to the largest one: float32 inside the student's code


def backward_items(backward: Callable, forward: Callable, compute_loss: Callable) -> Items:
    """Yield the items of C3; the network's own loss is the judge."""
    backward = Watched(backward, "params", "X", "y")
    params, X, y = examples.network()
    judge = Judge(backward, forward, compute_loss)
    square, thin = random_network(3, 4, 2, 3), (*examples.thin_network(), np.array([2, 0, 0]))
    batches = ((params, X, y), (params, X[:1], y[:1]), square, thin)

    def form() -> None:
        for params, X, y in batches:
            check_form(call(backward, params, X, y, 0.1), params)

    def with_reg() -> None:
        for reg in (0.3, 20.0, 0.001):
            judge.hold(random_network(4, 3, 6, 5), reg, say("reg = {reg}:", reg=number(reg)))

    def equal_sizes() -> None:
        for sizes in ((5, 3, 5, 4), (5, 3, 4, 4), (3, 4, 4, 2), (4, 4, 4, 4)):
            judge.hold(random_network(*sizes, first_label=1), 0.2)
        judge.hold(thin, 0.2)

    def twins() -> None:
        params, X, y = random_network(5, 3, 6, 5)
        judge.hold((params, X[[0, 1, 0, 1, 2]], y), 0.2)

    def kept() -> None:
        given = (params, X, y, 0.1)
        backward.require_forgetful(given, (params, -X, y, 0.1))
        backward.require_forgetful(given, (params, X, y[::-1].copy(), 0.1))

    def alone() -> None:
        for batch in batches:
            for reg in (0.1, 1.0):
                backward(*batch, reg)
        backward.require_unchanged()

    yield say("Names, types and shapes of the gradients"), form
    yield (
        say("Gradients without regulariser (reg = 0)"),
        lambda: judge.hold(random_network(4, 3, 6, 5), 0.0),
    )
    yield say("Gradients with regulariser (reg = 0.3, 20 and 0.001)"), with_reg
    yield (
        say("A batch of one example (N = 1)"),
        lambda: judge.hold(random_network(1, 2, 4, 3), 0.1),
    )
    yield say("As many examples as classes (N = C)"), lambda: judge.hold(square, 0.0)
    yield say("Gradients that are large, and very small ones"), judge.of_other_sizes
    yield say("Sizes that are equal (N = H, H = C, D = H)"), equal_sizes
    yield say("Equal rows of X with different labels"), twins
    yield say("A batch of many examples (N = 300)"), judge.of_many_rows
    yield say("Many classes (C = 300)"), judge.of_many_classes
    yield (
        say("One walk back, not a forward pass for each weight"),
        lambda: expect_few_passes(backward, forward, compute_loss),
    )
    yield NOTHING_IS_KEPT, kept
    yield say("X, y and params stay as they were"), alone


def random_network(
    N: int, D: int, H: int, C: int, seed: int = 4, first_label: int = 0
) -> tuple[dict, np.ndarray, np.ndarray]:
    """Return params with biases that are not zero, X (N, D), and y (N,) without the last class.

    first_label: 1 leaves out the first class in its place.
    """
    rng = np.random.default_rng(seed)
    params = {
        "W1": rng.normal(size=(D, H)),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, C)),
        "b2": rng.normal(size=C),
    }
    return params, rng.normal(size=(N, D)), first_label + np.arange(N)[::-1] % (C - 1)


def expect_few_passes(backward: Callable, forward: Callable, compute_loss: Callable) -> None:
    """Raise Problem if backward takes a forward pass and a loss for every single weight.

    Differences of the loss take at least one for each. A walk back in plain loops takes as long as
    some hundred passes in numpy.
    """
    params, X, y = random_network(1, 40, 60, 5)
    weights = sum(array.size for array in params.values())

    def one_pass() -> None:
        compute_loss(forward(params, X), y, params, 0.1)

    limit = weights * min(seconds(one_pass) for _ in range(5))
    if min(seconds(lambda: call(backward, params, X, y, 0.1)) for _ in range(2)) > limit:
        raise Problem(
            say(
                "For {count} weights backward takes as long as more than {count} forward passes. "
                "Derivatives are asked for, by one walk back: differences of the loss take far too "
                "long for a network of ordinary size.",
                count=weights,
            )
        )


def seconds(action: Callable[[], object]) -> float:
    """Return the CPU time that an action takes, at least a millionth of a second."""
    start = time.process_time()
    action()
    return max(time.process_time() - start, 1e-6)


def check_form(grads: object, params: dict[str, np.ndarray]) -> None:
    """Raise Problem on the first thing wrong with keys, types or shapes; more keys do no harm."""
    check_names(grads, params)
    for name, value in params.items():
        require_array(grads[name], value.shape, f"grads['{name}']")


def check_names(grads: object, params: dict[str, np.ndarray]) -> None:
    """Raise Problem unless these are gradients by their names."""
    if not isinstance(grads, Mapping):
        kind = type(grads).__name__
        if grads is None:
            kind = say("None. Is a return statement missing?")
        raise Problem(
            say("backward should return a dict of gradients, but returned {kind}", kind=ended(kind))
        )
    if not set(params) <= set(grads):
        wanted, found = ", ".join(params), ", ".join(map(str, grads)) or say("none")
        raise Problem(
            say(
                "The gradients should have the keys {wanted}, but have {found}.",
                wanted=wanted,
                found=found,
            )
        )


class Judge:
    """A student's own loss, which says what the gradients of `backward` should be."""

    def __init__(self, backward: Callable, forward: Callable, compute_loss: Callable) -> None:
        self.backward, self.forward, self.compute_loss = backward, forward, compute_loss
        self.told: set[frozenset] = set()  # what has been found wrong, in other words than numbers

    def hold(self, example: tuple, reg: float, case: str = "") -> None:
        """Raise Problem, after `case`, unless the gradients fit the loss's numerical gradient."""
        params, X, y = example
        grads = self.gradients(params, X, y, reg)

        def loss(point: dict[str, np.ndarray]) -> float:
            return self.compute_loss(self.forward(point, X.copy()), y.copy(), point, reg)

        penalty = {"W1": reg * params["W1"], "W2": reg * params["W2"]} if reg else None
        report = check_gradient(loss, params, grads, regulariser=penalty, batch_size=len(X))
        wrong = [r for r in report.failures if not only_rounded(loss, params, grads, r.name)]
        if not wrong:
            return
        found = frozenset((result.name, result.looks_like) for result in wrong)
        if found in self.told:
            raise Problem(say("The same as above."))
        self.told.add(found)
        names = [name for name in params if name in grads]
        raise Problem(joined(case, where_it_is_wrong(wrong, names)))

    def gradients(self, params: dict, X: np.ndarray, y: np.ndarray, reg: float) -> dict:
        """Return the gradients of the parameters, in float64.

        Raises: Problem: it is no dict, or one is missing.
        """
        grads = call(self.backward, params, X, y, reg)
        check_names(grads, params)
        return {name: with_shape_of(params[name], grads[name]) for name in params}

    def of_other_sizes(self) -> None:
        """Raise Problem if gradients do not grow and shrink as the network's numbers ask for."""
        params, X, y = random_network(4, 3, 6, 5)
        before = self.gradients(params, X, y, 0.0)
        for case, (features, hidden, _) in examples.OTHER_GRADIENTS.items():
            times = {"W1": features / hidden, "b1": 1 / hidden, "W2": hidden, "b2": 1.0}
            other = examples.in_other_numbers(params, X, features, hidden)
            after = self.gradients(*other, y, 0.0)
            for name, factor in times.items():
                expect_same(after[name], before[name], factor, f"grads['{name}']", case)

    def of_many_rows(self) -> None:
        """Raise Problem if the gradient of a mean changes where each row is there 75 times."""
        params, X, y = random_network(4, 3, 6, 12)
        batch, rows = examples.repeated_rows(X, 75)
        before = self.gradients(params, X, y, 0.0)
        after = self.gradients(params, batch, y[rows], 0.0)
        for name in before:
            case = say("each row 75 times")
            expect_same(after[name], before[name], 1.0, f"grads['{name}']", case)

    def of_many_classes(self) -> None:
        """Raise Problem if gradients change where classes stand before the others and never come.

        A few more rows make more scores than two bytes can number.
        """
        params, X, y = random_network(4, 3, 6, 5)
        batch, rows = examples.repeated_rows(X, examples.MANY_ROWS // len(X))
        wider, added = examples.among_many_classes(params)
        before = self.gradients(params, X, y, 0.0)
        after = self.gradients(wider, batch, added + y[rows], 0.0)
        for name, right in before.items():
            given = np.asarray(after[name])
            if name in ("W2", "b2") and given.shape[-1:] == (examples.NUM_CLASSES,):
                given = given[..., added:]
            case = say("295 more classes that never come, each row 28 times")
            expect_same(given, right, 1.0, f"grads['{name}']", case)


def expect_same(after: object, before: object, factor: float, what: str, case: str) -> None:
    """Raise Problem unless a gradient is `factor` times the one that was given before."""
    before = as_array(before, what)
    after = as_array(after, what, before.shape)
    nothing = NEXT_TO_0 + 1e-4 * factor * np.abs(before).max()
    if np.allclose(after, factor * before, rtol=1e-4, atol=nothing):
        return
    index = np.unravel_index(np.argmax(np.abs(after - factor * before)), before.shape)
    place = joined(what, str(list(map(int, index))), between="")
    raise Problem(
        say(
            "In another form ({case}) the network gives the same scores, so {place} should become "
            "{expected}, but becomes {found}. Does something limit or round your results, or count "
            "on a number of rows?",
            case=case,
            place=place,
            expected=number(factor * before[index]),
            found=number(after[index]),
        )
    )


def where_it_is_wrong(wrong: list[ParameterResult], names: list[str]) -> Text:
    """Say at which of the arrays gradients are wrong, what they look like, and one entry.

    Arrays that look alike share a sentence; of those that look like nothing known, the one that
    the walk back meets first is shown.
    """
    places = [result.name for result in wrong]
    right = [name for name in names if name not in places]
    lines = [
        say("Wrong at {wrong} alone; right at {right}.", wrong=", ".join(places),
            right=", ".join(right))
        if right
        else say("Wrong at all four arrays.")
    ]  # fmt: skip
    alike: dict[str, list[str]] = {}
    for result in wrong:
        alike.setdefault(result.looks_like or "", []).append(result.name)
    unknown = alike.pop("", [])
    for text, of in alike.items():
        lines.append(joined(", ".join(of), ended(text), between=": "))
    if unknown:
        first = next(name for name in ("b2", "W2", "b1", "W1") if name in unknown)
        lines.append(next(result for result in wrong if result.name == first).sentence)
    if unknown and set(places) == {"W1", "b1"}:
        lines.append(
            say(
                "W2 and b2 are right, so the mistake comes after them: "
                "on the way back from the scores."
            )
        )
    return joined(*lines, between="\n")


def with_shape_of(param: np.ndarray, grad: object) -> object:
    """Return a gradient in float64, one such as (1, H) with the shape (H,).

    Its form has an item of its own, and float32 is no excuse for large errors.
    """
    try:
        array = np.asarray(grad)
        array = np.asarray(array, dtype=np.float64) if array.dtype.kind in "biuf" else array
    except ValueError:
        return grad
    squeezable = (
        param.ndim == 1 and array.size == param.size and max(array.shape, default=1) == array.size
    )
    return array.reshape(param.shape) if squeezable else array


def only_rounded(loss: Callable, params: dict, grads: Mapping, name: str) -> bool:
    """Return whether a gradient is as near to the numerical one as float32 inside comes."""
    received = grads[name]
    if (
        not isinstance(received, np.ndarray)
        or received.shape != params[name].shape
        or received.dtype.kind != "f"
    ):
        return False
    slopes = numerical_gradient(lambda array: loss({**params, name: array}), params[name])
    largest = max(np.max(np.abs(slopes)), 1e-3)
    return bool(np.all(np.abs(received - slopes) <= ROUNDING * (np.abs(slopes) + largest)))
