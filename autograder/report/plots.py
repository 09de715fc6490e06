"""The class report's figures, as SVG to be put into a page; text is drawn, so no font is needed.

Colours are of the palette of Okabe and Ito, which people with any colour vision tell apart. In the
page they become its own (`THEMED`), which are others in a dark theme.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Sequence
from html import escape

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from autograder.report.statistics import TaskStatistics

BLUE, ORANGE, SOFT = "#0072b2", "#e69f00", "#5b6672"
INK, LINE, BAND, PAPER = "#1f2933", "#dfe3e8", "#f0f1f3", "#ffffff"
THEMED = {
    BLUE: "blue", ORANGE: "orange", SOFT: "soft", INK: "ink", LINE: "line", BAND: "band",
    PAPER: "paper",
}  # fmt: skip
COLOUR = re.compile("|".join(THEMED))
STYLE = {
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": SOFT,
    "xtick.color": INK,
    "ytick.color": INK,
    "savefig.transparent": True,
    "svg.fonttype": "path",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "figure.constrained_layout.use": True,
}
POINTS_PER_INCH = 72
WIDTH = 5.0  # inches; on a narrow screen the letters can still be read
COVERED_POINTS = 5  # nearer than this two points look like one
MARK_POINTS = 3.5  # of a point's mark, to each side
NEAREST, FARTHEST, STEP = 4.0, 100.0, 7.0  # points from a mark to its name
REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')


def distribution(per_cents: Sequence[float], open_ones: Sequence[bool]) -> str:
    """Draw how many students have how many per cent, those still being marked apart."""
    values, waits = np.asarray(per_cents, float), np.asarray(open_ones, bool)
    edges = np.arange(0, 101, 10)
    figure, axes = _figure(2.7)
    parts = [values[~waits], values[waits]]
    labels = ["marked completely", "something still open"]
    axes.hist(parts, edges, stacked=True, color=[BLUE, ORANGE], label=labels, edgecolor=PAPER)
    _title(axes, "Distribution of totals")
    axes.set(xlabel="total (per cent)", ylabel="students")
    axes.set_xticks(edges)
    axes.yaxis.get_major_locator().set_params(integer=True)
    if waits.any():
        _legend_above(axes)
    return _svg(figure, "distribution", "A histogram of the students' totals in per cent.")


def difficulty_and_discrimination(statistics: Sequence[TaskStatistics]) -> str:
    """Draw each task by its difficulty and how well it tells strong from weak submissions."""
    figure, axes = _figure(3.6)
    shown = [s for s in statistics if not math.isnan(s.discrimination + s.mean)]
    shown.sort(key=lambda s: s.difficulty)
    _title(axes, "Difficulty and discrimination of the tasks")
    axes.axhspan(-1, 0.2, color=BAND, zorder=0)
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
    figure, axes = _figure(2.2)
    axes.hist(seconds, bins=min(30, max(5, len(seconds) // 4)), color=BLUE, edgecolor=PAPER)
    axes.axvline(float(np.median(seconds)), color=SOFT, linestyle="--")
    _title(axes, "Time to mark a submission")
    axes.set(xlabel="time (seconds)", ylabel="submissions")
    axes.set_xlim(left=0)
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure, "timings", "A histogram of the seconds that marking took; dashed: median.")


def _label_all(axes, shown: Sequence[TaskStatistics]) -> None:
    """Write the tasks' names beside their points, each as near as it covers nothing.

    Tasks at one point share a label. What stands apart from its point is led to it by a line.
    """
    figure = axes.figure
    figure.draw_without_rendering()  # now the axes have their size
    scale = POINTS_PER_INCH / figure.dpi
    places = axes.transData.transform([(s.difficulty, s.discrimination) for s in shown]) * scale
    inside = tuple(axes.bbox.extents * scale)
    marks = [_around(x, y, MARK_POINTS) for x, y in places]
    written: list[tuple] = []  # boxes of names, and of lines to them
    for group in _at_one_point(places):
        first = shown[group[0]]
        text = ", ".join(shown[number].task for number in group)
        label = _beside(axes, first, text, (0, 0))
        extent = label.get_window_extent()
        size = extent.width * scale, extent.height * scale
        place = places[group[0]]
        offset, box = _free_place(place, size, marks, written, inside)
        label.set_position(offset)
        line = _line_to(box, place)
        written += [box, *line]
        if line:
            how = {"arrowstyle": "-", "color": SOFT, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2}
            _beside(
                axes, first, "", tuple(np.clip(place, box[:2], box[2:]) - place), arrowprops=how
            )


def _beside(axes, one: TaskStatistics, text: str, offset: tuple[float, float], **how):
    """Write a text at an offset, in points, from a task's point; the axes keep their size."""
    place = one.difficulty, one.discrimination
    written = axes.annotate(text, place, offset, textcoords="offset points", color=INK, **how)
    written.set_in_layout(False)
    return written


