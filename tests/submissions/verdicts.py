"""The marker's verdicts on this test data, each found once in a run of the tests.

Many files ask for the same verdict, in several processes: what one has found, the others read.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

from autograder.hw4 import mark
from autograder.hw4.checks import _diagnosis
from autograder.results import Verdict

from .registry import Right, Wrong, key_names


class Verdicts:
    """Marks the key with a case's names in their place; keeps the verdicts in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Verdict] = {}

    def __call__(self, task: str, case: Right | Wrong | None = None) -> Verdict:
        """Return the verdict on a case, without one on the key alone.

        Raises:
            AssertionError: the diagnosis failed, which costs no marks and is only logged.
        """
        name = f"{task}-{case.id if case else 'key'}"
        if name not in self._known:
            self._known[name] = self._read(name) or self._found(name, task, case)
        return self._known[name]

    def _read(self, name: str) -> Verdict | None:
        path = self._folder / name
        return Verdict.from_dict(json.loads(path.read_text("utf-8"))) if path.exists() else None

    def _found(self, name: str, task: str, case: Right | Wrong | None) -> Verdict:
        _diagnosis.log.addHandler(FAULTS)
        try:
            verdict = mark(task, key_names() | (case.make() if case else {}))
        finally:
            _diagnosis.log.removeHandler(FAULTS)
        new = self._folder / f"{name}.{os.getpid()}"
        new.write_text(json.dumps(verdict.to_dict()), "utf-8")
        new.rename(self._folder / name)
        return verdict


class Faults(logging.Handler):
    """Takes a fault that is only logged for a failure."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(self.format(record))


FAULTS = Faults()
