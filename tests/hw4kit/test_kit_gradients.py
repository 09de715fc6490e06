"""The numerical gradient, and the check of analytic gradients: planted faults must be refused."""

import numpy as np
import pytest
from _kit_network import backward, compute_loss, forward, loss_and_grads, random_network
from hw4kit import check_gradient, numerical_gradient

SMALL = (6, 5, 8, 3)
LARGE = (20, 100, 100, 7)  # W1 has 10,000 entries
BLOCKS = (9, 30, 20, 4)  # W1 has 600 entries: random directions with max_entries=200
both_ways = pytest.mark.parametrize("sizes", [SMALL, BLOCKS])


# ------------------------------------------------------------------------- numerical_gradient


def test_numerical_gradient_of_a_polynomial():
    X = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]])
    assert np.allclose(numerical_gradient(lambda A: np.sum(A**3), X), 3 * X**2, atol=1e-8)


def test_numerical_gradient_leaves_the_array_alone_and_takes_integers():
    X = np.array([[1, 2], [3, 4]])
    gradient = numerical_gradient(lambda A: float(A[0, 1] * A[1, 0]), X)
    assert np.allclose(gradient, [[0, 3], [2, 0]])
    assert X.tolist() == [[1, 2], [3, 4]]


def test_numerical_gradient_of_a_number():
    assert numerical_gradient(lambda a: float(a**2), np.array(3.0)) == pytest.approx(6.0)


@pytest.mark.parametrize("step", [0.0, -1e-5, float("nan")])
def test_numerical_gradient_refuses_a_step_that_is_not_positive(step):
    with pytest.raises(ValueError, match="step must be positive"):
        numerical_gradient(np.sum, np.ones(2), step=step)


# ------------------------------------------------------------------------------- must accept


@pytest.mark.parametrize("start", range(0, 1000, 100))
def test_right_gradients_of_a_thousand_random_networks_pass(start):
    refused = []
    for seed in range(start, start + 100):
        loss, params, grads = loss_and_grads(seed)
        if not check_gradient(loss, params, grads).passed:
            refused.append(seed)
    assert refused == []


@pytest.mark.parametrize("seed", range(2))
def test_right_gradients_of_a_large_network_pass(seed):
    assert check_gradient(*loss_and_grads(seed, LARGE)).passed


def test_random_directions_from_another_rng_pass_too():
    rng = np.random.default_rng(77)
    assert check_gradient(*loss_and_grads(5, LARGE), rng=rng, max_entries=200).passed


def test_large_inputs_and_saturated_scores_pass():
    for scale in (20.0, 255.0):
        params, X, y, reg = random_network(8, (5, 6, 4, 3))
        X = X * scale

        def loss(point, X=X, y=y, reg=reg):
            return compute_loss(forward(point, X), y, point, reg)

        report = check_gradient(loss, params, backward(params, X, y, reg))
        assert report.passed, report


def test_a_network_that_is_sure_of_itself_passes():
    loss, params, grads = loss_and_grads(2775)  # its loss is 0.006, some entries are 1e-12
    assert check_gradient(loss, params, grads).passed
    params, X, _, _ = random_network(4, (3, 4, 5, 3))
    params["W2"] *= 100
    y = forward(params, X).argmax(axis=1)

    def sure(point):
        return compute_loss(forward(point, X), y, point, 0.0)

    assert sure(params) < 1e-9
    assert check_gradient(sure, params, backward(params, X, y, 0.0)).passed


def test_entries_beside_a_kink_pass():
    x = np.array([0.0, 3e-6, -3e-6, 1e-7, 4e-5, 1.0])
    report = check_gradient(
        lambda p: np.sum(np.maximum(p["x"], 0) * np.arange(1, 7)),
        {"x": x},
        {"x": (x > 0) * np.arange(1.0, 7.0)},
    )
    assert report.passed, report
    assert report["x"].entries_at_kink <= 2


def test_a_wrong_entry_beside_a_kink_is_refused():
    x = np.array([3e-6, -3e-6, 4e-5, 1.0])
    right = (x > 0) * np.arange(1.0, 5.0)
    for index in range(4):
        wrong = right.copy()
        wrong[index] += 0.01
        report = check_gradient(
            lambda p: np.sum(np.maximum(p["x"], 0) * np.arange(1, 5)), {"x": x}, {"x": wrong}
        )
        assert not report.passed
        assert report["x"].worst_index == (index,)


def test_gradients_that_are_both_zero_pass():
    report = check_gradient(lambda p: 3.0, {"x": np.ones(4)}, {"x": np.zeros(4)})
    assert report.passed
    assert report["x"].relative_error == 0


