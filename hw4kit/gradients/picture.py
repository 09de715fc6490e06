"""A picture of a gradient check: how far each entry is from the numerical gradient."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from ..drawing import figure_style, finish, in_picture
from ..words import say
from .differences import as_float, describe_form
from .numerical import STEP, loss_value
from .slopes import FLOAT64_EPS, LEAST_SIZE

if TYPE_CHECKING:
    from matplotlib.figure import Figure
LEAST, MOST = 1e-9, 1.0  # the ends of the colour scale
NARROW = 9  # columns; above fewer a title takes two lines
LEAST_WIDTH = 5  # columns that such a title is wide


def draw_errors(
    loss: Callable, point: dict[str, np.ndarray], grads: Mapping, numerical: Mapping
) -> Figure:
    """Draw the relative error of each entry of `grads`, the gradients of `loss` at `point`."""
    noise = 16 * FLOAT64_EPS * max(abs(loss_value(loss, point)), LEAST_SIZE) / STEP
    with figure_style():
        figure, axes = _panels(point)
        for axis, (name, array) in zip(axes, point.items(), strict=True):
            form = describe_form(grads.get(name), array.shape)
            if name not in grads:
                form = say("it is missing from the gradients")
            if form:
                _say_on(axis, in_picture(say("{name}: cannot be compared", name=name)), form)
                continue
            error = relative_error(as_float(grads[name]), numerical[name], noise)
            image = _draw(axis, name, error)
        heading = in_picture(say("Gradient check: error of each entry"))
        figure.suptitle(heading, fontweight="bold")
        to_see = say(
            "Pale: as it should be. Dark: wrong; see whether whole rows, columns or arrays are."
        )
        figure.supxlabel(in_picture(to_see), fontsize=11)
        if any(axis.images for axis in axes):
            bar = figure.colorbar(image, ax=axes.tolist(), shrink=0.9, pad=0.02)
            bar.set_label(in_picture(say("relative error (no unit)")))
    return finish(figure)


def relative_error(analytic: np.ndarray, numerical: np.ndarray, noise: float) -> np.ndarray:
    """Return |analytic − numerical| over the larger one, 0 where they differ by `noise` at most."""
    gap = np.abs(analytic - numerical)
    larger = np.maximum(np.maximum(np.abs(analytic), np.abs(numerical)), noise)
    return np.where(gap <= noise, 0.0, gap / larger)


def _panels(point: dict[str, np.ndarray]):
    """Return a figure with a panel for each array, wide ones having more room."""
    widths = [min(max(_as_rows(array).shape[1], LEAST_WIDTH), 24) for array in point.values()]
    size = (2 + 0.42 * sum(widths) + 0.6 * len(widths), 4.6)
    figure, axes = plt.subplots(
        1, len(widths), figsize=size, layout="constrained", squeeze=False, width_ratios=widths
    )
    return figure, axes[0]


def _as_rows(array: np.ndarray) -> np.ndarray:
    return array.reshape(math.prod(array.shape[:-1]), -1) if array.ndim else array.reshape(1, 1)


def _draw(axis, name: str, error: np.ndarray):
    rows = _as_rows(error)
    drawn = np.clip(rows, LEAST, MOST)
    image = axis.imshow(drawn, cmap="YlOrRd", norm="log", clim=(LEAST, MOST), aspect="equal")
    found = in_picture(say("right"))
    if error.max():
        found = in_picture(say("error up to {error:.1g}", error=error.max()))
    between = "\n" if rows.shape[1] < NARROW else " "
    axis.set_title(f"{name}:{between}{found}")
    axis.set_xlabel(in_picture(say("column")) if error.ndim > 1 else in_picture(say("entry")))
    if error.ndim > 1:
        axis.set_ylabel(in_picture(say("row")))
    axis.grid(visible=False)
    for side, length in ((axis.xaxis, rows.shape[1]), (axis.yaxis, rows.shape[0])):
        side.set_ticks(range(0, length, max(1, length // 6)))
    if error.ndim < 2:
        axis.set_yticks([])
    return image


def _say_on(axis, title: str, text: str) -> None:
    axis.set_title(title)
    axis.text(
        0.5, 0.5, in_picture(text), ha="center", va="center", wrap=True, transform=axis.transAxes
    )
    axis.set_axis_off()
