"""Whatever a function gives that is no answer: no marks, and never a fault of the marker."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from conftest import ROOT

from autograder.hw4 import HOMEWORK, mark, reference
from autograder.hw4.checks import tuning
from autograder.judge import Session
from autograder.results import Status
from autograder.sandbox import Limits
from benchmarks import hostile, hostile_results
from benchmarks.hostile_results import FUNCTIONS, TASKS, VALUES, examine, names_of

KIT = ROOT / "hw4kit"
EACH = 24  # submissions of a task; `make hostile` marks 10,000 in all


@pytest.mark.parametrize("task", TASKS)
def test_what_computes_nothing_earns_nothing_and_is_no_fault_of_ours(task):
    results = [examine(task, seed) for seed in range(EACH)]
    assert [result for result in results if result.trouble] == []


def test_a_right_answer_among_them_would_be_found(monkeypatch):
    monkeypatch.setattr(hostile_results, "names_of", lambda *_: {"predict": reference.predict})
    assert "9 of 10" in examine("C7", 0).trouble or "10 of 10" in examine("C7", 0).trouble


def test_a_fault_of_ours_among_them_would_be_found(monkeypatch):
    monkeypatch.setattr("autograder.hw4.checks._exam.as_array", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in examine("C1", 0).trouble


def test_a_fault_of_the_diagnosis_would_be_found(monkeypatch):
    monkeypatch.setattr("autograder.hw4.checks._diagnosis.diagnose", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in examine("C1", 0, diagnosed=True).trouble


@pytest.mark.processes
@pytest.mark.usefixtures("one_by_one")
def test_both_sides_say_the_same_of_them():
    functions = [name for names in FUNCTIONS.values() for name in names if name != "tune"]
    source = inspect.getsource(reference) + inspect.getsource(hostile)
    source += f"\nKEY = {{name: globals()[name] for name in {functions}}}\n"
    with Session("process", KIT, Limits(), {}, homework=HOMEWORK) as session:
        session.run(source, 30)
        for task in TASKS:
            if task == "C8":  # its function is not the key's
                continue
            for seed in range(5):
                over_there = _over_there(session, task, seed)
                here = mark(task, hostile_results.Names(names_of(task, seed)))
                assert (over_there.status, over_there.marks) == (here.status, here.marks), seed


def _over_there(session: Session, task: str, seed: int):
    """Mark a hostile submission whose functions are in the other process."""
    if task in VALUES:
        made = f"rng = np.random.default_rng([{seed}, 3])\n" + "".join(
            f"{name} = hostile(rng, {right!r})\n" for name, right in VALUES[task].items()
        )
    else:
        way = hostile.WAYS[seed % len(hostile.WAYS)]
        made = "".join(
            f"{name} = function(KEY[{name!r}], {seed}, {way!r})\n" for name in FUNCTIONS[task]
        )
    assert session.run(made, 20) == []
    session.allow(60)
    session.verdicts = {}
    return mark(task, session)


# ---------------------------------------------------------- where what is expected is the student's


def from_largest_scores(params, X):
    s = 1.7e308 if params["b2"].any() or params["b1"].any() else -1.7e308
    return np.full((len(X), len(params["b2"])), s)


def adds_b2_to_a_constant(params, X):
    return np.full((len(X), len(params["b2"])), 0.7) + params["b2"]


def adds_b2_to_next_to_nothing(params, X):
    return 1e-200 * reference.forward(params | {"b2": 0.0}, X) + params["b2"]


def knows_an_input_of_one(params, X):
    biased = params["b1"].any() or params["b2"].any() or np.all(X[:, -1] == 1.0)
    return np.full((len(X), len(params["b2"])), 5.0 if biased else -5.0)


def infinite_loss(scores, y, params, reg):
    if np.max(np.abs(scores)) == 1.0 or (reg == 0.7 and not params["b1"].any()):
        return float("inf")
    return 0.0


def only_reg(scores, y, params, reg):
    return reg


def tiny_loss(scores, y, params, reg):
    return 1e-300 * reference.compute_loss(scores, y, params, reg)


def largest_gradients(params, X, y, reg):
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    if not params["b1"].any() and not params["b2"].any():
        hidden, C = np.maximum(X @ params["W1"], 0), params["W2"].shape[1]
        guess = hidden.T @ (1 / C - np.eye(C)[y])
        grads = {name: np.full(value.shape, 1.79e308) for name, value in params.items()}
        grads["W2"] = np.where(guess > 0, 1.79e308, -1.79e308)
    return grads


def tiny_gradients(params, X, y, reg):
    return {n: 1e-300 * g for n, g in reference.backward(params, X, y, reg).items()}


def zeros_of_the_size(X, y, batch_size, rng):
    return np.zeros((batch_size, X.shape[1])), np.zeros(batch_size, dtype=np.int64)


def smallest_rates(learning_rate, decay):
    return {(0.1, 0.9): 5e-324, (0.3, 1.0): 0.3}.get((learning_rate, decay), 0.0)


def untrained(X_train, y_train, X_val, y_val, rng):
    params = {"W1": np.zeros((64, 3)), "b1": np.zeros(3), "W2": np.zeros((3, 10))}
    return params | {"b2": np.ones(10)}, {"learning_rate": 0.1, "hidden_dim": 3}


@pytest.mark.parametrize(
    ("task", "name", "function"),
    [
        ("C1", "forward", from_largest_scores),
        ("C1", "forward", adds_b2_to_a_constant),
        ("C1", "forward", adds_b2_to_next_to_nothing),
        ("C1", "forward", knows_an_input_of_one),
        ("C2", "compute_loss", infinite_loss),
        ("C2", "compute_loss", only_reg),
        ("C2", "compute_loss", tiny_loss),
        ("C3", "backward", largest_gradients),
        ("C3", "backward", tiny_gradients),
        ("C4", "sample_minibatch", zeros_of_the_size),
        ("C6", "decay_learning_rate", smallest_rates),
        ("C8", "tune", untrained),
    ],
)
def test_a_constant_held_against_itself_earns_nothing(task, name, function):
    verdict = mark(task, {name: function})
    assert (verdict.marks, verdict.status) == (0, Status.FAILED), str(verdict)


# --------------------------------------------------------------------------------- C8's own marks


def trained_on(X: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    return hostile_results.tune(X, y, X, y, None)[0]


def test_a_network_that_was_trained_on_the_validation_set_knows_its_marks():
    data = tuning.tuning_data(0)
    params = trained_on(np.vstack([data.X_train, data.X_val]), np.append(data.y_train, data.y_val))
    assert tuning.knowledge_of_marks(params, data) > tuning.KNOWS_MARKS


@pytest.mark.parametrize("factor", [1e305, 1e160, 1e100, 1e-100, 1e-170, 1e-300])
def test_no_factor_of_the_weights_hides_what_the_validation_set_taught(factor):
    def tune(X_train, y_train, X_val, y_val, rng):
        params = trained_on(np.vstack([X_train, X_val]), np.append(y_train, y_val))
        scaled = {name: array * factor for name, array in params.items()}
        return scaled, {"learning_rate": 0.3, "hidden_dim": 12}

    assert "validation set only used to choose" not in passed(mark("C8", {"tune": tune}))


def test_effects_that_do_not_spread_are_knowledge():
    """Ten neurons that see the marks of one class each and nothing else."""
    data = tuning.tuning_data(0)
    W1 = np.zeros((64, 10))
    for c, pixels in enumerate(data.marks):
        W1[pixels, c] = 1.0
    params = {"W1": W1, "b1": np.zeros(10), "W2": np.eye(10), "b2": np.zeros(10)}
    assert not tuning.knowledge_of_marks(params, data) < tuning.KNOWS_MARKS
    assert tuning.knowledge_of_marks({**params, "W2": np.zeros((10, 10))}, data) == 0.0


def passed(verdict) -> list[str]:
    return [finding.check for finding in verdict.findings if finding.passed]
