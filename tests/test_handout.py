"""What the kit knows of the released notebooks: enough to compare, and no text of an answer."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from conftest import ROOT
from hw4kit.hand_in.handout import FILE, HandedOut, compare, read_cells

from autograder.hw4 import HOMEWORK
from autograder.hw4.handout import describe
from autograder.hw4.tasks import NOTEBOOKS, TASKS
from autograder.nbgrader_plugin.kit import hand_out_kit, put_kit

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


def hand_out(folder: Path, *names: str) -> bytes:
    """Hand the kit out beside released notebooks; return what it knows of them."""
    for name in names:
        cells = nbformat.read(RELEASED / f"{name}.ipynb", as_version=4).cells
        hand_out_kit(HOMEWORK, ROOT / "hw4kit", folder, name, cells)
    return (folder / "hw4kit" / FILE).read_bytes()


def test_the_file_is_the_same_every_time_and_in_any_order(tmp_path):
    first = hand_out(tmp_path, *NOTEBOOKS)
    assert list(json.loads(first)["notebooks"]) == list(NOTEBOOKS)
    assert hand_out(tmp_path, *NOTEBOOKS) == first
    assert hand_out(tmp_path / "another", *reversed(NOTEBOOKS)) == first


def test_the_kit_handed_out_is_whole_and_nothing_else_is_in_it(tmp_path):
    (tmp_path / "hw4kit").mkdir()
    (tmp_path / "hw4kit" / "of_yesterday.py").touch()
    hand_out(tmp_path, *NOTEBOOKS)
    there = {p.name for p in (tmp_path / "hw4kit").rglob("*") if p.is_file()}
    ours = {p.name for p in (ROOT / "hw4kit").rglob("*.py")}
    assert there == {*ours, FILE}


def test_a_kit_put_over_a_students_replaces_its_files_and_leaves_others(tmp_path):
    (tmp_path / "hw4kit").mkdir()
    (tmp_path / "hw4kit" / "mine.py").write_text("1", "utf-8")
    edited = tmp_path / "hw4kit" / "submit.py"
    edited.write_text("raise SystemExit", "utf-8")
    edited.chmod(0o444)
    put_kit(ROOT / "hw4kit", tmp_path)
    assert edited.read_bytes() == (ROOT / "hw4kit" / "submit.py").read_bytes()
    assert (tmp_path / "hw4kit" / "mine.py").read_text("utf-8") == "1"


def test_what_was_just_handed_out_is_open_and_complete():
    for name in NOTEBOOKS:
        path = RELEASED / f"{name}.ipynb"
        found = compare(read_cells(path), describe(nbformat.read(path, as_version=4).cells))
        assert (found.missing, found.changed, found.copied) == ([], [], [])
        expected = [task.id for task in TASKS if task.notebook == name and task.answer]
        assert found.open == expected