def test_float32_gradients_pass_with_the_looser_tolerance():
    for seed in range(50):
        loss, params, grads = loss_and_grads(seed)
        low = {name: grad.astype(np.float32) for name, grad in grads.items()}
        report = check_gradient(loss, params, low)
        assert report.passed, report


def test_a_loss_computed_in_float32_passes():
    for seed in range(50):
        params, X, y, reg = random_network(seed)
        X = X.astype(np.float32)

        def loss(point, X=X, y=y, reg=reg):
            low = {name: value.astype(np.float32) for name, value in point.items()}
            return compute_loss(forward(low, X), y, low, np.float32(reg))

        low = {name: value.astype(np.float32) for name, value in params.items()}
        report = check_gradient(loss, params, backward(low, X, y, np.float32(reg)))
        assert report.passed, (seed, report)


def test_params_are_not_changed():
    loss, params, grads = loss_and_grads(2)
    before = {name: value.copy() for name, value in params.items()}
    check_gradient(loss, params, grads)
    assert all(np.array_equal(params[name], before[name]) for name in params)


# ------------------------------------------------------------------------------- must reject


def plant(sizes, change, seed=3, reg=0.1, **options):
    """Return the report on the right gradients after change(grads, params)."""
    loss, params, grads = loss_and_grads(seed, sizes, reg)
    change(grads, params)
    options = {"max_entries": 2000 if sizes == LARGE else 200} | options
    return check_gradient(loss, params, grads, **options)


