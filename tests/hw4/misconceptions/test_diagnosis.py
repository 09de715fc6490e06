"""Does the diagnosis add words to a verdict, and never take a mark?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from submissions import Answered, blocks, key_names

from autograder.hw4 import mark, reference
from autograder.hw4.checks import _diagnosis
from autograder.hw4.misconceptions import diagnosing
from autograder.hw4.misconceptions.catalogue import matchers
from autograder.hw4.misconceptions.smallest import LADDERS, as_text
from autograder.results import Verdict


def no_relu(params, X):
    return (X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


def rounded(params, X, y, reg):
    return {name: grad.round(1) for name, grad in blocks.backward(params, X, y, reg).items()}


def failed(verdict: Verdict) -> list:
    return [finding for finding in verdict.findings if not finding.passed]


class Ended(BaseException):
    """What a session raises when the student's process ends; not an Exception."""


@pytest.mark.parametrize("fault", [RuntimeError("ours"), Ended("the process ended")])
def test_a_fault_of_the_diagnosis_leaves_the_verdict_as_it_was(monkeypatch, caplog, fault):
    def broken(evidence):
        raise fault

    usual = mark("C1", key_names() | {"forward": no_relu})
    monkeypatch.setattr(_diagnosis, "diagnose", broken)
    verdict = mark("C1", key_names() | {"forward": no_relu})
    assert (verdict.marks, verdict.status) == (usual.marks, usual.status)
    assert [finding.misconception for finding in failed(verdict)] == [None] * len(failed(verdict))
    assert "No diagnosis of C1" in caplog.text


def test_an_interrupt_is_not_swallowed(monkeypatch):
    def interrupted(evidence):
        raise KeyboardInterrupt

    monkeypatch.setattr(_diagnosis, "diagnose", interrupted)
    with pytest.raises(KeyboardInterrupt):
        mark("C1", key_names() | {"forward": no_relu})


def test_nothing_is_asked_of_a_right_or_an_open_answer(monkeypatch):
    monkeypatch.setattr(_diagnosis, "diagnose", None)
    assert mark("C1", key_names()).passed
    assert mark("C1", {}).marks == 0


def test_a_mistake_is_named_with_the_key_standing_in_for_another_task():
    """C1 is wrong, and C3, which calls it, has a mistake of its own: each is named for itself."""
    names = key_names()

    def backward(params, X, y, reg):
        dscores = blocks.score_gradient(names["forward"](params, X), y)
        hidden, dhidden = blocks.layers(params, X)[1], dscores @ params["W2"].T
        return blocks.backward_from(params, X, hidden, dscores, dhidden, reg)

    names |= {"forward": no_relu, "backward": backward}
    assert mark("C1", names).findings[0].misconception == "c1-no-relu"
    verdict = mark("C3", names)
    assert verdict.stand_ins == ("C1",)
    assert {finding.misconception for finding in failed(verdict)} == {"c3-no-relu-mask"}


def labels_apart(X, y, batch_size, rng):
    return X[rng.integers(len(X), size=batch_size)], y[rng.integers(len(y), size=batch_size)]


def test_what_another_task_spoils_is_not_named_as_this_ones_mistake():
    """Both tries of C8 earn the same. Only the one with the key's batches shows what C8 lacks."""
    names = key_names() | {"sample_minibatch": labels_apart}

    def tune(X_train, y_train, X_val, y_val, rng):
        settings = {"hidden_dim": 48, "learning_rate": 0.2}
        params = blocks.initial_params(X_train.shape[1], 48, 10, rng)
        for _ in range(300):
            batch = names["sample_minibatch"](X_train - X_train.mean(axis=0), y_train, 32, rng)
            names["sgd_step"](params, blocks.backward(params, *batch, 1e-4), 0.2)
        return params, settings

    names["tune"] = tune
    verdict = mark("C8", names)
    assert verdict.stand_ins == ("C4",)
    assert {finding.misconception for finding in failed(verdict)} == {"c8-rescaled-inside"}


