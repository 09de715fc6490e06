"""The plain files of a submission, without what is no work of the student's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.course import walk

FIGURES = "figures"  # pictures are no notebooks, and the homework's are no scans
NOT_LOOKED_INTO = frozenset((FIGURES, "__MACOSX", "__pycache__", "node_modules", "site-packages"))
CHECKPOINTS = ".ipynb_checkpoints"
SNIFFED = 4096  # bytes from the beginning of a file


def is_plain_file(path: Path) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)


def plain_files(folder: Path, kit: str = "") -> Iterator[Path]:
    """Yield the plain files below `folder`, without `kit`, caches and environments."""
    for where, folders, names in walk(folder):
        kept = [name for name in folders if name != kit]
        folders[:] = sorted(name for name in kept if not is_left_out(name, Path(where)))
        for name in sorted(names):
            path = Path(where) / name
            if not is_hidden(name) and is_plain_file(path):
                yield path


def hidden_notebooks(folder: Path) -> Iterator[Path]:
    """Yield the notebooks that Jupyter or an editor keeps hidden: checkpoints, unsaved copies."""
    for where, folders, names in walk(folder):
        folders[:] = sorted(
            name for name in folders if name == CHECKPOINTS or not is_left_out(name, Path(where))
        )
        for name in sorted(names):
            path = Path(where) / name
            hidden = name.startswith(".") or path.parent.name == CHECKPOINTS
            if hidden and path.suffix == ".ipynb" and name[:2] != "._" and is_plain_file(path):
                yield path


def is_hidden(name: str) -> bool:
    """Tell whether a file is none that people see; iCloud hides what stands for a visible one."""
    return name.startswith(".") and not name.endswith(".icloud")


def is_left_out(name: str, parent: Path) -> bool:
    """Tell whether a folder is no work of the student's: hidden, a library, an environment."""
    environment = os.path.exists(parent / name / "pyvenv.cfg")
    return name.startswith(".") or name in NOT_LOOKED_INTO or environment


def head_of(path: Path) -> bytes:
    """Return how a file begins; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(SNIFFED)
    except OSError:
        return b""