def _line_to(box: tuple, place: np.ndarray) -> list[tuple]:
    """Return the line that leads from a point to its name, as small boxes; none to what is near."""
    end = np.clip(place, box[:2], box[2:]) - place
    length = math.hypot(*end)
    if length <= NEAREST + STEP:
        return []
    return [_around(*(place + end * far / length), 1) for far in np.arange(NEAREST, length, 2)]


def _around(x: float, y: float, half: float) -> tuple:
    return x - half, y - half, x + half, y + half


def _free_place(
    place: np.ndarray,
    size: tuple[float, float],
    marks: list[tuple],
    written: list[tuple],
    inside: tuple,
) -> tuple[tuple[float, float], tuple]:
    """Return where a name goes, as seen from its point, and the box that it then fills.

    It covers neither `marks` nor what is `written`, and its line crosses no name. If all is taken,
    it is where it covers the least.
    """
    least = math.inf, (0.0, 0.0), inside
    for dx, dy in _offsets(*size):
        x, y = place[0] + dx, place[1] + dy
        box = x, y, x + size[0], y + size[1]
        covered = sum(_overlap(box, other) for other in [*marks, *written])
        covered += sum(_overlap(dot, other) for dot in _line_to(box, place) for other in written)
        covered += size[0] * size[1] - _overlap(box, inside)
        if covered < least[0] - 1e-9:
            least = covered, (dx, dy), box
        if covered < 1e-9:
            break
    return least[1], least[2]


def _offsets(width: float, height: float) -> Iterator[tuple[float, float]]:
    """Yield where a label may begin, from its point on outwards, to each side in turn."""
    for far in np.arange(NEAREST, FARTHEST, STEP):
        for turn in range(8):
            angle = math.pi * (turn / 4)
            across, up = math.cos(angle), math.sin(angle)
            yield far * across - width * (1 - across) / 2, far * up - height * (1 - up) / 2


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
    """Put the legend between the figure's title and its axes, where it covers nothing."""
    how = {"frameon": False, "ncols": 2, "borderpad": 0, "borderaxespad": 0.3}
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), labelcolor=INK, handletextpad=0.5, **how)
    _title(axes, axes.get_title(loc="left"), pad=20)


def _title(axes, text: str, pad: float = 6) -> None:
    axes.set_title(text, loc="left", fontsize=10, fontweight="bold", pad=pad)


def _figure(height: float) -> tuple:
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_subplot()
        axes.grid(axis="y", color=LINE)
    return figure, axes


def _svg(figure: Figure, name: str, description: str) -> str:
    """Return the figure as an element; its ids begin with `name`, so that figures don't clash."""
    out = io.StringIO()
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": name}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = COLOUR.sub(lambda match: f"var(--{THEMED[match[0]]})", text)
    text = REFERENCE.sub(rf"\g<1>{name}-", text[text.index("<svg") :])
    label = f'<svg role="img" aria-label="{escape(description)}"'
    return text.replace("<svg", label, 1)
