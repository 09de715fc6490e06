"""How many CPU seconds a block took, as a student sees it."""

import subprocess
import sys
import time

import hw4kit
import numpy as np
import pytest
from hw4kit.notebook import cpu_timer
from hw4kit.timing import cpu_seconds, one_thread


def spin(seconds: float) -> None:
    until = cpu_seconds() + seconds
    while cpu_seconds() < until:
        pass


def test_the_seconds_of_its_budget_that_a_block_took_are_printed(capsys):
    with cpu_timer(budget=60):
        spin(0.1)
    assert capsys.readouterr().out == "It took 0.1 of its 60 seconds of CPU time.\n"


def test_a_block_beyond_its_budget_is_told_so_in_the_chosen_language(capsys):
    hw4kit.language("th")
    with cpu_timer(budget=0.05):
        spin(0.1)
    hw4kit.language("en")
    assert capsys.readouterr().out == "ใช้เวลาซีพียู 0.1 วินาที แต่กำหนดไว้ 0.05 วินาที\n"


@pytest.mark.processes
def test_waiting_costs_nothing_and_an_ended_child_its_time(capsys):
    with cpu_timer(budget=60):
        time.sleep(0.3)
    assert "took 0.0 of" in capsys.readouterr().out
    before = cpu_seconds()
    subprocess.run([sys.executable, "-c", "sum(range(10**7))"], check=True)
    assert cpu_seconds() - before > 0.05


def test_a_block_that_raises_says_nothing_and_raises(capsys):
    with pytest.raises(ZeroDivisionError), cpu_timer(budget=60):
        1 / 0  # noqa: B018
    assert capsys.readouterr().out == ""


def test_numpy_has_one_thread_meanwhile():
    from threadpoolctl import threadpool_info

    np.ones((2, 2)) @ np.ones((2, 2))
    with one_thread():
        counts = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    assert counts
    assert set(counts) == {1}


def test_without_threadpoolctl_a_block_is_timed_all_the_same(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    with cpu_timer(budget=60):
        pass
    assert "It took 0.0" in capsys.readouterr().out
