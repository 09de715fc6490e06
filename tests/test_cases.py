"""The inputs of checks: on each of them the slips that it is for can show, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.hw4.checks._cases import CLEARANCE, Cases, clear_rows

BIASES = [(), ("b1",), ("b2",)]
SEEDS = [bytes([number]) * 32 for number in range(5)]
KINDS = ("ordinary", "special", "few_rows", "many_rows", "positive_hidden", "squares")
POSITIVE = [case for seed in SEEDS for case in Cases(seed).positive_hidden]


def numbers(cases: Cases) -> dict[str, list[np.ndarray]]:
    networks = {kind: [case.X for case in getattr(cases, kind)] for kind in KINDS}
    return networks | {"labelled_rows": list(cases.labelled_rows), "regs": [np.array(cases.regs)]}


def test_the_same_seed_gives_the_same_inputs():
    one, again = numbers(Cases(SEEDS[1], "C1")), numbers(Cases(SEEDS[1], "C1"))
    for kind in one:
        np.testing.assert_equal(one[kind], again[kind])


@pytest.mark.parametrize(
    "other", [Cases(SEEDS[2], "C1"), Cases(SEEDS[1], "C2")], ids=["seed", "task"]
)
def test_another_seed_and_another_task_give_other_inputs(other):
    one, other = numbers(Cases(SEEDS[1], "C1")), numbers(other)
    for kind in one:
        assert not any(map(np.array_equal, one[kind], other[kind])), kind


@pytest.mark.parametrize("seed", SEEDS, ids=range(5))
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "few_rows"])
def test_no_row_is_near_a_kink_or_a_tie_with_or_without_biases(kind, seed):
    for case in getattr(Cases(seed), kind):
        assert clear_rows(case).all()


@pytest.mark.parametrize("seed", SEEDS, ids=range(5))
def test_the_thin_network_is_clear_with_its_biases_and_begins_with_a_closed_neuron(seed):
    case = Cases(seed).thin
    assert clear_rows(case, biases=(1.0,)).all()
    assert case.hidden[0] == 0 < case.hidden[-1]
    assert set(case.y) == {0, 1, 2}


@pytest.mark.parametrize("seed", SEEDS, ids=range(5))
def test_among_many_classes_the_own_ones_win(seed):
    case = Cases(seed).many_classes
    assert case.scores.size > np.iinfo(np.int16).max
    assert min(case.scores.argmax(axis=1).min(), case.y.min()) > np.iinfo(np.uint8).max
    assert clear_rows(case, biases=(1.0,)).all()


@pytest.mark.parametrize("seed", SEEDS, ids=range(5))
def test_repeated_rows_have_more_labels_than_one(seed):
    case = Cases(seed).very_many_rows
    labels = [set(case.y[(case.X == row).all(axis=1)]) for row in np.unique(case.X, axis=0)]
    assert max(map(len, labels)) == 2


@pytest.mark.parametrize("case", POSITIVE)
@pytest.mark.parametrize("left_out", BIASES)
def test_where_the_hidden_layer_is_positive_the_relu_changes_no_score(case, left_out):
    case = case.without(*left_out)
    hidden = case.X @ case.params["W1"] + case.params["b1"]
    np.testing.assert_allclose(hidden @ case.params["W2"] + case.params["b2"], case.scores)


@pytest.mark.parametrize("case", POSITIVE)
def test_there_each_bias_decides_many_labels_and_the_scores_have_both_signs(case):
    labels = case.scores.argmax(axis=1)
    assert set(labels) == set(range(5))
    for bias in ("b1", "b2"):
        assert np.sum(case.without(bias).scores.argmax(axis=1) != labels) >= 10
    for signless in (np.abs, lambda scores: np.maximum(scores, 0)):
        assert np.sum(signless(case.scores).argmax(axis=1) != labels) >= 5


@pytest.mark.parametrize("case", POSITIVE)
@pytest.mark.parametrize("left_out", BIASES)
def test_there_no_label_hangs_on_rounding(case, left_out):
    best_two = np.sort(case.without(*left_out).scores, axis=1)[:, -2:]
    assert np.min(best_two[:, 1] - best_two[:, 0]) > CLEARANCE
