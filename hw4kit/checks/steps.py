"""The checks of C5, sgd_step, C6, decay_learning_rate, and OT2, momentum_step."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np

from ..words import say
from . import examples
from .running import Items, call
from .values import Problem, as_number, compare, number, require_array, same

# ------------------------------------------------------------------ C5 and OT2, the steps


def compare_params(params: object, expected: dict, before: dict, what: str = "params") -> None:
    """Raise Problem on the first array that is not as expected after a step."""
    if not set(expected) <= set(params):
        raise Problem(
            say("{what} should keep the keys {keys}.", what=what, keys=", ".join(expected))
        )
    if same(params, before):
        raise Problem(
            say(
                "{what} did not change. Change the arrays of the dict that is passed in.", what=what
            )
        )
    for name, array in expected.items():
        if same(params[name], before[name]):
            raise Problem(say("{what}['{name}'] did not change.", what=what, name=name))
        compare(params[name], array, f"{what}['{name}']")


def sgd_step_items(sgd_step: Callable) -> Items:
    """Yield the items of C5."""
    before, grads = examples.step_example()

    def step(learning_rate: float) -> dict:
        params = copy.deepcopy(before)
        sgd_step(params, copy.deepcopy(grads), learning_rate)
        return params

    def worked_example() -> None:
        params = step(0.5)
        uphill = {name: 2 * before[name] - examples.AFTER_STEP[name] for name in before}
        if all(same(params.get(name), uphill[name]) for name in before):
            raise Problem(say("The step goes uphill: the loss grows along the gradient."))
        compare_params(params, examples.AFTER_STEP, before)

    def other_rate() -> None:
        share = 0.035 / 0.5
        moved = {
            name: before[name] + share * (examples.AFTER_STEP[name] - before[name])
            for name in before
        }
        compare_params(step(0.035), moved, before)

    def arrays() -> None:
        for name, array in step(0.5).items():
            if name in before:
                require_array(array, before[name].shape, f"params['{name}']")

    def grads_alone() -> None:
        given = copy.deepcopy(grads)
        sgd_step(copy.deepcopy(before), given, 0.5)
        if not same(given, grads):
            raise Problem(say("grads were changed in place; only params should change."))

    yield say("Every parameter after one step (learning rate 0.5)"), worked_example
    yield say("Another learning rate (0.035)"), other_rate
    yield say("params still hold numpy arrays"), arrays
    yield say("grads stay as they were"), grads_alone


def momentum_step_items(momentum_step: Callable) -> Items:
    """Yield the items of OT2."""
    before, grads = examples.step_example()
    zeros = {name: np.zeros_like(array) for name, array in before.items()}

    def steps(count: int, momentum: float) -> tuple[dict, dict, dict]:
        params, given, velocity = copy.deepcopy((before, grads, zeros))
        for _ in range(count):
            momentum_step(params, given, velocity, 0.5, momentum)
        return params, velocity, given

    def first_step() -> None:
        compare_params(steps(1, 0.5)[0], examples.AFTER_STEP, before)

    def second_step() -> None:
        params, velocity, _ = steps(2, 0.5)
        compare_params(params, examples.PARAMS_AFTER_TWO, before)
        for name, expected in examples.VELOCITY_AFTER_TWO.items():
            compare(velocity[name], expected, f"velocity['{name}']")

    def no_momentum() -> None:
        twice = {name: 2 * examples.AFTER_STEP[name] - before[name] for name in before}
        compare_params(steps(2, 0.0)[0], twice, before)

    def grads_alone() -> None:
        if not same(steps(2, 0.5)[2], grads):
            raise Problem(
                say("grads were changed in place; only params and velocity should change.")
            )

    yield say("The first step from rest"), first_step
    yield say("The second step, with momentum 0.5: params and velocity"), second_step
    yield say("Without momentum"), no_momentum
    yield say("grads stay as they were"), grads_alone


# ------------------------------------------------------------------- C6 decay_learning_rate


def decay_learning_rate_items(decay_learning_rate: Callable) -> Items:
    """Yield the items of C6."""

    def rate(learning_rate: float, decay: float) -> float:
        return as_number(call(decay_learning_rate, learning_rate, decay), say("The learning rate"))

    def expect(learning_rate: float, decay: float, expected: float) -> None:
        found = rate(learning_rate, decay)
        if not np.isclose(found, expected, rtol=1e-6, atol=0):
            raise Problem(
                say(
                    "decay_learning_rate({learning_rate}, {decay}) should be {expected}, but is "
                    "{found}.",
                    learning_rate=learning_rate,
                    decay=decay,
                    expected=number(expected),
                    found=number(found),
                )
            )

    def three_epochs() -> None:
        found = 8.0
        for epoch, expected in enumerate((4.0, 2.0, 1.0), start=1):
            found = rate(found, 0.5)
            if not np.isclose(found, expected):
                raise Problem(
                    say(
                        "From 8 with decay 0.5, the rate after epoch {epoch} should be "
                        "{expected}, but is {found}.",
                        epoch=epoch,
                        expected=number(expected),
                        found=number(found),
                    )
                )

    yield say("0.1 with decay 0.95"), lambda: expect(0.1, 0.95, 0.095)
    yield say("Three epochs in a row: 8, 4, 2, 1"), three_epochs
    yield say("decay = 1 keeps the learning rate"), lambda: expect(0.3, 1.0, 0.3)
    yield say("A very small learning rate"), lambda: expect(2e-9, 0.5, 1e-9)
