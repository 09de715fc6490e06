"""The check of C3, backward: the network's own loss is the judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from ..gradients import ParameterResult, check_gradient, numerical_gradient
from ..gradients.differences import ALL_ZERO
from ..gradients.patterns import COMPUTED
from ..words import Text, asking, ended, joined, say
from . import examples, questions
from .running import NOTHING_IS_KEPT, SAME_AS_ABOVE, Item, Items, Watched, call
from .values import Problem, as_array, kind_of, number, require_array

OF_THE_WEIGHTS = say("Which arrays stand in the regulariser of the loss, and with which factor?")
OF_EQUAL_SIZES = say("Does your code tell axes by their length, or classes by the labels there?")
OF_MANY = say("Which number of rows, or of classes, does your code count on?")
OF_EQUAL_ROWS = say("By what does your code know a row of X, and its label?")
OF_ALL = say("Which derivative do all four start from?")
OF_THE_FIRST = say(
    "Which boxes lie between the scores and W1 on the way back, and what does each do?"
)
OF_A_BIAS = say("A bias is added in every row: what does each row do to its gradient?")
OF_WEIGHTS = say("What do the gradients of the weights use that the biases' do not?")
OF_SOME = say("Which box of the figure lies between the right gradients and the wrong ones?")
NAMED = say("How will sgd_step know which gradient belongs to which parameter?")
BESIDE = {"W1": "b1", "W2": "b2"}
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
            judge.hold(random_network(4, 3, 6, 5), reg, say("reg is {reg} here.", reg=number(reg)))

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
    title = say("Gradients with regulariser (reg = 0.3, 20 and 0.001)")
    yield Item(title, with_reg, OF_THE_WEIGHTS, True)
    yield Item(
        say("A batch of one example (N = 1)"),
        lambda: judge.hold(random_network(1, 2, 4, 3), 0.1),
        questions.AXIS_OF_ONE,
        True,
    )
    title = say("As many examples as classes (N = C)")
    yield Item(title, lambda: judge.hold(square, 0.0), questions.EQUAL_SIZES, True)
    title = say("Gradients that are large, and very small ones")
    yield title, judge.of_other_sizes, questions.NUMBERS
    title = say("Sizes that are equal (N = H, H = C, D = H)")
    yield Item(title, equal_sizes, OF_EQUAL_SIZES, True)
    yield Item(say("Equal rows of X with different labels"), twins, OF_EQUAL_ROWS, True)
    title = say("Twelve classes, and a batch of many examples (N = 300)")
    yield Item(title, judge.of_many_rows, OF_MANY, True)
    title = say("Many classes (C = 300)")
    yield Item(title, judge.of_many_classes, questions.MANY_CLASSES, True)
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
            asking(
                say(
                    "For {count} weights backward takes as long as more than {count} forward "
                    "passes. Derivatives are asked for, by one walk back: differences of the loss "
                    "take far too long for a network of ordinary size.",
                    count=weights,
                ),
                say("How often does your code call forward or compute_loss, or repeat a loop?"),
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
        kind = kind_of(grads)
        told = say("backward should return a dict of gradients, but returned {kind}.", kind=kind)
        raise Problem(asking(told, questions.RETURN if grads is None else NAMED))
    if not set(params) <= set(grads):
        wanted, found = ", ".join(params), ", ".join(map(str, grads)) or say("none")
        told = say(
            "The gradients should have the keys {wanted}, but have {found}.",
            wanted=wanted,
            found=found,
        )
        raise Problem(asking(told, questions.KEYS))


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
            raise Problem(SAME_AS_ABOVE)
        self.told.add(found)
        names = [name for name in params if name in grads]
        places = [result.name for result in wrong]
        raise Problem(joined(case, where_it_is_wrong(wrong, names)), question_about(places))

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
                reason = say(
                    "In another form ({case}) the network gives the same scores", case=case
                )
                expect_same(after[name], before[name], factor, f"grads['{name}']", reason)

    def of_many_rows(self) -> None:
        """Raise Problem if the gradient of a mean changes where each row is there 75 times."""
        params, X, y = random_network(4, 3, 6, 12)
        batch, rows = examples.repeated_rows(X, 75)
        before = self.gradients(params, X, y, 0.0)
        after = self.gradients(params, batch, y[rows], 0.0)
        for name in before:
            reason = say("With each row 75 times the mean loss stays as it is")
            expect_same(after[name], before[name], 1.0, f"grads['{name}']", reason)

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
            reason = say(
                "With 295 more classes that never come, and each row 28 times, the mean loss stays "
                "as it is"
            )
            expect_same(given, right, 1.0, f"grads['{name}']", reason)


def expect_same(after: object, before: object, factor: float, what: str, reason: str) -> None:
    """Raise Problem unless a gradient is `factor` times the one that was given before.

    reason: why it should be.
    """
    before = as_array(before, what)
    after = as_array(after, what, before.shape)
    nothing = NEXT_TO_0 + 1e-4 * factor * np.abs(before).max()
    if np.allclose(after, factor * before, rtol=1e-4, atol=nothing):
        return
    index = np.unravel_index(np.argmax(np.abs(after - factor * before)), before.shape)
    place = joined(what, str(list(map(int, index))), between="")
    raise Problem(
        say(
            "{reason}, so {place} should be {expected}, but is {found}.",
            reason=reason,
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
        say("The gradients of all four arrays are wrong.")
        if not right
        else say("Only the gradient of {wrong} is wrong.", wrong=places[0])
        if len(places) == 1
        else say("Only the gradients of {wrong} are wrong.", wrong=listed(places))
    ]
    alike: dict[str, list[str]] = {}
    for result in wrong:
        alike.setdefault(result.looks_like or "", []).append(result.name)
    unknown = alike.pop("", [])
    for text, of in said_once(alike).items():
        about = next(result for result in wrong if result.looks_like == text)
        compared = about.numerical is not None
        in_them = say("In {names} {text}", names=listed(of), text=text)
        lines.append(ended(in_them if compared else joined(listed(of), text, between=": ")))
    if unknown:
        first = next(name for name in ("b2", "W2", "b1", "W1") if name in unknown)
        lines.append(next(result for result in wrong if result.name == first).furthest)
    told = joined(*lines, between="\n")
    return asking(told, COMPUTED) if not unknown and set(alike) == {ALL_ZERO} else told


def said_once(alike: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what arrays look like, and which: once where one text only says more than another.

    A bias has no regulariser's part: what is said apart from that is true of it as well.
    """
    longer = {
        text: next((other for other in alike if other.startswith(f"{text}, ")), text)
        for text in alike
    }
    together: dict[str, list[str]] = {}
    for text, of in alike.items():
        together.setdefault(longer[text], []).extend(of)
    return together


def question_about(wrong: list[str]) -> Text:
    """Return what to ask about the arrays whose gradients are wrong, the others being right."""
    places = set(wrong)
    if len(places) == 4:
        return OF_ALL
    if places == {"W1", "b1"}:
        return OF_THE_FIRST
    if places <= {"b1", "b2"}:
        return OF_A_BIAS
    if places == {"W1", "W2"}:
        return OF_WEIGHTS
    if len(places) == 1:
        return say(
            "What does the gradient of {name} use that {bias}'s does not?",
            name=wrong[0],
            bias=BESIDE[wrong[0]],
        )
    return OF_SOME


def listed(names: list[str]) -> Text:
    """Return names one after the other, with an "and" before the last."""
    if len(names) == 1:
        return Text(names[0])
    return say("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


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
