"""OT2 and OT3: momentum and inverted dropout."""

from __future__ import annotations

from functools import partial

import numpy as np
from hw4kit.checks import chance
from hw4kit.words import Text, asking

from autograder.hw4 import reference
from autograder.hw4.checks._exam import (
    AS_LEFT,
    Call,
    Exam,
    as_numbers,
    expect,
    expect_close,
    kind,
    same,
)
from autograder.hw4.checks._words import say
from autograder.hw4.checks.training import (
    Form,
    after_steps,
    expect_in_some_form,
    expect_shapes,
    in_another_order,
)

# ---------------------------------------------------------------------------------------- OT2

MOST_STEPS = 4


def check_momentum_step(exam: Exam) -> None:
    """Follow parameters and velocity over several steps with changing gradients.

    Biases of shape (1, n) throughout cost the check of types, as in C5.
    """
    checks = (
        ("first step", 1, "params"),
        ("steps with momentum", MOST_STEPS, "params"),
        ("velocity kept", 3, "velocity"),
    )
    walks = _walks(exam)
    params, grads, velocity, *_ = walks[0]
    conduct = (params, grads[0], velocity, 0.1, 0.9)
    asked = [args for _, steps, _ in checks for args in _steps(walks, steps)]
    exam.ahead("momentum_step", [*asked, conduct])
    for check, steps, compare in checks:
        with exam.check(check):
            follow = partial(_follow, exam, walks, steps, compare)
            step = partial(exam.call, "momentum_step", *conduct)
            expect_in_some_form(exam, follow, lambda step=step: _expect_form(step()))
    with exam.check("gradients unchanged", conduct=True):
        call = exam.call("momentum_step", *conduct)
        expect(
            same(call.args[1], grads[0]),
            say("`grads` was changed by the step."),
        )
        _expect_form(call)


def _expect_form(call: Call) -> None:
    for number, what in ((0, "params"), (2, "velocity")):
        expect_shapes(call.args[number], call.given[number], what)


SPARSE = 3  # the walk in whose gradients there are zeros
FROM_ZERO = 6  # the walk of params that are zeros, and of equal sizes; a step has no push
SIZES = (1.0, 1.0, 1.0, 1.0, 1e3, 1e-6, 1.0)  # of a walk's parameters and gradients


