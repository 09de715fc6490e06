"""The smallest case in which an unexplained answer is wrong, for the feedback.

Cases are tried in order of size: few rows, few classes, small whole numbers. What is expected
is shown for that case only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from hw4kit import describe_difference
from hw4kit._language import Phrases, Text, joined

from autograder.misconceptions.chain import Case, Failure
from autograder.misconceptions.compare import agree, numbers
from autograder.misconceptions.entry import Evidence, Observation
from autograder.misconceptions.matching import Matcher, Trial

SIZES = ((1, 1, 1, 2), (1, 2, 1, 2), (1, 1, 2, 3), (2, 1, 2, 2), (2, 2, 3, 3), (3, 2, 4, 3))
MOST_PARTS = 2  # of a result, shown side by side
say = Phrases(
    {
        "The smallest case that goes wrong: {inputs}.": "กรณีเล็กที่สุดที่ผิด: {inputs}",
        "Expected{part} {expected}, received {received}.": "ควรได้{part} {expected} แต่ได้ {received}",
        "It looks like this: {pattern}.": "ดูเหมือนว่า: {pattern}",
        "an error ({name})": "ข้อผิดพลาด ({name})",
    }
)


def smallest_case(matcher: Matcher, evidence: Evidence) -> Text | None:
    """Return a description of the smallest case that the student's function gets wrong."""
    for args in LADDERS[matcher.function]():
        call = evidence.ask(matcher.function, *args)
        if call is None:
            return None
        if not Trial(matcher.chain, call).agrees(matcher.right):
            return _described(matcher, call)
    return None


def _described(matcher: Matcher, call: Observation) -> Text:
    inputs = ", ".join(_named(matcher.function, call.given))
    said = [say("The smallest case that goes wrong: {inputs}.", inputs=inputs)]
    function = matcher.chain.functions[matcher.function]
    case = Case(matcher.chain, matcher.function, call.given)
    received = {} if call.error else function.received(call) or {"": call.value}
    for part, node in matcher.right.nodes.items():
        expected = case.value(node)
        if not agree(received.get(part), expected, function.floor) and len(said) <= MOST_PARTS:
            said.append(_side_by_side(part, expected, received.get(part), call, len(said) == 1))
    return joined(*said)


def _side_by_side(part: str, expected, received, call: Observation, pattern: bool) -> Text:
    shown = say("an error ({name})", name=call.error) if call.error else Text(as_text(received))
    text = say(
        "Expected{part} {expected}, received {received}.",
        part=f" {part}:" if part else "",
        expected=as_text(expected),
        received=shown,
    )
    looks = _pattern(received, expected) if pattern and not call.error else ""
    return joined(text, say("It looks like this: {pattern}.", pattern=looks)) if looks else text


def _pattern(received: object, expected: object) -> str:
    values = numbers(received)
    if values is None or isinstance(expected, Failure) or np.size(expected) < 2:
        return ""
    try:
        return (describe_difference(values, np.asarray(expected)) or "").rstrip(".?")
    except ArithmeticError:  # numbers beyond all bounds have no ratio
        return ""


def as_text(value: object) -> str:
    """Return a value as short rows of numbers; of anything else its type."""
    array = numbers(value)
    if array is None:
        return "nothing" if value is None else type(value).__name__
    if array.size > 24:
        return f"an array of shape {array.shape}"
    return np.array2string(
        array, separator=", ", max_line_width=10_000, formatter={"float_kind": _short}
    ).replace("\n", "")


def _short(number: float) -> str:
    return f"{number:.4g}".replace("-0", "0") if number == 0 else f"{number:.4g}"


def _named(function: str, args: tuple) -> Iterator[str]:
    for name, value in zip(ARGUMENTS[function], args, strict=True):
        if function == "compute_loss" and name == "params" and args[-1] == 0:
            continue  # without a regulariser the loss is one of scores and labels alone
        if isinstance(value, Mapping):
            prefix = {"grads": "d", "velocity": "v"}.get(name, "")
            yield from (f"{prefix}{key} = {as_text(array)}" for key, array in value.items())
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
    for params, X, y in _networks():
        yield params, X, y, 0.0
        yield params, X, y, 1.0


def _loss() -> Iterator[tuple]:
    for params, X, y, reg in _backward():
        scores = np.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
        yield scores, y, params, reg


def _steps() -> Iterator[tuple]:
    for number, (params, *_) in enumerate(_networks()):
        grads = {name: np.roll(array, 1) + 1.0 for name, array in params.items()}
        yield params, grads, (1.0, 0.5)[number % 2]


def _momentum() -> Iterator[tuple]:
    for params, grads, rate in _steps():
        for size in (0.0, 1.0):
            velocity = {name: np.full_like(array, size) for name, array in params.items()}
            yield params, grads, velocity, rate, 0.5


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
