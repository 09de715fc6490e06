"""The instant checks and the marker agree on every right answer and on every wrong type."""

from __future__ import annotations

import pytest
from hw4kit import check
from submissions import FUNCTION_OF, RIGHT, RIGHT_VALUES_WRONG_TYPE, WRONG, key_names

FUNCTIONS = FUNCTION_OF | {"OT3": "dropout_forward"}
HELPERS = {"C3": ("forward", "compute_loss"), "OT3": ("dropout_backward",)}


def by_id(cases):
    return [pytest.param(case, id=case.id) for case in cases if case.task in FUNCTIONS]


def checked(case, task=None):
    """Return the report of the instant check on a case's function."""
    names = key_names() | case.make()
    task = task or case.task
    name = FUNCTIONS[task]

    def function(*args):
        return names[name](*args)

    function.__name__ = name
    return check(function, **{helper: names[helper] for helper in HELPERS.get(task, ())})


@pytest.mark.parametrize("case", by_id(RIGHT))
def test_a_right_way_passes_its_check(case):
    report = checked(case)
    assert report.passed, report


@pytest.mark.parametrize("case", by_id(RIGHT_VALUES_WRONG_TYPE))
def test_a_wrong_type_fails_its_check_if_it_costs_marks(verdict_of, case):
    verdict = verdict_of(case.task, case)
    report = checked(case)
    assert report.passed is (verdict.marks == verdict.max_marks), report


TASKS = ["C1", "C2", "C3", "C4", "C5", "C6", "C7"]
MISTAKES = [(task, case) for task in TASKS for case in WRONG if task in case.tasks]


@pytest.mark.parametrize(("task", "case"), MISTAKES, ids=lambda v: getattr(v, "id", v))
def test_no_known_mistake_passes_its_check(verdict_of, task, case):
    if verdict_of(task, case).status != "passed":
        report = checked(case, task)
        assert not report.passed, report


@pytest.mark.parametrize("task", TASKS)
def test_more_than_five_known_mistakes_cost_marks(verdict_of, task):
    statuses = [verdict_of(task, case).status for of, case in MISTAKES if of == task]
    assert sum(status != "passed" for status in statuses) > 5