def _walks(exam: Exam) -> list[tuple[dict, list[dict], dict, float, float]]:
    """Return parameters, each step's gradients, a velocity of zeros, a momentum and a size."""
    limits = np.array([(0.85, 0.95), (0.4, 0.6), (0.994, 0.998), *[(0.6, 0.8)] * 3])
    momenta = exam.rng("momentum").uniform(*limits.T).tolist()
    momenta = (*momenta[:2], 0.0, *momenta[2:])
    walks = []
    for which, (momentum, size) in enumerate(zip(momenta, SIZES, strict=True)):
        if which == FROM_ZERO:
            params = {name: 0.0 * v for name, v in exam.cases.equal_sizes.params.items()}
        else:
            ordinary = exam.cases.ordinary[which // 2].params  # twice the same shapes
            params = {name: size * v for name, v in ordinary.items()}
        rngs = [exam.rng(f"gradients {which}, {step}") for step in range(MOST_STEPS)]
        grads = [{n: size * rng.normal(size=v.shape) for n, v in params.items()} for rng in rngs]
        if which == SPARSE:
            grads = [{n: g * rng.integers(2, size=g.shape) for n, g in one.items()}
                     for one, rng in zip(grads, rngs, strict=True)]  # fmt: skip
        if which == FROM_ZERO:
            grads[1] = {name: 0.0 * grad for name, grad in grads[1].items()}
        velocity = {name: np.zeros_like(value) for name, value in params.items()}
        walks.append((params, [*map(in_another_order, grads)], velocity, momentum, size))
    return walks


def _learning_rate(step: int) -> float:
    return 0.1 * (step + 1)


def _steps(walks: list[tuple], steps: int) -> list[tuple]:
    """Return the arguments of so many steps of each walk."""
    asked = []
    for params, grads, velocity, momentum, _ in walks:
        before = params, velocity
        for step in range(steps):
            asked.append((before[0], grads[step], before[1], _learning_rate(step), momentum))
            before = AS_LEFT, AS_LEFT
    return asked


def _follow(
    exam: Exam, walks: list[tuple], steps: int, compare: str, of_params: Form, of_grads: Form
) -> None:
    """Hand the student's own params and velocity on from step to step, as training does."""
    for params, grads, velocity, momentum, size in walks:
        own_params, own_velocity = of_params(params), of_params(velocity)
        right_params = {name: value.copy() for name, value in params.items()}
        right_velocity = dict(velocity)
        for step in range(steps):
            rates = _learning_rate(step), momentum
            args = (own_params, of_grads(grads[step]), own_velocity, *rates)
            own_params, _, own_velocity, *_ = exam.call("momentum_step", *args).args
            reference.momentum_step(right_params, grads[step], right_velocity, *rates)
            pairs = {
                "params": (own_params, right_params),
                "velocity": (own_velocity, right_velocity),
            }
            _expect_same(*pairs[compare], compare, after_steps(step + 1), 0.1 * size)


def _expect_same(own: dict, right: dict, what: str, when: str, scale: float) -> None:
    for name, expected in right.items():
        expect(name in own, say("{what}: the entry {name!r} is gone.", what=what, name=name))
        expect_close(own[name], expected, f"{what}[{name!r}]", when=when, scale=scale)


# ---------------------------------------------------------------------------------------- OT3

# A number for what is drawn, a shape, drop_prob, and whether it is training.
TRAINING = [(number, chance.LARGE, p, True) for number, p in enumerate(chance.PROBABILITIES)]
SHARES = [(number, *setting, True) for number, setting in enumerate(chance.SHARES, 20)]
NOTHING_DROPPED = (5, (7, 4), 0.0, True)
EVALUATION = [(0, (6, 5), 0.3, False), (1, (6, 5), 0.6, False), (2, (6, 5), 0.0, False)]
BACKWARD = [(0, (9, 8), 0.4, True), (1, (9, 8), 0.7, True), (2, (9, 8), 0.4, False)]
ANY_MASK = np.array([[0.0, 1.25, 1.0], [1.25, 0.0, 7.0]])
NOT_TRAINING = say("when not training")
MORE_MASKS = 20  # of which not all are the first one


def check_dropout(exam: Exam) -> None:
    """Check which entries survive, how they are scaled, and that the gradient takes their way."""
    _drop_ahead(exam)
    with exam.check("training"):
        kept = []
        for setting in TRAINING:
            A, drop_prob, *_ = args = _arguments(exam, *setting)
            out, _ = _dropout(exam, args)
            kept.append(_expect_dropped(out, A, drop_prob))
        _expect_no_fault(chance.fault_of_numbers(kept))
        _expect_independent(exam)
        for setting in SHARES:
            A, drop_prob, *_ = args = _arguments(exam, *setting)
            kept = _as_output(_dropout(exam, args)[0], A) != 0
            _expect_no_fault(chance.fault_of_share(kept, drop_prob))
        args = _arguments(exam, *NOTHING_DROPPED)
        out, _ = _dropout(exam, args)
        expect_close(out, args[0], say("the output"), when=say("for drop_prob = 0"))
    with exam.check("evaluation"):
        for setting in EVALUATION:
            A, *_ = args = _arguments(exam, *setting)
            out, mask = _dropout(exam, args)
            expect_close(out, A, say("the output"), when=NOT_TRAINING)
            expect(mask is not None, say("No mask came back when not training."))
            expect_close(mask, np.ones_like(A), say("the mask"), when=NOT_TRAINING)
    with exam.check("backward"):
        # If that failed, output and mask may not belong together when not training.
        settings = BACKWARD if exam.passed("evaluation") else BACKWARD[:2]
        asked, made = [], []
        for number, *setting in settings:
            A, *_ = args = _arguments(exam, number, *setting)
            out, mask = _dropout(exam, args)
            asked.append((_activations(exam, number + 10, A.shape), mask))
            made.append(_as_output(out, A) / A)
        dout = _activations(exam, 3, ANY_MASK.shape)
        others = [(size * dout, ANY_MASK) for size in (1.0, 30.0, 1e-5)]
        exam.ahead("dropout_backward", asked)
        for args, slope in zip(asked, made, strict=True):
            expect_close(exam.call("dropout_backward", *args).value, args[0] * slope, "dA")
        if exam.passed("training"):
            _expect_mask_of_its_own(exam)
        with exam.aside():  # whose mask is another one
            exam.call("dropout_forward", *_arguments(exam, 9, ANY_MASK.shape, 0.5, True))
        exam.ahead("dropout_backward", others)
        for dout, mask in others:
            dA = exam.call("dropout_backward", dout, mask).value
            expect_close(dA, dout * mask, "dA", when=say("for another mask"))
    with exam.check("random, inputs unchanged", conduct=True):
        _expect_random_and_quiet(exam)


def _activations(exam: Exam, seed: int, shape: tuple[int, int]) -> np.ndarray:
    """Return an array without zeros, so that a zero in the output was dropped."""
    rng = exam.rng(f"activations {seed}")
    size = 10.0 ** (seed % 5 * 2 - 4)  # from 0.0001 to 10,000
    return size * rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.5, 2.0, size=shape)


def _arguments(exam: Exam, seed: int, shape: tuple, drop_prob: float, training: bool) -> tuple:
    """Return the arguments of a call of `dropout_forward`."""
    return _activations(exam, seed, shape), drop_prob, exam.rng(f"mask {seed}"), training


