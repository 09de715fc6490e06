"""Does a test that starts a process have to say so, whichever way it does it?"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import subprocess
import sys

import processes
import pytest

TRUE = [sys.executable, "-S", "-c", ""]


def forked() -> None:
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def spawned() -> None:
    os.waitpid(os.posix_spawn(TRUE[0], TRUE, {}), 0)


def sent() -> None:
    """Send a descriptor, as a fork server is asked."""
    here, there = socket.socketpair()
    with here, there:
        socket.send_fds(here, [b"x"], [0])


def of_multiprocessing(method: str) -> None:
    process = multiprocessing.get_context(method).Process(target=int)
    process.start()
    process.join()


WAYS = {
    "subprocess": lambda: subprocess.run(TRUE, check=True),
    "fork": forked,
    "posix_spawn": spawned,
    "system": lambda: os.system("true"),
    "descriptors": sent,
    **{name: lambda name=name: of_multiprocessing(name) for name in ("spawn", "forkserver")},
}


@pytest.mark.parametrize("start", WAYS.values(), ids=WAYS)
def test_without_the_mark_no_process_is_started(start, monkeypatch):
    # The shell of other tests puts a module of its own there, which multiprocessing takes for ours.
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None, raising=False)
    with pytest.raises(pytest.fail.Exception, match=r"starts a process .*: mark it @processes"):
        start()
    processes.refused.clear()


def test_what_swallows_the_refusal_fails_all_the_same():
    with contextlib.suppress(BaseException):
        forked()
    with pytest.raises(pytest.fail.Exception, match="starts a process"):
        processes.nothing_was_refused()
    processes.refused.clear()


@pytest.mark.processes
@pytest.mark.parametrize("start", WAYS.values(), ids=WAYS)
def test_with_the_mark_it_is(start):
    start()
