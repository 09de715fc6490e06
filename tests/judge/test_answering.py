"""Questions that a student's code asks back: which are answered, and with what."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.inside.wire import WireError
from autograder.judge import answering
from autograder.judge.answering import Answering


def double(a, b=0):
    return 2 * a + b


def move(params, rng=None):
    params["W"] -= 1
    if rng is not None:
        rng.random()


def question(name: object, *args, **kwargs) -> dict:
    return {"id": 7, "callback": name, "args": list(args), "kwargs": kwargs}


@pytest.fixture
def ask() -> Answering:
    return Answering({"double": double, "move": move})


def test_the_result_goes_back_and_what_was_left_alone_does_not(ask):
    assert ask(question("double", 3, b=1)) == {"value": 7, "args": [None], "kwargs": {"b": None}}
    assert ask(question("double", 3)) == {"value": 6, "args": [None], "kwargs": {}}


def test_what_changed_in_place_goes_back_too(ask):
    params, rng = {"W": np.ones(2)}, np.random.default_rng(1)
    answer = ask(question("move", params, rng=rng))
    assert answer["args"][0]["W"].tolist() == [0, 0]
    assert answer["kwargs"]["rng"] is rng
    assert ask(question("move", {"W": np.zeros(0)}))["args"] == [None]  # nothing there to change


@pytest.mark.parametrize(
    ("error", "name"),
    [(ValueError("no"), "ValueError"), (type("Mine", (KeyError,), {})("no"), "KeyError")],
)
def test_an_exception_goes_back_by_the_name_of_one_of_pythons_own(error, name):
    def fails():
        raise error

    answer = Answering({"fails": fails})(question("fails"))
    assert answer["error"] == name
    assert "no" in answer["text"]


def test_numpys_own_exceptions_have_a_name_too(ask):
    answer = ask(question("move", {"W": np.ones(2, dtype=bool)}))
    assert answer["error"] == "TypeError"


@pytest.mark.parametrize(
    "wrong",
    [
        question("forward", 1),
        question("__class__"),
        question(["double"], 1),
        question(None),
        {"id": 7, "callback": "double"},
        {"id": 7, "callback": "double", "args": (1,), "kwargs": {}},
        {"id": 7, "callback": "double", "args": [1], "kwargs": []},
        {"id": 7, "callback": "double", "args": [1], "kwargs": {1: 2}},
        {"id": 7, "callback": np.array(["double"]), "args": [1], "kwargs": {}},
    ],
)
def test_what_may_not_be_asked_is_refused(ask, wrong):
    with pytest.raises(WireError, match="question"):
        ask(wrong)


def test_the_number_of_questions_is_limited(monkeypatch):
    monkeypatch.setattr(answering, "MOST_QUESTIONS", 2)
    ask = Answering({"double": double})
    for _ in range(2):
        ask(question("double", 1))
    with pytest.raises(WireError, match="too many"):
        ask(question("double", 1))
