"""T1 to T4: what students answer with numbers, sizes and small formulas."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np
from hw4kit.checks.examples import NUM_CLASSES
from hw4kit.words import Text, asking

from autograder.hw4 import reference
from autograder.hw4.checks._exam import (
    Differs,
    Exam,
    NotAttempted,
    Rejected,
    expect,
    expect_close,
    kind,
    ordinary,
)
from autograder.hw4.checks._words import say
from autograder.hw4.misconceptions.paper import as_number, own_numbers

MOST_SIZES, LONGEST_ANSWER = 32, 1000  # numbers and characters that an answer to T2 may have


def check_t1(exam: Exam) -> None:
    """Check the seven numbers of T1: each is right, or follows from the student's earlier ones."""
    key = reference.residual_block(**reference.T1_INPUTS)
    answers = exam.value("t1")
    own = own_numbers(answers)
    carried = _carried_forward(own)
    for name, title in reference.T1_NAMES.items():
        with exam.check(title):
            _require_number(answers, name, own)
            expect(
                any(_is_near(own[name], value) for value in (key[name], *carried[name])),
                say("{value:g} is not right.", value=own[name] + 0.0),
                Differs,
            )


def _require_number(answers, name: str, own: dict[str, float]) -> None:
    if answers is None or (isinstance(answers, Mapping) and answers.get(name) is None):
        raise NotAttempted(say("no answer yet."))
    expect(
        isinstance(answers, Mapping),
        say("`t1` should stay a dictionary, but is {kind}.", kind=kind(answers)),
    )
    expect(name in own, _no_number(f"`t1[{name!r}]`", answers[name]))


def _no_number(what: str, value: object) -> Text:
    """Say what a student's value is that should be one number."""
    if isinstance(value, str):
        return say("{what} is text in quotes. Take the quotes away.", what=what)
    if isinstance(value, (float, np.floating)):
        found = f"{float(value):g}"
        told = say("{what} is {found}: no ordinary number.", what=what, found=found)
        return asking(told, say("Which step gave it?"))
    return say("{what} should be one number, but is {kind}.", what=what, kind=kind(value))


def _carried_forward(own: dict[str, float]) -> dict[str, tuple[float, ...]]:
    """Return what the student's own earlier numbers lead to, as with a red pen: a slip costs once.

    A ReLU lets through what the student's own z and x1 say, or their ∂z/∂b1, which is the slope of
    the second one. Unknown numbers are NaN, and so is what follows from them.
    """
    given = reference.T1_INPUTS
    x1, y1, z, _, _, db0, db1 = (own.get(name, math.nan) for name in reference.T1_NAMES)
    forward = {"x1": (), "y1": (x1 * given["w1"] + given["b1"],), "z": (_relu(y1 + given["x0"]),)}
    if not _has_worked(own, forward):
        return dict.fromkeys(reference.T1_NAMES, ()) | forward
    slopes = (_slope_of_relu(z), db1)
    return forward | {
        "dz_dw0": (db0 * given["x0"],),
        "dz_dw1": tuple(slope * x1 for slope in slopes),
        "dz_db0": tuple(slope * given["w1"] * _slope_of_relu(x1) for slope in slopes),
        "dz_db1": (_slope_of_relu(z),),
    }


def _has_worked(own: dict[str, float], forward: dict[str, tuple[float, ...]]) -> bool:
    """Tell whether y1 or z has been worked out, and not one number been written everywhere.

    Zeros follow from zeros. Only behind a number that took some work is a 0 more than a blank.
    """
    key = reference.residual_block(**reference.T1_INPUTS)
    worked = (_is_near(own.get(n, math.nan), v) for n in ("y1", "z") for v in (key[n], *forward[n]))
    return len(set(own.values())) > 1 and any(worked)


def _is_near(value: float, expected: float) -> bool:
    return abs(value - expected) <= reference.T1_TOLERANCE


def _relu(value: float) -> float:
    return float(np.maximum(value, 0.0))


def _slope_of_relu(value: float) -> float:
    return float(np.heaviside(value, 0.0))


# ----------------------------------------------------------------------------------------- T2


def check_t2(exam: Exam) -> None:
    """Check the sizes of A, B and C, in rows or in columns, whichever the student keeps to."""
    given = {name: exam.value(f"{name}_shape") for name in "ABC"}
    read = {name: _as_shape(value) for name, value in given.items()}
    rows = reference.T2_ROWS
    columns = {name: shape[::-1] for name, shape in rows.items()}
    expected = max((rows, columns), key=lambda key: sum(read[n] == key[n] for n in "ABC"))
    for name in "ABC":
        with exam.check(name):
            if given[name] is None:
                raise NotAttempted(say("no answer yet."))
            expect(
                read[name] is not None,
                say(
                    "`{name}_shape` should be two whole numbers such as (3, 5), but is {kind}.",
                    name=name,
                    kind=kind(given[name]),
                ),
            )
            about = _about_shape(given[name], read[name], expected[name])
            expect(read[name] == expected[name], about, Differs)


def _as_shape(value: object) -> tuple[int, ...] | None:
    """Return an answer's whole numbers, at most `MOST_SIZES` of ordinary size; None if it is no
    such answer."""
    if isinstance(value, str):
        value = re.findall(r"\d+", value[:LONGEST_ANSWER])
    try:
        numbers = ordinary(np.asarray(value, dtype=np.float64), "")
    except Exception:  # whatever reading a student's value raises
        return None
    good = numbers.size <= MOST_SIZES and np.all(numbers == np.floor(numbers))
    return tuple(map(int, numbers.ravel())) if good else None


