"""The time that the processes of a submission take for themselves.

Theory of operation. A limit in wall time punishes a student for what else the machine does. So what
counts is a submission's *own* time: the CPU seconds of all that it started, and the seconds for
which none of its threads even wanted to run (a sleep, a deadlock). Not what it spent waiting for a
processor. On a free machine that is wall time; on a busy one it is less. Wall time is only a
backstop, `SLOWEST` times as large.

The kernel keeps no sum of a tree's CPU time outside of a cgroup. `Usage.look` reads it from /proc,
twenty times a second: what each living process has used, what its parent was told of those that it
waited for, and, of those that nobody waits for (SIGCHLD ignored, a second fork), what was last
seen. One that lives for less than the time between two looks may be missed; so each that is seen
counts for `LEAST_SECONDS` at least, which makes up for those that were not.

Where a notebook has a control group, that counts instead (`Usage.count_by`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from autograder.sandbox.tree import descendants, read_text, threads

SLOWEST = 10.0  # times its own time a submission may take on a busy machine, by the clock
LOOK_EVERY_SECONDS = 0.05
LEAST_SECONDS = LOOK_EVERY_SECONDS
TICK = 1.0 / os.sysconf("SC_CLK_TCK")
RUNNABLE = "R"  # running or waiting for a processor; waiting for a disk is D, stopped is T


@dataclass(frozen=True)
class Stat:
    """A process as /proc/PID/stat describes it; CPU times in seconds, of all its threads.

    `started`, in ticks since boot, tells it from a later process of the same number; `waited_for`
    is what those of its children have used that ended and that it waited for, theirs included.
    """

    state: str
    parent: int
    own: float
    waited_for: float
    threads: int
    started: int


@dataclass
class _Process:
    """What is known of a living process; `vanished` is what others of its tree were seen to use."""

    stat: Stat
    vanished: float = 0.0

    @property
    def seconds(self) -> float:
        """Return what it and all that ended below it used: of two lower bounds the larger one."""
        return max(self.stat.own, LEAST_SECONDS) + max(self.stat.waited_for, self.vanished)


class Usage:
    """The own time of a process and of all that it starts, also of what has ended or left it.

    All of it only grows. `answering_seconds` is the trusted side's CPU time for its questions.
    """

    def __init__(self, pid: int) -> None:
        self._first = pid
        self._living: dict[int, _Process] = {}
        self._gone = self._seen = self._before = 0.0
        self._idle = self.answering_seconds = 0.0
        self._counted: Callable[[], float] | None = None

    def count_by(self, cpu_seconds: Callable[[], float]) -> None:
        """From the next `start_anew` on ask for the CPU seconds who knows them: a control group."""
        self._counted, self._seen = cpu_seconds, 0.0

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of the whole tree, as of the last look."""
        return self._seen - self._before

    @property
    def seconds(self) -> float:
        """The own time: CPU seconds, seconds of idling, and those that its questions cost us."""
        return self.cpu_seconds + self._idle + self.answering_seconds

    def look(self, waited_seconds: float = 0.0) -> None:
        """Read what the processes have used.

        `waited_seconds` were spent waiting for them since the last look, and nothing has come: if
        none of them wants to run they count as idle.
        """
        found = self._read()
        for pid in sorted(self._living, key=self._began, reverse=True):  # children first
            if pid not in found or found[pid].started != self._began(pid):
                self._bury(self._living.pop(pid))
        for pid, stat in found.items():
            self._living.setdefault(pid, _Process(stat)).stat = stat
        self._seen = max(self._seen, self._counted() if self._counted else self._summed())
        if waited_seconds and not _any_runnable(found):
            self._idle += waited_seconds

    def _summed(self) -> float:
        return self._gone + sum(process.seconds for process in self._living.values())

    def start_anew(self) -> None:
        """Forget what was used so far: it was not the student's."""
        self.look()
        self._before, self._idle, self.answering_seconds = self._seen, 0.0, 0.0

    def _began(self, pid: int) -> int:
        return self._living[pid].stat.started

    def _bury(self, process: _Process) -> None:
        """Add what a process used that is gone to the nearest one above it that is not."""
        above = self._living.get(process.stat.parent) or self._living.get(self._first)
        if above is None:
            self._gone += process.seconds
        else:
            above.vanished += process.seconds

    def _read(self) -> dict[int, Stat]:
        """Return the tree's processes, with those from before that have left it for another."""
        found: dict[int, Stat] = {}
        _walk(self._first, found)
        for pid in self._living:  # the kernel's lists of children may miss one that lives
            stat = None if pid in found else read_stat(pid)
            if stat is not None and stat.started == self._began(pid):
                _walk(pid, found)
        return found


def _walk(pid: int, found: dict[int, Stat]) -> None:
    """Add a process and all below it to `found`."""
    for current in descendants(pid):
        stat = read_stat(current)
        if stat is not None:
            found[current] = stat


def _any_runnable(stats: dict[int, Stat]) -> bool:
    if any(stat.state == RUNNABLE for stat in stats.values()):
        return True
    several = [pid for pid, stat in stats.items() if stat.threads > 1]
    return any(
        thread is not None and thread.state == RUNNABLE
        for pid in several
        for thread in (read_stat(pid, number) for number in threads(pid))
    )


def read_stat(pid: int, thread: int | None = None) -> Stat | None:
    """Return what /proc says of a process or of one of its threads; None if it is gone."""
    path = f"/proc/{pid}/stat" if thread is None else f"/proc/{pid}/task/{thread}/stat"
    fields = read_text(path).rpartition(")")[2].split()  # its name may hold anything
    if len(fields) < 20:
        return None
    user, system, children_user, children_system = (int(field) * TICK for field in fields[11:15])
    own, waited_for = user + system, children_user + children_system
    return Stat(fields[0], int(fields[1]), own, waited_for, int(fields[17]), int(fields[19]))
