"""The class report's figures, as SVG to be put into a page; text is drawn, so no font is needed.

Colours are of the palette of Okabe and Ito, which people with any colour vision tell apart.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from html import escape

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from autograder.report.statistics import TaskStatistics

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#767676"
STYLE = {
    "svg.fonttype": "path",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "figure.constrained_layout.use": True,
}
REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')


def distribution(per_cents: Sequence[float], open_ones: Sequence[bool]) -> str:
    """Draw how many students have how many per cent, those still being marked apart."""
    values, waits = np.asarray(per_cents, float), np.asarray(open_ones, bool)
    edges = np.arange(0, 101, 10)
    figure, axes = _figure(6.4, 2.7)
    parts = [values[~waits], values[waits]]
    labels = ["marked completely", "something still open"]
    axes.hist(parts, edges, stacked=True, color=[BLUE, ORANGE], label=labels, edgecolor="white")
    _title(axes, "Distribution of totals")
    axes.set(xlabel="total (per cent)", ylabel="students")
    axes.set_xticks(edges)
    axes.yaxis.get_major_locator().set_params(integer=True)
    if waits.any():
        axes.legend(frameon=False, loc="upper left")
    return _svg(figure, "distribution", "A histogram of the students' totals in per cent.")


def difficulty_and_discrimination(statistics: Sequence[TaskStatistics]) -> str:
    """Draw each task by its difficulty and how well it tells strong from weak submissions."""
    figure, axes = _figure(6.4, 3.6)
    shown = [s for s in statistics if not math.isnan(s.discrimination + s.mean)]
    shown.sort(key=lambda s: s.difficulty)
    _title(axes, "Difficulty and discrimination of the tasks")
    axes.axhspan(-1, 0.2, color="#f0f0f0", zorder=0)
    for optional, colour, marker in ((False, BLUE, "o"), (True, ORANGE, "s")):
        those = [s for s in shown if s.optional is optional]
        label = "optional" if optional else "required"
        points = ([s.difficulty for s in those], [s.discrimination for s in those])
        axes.scatter(*points, color=colour, marker=marker, label=label)
    for s, offset in zip(shown, _label_offsets(shown), strict=True):
        place = (s.difficulty, s.discrimination)
        axes.annotate(s.task, place, offset, textcoords="offset points")
    low = min([0.0, *(s.discrimination for s in shown)])
    axes.set(
        xlabel="difficulty (1 − mean share of the marks)",
        ylabel="discrimination (item–rest correlation)",
        xlim=(0, 1),
        ylim=(low - 0.05, 1),
    )
    axes.legend(frameon=False, loc="upper right")
    return _svg(
        figure, "items", "Tasks as points; difficulty to the right, discrimination upwards."
    )


def timings(seconds: Sequence[float]) -> str:
    """Draw how long marking took, submission by submission."""
    figure, axes = _figure(6.4, 2.2)
    axes.hist(seconds, bins=min(30, max(5, len(seconds) // 4)), color=BLUE, edgecolor="white")
    axes.axvline(float(np.median(seconds)), color=GREY, linestyle="--")
    _title(axes, "Time to mark a submission")
    axes.set(xlabel="time (seconds)", ylabel="submissions")
    axes.set_xlim(left=0)
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure, "timings", "A histogram of the seconds that marking took; dashed: median.")


def _label_offsets(shown: Sequence[TaskStatistics]) -> list[tuple[int, int]]:
    """Return where labels stand, in points from theirs: above, or below if one is close."""
    offsets: list[tuple[int, int]] = []
    for number, s in enumerate(shown):
        close = (
            number > 0
            and math.dist(
                (s.difficulty, s.discrimination),
                (shown[number - 1].difficulty, shown[number - 1].discrimination),
            )
            < 0.08
        )
        offsets.append((4, -10) if close and offsets[-1][1] > 0 else (4, 3))
    return offsets


def _title(axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=10, fontweight="bold")


def _figure(width: float, height: float) -> tuple:
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        axes = figure.add_subplot()
        axes.grid(axis="y", color="#e5e5e5")
    return figure, axes


def _svg(figure: Figure, name: str, description: str) -> str:
    """Return the figure as an element; its ids begin with `name`, so that figures don't clash."""
    out = io.StringIO()
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": name}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = REFERENCE.sub(rf"\g<1>{name}-", text[text.index("<svg") :])
    label = f'<svg role="img" aria-label="{escape(description)}"'
    return text.replace("<svg", label, 1)
