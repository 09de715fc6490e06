"""Work on a student's text ends in time: Python, patterns, and what cannot be interrupted."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
import time

import pytest

from autograder.deadlines import TooLong, here, within
from autograder.pipeline import OneWorker


def spin() -> None:
    while True:
        pass


def spin_in_a_pattern() -> None:
    re.match(r"(?:a|a)*b", "a" * 40)


def spin_and_swallow() -> None:
    for _ in range(2):
        with contextlib.suppress(TooLong):
            spin()
    spin()


def shut_off() -> None:
    """Do what no signal interrupts, as in a library in C."""
    sum(range(10**12))


@pytest.mark.parametrize("work", [spin, spin_in_a_pattern])
def test_what_takes_too_long_is_interrupted(work):
    with pytest.raises(TooLong):
        here(work, seconds=0.05)


def test_a_library_that_catches_it_is_interrupted_again():
    with pytest.raises(TooLong):
        here(spin_and_swallow, seconds=0.05)


def test_no_library_takes_it_for_an_error_of_its_own():
    assert not issubclass(TooLong, Exception)


def test_what_ends_in_time_is_returned_and_leaves_no_timer_behind():
    before = signal.getsignal(signal.SIGPROF)
    assert here(max, 1, 2, seconds=10.0) == 2
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before


def test_waiting_costs_no_time():
    with within(0.05):
        time.sleep(0.3)


def test_in_another_thread_there_is_no_deadline_and_no_error():
    done = []
    thread = threading.Thread(target=lambda: done.append(here(max, 1, 2, seconds=0.05)))
    thread.start()
    thread.join()
    assert done == [2]


@pytest.mark.processes
def test_a_worker_outlives_what_it_interrupts_and_is_replaced_if_it_cannot():
    with OneWorker() as worker:
        first = worker.run_in_time(os.getpid, seconds=5.0)
        with pytest.raises(TooLong):
            worker.run_in_time(spin, seconds=0.05)
        assert worker.run_in_time(os.getpid, seconds=5.0) == first
        with pytest.raises(TooLong):
            worker.run_in_time(shut_off, seconds=0.2)
        assert worker.run_in_time(os.getpid, seconds=5.0) != first
        with pytest.raises(ZeroDivisionError):
            worker.run_in_time(divmod, 1, 0, seconds=5.0)
