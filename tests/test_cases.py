"""The inputs of checks: on each of them the slips that it is for can show, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks._cases import CLEARANCE, positive_hidden

BIASES = [(), ("b1",), ("b2",)]


@pytest.mark.parametrize("case", positive_hidden())
@pytest.mark.parametrize("left_out", BIASES)
def test_where_the_hidden_layer_is_positive_the_relu_changes_no_score(case, left_out):
    case = case.without(*left_out)
    hidden = case.X @ case.params["W1"] + case.params["b1"]
    np.testing.assert_allclose(hidden @ case.params["W2"] + case.params["b2"], case.scores)


@pytest.mark.parametrize("case", positive_hidden())
def test_there_each_bias_decides_many_labels_and_the_scores_have_both_signs(case):
    labels = case.scores.argmax(axis=1)
    assert set(labels) == set(range(5))
    for bias in ("b1", "b2"):
        assert np.sum(case.without(bias).scores.argmax(axis=1) != labels) >= 10
    for signless in (np.abs, lambda scores: np.maximum(scores, 0)):
        assert np.sum(signless(case.scores).argmax(axis=1) != labels) >= 5


@pytest.mark.parametrize("case", positive_hidden())
@pytest.mark.parametrize("left_out", BIASES)
def test_there_no_label_hangs_on_rounding(case, left_out):
    best_two = np.sort(case.without(*left_out).scores, axis=1)[:, -2:]
    assert np.min(best_two[:, 1] - best_two[:, 0]) > CLEARANCE
