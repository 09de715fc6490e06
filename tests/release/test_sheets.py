"""Which tasks are printed, with which texts and boxes?"""

from __future__ import annotations

import pytest
from conftest import ROOT

from autograder.course import Course
from autograder.release.printing import read_cells
from autograder.release.sheets import prompt_of, sheets

COURSE = Course(ROOT, ROOT / "class")


@pytest.fixture(scope="module")
def printed():
    return {sheet.task.id: sheet for sheet in sheets(COURSE.homework, read_cells(COURSE))}


def test_the_tasks_that_can_be_answered_on_paper(printed):
    assert list(printed) == ["T1", "T2", "T3", "T4", "OT1"]


def test_room_to_write_carries_the_marks_given_by_hand(printed):
    for sheet in printed.values():
        given = sum(prompt.marks or 0 for prompt in sheet.parts)
        assert given == (sheet.task.hand.marks if sheet.task.hand else 0), sheet.task.id


def test_each_value_has_a_box(printed):
    values = {id: [name for p in sheet.parts for name in p.values] for id, sheet in printed.items()}
    assert len(values["T1"]) == 7
    assert values["T1"][0] == "x1"
    assert values["T2"] == ["A_shape", "B_shape", "C_shape"]
    assert values["T3"] == ["num_parameters"]


def test_every_prompt_has_its_heading_first(printed):
    for sheet in printed.values():
        for prompt in sheet.parts:
            heading = next(line for line in prompt.english.splitlines() if line.startswith("#"))
            assert f"{sheet.task.id} ·" in heading


def test_thai_is_taken_out_of_the_folded_block():
    source = "## T9\n\ntext\n\n<details><summary>ภาษาไทย</summary>\n\nข้อความ\n\n</details>"
    prompt = prompt_of(source)
    assert (prompt.english, prompt.thai) == ("## T9\n\ntext", "ข้อความ")
    assert prompt_of("## T9\n\ntext").thai == ""
