"""Scenes of the plane, drawn: in matplotlib's own player, and side by side for paper.

Titles and labels are Thai only where a computer has a font for that, as in all pictures.
"""

from __future__ import annotations

import re
from html import escape
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np

from ..drawing import COLOURS, in_picture
from ..words import say, tell

PALE = ["#cfe4f2", "#fae6c3", "#c9ebdf"]  # the regions, in the colours of their points
STRONG = [COLOURS[0], COLOURS[3], COLOURS[2]]
MARKERS = "os^"  # so that the classes can be told apart without colours, too
EDGE, GRID = 1.25, 140  # how far the plane is drawn, in points a side
MILLISECONDS = 250  # of a frame
DPI = 80
STILLS = 4
# matplotlib's player takes its icons from a server; these are letters that every computer has.
ICONS = {
    "minus": "−", "fast-backward": "⇤", "step-backward": "←", "play fa-flip-horizontal": "◀",
    "pause": "‖", "play": "▶", "step-forward": "→", "fast-forward": "⇥", "plus": "+",
}  # fmt: skip
# Of the still and the player each is shown in one place alone, whatever a page says of its images.
ON_PAPER = (
    "<style>@media print{.hw4-film{display:none!important}}"
    "@media screen{.hw4-still{display:none!important}}</style>"
)
# A cell that is run out of sight is not on the page yet when its player begins.
BEGINS = "setTimeout(function() {"
WAITS = "setTimeout(function begin() { if (!document.getElementById(img_id)) { " + (
    "setTimeout(begin, 300); return; }"
)


def titled(step: int, right: float) -> str:
    """Return a scene's title."""
    return in_picture(say("step {step}: {right:.0%} right", step=step, right=right))


def played(scenes: list, X: np.ndarray, y: np.ndarray) -> str:
    """Return the scenes in matplotlib's player, with nothing that a server would have to send."""
    from matplotlib.animation import FuncAnimation  # of which marking needs nothing

    figure, axis = plt.subplots(figsize=(5, 5.2), layout="constrained", dpi=DPI)
    image = draw_scene(axis, *scenes[0], X, y)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # once is enough

    def show(number: int) -> None:
        labels, title = scenes[number]
        image.set_data(labels)
        axis.set_title(title)

    moving = FuncAnimation(figure, show, frames=len(scenes), interval=MILLISECONDS)
    html = moving.to_jshtml(default_mode="once")
    plt.close(figure)
    html = re.sub(r"<link\b[^>]*>", "", html).replace(BEGINS, WAITS)
    last = re.findall(r'frames\[\d+\] = "([^"]+)"', html)[-1].replace("\\\n", "")
    html = html.replace("<img id=", f"<img src='{last}' id=")  # until it begins, or if it may not
    html = re.sub(r'<i class="fa fa-([^"]+)"></i>', lambda icon: ICONS.get(icon[1], "•"), html)
    return html.replace('type="range"', f'type="range" aria-label="{escape(tell("moment"))}"')


def still_of(scenes: list, X: np.ndarray, y: np.ndarray) -> bytes:
    """Return a few of the scenes side by side, as a PNG for paper."""
    chosen = sorted({*np.linspace(0, len(scenes) - 1, STILLS).round().astype(int)})
    figure, axes = plt.subplots(
        1, len(chosen), figsize=(9, 2.7), layout="constrained", squeeze=False
    )
    for axis, number in zip(axes[0], chosen, strict=True):
        draw_scene(axis, *scenes[number], X, y, size=5)
    drawn = BytesIO()
    figure.savefig(drawn, format="png")
    plt.close(figure)
    return drawn.getvalue()


def draw_scene(axis: plt.Axes, labels: np.ndarray, title: str, X, y, size: float = 22):
    """Draw the plane's labels and the points; return the image, which a film changes."""
    colours = plt.matplotlib.colors.ListedColormap(PALE)
    image = axis.imshow(
        labels, extent=(-EDGE, EDGE) * 2, origin="lower", cmap=colours, clim=(0, 2),
        interpolation="nearest",
    )  # fmt: skip
    for k in range(3):
        axis.scatter(*X[y == k].T, s=size, c=STRONG[k], marker=MARKERS[k], linewidths=0)
    axis.set_title(title, fontsize=11)
    axis.set_xlabel(in_picture(say("first feature")))
    axis.set_ylabel(in_picture(say("second feature")))
    axis.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axis.grid(visible=False)
    return image