def typical_entry(grad):
    """Return the index of an entry of middling size."""
    order = np.argsort(np.abs(grad).ravel())
    return np.unravel_index(order[len(order) // 2], grad.shape)


@pytest.mark.parametrize("sizes", [SMALL, BLOCKS, LARGE])
@pytest.mark.parametrize("factor", [1.001, 0.0, -1.0, 2.0])
def test_one_wrong_entry_is_refused_and_named(sizes, factor):
    where = {}

    def change(grads, params):
        where["index"] = typical_entry(grads["W1"])
        grads["W1"][where["index"]] *= factor

    report = plant(sizes, change)
    result = report["W1"]
    assert not report.passed
    assert result.worst_index == where["index"]
    assert result.analytic == pytest.approx(factor * result.numerical, rel=1e-4, abs=1e-8)
    assert result.looks_like is None
    assert [r.name for r in report.failures] == ["W1"]


@pytest.mark.parametrize("seed", range(5))
def test_one_zeroed_entry_among_ten_thousand_is_refused(seed):
    rng = np.random.default_rng(seed)
    index = tuple(rng.integers(0, 100, size=2))

    def change(grads, params):
        index_of_one = index if grads["W1"][index] else typical_entry(grads["W1"])
        grads["W1"][index_of_one] = 0.0

    assert not plant(LARGE, change, rng=rng).passed


def test_two_swapped_entries_are_refused():
    def change(grads, params):
        flat = grads["W1"].ravel()
        flat[[10, 5000]] = flat[[5000, 10]]

    for seed in range(3):
        assert not plant(LARGE, change, seed=seed).passed


def test_all_zero_gradient_is_refused_and_named():
    for sizes in (SMALL, BLOCKS):
        report = plant(sizes, lambda grads, params: grads.update(W1=np.zeros_like(params["W1"])))
        assert "every entry is 0" in report["W1"].looks_like


def test_a_small_gradient_is_not_lost_in_an_absolute_tolerance():
    report = check_gradient(
        lambda p: 1e-6 * np.sum(p["x"] ** 2), {"x": np.ones(3)}, {"x": np.zeros(3)}
    )
    assert not report.passed


@pytest.mark.parametrize("sizes", [(7, 5, 5, 3), (9, 20, 20, 4)])
def test_transposed_square_gradient_is_refused_and_named(sizes):
    report = plant(sizes, lambda grads, params: grads.update(W1=grads["W1"].T.copy()))
    assert report["W1"].looks_like == "rows and columns are exchanged (transposed)"


def test_transposed_gradient_of_another_shape_is_refused_and_named():
    report = plant((7, 5, 4, 3), lambda grads, params: grads.update(W1=grads["W1"].T))
    assert "transposed" in report["W1"].looks_like
    assert "(4, 5)" in str(report)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_entries_that_are_not_finite_are_refused(value):
    def change(grads, params):
        grads["W1"][2, 1] = value

    report = plant(SMALL, change)
    assert report["W1"].worst_index == (2, 1)
    assert ("nan" if np.isnan(value) else "infinite") in report["W1"].looks_like


def test_bias_gradient_with_a_row_dimension_is_refused():
    report = plant(SMALL, lambda grads, params: grads.update(b1=grads["b1"][None, :]))
    assert "one dimension too many" in report["b1"].looks_like


def test_missing_and_unknown_keys_are_refused():
    def change(grads, params):
        grads["w2"] = grads.pop("W2")

    report = plant(SMALL, change)
    assert [result.name for result in report.failures] == ["W2", "w2"]
    assert "missing" in report["W2"].looks_like


@pytest.mark.parametrize("value", [None, "text", 0.0, [[1, 2], [3]], {}])
def test_gradients_that_are_no_arrays_are_refused(value):
    assert not plant(SMALL, lambda grads, params: grads.update(b1=value)).passed


def test_a_loss_that_is_not_finite_beside_the_point_is_refused():
    def loss(params):
        return 1.0 if np.all(params["x"] == 1.0) or np.ptp(params["x"]) > 1e-4 else np.nan

    x = np.ones(3)
    with pytest.raises(ValueError, match="finite"):
        check_gradient(lambda p: np.nan, {"x": x}, {"x": np.zeros(3)})
    assert not check_gradient(loss, {"x": x}, {"x": np.zeros(3)}).passed


def test_a_random_loss_is_refused_with_its_reason():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="randomness"):
        check_gradient(lambda p: 1 + rng.random(), {"x": np.ones(3)}, {"x": np.zeros(3)})


def test_gradients_that_are_no_dict_are_a_type_error():
    with pytest.raises(TypeError, match="grads should be a dict"):
        check_gradient(lambda p: 1.0, {"x": np.ones(3)}, None)


@pytest.mark.parametrize(("slope", "text"), [(0.3, "kink"), (1.5, "kink")])
def test_a_parameter_that_lies_on_kinks_alone_cannot_be_judged(slope, text):
    report = check_gradient(
        lambda p: np.sum(np.abs(p["x"])), {"x": np.zeros(3)}, {"x": np.full(3, slope)}
    )
    assert not report.passed
    assert text in report["x"].looks_like


# ------------------------------------------------------------------------- what it looks like


@both_ways
@pytest.mark.parametrize(
    ("factor", "text"),
    [
        (2, "twice as large"),
        (0.5, "half as large"),
        (-1, "wrong sign"),
        ("N", "the sum"),
        ("1/N", "twice)"),
    ],
)
def test_constant_factors_are_named(sizes, factor, text):
    N = sizes[0]
    factor = {"N": N, "1/N": 1 / N}.get(factor, factor)
    report = plant(sizes, lambda grads, params: grads.update(W1=factor * grads["W1"]), batch_size=N)
    assert text in report["W1"].looks_like


@both_ways
@pytest.mark.parametrize(
    ("times", "text"), [(-1, "left out"), (1, "counted twice"), (-0.5, "half"), (-2, "wrong sign")]
)
def test_regulariser_faults_are_named(sizes, times, text):
    loss, params, grads = loss_and_grads(3, sizes, reg=0.1)
    part = {"W1": 0.1 * params["W1"], "W2": 0.1 * params["W2"]}
    grads["W1"] = grads["W1"] + times * part["W1"]
    report = check_gradient(loss, params, grads, regulariser=part, max_entries=200)
    assert text in report["W1"].looks_like
    without = check_gradient(loss, params, grads, max_entries=200)["W1"].looks_like
    assert f"{abs(0.1 * times):.4g} times the parameter" in without


def test_regularised_bias_is_named():
    report = plant(SMALL, lambda g, params: g.update(b1=g["b1"] + 0.1 * params["b1"]))
    assert "a part where it should have none" in report["b1"].looks_like


def test_no_pattern_is_named_unless_it_explains_every_entry():
    def change(grads, params):
        grads["W1"] = 2 * grads["W1"]
        grads["W1"][typical_entry(grads["W1"])] *= 1.01

    for sizes in (SMALL, BLOCKS):
        report = plant(sizes, change)
        assert not report.passed
        assert report["W1"].looks_like is None


# ---------------------------------------------------------------------------------- the report


def test_report_as_text_and_html():
    report = plant(SMALL, lambda grads, params: grads.update({"<b>": np.ones(1)}))
    text, html = str(report), report._repr_html_()
    assert "4 of 5 right" in text
    assert "ok    W1: right (40 entries checked)" in text
    assert "<b>:" not in html
    assert "&lt;b&gt;" in html
    assert repr(report) == text
    with pytest.raises(KeyError):
        report["W3"]
