"""The marker of Homework 4: `mark` judges one task, the command line marks a class."""

from __future__ import annotations

import importlib

from autograder.results import Finding, Status, Verdict

__all__ = ["Finding", "Status", "Verdict", "mark"]
__version__ = "1.0.0"


def __getattr__(name: str) -> object:
    """Import `mark`, and numpy with it, when it is first asked for: a command may not need it."""
    if name == "mark":
        return importlib.import_module("autograder.checks").mark
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
