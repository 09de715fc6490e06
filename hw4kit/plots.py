"""Pictures: training curves, weights as images, digits and predictions.

Their titles and labels are Thai only where a computer has a font for that: matplotlib's has none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from .drawing import COLOURS, INK, WRONG, figure_style, finish, in_picture
from .training import History
from .words import Text, joined, say, tell

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_history(histories: History | Mapping[str, History]) -> Figure:
    """Draw loss, accuracy and learning rate of one History, or of several by name.

    The loss of each step is pale, its running mean strong. Accuracy: dashed for training, solid
    for validation. Returns the figure (closed, so that a notebook shows it once).
    """
    named = {"": histories} if isinstance(histories, History) else dict(histories)
    with figure_style():
        figure, axes = panels()
        for (name, history), colour in zip(named.items(), endless(COLOURS), strict=False):
            draw_loss(axes[0], history, colour, name)
            draw_accuracy(axes[1], history, colour, name)
            epochs = np.arange(1, len(history.learning_rate) + 1)
            axes[2].plot(epochs, history.learning_rate, "o-", ms=4, color=colour, label=name)
        label(axes[0], say("Loss of each mini-batch"), say("step"), say("loss (nats)"))
        label(axes[1], say("Accuracy"), say("epoch"), say("right predictions (%)"))
        label(axes[2], say("Learning rate"), say("epoch"), say("learning rate"))
        axes[1].set_ylim(top=101)
        axes[2].set_ylim(bottom=0)
        for axis in axes[1:]:
            axis.xaxis.get_major_locator().set_params(integer=True)
        for axis in axes if "" not in named else axes[1:2]:
            if axis.get_legend_handles_labels()[0]:
                axis.legend(fontsize=10, handlelength=3.5)
    return finish(figure, joined(*(told(*item) for item in named.items())))


def panels() -> tuple[Figure, list[plt.Axes]]:
    """Return a figure that can be read on a narrow page: one panel across, two below it."""
    figure, axes = plt.subplot_mosaic(
        [["loss", "loss"], ["accuracy", "rate"]], figsize=(7.6, 6.4), layout="constrained"
    )
    return figure, [axes[name] for name in ("loss", "accuracy", "rate")]


def told(name: str, history: History) -> Text:
    """Return one run of a picture of histories in words."""
    run = say("Run {name}:", name=name) if name else ""
    return joined(
        run,
        say("the loss goes from {first} to {last} in {steps} steps,",
            **ends(history.loss, ".2f"), steps=len(history.loss)),
        say("the validation accuracy from {first} to {last} in {epochs} epochs,",
            **ends(history.val_accuracy, ".0%"), epochs=len(history.val_accuracy)),
        say("the learning rate from {first} to {last}.", **ends(history.learning_rate, ".2g")),
    )  # fmt: skip


def ends(values: Sequence[float], form: str) -> dict[str, str]:
    """Return the first and the last of some values as text."""
    first, last = (format(values[i], form) if values else "?" for i in (0, -1))
    return {"first": first, "last": last}


def endless(values: list[str]):
    """Yield the values again and again."""
    while True:
        yield from values


def draw_loss(axis: plt.Axes, history: History, colour: str, name: str) -> None:
    """Draw the raw loss and its running mean."""
    loss = np.array(history.loss)
    loss = loss[np.isfinite(loss)]
    steps = np.arange(1, len(loss) + 1)
    axis.plot(steps, loss, color=colour, alpha=0.35, linewidth=1.0)
    width = max(1, len(loss) // 40)
    if len(loss) >= width:
        smooth = np.convolve(loss, np.full(width, 1 / width), mode="valid")
        axis.plot(steps[width - 1 :], smooth, color=colour, label=name or None)


def draw_accuracy(axis: plt.Axes, history: History, colour: str, name: str) -> None:
    """Draw training and validation accuracy in per cent."""
    space = f"{name}, " if name else ""
    for values, style, who in (
        (history.train_accuracy, "--", in_picture(say("training"))),
        (history.val_accuracy, "-", in_picture(say("validation"))),
    ):
        percent = 100 * np.array(values)
        epochs = np.arange(1, len(percent) + 1)
        axis.plot(epochs, percent, style, color=colour, label=f"{space}{who}", marker="o", ms=3)


def label(axis: plt.Axes, title: str, x: str, y: str) -> None:
    """Set an axis' title and labels."""
    axis.set(title=in_picture(title), xlabel=in_picture(x), ylabel=in_picture(y))


