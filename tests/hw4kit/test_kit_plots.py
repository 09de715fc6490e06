"""Every figure has titles and labelled axes, and is shown once."""

import matplotlib as mpl

mpl.use("Agg")

from html import unescape

import hw4kit
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hw4kit import History, plot_digits, plot_history, plot_predictions, plot_weights
from hw4kit.drawing import finish, show_with_words, thai_font
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from language import is_thai

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
    assert "hidden neurons" in figure.get_suptitle()


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


@pytest.mark.parametrize(
    ("draw_it", "widest"),
    [
        (lambda: plot_history({"fixed": history(), "decaying": history()}), 8),
        (lambda: plot_weights(np.ones((20, 64)), (4, 5)), 9),
        (lambda: plot_digits(np.tile(X, (3, 1)), np.tile(Y, 3), (4, 5)), 9),
    ],
)
def test_a_picture_can_be_read_on_a_narrow_page(draw_it, widest):
    """On a page of 640 pixels, letters of 12 points keep three quarters of their size."""
    assert draw_it().get_figwidth() <= widest


# ------------------------------------------------------------------------------ alternative text


def words_of(figure) -> str:
    """Return the alternative text of the image that a notebook shows for a figure."""
    html = figure._repr_html_()
    assert html.startswith("<img alt='")
    assert "src='data:image/png;base64," in html
    return unescape(html.split("'")[1])


PICTURES = {
    "history": lambda: plot_history({"fixed": history(), "decaying": history()}),
    "weights": lambda: plot_weights(np.ones((20, 3)), (4, 5)),
    "digits": lambda: plot_digits(X, Y, (4, 5), max_images=5),
    "predictions": lambda: plot_predictions(X, Y, np.where(np.arange(12) == 7, 0, Y), (4, 5)),
}
TOLD = {
    "history": ("Run decaying:", "from 2.00 to 1.00 in 30 steps", "from 10% to 60% in 3 epochs"),
    "weights": ("3 of 3 hidden neurons", "4×5 pixels", "at most 1 in size"),
    "digits": ("row by row: 0, 1, 2, 0, 1.",),
    "predictions": ("1 of 12 wrong", "0 ≠ 1, 0, 1, 2"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_tells_what_is_on_it(name):
    words = words_of(PICTURES[name]())
    assert [part for part in TOLD[name] if part not in words] == []


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_told_in_the_language_that_was_chosen(name):
    figure = PICTURES[name]()
    hw4kit.language("th")
    try:
        assert is_thai(words_of(figure))
    finally:
        hw4kit.language("en")


def test_a_run_that_ended_at_once_is_told_too():
    assert "from ? to ? in 0 steps" in words_of(plot_history(History()))


def test_a_picture_without_words_of_its_own_reads_out_its_titles():
    figure, axes = plt.subplots()
    axes.set(title="Heights <of> 'trees'", xlabel="year", ylabel="metres")
    assert words_of(finish(figure)) == "Heights <of> 'trees'; year; metres"


def test_what_a_cell_has_drawn_is_shown_once_with_its_words():
    InteractiveShell.instance()  # which displays
    plt.plot([1, 2])
    with capture_output() as captured:
        show_with_words("A line that rises.")
    (shown,) = captured.outputs
    assert "alt='A line that rises.'" in shown.data["text/html"]
    assert plt.get_fignums() == []


@pytest.mark.parametrize("shape", [(4, 4), (5, 5)])
def test_images_of_another_size_are_refused(shape):
    with pytest.raises(ValueError, match="column for each pixel"):
        plot_digits(X, Y, shape)
    with pytest.raises(ValueError, match="row for each pixel"):
        plot_weights(X.T, shape)


# ------------------------------------------------------------------------ words in pictures


@pytest.fixture
def in_thai():
    hw4kit.language("th")
    yield
    hw4kit.language("en")
    thai_font.cache_clear()


def fonts(monkeypatch, *names: str) -> None:
    """Let the computer have no fonts but these; matplotlib's own are always there."""
    thai_font.cache_clear()
    manager = mpl.font_manager.fontManager
    own = [font for font in manager.ttflist if mpl.get_data_path() in font.fname]
    monkeypatch.setattr(
        manager, "ttflist", own + [font for font in manager.ttflist if font.name in names]
    )


def test_without_a_thai_font_pictures_are_english(monkeypatch, in_thai):
    fonts(monkeypatch)
    assert thai_font() is None
    assert draw(plot_history(history()))[1].get_title() == "Accuracy"


@pytest.mark.skipif(not thai_font(), reason="this computer has no font with Thai letters")
def test_with_one_they_are_thai_and_no_letter_is_missing(monkeypatch, in_thai):
    fonts(monkeypatch, thai_font())
    for figure in (
        plot_history(history()),
        plot_weights(X.T, (4, 5)),
        plot_digits(X, Y, (4, 5)),
        plot_predictions(X, Y, Y[::-1], (4, 5)),
    ):
        figure.canvas.draw()  # which warns of a letter that no font has
        words = [figure.get_suptitle()] + [axis.get_title() for axis in figure.axes]
        assert any(is_thai(text) for text in words)


def test_english_needs_no_other_font(monkeypatch):
    monkeypatch.setattr("hw4kit.drawing.thai_font", lambda: 1 / 0)
    assert draw(plot_history(history()))[1].get_title() == "Accuracy"
