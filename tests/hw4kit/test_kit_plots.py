"""Every figure has titles and labelled axes, and is shown once."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hw4kit import History, plot_digits, plot_history, plot_predictions, plot_weights

X = np.random.default_rng(0).random((12, 20))
Y = np.arange(12) % 3


def history(steps=30):
    """Return a made-up history of three epochs."""
    loss = list(np.linspace(2, 1, steps))
    return History(loss, [0.1, 0.5, 0.7], [0.1, 0.4, 0.6], [0.3, 0.2, 0.1])


def draw(figure):
    """Draw a figure for real, with warnings as errors; return its drawn-on axes."""
    figure.canvas.draw()
    assert plt.get_fignums() == []  # pyplot has let go of it
    return [axis for axis in figure.axes if axis.has_data()]


def test_one_history():
    axes = draw(plot_history(history()))
    assert [axis.get_title() for axis in axes] == [
        "Loss of each mini-batch",
        "Accuracy",
        "Learning rate",
    ]
    assert all(axis.get_xlabel() and axis.get_ylabel() for axis in axes)


def test_several_histories_have_a_legend():
    axes = draw(plot_history({"fixed": history(), "decaying": history()}))
    texts = [text.get_text() for text in axes[0].get_legend().get_texts()]
    assert texts == ["fixed", "decaying"]
    assert len(axes[1].get_legend().get_texts()) == 4


@pytest.mark.parametrize("empty", [History(), History(loss=[1.0, np.inf], learning_rate=[0.1])])
def test_histories_that_ended_early_can_be_drawn(empty):
    plot_history(empty).canvas.draw()


@pytest.mark.parametrize("units", [1, 16, 33, 70])
def test_weights_share_one_symmetric_scale(units):
    W1 = np.random.default_rng(0).normal(size=(20, units))
    figure = plot_weights(W1, (4, 5))
    images = [axis.images[0] for axis in draw(figure) if axis.images]
    assert len(images) == min(units, 64)
    limits = {image.get_clim() for image in images}
    low, high = limits.pop()
    assert not limits
    assert low == -high
    assert "hidden units" in figure.get_suptitle()


def test_weights_of_zeros_can_be_drawn():
    draw(plot_weights(np.zeros((20, 3)), (4, 5)))


def test_digits_and_predictions():
    axes = draw(plot_digits(X, Y, (4, 5), max_images=5))
    assert [axis.get_title() for axis in axes] == ["0", "1", "2", "0", "1"]
    labels = Y.copy()
    labels[7] = 0
    figure = plot_predictions(X, Y, labels, (4, 5))
    assert draw(figure)[0].get_title() == "0 ≠ 1"
    assert "1 of 12 wrong" in figure.get_suptitle()


@pytest.mark.parametrize("shape", [(4, 4), (5, 5)])
def test_images_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match="column for each pixel"):
        plot_digits(X, Y, shape)
    with pytest.raises(ValueError, match="row for each pixel"):
        plot_weights(X.T, shape)
