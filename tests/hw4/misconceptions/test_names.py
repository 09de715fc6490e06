"""Does every known wrong answer get its name and its marks, and nothing else a name?"""

from __future__ import annotations

import re

import numpy as np
import pytest
from expected_names import COMPUTED, SUBMISSIONS
from submissions import RIGHT, RIGHT_VALUES_WRONG_TYPE, WRONG, blocks, key_names

from autograder.hw4 import HOMEWORK, mark
from autograder.hw4.misconceptions import BY_ID, ENTRIES
from autograder.hw4.misconceptions.catalogue import matchers
from autograder.results import Finding
from benchmarks.diagnosis import FALSE, examine
from benchmarks.mutants.generate import TASKS, mutants_of


def names_in(verdict) -> list[str | None]:
    """Return the names of the failed checks, each once."""
    failed = [finding for finding in verdict.findings if not finding.passed]
    return list(dict.fromkeys(finding.misconception for finding in failed))


SAME_NUMBERS = re.compile(r"expected (\S+), received (\S+)\.(?:\s|$)")
WORDED = {"C4", "C5", "C6", "C7", "OT2", "OT3"}  # what the others ask is looked at elsewhere
UNCOUNTED = re.compile(r"[^e]\(s\)|\)\[|\b1 (rows|steps|batches|labels)\b")


def faults_of(finding) -> list[str]:
    """Return what is wrong with the words of a failed check, the mistake's hint read after it."""
    ids = re.split(r" [+|] ", finding.misconception or "")
    hinted = any("?" in BY_ID[id].hint for id in ids if id)
    found = ["two questions"] if hinted and "?" in finding.message else []
    found += ["a plural or a place"] if UNCOUNTED.search(finding.message) else []
    if any(right == yours for right, yours in SAME_NUMBERS.findall(finding.message)):
        found.append("numbers that look the same")
    return found


@pytest.fixture(autouse=True)
def no_fault_of_the_diagnosis(caplog):
    yield
    assert "No diagnosis" not in caplog.text


ALL_WRONG = [(case, task) for case in WRONG for task in case.tasks]


@pytest.mark.parametrize(("case", "task"), ALL_WRONG, ids=lambda v: getattr(v, "id", v))
def test_wrong_answer_gets_its_name_and_its_marks(verdict_of, case, task):
    verdict = verdict_of(task, case)
    marks, names = SUBMISSIONS[case.id, task]
    assert (verdict.marks, names_in(verdict)) == (marks, names), str(verdict)
    for finding in verdict.findings if task in WORDED else ():
        if not (
            finding.passed or "` raised " in finding.message or "`return` m" in finding.message
        ):
            assert faults_of(finding) == [], finding.message


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("It did not move. Is the change made in place?", "c5-nothing-moves"),
        ("params['W1'] after 1 step(s)[1, 4]: expected 2, received 3.", None),
        ("240 draws gave 1 batches.", None),
        ("Expected 0.02, received 0.02.".lower(), None),
    ],
)
def test_such_words_would_be_found(message, name):
    assert faults_of(Finding("a check", False, message, name))


WAYS = [
    (matcher, entry, number)
    for task in ENTRIES
    for matcher in matchers(task)
    for entry in ENTRIES[task]
    for number, way in enumerate(entry.ways)
    if not entry.rare and matcher.chain.outputs(matcher.function, way) != matcher.right.nodes
]


@pytest.mark.parametrize(
    ("matcher", "entry", "number"), WAYS, ids=lambda v: getattr(v, "id", getattr(v, "function", v))
)
def test_what_an_entry_computes_gets_its_name_and_its_marks(matcher, entry, number):
    wrong = matcher.chain.function(matcher.function, entry.ways[number])
    verdict = mark(entry.task, key_names() | {matcher.function: wrong})
    assert names_in(verdict) == [entry.id], str(verdict)
    assert verdict.marks == COMPUTED[entry.id, number]


def test_the_tables_hold_every_case_and_no_other():
    assert set(SUBMISSIONS) == {(case.id, task) for case, task in ALL_WRONG}
    assert set(COMPUTED) == {(entry.id, number) for _, entry, number in WAYS}


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.id)
def test_right_answer_never_gets_a_name(verdict_of, case):
    verdict = verdict_of(case.task, case)
    assert [f.misconception for f in verdict.findings if f.misconception] == []


