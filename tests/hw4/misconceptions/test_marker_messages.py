"""Is what the marker says of a known mistake true, a whole sentence, and one question?"""

from __future__ import annotations

import numpy as np
import pytest
from spoken import MINUS_ZERO, OF_THE_REST, faults_of
from submissions import WRONG, blocks, key_names

from autograder.hw4 import mark, reference
from autograder.hw4.checks._exam import NEARLY, OF_A_TEST
from autograder.hw4.misconceptions import BY_ID, ENTRIES
from autograder.hw4.misconceptions.smallest import CLOSING
from autograder.results import EITHER, TOGETHER

TASKS = tuple(task for task in ENTRIES if task != "C8")
CASES = [(case, task) for case in WRONG for task in case.tasks if task in TASKS]
OWN = [entry for entries in ENTRIES.values() for entry in entries]
# Of tasks of several steps, where another mistake is often made beside it.
WITH_OTHERS = [e for e in OWN if e.task in ("T1", "T2", "T3", "T4", "C1", "C2", "C3")]


SIGNS = (": expected ", " raised ", "Wrong labels", "goes wrong")  # of a number, or of an error


def failed(verdict):
    return [finding for finding in verdict.findings if not finding.passed]


@pytest.mark.parametrize(("case", "task"), CASES, ids=lambda v: getattr(v, "id", v))
def test_all_messages_of_a_known_mistake_are_sentences(verdict_of, case, task):
    for finding in failed(verdict_of(task, case)):
        hint = hint_of(finding.misconception)
        assert faults_of(" ".join([finding.message, hint]).strip()) == [], finding.message
        assert not MINUS_ZERO.search(finding.message_th)


@pytest.mark.parametrize(("case", "task"), CASES, ids=lambda v: getattr(v, "id", v))
def test_a_wrong_number_or_an_error_asks_something(verdict_of, case, task):
    found = failed(verdict_of(task, case))
    told = (f"{one.message} {hint_of(one.misconception)}" for one in found)
    first = next((text for text in told if any(sign in text for sign in SIGNS)), "?")
    assert "?" in first


def hint_of(name):
    """Return the hint of a finding's mistake, of several the first one's."""
    return str(BY_ID[name.split(EITHER)[0].split(TOGETHER)[0]].hint) if name else ""


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.id)
def test_a_hint_asks_one_question_at_its_end(entry):
    assert str(entry.hint).count("?") == 1
    assert str(entry.hint).endswith("?") or entry.id.endswith("-error-arguments")  # the kit's


@pytest.mark.parametrize("entry", WITH_OTHERS, ids=lambda entry: entry.id)
def test_a_hint_claims_nothing_of_the_rest(entry):
    assert not (entry.ways and OF_THE_REST.search(str(entry.hint)))


@pytest.mark.parametrize(("case", "task"), CASES, ids=lambda v: getattr(v, "id", v))
def test_of_two_mistakes_the_one_that_a_check_shows_is_told_first(verdict_of, case, task):
    """Where one entry is about biases alone, a check without biases does not begin with it."""
    for finding in failed(verdict_of(task, case)):
        if finding.check == "scores without biases" and finding.misconception:
            assert not finding.misconception.startswith(("c1-b1-", "c1-b2-"))


def closings(task, **functions):
    found = failed(mark(task, key_names() | functions))
    asked = (str(OF_A_TEST), str(CLOSING))
    return [one.message for one in found if any(question in one.message for question in asked)]


def test_a_wrong_number_that_nothing_explains_asks_one_question_once():
    def forward(params, X):
        return blocks.forward(params, X) + np.sin(np.sum(X))

    assert len(closings("C1", forward=forward)) == 1


def test_where_a_mistake_is_named_or_something_else_is_asked_the_closing_is_left_out():
    def without_relu(params, X):
        return (X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]

    def limited(params, X):
        return np.clip(blocks.forward(params, X), -100, 100)

    assert closings("C1", forward=without_relu) == []
    assert closings("C1", forward=limited) == []
    message = failed(mark("C1", key_names() | {"forward": limited}))[0].message
    assert "how large the numbers are" in message


