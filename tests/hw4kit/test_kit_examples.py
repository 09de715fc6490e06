"""The example numbers agree with the reference, and are hard on the usual slips."""

import numpy as np
import pytest
from _kit_network import (
    backward,
    compute_loss,
    decay_learning_rate,
    dL_dh,
    dP_dh,
    dropout_forward,
    forward,
    momentum_step,
    predict,
    random_network,
    sgd_step,
)
from hw4kit.checks import dropout, examples, steps
from hw4kit.checks.chance import PROBABILITIES


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
    assert np.array_equal(forward(nothing, X), slips["neither bias is added"])
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
    for farther in (1.0, examples.FARTHER):
        lost = compute_loss(farther * examples.LOST_SCORES, np.repeat(label, 2), params, 0.0)
        assert lost == pytest.approx(examples.lost_loss(farther * 2000.0))
    assert compute_loss(examples.WON_SCORES, label, params, 0.0) == 0


def test_a_thin_network():
    params, X = examples.thin_network()
    assert np.array_equal(forward(params, X), examples.THIN_SCORES)
    assert X[0] * params["W1"] + params["b1"] < 0 < X[1] * params["W1"] + params["b1"]
    scores, y, _ = examples.scores_of_known_probabilities()
    part = compute_loss(scores, y, params, 0.3) - compute_loss(scores, y, params, 0.0)
    assert part == pytest.approx(examples.THIN_PENALTY)


def test_many_classes():
    params, X, y = examples.network()
    wider, before = examples.among_many_classes(params)
    assert len(wider["b2"]) == examples.NUM_CLASSES > np.iinfo(np.uint8).max
    assert examples.MANY_ROWS * examples.NUM_CLASSES > np.iinfo(np.int16).max
    assert np.array_equal(forward(wider, X)[:, before:], examples.NETWORK_SCORES)
    assert np.array_equal(predict(wider, X), before + examples.NETWORK_LABELS)
    assert np.array_equal(predict(examples.far_below_0(params), X), examples.NETWORK_LABELS)
    right, after = backward(params, X, y, 0.0), backward(wider, X, before + y, 0.0)
    assert np.allclose(after["W2"][:, before:], right["W2"])
    assert np.allclose(after["W1"], right["W1"])
    assert not np.any(after["b2"][:before])
    P = examples.one_likely_of_many()
    assert P.sum() == pytest.approx(1)
    assert P[-1] * (1 - P[-1]) == pytest.approx(0.24)


def test_steps():
    params, grads = examples.step_example()
    sgd_step(params, grads, 0.5)
    for name, expected in examples.AFTER_STEP.items():
        assert np.array_equal(params[name], expected)


@pytest.mark.parametrize("momentum", examples.ALONG_GRADS)
def test_steps_with_momentum(momentum):
    params, grads = examples.step_example()
    before, _ = examples.step_example()
    velocity = {name: 0 * value for name, value in params.items()}
    walk = zip(examples.WALK, examples.ALONG_GRADS[momentum], strict=True)
    for (learning_rate, multiple), (kept, gone) in walk:
        given = {name: multiple * grad for name, grad in grads.items()}
        momentum_step(params, given, velocity, learning_rate, momentum)
        for name, grad in grads.items():
            np.testing.assert_allclose(velocity[name], kept * grad, rtol=1e-12)
            np.testing.assert_allclose(params[name], before[name] + gone * grad, rtol=1e-12)


def test_rates():
    for rate, decay, expected in steps.PRODUCTS:
        assert decay_learning_rate(rate, decay) == pytest.approx(expected, rel=1e-12)
    for (rate, decay), expected in steps.EPOCHS.items():
        for after in expected:
            rate = decay_learning_rate(rate, decay)  # noqa: PLW2901
            assert rate == pytest.approx(after, rel=1e-12)


def test_what_kept_entries_are_multiplied_with():
    for drop_prob, scale in dropout.SCALES.items():
        assert dropout_mask(drop_prob) == pytest.approx(scale)
    assert set(PROBABILITIES) < set(dropout.SCALES)


def dropout_mask(drop_prob):
    """Return the largest entry of the key's mask."""
    ones = np.ones((60, 60))
    return dropout_forward(ones, drop_prob, np.random.default_rng(0), True)[1].max()


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