def _dropout(exam: Exam, args: tuple) -> tuple:
    value = exam.call("dropout_forward", *args).value
    good = isinstance(value, (tuple, list)) and len(value) == 2
    expect(good, say("Expected the pair (out, mask), received {kind}.", kind=kind(value)))
    return tuple(value)


def _drop_ahead(exam: Exam) -> None:
    """Ask in one message for the masks that a right answer is asked for one by one."""
    settings = (*TRAINING, *SHARES, NOTHING_DROPPED, *EVALUATION, *BACKWARD)
    asked = [_arguments(exam, *setting) for setting in settings]
    exam.ahead("dropout_forward", [*asked, _of_zeros_too(exam), *[_twice(exam)] * 2])


def _as_output(out, A: np.ndarray) -> np.ndarray:
    values = as_numbers(out, say("the output"))
    expect(
        values.shape == A.shape,
        say("Expected shape {shape}, received {found}.", shape=A.shape, found=values.shape),
    )
    return values


def _expect_dropped(out, A: np.ndarray, drop_prob: float) -> np.ndarray:
    """Expect scaled entries, of which chance alone has dropped some; return which are kept."""
    values = _as_output(out, A)
    kept = values != 0
    expect(
        not kept.all(),
        asking(
            say("With drop_prob = {drop_prob} no entry was dropped.", drop_prob=drop_prob),
            say("What becomes of a dropped entry?"),
        ),
    )
    expect_close(values, kept * A / (1 - drop_prob), say("the output"))
    _expect_no_fault(chance.fault_of_mask(kept, drop_prob))
    return kept


def _expect_no_fault(fault: Text) -> None:
    expect(not fault, fault)


def _expect_independent(exam: Exam) -> None:
    """Expect no two entries to share their chance, nor any two masks, rows or columns."""
    A = _activations(exam, 7, chance.SMALL)
    with exam.aside():
        row = exam.call_in_a_row("dropout_forward", chance.MASKS, A, 0.5, exam.rng("masks"), True)
        kept = np.array([_as_output(_first(call.value), A) != 0 for call in row])
    if not np.all(kept == kept[0]):  # the same mask every time is another check's matter
        _expect_no_fault(chance.fault_of_small_masks(kept))


def _twice(exam: Exam) -> tuple:
    return _activations(exam, 1, (6, 5)), 0.5, exam.rng("mask"), True


def _expect_random_and_quiet(exam: Exam) -> None:
    A, *_ = args = _twice(exam)
    first, again = (exam.call("dropout_forward", *args) for _ in "ab")
    later = exam.call("dropout_forward", A, 0.5, first.args[2], True)
    with exam.aside():  # one mask may be like another by chance, if few numbers make it
        row = [*exam.call_in_a_row("dropout_forward", MORE_MASKS, A, 0.5, later.args[2], True)]
    out, same, *others = (_as_output(_first(call.value), A) for call in (first, again, later, *row))
    expect(np.array_equal(out, same), say("The same `rng` state gave different masks."))
    expect(
        not all(np.array_equal(out, other) for other in others),
        asking(
            say("Two calls with one `rng`, one after the other, gave the same mask."),
            say("Do you draw from `rng` itself?"),
        ),
    )
    exam.call("dropout_backward", A, first.value[1])
    exam.require_unchanged("dropout_forward", "A")
    exam.require_unchanged("dropout_backward", "dout", "mask")


def _of_zeros_too(exam: Exam) -> tuple:
    A, *others = _arguments(exam, 6, (60, 50), 0.4, True)
    return np.maximum(A, 0.0), *others


def _expect_mask_of_its_own(exam: Exam) -> None:
    """Expect the gradient to pass where A is 0 as often as elsewhere: ReLU makes many zeros."""
    A, drop_prob, *_ = args = _of_zeros_too(exam)
    _, mask = _dropout(exam, args)
    dA = as_numbers(exam.call("dropout_backward", np.ones_like(A), mask).value, "dA")
    expect(
        dA.shape == A.shape,
        say("Expected shape {shape}, received {found}.", shape=A.shape, found=dA.shape),
    )
    # About 1,500 entries: the share's standard deviation is 0.013, the margin over 6 of it.
    share = float(np.mean(dA[A == 0] == 0))
    expect(
        abs(share - drop_prob) < 0.08,
        asking(
            say(
                "Where A is 0, {share:.0%} of the gradient is dropped; about "
                "{drop_prob:.0%} should be.",
                share=share,
                drop_prob=drop_prob,
            ),
            say("From which numbers does your code find its mask?"),
        ),
    )


def _first(value: object) -> object:
    good = isinstance(value, (tuple, list)) and len(value) == 2
    expect(good, say("Expected the pair (out, mask)."))
    return value[0]
