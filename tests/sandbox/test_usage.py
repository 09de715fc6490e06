"""Is the time that a tree of processes takes for itself counted, whatever it does to hide it?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from autograder.sandbox.usage import LOOK_EVERY_SECONDS, Usage, read_stat

BURN = """
import os, signal, sys, threading, time

def burn(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    with open(sys.argv[1], "a") as told:
        told.write(f"{time.process_time()}\\n")

def child(seconds, then=lambda: None):
    if os.fork() == 0:
        burn(seconds)
        os._exit(0)
"""
# All of these burn 0.9 seconds or more, and say in a file how many.
PROGRAMS = {
    "alone": "burn(0.9)",
    "in a thread": "t = threading.Thread(target=burn, args=(0.9,)); t.start(); t.join()",
    "in children waited for": "for _ in range(3): child(0.3); os.wait()",
    "in children that nobody waits for": (
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "for _ in range(3):\n"
        "    child(0.3)\n"
        "    try: os.wait()\n"
        "    except ChildProcessError: pass"
    ),
    "in short ones, one after the other": (
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "for _ in range(60):\n"
        "    child(0.015)\n"
        "    try: os.wait()\n"
        "    except ChildProcessError: pass"
    ),
    "in a daemon": (
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0: time.sleep(0.2); burn(0.9)\n"
        "    else: time.sleep(0.2); os._exit(0)\n"
        "else: time.sleep(0.1); os.wait(); time.sleep(0.1)"
    ),
    "in a chain that moves on": ("for _ in range(6):\n    if os.fork(): burn(0.15); os._exit(0)\n"),
}


def followed(usage: Usage, is_over) -> list[float]:
    """Look at a tree until something is over; return its CPU seconds at each look."""
    seen, deadline = [], time.monotonic() + 120
    while not is_over() and time.monotonic() < deadline:
        usage.look()
        seen.append(usage.cpu_seconds)
        time.sleep(LOOK_EVERY_SECONDS)
    usage.look()
    return [*seen, usage.cpu_seconds]


@pytest.fixture
def start(tmp_path):
    """Start programs that burn time; what is left of them ends with the test."""
    started = []

    def run(code: str) -> tuple[subprocess.Popen, Usage]:
        command = [sys.executable, "-S", "-c", BURN + code, tmp_path / "told"]
        started.append(subprocess.Popen(command, start_new_session=True))
        return started[-1], Usage(started[-1].pid)

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def seconds_told(tmp_path) -> list[float]:
    path = tmp_path / "told"
    return [float(line) for line in path.read_text().split()] if path.exists() else []


@pytest.mark.processes
@pytest.mark.parametrize("program", PROGRAMS)
def test_cpu_time_is_counted_wherever_it_is_burnt(start, tmp_path, program):
    process, usage = start(PROGRAMS[program])
    seen = followed(usage, lambda: sum(seconds_told(tmp_path)) >= 0.88)
    burnt = sum(seconds_told(tmp_path))
    assert seen == sorted(seen)  # it only grows
    assert seen[-1] > 0.5 * burnt
    if "short" not in program:  # of which those that are seen stand for those that are not
        assert seen[-1] < burnt + 0.5
    process.wait(20)


@pytest.mark.processes
def test_what_was_used_before_the_start_does_not_count(start):
    _, usage = start("while True: pass")
    time.sleep(0.3)
    usage.start_anew()
    assert usage.seconds == 0
    followed(usage, lambda: usage.cpu_seconds > 0.2)
    assert usage.cpu_seconds < 2


IDLE = {
    "a sleep": ("time.sleep(60)", True),
    "a thread that sleeps": ("threading.Thread(target=time.sleep, args=(60,)).start()", True),
    "a stopped process": ("os.kill(os.getpid(), signal.SIGSTOP)", True),
    "a loop": ("while True: pass", False),
    "a child in a loop": ("if os.fork(): os.wait()\nwhile True: pass", False),
    "a thread in a loop": ("threading.Thread(target=burn, args=(60,)).start()", False),
}


@pytest.mark.processes
@pytest.mark.parametrize("what", IDLE)
def test_who_does_not_want_to_run_idles(start, what):
    code, idles = IDLE[what]
    _, usage = start(code)
    time.sleep(0.5)  # it has started
    for _ in range(20):
        usage.look(waited_seconds=1.0)
        time.sleep(0.01)
    idled = usage.seconds - usage.cpu_seconds
    assert idled > 15 if idles else idled < 5


def test_a_process_that_is_gone_has_no_statistics_and_uses_nothing():
    usage = Usage(2**22 + 1)
    usage.look()
    assert usage.seconds == 0
    assert read_stat(2**22 + 1) is None


@pytest.mark.processes
def test_a_name_that_looks_like_numbers_does_not_confuse(start):
    code = "open('/proc/self/comm', 'w').write(') R 1 1 (9 9')\nburn(0.2)\ntime.sleep(60)"
    process, usage = start(code)
    followed(usage, lambda: usage.cpu_seconds > 0.15)
    assert read_stat(process.pid).parent == os.getpid()
