"""A small case in which an unexplained answer is wrong, for the feedback.

Cases are tried in order of size: few rows, few classes, small whole numbers. The first that goes
wrong is shown, with what is expected for that case only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from hw4kit import describe_difference
from hw4kit.checks.values import number as in_short
from hw4kit.words import Phrases, Text, asking, ended, joined, without_question

from autograder.hw4.misconceptions.chain import Case, Failure
from autograder.hw4.misconceptions.compare import agree, nearly_right, numbers, type_name
from autograder.hw4.misconceptions.entry import Evidence, Observation
from autograder.hw4.misconceptions.matching import Matcher, Trial

SIZES = (
    *((1, 1, 1, 2), (1, 2, 1, 2), (1, 1, 2, 3), (2, 1, 2, 2), (2, 2, 3, 3), (3, 2, 4, 3)),
    (5, 4, 2, 5),  # unlike all others in each of the four, except for H
)
MOST_PARTS = 2  # of a result, shown side by side
MOST_NUMBERS = 25  # of an array, shown one by one: the scores of the largest case
BY_NAME = ("sgd_step", "momentum_step")  # each array is moved by itself
MOST_MORE = 4  # cases of other sizes, in most of which a pattern must show again
say = Phrases(
    {
        "A small case that goes wrong: {inputs}.": "กรณีเล็ก ๆ ที่ผิด: {inputs}",
        "Expected{part} {expected}, received {received}.": "ควรได้{part} {expected} แต่ได้ {received}",
        "In yours, {pattern}": "ในของคุณ {pattern}",
        "an error ({name})": "ข้อผิดพลาด ({name})",
        "What becomes of an array depends on the numbers of other arrays, too.": (
            "ผลของอาร์เรย์หนึ่งขึ้นกับตัวเลขของอาร์เรย์อื่นด้วย"
        ),
        "Which numbers alone should move an array?": "มีเพียงตัวเลขใดที่ควรทำให้อาร์เรย์หนึ่งขยับ",
        "Work this case out on paper, step by step: where does yours begin to differ?": (
            "ลองทำกรณีนี้บนกระดาษทีละขั้น: ของคุณเริ่มต่างไปที่ขั้นใด"
        ),
    }
)
CLOSING = say("Work this case out on paper, step by step: where does yours begin to differ?")


@dataclass(frozen=True)
class SmallCase:
    """What to say of a case, from the fullest text to the shortest, each with a question.

    nearly: whether the first wrong part of its result is nearly right.
    """

    texts: tuple[Text, ...]
    nearly: bool


def smallest_case(matcher: Matcher, evidence: Evidence) -> SmallCase | None:
    """Return the first case that the student's function gets wrong, as it is described.

    Of one in which an array is moved by the numbers of others, that is all there is to say: it
    could not be worked out from the array alone.
    """
    wrong = _wrong_cases(matcher, evidence)
    first = next(wrong, None)
    if first is None or not _repeats(matcher, evidence, first):
        return None
    part, expected, received = next(_wrong_parts(matcher, first))
    if _is_moved_by_others(matcher, evidence, first, part):
        told = say("What becomes of an array depends on the numbers of other arrays, too.")
        return SmallCase((asking(told, say("Which numbers alone should move an array?")),), False)
    pattern = _pattern_of(matcher, first)
    pattern = pattern if _shows_again(matcher, pattern, first, wrong) else ""
    left_out = _left_out(first, evidence)
    most = 1 if matcher.function in BY_NAME else MOST_PARTS
    texts = [_described(matcher, first, pattern, left_out, parts) for parts in range(most, 0, -1)]
    return SmallCase(tuple(asking(text, CLOSING) for text in texts), _nearly(expected, received))


def _is_moved_by_others(
    matcher: Matcher, evidence: Evidence, first: Observation, part: str
) -> bool:
    """Tell whether a step of one array comes out differently beside other arrays."""
    if matcher.function not in BY_NAME or first.error:
        return False
    own = part.removeprefix("v")

    def beside_others(arrays: object) -> object:
        if not isinstance(arrays, Mapping):
            return arrays
        return {n: array if n == own else 2.0 * array + 1.0 for n, array in arrays.items()}

    other = evidence.ask(matcher.function, *map(beside_others, first.given))
    if other is None or other.error:
        return False
    received = matcher.chain.functions[matcher.function].received
    return not agree(received(other).get(part), received(first).get(part))


def _nearly(expected: object, received: object) -> bool:
    values, right = numbers(received), numbers(expected)
    same = values is not None and right is not None and values.shape == right.shape
    return same and nearly_right(values, right)


def _left_out(call: Observation, evidence: Evidence) -> tuple[str, ...]:
    """Return the names of arguments that make no difference: without reg, the loss's weights."""
    if call.function != "compute_loss" or call.given[-1] != 0:
        return ()
    scores, y, params, reg = call.given
    zeros = {name: np.zeros_like(array) for name, array in params.items()}
    other = evidence.ask(call.function, scores, y, zeros, reg)
    same = other and other.error == call.error and (call.error or agree(other.value, call.value))
    return ("params",) if same else ()


