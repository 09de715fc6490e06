"""Answer what a student's function, while it is called over there, asks of functions of ours.

A question is as little believed as a reply: it may name only what stands in just now, may be asked
so many times, and what it carries are plain values. What a function of ours makes of them is its
own affair: it must bound its work before it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.inside import wire
from autograder.judge.outputs import LONGEST_LINE

MOST_QUESTIONS = 500_000  # a search of 200 networks asks about as many


class Answering:
    """The functions that stand in for a student's, by name; call it with a question."""

    def __init__(self, functions: Mapping[str, Callable]) -> None:
        self.functions = dict(functions)
        self._left = MOST_QUESTIONS

    def __call__(self, question: dict) -> dict:
        """Return the answer: the result and what changed in place, or an exception by its name.

        Raises:
            WireError: such a question may not be asked.
        """
        name, args, kwargs = (question.get(key) for key in ("callback", "args", "kwargs"))
        self._left -= 1
        if self._left < 0:
            raise wire.WireError("too many questions")
        if type(name) is not str or name not in self.functions:
            raise wire.WireError("a question about something else")
        if type(args) is not list or type(kwargs) is not dict or not all(map(_is_name, kwargs)):
            raise wire.WireError("a question that is malformed")
        return _answer(self.functions[name], args, kwargs)


def _is_name(key: object) -> bool:
    return type(key) is str


def _answer(function: Callable, args: list, kwargs: dict) -> dict:
    before = [_frozen(value) for value in (*args, *kwargs.values())]
    try:
        value = function(*args, **kwargs)
    except Exception as error:
        return {"error": _builtin_name(error), "text": str(error)[:LONGEST_LINE]}
    now = [*args, *kwargs.values()]
    changed = [None if _frozen(v) == old else v for v, old in zip(now, before, strict=True)]
    return {
        "value": value,
        "args": changed[: len(args)],
        "kwargs": dict(zip(kwargs, changed[len(args) :], strict=True)),
    }


def _frozen(value: object) -> bytes:
    """Return what tells whether our functions changed `value`: they change no bare array."""
    return wire.encode(value) if isinstance(value, (dict, np.random.Generator)) else b""


def _builtin_name(error: Exception) -> str:
    """Return the name of the nearest of Python's own exceptions: only these are known there."""
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
