"""Judging ends, whatever a student's function gave."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from autograder import deadlines
from autograder.hw4 import HOMEWORK
from autograder.judge import deadline
from autograder.judge.deadline import Judging
from autograder.judge.notebook import run_test
from autograder.results import VERDICT_MIME, Status, TaskAborted

C1 = next(cell for cell, task in HOMEWORK.by_test_cell.items() if task.id == "C1")


def spin(cpu_seconds: float) -> None:
    end = time.process_time() + cpu_seconds
    while time.process_time() < end:
        pass


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(deadline, "LEAST_SECONDS", 0.1)
    monkeypatch.setattr(deadlines, "AGAIN_SECONDS", 0.05)


def test_judging_that_does_not_end_is_ended():
    with pytest.raises(TaskAborted) as aborted, Judging(0.2).of_a_task():
        spin(10.0)
    assert aborted.value.status is Status.TIMED_OUT


def test_what_handles_the_exception_does_not_outlive_it():
    def stubborn():
        with contextlib.suppress(BaseException):
            spin(10.0)
        spin(10.0)

    with pytest.raises(TaskAborted), Judging(0.1).of_a_task():
        stubborn()


def test_time_in_which_another_process_works_does_not_count():
    with Judging(0.1).of_a_task():
        time.sleep(0.5)


def test_a_task_after_one_that_used_all_up_has_its_least_time():
    judging = Judging(0.1)
    with contextlib.suppress(TaskAborted), judging.of_a_task():
        spin(10.0)
    with judging.of_a_task():
        spin(0.02)
    with pytest.raises(TaskAborted), judging.of_a_task():
        spin(10.0)


def test_nothing_comes_after_the_block():
    with Judging(0.1).of_a_task():
        pass
    spin(0.2)


def test_outside_of_the_main_thread_there_is_no_deadline():
    ended = []

    def judge():
        with Judging(0.1).of_a_task():
            spin(0.2)
        ended.append(True)

    thread = threading.Thread(target=judge)
    thread.start()
    thread.join()
    assert ended


def test_a_task_whose_judging_does_not_end_has_a_verdict_of_its_own():
    class Student(dict):
        judging, verdicts, notes, call_seconds = Judging(0.1), {}, [], 0.0
        task_of = staticmethod(lambda cell: HOMEWORK.by_test_cell[cell["id"]])
        allow = is_trusted = staticmethod(lambda *_: False)

    cell = run_test(Student(spin=spin), {"kind": "test", "id": C1, "source": "spin(10.0)"})
    assert cell.outputs[-1]["data"][VERDICT_MIME]["status"] == "timed_out"
