"""How many messages a right answer is asked in: each costs more than the call that it is for."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest
from conftest import ROOT

from autograder.hw4 import HOMEWORK, mark, reference
from autograder.hw4.tasks import TASKS
from autograder.judge import Session
from autograder.sandbox import Limits

# What follows from an answer cannot be asked with it: C6 goes on with each rate, C3's large
# network is asked for alone, OT3's masks are given back.
MESSAGES = {
    "T4": 3, "C1": 1, "C2": 1, "C3": 2, "C4": 6, "C5": 1, "C6": 9, "C7": 1, "OT2": 1, "OT3": 9,
}  # fmt: skip


@pytest.mark.processes
def test_a_right_answer_is_asked_in_few_messages(monkeypatch):
    asked: Counter[str] = Counter()
    ask = Session._request
    with Session("process", ROOT / "hw4kit", Limits(), {}, homework=HOMEWORK) as session:
        session.run(inspect.getsource(reference), 30)
        for task in MESSAGES:

            def counted(self, request, task=task):
                asked[task] += request["do"] == "call"
                return ask(self, request)

            monkeypatch.setattr(Session, "_request", counted)
            session.allow(60)
            assert mark(task, session).passed
    assert asked == MESSAGES


def test_every_task_with_functions_is_among_them():
    functions = {task.id for task in TASKS if task.machine} - {"T1", "T2", "T3", "C8"}
    assert MESSAGES.keys() == functions
