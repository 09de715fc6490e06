"""Which tests start a process: they say so by a mark, and a test without it is not let.

`make quick` leaves them out. Nobody keeps a list: the interpreter tells of each start.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from multiprocessing import util

import pytest

MARK = "processes"
STARTS = {
    "subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system",
    "socket.sendmsg",  # descriptors for a fork server that runs already
    "multiprocessing.spawn",  # ours, see below
}  # fmt: skip
_without_mark: list[str] = []  # the running test, if it has no mark
refused: list[str] = []  # what it has tried, also if something has swallowed the failure


def may_start() -> bool:
    """Tell whether a test runs that has the mark, or none."""
    return not _without_mark


def refuse(event: str, _: tuple) -> None:
    """Fail the running test where it starts a process and has not said so."""
    if _without_mark and event in STARTS:
        refused.append(f"{_without_mark[-1]} starts a process ({event}): mark it @{MARK}")
        pytest.fail(refused[-1])


def audited_spawn(*arguments: object) -> int:
    """Tell of what Python itself does not: multiprocessing starts programs by a way of its own."""
    sys.audit("multiprocessing.spawn")
    return _spawn(*arguments)


_spawn, util.spawnv_passfds = util.spawnv_passfds, audited_spawn
sys.addaudithook(refuse)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Watch a test that has no mark, from its fixtures' start to their end."""
    if item.get_closest_marker(MARK) is None:
        _without_mark.append(item.nodeid)
    try:
        return (yield)
    finally:
        _without_mark.clear()
        refused.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Fail a test that went on although it was refused a process."""
    yield
    nothing_was_refused()


def nothing_was_refused() -> None:
    if refused:
        pytest.fail(refused[0])