def test_a_try_that_says_the_same_is_not_told():
    """C3 calls nothing of C1, so that the key's `forward` changes no word."""
    verdict = mark("C3", key_names() | {"forward": no_relu, "backward": rounded})
    assert verdict.stand_ins == ()


def test_a_slow_function_is_not_asked_for_long(monkeypatch):
    monkeypatch.setattr("autograder.hw4.misconceptions.matching.PATIENCE_SECONDS", -1.0)
    verdict = mark("C1", key_names() | {"forward": no_relu})
    assert {finding.misconception for finding in failed(verdict)} == {None}


ODD = (None, "text", 1j, [[1.0], [1.0, 2.0]], {}, (None, None), True, object(), np.zeros(0),
       float("nan"), float("inf"), 1e308, -1e308, 1e-320)  # fmt: skip


@pytest.mark.parametrize("number", range(len(ODD)), ids=[repr(odd)[:14] for odd in ODD])
@pytest.mark.parametrize("task", ["T4", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "OT2", "OT3"])
def test_odd_values_are_no_fault_of_the_diagnosis(task, number, caplog):
    """As the result, as each of its parts, and left behind in the dictionaries."""
    for names in giving(number):
        names.marked(task)
    assert "No diagnosis" not in caplog.text


@cache
def giving(number: int) -> list[Answered]:
    """Return two notebooks whose functions give the odd value of that number."""
    odd = ODD[number]

    def whole(*args):
        for argument in args:
            if isinstance(argument, dict):
                argument.update(dict.fromkeys(argument, odd))
        return odd

    def parts(right):
        return lambda *args: filled(right(*args), odd)

    functions = {name: value for name, value in key_names().items() if callable(value)}
    changes = (lambda right: whole, parts)
    return [Answered({n: change(f) for n, f in functions.items()}) for change in changes]


def filled(value: object, odd: object) -> object:
    """Return a result with `odd` in each of its places."""
    if isinstance(value, dict):
        return {name: filled(entry, odd) for name, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(filled(entry, odd) for entry in value)
    return np.full(np.shape(value), odd)[()] if isinstance(odd, float) else odd


# ------------------------------------------------------------------------- the smallest case


def test_unexplained_checks_show_the_smallest_failing_case():
    finding = failed(mark("C3", key_names() | {"backward": rounded}))[0]
    assert finding.misconception is None
    assert "A small case that goes wrong: W1 = [[" in finding.message
    assert "Expected W1: [[" in finding.message
    assert "received [[" in finding.message
    assert "กรณีเล็ก ๆ ที่ผิด" in finding.message_th
    assert len(finding.message) <= 600


def test_a_case_is_told_once():
    told = [
        finding.message.count("A small case")
        for finding in failed(mark("C3", key_names() | {"backward": rounded}))
    ]
    assert len(told) > 3
    assert sum(told) == told[0] == 1


def test_an_explained_check_shows_no_case():
    for finding in failed(mark("C1", key_names() | {"forward": no_relu})):
        assert finding.misconception == "c1-no-relu"
        assert "small case" not in finding.message


def test_the_smallest_case_tells_an_error_and_a_pattern():
    def fails_late(params, X):
        if X.shape[1] > 2:
            raise RuntimeError("not today")
        return 1.5 * blocks.forward(params, X)

    message = failed(mark("C1", key_names() | {"forward": fails_late}))[0].message
    assert "In yours, every entry is 1.5 times what it should be" in message

    def fails(params, X):
        raise RuntimeError("not today")

    message = failed(mark("C1", key_names() | {"forward": fails}))[0].message
    assert "received an error (RuntimeError)" in message


@pytest.mark.parametrize("function", LADDERS)
def test_ladders_grow_and_stay_small(function):
    sizes = [sum(map(_size, args)) for args in LADDERS[function]()]
    assert sizes
    assert sizes[0] == min(sizes) <= 20
    assert max(sizes) <= 110


def _size(value: object) -> int:
    return sum(map(np.size, value.values())) if isinstance(value, dict) else np.size(value)


@pytest.mark.parametrize(
    "matcher", [m for t in ("C1", "C2", "C3", "C7") for m in matchers(t)], ids=lambda m: m.function
)
def test_ladders_hold_whole_numbers_away_from_kinks(matcher):
    for args in LADDERS[matcher.function]():
        params = next(value for value in args if isinstance(value, dict))
        for value in params.values():
            assert np.array_equal(value, value.round())
        X = args[1] if matcher.function != "compute_loss" else None
        if X is not None:
            assert (X @ params["W1"] + params["b1"]).all()
            assert getattr(reference, matcher.function)(*args) is not None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        ("text", "str"),
        (0.5, "0.5"),
        (np.array([[1.0, -2.25], [0.0, 1e-12]]), "[[1, -2.25], [0, 1e-12]]"),
        (np.zeros((9, 9)), "an array of shape (9, 9)"),
        (np.array([-0.0]), "[0]"),
    ],
)
def test_values_are_shown_as_short_rows(value, text):
    assert as_text(value) == text