def plot_weights(W1: np.ndarray, image_shape: tuple[int, int], max_units: int = 64) -> Figure:
    """Draw the first layer's weights, W1 (D, H), one picture for each hidden neuron.

    image_shape: (height, width) with height·width = D. One colour scale for all, symmetric
    around 0 (white): red counts for the unit, blue against it. At most `max_units` are drawn.
    Raises: ValueError if W1 and image_shape do not fit.
    """
    W1 = np.asarray(W1, dtype=np.float64)
    require_pixels(W1.T, image_shape, say("W1 should have one row for each pixel"))
    shown = min(W1.shape[1], max_units)
    limit = float(np.abs(W1[:, :shown]).max()) or 1.0
    images = W1[:, :shown].T.reshape(shown, *image_shape)
    with figure_style():
        figure, axes = grid(shown)
        for unit, (axis, image) in enumerate(zip(axes, images, strict=False), start=1):
            drawn = axis.imshow(image, cmap="RdBu_r", vmin=-limit, vmax=limit)
            axis.set_title(str(unit), fontsize=9, fontweight="normal", pad=2)
        heading = say(
            "First-layer weights of {shown} of {units} hidden neurons",
            shown=shown,
            units=W1.shape[1],
        )
        figure.suptitle(in_picture(heading), fontweight="bold")
        bar = figure.colorbar(drawn, ax=axes.tolist(), shrink=0.8, pad=0.02)
        bar.set_label(in_picture(say("weight (per unit of pixel brightness)")))
    words = say(
        "The weights into {shown} of {units} hidden neurons, each as a picture of {size} pixels: "
        "red above 0, blue below, at most {limit} in size.",
        shown=shown, units=W1.shape[1], size="×".join(map(str, image_shape)), limit=f"{limit:.2g}",
    )  # fmt: skip
    return finish(figure, words)


def plot_digits(
    X: np.ndarray, y: np.ndarray, image_shape: tuple[int, int], max_images: int = 30
) -> Figure:
    """Draw the first rows of X (N, D) as images with their labels y (N,)."""
    titles = [str(value) for value in y]
    words = say("Handwritten digits. Their labels, row by row:")
    return plot_images(X, titles, image_shape, max_images, say("Digits"), words)


def plot_predictions(
    X: np.ndarray,
    y: np.ndarray,
    labels: np.ndarray,
    image_shape: tuple[int, int],
    max_images: int = 30,
) -> Figure:
    """Draw images with the predicted labels; wrong ones come first, marked "≠ the right label"."""
    y, labels = np.asarray(y), np.asarray(labels)
    order = np.argsort(labels == y, kind="stable")
    titles = [f"{p}" if p == t else f"{p} ≠ {t}" for p, t in zip(labels, y, strict=True)]
    wrong = int(np.sum(labels != y))
    return plot_images(
        np.asarray(X)[order], [titles[i] for i in order], image_shape, max_images,
        say("Predicted labels: {wrong} of {total} wrong (predicted ≠ right)",
            wrong=wrong, total=len(y)),
        say("Digits with their predicted labels, {wrong} of {total} wrong and these first, "
            "marked predicted ≠ right:", wrong=wrong, total=len(y)),
    )  # fmt: skip


def plot_images(
    X, titles: list[str], image_shape, max_images: int, heading: str, words: str
) -> Figure:
    """Draw rows of X as images on one grey scale, a title over each; `words` begin the text."""
    X = np.asarray(X, dtype=np.float64)
    require_pixels(X, image_shape, say("X should have one column for each pixel"))
    shown = min(len(X), max_images)
    with figure_style():
        figure, axes = grid(shown)
        for axis, row, title in zip(axes, X[:shown], titles, strict=False):
            axis.imshow(row.reshape(image_shape), cmap="gray_r", vmin=0, vmax=max(X.max(), 1e-12))
            colour = WRONG if "≠" in title else INK
            axis.set_title(title, fontsize=11, fontweight="normal", pad=3, color=colour)
        figure.suptitle(in_picture(heading), fontweight="bold")
    return finish(figure, joined(words, ", ".join(titles[:shown]) + "."))


def require_pixels(rows: np.ndarray, image_shape: tuple[int, int], text: str) -> None:
    """Raise ValueError unless every row is an image of this shape, and there is one."""
    if rows.ndim != 2 or not len(rows) or rows.shape[1] != math.prod(image_shape):
        raise ValueError(
            tell(
                "{text} of a {size} image; transposed shape {shape}",
                text=text,
                size=image_shape,
                shape=rows.shape,
            )
        )


def grid(count: int) -> tuple[Figure, np.ndarray]:
    """Return a figure and `count` axes for pictures, the unused ones hidden."""
    columns = min(count, 8)  # more could not be read on a narrow page
    rows = math.ceil(count / columns)
    size = (0.95 * max(columns, 4) + 0.8, 1.12 * rows + 0.7)
    figure, axes = plt.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)
    for axis in axes.flat:
        axis.set_axis_off()
    return figure, axes.ravel()