def _repeats(matcher: Matcher, evidence: Evidence, first: Observation) -> bool:
    """Tell whether a case gives the same again: otherwise nobody could try it."""
    again = evidence.ask(matcher.function, *first.given)
    if again is None or first.error or again.error:
        return again is not None and first.error == again.error
    one, other = map(matcher.chain.functions[matcher.function].received, (first, again))
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return type(one) is type(other)
    return all(agree(one.get(part), other.get(part)) for part in matcher.right.nodes)


def _shows_again(
    matcher: Matcher, pattern: str, first: Observation, others: Iterator[Observation]
) -> bool:
    """Tell whether a pattern is that of most cases that share no size with the first.

    Half as large may be one Nth of two rows: only another number of rows tells.
    """
    if not pattern:
        return False
    unlike = (call for call in others if not call.error and _unlike(call, first))
    alike = [_pattern_of(matcher, call) == pattern for call in islice(unlike, MOST_MORE)]
    return 2 * sum(alike) > len(alike)


def _unlike(one: Observation, other: Observation) -> bool:
    """Tell whether two calls differ in every size, and in every number that is not 0 in both."""
    for mine, theirs in zip(one.given, other.given, strict=True):
        if np.ndim(mine) == 0 and not isinstance(mine, Mapping):
            if bool(mine) != bool(theirs) or mine == theirs != 0:
                return False
        elif any(m == t for m, t in zip(_sizes(mine), _sizes(theirs), strict=True)):
            return False
    return True


def _sizes(argument: object) -> tuple[int, ...]:
    """Return the lengths of all axes of an array, or of those of a dictionary."""
    arrays = argument.values() if isinstance(argument, Mapping) else (argument,)
    return tuple(size for array in arrays for size in np.shape(array))


def _wrong_cases(matcher: Matcher, evidence: Evidence) -> Iterator[Observation]:
    for args in LADDERS[matcher.function]():
        call = evidence.ask(matcher.function, *args)
        if call is None:
            return
        if not Trial(matcher.chain, call).agrees(matcher.right):
            yield call


def _described(
    matcher: Matcher, call: Observation, pattern: str, left_out: tuple[str, ...], parts: int
) -> Text:
    wrong = [*islice(_wrong_parts(matcher, call), parts)]
    inputs = ", ".join(_named(matcher.function, call.given, left_out, wrong[0][0]))
    said = [say("A small case that goes wrong: {inputs}.", inputs=inputs)]
    for part, expected, received in wrong:
        said.append(_side_by_side(part, expected, received, call))
        if call.error:  # which is the same for all parts
            break
    if pattern:
        said.insert(2, say("In yours, {pattern}", pattern=ended(without_question(pattern))))
    return joined(*said)


def _wrong_parts(matcher: Matcher, call: Observation) -> Iterator[tuple[str, object, object]]:
    """Yield (part, expected, received) of the parts of a result that are not right."""
    function = matcher.chain.functions[matcher.function]
    case = Case(matcher.chain, matcher.function, call.given)
    received = {} if call.error else function.received(call) or {"": call.value}
    for part, node in matcher.right.nodes.items():
        expected = case.value(node)
        if not agree(received.get(part), expected, function.floor):
            yield part, expected, received.get(part)


def _side_by_side(part: str, expected: object, received: object, call: Observation) -> Text:
    values = numbers(expected)
    largest = 0.0 if values is None else float(np.max(np.abs(values), initial=0.0))
    right, yours = _told_apart(expected, received, largest)
    return say(
        "Expected{part} {expected}, received {received}.",
        part=f" {part}:" if part else "",
        expected=right,
        received=say("an error ({name})", name=call.error) if call.error else Text(yours),
    )


