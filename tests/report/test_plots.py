"""The class report's figures: what can be measured of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from autograder.report import plots
from autograder.report.statistics import TaskStatistics


def item(task: str, difficulty: float, discrimination: float) -> TaskStatistics:
    return TaskStatistics(task, task, task[0] == "O", 200, 1 - difficulty, 0.5, 0.0, discrimination)


CROWD = [
    item("T1", 0.08, 0.52), item("T2", 0.05, 0.37), item("C5", 0.08, 0.37), item("C4", 0.11, 0.42),
    item("C1", 0.16, 0.37), item("C7", 0.4, 0.41), item("T3", 0.33, 0.47), item("OT1", 0.65, 0.61),
]  # fmt: skip


@pytest.fixture
def laid_out(monkeypatch) -> Callable[..., Figure]:
    """Return a function that draws a figure and returns it, laid out but not written."""

    def draw(function: Callable, *values) -> Figure:
        kept = []
        monkeypatch.setattr(plots, "_svg", lambda figure, *_: kept.append(figure))
        function(*values)
        kept[0].draw_without_rendering()
        return kept[0]

    return draw


task_numbers = st.integers(0, 60).map(lambda number: number / 60)
crowds = st.lists(st.tuples(task_numbers, task_numbers), min_size=1, max_size=16)


@settings(max_examples=10, deadline=None)
@given(crowds)
def test_no_name_covers_another_or_leaves_the_figure_wherever_the_tasks_are(places):
    """Tasks of one homework are often alike: then all their points lie in one corner."""
    shown = [item(f"T{n}", 0.3 + 0.2 * x, 0.7 + 0.2 * y) for n, (x, y) in enumerate(places)]
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plots, "_svg", lambda figure, *_: kept.append(figure))
        plots.difficulty_and_discrimination(shown)
    kept[0].draw_without_rendering()
    [axes] = kept[0].axes
    names = [text for text in axes.texts if text.get_text()]
    assert sorted(", ".join(t.get_text() for t in names).split(", ")) == sorted(
        one.task for one in shown
    )
    for one, other in itertools.combinations(names, 2):
        boxes = [text.get_window_extent().padded(-1.5) for text in (one, other)]
        assert not boxes[0].overlaps(boxes[1]), (one.get_text(), other.get_text())
    for text in names:
        extent = text.get_window_extent()
        assert extent.x0 >= -1
        assert extent.x1 <= kept[0].bbox.x1 + 1


def test_every_colour_is_one_of_the_page():
    """Black letters on a black page are not seen: each colour is the theme's."""
    for figure in (
        plots.difficulty_and_discrimination(CROWD),
        plots.distribution([50, 90], [False, True]),
        plots.timings([1.0, 2.0]),
    ):
        assert set(re.findall(r"#[0-9a-fA-F]{6}\b", figure)) == set()
        assert "var(--ink)" in figure


@pytest.fixture
def drawn(laid_out) -> Figure:
    return laid_out(plots.difficulty_and_discrimination, CROWD)


def test_names_of_tasks_that_are_close_do_not_cover_one_another(drawn):
    [axes] = drawn.axes
    names = [text for text in axes.texts if text.get_text()]
    assert len(names) == len(CROWD)
    for one, other in itertools.combinations(names, 2):
        boxes = [text.get_window_extent().padded(-1) for text in (one, other)]
        assert not boxes[0].overlaps(boxes[1]), (one.get_text(), other.get_text())


def test_tasks_at_one_point_share_one_label_in_the_order_of_their_difficulty(laid_out):
    same = [item(name, 0.14, 0.91) for name in ("C2", "C3", "C4")]
    near, far = item("OT1", 0.1405, 0.911), item("C6", 0.3, 0.6)
    [axes] = laid_out(plots.difficulty_and_discrimination, [*same, far, near]).axes
    assert [text.get_text() for text in axes.texts] == ["C2, C3, C4, OT1", "C6"]


def test_the_legend_lies_above_the_bars_and_beside_the_title(laid_out):
    [axes] = laid_out(plots.distribution, [0, 55, 100], [False, True, False]).axes
    legend = axes.get_legend().get_window_extent()
    assert legend.y0 >= axes.bbox.y1
    assert not legend.overlaps(axes._left_title.get_window_extent())
    assert legend.x1 <= axes.figure.bbox.x1


def test_each_figure_is_one_element_with_words_for_who_cannot_see_it():
    for figure in (
        plots.difficulty_and_discrimination(CROWD),
        plots.distribution([50, 90], [False, True]),
        plots.timings([1.0, 2.0]),
    ):
        root = ElementTree.fromstring(figure)
        assert root.tag.endswith("svg")
        assert root.get("aria-label")
