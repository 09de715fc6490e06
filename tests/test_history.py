"""Snapshots of marks, and whose marks changed between two of them."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from autograder.course import Course, UsageError
from autograder.hw4.tasks import BY_ID
from autograder.marks import HandMark, MachineMark, combine
from autograder.marks.history import (
    changed_since_last_snapshot,
    compare,
    count_waiting,
    last_kept,
    read_snapshot,
    remembered,
    snapshots,
    take_snapshot,
    what_a_run_lowered,
)
from autograder.report import comparison_as_csv, comparison_as_json, comparison_table
from autograder.results import Finding, Status

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path, tmp_path / "class", "hw4")


def c1(student="ann", bias=0.0):
    """A row of C1 whose check "first bias" earned `bias` of 2."""
    finding = Finding("first bias", bias == 2, "Look at b1.", "b1-left-out", bias, 2)
    plain = Finding("scores without biases", True, "", None, 4, 4)
    machine = MachineMark(4 + bias, Status.PARTIAL, [plain, finding])
    return combine(student, BY_ID["C1"], machine, None)


def t4(hand=None, waiting=True):
    machine = MachineMark(4, Status.PASSED, [])
    return combine("ann", BY_ID["T4"], machine, HandMark(hand, waiting, attempted=True))


def test_a_changed_check_is_named_with_what_it_gave_before_and_gives_now(course):
    take_snapshot(course, [c1(bias=0), c1("bob", bias=2)], MORNING)
    rows = [c1(bias=2), c1("bob", bias=2)]
    [change] = compare(course, rows).changes
    assert (change.student, change.task, change.before, change.now) == ("ann", "C1", 4, 6)
    assert change.reasons == ("first bias: failed (0) → passed (2)",)


def test_after_marking_again_the_marks_are_compared_with_those_before(course):
    take_snapshot(course, [c1(bias=0)], MORNING)
    take_snapshot(course, [c1(bias=2)], NOON)
    assert len(snapshots(course)) == 2
    comparison = compare(course, [c1(bias=2)])
    assert comparison.since.startswith("2026-11-24T08")
    assert len(comparison.changes) == 1


def test_unchanged_marks_make_no_second_snapshot_and_no_changes(course):
    assert take_snapshot(course, [c1()], MORNING)
    assert not take_snapshot(course, [c1()], NOON)
    assert compare(course, [c1()]).changes == []


def test_without_marks_nothing_is_kept(course):
    assert not take_snapshot(course, [], MORNING)
    assert snapshots(course) == []


def test_snapshots_of_the_same_second_are_both_kept_in_order(course):
    for bias in (0, 1, 2):
        take_snapshot(course, [c1(bias=bias)], NOON)
    kept = [read_snapshot(path)["ann", "C1"]["marks"] for path in snapshots(course)]
    assert kept == [4, 5, 6]


def test_hand_marks_are_reasons_too(course):
    take_snapshot(course, [t4()], MORNING)
    [change] = compare(course, [t4(5, waiting=False)]).changes
    assert change.reasons == ("by hand – → 5", "marked by a person")
    assert (change.before, change.now) == (4, 9)


def test_marks_that_stayed_the_same_are_shown_once(course):
    take_snapshot(course, [t4(5, waiting=False)], MORNING)
    text = shown(compare(course, [t4(5, waiting=True)]))
    assert "waits for a person" in text
    assert "│ 9 │" in " ".join(text.split())
    assert "9 → 9" not in text


def shown(comparison) -> str:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(comparison_table(comparison))
    return console.export_text()


def test_a_changed_late_penalty_is_one_change_of_its_own(course):
    on_time = [*both("ann"), *both("bob")]
    late = [replace(row, late_penalty=5.0) for row in both("ann")]
    take_snapshot(course, on_time, MORNING)
    [change] = compare(course, [*late, *both("bob")]).changes
    assert (change.student, change.task, change.before, change.now) == ("ann", "late", 0, -5)
    assert change.reasons == ("penalty for handing in late",)
    assert take_snapshot(course, [*late, *both("bob")], NOON)
    assert compare(course, [*late, *both("bob")], since="2026-11-24T12").changes == []
    [change] = compare(course, on_time, since="2026-11-24T12").changes
    assert f"{change.before:g} → {change.now:g}" == "-5 → 0"


def both(student):
    return [c1(student), replace(t4(), student=student)]


def test_a_check_that_got_another_name_is_no_change_of_marks(course):
    take_snapshot(course, [c1()], MORNING)
    row = c1()
    row.findings[1] = Finding("the first bias", False, "", None, 0, 2)
    assert compare(course, [row]).changes == []


def test_new_and_gone_students_are_named_apart(course):
    take_snapshot(course, [c1("ann"), c1("bob")], MORNING)
    comparison = compare(course, [c1("ann"), c1("cat")])
    assert (comparison.new, comparison.gone) == (["cat"], ["bob"])
    assert comparison.changes == []


def test_an_older_snapshot_can_be_named_and_an_unknown_one_is_refused(course):
    take_snapshot(course, [c1(bias=0)], MORNING)
    take_snapshot(course, [c1(bias=1)], NOON)
    [change] = compare(course, [c1(bias=2)], since="2026-11-24T08").changes
    assert change.before == 4
    with pytest.raises(UsageError, match=r"such as 2026-11-24.*2026-11-24T12"):
        compare(course, [c1()], since="2025")


@pytest.mark.parametrize(
    ("since", "then"),
    [
        ("2026-11-24T08-00-00.00Z", 4),  # as the snapshot is called
        ("2026-11-24T08-00-00", 4),
        ("2026-11-24T08", 4),
        ("2026-11-24 11:59", 4),
        ("2026-11-24T11:59:59Z", 4),
        ("2026-11-24T18:00+07:00", 4),
        ("2026-11-24T12", 5),
        ("2026-11-25", 5),
        ("2030-01-01", 5),
        ("2026-11-24", 4),  # nothing is kept of before: the first one after
        ("2020-01-01", 4),
    ],
)
def test_the_marks_of_a_time_are_the_last_ones_kept_by_then(course, since, then):
    take_snapshot(course, [c1(bias=0)], MORNING)
    take_snapshot(course, [c1(bias=1)], NOON)
    [change] = compare(course, [c1(bias=2)], since=since).changes
    assert change.before == then


def test_marks_kept_of_a_time_that_were_cut_off_are_passed_over(course):
    take_snapshot(course, [c1(bias=0)], MORNING)
    take_snapshot(course, [c1(bias=1)], NOON)
    snapshots(course)[-1].write_text("[{")
    [change] = compare(course, [c1(bias=2)], since="2026-11-25").changes
    assert change.before == 4


@pytest.mark.parametrize("since", ["", "yesterday", "2026", "2026-13-01", "24.11.2026", "T08"])
def test_what_is_no_time_is_refused_with_the_form_of_one(course, since):
    take_snapshot(course, [c1()], MORNING)
    with pytest.raises(UsageError, match="such as 2026-11-24 or 2026-11-24T14:30"):
        compare(course, [c1()], since=since)


def test_of_two_snapshots_what_is_lower_is_told_and_who_waits_counted(course):
    before = remembered([c1("ann", bias=2), c1("bob", bias=0), t4()])
    now = remembered([c1("ann", bias=0), c1("bob", bias=2), c1("cat"), t4()])
    [change] = what_a_run_lowered(before, now)
    assert (change.student, change.task, change.before, change.now) == ("ann", "C1", 6, 4)
    assert what_a_run_lowered({}, now) == []
    assert (count_waiting(now, ["ann", "bob"]), count_waiting(now, ["bob"])) == (1, 0)
    assert last_kept(course) == {}
    take_snapshot(course, [c1()], MORNING)
    assert last_kept(course).keys() == {("ann", "C1")}


def test_with_nothing_kept_the_command_says_what_to_do(course):
    with pytest.raises(UsageError, match="autograder grade"):
        compare(course, [c1()])


def test_a_snapshot_that_was_cut_off_is_passed_over(course):
    take_snapshot(course, [c1(bias=0)], MORNING)
    take_snapshot(course, [c1(bias=1)], NOON)
    snapshots(course)[-1].write_text("[{")
    [change] = compare(course, [c1(bias=2)]).changes
    assert change.before == 4


def test_snapshots_hold_no_text_of_students(course):
    take_snapshot(course, [c1()], MORNING)
    assert "Look at b1" not in snapshots(course)[0].read_text(encoding="utf-8")


def test_a_gradebook_written_after_the_last_snapshot_is_noticed(course):
    assert not changed_since_last_snapshot(course, course.gradebook)
    course.class_dir.mkdir()
    course.gradebook.touch()
    assert changed_since_last_snapshot(course, course.gradebook)
    take_snapshot(course, [c1()], MORNING)
    os.utime(course.gradebook, (1, 1))
    assert not changed_since_last_snapshot(course, course.gradebook)


def test_a_comparison_is_shown_as_table_csv_and_json(course):
    take_snapshot(course, [c1(bias=0)], MORNING)
    comparison = compare(course, [c1(bias=2)])
    text = shown(comparison)
    assert "4 → 6" in text
    assert "first bias: failed (0) → passed (2)" in text
    assert "1 student changed" in " ".join(text.split())
    assert comparison_as_csv(comparison).splitlines()[1].startswith("ann,C1,4,6,")
    assert json.loads(comparison_as_json(comparison))["changes"][0]["now"] == 6