def _told_apart(expected: object, received: object, largest: float) -> tuple[str, str]:
    """Return both as text, with as many digits as tell them apart."""
    for digits in range(4, 18):
        texts = as_text(expected, largest, digits), as_text(received, largest, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _pattern_of(matcher: Matcher, call: Observation) -> str:
    """Return what the first wrong part of a result looks like, in both languages."""
    part = next(_wrong_parts(matcher, call), None)
    if part is None or call.error:
        return ""
    _, expected, received = part
    values = numbers(received)
    if values is None or isinstance(expected, Failure) or np.size(expected) < 2:
        return ""
    if np.squeeze(values).shape != np.squeeze(expected).shape or not np.isfinite(values).all():
        return ""  # which both can be seen
    try:
        return describe_difference(values.reshape(np.shape(expected)), np.asarray(expected)) or ""
    except (ArithmeticError, ValueError):  # numbers beyond all bounds have no ratio
        return ""


def as_text(value: object, largest: float = 0.0, digits: int = 4) -> str:
    """Return a value as short rows of numbers; of anything else its type.

    largest: of the numbers that it stands beside.
    """
    array = numbers(value)
    if array is None:
        return "nothing" if value is None else type_name(value)
    if array.size > MOST_NUMBERS:
        return f"an array of shape {array.shape}"

    def short(one: float) -> str:
        return in_short(one, largest, digits)

    text = np.array2string(
        array, separator=", ", max_line_width=10_000, formatter={"float_kind": short}
    )
    return text.replace("\n", "")


def _named(function: str, args: tuple, left_out: tuple[str, ...], part: str) -> Iterator[str]:
    """Yield the arguments; of arrays that go by name, those of the part that is wrong."""
    for name, value in zip(ARGUMENTS[function], args, strict=True):
        if name in left_out:
            continue
        if isinstance(value, Mapping):
            prefix = {"grads": "d", "velocity": "v"}.get(name, "")
            shown = {part.removeprefix("v")} if function in BY_NAME and part else set(value)
            yield from (f"{prefix}{key} = {as_text(value[key])}" for key in value if key in shown)
        else:
            yield f"{name} = {as_text(value)}"


ARGUMENTS = {
    "forward": ("params", "X"),
    "predict": ("params", "X"),
    "compute_loss": ("scores", "y", "params", "reg"),
    "backward": ("params", "X", "y", "reg"),
    "sgd_step": ("params", "grads", "learning_rate"),
    "momentum_step": ("params", "grads", "velocity", "learning_rate", "momentum"),
    "decay_learning_rate": ("learning_rate", "decay"),
    "dP_dh": ("P", "i", "j"),
    "dL_dh": ("P", "y", "i"),
}

# ------------------------------------------------------------------------------------ the ladders


def _networks() -> Iterator[tuple]:
    """Yield (params, X, y) of small whole numbers, the biases zero first, then not."""
    for number, (N, D, H, C) in enumerate(SIZES):
        for biases in (0, 1):
            yield _network(np.random.default_rng([number, 80]), N, D, H, C, biases)


def _network(rng: np.random.Generator, N: int, D: int, H: int, C: int, biases: int) -> tuple:
    """Return a network away from the ReLU's kink and from ties, some of its neurons closed."""
    while True:
        params = {
            "W1": rng.integers(-2, 3, size=(D, H)).astype(float),
            "b1": biases * rng.integers(-1, 2, size=H).astype(float),
            "W2": rng.integers(-2, 3, size=(H, C)).astype(float),
            "b2": biases * rng.integers(-1, 2, size=C).astype(float),
        }
        X = rng.integers(1, 3, size=(N, D)).astype(float)
        before = X @ params["W1"] + params["b1"]
        scores = np.maximum(before, 0) @ params["W2"] + params["b2"]
        clear = before.all() and all(len(set(row)) == C for row in scores.tolist())
        if clear and (N * H < 4 or before.min() < 0):
            return params, X, rng.integers(C, size=N)


def _forward() -> Iterator[tuple]:
    return ((params, X) for params, X, _ in _networks())


def _backward() -> Iterator[tuple]:
    for number, (params, X, y) in enumerate(_networks()):
        yield params, X, y, 0.0
        yield params, X, y, (1.0, 2.0, 3.0)[number % 3]


def _loss() -> Iterator[tuple]:
    for params, X, y, reg in _backward():
        scores = np.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
        yield scores, y, params, reg


def _steps() -> Iterator[tuple]:
    for number, (params, *_) in enumerate(_networks()):
        grads = {name: np.roll(array, 1) + 1.0 for name, array in params.items()}
        yield params, grads, (1.0, 0.5, 2.0)[number % 3]


def _momentum() -> Iterator[tuple]:
    for number, (params, grads, rate) in enumerate(_steps()):
        for size in (0.0, 1.0):
            velocity = {name: np.full_like(array, size) for name, array in params.items()}
            yield params, grads, velocity, rate, (0.5, 0.25)[number % 2]


LADDERS = {
    "forward": _forward,
    "predict": _forward,
    "compute_loss": _loss,
    "backward": _backward,
    "sgd_step": _steps,
    "momentum_step": _momentum,
    "decay_learning_rate": lambda: iter([(1.0, 0.5), (2.0, 0.5), (1.0, 1.0), (0.2, 0.1)]),
    "dP_dh": lambda: ((P, i, j) for P in _CHANCES for i in range(len(P)) for j in range(len(P))),
    "dL_dh": lambda: (
        (P, np.eye(len(P))[k], i) for P in _CHANCES for k in range(len(P)) for i in range(len(P))
    ),
}
_CHANCES = (np.array([0.25, 0.75]), np.array([0.5, 0.25, 0.25]), np.array([0.2, 0.3, 0.5]))
