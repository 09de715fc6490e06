"""How a training run shows itself: a live curve in a notebook, a bar of text elsewhere, or not.

The curve is a small drawing of our own in HTML and SVG: it takes about a millisecond, so that it
can be drawn again and again while the network learns. It lies on a white card, as the pictures do.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Sequence

from tqdm import tqdm

from ..words import say, shown
from .history import History

SECONDS_BETWEEN = 0.5
POINTS = 240  # of a curve, at most; a drawing stays in the notebook
BLUE, ORANGE, INK = "#1a6fb0", "#b35900", "#222222"  # each with a contrast above 4.5 on white
WIDTH, HEIGHT, LEFT, TOP = 300, 130, 48, 28  # of one panel, in pixels
SO_FAR = say("Loss and accuracy so far; their last values stand above.")


def progress_for(steps: int, wanted: bool):
    """Return what shows a run of so many steps: it has `update(history)` and `end(history)`."""
    if not wanted:
        return Silent()
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return LiveCurve(steps) if getattr(shell, "kernel", None) else TextBar(steps)


class Silent:
    """Shows nothing."""

    def update(self, history: History) -> None:
        """Take notice of one more step."""

    def end(self, history: History) -> None:
        """Take notice that the run is over."""


class TextBar(Silent):
    """A bar of text, on stdout: nbgrader takes anything on stderr for an error."""

    def __init__(self, steps: int) -> None:
        self.bar = tqdm(total=steps, file=sys.stdout, unit="step", mininterval=0.3, delay=0.2)

    def update(self, history: History) -> None:
        self.label(history)
        self.bar.update()

    def end(self, history: History) -> None:
        self.label(history)
        self.bar.close()

    def label(self, history: History) -> None:
        """Write the last figures behind the bar; it is drawn by its own clock."""
        if history.val_accuracy:
            accuracy = f"{history.val_accuracy[-1]:.1%}"
            self.bar.set_postfix(loss=f"{history.loss[-1]:.3f}", validation=accuracy, refresh=False)


class LiveCurve(Silent):
    """A bar and two curves that a notebook shows and replaces while the cell runs."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.start = self.last = time.monotonic()
        self.handle = None

    def update(self, history: History) -> None:
        if time.monotonic() - self.last >= SECONDS_BETWEEN:
            self.show(history)

    def end(self, history: History) -> None:
        if history.loss:  # what did not begin has no curve
            self.show(history)

    def show(self, history: History) -> None:
        """Draw the run as it is now, in place of the last drawing."""
        from IPython.display import HTML, display

        drawing = HTML(draw(history, self.steps, time.monotonic() - self.start))
        if self.handle is None:
            self.handle = display(drawing, display_id=True)
        else:
            self.handle.update(drawing)
        self.last = time.monotonic()


# --------------------------------------------------------------------------------------- drawing


def draw(history: History, steps: int, seconds: float) -> str:
    """Return a run as HTML: how far it is, and the curves so far."""
    done = len(history.loss)
    share = 100 * done / max(steps, 1)
    colour = ORANGE if history.ended_badly else BLUE
    text = shown(say("step {done} of {steps}, {seconds} s", done=done, steps=steps,
                     seconds=f"{seconds:.1f}"))  # fmt: skip
    if history.val_accuracy:
        accuracy = f"{history.val_accuracy[-1]:.1%}"
        text += ", " + shown(say("validation accuracy {accuracy}", accuracy=accuracy))
    bar = (
        "<div style='width:300px;height:8px;border-radius:4px;background:rgba(128,128,128,.3)'>"
        f"<div style='width:{share:.1f}%;height:8px;border-radius:4px;background:{colour}'></div>"
        "</div>"
    )
    inside = f"{bar}<div>{text}</div>{curves(history)}"
    return f"<div style='color:inherit;padding:6px 8px'>{inside}</div>"


def curves(history: History) -> str:
    """Return the loss and the accuracies as two panels of one SVG."""
    loss = [value for value in history.loss if math.isfinite(value)]
    loss_lines = line(loss, max(loss, default=1), BLUE, "stroke-opacity:.3;stroke-width:1")
    loss_lines += line(running_mean(loss), max(loss, default=1), BLUE)
    accuracy_lines = line(history.train_accuracy, 1, ORANGE, "stroke-dasharray:5 3")
    accuracy_lines += line(history.val_accuracy, 1, BLUE)
    top = f"{max(loss, default=1):.2g}"
    panels = panel(0, say("loss (nats)"), top, say("step"), len(loss), loss_lines)
    panels += panel(
        WIDTH + LEFT + 10, say("accuracy: validation, training dashed"), "100 %", say("epoch"),
        len(history.val_accuracy), accuracy_lines,
    )  # fmt: skip
    width, height = 2 * (WIDTH + LEFT) + 26, HEIGHT + TOP + 26
    return (
        f"<svg width='{width}' height='{height}' role='img' style='max-width:100%;height:auto'"
        f" viewBox='0 0 {width} {height}' fill='{INK}' font-size='12'>"
        f"<title>{shown(SO_FAR)}</title>"
        f"<rect width='{width}' height='{height}' rx='6' fill='#ffffff'/>{panels}</svg>"
    )


def panel(left: int, title: str, top: str, unit: str, last: int, lines: str) -> str:
    """Return one panel with its title, axes and their ends; `lines` lie inside it."""
    bottom = TOP + HEIGHT
    axes = f"M{LEFT},{TOP}V{bottom}H{LEFT + WIDTH}"
    return (
        f"<g transform='translate({left},0)'>"
        f"<text x='{LEFT}' y='16' font-weight='bold'>{shown(title)}</text>"
        f"<path d='{axes}' fill='none' stroke='#888888'/>"
        f"<text x='{LEFT - 6}' y='{TOP + 5}' text-anchor='end'>{top}</text>"
        f"<text x='{LEFT - 6}' y='{bottom}' text-anchor='end'>0</text>"
        f"<text x='{LEFT + WIDTH}' y='{bottom + 16}' text-anchor='end'>{shown(unit)} {last}</text>"
        f"<g transform='translate({LEFT},{TOP})'>{lines}</g></g>"
    )


def line(values: Sequence[float], most: float, colour: str, style: str = "") -> str:
    """Return values from 0 to `most` as a line across a panel, thinned out to POINTS."""
    if not values:
        return ""
    every = math.ceil(len(values) / POINTS)
    places = sorted({*range(0, len(values), every), len(values) - 1})
    across, up = WIDTH / max(len(values) - 1, 1), HEIGHT / (most or 1)
    points = " ".join(f"{i * across:.1f},{HEIGHT - values[i] * up:.1f}" for i in places)
    one = f"<circle cx='0' cy='{HEIGHT - values[0] * up:.1f}' r='2.5' fill='{colour}'/>"
    return one * (len(values) == 1) + (
        f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2'"
        f" style='{style}'/>"
    )


def running_mean(values: Sequence[float]) -> list[float]:
    """Return the mean of each value and the few before it, so that the trend can be seen."""
    width = max(1, len(values) // 40)
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return [
        (sums[i + 1] - sums[max(0, i + 1 - width)]) / min(width, i + 1) for i in range(len(values))
    ]
