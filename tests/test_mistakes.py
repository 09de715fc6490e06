"""Every known mistake loses marks in its task, and in no other."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from submissions import WRONG, Answered, key_names
from submissions.wrong.search import slow

from autograder.hw4 import mark
from autograder.hw4.checks import tuning

TASKS = ["T1", "T2", "T3", "T4", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "OT2", "OT3"]
FUNCTION_TASKS = ["T4", *(task for task in TASKS if task[0] in "CO")]

# The table of mistakes counted in public implementations, line by line and variant by variant,
# then the unfinished ones, those common in a class, and those of stability.
KNOWN_MISTAKES = """
biases regularised, loss and gradient
biases regularised, gradient only
biases regularised, loss only
biases regularised, gradient only, with 2·reg
biases never learn: not updated
biases never learn: no gradient for them
predict without b1 and b2
predict without b2
predict without ReLU
predict with ReLU on the scores
predict with np.max for np.maximum
predict with argmax over the wrong axis
minibatch without replacement when batch_size > N
regulariser reg·‖W‖² in the loss
loss with ½·reg·‖W‖², gradient with 2·reg·W
gradient with ½·reg·W
decay only when printing
decay twice
decay at every step
b2's gradient without 1/N
b1's gradient without 1/N
W1's and b1's gradients without 1/N
number of classes taken from the labels in the batch
number of classes taken from the labels in the batch, in the gradient
no ReLU mask in the backward pass
dA clipped at 0 in place of the mask
masked by the wrong array
regulariser left out of the weights' gradient
batch_size ignored: a constant
batch_size ignored: another variable
b1 left out
b1 added twice
row maximum without keepdims
½·reg·(‖W1‖²+reg·‖W2‖²)
np.sum(a, b)
dW2 from the activation before ReLU
bias gradients derived from dW
softmax gradient without −1 at the label
three classes hard-coded
np.maximum(A) with one argument
Python's max(0, A)
scores returned after the shift by the maximum
softmax without exp
bias gradient 0.0
sum for mean
labels one-hot expected
gradient ascent
labels and rows shuffled apart
mean over classes
mean over N·C
X changed in place by the forward pass
y changed in place by the loss
params changed in place by the loss
X changed in place by the gradient
training on the validation set
a fixed batch drawn every time
the first batch_size rows every time
NaN at scores near ±1000
one maximum for all rows
log 0 when the true class loses by more than 745
scores clipped: finite but wrong
""".strip().splitlines()


def by_id(cases):
    return [pytest.param(*case, id="-".join(map(_name, case))) for case in cases]


def _name(value):
    return value if isinstance(value, str) else value.id


REJECTED = [(case, task) for case in WRONG for task in case.tasks]
KEPT = [(case, task) for case in WRONG for task in case.keeps]


@pytest.mark.parametrize(("case", "task"), by_id(REJECTED))
def test_mistake_loses_marks_in_its_task(verdict_of, case, task):
    verdict = verdict_of(task, case)
    assert verdict.marks < verdict.max_marks, str(verdict)
    assert verdict.status in ("partial", "failed", "student_error"), str(verdict)
    assert any(not f.passed and f.message for f in verdict.findings), str(verdict)


EXPECTED = [(case, case.tasks[0]) for case in WRONG if len(case.tasks) == 1]


@pytest.mark.parametrize(("case", "task"), by_id(EXPECTED))
def test_mistake_loses_the_checks_that_it_is_about(verdict_of, case, task):
    verdict = verdict_of(task, case)
    passed = {finding.check for finding in verdict.findings if finding.passed}
    known = {finding.check for finding in verdict.findings}
    assert {*case.fails, *case.passes} <= known, "the case names a check that does not exist"
    assert passed & set(case.fails) == set(), str(verdict)
    assert set(case.passes) <= passed, str(verdict)
    assert case.marks is None or verdict.marks == case.marks, str(verdict)


@pytest.mark.parametrize(("case", "task"), by_id(KEPT))
def test_mistake_costs_nothing_in_another_task(verdict_of, case, task):
    verdict = verdict_of(task, case)
    assert verdict.marks == verdict.max_marks, str(verdict)


@pytest.mark.parametrize("mistake", KNOWN_MISTAKES)
def test_known_mistake_is_covered(mistake):
    assert mistake in {case.mistake for case in WRONG}


def test_ids_are_unique():
    ids = [case.id for case in WRONG]
    assert sorted(ids) == sorted(set(ids))


def test_search_beyond_its_time_budget_earns_nothing(monkeypatch):
    monkeypatch.setattr(tuning, "BUDGET_SECONDS", 0.1)
    verdict = mark("C8", key_names() | {"tune": slow})
    assert verdict.marks == 0
    assert "budget" in verdict.findings[0].message


# ---------------------------------------------------------------------- nothing, and exceptions


def open_answers():
    """Return the names of the notebooks as they are handed out."""

    def stub(*args):
        raise NotImplementedError("not written yet")

    names = {name: stub for name, value in key_names().items() if callable(value)}
    shapes = dict.fromkeys(("A_shape", "B_shape", "C_shape", "num_parameters"))
    return names | shapes | {"t1": dict.fromkeys(key_names()["t1"])}


@pytest.mark.parametrize("names", [open_answers(), {}], ids=["stubs", "names missing"])
@pytest.mark.parametrize("task", TASKS)
def test_open_task_is_not_attempted(task, names):
    verdict = mark(task, names)
    assert (verdict.status, verdict.marks) == ("not_attempted", 0)


@cache
def raising(error):
    def broken(*args):
        raise error("the third wheel <b>")

    return Answered({name: broken for name, value in key_names().items() if callable(value)})


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyError, SystemExit, RecursionError])
@pytest.mark.parametrize("task", FUNCTION_TASKS)
def test_exception_is_reported_as_the_students(task, error):
    verdict = raising(error).marked(task)
    assert (verdict.status, verdict.marks) == ("student_error", 0), str(verdict)
    messages = " ".join(finding.message for finding in verdict.findings)
    assert error.__name__ in messages
    assert "the third wheel" in messages


@pytest.mark.parametrize("task", FUNCTION_TASKS)
@pytest.mark.parametrize("value", [3, "forward", [1, 2]], ids=["number", "text", "list"])
def test_answer_that_is_no_function_earns_nothing(task, value):
    names = {name: value for name, function in key_names().items() if callable(function)}
    verdict = mark(task, names)
    assert verdict.marks == 0
    assert verdict.status in ("failed", "student_error"), str(verdict)


@pytest.mark.parametrize("answer", [object(), {}, [], "?", float("inf"), 1e400, {"x1": [1, 2]}])
@pytest.mark.parametrize("task", ["T1", "T2", "T3"])
def test_odd_value_in_a_written_task_is_never_the_markers_fault(task, answer):
    names = dict.fromkeys(("t1", "A_shape", "B_shape", "C_shape", "num_parameters"), answer)
    verdict = mark(task, names)
    assert verdict.marks == 0
    assert verdict.status in ("failed", "not_attempted"), str(verdict)


ODD_VALUES = {
    "object": lambda *args: object(),
    "text": lambda *args: "text",
    "ragged list": lambda *args: [[1.0], [1.0, 2.0]],
    "complex number": lambda *args: 1j,
    "its arguments": lambda *args: args,
    "empty dictionary": lambda *args: {},
    "dictionary of None": lambda *args: {"W1": None, "b1": None, "W2": None, "b2": None},
    "pair of None": lambda *args: (None, None),
    "true": lambda *args: True,
    "infinity": lambda *args: float("inf"),
}


@cache
def odd(function):
    return Answered({name: function for name, value in key_names().items() if callable(value)})


@pytest.mark.parametrize("function", ODD_VALUES.values(), ids=ODD_VALUES)
@pytest.mark.parametrize("task", FUNCTION_TASKS)
def test_odd_value_is_never_the_markers_fault(task, function):
    verdict = odd(function).marked(task)
    assert verdict.marks == 0, str(verdict)
    assert verdict.status in ("failed", "student_error"), str(verdict)


EXTREMES = [float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 1e-320]


def filled(value, number):
    """Return `value` with `number` in place of all its numbers."""
    if isinstance(value, dict):
        return {name: filled(entry, number) for name, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(filled(entry, number) for entry in value)
    return np.full(np.shape(value), number)[()]


@cache
def extreme(number):
    def giving(right):
        return lambda *args: filled(right(*args), number)

    names = {name: giving(value) for name, value in key_names().items() if callable(value)}
    for name in ("sgd_step", "momentum_step"):
        names[name] = lambda params, *_: params.update(filled(params, number))
    return Answered(names)


@pytest.mark.parametrize("number", EXTREMES)
@pytest.mark.parametrize("task", FUNCTION_TASKS)
def test_extreme_number_is_never_the_markers_fault(task, number):
    verdict = extreme(number).marked(task)
    assert verdict.marks <= verdict.max_marks / 2, str(verdict)
    assert verdict.status in ("failed", "partial"), str(verdict)


LEFT_BEHIND = [None, "text", 0.0, [1, 2], {}, [[1.0], [1.0, 2.0]], np.zeros(0), object()]


@pytest.mark.parametrize("left", LEFT_BEHIND, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("task", ["C5", "OT2"])
def test_odd_value_left_in_params_is_never_the_markers_fault(task, left):
    def step(params, *_):
        params.update(dict.fromkeys(params, left))

    verdict = mark(task, {"sgd_step": step, "momentum_step": step})
    assert verdict.status in ("failed", "partial", "student_error"), str(verdict)
    assert verdict.marks <= 2, str(verdict)


@pytest.mark.parametrize("task", ["C5", "OT2"])
def test_emptied_params_are_never_the_markers_fault(task):
    def step(params, *_):
        params.clear()

    verdict = mark(task, {"sgd_step": step, "momentum_step": step})
    assert verdict.status in ("failed", "partial", "student_error"), str(verdict)
    assert verdict.marks <= 2, str(verdict)


class Trap:
    """A value that raises whatever is asked of it."""

    def __getattr__(self, name):
        raise RuntimeError(f"no {name} here")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("not an array")

    def __float__(self):
        raise RuntimeError("not a number")

    def __eq__(self, other):
        raise RuntimeError("not to be compared")

    __hash__ = None


@pytest.mark.parametrize("task", TASKS)
def test_value_that_raises_is_never_the_markers_fault(task):
    names = {name: (lambda *args: Trap()) if callable(value) else Trap()
             for name, value in key_names().items()}  # fmt: skip
    verdict = mark(task, names)
    assert verdict.marks == 0
    assert verdict.status in ("failed", "student_error"), str(verdict)
