"""What must be the same on two machines, so that both give the same marks; told apart in words."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import autograder
from autograder.homework import Homework
from autograder.marks.submission import fingerprint
from autograder.pipeline import MARKING

CARRYING = ("cluster", "course.py", "deadlines.py", "marks", "pipeline", "results.py", "text")
DASK = "distributed"
LIBRARIES = ("numpy", "nbgrader", DASK)
TOLD = "autograder"  # under which the parts of a cluster tell them to each other
MARKER, HOMEWORK, PYTHON = "marker", "homework", "Python"


@cache
def versions_here() -> dict[str, str]:
    """Return what of this machine marks depend on, whatever the homework.

    It is asked once: a program goes on with what it has loaded, whatever is installed meanwhile.
    """
    home = Path(autograder.__file__).parent
    return {
        MARKER: fingerprint(home / name for name in sorted({*MARKING, *CARRYING})),
        PYTHON: "{}.{}".format(*sys.version_info),
        **{name: version(name) for name in LIBRARIES},
    }


@cache
def homework_version(homework: Homework) -> str:
    """Return a digest of a homework's code on this machine, and of its kit if that is installed."""
    kit = find_spec(homework.kit) if homework.kit else None
    folders = kit.submodule_search_locations if kit else None
    return fingerprint([*homework.files, *map(Path, folders or ())])


def differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """Return in words what a worker has another version of, and what to do; "" if nothing."""
    other = [name for name in ours if theirs.get(name) != ours[name]]
    code = [f"another version of the {name}" for name in other if name in (MARKER, HOMEWORK)]
    said = [
        f"{name} {theirs.get(name) or 'in no version that it tells'}, not {ours[name]}"
        for name in other
        if name not in (MARKER, HOMEWORK)
    ]
    if not other:
        return ""
    return f"has {' and '.join([*code, *said])}: install the same there as here, and start it again"
