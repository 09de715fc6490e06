"""Stubs in the student's process: there during a call, gone afterwards, alike to look at."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from autograder.inside.stubs import Stubs


class Other:
    """Stands for the other side: keeps the questions, gives the answers it was made with."""

    def __init__(self, *answers: dict) -> None:
        self.answers, self.questions = list(answers), []

    def __call__(self, question: dict) -> dict:
        self.questions.append(question)
        return self.answers.pop(0)


def answer(value: object = None, *args, **kwargs) -> dict:
    return {"value": value, "args": list(args), "kwargs": kwargs}


def test_a_stub_asks_and_returns_the_answer():
    other, names = Other(answer(5, None, b=None)), {}
    with Stubs(other).installed(names, ["forward"]):
        assert names["forward"].__name__ == "forward"
        assert names["forward"](1, b=2) == 5
    assert other.questions == [{"callback": "forward", "args": [1], "kwargs": {"b": 2}}]


def test_afterwards_all_names_are_as_they_were():
    names = {"forward": 1, "loss": 2}
    with Stubs(Other()).installed(names, ["forward", "missing", "gone"]):
        assert callable(names["forward"])
        names["forward"] = "set meanwhile"
        del names["gone"]
    assert names == {"forward": 1, "loss": 2}


def test_also_after_an_error():
    names = {"forward": 1}

    def fail() -> None:
        with Stubs(Other()).installed(names, ["forward"]):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names == {"forward": 1}


def test_changes_are_made_in_place():
    W, b, rng, twin = np.zeros(2), np.zeros(2), *map(np.random.default_rng, (1, 1))
    params = {"W": W, "b": b, "n": 1}
    twin.random()
    other = Other(answer(None, {"W": np.ones(2), "b": np.ones(3), "n": 2}, rng=twin))
    names: dict = {}
    with Stubs(other).installed(names, ["step"]):
        names["step"](params, rng=rng)
    assert params["W"] is W
    assert W.tolist() == [1, 1]
    assert (params["b"].tolist(), b.tolist(), params["n"]) == ([1, 1, 1], [0, 0], 2)
    assert rng.random() == twin.random()


def test_an_exception_is_raised_here():
    names: dict = {}
    stubs = Stubs(Other({"error": "IndexError", "text": "far out"}))
    with stubs.installed(names, ["f"]), pytest.raises(IndexError, match="far out"):
        names["f"]()


def test_a_stub_that_is_kept_asks_no_more():
    other, names = Other(), {}
    with Stubs(other).installed(names, ["forward"]):
        kept = names["forward"]
    with pytest.raises(RuntimeError, match="during its call only"):
        kept(1)
    assert other.questions == []


def test_another_process_may_not_ask(monkeypatch):
    other, names = Other(), {}
    with Stubs(other).installed(names, ["forward"]):
        monkeypatch.setattr(os, "getpid", lambda: 1)
        with pytest.raises(RuntimeError, match="during its call only"):
            names["forward"](1)
    assert other.questions == []


def test_threads_ask_one_after_the_other():
    busy, overlaps = threading.Lock(), []

    def exchange(question: dict) -> dict:
        overlaps.append(not busy.acquire(blocking=False))
        busy.release()
        return answer(question["args"][0], None)

    names: dict = {}
    results = []
    with Stubs(exchange).installed(names, ["f"]):
        stub = names["f"]
        threads = [threading.Thread(target=lambda n=n: results.append(stub(n))) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(results) == list(range(20))
    assert not any(overlaps)