def test_diagnosis_asks_little():
    """Ten calls more at most for one function: a call crosses the wall."""
    calls = []

    def counted(params, X):
        calls.append(1)
        return no_relu(params, X)

    verdict = mark("C1", key_names() | {"forward": counted})
    assert failed(verdict)[0].misconception == "c1-no-relu"
    with_diagnosis = len(calls)
    calls.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_diagnosis, "diagnose", lambda e: diagnosing.Diagnosis({}, {}))
        mark("C1", key_names() | {"forward": counted})
    assert with_diagnosis - len(calls) <= 10


def test_a_pattern_of_the_smallest_case_alone_is_not_told():
    """The mean of one neuron's bias is the bias, that of two happens to be half of their sum."""

    def mean_of_b1(params, X):
        return blocks.forward(params | {"b1": np.full_like(params["b1"], params["b1"].mean())}, X)

    for finding in failed(mark("C1", key_names() | {"forward": mean_of_b1})):
        assert "Yours is" not in finding.message


def into_b1(params, X):
    hidden = params["b1"]
    hidden += (X @ params["W1"])[0]
    return np.maximum(hidden, 0) @ params["W2"] + params["b2"] + np.zeros((len(X), 1))


BY_CHANCE = {
    "divided by the rows": lambda params, X: blocks.forward(params, X) / len(X),
    "divided by the classes": lambda params, X: blocks.forward(params, X) / len(params["b2"]),
    "divided by the neurons": lambda params, X: blocks.forward(params, X) / len(params["b1"]),
    "into b1": into_b1,
}


@pytest.mark.parametrize("forward", BY_CHANCE.values(), ids=BY_CHANCE)
def test_a_factor_that_comes_from_one_size_is_not_told(forward):
    for finding in failed(mark("C1", key_names() | {"forward": forward})):
        assert "Yours is" not in finding.message


def test_a_factor_that_comes_from_one_reg_or_rate_is_not_told():
    def backward(params, X, y, reg):
        grads = blocks.backward(params, X, y, reg)
        return {name: grads[name] * (1 + reg) for name in grads}

    def step(params, grads, learning_rate):
        for name in params:
            params[name] *= 1 + learning_rate

    for task, names in (("C3", {"backward": backward}), ("C5", {"sgd_step": step})):
        verdict = mark(task, key_names() | names)
        assert any("small case" in finding.message for finding in failed(verdict))
        assert not any("Yours is" in finding.message for finding in failed(verdict))


def test_a_pattern_is_told_in_thai_as_well():
    def too_large(params, X):
        return 1.5 * blocks.forward(params, X)

    message = failed(mark("C1", key_names() | {"forward": too_large}))[0].message_th
    assert "ในของคุณ สมาชิกทุกตัวเป็น 1.5 เท่าของที่ควรเป็น" in message
