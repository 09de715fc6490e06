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
POINTS_PER_INCH, LETTER_POINTS = 72, 6.2
COVERED_POINTS = 5  # nearer than this two points look like one
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
        _legend_above(axes)
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
    low = min([0.0, *(s.discrimination for s in shown)])
    right = min(1.0, max([0.5, *(s.difficulty + 0.1 for s in shown)]))
    axes.set(
        xlabel="difficulty (1 − mean share of the marks)",
        ylabel="discrimination (item–rest correlation)",
        xlim=(0, right),
        ylim=(low - 0.05, 1.02),
    )
    _legend_above(axes)
    _label_all(axes, shown)
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


def _label_all(axes, shown: Sequence[TaskStatistics]) -> None:
    """Write the tasks' names beside their points, each where it covers the least.

    Tasks at one point share a label. It lies above or below the point, to its right or left; its
    size is reckoned, in points.
    """
    axes.figure.draw_without_rendering()  # now the axes have their size
    scale = POINTS_PER_INCH / axes.figure.dpi
    places = axes.transData.transform([(s.difficulty, s.discrimination) for s in shown]) * scale
    inside = tuple(axes.bbox.extents * scale)
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in places]
    for group in _at_one_point(places):
        x, y = places[group[0]]
        text = ", ".join(shown[number].task for number in group)
        width = LETTER_POINTS * len(text)
        offsets = [(left, up) for left in (4, -width - 4) for up in (3, -10, -3)]
        boxes = [(x + dx, y + dy, x + dx + width, y + dy + 7) for dx, dy in offsets]
        covered = [
            sum(_overlap(box, other) for other in taken) + 7 * width - _overlap(box, inside)
            for box in boxes
        ]
        best = min(range(len(boxes)), key=covered.__getitem__)
        taken.append(boxes[best])
        first = shown[group[0]]
        place = (first.difficulty, first.discrimination)
        axes.annotate(text, place, offsets[best], textcoords="offset points")


def _at_one_point(places: np.ndarray) -> list[list[int]]:
    """Return the numbers of places (in points), those together whose marks cover one another."""
    groups: list[list[int]] = []
    for number, place in enumerate(places):
        near = (g for g in groups if math.dist(places[g[0]], place) < COVERED_POINTS)
        group = next(near, None)
        if group is None:
            groups.append([number])
        else:
            group.append(number)
    return groups


def _overlap(one: tuple, other: tuple) -> float:
    """Return the area that two boxes (left, bottom, right, top) share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def _legend_above(axes) -> None:
    """Put the legend beside the title, where it covers nothing."""
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.2)


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
