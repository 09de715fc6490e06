"""The picture of a gradient check: each entry's error, and what cannot be compared."""

from __future__ import annotations

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
import pytest
from hw4kit import check_gradient, language, plot_gradient_error
from hw4kit.gradients.picture import LEAST, relative_error

PARAMS = {"W": np.arange(6.0).reshape(2, 3) + 1, "b": np.array([1.0, -2.0])}
GRADS = {name: 2 * value for name, value in PARAMS.items()}


def loss(params) -> float:
    return float(sum((value**2).sum() for value in params.values()))


def images(figure) -> dict[str, np.ndarray]:
    """Draw the figure for real; return each panel's numbers by its title's first word."""
    figure.canvas.draw()
    panels = [axis for axis in figure.axes if axis.images]
    return {p.get_title().split(":")[0]: p.images[0].get_array() for p in panels}


def test_right_gradients_are_pale_everywhere():
    figure = check_gradient(loss, PARAMS, GRADS).plot()
    found = images(figure)
    assert {name: array.shape for name, array in found.items()} == {"W": (2, 3), "b": (1, 2)}
    assert all((array <= 1e-6).all() for array in found.values())
    assert "Pale: as it should be" in figure.get_supxlabel()
    assert figure.get_suptitle()


def test_only_the_wrong_entries_are_dark():
    wrong = {**GRADS, "W": GRADS["W"].copy()}
    wrong["W"][1, 2] *= 2
    found = images(plot_gradient_error(check_gradient(loss, PARAMS, wrong)))
    assert found["W"][1, 2] == pytest.approx(0.5, rel=1e-3)
    assert found["W"][0].max() < 1e-6
    assert found["b"].max() < 1e-6


def test_every_panel_has_a_title_and_its_axes_have_names():
    figure = check_gradient(loss, PARAMS, GRADS).plot()
    axes = [axis for axis in figure.axes if axis.images]
    assert [axis.get_xlabel() for axis in axes] == ["column", "entry"]
    assert axes[0].get_ylabel() == "row"
    assert any("relative error" in axis.get_ylabel() for axis in figure.axes)


@pytest.mark.parametrize(
    "broken", [{}, {"W": np.zeros((3, 2))}, {"W": None}, {"W": GRADS["W"] * np.nan}]
)
def test_gradients_that_cannot_be_compared_are_named_in_their_panel(broken):
    grads = {"b": GRADS["b"], **broken}
    figure = check_gradient(loss, PARAMS, grads).plot()
    assert list(images(figure)) == ["b"]
    assert "W: cannot be compared" in [axis.get_title() for axis in figure.axes]


@pytest.mark.parametrize("code", ["en", "th"])
def test_titles_do_not_run_into_each_other_nor_into_a_panel(code):
    shapes = {"W1": (4, 5), "b1": (5,), "W2": (5, 3), "b2": (3,)}
    params = {name: np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
              for name, shape in shapes.items()}  # fmt: skip
    language(code)
    figure = check_gradient(loss, params, {n: 1.9 * p for n, p in params.items()}).plot()
    language("en")
    figure.canvas.draw()
    panels = [axis for axis in figure.axes if axis.images]
    for title in (axis.title.get_window_extent() for axis in panels):
        boxes = [axis.get_window_extent() for axis in panels]
        boxes += [other.title.get_window_extent() for other in panels]
        assert sum(title.overlaps(box) for box in boxes) <= 1  # itself


def test_nothing_comparable_still_draws():
    assert images(check_gradient(loss, PARAMS, {}).plot()) == {}


def test_a_single_number_is_a_panel_too():
    report = check_gradient(lambda p: float(p["a"] ** 2), {"a": np.float64(3)}, {"a": 6.0})
    assert images(report.plot())["a"].shape == (1, 1)


def test_too_many_entries_are_refused():
    big = {"W": np.zeros((200, 200))}
    report = check_gradient(loss, big, {"W": 2 * big["W"]})
    with pytest.raises(ValueError, match="smaller network"):
        report.plot()


def test_both_zero_is_no_error():
    zeros = np.zeros(2)
    assert not relative_error(zeros, zeros, 1e-10).any()
    assert relative_error(np.array([1.0]), np.array([0.0]), 1e-10) == [1.0]
    assert LEAST < 1e-6
