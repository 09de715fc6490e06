"""What the kit knows of the released notebooks: enough to compare, and no text of an answer."""

from __future__ import annotations

import json

import nbformat
from conftest import ROOT
from hw4kit._handout import HandedOut, compare, read_cells

from autograder.course import NOTEBOOKS
from autograder.handout import describe, write_handout
from autograder.tasks import TASKS

RELEASED = ROOT / "assignments" / "hw4"


def described() -> list[HandedOut]:
    return [
        cell
        for name in NOTEBOOKS
        for cell in describe(nbformat.read(RELEASED / f"{name}.ipynb", as_version=4).cells)
    ]


def test_every_answer_and_every_check_is_known_with_its_task():
    known = {(cell.kind, cell.id): cell.task for cell in described()}
    for task in TASKS:
        assert task.answer is None or known["answer", task.answer] == task.id
        assert task.machine is None or known["check", task.machine.cell] == task.id
        assert task.hand is None or known["written", task.hand.cell] == task.id


def test_anchors_of_answers_are_unique():
    anchors = [cell.anchor for cell in described() if cell.kind in ("answer", "written")]
    assert len(set(anchors)) == len(anchors)


def test_cells_that_only_show_are_left_out():
    assert "first_run" not in {cell.id for cell in described()}
    assert {"kit", "setup", "train_network"} <= {cell.id for cell in described()}


def test_the_file_is_the_same_every_time(tmp_path):
    (tmp_path / "hw4kit").mkdir()
    for name in NOTEBOOKS:
        (tmp_path / f"{name}.ipynb").write_bytes((RELEASED / f"{name}.ipynb").read_bytes())
    path = write_handout(tmp_path)
    assert path.read_bytes() == (RELEASED / "hw4kit" / path.name).read_bytes()
    assert set(json.loads(path.read_text("utf-8"))["notebooks"]) == set(NOTEBOOKS)


def test_what_was_just_handed_out_is_open_and_complete():
    for name in NOTEBOOKS:
        path = RELEASED / f"{name}.ipynb"
        found = compare(read_cells(path), describe(nbformat.read(path, as_version=4).cells))
        assert (found.missing, found.changed, found.copied) == ([], [], [])
        expected = [task.id for task in TASKS if task.notebook == name and task.answer]
        assert found.open == expected
