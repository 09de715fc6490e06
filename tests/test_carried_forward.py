"""Errors carried forward: a wrong task costs its own marks, not those of the tasks that use it."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import nbformat
import pytest
from conftest import ROOT, need

from autograder.hw4 import HOMEWORK, checks, mark
from autograder.hw4.checks._cases import Cases
from autograder.hw4.sample_class import STUDENTS
from autograder.hw4.tasks import BY_ID, NETWORK, TASKS
from autograder.judge import Session, judge_notebook
from autograder.results import VERDICT_MIME, Status, Verdict
from autograder.sandbox import Limits

pytestmark = pytest.mark.usefixtures("one_by_one")
TOGETHER = 8
SHORT_SECONDS = 0.5  # hundreds of times what an honest call takes
KIT = ROOT / "hw4kit"
STARTED = [pytest.param(mode, marks=pytest.mark.processes) for mode in ("process", "bubblewrap")]
MODES = ["one process", *STARTED]
MARKED = [task.id for task in TASKS if task.machine and task.notebook == NETWORK]
CELLS = {task.answer: task.id for task in TASKS}
SAMPLE = {cell: code for student in reversed(STUDENTS) for cell, code in student.answers.items()}
WRONG = {CELLS[cell]: code for cell, code in SAMPLE.items() if CELLS.get(cell) in MARKED}
WRONG |= {
    "T4": "def dP_dh(P, i, j):\n    return 0.0\n\n\ndef dL_dh(P, y, i):\n    return 0.0\n",
    "C8": "def tune(X_train, y_train, X_val, y_val, rng):\n"
    '    return init_params(64, 8, NUM_CLASSES, rng), {"learning_rate": 1.0, "hidden_dim": 8}\n',
}
SEARCH = """
def tune(X_train, y_train, X_val, y_val, rng):
    settings = STARTING_SETTINGS | {"learning_rate": 1.0, "hidden_dim": 32}
    data = (X_train, y_train, X_val, y_val)
    return train_network(*data, settings, rng, progress=False)[0], settings