def _about_shape(given: object, read: tuple, expected: tuple) -> Text:
    if read == expected[::-1]:
        return say(
            "{size} has rows and columns the other way round from your other answers.", size=read
        )
    if len(read) != 2:
        written = read[0] if len(read) == 1 and np.ndim(given) == 0 else read
        return asking(
            say("{size} is not a pair. A size is (rows, columns).", size=written),
            say("How many rows are there, and how many columns?"),
        )
    return say("{size} is not the size of this output.", size=read)


# ----------------------------------------------------------------------------------------- T3


def check_t3(exam: Exam) -> None:
    """Check the number of parameters; a slip in counting the biases costs half."""
    answer = exam.value("num_parameters")
    count, trouble = _as_count(answer)
    with exam.check("weights counted"):
        _require_count(answer, trouble)
        expect(
            count is not None and count - reference.T3_WITHOUT_BIASES in _COUNTS_OF_BIASES,
            _about_count(count),
            Differs,
        )
    with exam.check("biases counted"):
        _require_count(answer, trouble)
        if count == reference.T3_WITHOUT_BIASES:
            told = say("The weights are right.")
            raise Rejected(asking(told, say("What else does each neuron learn?")))
        hint = say("Counts together with the weights.")
        if exam.passed("weights counted"):
            told = say("The weights are right.")
            hint = asking(told, say("How many biases does each layer have?"))
        expect(count == reference.T3_PARAMETERS, hint)


def _about_count(count: int | None) -> Text:
    if count is not None and count < 0:
        return say("{count} is not right: a count is never negative.", count=count)
    return asking(
        say("{count} is not right: go layer by layer.", count=count),
        say("How large is each one?"),
    )


def _counts_of_biases() -> frozenset[int]:
    """Return how many biases somebody may have counted who counted all weights.

    For each layer none, one or all of them, in any combination; all, and those of one layer once
    more or those of input neurons; one for each input of a layer; one for each weight. What is
    also the number without the last layer is not among them: that is forgotten more often.
    """
    inputs, outputs = reference.T3_SIZES[:-1], reference.T3_SIZES[1:]
    by_layer = {sum(counts) for counts in product(*((0, 1, size) for size in outputs))}
    too_many = {sum(outputs) + size for size in reference.T3_SIZES} | {2 * sum(outputs)}
    last_layer_forgotten = sum(outputs[:-1]) - inputs[-1] * outputs[-1]
    elsewhere = {sum(inputs), reference.T3_WITHOUT_BIASES}
    return frozenset((by_layer | too_many | elsewhere) - {last_layer_forgotten})


_COUNTS_OF_BIASES = _counts_of_biases()


def _as_count(answer: object) -> tuple[int | None, Text | None]:
    if isinstance(answer, str):
        answer = re.sub(r"[\s,_]", "", answer)
    try:
        value = as_number(answer)
        if value == int(value):
            return int(value), None
        return None, say("`num_parameters` is not a whole number.")
    except Exception:  # a student's object may raise anything when it is read
        return None, _no_number("`num_parameters`", answer)


def _require_count(answer: object, trouble: Text | None) -> None:
    if answer is None:
        raise NotAttempted(say("no answer yet."))
    if trouble:
        raise Rejected(trouble)


# ----------------------------------------------------------------------------------------- T4


def check_t4(exam: Exam) -> None:
    """Hold the student's derivatives against central differences of the two definitions."""
    rng = exam.rng("logits")
    logits = [
        rng.permutation(h) + rng.uniform(-0.15, 0.15, size=len(h))
        for h in (
            (0.3, -1.2, 0.8, 0.0),
            (2.0, -0.5, 0.5),
            (-0.7, 0.9),
            (6.0, 0.3, -0.4),
            (13.0, 0.2, -0.5),
        )
    ]
    logits.append(logits[1][[0, 1, 0]])  # two classes are equally likely
    last = NUM_CLASSES - 1
    many = np.append(rng.uniform(-0.5, 0.5, size=last), 6.0)
    for title, equal in (("∂P(y=j)/∂h_i for j = i", True), ("∂P(y=j)/∂h_i for j ≠ i", False)):
        with exam.check(title):
            asked = [(h, i, j) for h in logits for i, j in _pairs(h) if (i == j) == equal]
            asked += [(many, last, j) for j in ((last,) if equal else (0, last - 1))]
            exam.ahead("dP_dh", ((_softmax(h), i, j) for h, i, j in asked))
            for h, i, j in asked:
                call = exam.call("dP_dh", _softmax(h), i, j)
                slope = _slope(lambda h, j=j: _softmax(h)[j], h, i)
                expect_close(call.value, slope, f"dP_dh(P, i={i}, j={j})", scale=0.1)
                call.require_unchanged("P")
    with exam.check("∂L/∂h_i"):
        asked = [(h, np.eye(len(h))[label], i) for h in logits for label, i in _pairs(h)]
        exam.ahead("dL_dh", ((_softmax(h), y, i) for h, y, i in asked))
        for h, y, i in asked:
            call = exam.call("dL_dh", _softmax(h), y, i)
            slope = _slope(lambda h, y=y: -np.sum(y * np.log(_softmax(h))), h, i)
            expect_close(call.value, slope, f"dL_dh(P, y, i={i})", scale=0.1)
            call.require_unchanged("P", "y")


def _pairs(h: np.ndarray) -> Iterable[tuple[int, int]]:
    return product(range(len(h)), repeat=2)


def _softmax(h: np.ndarray) -> np.ndarray:
    return np.exp(h) / np.exp(h).sum()


def _slope(function, h: np.ndarray, i: int, step: float = 1e-5) -> float:
    ahead, behind = h.copy(), h.copy()
    ahead[i] += step
    behind[i] -= step
    return (function(ahead) - function(behind)) / (2 * step)
