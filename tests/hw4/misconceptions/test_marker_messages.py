"""Is what the marker says of a known mistake true, a whole sentence, and one question?"""

from __future__ import annotations

import numpy as np
import pytest
from spoken import MINUS_ZERO, OF_THE_REST, faults_of
from submissions import WRONG, blocks, key_names

from autograder.hw4 import mark, reference
from autograder.hw4.checks._diagnosis import CLOSING
from autograder.hw4.misconceptions import ENTRIES

TASKS = ("T1", "T2", "T3", "T4", "C1", "C2", "C3")
CASES = [(case, task) for case in WRONG for task in case.tasks if task in TASKS]
OWN = [entry for task in TASKS for entry in ENTRIES[task]]
ANY_LENGTH = 1000  # words: a smallest case holds arrays


def failed(verdict):
    return [finding for finding in verdict.findings if not finding.passed]


@pytest.mark.parametrize(("case", "task"), CASES, ids=lambda v: getattr(v, "id", v))
def test_all_messages_of_a_known_mistake_are_sentences(verdict_of, case, task):
    for finding in failed(verdict_of(task, case)):
        assert faults_of(finding.message, ANY_LENGTH) == [], finding.message
        assert not MINUS_ZERO.search(finding.message_th)


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.id)
def test_a_hint_asks_one_question_and_claims_nothing_of_the_rest(entry):
    assert str(entry.hint).count("?") == 1
    assert not (entry.ways and OF_THE_REST.search(str(entry.hint)))


@pytest.mark.parametrize(("case", "task"), CASES, ids=lambda v: getattr(v, "id", v))
def test_of_two_mistakes_the_one_that_a_check_shows_is_told_first(verdict_of, case, task):
    """Where one entry is about biases alone, a check without biases does not begin with it."""
    for finding in failed(verdict_of(task, case)):
        if finding.check == "scores without biases" and finding.misconception:
            assert not finding.misconception.startswith(("c1-b1-", "c1-b2-"))


def closings(task, **functions):
    found = failed(mark(task, key_names() | functions))
    return [finding.message for finding in found if str(CLOSING) in finding.message]


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


def test_what_rounding_leaves_is_shown_as_0():
    def backward(params, X, y, reg):
        grads = reference.backward(params, X, y, reg)
        return {name: 1e-17 * grad for name, grad in grads.items()}

    message = failed(mark("C3", key_names() | {"backward": backward}))[0].message
    assert "received 0." in message


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
    cases = [message for message in messages if "smallest case" in message]
    assert cases
    assert "W1 = " in cases[0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [(float("nan"), "is nan: no ordinary number"), ("31 * 1024", "is text in quotes")],
)
def test_an_answer_that_is_no_number_is_told_what_it_is(answer, said):
    message = failed(mark("T3", {"num_parameters": answer}))[0].message
    assert said in message