@pytest.mark.parametrize("case", RIGHT_VALUES_WRONG_TYPE, ids=lambda case: case.id)
def test_right_numbers_of_a_wrong_type_are_named_as_that_or_not_at_all(verdict_of, case):
    verdict = verdict_of(case.task, case)
    of_form = {f"{case.task.lower()}-{name}" for name in ("wrong-type", "entries-lost")}
    assert set(names_in(verdict)) <= {*of_form, None}, str(verdict)


# ------------------------------------------------------------------------------------ together

PAIRS = {
    ("C1", "c1-no-relu", "c1-b2-left-out"),
    ("C1", "c1-sigmoid", "c1-b1-twice"),
    ("C2", "c2-sum-for-mean", "c2-biases-regularised"),
    ("C2", "c2-base-2", "c2-w2-missing"),
    ("C2", "c2-sign", "c2-base-2"),
    ("C1", "c1-transposed", "c1-probabilities"),
    ("C3", "c3-label-added", "c3-label-minus-probability"),
    ("C3", "c3-biases-regularised", "c3-regulariser-doubled"),
    ("C3", "c3-w1-not-averaged", "c3-w2-averaged-twice"),
    ("C5", "c5-uphill", "c5-moved-twice"),
    ("C3", "c3-no-relu-mask", "c3-not-averaged"),
    ("C3", "c3-label-not-subtracted", "c3-regulariser-left-out"),
    ("C3", "c3-b2-averaged-twice", "c3-w2-before-relu"),
    ("C5", "c5-uphill", "c5-biases-not-moved"),
    ("C7", "c7-b1-left-out", "c7-counting-from-one"),
    ("OT2", "ot2-memory-sign", "ot2-weights-only"),
}


@pytest.mark.parametrize(("task", "one", "other"), sorted(PAIRS))
def test_two_mistakes_made_together_are_both_named(task, one, other):
    (matcher,) = matchers(task)
    replaced = {**BY_ID[one].ways[0], **BY_ID[other].ways[0]}
    wrong = matcher.chain.function(matcher.function, replaced)
    verdict = mark(task, key_names() | {matcher.function: wrong})
    named = {frozenset(e.id for e in HOMEWORK.read_name(name)[0]) for name in names_in(verdict)}
    assert named == {frozenset({one, other})}, str(verdict)


def test_a_mistake_and_instability_are_named_together():
    def unstable_sum(scores, y, params, reg):
        probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return -np.log(probs[np.arange(len(y)), y]).sum() + 0.5 * reg * blocks.squares(params)

    verdict = mark("C2", key_names() | {"compute_loss": unstable_sum})
    assert names_in(verdict) == ["c2-sum-for-mean", "c2-sum-for-mean + c2-overflow"]


@pytest.mark.parametrize("exact", [("b1", "b2"), ("b2",), ("b1",), ("W2",), ("W1", "b1")])
def test_a_right_gradient_is_never_said_to_be_averaged_twice(exact):
    """Not averaged at all and averaged twice in one array cancel: the array is right."""

    def backward(params, X, y, reg):
        grads = blocks.backward(params, X, y, 0.0)
        grads = {k: grad * (1 if k in exact else len(y)) for k, grad in grads.items()}
        return blocks.regularised(grads, params, reg)

    names = names_in(mark("C3", key_names() | {"backward": backward}))
    assert not any("twice" in (name or "") for name in names), names


@pytest.mark.parametrize(
    "cut",
    [
        lambda A: np.maximum(A, 0),
        lambda A: np.minimum(A, 0),
        lambda A: np.where(np.abs(A) > 1, A, 0),
        lambda A: np.where(A > 0.8, A, 0),
    ],
)
def test_what_is_cut_by_its_size_is_not_said_to_be_dropped(cut):
    def dropout_forward(A, drop_prob, rng, training):
        kept = rng.random(A.shape) >= drop_prob if training else np.ones_like(A)
        mask = kept / (1 - drop_prob) if training else kept
        return cut(A * mask), mask

    names = names_in(mark("OT3", key_names() | {"dropout_forward": dropout_forward}))
    assert "ot3-dropped-at-test-time" not in names


# ----------------------------------------------------------------------------------- no name


