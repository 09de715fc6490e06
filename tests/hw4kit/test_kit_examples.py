"""The example numbers agree with the reference, and are hard on the usual slips."""

import numpy as np
import pytest
from _kit_network import (
    backward,
    compute_loss,
    dL_dh,
    dP_dh,
    forward,
    momentum_step,
    predict,
    random_network,
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
    square = compute_loss(examples.SQUARE_SCORES, examples.SQUARE_LABELS, params, 0.0)
    assert square == pytest.approx(examples.SQUARE_LOSS)
    far = compute_loss(scores + examples.FAR_AWAY, y, params, 0.0)
    assert far == pytest.approx(examples.LOSS_WITHOUT_REG)
    label = np.zeros(1, dtype=int)
    assert compute_loss(examples.LOST_SCORES, label, params, 0.0) == examples.LOST_LOSS
    assert compute_loss(examples.WON_SCORES, label, params, 0.0) == 0


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
    tables = (
        (examples.PROBABILITIES, examples.DP_DH, examples.DL_DH),
        (examples.SEVENTHS, examples.DP_DH_SEVENTHS, examples.DL_DH_SEVENTHS),
    )
    for P, of_probability, of_loss in tables:
        for i, j in np.ndindex(3, 3):
            assert dP_dh(P, i, j) == pytest.approx(of_probability[i, j])
            assert dL_dh(P, np.eye(3)[j], i) == pytest.approx(of_loss[j, i])


def test_no_wrong_formula_is_right_by_accident_where_a_sign_is_looked_for():
    P = examples.PROBABILITIES
    others = [P[a] * f for a in range(3) for f in (1.0, *P, *(1 - P))] + list(1 - P)
    for i, j in np.ndindex(3, 3):
        right = abs(examples.DP_DH[i, j])
        same = [value for value in others if abs(value - right) < 1e-9]
        products = [P[a] * (1 - P[a]) if i == j else P[i] * P[j] for a in {i, j}]
        assert all(any(abs(value - one) < 1e-9 for one in products) for value in same), (i, j)


# ---------------------------------------------------------------------- the same in other numbers


@pytest.mark.parametrize("name", [*examples.OTHER_NUMBERS, *examples.OTHER_GRADIENTS])
def test_a_network_in_other_numbers_has_the_scores_and_gradients_that_are_said(name):
    features, hidden, scores = (examples.OTHER_NUMBERS | examples.OTHER_GRADIENTS)[name]
    params, X, y, _ = random_network(3, (5, 4, 6, 3))
    other, inputs = examples.in_other_numbers(params, X, features, hidden, scores)
    np.testing.assert_allclose(forward(other, inputs), scores * forward(params, X), rtol=1e-9)
    if scores == 1:
        times = {"W1": features / hidden, "b1": 1 / hidden, "W2": hidden, "b2": 1.0}
        before, after = backward(params, X, y, 0.0), backward(other, inputs, y, 0.0)
        for key, factor in times.items():
            np.testing.assert_allclose(after[key], factor * before[key], rtol=1e-9)


def test_repeated_rows_are_all_there_equally_often():
    X = np.arange(8.0).reshape(4, 2)
    batch, rows = examples.repeated_rows(X, 75)
    np.testing.assert_array_equal(batch, X[rows])
    assert np.bincount(rows).tolist() == [75] * 4


def test_where_an_axis_is_lost_the_square_example_shows_it():
    """Whichever of sum and maximum goes along the wrong axis."""
    scores, y, params = examples.SQUARE_SCORES, examples.SQUARE_LABELS, examples.network()[0]
    right = compute_loss(scores, y, params, 0.0)
    for shift, total in ((1, 0), (0, 1), (0, 0)):
        moved = scores - np.expand_dims(scores.max(axis=1), shift)
        logs = moved - np.log(np.expand_dims(np.exp(moved).sum(axis=1), total))
        assert abs(-logs[np.arange(3), y].mean() - right) > 0.01
