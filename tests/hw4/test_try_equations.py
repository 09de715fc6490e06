"""Does the marker reach the reader of equations, and for answers that a person marks alone?"""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from autograder.homework import NOTHING_KNOWN
from autograder.hw4 import HOMEWORK


@pytest.fixture
def asked(monkeypatch):
    """What the reader was asked, with one that only writes it down in the reader's place."""
    calls = []
    reader = ModuleType("hw4kit.equations")
    reader.try_out = lambda text, task: calls.append((text, task)) or ["tried"]
    monkeypatch.setitem(sys.modules, "hw4kit.equations", reader)
    return calls


@pytest.mark.parametrize("task", ["T1", "T4", "OT1"])
def test_a_typed_answer_is_given_to_the_reader(task, asked):
    assert HOMEWORK.try_equations(task, "$a = b$") == ["tried"]
    assert asked == [("$a = b$", task)]


@pytest.mark.parametrize("task", ["T2", "T3", "C1", "OT2", "", "T9"])
def test_of_no_other_task_equations_are_tried(task, asked):
    assert list(HOMEWORK.try_equations(task, "$a = b$")) == []
    assert asked == []


def test_of_a_homework_of_which_nothing_is_known_no_equations_are_tried():
    assert list(NOTHING_KNOWN.try_equations("T4", "$a = b$")) == []