def test_three_mistakes_together_get_no_name():
    (matcher,) = matchers("C1")
    three = ("c1-sigmoid", "c1-b2-sign", "c1-b1-twice")
    replaced = {step: rule for id in three for step, rule in BY_ID[id].ways[0].items()}
    wrong = matcher.chain.function("forward", replaced)
    assert names_in(mark("C1", key_names() | {"forward": wrong})) == [None]


def test_what_explains_all_checks_but_not_every_new_case_gets_no_name():
    """A mistake of the catalogue up to 30 rows, another function beyond the checks' inputs."""

    def forward(params, X):
        scores = blocks.forward(params, X)
        return scores - params["b2"] if len(params["W1"]) != 5 else scores + 1.0

    verdict = mark("C1", key_names() | {"forward": forward})
    assert names_in(verdict) == [None]


@pytest.mark.parametrize("task", ["C1", "C3", "C7"])
def test_random_answers_get_no_name(task):
    rng = np.random.default_rng(5)
    functions = {
        "forward": lambda params, X: rng.normal(size=(len(X), len(params["b2"]))),
        "backward": lambda params, *_: {k: rng.normal(size=v.shape) for k, v in params.items()},
        "predict": lambda params, X: rng.integers(0, len(params["b2"]), size=len(X)),
    }  # fmt: skip
    assert names_in(mark(task, key_names() | functions)) == [None]


def test_a_sample_of_mutants_gets_no_false_name():
    mutants = [mutant for task in TASKS for mutant in mutants_of(task)][::19]
    assert len(mutants) > 100
    outcomes = {str(mutant): examine(mutant)[1] for mutant in mutants}
    assert [name for name, detail in outcomes.items() if detail.startswith(FALSE)] == []


def test_labels_alone_are_not_taken_for_row_numbers():
    def labels_alone(X, y, batch_size, rng):
        return y[rng.integers(len(X), size=batch_size)]

    assert names_in(mark("C4", key_names() | {"sample_minibatch": labels_alone})) == [None]


# --------------------------------------------------------------------------------- exceptions


def raises_for(action):
    """Return `forward` that does `action` with the hidden layer before its ReLU."""
    return lambda params, X: action(X @ params["W1"] + params["b1"], params, X)


EXCEPTIONS = {
    "truth-value": lambda A, params, X: max(0, A),
    "one-argument": lambda A, params, X: np.maximum(A),
    "array-for-axis": lambda A, params, X: np.sum(A, A),
    "whole-number-wanted": lambda A, params, X: np.sum(A, np.sum(A)),
    "shapes-of-a-product": lambda A, params, X: A @ np.ones((99, 2)),
    "shapes-do-not-fit": lambda A, params, X: A + np.ones(99),
    "index-beyond": lambda A, params, X: A[:, 99],
    "axis-missing": lambda A, params, X: A.sum(axis=7),
    "index-not-whole": lambda A, params, X: A[0.5],
    "key-missing": lambda A, params, X: params["W3"],
    "name-unknown": lambda A, params, X: no_such_name,  # noqa: F821
    "arguments": lambda A, params, X: blocks.forward(params),
    "generator-method": lambda A, params, X: np.random.default_rng(0).randint(3),
    "none-used": lambda A, params, X: A + A.sort(),
    "array-called": lambda A, params, X: params["W1"](0),
    "attribute-unknown": lambda A, params, X: A.relu(),
    "whole-numbers-in-place": lambda A, params, X: np.add(A, 0.5, out=A.astype(int)),
    "lists-not-arrays": lambda A, params, X: A + params,
}


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_telling_exception_is_named(name):
    verdict = mark("C1", key_names() | {"forward": raises_for(EXCEPTIONS[name])})
    assert names_in(verdict) == [f"c1-error-{name}"], str(verdict)


def test_every_pattern_of_exceptions_is_tried():
    assert {f"c1-error-{name}" for name in EXCEPTIONS} == {
        entry.id for entry in ENTRIES["C1"] if "-error-" in entry.id
    }


def test_an_exception_on_some_inputs_only_does_not_name_the_task():
    def forward(params, X):
        return blocks.forward(params, X) if len(X) > 1 else params["W3"]

    assert names_in(mark("C1", key_names() | {"forward": forward})) == [None]
