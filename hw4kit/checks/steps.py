"""The checks of C5, sgd_step, C6, decay_learning_rate, and OT2, momentum_step."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np

from ..words import asking, say
from . import examples, questions
from .running import Item, Items, call
from .values import (
    VALUE_TOLERANCE,
    Problem,
    as_number,
    compare,
    number,
    require_array,
    same,
    told_apart,
)

# ------------------------------------------------------------------ C5 and OT2, the steps


def compare_params(
    params: object,
    expected: dict,
    before: dict,
    if_still: Callable[[], str],
    what: str = "params",
) -> None:
    """Raise Problem on the first array that is not as expected after a step.

    if_still: gives what to ask where nothing has moved.
    """
    if not set(expected) <= set(params):
        told = say("{what} should keep the keys {keys}.", what=what, keys=", ".join(expected))
        raise Problem(asking(told, questions.KEYS))
    if same(params, before):
        raise Problem(asking(say("{what} did not change.", what=what), if_still()))
    for name, array in expected.items():
        if same(params[name], before[name]):
            told = say("{what}['{name}'] did not change.", what=what, name=name)
            raise Problem(asking(told, say("Which line of yours should change it?")))
        compare(params[name], array, f"{what}['{name}']")


OTHER_RATES = (0.5, 2.3)  # some steps of which move whatever can be moved
NOT_IN_PLACE = say(
    "The dict that is passed in should hold the new numbers: which line of yours writes into it?"
)
SIGN = say("With which sign does the gradient stand in the task's equation?")
INTO_GRADS = say("Which line of yours writes into grads?")
AN_ENTRY = say("What does the task's equation do with one entry, its gradient and learning_rate?")
A_RATE = say("Where does learning_rate stand in the task's equation, and how often?")
PLACES = say("Does something limit or round your steps, or depend on where an entry stands?")
TWO_EQUATIONS = say("Which of the task's two equations comes first, and what does each change?")
NEXT_STEP = say("What does velocity carry from one step to the next, and what is added to it?")
AT_REST = say("What is left of the task's two equations where momentum is 0?")
AN_EPOCH = say("What does the task do to the rate after one epoch?")
EPOCHS_BEFORE = say("Does your code use decay as it is given, round, or remember an earlier call?")
A_LIMIT = say("Does something limit or round the rate or its decay?")
NO_STEP_HERE = say(
    "In another test they did: for which gradients and rates does your code take no step?"
)

# What the worked example's params and grads are multiplied with: clipping and rounding show.
SIZES = ((1371.7, 2739.1), (1.3717, 273.91), (1.3717e-3, 2.7391e-3), (1.3717e-7, 2.7391e-7))
FROM_ZERO = (0.0, 2.7391e-9)  # as biases begin


def goes_uphill(params: dict, expected: dict, before: dict) -> bool:
    """Return whether every entry that should move has moved the other way."""
    ways = [
        (np.asarray(params[name]) - before[name]) * (expected[name] - before[name])
        for name in expected
        if np.shape(params.get(name)) == before[name].shape
    ]
    moved = [way[expected[name] != before[name]] for name, way in zip(expected, ways, strict=False)]
    return len(moved) == len(expected) and all(np.all(way < 0) for way in moved)


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


def of_equal_sizes(arrays: dict) -> dict:
    """Return parts of the arrays, both weights (2, 2) and both biases (2,)."""
    return {name: array[(slice(2),) * array.ndim].copy() for name, array in arrays.items()}


def sgd_step_items(sgd_step: Callable) -> Items:
    """Yield the items of C5."""
    before, grads = examples.step_example()

    def centred() -> None:
        """Try gradients that add up to 0: the worked ones less the same in other places."""
        params, turned = scaled(before, 1.0), rolled(grads)
        sgd_step(params, {name: grads[name] - turned[name] for name in grads}, 0.5)
        there, back = examples.AFTER_STEP, rolled(moved(0.0, 1.0))
        there = {name: there[name] - back[name] for name in there}
        compare_params(params, there, before, if_still)

    def step(learning_rate: float, size: float = 1.0, steep: float = 1.0, other=dict) -> dict:
        params = other(scaled(before, size))
        sgd_step(params, other(scaled(grads, steep)), learning_rate)
        return params

    def worked_example() -> None:
        params = step(0.5)
        if goes_uphill(params, examples.AFTER_STEP, before):
            told = say("The step goes uphill: the loss grows along the gradient.")
            raise Problem(asking(told, SIGN))
        compare_params(params, examples.AFTER_STEP, before, if_still)

    def if_still() -> str:
        moves = any(not same(step(learning_rate), before) for learning_rate in OTHER_RATES)
        return NO_STEP_HERE if moves else NOT_IN_PLACE

    def other_rates() -> None:
        for learning_rate in (0.035, 2.3, 0.0007):
            there = moved(1.0, learning_rate / 0.5)
            compare_params(step(learning_rate), there, before, if_still)

    def other_sizes() -> None:
        for size, steep in (*SIZES, FROM_ZERO):
            params, start = step(0.5, size, steep), scaled(before, size)
            compare_params(params, moved(size, steep), start, if_still)
        for other in (rolled, of_equal_sizes):
            there, start = other(examples.AFTER_STEP), other(before)
            compare_params(step(0.5, other=other), there, start, if_still)
        centred()

    def arrays() -> None:
        for name, array in step(0.5).items():
            if name in before:
                require_array(array, before[name].shape, f"params['{name}']")

    def grads_alone() -> None:
        broken = scaled(grads, 0.1)  # numbers that 0.1 does not leave as they are, there and back
        given = copy.deepcopy(broken)
        sgd_step(copy.deepcopy(before), given, 0.1)
        if not same(given, broken):
            told = say("grads were changed in place; only params should change.")
            raise Problem(asking(told, INTO_GRADS))

    yield say("Every parameter after one step (learning rate 0.5)"), worked_example, AN_ENTRY
    yield Item(say("Other learning rates (0.035, 2.3 and 0.0007)"), other_rates, A_RATE, True)
    title = say("Very large and very small numbers, and in other places")
    yield Item(title, other_sizes, PLACES, True)
    yield say("params still hold numpy arrays"), arrays
    yield say("grads stay as they were"), grads_alone


def momentum_step_items(momentum_step: Callable) -> Items:
    """Yield the items of OT2."""
    before, grads = examples.step_example()

    def walk(
        momentum: float, steps: int, size: float = 1.0, start: float = 1.0, other=dict
    ) -> tuple[dict, dict]:
        """Return params and velocity after some steps of `examples.WALK`, all times `size`.

        The params begin at `start` times what they are.
        """
        params, velocity = other(scaled(before, start * size)), other(scaled(before, 0.0))
        for learning_rate, multiple in examples.WALK[:steps]:
            given = other(scaled(grads, multiple * size))
            momentum_step(params, given, velocity, learning_rate, momentum)
        return params, velocity

    def if_still(velocity: dict) -> str:
        if not same(velocity, scaled(before, 0.0)):
            return say(
                "velocity itself did: what does it do to the parameters, and which equation comes "
                "first?"
            )
        for learning_rate in OTHER_RATES:
            params = scaled(before, 1.0)
            momentum_step(params, scaled(grads, 1.0), scaled(before, 0.0), learning_rate, 0.5)
            if not same(params, before):
                return NO_STEP_HERE
        return NOT_IN_PLACE

    def expect(
        momentum: float, steps: int, size: float = 1.0, start: float = 1.0, other=dict
    ) -> None:
        params, velocity = walk(momentum, steps, size, start, other)
        kept, gone = examples.ALONG_GRADS[momentum][steps - 1]
        there = other(moved(start * size, -2 * gone * size))
        begin = other(scaled(before, start * size))
        compare_params(params, there, begin, lambda: if_still(velocity))
        for name, array in other(scaled(grads, kept * size)).items():
            if name not in velocity:
                told = say("velocity has no entry '{name}'.", name=name)
                raise Problem(asking(told, questions.KEYS))
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
        expect(0.5, 4, start=0.0, other=of_equal_sizes)

    def arrays() -> None:
        for what, left in zip(("params", "velocity"), walk(0.5, 2), strict=True):
            for name, array in before.items():
                require_array(left.get(name), array.shape, f"{what}['{name}']")

    def grads_alone() -> None:
        given = copy.deepcopy(grads)
        momentum_step(copy.deepcopy(before), given, scaled(before, 0.0), 0.5, 0.5)
        if not same(given, grads):
            told = say("grads were changed in place; only params and velocity should change.")
            raise Problem(asking(told, INTO_GRADS))

    yield say("The first step from rest"), lambda: expect(0.5, 1), TWO_EQUATIONS
    title = say("Later steps: each with its own gradient and learning rate")
    yield title, later_steps, NEXT_STEP
    yield Item(say("Without momentum"), no_momentum, AT_REST, True)
    yield Item(say("Very large and very small numbers"), other_sizes, PLACES, True)
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
    (2.9e-7, 0.9, 2.61e-7),
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
            right, yours = told_apart(expected, found)
            raise Problem(
                say(
                    "decay_learning_rate({learning_rate}, {decay}) should be {expected}, but is "
                    "{found}.",
                    learning_rate=learning_rate,
                    decay=decay,
                    expected=right,
                    found=yours,
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
                    right, yours = told_apart(expected, found)
                    raise Problem(
                        say(
                            "From {start} with decay {decay}, the rate after epoch {epoch} should "
                            "be {expected}, but is {found}.",
                            start=number(start),
                            decay=decay,
                            epoch=epoch,
                            expected=right,
                            found=yours,
                        )
                    )
            expect(found, 0.75, 0.75 * found)

    yield say("0.1 with decay 0.95"), lambda: expect(*PRODUCTS[0]), AN_EPOCH
    yield Item(say("Several epochs in a row"), epochs, EPOCHS_BEFORE, True)
    title = say("Large and very small rates, strong and hardly any decay")
    yield Item(title, other_products, A_LIMIT, True)


def is_near(found: float, expected: float) -> bool:
    """Return whether two rates are equal, single precision included."""
    return bool(np.isclose(found, expected, rtol=VALUE_TOLERANCE, atol=0))
