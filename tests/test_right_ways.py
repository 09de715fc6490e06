"""Every right answer, however unusual, gets full marks; a wrong type costs little and is said."""

from __future__ import annotations

import pytest
from submissions import RIGHT, RIGHT_VALUES_WRONG_TYPE

TASKS = ["T1", "T2", "T3", "T4", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "OT2", "OT3"]


def by_id(cases):
    return [pytest.param(case, id=case.id) for case in cases]


@pytest.mark.parametrize("task", TASKS)
def test_key_gets_full_marks(verdict_of, task):
    verdict = verdict_of(task)
    assert verdict.marks == verdict.max_marks, str(verdict)


@pytest.mark.parametrize("case", by_id(RIGHT))
def test_right_way_gets_full_marks(verdict_of, case):
    verdict = verdict_of(case.task, case)
    assert [f.check for f in verdict.findings if not f.passed] == [], str(verdict)
    assert verdict.marks == verdict.max_marks
    assert verdict.status == "passed"


@pytest.mark.parametrize("case", by_id(RIGHT_VALUES_WRONG_TYPE))
def test_wrong_type_costs_little_and_is_said(verdict_of, case):
    verdict = verdict_of(case.task, case)
    lost = verdict.max_marks - verdict.marks
    messages = " ".join(f.message for f in verdict.findings if not f.passed)
    assert lost <= case.max_lost, str(verdict)
    assert lost == 0 or any(words in messages for words in case.says), str(verdict)


def test_ids_are_unique():
    ids = [case.id for case in (*RIGHT, *RIGHT_VALUES_WRONG_TYPE)]
    assert sorted(ids) == sorted(set(ids))


WAYS = (
    "explicit loops",
    "einsum",
    "one-hot labels",
    "a bias column stacked on X",
    "bias gradients by a vector of ones",
    "np.choose",
    "masked arrays",
    "bincount",
    "ReLU by where",
    "ReLU by product_with_mask",
    "ReLU by maximum",
    "ReLU by clip",
    "ReLU mask by subgradient_1",
    "float32 inside",
    "float32 inside the loss",
    "float32 inside the gradient",
    "with replacement, by integers",
    "without replacement, with a branch for batch_size > N",
    "a permutation, cut off",
    "predict calls forward",
    "predict repeats forward",
    "predict takes the softmax first",
    "helpers defined in extra cells",
    "classes",
    "recomputing instead of reusing",
    "the column convention",
    "a plain Python class with an own training loop",
)
WRONG_TYPES = ("bias gradients of shape (1, H)", "np.matrix in the gradient",
               "lists in the gradient")  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_known_right_way_is_covered(way):
    assert way in {case.way for case in RIGHT}


@pytest.mark.parametrize("way", WRONG_TYPES)
def test_known_wrong_type_is_covered(way):
    assert way in {case.way for case in RIGHT_VALUES_WRONG_TYPE}
