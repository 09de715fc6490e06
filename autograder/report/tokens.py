"""Code without names and comments, as it is compared; what has been seen before is not read again.

A cell is read by itself, so that a string which never ends hides nothing but its own cell. To read
a submission's code takes longer than all else that is done with it, so the tokens are kept in a
file by the cell's digest, those that this run asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from autograder.course import read_sealed, write_sealed
from autograder.marks.submission import fingerprint
from autograder.report import typed

LIBRARIES = ("copydetect", "pygments")


class Tokens:
    """The tokens of cells, from a file if there is one."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._used: dict[str, str] = {}

    def of(self, cells: Sequence[str]) -> str:
        """Return the tokens of a submission's cells of code."""
        return "".join(map(self._cell, cells))

    def keep(self) -> None:
        """Keep what was asked for, for the next time."""
        if self._file is not None and self._used.keys() != self._known.keys():
            write_sealed(self._file, {"made by": _makers(), "cells": self._used})

    def _cell(self, source: str) -> str:
        key = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else _tokens_of(source)
        return self._used[key]

    @cached_property
    def _known(self) -> dict[str, str]:
        data = read_sealed(self._file) if self._file is not None else None
        return data["cells"] if data and data.get("made by") == _makers() else {}


def _makers() -> list[str]:
    ours = fingerprint([Path(__file__), Path(typed.__file__)])
    return [*(f"{name} {version(name)}" for name in LIBRARIES), ours]


def _tokens_of(source: str) -> str:
    from copydetect.utils import filter_code  # takes long to import

    tokens, _ = filter_code(typed.squeezed(source), "", language="python")
    return tokens
