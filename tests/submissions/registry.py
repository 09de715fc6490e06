"""What a submission is here: a few names as a student would define them, and what should happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from autograder.hw4 import mark, reference
from autograder.hw4.tasks import BY_ID
from autograder.results import Verdict

from . import blocks

FUNCTION_OF = {
    "C1": "forward",
    "C2": "compute_loss",
    "C3": "backward",
    "C4": "sample_minibatch",
    "C5": "sgd_step",
    "C6": "decay_learning_rate",
    "C7": "predict",
    "C8": "tune",
    "OT2": "momentum_step",
}
Names = dict[str, object]


@dataclass(frozen=True)
class Wrong:
    """A wrong answer: `make()` gives the names that differ from the key, fresh at each call.

    mistake: the line of the table of known mistakes that it stands for, or a sentence of ours;
    fails and passes: checks that must and must not be lost; marks: what it earns, if that is
    clear-cut; keeps: other tasks that must stay full with these names.
    """

    id: str
    tasks: tuple[str, ...]
    mistake: str
    make: Callable[[], Names]
    fails: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    marks: float | None = None
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Right:
    """A right answer, however unusual; `way` says what is unusual about it.

    max_lost: marks that it may lose for a wrong type; `says`: words of which the message about
    that loss must hold one.
    """

    id: str
    task: str
    way: str
    make: Callable[[], Names]
    max_lost: float = 0.0
    says: tuple[str, ...] = ()


class Wrongs(list):
    """A list of `Wrong` that functions join by decoration or by `add`."""

    def __call__(self, task: str, mistake: str, **expected: object) -> Callable:
        """Record the decorated function as a wrong answer to a task of one function."""

        def record(function: Callable) -> Callable:
            identifier = f"{task}_{function.__name__}"
            self.add(identifier, task, mistake, {FUNCTION_OF[task]: function}, **expected)
            return function

        return record

    def add(self, identifier: str, tasks: str, mistake: str, names: Names, **expected) -> None:
        """Record `names` as wrong at each of `tasks` (separated by spaces)."""
        tasks = tuple(tasks.split())
        self.append(Wrong(identifier, tasks, mistake, lambda: dict(names), **expected))

    def fresh(self, task: str, mistake: str, **expected: object) -> Callable:
        """Record a factory: its function keeps a state that every marking must start anew."""

        def record(factory: Callable) -> Callable:
            def make() -> Names:
                return {FUNCTION_OF[task]: factory()}

            identifier = f"{task}_{factory.__name__}"
            self.append(Wrong(identifier, (task,), mistake, make, **expected))
            return factory

        return record


class Rights(list):
    """A list of `Right` that functions join by decoration or by `add`."""

    def __call__(self, task: str, way: str, **expected: object) -> Callable:
        """Record the decorated function as a right answer to a task of one function."""

        def record(function: Callable) -> Callable:
            identifier = f"{task}_{function.__name__}"
            self.add(identifier, task, way, {FUNCTION_OF[task]: function}, **expected)
            return function

        return record

    def add(self, identifier: str, task: str, way: str, names: Names, **expected) -> None:
        """Record `names` as a right answer to `task`."""
        self.append(Right(identifier, task, way, lambda: dict(names), **expected))


class Answered(dict):
    """The names of a notebook whose other tasks have been marked before.

    Verdicts are found when they are asked for, and once, as on two sides; those on the key's own
    functions once for all.
    """

    def marked(self, task: str) -> Verdict:
        return self.verdicts.get(task)

    @property
    def verdicts(self) -> Before:
        if not hasattr(self, "_before"):
            self._before = Before(self)
        return self._before

    def __or__(self, others: Names) -> Answered:
        return Answered({**self, **others})


class Before:
    """The verdicts on the tasks of a notebook."""

    def __init__(self, names: Answered) -> None:
        self._names, self._known = names, {}

    def get(self, task: str) -> Verdict:
        if all(map(self._is_the_keys, (task, *BY_ID[task].relies_on))):
            return of_key(task)
        if task not in self._known:
            self._known[task] = mark(task, self._names)
        return self._known[task]

    def _is_the_keys(self, task: str) -> bool:
        name = FUNCTION_OF.get(task, "")
        return hasattr(reference, name) and self._names.get(name) is getattr(reference, name)


@cache
def of_key(task: str) -> Verdict:
    return mark(task, key_names())


def key_names() -> Answered:
    """Return the names of a notebook in which everything is right."""
    functions = (*FUNCTION_OF.values(), "dropout_forward", "dropout_backward", "dP_dh", "dL_dh")
    names = {name: getattr(reference, name) for name in functions if name != "tune"}
    return Answered(names) | {
        "t1": reference.residual_block(**reference.T1_INPUTS),
        **{f"{letter}_shape": shape for letter, shape in reference.T2_ROWS.items()},
        "num_parameters": reference.T3_PARAMETERS,
        "tune": blocks.grid_search,
    }
