"""A control group for each notebook, where this machine lets us have one: cgroup v2.

Theory of operation. The kernel then counts for all that a notebook starts, whatever it does: memory
with what the kernel holds for it (sockets, tables of pages, locks), tasks and processor time; and
ends it as a whole. New groups are folders; they can be made

- by root on the machine itself, in the hierarchy's root;
- in a group of our own that was handed to us: `systemd-run --user --scope -p Delegate=yes
  autograder grade …`. A group with processes cannot have limited groups below it, so this process
  first moves to one beside the notebooks';
- in a container whose /sys/fs/cgroup can be written, in the same way.

Elsewhere `memory` sums what it can. A group is named after the process that made it: whoever comes
later removes what one that was killed has left.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

NEEDED, WANTED = ("memory", "pids"), ("cpu",)
OURS, NOTEBOOK = "autograder", "notebook-"
PERIOD_MICROSECONDS = 100_000  # of the processor: one notebook gets one
REMOVING_SECONDS = 2.0
ADVICE = "systemd-run --user --scope -p Delegate=yes autograder grade …"


class NoGroups(Exception):
    """There are no control groups here for us; the message says why."""


class Group:
    """The group of one notebook; its limits hold for all that the notebook starts."""

    _numbers = itertools.count()

    def __init__(self, memory_bytes: int, tasks: int) -> None:
        """Make it.

        Raises:
            NoGroups: none can be made.
        """
        self._folder = home() / f"{NOTEBOOK}{os.getpid()}-{next(self._numbers)}"
        try:
            self._folder.mkdir()
            _write(self._folder / "memory.max", memory_bytes)
            _write(self._folder / "pids.max", tasks)
        except OSError as error:
            remove(self._folder)
            raise NoGroups(f"a control group cannot be made: {error}") from error
        for name, value in {
            "memory.swap.max": 0,  # what is swapped out would be memory without a limit
            "memory.oom.group": 1,
            "cpu.max": f"{PERIOD_MICROSECONDS} {PERIOD_MICROSECONDS}",
        }.items():
            with contextlib.suppress(OSError):  # a kernel without swap or without this controller
                _write(self._folder / name, value)

    def take(self, pids: Iterable[int]) -> None:
        """Take processes in; what they start later is in it too.

        Raises:
            NoGroups: one of them cannot be taken in.
        """
        try:
            for pid in pids:
                _write(self._folder / "cgroup.procs", pid)
        except OSError as error:
            raise NoGroups(f"a process cannot be put into its control group: {error}") from error

    def cpu_seconds(self) -> float:
        """Return the CPU seconds of all that is or was in it."""
        return _fields(self._folder / "cpu.stat").get("usage_usec", 0) / 1e6

    def ran_out_of_memory(self) -> bool:
        """Return whether it wanted more memory than it may have."""
        return _fields(self._folder / "memory.events").get("oom_kill", 0) > 0

    def ran_out_of_tasks(self) -> bool:
        """Return whether it wanted more processes and threads than it may have."""
        return _fields(self._folder / "pids.events").get("max", 0) > 0

    def close(self) -> None:
        """End all that is in it, and remove it."""
        remove(self._folder)


@cache
def home() -> Path:
    """Return the folder in which this process may make groups; what others left there is removed.

    To be called first by the process that starts the others: it may have to move.

    Raises:
        NoGroups: there is none.
    """
    own = _own_group()
    if own.name == OURS:  # this process, or the one that started it, has moved
        place = own.parent
    elif os.geteuid() == 0 and _is_root_of_all(_mount_point()):
        place = _mount_point()
        _enable(place)
    else:
        place = own
        _move_and_enable(own)
    for left in place.glob(f"{NOTEBOOK}*"):
        maker = left.name.removeprefix(NOTEBOOK).partition("-")[0]
        if not Path("/proc", maker).exists():
            remove(left)
    return place


def trouble() -> str:
    """Return "" if notebooks get control groups here, else why they do not."""
    try:
        Group(2**30, 64).close()
    except NoGroups as error:
        return str(error)
    return ""


def remove(folder: Path) -> None:
    """End all that is in a group, and remove it."""
    deadline = time.monotonic() + REMOVING_SECONDS
    while folder.exists():
        with contextlib.suppress(OSError):
            _end_all(folder)
        with contextlib.suppress(OSError):  # until the last process has gone
            folder.rmdir()
            return
        if time.monotonic() > deadline:
            return  # whoever comes next will find it
        time.sleep(0.005)


def _end_all(folder: Path) -> None:
    if (folder / "cgroup.kill").exists():  # since Linux 5.14
        _write(folder / "cgroup.kill", 1)
        return
    for pid in (folder / "cgroup.procs").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)


def _mount_point() -> Path:
    """Return where the hierarchy of cgroup v2 is mounted."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        mount, _, what = line.partition(" - ")
        if what.split()[0] == "cgroup2":
            return Path(mount.split()[4])
    raise NoGroups("this machine has no cgroup v2")


def _own_group() -> Path:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        if line.startswith("0::"):
            return _mount_point() / line[3:].removeprefix("/")
    raise NoGroups("this machine has no cgroup v2")


def _is_root_of_all(folder: Path) -> bool:
    return folder.exists() and not (folder / "cgroup.type").exists()


def _move_and_enable(own: Path) -> None:
    """Move this process to a group below its own, so that others may be made beside it."""
    ours = own / OURS
    in_a_container = own == _mount_point() and os.geteuid() == 0
    try:
        pids = (own / "cgroup.procs").read_text().split()
        if pids != [str(os.getpid())] and not in_a_container:
            raise NoGroups(f"this process shares its control group with others. Try: {ADVICE}")
        _check_controllers(own)
        ours.mkdir(exist_ok=True)
        for pid in pids:
            _write(ours / "cgroup.procs", pid)
    except OSError as error:
        raise NoGroups(f"its control group is not ours: {error}. Try: {ADVICE}") from error
    _enable(own)


def _check_controllers(place: Path) -> None:
    offered = (place / "cgroup.controllers").read_text().split()
    missing = [name for name in NEEDED if name not in offered]
    if missing:
        raise NoGroups(f"cgroup v2 does not offer {' and '.join(missing)} here")


def _enable(place: Path) -> None:
    """Let the groups in a folder have limits."""
    try:
        _check_controllers(place)
        for name in NEEDED:
            _write(place / "cgroup.subtree_control", f"+{name}")
        for name in WANTED:
            with contextlib.suppress(OSError):
                _write(place / "cgroup.subtree_control", f"+{name}")
    except OSError as error:
        raise NoGroups(f"control groups cannot be limited here: {error}") from error


def _write(file: Path, value: object) -> None:
    """Write to a file of the kernel's, which must be there."""
    descriptor = os.open(file, os.O_WRONLY)
    try:
        os.write(descriptor, str(value).encode())
    finally:
        os.close(descriptor)


def _fields(file: Path) -> dict[str, int]:
    """Return the numbers of a file of `name number` lines; none if it is gone."""
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return {}
    return {name: int(number) for name, number in map(str.split, lines)}
