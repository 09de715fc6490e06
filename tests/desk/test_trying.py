"""Equations are tried out in a process of its own, which no text can keep or bring down."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from autograder.course import Course
from autograder.desk import trying
from autograder.desk.trying import MEMORY_BYTES, Tried

pytestmark = pytest.mark.processes
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Equality:
    lhs: str = "a"
    rhs: str = "b"
    lhs_at: tuple[int, int] = (0, 1)
    at: tuple[int, int] = (2, 3)
    verdict: str = "false"
    condition: str = ""
    point: str = "a = 1"
    values: tuple[float, float] | None = (1.0, float("inf"))
    reason: str = ""


def found(tried: Tried, text: str) -> list[dict]:
    """Return what comes of a text, in the end."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (what := tried.of("T4", text)) is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    return what


def behave(assignment: str, task: str, text: str) -> list[dict]:
    """Do what the text says: for the worker, in the place of the reader."""
    if "hang" in text:
        while True:
            pass
    if "sleep" in text:
        time.sleep(1e6)
    if "grow" in text:
        bytearray(2 * MEMORY_BYTES)
    if "exit" in text:
        import os

        os._exit(3)
    if "raise" in text:
        raise ValueError("no")
    return [trying._told(Equality())]


@pytest.fixture
def tried(written: Course, monkeypatch):
    monkeypatch.setattr(trying, "try_out", behave)
    monkeypatch.setattr(trying, "TRY_SECONDS", 0.3)
    with Tried(written) as tried:
        yield tried


@pytest.mark.parametrize("text", ["hang", "grow", "exit", "raise"])
def test_whatever_a_text_does_the_next_one_is_tried(tried, text):
    assert found(tried, f"{text} {time.monotonic()}") == []
    assert len(found(tried, "$a = b$")) == 1


def test_what_came_out_is_kept(written, tried, monkeypatch):
    first = found(tried, "$a = b$")
    assert first[0]["verdict"] == "false"
    assert first[0]["values"] == [1.0, None]  # JSON knows no infinity
    assert "<math" in first[0]["lhs_html"]
    monkeypatch.setattr(Tried, "_try", lambda *_: pytest.fail("it is tried again"))
    with Tried(written) as other:
        assert other.of("T4", "$a = b$") == first


def test_nothing_written_is_nothing_tried(tried):
    assert tried.of("T4", "  \n") == []


def test_what_is_asked_for_last_comes_first_and_what_is_not_urgent_last(written):
    waiting = Tried(written)
    for text, urgent in (("one", True), ("two", True), ("later", False), ("one", True)):
        assert waiting.of("T4", text, urgent=urgent) is None
    assert [asked.text for asked in waiting._waiting] == ["later", "two", "one"]


def test_the_homeworks_own_reader_is_asked(written):
    with Tried(written) as tried:
        verdicts = [one["verdict"] for one in found(tried, "$$ 1 + 1 = 2 $$")]
    assert set(verdicts) <= {"true", "false", "unknown"}


def stated(tried: Tried, text: str, items: tuple[str, ...]) -> list[int]:
    """Return which items a text states, in the end."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (what := tried.stated("T4", text, items)) is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    return what


def test_items_that_an_answer_states_are_found_and_kept_for_these_items(written, monkeypatch):
    text, items = r"As it is one-hot, $\sum_j y_j = 1$.", (r"$\sum_k y_k = 1$", r"$L = 0$")
    with Tried(written) as tried:
        assert stated(tried, text, items) == [0]
        assert stated(tried, text, items[::-1]) == [1]
    monkeypatch.setattr(Tried, "_try", lambda *_: pytest.fail("it is asked again"))
    with Tried(written) as other:
        assert other.stated("T4", text, items) == [0]


@pytest.mark.parametrize("text", ["hang", "grow", "exit", "raise"])
def test_of_a_hostile_text_nothing_is_stated(written, monkeypatch, text):
    monkeypatch.setattr(trying, "find_stated", lambda *given: behave(*given[:3]))
    monkeypatch.setattr(trying, "TRY_SECONDS", 0.3)
    with Tried(written) as tried:
        assert stated(tried, f"{text} {time.monotonic()}", ("an item",)) == []


def test_without_items_or_text_nothing_is_asked(written):
    waiting = Tried(written)
    assert waiting.stated("T4", "$a = b$", ()) == waiting.stated("T4", " ", ("an item",)) == []
    assert waiting._waiting == []
