"""The table of tasks: the homework's rules about marks."""

from __future__ import annotations

import pytest

from autograder.hw4.checks import CHECKS
from autograder.hw4.tasks import TASKS, per_cent

REQUIRED = [task for task in TASKS if not task.optional]
OPTIONAL = [task for task in TASKS if task.optional]


def test_twelve_required_tasks_of_ten_marks_make_120():
    assert [task.max_marks for task in REQUIRED] == [10] * 12


def test_an_optional_task_weighs_half():
    assert [task.max_marks for task in OPTIONAL] == [5] * 3


@pytest.mark.parametrize("task", [task for task in TASKS if task.machine], ids=lambda t: t.id)
def test_marks_of_the_checks_add_up(task):
    assert sum(marks for _, marks in task.checks) == task.machine.marks
    assert len(dict(task.checks)) == len(task.checks)


def test_every_machine_marked_task_has_checks():
    assert set(CHECKS) == {task.id for task in TASKS if task.machine}


def test_per_cent_adds_optional_marks_on_top_and_is_capped():
    assert per_cent(108, 6) == pytest.approx(95)
    assert per_cent(120, 15) == 100
    assert per_cent(120, 15, cap=None) == pytest.approx(112.5)
