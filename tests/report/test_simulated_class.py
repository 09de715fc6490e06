"""A class of 200 is drawn at random; the report finds what was planted in it."""

from __future__ import annotations

import re
from datetime import datetime

import numpy as np
import pytest

from autograder.hw4 import HOMEWORK
from autograder.report.class_report import class_report
from autograder.report.findings import misconceptions
from autograder.report.similarity import alike_pairs
from autograder.report.statistics import analyse
from benchmarks import simulated_class
from benchmarks.simulated_class import (
    BY_CHANCE,
    COPIED,
    DIFFICULTY,
    FREQUENT,
    NOT_ATTEMPTED,
    by_machine,
    draw_class,
    expected,
)

STUDENTS = 200


@pytest.fixture(scope="module", autouse=True)
def marked_once(verdict_of):
    """Mark an answer once, whichever test needs it first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulated_class, "verdict", verdict_of)
        yield


@pytest.fixture(scope="module")
def drawn():
    return draw_class(STUDENTS, seed=1)


@pytest.fixture(scope="module")
def statistics(drawn):
    return {one.task: one for one in analyse(HOMEWORK, drawn.facts.rows)}


@pytest.fixture(scope="module")
def page(drawn) -> str:
    return class_report(drawn.facts, datetime(2026, 11, 24, 9, 30))


@pytest.mark.parametrize("task", by_machine())
def test_planted_difficulties_are_recovered(statistics, task):
    difficulty, full = expected(task)
    chance = 3 * np.sqrt(0.25 / STUDENTS)  # no share of 200 students strays further, but 3 in 1000
    assert statistics[task].difficulty == pytest.approx(difficulty, abs=chance)
    assert statistics[task].full == pytest.approx(full, abs=chance)


def test_tasks_come_in_the_planted_order_of_difficulty(statistics):
    tasks = [task for task in by_machine() if task not in NOT_ATTEMPTED and task != BY_CHANCE]
    planted = np.argsort(np.argsort([DIFFICULTY[task] for task in tasks]))
    found = np.argsort(np.argsort([-statistics[task].full for task in tasks]))
    assert np.corrcoef(planted, found)[0, 1] > 0.9


def test_the_task_that_chance_decides_tells_nothing_about_the_others(statistics):
    assert abs(statistics[BY_CHANCE].discrimination) < 0.15
    others = [one.discrimination for task, one in statistics.items() if task != BY_CHANCE]
    assert min(others) > statistics[BY_CHANCE].discrimination
    assert np.median(others) > 0.3


def test_those_who_did_not_try_are_counted(statistics):
    for task, share in NOT_ATTEMPTED.items():
        assert statistics[task].not_attempted == pytest.approx(share, abs=0.1)
    assert statistics["C1"].not_attempted == 0


def test_planted_misconceptions_are_counted_exactly(drawn):
    found = {one.id: len(one.students) for one in misconceptions(HOMEWORK, drawn.facts.rows)}
    planted = {name: count for name, count in drawn.mistakes.items() if name in found}
    assert {name: found[name] for name in planted} == planted
    assert {f"{task}: {mistake}" for task, mistake in FREQUENT.items()} <= set(planted)


def test_the_planted_misconceptions_come_first(drawn):
    first = [one.id for one in misconceptions(HOMEWORK, drawn.facts.rows)[:4]]
    assert {f"{task}: {mistake}" for task, mistake in FREQUENT.items()} < set(first)


def test_the_copied_pair_is_found_under_other_names_and_no_other(drawn):
    pairs = alike_pairs(drawn.facts.sources)
    assert [pair.students for pair in pairs] == [COPIED]
    assert min(pairs[0].shares) > 0.9


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_in_other_classes_too_only_the_copied_pair_is_found(seed):
    assert [p.students for p in alike_pairs(draw_class(60, seed).facts.sources)] == [COPIED]


def test_the_report_says_all_of_it_on_one_page_that_needs_nothing_else(page):
    assert "24 November 2026" in page
    assert "s007 and s042" in page
    assert "C1: b1 left out" in page
    assert "Alike is not proof" in page
    assert page.count("<svg") == 3
    outside = [url for url in re.findall(r'(?:src|href)="([^"]*)"', page) if url[0] != "#"]
    assert outside == []
    assert re.search(r"url\((?!#)", page) is None


def test_ids_of_the_figures_do_not_clash(page):
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)
