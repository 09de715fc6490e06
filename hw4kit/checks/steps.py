"""The checks of C5, sgd_step, C6, decay_learning_rate, and OT2, momentum_step."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np

from ..words import say
from . import examples
from .running import Items, call
from .values import (
    VALUE_TOLERANCE,
    Problem,
    as_number,
    compare,
    number,
    require_array,
    same,
)

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


# What the worked example's params and grads are multiplied with: clipping and rounding show.
SIZES = ((1371.7, 2739.1), (1.3717, 273.91), (1.3717e-3, 2.7391e-3), (1.3717e-7, 2.7391e-7))


def scaled(arrays: dict, factor: float) -> dict:
    """Return the arrays, each a new one, times a number."""
    return {name: factor * array for name, array in arrays.items()}


def moved(size: float, push: float) -> dict:
    """Return where the worked example's params, times `size`, are after a step with its grads.

    push: the size of that step, beside the worked one's: a step is linear in what goes in.
    """
    before, _ = examples.step_example()
    after = examples.AFTER_STEP
    return {name: size * before[name] + push * (after[name] - before[name]) for name in before}


def rolled(arrays: dict) -> dict:
    """Return the arrays with their entries in other places."""
    return {name: np.roll(array, 1) for name, array in arrays.items()}


def sgd_step_items(sgd_step: Callable) -> Items:
    """Yield the items of C5."""
    before, grads = examples.step_example()

    def centred() -> None:
        """Try gradients that add up to 0: the worked ones less the same in other places."""
        params, turned = scaled(before, 1.0), rolled(grads)
        sgd_step(params, {name: grads[name] - turned[name] for name in grads}, 0.5)
        there, back = examples.AFTER_STEP, rolled(moved(0.0, 1.0))
        compare_params(params, {name: there[name] - back[name] for name in there}, before)

    def step(learning_rate: float, size: float = 1.0, steep: float = 1.0, other=dict) -> dict:
        params = other(scaled(before, size))
        sgd_step(params, other(scaled(grads, steep)), learning_rate)
        return params

    def worked_example() -> None:
        params = step(0.5)
        uphill = {name: 2 * before[name] - examples.AFTER_STEP[name] for name in before}
        if all(same(params.get(name), uphill[name]) for name in before):
            raise Problem(say("The step goes uphill: the loss grows along the gradient."))
        compare_params(params, examples.AFTER_STEP, before)

    def other_rates() -> None:
        for learning_rate in (0.035, 2.3, 0.0007):
            compare_params(step(learning_rate), moved(1.0, learning_rate / 0.5), before)

    def other_sizes() -> None:
        for size, steep in SIZES:
            compare_params(step(0.5, size, steep), moved(size, steep), scaled(before, size))
        compare_params(step(0.5, other=rolled), rolled(examples.AFTER_STEP), rolled(before))
        centred()

    def arrays() -> None:
        for name, array in step(0.5).items():
            if name in before:
                require_array(array, before[name].shape, f"params['{name}']")

    def grads_alone() -> None:
        broken = scaled(
            grads, 0.1
        )  # which another number does not leave as they are, there and back
        given = copy.deepcopy(broken)
        sgd_step(copy.deepcopy(before), given, 0.1)
        if not same(given, broken):
            raise Problem(say("grads were changed in place; only params should change."))

    yield say("Every parameter after one step (learning rate 0.5)"), worked_example
    yield say("Other learning rates (0.035, 2.3 and 0.0007)"), other_rates
    yield say("Very large and very small numbers, and in other places"), other_sizes
    yield say("params still hold numpy arrays"), arrays
    yield say("grads stay as they were"), grads_alone


def momentum_step_items(momentum_step: Callable) -> Items:
    """Yield the items of OT2."""
    before, grads = examples.step_example()

    def walk(momentum: float, steps: int, size: float = 1.0) -> tuple[dict, dict]:
        """Return params and velocity after some steps of `examples.WALK`, all times `size`."""
        params, velocity = scaled(before, size), scaled(before, 0.0)
        for learning_rate, multiple in examples.WALK[:steps]:
            given = scaled(grads, multiple * size)
            momentum_step(params, given, velocity, learning_rate, momentum)
        return params, velocity

    def expect(momentum: float, steps: int, size: float = 1.0) -> None:
        params, velocity = walk(momentum, steps, size)
        kept, gone = examples.ALONG_GRADS[momentum][steps - 1]
        compare_params(params, moved(size, -2 * gone * size), scaled(before, size))
        for name, array in scaled(grads, kept * size).items():
            if name not in velocity:
                raise Problem(say("velocity has no entry '{name}'.", name=name))
            compare(velocity[name], array, f"velocity['{name}']")

    def later_steps() -> None:
        for momentum in examples.ALONG_GRADS:
            if momentum:
                for steps in range(2, len(examples.WALK) + 1):
                    expect(momentum, steps)

    def no_momentum() -> None:
        expect(0.0, 3)

    def other_sizes() -> None:
        for size, _ in SIZES:
            expect(0.5, 3, size)

    def arrays() -> None:
        for what, left in zip(("params", "velocity"), walk(0.5, 2), strict=True):
            for name, array in before.items():
                require_array(left.get(name), array.shape, f"{what}['{name}']")

    def grads_alone() -> None:
        given = copy.deepcopy(grads)
        momentum_step(copy.deepcopy(before), given, scaled(before, 0.0), 0.5, 0.5)
        if not same(given, grads):
            raise Problem(
                say("grads were changed in place; only params and velocity should change.")
            )

    yield say("The first step from rest"), lambda: expect(0.5, 1)
    yield say("Later steps: each with its own gradient and learning rate"), later_steps
    yield say("Without momentum"), no_momentum
    yield say("Very large and very small numbers"), other_sizes
    yield say("params and velocity still hold numpy arrays"), arrays
    yield say("grads stay as they were"), grads_alone


# ------------------------------------------------------------------- C6 decay_learning_rate

PRODUCTS = (  # learning rate, decay, and what they are multiplied
    (0.1, 0.95, 0.095),
    (0.3, 1.0, 0.3),
    (37.0, 0.9, 33.3),
    (1.1111567, 0.9, 1.00004103),
    (0.4, 0.02, 0.008),
    (0.7, 0.9999, 0.69993),
    (3.7e-6, 0.7, 2.59e-6),
    (2.3e-9, 0.5, 1.15e-9),
    (3.7e-13, 0.9, 3.33e-13),
)
EPOCHS = {  # learning rate and decay, then the rates after each epoch
    (8.0, 0.5): (4.0, 2.0, 1.0),
    (2.0, 0.9): (1.8, 1.62, 1.458, 1.3122, 1.18098),
}


def decay_learning_rate_items(decay_learning_rate: Callable) -> Items:
    """Yield the items of C6."""

    def rate(learning_rate: float, decay: float) -> float:
        return as_number(call(decay_learning_rate, learning_rate, decay), say("The learning rate"))

    def expect(learning_rate: float, decay: float, expected: float) -> None:
        found = rate(learning_rate, decay)
        if not is_near(found, expected):
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

    def other_products() -> None:
        for product in PRODUCTS:
            expect(*product)

    def epochs() -> None:
        for (start, decay), rates in EPOCHS.items():
            found = start
            for epoch, expected in enumerate(rates, start=1):
                found = rate(found, decay)
                if not is_near(found, expected):
                    raise Problem(
                        say(
                            "From {start} with decay {decay}, the rate after epoch {epoch} should "
                            "be {expected}, but is {found}.",
                            start=number(start),
                            decay=decay,
                            epoch=epoch,
                            expected=number(expected),
                            found=number(found),
                        )
                    )

    yield say("0.1 with decay 0.95"), lambda: expect(*PRODUCTS[0])
    yield say("Several epochs in a row"), epochs
    yield say("Large and very small rates, strong and hardly any decay"), other_products


def is_near(found: float, expected: float) -> bool:
    """Return whether two rates are equal, single precision included."""
    return bool(np.isclose(found, expected, rtol=VALUE_TOLERANCE, atol=0))