def test_numbers_that_are_nearly_right_ask_for_rounding():
    def forward(params, X):
        return blocks.forward(params, X).round(2)

    assert "nearly right" in failed(mark("C1", key_names() | {"forward": forward}))[0].message


def test_a_number_left_at_0_is_not_nearly_right():
    def backward(params, X, y, reg):
        grads = reference.backward(params, X, y, reg)
        smallest = np.argmin(np.abs(grads["b2"]))
        grads["b2"][smallest] = 0.0
        return grads

    messages = [
        finding.message for finding in failed(mark("C3", key_names() | {"backward": backward}))
    ]
    assert messages
    assert not any(str(NEARLY) in message for message in messages)


def test_a_case_is_said_to_be_nearly_right_only_if_it_is():
    def rounded(learning_rate, decay):
        return round(learning_rate * decay, 3)

    def limited(learning_rate, decay):
        return learning_rate * max(decay, 0.5)

    def message(function):
        return failed(mark("C6", key_names() | {"decay_learning_rate": function}))[0].message

    assert str(NEARLY) in message(lambda rate, decay: rate * min(decay, 0.999))
    assert message(limited).endswith(str(CLOSING))
    assert str(NEARLY) not in message(limited)
    assert str(NEARLY) not in message(rounded)


def test_a_step_that_takes_numbers_of_other_arrays_shows_no_case_without_them():
    def sgd_step(params, grads, learning_rate):
        for name in params:
            params[name] -= learning_rate * grads[name] * np.sum(grads["b2"])

    message = failed(mark("C5", key_names() | {"sgd_step": sgd_step}))[0].message
    assert "small case" not in message
    assert "depends on the numbers of other arrays" in message


def test_too_long_a_case_is_left_out():
    def compute_loss(scores, y, params, reg):
        loss = reference.compute_loss(scores, y, params, reg)
        return 1.5 * loss if len(scores) == scores.shape[1] > 3 else loss

    messages = [f.message for f in failed(mark("C2", key_names() | {"compute_loss": compute_loss}))]
    assert not any("small case" in message for message in messages)
    assert all(len(message.split()) <= 60 for message in messages)
    assert any(str(OF_A_TEST) in message for message in messages)


def test_what_rounding_leaves_is_shown_as_0():
    def backward(params, X, y, reg):
        grads = reference.backward(params, X, y, reg)
        return {name: 1e-17 * grad for name, grad in grads.items()}

    message = failed(mark("C3", key_names() | {"backward": backward}))[0].message
    assert "received [[0]]" in message


@pytest.mark.parametrize("limit", [1.0, 3.0, 30.0])
def test_gradients_that_are_limited_are_told_so_and_others_not(limit):
    def limited(params, X, y, reg):
        grads = reference.backward(params, X, y, reg)
        return {name: np.clip(grad, -limit, limit) for name, grad in grads.items()}

    def weaker(params, X, y, reg):
        return reference.backward(params, X, y, min(reg, 0.01 * limit))

    def names(backward):
        verdict = mark("C3", key_names() | {"backward": backward})
        return {finding.misconception for finding in failed(verdict)}

    assert "c3-limited" in names(limited)
    assert "c3-limited" not in names(weaker)


def test_a_loss_whose_weights_matter_though_reg_is_0_shows_them():
    def compute_loss(scores, y, params, reg):
        return reference.compute_loss(scores, y, params, reg) + np.sum(params["W1"] ** 4)

    messages = [f.message for f in failed(mark("C2", key_names() | {"compute_loss": compute_loss}))]
    cases = [message for message in messages if "A small case" in message]
    assert cases
    assert "W1 = " in cases[0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [(float("nan"), "is nan: no ordinary number"), ("31 * 1024", "is text in quotes")],
)
def test_an_answer_that_is_no_number_is_told_what_it_is(answer, said):
    message = failed(mark("T3", {"num_parameters": answer}))[0].message
    assert said in message