"""
USES_FORWARD = """
def backward(params, X, y, reg):
    P = np.exp(forward(params, X) - forward(params, X).max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    P /= len(y)
    Z = X @ params["W1"] + params["b1"]
    dZ = P @ params["W2"].T * (Z > 0)
    return {"W1": X.T @ dZ + reg * params["W1"], "b1": dZ.sum(axis=0),
            "W2": np.maximum(Z, 0).T @ P + reg * params["W2"], "b2": P.sum(axis=0)}
"""
BY_NAME = """
def backward(params, X, y, reg):
    P = np.exp(forward(X=X, params=params))
    P /= P.sum(axis=1, keepdims=True)
    value = compute_loss(scores=forward(params, X=X), y=y, params=params, reg=0.0)
    right = np.isclose(value, -np.log(P[np.arange(len(y)), y]).mean())
    P[np.arange(len(y)), y] -= 1
    P /= len(y)
    Z = X @ params["W1"] + params["b1"]
    dZ = (P @ params["W2"].T) * (Z > 0) * right
    return {"W1": X.T @ dZ + reg * params["W1"], "b1": dZ.sum(axis=0),
            "W2": np.maximum(Z, 0).T @ P + reg * params["W2"], "b2": P.sum(axis=0)}
"""
SETUP = """
import numpy as np
from hw4kit import STARTING_SETTINGS, init_params, train
NUM_CLASSES = 10
"""


@pytest.fixture(scope="module")
def right(key) -> dict[str, str]:
    """A notebook's code by task, in order; the search is a short one."""
    code = {task: key[BY_ID[task].answer] for task in MARKED}
    return code | {"C3": USES_FORWARD, "C8": f"{train_network()}\n{SEARCH}"}


def train_network() -> str:
    """Return the homework's cell that puts the functions together."""
    path = ROOT / "solutions" / "hw4" / f"{NETWORK}.ipynb"
    cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    return cells["train_network"]


def marked(mode: str, code: dict[str, str], order=MARKED) -> dict[str, Verdict]:
    """Mark a notebook in which each answer is followed by its test."""
    return (in_one_process if mode == "one process" else on_two_sides)(mode, code, order)


def in_one_process(_, code: dict[str, str], order) -> dict[str, Verdict]:
    names: dict = {}
    exec(SETUP, names)
    verdicts = {}
    for task in order:
        with contextlib.suppress(SyntaxError):
            exec(code[task], names)
        before = dict(names)
        verdicts[task] = mark(task, names)
        assert names == before
    return verdicts


def on_two_sides(backend: str, code: dict[str, str], order) -> dict[str, Verdict]:
    if backend == "bubblewrap":
        need("bwrap")
    cells = [student(SETUP)]
    for task in order:
        cells += [student(code[task]), exam(task)]
    with Session(backend, KIT, Limits(), {}, homework=HOMEWORK) as session:
        results = judge_notebook(session, cells)
    return {task: verdict_in(results[2 * i + 2]) for i, task in enumerate(order)}


def student(source: str) -> dict:
    return {"kind": "student", "id": "", "source": source}


def exam(task: str) -> dict:
    function = BY_ID[task].answer.partition("_")[2]
    names = f"check({function})\n" if task in BY_ID["C8"].relies_on else ""  # as in the notebook
    source = f"{names}from autograder.hw4 import mark\nmark({task!r}, globals())"
    return {"kind": "test", "id": BY_ID[task].machine.cell, "source": source}


def verdict_in(result) -> Verdict:
    if result.outputs[-1]["output_type"] == "error":
        return Verdict("", 0, 10, Status.STUDENT_ERROR)
    return Verdict.from_dict(result.outputs[-1]["data"][VERDICT_MIME])


def losing(verdicts: dict[str, Verdict]) -> set[str]:
    return {task for task, verdict in verdicts.items() if not verdict.passed}


# ------------------------------------------------------------------------------- a slip costs once


@pytest.mark.parametrize("mode", MODES)
def test_the_right_notebook_needs_no_stand_in(right, mode):
    verdicts = marked(mode, right)
    assert losing(verdicts) == set()
    assert {verdict.stand_ins for verdict in verdicts.values()} == {()}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("task", MARKED)
def test_a_wrong_task_loses_its_own_marks_only(right, mode, task):
    assert losing(marked(mode, right | {task: WRONG[task]})) == {task}


@pytest.mark.parametrize("mode", MODES)
def test_wrong_c1_and_wrong_c3_lose_both_and_nothing_else(right, mode):
    verdicts = marked(mode, right | {"C1": WRONG["C1"], "C3": WRONG["C3"]})
    assert losing(verdicts) == {"C1", "C3"}
    assert verdicts["C7"].stand_ins == ("C1",)
    assert "correct functions in place of those of C1." in str(verdicts["C7"])


@pytest.mark.parametrize("mode", MODES)
def test_everything_that_a_search_uses_may_be_wrong(right, mode):
    used = {task: WRONG[task] for task in ("C1", "C2", "C3", "C4", "C5", "C6", "C7")}
    verdicts = marked(mode, right | used)
    assert losing(verdicts) == set(used)
    assert verdicts["C8"].stand_ins == BY_ID["C8"].relies_on


@pytest.mark.parametrize("mode", MODES)
def test_a_gradient_may_ask_for_forward_and_loss_with_arguments_by_name(right, mode):
    code = {"C1": WRONG["C1"], "C2": WRONG["C2"], "C3": BY_NAME}
    verdicts = marked(mode, right | code, ["C1", "C2", "C3"])
    assert losing(verdicts) == {"C1", "C2"}
    assert verdicts["C3"].stand_ins == ("C1", "C2")


@pytest.mark.processes
def test_both_modes_give_the_same_verdicts(right):
    code = right | {"C1": WRONG["C1"], "C3": WRONG["C3"], "C5": WRONG["C5"]}
    assert marked("one process", code) == marked("process", code)


OWN_FORWARD = {  # b1 is forgotten in each of them
    "C1": """
def forward(params, X):
    return np.maximum(X @ params["W1"], 0) @ params["W2"] + params["b2"]
""",
    "C3": USES_FORWARD.replace(' + params["b1"]', ""),
    "C7": """
def predict(params, X):
    hidden = np.maximum(X @ params["W1"], 0)
    return (hidden @ params["W2"] + params["b2"]).argmax(axis=1)
""",
}


@pytest.mark.parametrize("mode", MODES)
def test_a_slip_that_other_tasks_repeat_costs_its_own_marks_only(right, mode):
    verdicts = marked(mode, right | OWN_FORWARD, ["C1", "C3", "C7"])
    assert losing(verdicts) == {"C1"}
    assert verdicts["C1"].marks == 8
    assert {verdict.stand_ins for verdict in verdicts.values()} == {()}


@pytest.mark.parametrize("mode", MODES[:2])
def test_arrays_paired_by_their_order_lose_their_marks_where_that_is_done(right, mode):
    natural = """{key: grads[key] for key in ("W2", "b2", "W1", "b1")}"""
    code = {
        "C3": right["C3"].replace("return {", "grads = {") + f"    return {natural}\n",
        "C5": "def sgd_step(params, grads, learning_rate):\n"
        "    for p, g in zip(params.values(), grads.values()):\n"
        "        p -= learning_rate * g\n",
    }
    assert losing(marked(mode, right | code)) == {"C5"}


DIFFERENCES = {
    "the kit's": """
from hw4kit.gradients import numerical_gradient
def backward(params, X, y, reg):
    def gradient(name):
        def loss(values):
            changed = params | {name: values}
            return compute_loss(forward(changed, X), y, changed, reg)
        return numerical_gradient(loss, params[name])
    return {name: gradient(name) for name in params}
""",
    "one-sided ones of their own": """
def backward(params, X, y, reg):
    def loss():
        hidden = np.maximum(X @ moved["W1"] + moved["b1"], 0)
        scores = hidden @ moved["W2"] + moved["b2"]
        return (np.log(np.exp(scores).sum(axis=1)) - scores[rows, y]).mean()
    rows, moved, grads = np.arange(len(y)), {k: v.copy() for k, v in params.items()}, {}
    before = loss()
    for name, array in moved.items():
        grads[name] = reg * array * (name[0] == "W")
        for i, value in enumerate(array.ravel()):
            array.flat[i] = value + 1e-7
            grads[name].flat[i] += (loss() - before) / 1e-7
            array.flat[i] = value
    return grads
""",
    "a step along the imaginary axis": """
def backward(params, X, y, reg):
    grads = {name: reg * array * (name[0] == "W") for name, array in params.items()}
    moved = {name: array.astype(complex) for name, array in params.items()}
    for name, array in moved.items():
        for i in range(array.size):
            array.flat[i] += 1e-30j
            before = X @ moved["W1"] + moved["b1"]
            scores = np.where(before.real > 0, before, 0) @ moved["W2"] + moved["b2"]
            losses = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y]
            grads[name].flat[i] += losses.mean().imag / 1e-30
            array.flat[i] = params[name].flat[i]
    return grads
""",
}


@pytest.mark.processes
@pytest.mark.parametrize("backward", DIFFERENCES.values(), ids=DIFFERENCES)
def test_differences_in_place_of_derivatives_take_too_long(right, monkeypatch, backward):
    monkeypatch.setattr(checks, "Cases", Cases)  # with the network of many weights
    for cell, task in HOMEWORK.by_test_cell.items():
        monkeypatch.setitem(HOMEWORK.by_test_cell, cell, replace(task, call_seconds=SHORT_SECONDS))
    verdicts = marked("process", right | {"C3": backward}, ["C1", "C2", "C3", "C7"])
    assert losing(verdicts) == {"C3"}
    assert verdicts["C3"].status == "timed_out"


MISSING = {
    "an empty cell": "",
    "a syntax error": "def forward(:",
    "the hand-out's stub": "def forward(params, X):\n    raise NotImplementedError",
    "no function": "forward = 3",
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("forward", MISSING.values(), ids=MISSING)
def test_a_function_that_is_missing_is_stood_in_for_too(right, mode, forward):
    verdicts = marked(mode, right | {"C1": forward}, ["C1", "C3", "C7"])
    assert losing(verdicts) == {"C1"}
    assert verdicts["C7"].stand_ins == ("C1",)


def test_if_a_stand_in_changes_nothing_the_first_verdict_stands(right):
    predict = 'def predict(params, X):\n    return (X @ params["W1"]).argmax(axis=1)\n'
    verdicts = marked("one process", right | {"C1": WRONG["C1"], "C7": predict}, ["C1", "C7"])
    assert losing(verdicts) == {"C1", "C7"}
    assert verdicts["C7"].stand_ins == ()


def test_two_slips_that_cancel_are_left_alone(right):
    code = {
        "C1": right["C1"].replace("return ", "return -1 * (") + ")",
        "C7": "def predict(params, X):\n    return forward(params, X).argmin(axis=1)\n",
    }
    verdicts = marked("one process", right | code, ["C1", "C7"])
    assert losing(verdicts) == {"C1"}
    assert verdicts["C7"].stand_ins == ()


# ------------------------------------------------------------------------ what ends the process

ENDING = {
    "exits": ("import os\n    os._exit(0)", "student_error"),
    "hangs": ("while True: pass", "timed_out"),
}


@pytest.mark.processes
@pytest.mark.parametrize("end", ENDING)
def test_a_prerequisite_that_ends_the_process_costs_its_own_marks(right, monkeypatch, end):
    body, status = ENDING[end]
    for cell, task in HOMEWORK.by_test_cell.items():
        monkeypatch.setitem(HOMEWORK.by_test_cell, cell, replace(task, call_seconds=SHORT_SECONDS))
    code = right | {"C1": f"def forward(params, X):\n    {body}\n"}
    verdicts = marked("process", code, ["C1", "C3", "C7"])
    assert losing(verdicts) == {"C1"}
    assert verdicts["C1"].status == status
    assert verdicts["C3"].stand_ins == verdicts["C7"].stand_ins == ("C1",)


@pytest.mark.processes
def test_a_task_that_ends_the_process_again_keeps_its_first_outcome(right):
    backward = "def backward(params, X, y, reg):\n    import os\n    os._exit(0)\n"
    verdicts = marked("process", right | {"C1": WRONG["C1"], "C3": backward}, ["C1", "C3", "C7"])
    assert losing(verdicts) == {"C1", "C3"}
    assert verdicts["C3"].status == "student_error"
    assert verdicts["C3"].stand_ins == ()


# ------------------------------------------------------------------------------ what is not marked


@pytest.mark.processes
def test_only_a_task_that_is_marked_already_may_be_stood_in_for(right):
    """Else the key's answers to its secret inputs could be had before they are asked for."""
    code = right | {"C1": WRONG["C1"]}
    verdicts = marked("process", code | {"C3": WRONG["C1"] + USES_FORWARD}, ["C3", "C1", "C7"])
    assert losing(verdicts) == {"C3", "C1"}
    assert verdicts["C3"].stand_ins == ()


@pytest.mark.processes
def test_a_task_is_marked_once(right):
    cells = [student(SETUP), student(WRONG["C1"]), exam("C1"), student(right["C1"]), exam("C1")]
    with Session("process", KIT, Limits(), {}, homework=HOMEWORK) as session:
        results = judge_notebook(session, cells)
    assert results[2].outputs == results[4].outputs
    assert not verdict_in(results[4]).passed
