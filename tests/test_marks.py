"""How the machine's part and the person's part of a task become one row."""

from __future__ import annotations

import pytest

from autograder.hw4 import HOMEWORK
from autograder.hw4.tasks import BY_ID
from autograder.marks import HandMark, MachineMark, combine, totals
from autograder.results import Finding, Status, Verdict

PASSED = MachineMark(7, Status.PASSED, [])
BLANK = MachineMark(0, Status.NOT_ATTEMPTED, [])
WRONG = MachineMark(0, Status.FAILED, [])
WAITING = HandMark(None, waiting=True, attempted=True)
EMPTY = HandMark(0.0, waiting=False, attempted=False)


def hand(marks):
    return HandMark(marks, waiting=False, attempted=True)


@pytest.mark.parametrize(
    ("machine", "person", "status", "marks"),
    [
        (PASSED, WAITING, Status.NEEDS_MARKING, 7),
        (BLANK, WAITING, Status.NEEDS_MARKING, 0),
        (PASSED, hand(3), Status.PASSED, 10),
        (PASSED, hand(1), Status.PARTIAL, 8),
        (PASSED, EMPTY, Status.PARTIAL, 7),
        (BLANK, EMPTY, Status.NOT_ATTEMPTED, 0),
        (WRONG, EMPTY, Status.FAILED, 0),
        (BLANK, hand(0), Status.FAILED, 0),
        (MachineMark(0, Status.GRADER_ERROR, []), WAITING, Status.GRADER_ERROR, 0),
    ],
)
def test_status_of_a_task_with_two_parts(machine, person, status, marks):
    row = combine("ann", BY_ID["T1"], machine, person)
    assert (row.status, row.marks) == (status, marks)


def test_a_task_without_a_hand_part_keeps_the_machines_status():
    row = combine("ann", BY_ID["C1"], MachineMark(4, Status.PARTIAL, []), None)
    assert (row.status, row.marks, row.max_marks) == (Status.PARTIAL, 4, 10)


def test_totals_keep_required_optional_and_waiting_apart():
    rows = [
        combine("ann", BY_ID["T1"], PASSED, WAITING),
        combine("ann", BY_ID["C1"], MachineMark(10, Status.PASSED, []), None),
        combine("ann", BY_ID["OT1"], None, hand(5)),
        combine("bob", BY_ID["C1"], MachineMark(6, Status.PARTIAL, []), None),
    ]
    ann, bob = totals(HOMEWORK, rows)
    assert (ann.required, ann.optional, ann.waiting) == (17, 5, 3)
    assert ann.per_cent == pytest.approx(100 * 22 / 120)
    assert (bob.student, bob.required) == ("bob", 6)


def test_a_late_penalty_lowers_the_total_and_the_per_cent_but_not_below_0():
    def total(late, earned=10):
        rows = [combine("ann", BY_ID[id], MachineMark(earned, Status.PASSED, []), None, (), late)
                for id in ("C1", "OT2")]  # fmt: skip
        return totals(HOMEWORK, rows)[0]

    assert (total(4).required, total(4).optional, total(4).late_penalty) == (10, 10, 4)
    assert (total(4).marks, total(4).per_cent) == (16, pytest.approx(100 * 16 / 120))
    assert (total(30).marks, total(30).per_cent) == (0, 0)


def test_a_late_penalty_is_taken_off_before_the_per_cent_is_capped():
    rows = [combine("ann", BY_ID["C1"], MachineMark(135, Status.PASSED, []), None, (), 10)]
    assert totals(HOMEWORK, rows)[0].per_cent == 100


def test_a_row_as_json_is_the_contract():
    finding = Finding("first bias", False, "no", None, 0, 2)
    row = combine("ann", BY_ID["C1"], MachineMark(8, Status.PARTIAL, [finding]), None).to_dict()
    assert list(row) == [
        "student",
        "task",
        "marks",
        "max_marks",
        "optional",
        "status",
        "findings",
        "stand_ins",
        "comments",
    ]
    assert set(row["findings"][0]) >= {"check", "passed", "message", "misconception"}
    assert row["status"] == "partial"


def test_a_row_as_json_names_a_late_penalty_only_where_there_is_one():
    machine = MachineMark(8, Status.PARTIAL, [])
    assert "late_penalty" not in combine("ann", BY_ID["C1"], machine, None).to_dict()
    assert combine("ann", BY_ID["C1"], machine, None, (), 2.0).to_dict()["late_penalty"] == 2


def test_a_verdict_survives_its_way_through_a_notebook():
    verdict = Verdict(
        "C1", 2.5, 10, Status.PARTIAL, [Finding("first bias", True, "", None, 2.5, 3)]
    )
    assert Verdict.from_dict(verdict.to_dict()) == verdict


def test_a_verdicts_plain_text_is_the_number_nbgrader_reads():
    bundle = Verdict("C1", 2.5, 10, Status.PARTIAL, [])._repr_mimebundle_()
    assert bundle["text/plain"] == "2.5"


def test_a_verdict_escapes_what_a_student_wrote():
    finding = Finding("first bias", False, "<script>alert(1)</script>", None, 0, 2)
    html = Verdict("C1", 0, 10, Status.FAILED, [finding])._repr_mimebundle_()["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_note_that_bears_no_marks_is_shown_without_any():
    note = Finding("on paper", True, "A person gives these marks.", None, 0.0, 0.0)
    html = Verdict("T3", 0, 10, Status.NEEDS_MARKING, [note])._repr_mimebundle_()["text/html"]
    assert "A person gives these marks." in html
    assert "0/0" not in html
    assert "✓" not in html
