"""A task's computation as a chain of small named steps, and what comes of it with some replaced.

A step is a function whose argument names say which other steps or inputs it needs. A wrong answer
replaces one step or more, and so do two wrong answers made together. Equal computations are one
`node` of a graph whichever answer they belong to, so that each is done once for each case: seven
hundred pairs of mistakes cost little more than forty mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autograder.hw4.misconceptions.entry import Observation, Steps


class Absent:
    """Stands for an entry that is not there at all."""


ABSENT = Absent()


@dataclass(frozen=True)
class Failure:
    """A computation that ended in an exception."""

    name: str


@dataclass(frozen=True)
class Function:
    """One function of a task: the inputs that a call gives, and which steps its parts are.

    inputs: arguments of a call → the named inputs of the chain; received: a call that ended well
    → its parts by name, or None if it has no such parts; outputs: part → step.
    """

    inputs: Callable[..., dict[str, object]]
    received: Callable[[Observation], Mapping[str, object] | None]
    outputs: Mapping[str, str]
    floor: float = 0.0  # values are compared relative to the largest one, at least to this
    answer: Callable[[tuple, dict], object] = lambda args, parts: next(iter(parts.values()))


class Chain:
    """The steps of a right answer, as a graph to which wrong ones add their own nodes."""

    def __init__(self, functions: Mapping[str, Function], steps: Steps) -> None:
        self.functions, self.steps = functions, steps
        self._nodes: dict[tuple, int] = {}
        self._made_of: list[tuple] = []

    def outputs(self, function: str, replaced: Steps) -> dict[str, int]:
        """Return the node of each part of a function's result, with some steps replaced."""
        known: dict[str, int] = {}
        parts = self.functions[function].outputs
        return {part: self._node(step, replaced, known) for part, step in parts.items()}

    def _node(self, step: str, replaced: Steps, known: dict[str, int]) -> int:
        if step not in known:
            rule = replaced.get(step) or self.steps.get(step)
            needs = _argument_names(rule) if rule else ()
            key = (rule or step, *(self._node(need, replaced, known) for need in needs))
            if key not in self._nodes:
                self._nodes[key] = len(self._made_of)
                self._made_of.append(key)
            known[step] = self._nodes[key]
        return known[step]

    def made_of(self, node: int) -> tuple:
        """Return the node's rule (or its input's name) and the nodes that it is applied to."""
        return self._made_of[node]

    def function(self, name: str, replaced: Steps) -> Callable:
        """Return the student's function that these steps make."""

        def wrong(*args):
            case = Case(self, name, args)
            nodes = self.outputs(name, replaced)
            parts = {part: case.value(node) for part, node in nodes.items()}
            for value in parts.values():
                if isinstance(value, Failure):
                    raise type(value.name, (Exception,), {})("as the wrong answer does")
            parts = {part: value for part, value in parts.items() if value is not ABSENT}
            return self.functions[name].answer(args, parts)

        return wrong


class Case:
    """The values of the chain's nodes for one call's arguments."""

    def __init__(self, chain: Chain, function: str, args: tuple) -> None:
        self._chain = chain
        self._inputs = chain.functions[function].inputs(*args)
        self._values: dict[int, object] = {}

    def value(self, node: int) -> object:
        """Return a node's value, or a `Failure`."""
        if node not in self._values:
            rule, *needs = self._chain.made_of(node)
            self._values[node] = self._apply(rule, [self.value(need) for need in needs])
        return self._values[node]

    def _apply(self, rule: Callable | str, arguments: list) -> object:
        if isinstance(rule, str):
            return self._inputs[rule]
        for argument in arguments:
            if isinstance(argument, Failure):
                return argument
        try:
            return rule(*arguments)
        except Exception as error:  # what a wrong answer does with these arguments
            return Failure(type(error).__name__)


def _argument_names(function: Callable) -> tuple[str, ...]:
    """Return a step's needs; an argument with a default is a constant and not a need."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount - len(function.__defaults__ or ())]
