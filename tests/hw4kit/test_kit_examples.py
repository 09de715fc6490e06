"""The example numbers agree with the reference, and are hard on the usual slips."""

import numpy as np
import pytest
from _kit_network import (
    compute_loss,
    dL_dh,
    dP_dh,
    forward,
    momentum_step,
    predict,
    sgd_step,
)
from hw4kit.checks import examples


def test_scores_and_labels_of_the_network():
    params, X, y = examples.network()
    assert np.array_equal(forward(params, X), examples.NETWORK_SCORES)
    assert np.array_equal(predict(params, X), examples.NETWORK_LABELS)
    assert len(np.unique(y)) < examples.NETWORK_SCORES.shape[1]


def test_no_slip_gives_the_right_scores_or_labels():
    for slip in examples.SCORES_AFTER_A_SLIP.values():
        assert not np.allclose(slip, examples.NETWORK_SCORES)
        assert not np.array_equal(np.argmax(slip, axis=1), examples.NETWORK_LABELS)


def test_slips_are_the_scores_that_they_say():
    params, X, _ = examples.network()
    slips = {name: np.array(scores) for name, scores in examples.SCORES_AFTER_A_SLIP.items()}
    hidden = X @ params["W1"] + params["b1"]
    for name in ("b1", "b2"):
        for times, text in ((0, "is not added"), (2, "is added twice")):
            changed = params | {name: times * params[name]}
            assert np.array_equal(forward(changed, X), slips[f"{name} {text}"])
    nothing = params | {"b1": 0 * params["b1"], "b2": 0 * params["b2"]}
    assert np.array_equal(forward(nothing, X), slips["both biases are not added"])
    linear = hidden @ params["W2"] + params["b2"]
    assert np.array_equal(linear, slips["the ReLU is missing"])
    clipped = np.maximum(forward(params, X), 0)
    assert np.array_equal(clipped, slips["a ReLU is applied to the scores, too"])


def test_no_example_lies_on_a_kink():
    params, X, _ = examples.network()
    assert np.abs(X @ params["W1"] + params["b1"]).min() >= 1


def test_wide_network():
    params, X = examples.wide_network()
    assert np.array_equal(forward(params, X), examples.WIDE_SCORES)
    rows = np.vstack([X, examples.WIDE_THIRD_ROW])
    assert np.array_equal(predict(params, rows), examples.WIDE_LABELS)
    assert not np.array_equal(forward(params, rows).argmax(axis=0), examples.WIDE_LABELS)


def test_losses():
    scores, y, params = examples.scores_of_known_probabilities()
    assert compute_loss(scores, y, params, 0.0) == pytest.approx(examples.LOSS_WITHOUT_REG)
    with_reg = compute_loss(scores, y, params, 0.1)
    assert with_reg - examples.LOSS_WITHOUT_REG == pytest.approx(examples.LOSS_PENALTY)
    for name, square in examples.SUMS_OF_SQUARES.items():
        assert np.sum(params[name] ** 2) == square
    big = compute_loss(examples.BIG_SCORES, examples.BIG_SCORES_LABELS, params, 0.0)
    assert big == pytest.approx(examples.BIG_SCORES_LOSS)


def test_steps():
    params, grads = examples.step_example()
    sgd_step(params, grads, 0.5)
    for name, expected in examples.AFTER_STEP.items():
        assert np.array_equal(params[name], expected)
    params, grads = examples.step_example()
    velocity = {name: 0 * value for name, value in params.items()}
    for _ in range(2):
        momentum_step(params, grads, velocity, 0.5, 0.5)
    for name in params:
        assert np.array_equal(params[name], examples.PARAMS_AFTER_TWO[name])
        assert np.array_equal(velocity[name], examples.VELOCITY_AFTER_TWO[name])


def test_derivatives():
    for (i, j), expected in examples.DP_DH.items():
        assert dP_dh(examples.PROBABILITIES, i, j) == pytest.approx(expected)
    for i, expected in examples.DL_DH.items():
        assert dL_dh(examples.PROBABILITIES, examples.ONE_HOT, i) == pytest.approx(expected)
