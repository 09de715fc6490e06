"""Code without names and comments, as it is compared; what has been seen before is not read again.

A cell is read by itself, so that a string which never ends hides nothing but its own cell. To read
a submission's code takes longer than all else that is done with it, so the tokens are kept in a
file by the cell's digest, those that this run asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from autograder.course import write_at_once
from autograder.report.typed import squeezed

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
            data = {"made by": _makers(), "cells": self._used}
            write_at_once(self._file, json.dumps(data).encode())

    def _cell(self, source: str) -> str:
        key = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else _tokens_of(source)
        return self._used[key]

    @cached_property
    def _known(self) -> dict[str, str]:
        with suppress(OSError, ValueError, KeyError, TypeError):
            data = json.loads(self._file.read_bytes()) if self._file else {}
            if data["made by"] == _makers():
                return dict(data["cells"])
        return {}


def _makers() -> list[str]:
    return [f"{name} {version(name)}" for name in LIBRARIES]


def _tokens_of(source: str) -> str:
    from copydetect.utils import filter_code  # takes long to import

    tokens, _ = filter_code(squeezed(source), "", language="python")
    return tokens
