"""What this machine offers for marking: `autograder doctor`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import calls, cgroups, seccomp
from autograder.sandbox.backends import available
from autograder.sandbox.forked import ForkServer, NoForkServer
from autograder.sandbox.process import Ended, Limits, Sandbox

LEAST_FREE_MIB = 500


@dataclass(frozen=True)
class Condition:
    """One thing that marking needs, or is better with."""

    what: str
    good: bool
    text: str
    needed: bool = True


def examine() -> list[Condition]:
    """Return the conditions of this machine, needed ones first."""
    missing = available()
    forking = missing or trouble_with_forking()
    groups = cgroups.trouble()
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    cores = len(os.sched_getaffinity(0))
    return [
        Condition("Python", sys.version_info >= (3, 11), sys.version.split()[0]),
        Condition("sandbox", not missing, missing or "bubblewrap works"),
        Condition(
            "fork server",
            not forking,
            "works" if not forking else f"{forking}. Marking works without it, more slowly",
            needed=False,
        ),
        Condition("control groups", not groups, groups_text(groups), needed=False),
        Condition("system calls", bool(seccomp.program()), calls_text(), needed=False),
        Condition("disk", free > LEAST_FREE_MIB, f"{free:,} MiB free in this folder"),
        Condition("cores", cores > 1, f"{cores}: try --jobs {cores}", needed=False),
    ]


def groups_text(trouble: str) -> str:
    if not trouble:
        return "the kernel counts and limits all that a notebook starts"
    shared = (
        "its processor time is a fair share"
        if shares_fairly()
        else "one with many processes slows the others (sysctl kernel.sched_autogroup_enabled=1)"
    )
    return (
        f"{trouble}. Without them a notebook's memory and tasks are summed twenty times a second, "
        f"so that a fast one gets a little further, and {shared}"
    )


def shares_fairly() -> bool:
    """Return whether the scheduler shares by session: each notebook is one, whatever it starts."""
    switch = Path("/proc/sys/kernel/sched_autogroup_enabled")
    return switch.exists() and switch.read_text().strip() == "1"


def calls_text() -> str:
    if seccomp.program():
        return f"a notebook may make {len(calls.numbers(platform.machine()))} of them"
    return f"no list of those that a notebook may make is known for {platform.machine()}"


def trouble_with_forking() -> str:
    """Return "" if processes can be forked and shut in here, else what is the matter."""
    with tempfile.TemporaryDirectory() as folder:
        server = ForkServer(Path(folder))
        try:
            with Sandbox("bubblewrap", Path(folder), Limits(), server) as sandbox:
                sandbox.begin()
        except (NoForkServer, Ended) as error:
            return str(error)
        finally:
            server.close()
    return ""
