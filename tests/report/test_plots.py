"""The class report's figures: what can be measured of them."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest
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
def drawn(monkeypatch) -> Figure:
    """Return the figure of CROWD, laid out but not written."""
    kept = []
    monkeypatch.setattr(plots, "_svg", lambda figure, *_: kept.append(figure))
    plots.difficulty_and_discrimination(CROWD)
    kept[0].draw_without_rendering()
    return kept[0]


def test_names_of_tasks_that_are_close_do_not_cover_one_another(drawn):
    [axes] = drawn.axes
    names = [text for text in axes.texts if text.get_text()]
    assert len(names) == len(CROWD)
    for one, other in itertools.combinations(names, 2):
        boxes = [text.get_window_extent().padded(-1) for text in (one, other)]
        assert not boxes[0].overlaps(boxes[1]), (one.get_text(), other.get_text())


def test_each_figure_is_one_element_with_words_for_who_cannot_see_it():
    for figure in (
        plots.difficulty_and_discrimination(CROWD),
        plots.distribution([50, 90], [False, True]),
        plots.timings([1.0, 2.0]),
    ):
        root = ElementTree.fromstring(figure)
        assert root.tag.endswith("svg")
        assert root.get("aria-label")
