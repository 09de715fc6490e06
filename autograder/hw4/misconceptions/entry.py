"""What an entry of the catalogue is, and what it is held against."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hw4kit.words import Text

Steps = Mapping[str, Callable]


@dataclass(frozen=True)
class Observation:
    """One call of a student's function, as the marker saw it.

    `given` are the arguments before the call, `after` the same after it; `error` is the name of
    the exception's type that the call ended in, "" if it ended well, and `text` its message.
    """

    function: str
    given: tuple
    value: object = None
    after: tuple = ()
    error: str = ""
    text: str = ""


@dataclass(frozen=True)
class Evidence:
    """All that is known of a task that failed.

    calls: the calls that the checks made; names: what the notebook holds under its names;
    failed: the checks that did not pass; ask: calls the student's function once more (None if it
    cannot be called); fails_with: the checks that fail for other functions put in its place; clock:
    the seconds that all of this has taken so far.
    """

    task: str
    calls: tuple[Observation, ...]
    failed: frozenset[str]
    names: Mapping[str, object] = field(default_factory=dict)
    ask: Callable[..., Observation | None] = lambda *call: None
    fails_with: Callable[[dict[str, Callable]], frozenset[str]] = lambda functions: frozenset()
    clock: Callable[[], float] = time.process_time

    def of(self, function: str) -> list[Observation]:
        """Return the calls of one function."""
        return [call for call in self.calls if call.function == function]


@dataclass(frozen=True)
class Misconception:
    """A known wrong answer.

    `ways` are the forms that its computation takes: which steps of the task's chain it replaces.
    Where there is nothing to compute, `shows` tells whether the evidence has its mark, which
    explains the checks `checks`. `hint` leads towards the answer without giving it; `read` says
    what to read again. All three, and the title, are in English and Thai.
    """

    id: str
    task: str
    title: Text
    hint: Text
    read: Text
    ways: tuple[Steps, ...] = ()
    shows: Callable[[Evidence], bool] | None = None
    checks: tuple[str, ...] = ()
    rare: bool = False  # looked for on inputs beyond the ordinary only (C2's large scores)


class Entries(list):
    """The entries of one task, joined by calling it."""

    def __init__(self, task: str, read: Text) -> None:
        super().__init__()
        self.task, self.read = task, read

    def __call__(self, name, title, hint, *ways: Steps, **others) -> None:
        """Add an entry: title and hint are pairs of English and Thai; `read` may differ."""
        read = others.pop("read", self.read)
        identifier = f"{self.task.lower()}-{name}"
        texts = (Text(*title), Text(*hint), read)
        self.append(Misconception(identifier, self.task, *texts, tuple(ways), **others))
