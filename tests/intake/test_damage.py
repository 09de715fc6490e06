"""Every kind of damage: the marks are those of the undamaged notebooks."""

from __future__ import annotations

import json

import nbformat
import pytest
from marked import answered_files, homework, marks_of, write_files

from autograder.hw4.tasks import TASKS
from autograder.intake.opening import open_folder
from benchmarks.damages import DAMAGES, Damage

WRITTEN = {task.hand.cell: task.id for task in TASKS if task.hand}
# damage to what marking makes anew in any case
UNSEEN = {
    "metadata of the notebook that are none",
    "outputs that are none, a cell without a source",
}


QUICK = [damage for damage in DAMAGES if not damage.by_run]


def undamaged() -> dict[str, object]:
    files = answered_files()
    return {k: v for data in files.values() for k, v in marks_of(json.loads(data)).items()}


def task_of(name: str) -> str:
    return WRITTEN.get(name, name)


def opened(folder, damage: Damage):
    return open_folder(write_files(folder, damage.apply(answered_files())), homework())


@pytest.mark.parametrize("damage", QUICK, ids=lambda damage: damage.name)
def test_damage_costs_no_marks(tmp_path, damage):
    found = opened(tmp_path, damage)
    marks = {k: v for m in found.notebooks.values() for k, v in marks_of(m.notebook).items()}
    kept = {k: v for k, v in undamaged().items() if task_of(k) not in damage.loses}
    assert {k: marks.get(k) for k in kept} == kept
    assert found.repairs or found.problems or damage.name in UNSEEN


@pytest.mark.parametrize("damage", QUICK, ids=lambda damage: damage.name)
def test_a_mended_notebook_needs_no_mending(tmp_path, damage):
    found = opened(tmp_path / "first", damage)
    again = {f"{n}.ipynb": json.dumps(m.notebook).encode() for n, m in found.notebooks.items()}
    for mended in found.notebooks.values():
        nbformat.validate(mended.notebook)
    second = open_folder(write_files(tmp_path / "second", again), homework())
    assert second.repairs == []
    assert {n: m.notebook for n, m in second.notebooks.items()} == {
        n: m.notebook for n, m in found.notebooks.items()
    }


def test_an_undamaged_submission_is_left_alone(tmp_path):
    found = open_folder(write_files(tmp_path, answered_files()), homework())
    assert (found.repairs, found.problems) == ([], [])
    assert len(found.notebooks) == 2


def test_there_are_thirty_kinds_of_damage_and_more():
    assert len({damage.name for damage in DAMAGES}) == len(DAMAGES) >= 30
