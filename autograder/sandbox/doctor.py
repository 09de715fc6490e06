"""What this machine offers for marking: `autograder doctor`."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.backends import available

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
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    cores = len(os.sched_getaffinity(0))
    return [
        Condition("Python", sys.version_info >= (3, 11), sys.version.split()[0]),
        Condition("sandbox", not missing, missing or "bubblewrap works"),
        Condition("disk", free > LEAST_FREE_MIB, f"{free:,} MiB free in this folder"),
        Condition("cores", cores > 1, f"{cores}: try --jobs {cores}", needed=False),
        Condition(
            "alembic",
            shutil.which("alembic", path=str(Path(sys.executable).parent)) is not None,
            "nbgrader needs it beside this Python when it makes a gradebook",
        ),
    ]
