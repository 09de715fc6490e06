"""Many submissions at a time: what is new, what failed, what died."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass

import numpy as np
import pytest

from autograder.course import UsageError, find_course
from autograder.pipeline import Outcome, grade, grading
from autograder.pipeline.submission import fingerprint, read_record, write_record


def hand_in(course, *students):
    for student in students:
        folder = course.submitted(student)
        folder.mkdir(parents=True)
        (folder / "answer.txt").write_text(student)


@dataclass(frozen=True)
class Marked:
    outcome: Outcome


def pretend_to_mark(course, student):
    return Marked(Outcome(student, True))


def fail_on_bob(course, student):
    if student == "bob":
        raise ValueError("a bad day")
    return pretend_to_mark(course, student)


def compute_for_ever_on_bob(course, student):
    """Mark, and for bob never come back from a call of numpy that no signal interrupts."""
    if student == "bob":
        stuck = np.random.default_rng(0)
        state = stuck.bit_generator.state
        stuck.bit_generator.state = state | {"state": {"state": 0, "inc": 0}}
        stuck.integers(12, size=5)
    return pretend_to_mark(course, student)


def die_on_bob(course, student):
    if student == "bob":
        time.sleep(0.2)
        os._exit(1)
    return pretend_to_mark(course, student)


def pretend_to_write(course, marked):
    course.autograded(marked.outcome.student).mkdir(parents=True, exist_ok=True)


def run(course, marker, writer=pretend_to_write, **options):
    outcomes = grade(course, marker, writer, **options)
    return {outcome.student: (outcome, new) for outcome, new in outcomes}


def test_only_new_and_changed_submissions_are_marked(course):
    hand_in(course, "ann", "bob")
    assert all(new for _, new in run(course, pretend_to_mark).values())
    (course.submitted("bob") / "answer.txt").write_text("changed")
    again = run(course, pretend_to_mark)
    assert {student: new for student, (_, new) in again.items()} == {"ann": False, "bob": True}


def test_a_changed_key_marks_everybody_again(course):
    hand_in(course, "ann")
    run(course, pretend_to_mark)
    (course.source / "README.md").write_text("changed")
    assert run(course, pretend_to_mark)["ann"][1]


def test_force_marks_what_is_unchanged(course):
    hand_in(course, "ann")
    run(course, pretend_to_mark)
    assert run(course, pretend_to_mark, force=True)["ann"][1]


def test_a_record_without_its_autograded_folder_does_not_count(course):
    hand_in(course, "ann")
    run(course, pretend_to_mark)
    course.autograded("ann").rmdir()
    assert run(course, pretend_to_mark)["ann"][1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_submission_is_named_and_the_others_are_marked(course, jobs):
    hand_in(course, "ann", "bob", "cat")
    outcomes = run(course, fail_on_bob, jobs=jobs)
    assert outcomes["bob"][0].problems == ["ValueError: a bad day"]
    assert outcomes["ann"][0].complete
    assert outcomes["cat"][0].complete


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_that_dies_costs_only_its_submission(course, jobs):
    hand_in(course, "ann", "bob", "cat")
    outcomes = run(course, die_on_bob, jobs=jobs)
    assert outcomes["bob"][0].problems == ["the marking process died"]
    assert not outcomes["bob"][0].marked
    assert outcomes["ann"][0].complete
    assert outcomes["cat"][0].complete


def test_a_worker_that_never_ends_is_ended_and_costs_only_its_submission(course, monkeypatch):
    monkeypatch.setattr(grading, "LONGEST_SECONDS", 2.0)
    hand_in(course, "ann", "bob", "cat")
    outcomes = run(course, compute_for_ever_on_bob)
    assert outcomes["bob"][0].problems == ["the marking process died"]
    assert outcomes["ann"][0].complete
    assert outcomes["cat"][0].complete


def test_what_cannot_be_written_is_not_remembered_as_marked(course):
    def full_disk(course, marked):
        raise OSError(28, "No space left on device")

    hand_in(course, "ann")
    with pytest.raises(OSError, match="No space left"):
        run(course, pretend_to_mark, full_disk)
    assert not course.record("ann").exists()
    assert run(course, pretend_to_mark)["ann"][1]


def test_nothing_is_written_of_a_submission_that_could_not_be_marked(course):
    hand_in(course, "bob")
    run(course, fail_on_bob)
    assert not course.autograded("bob").exists()


def test_an_unknown_student_is_refused_before_anything_is_marked(course):
    hand_in(course, "ann")
    with pytest.raises(UsageError, match="zoe"):
        run(course, pretend_to_mark, students=["ann", "zoe"])
    assert not course.record("ann").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"fingerprint": "now"}'])
def test_a_record_that_was_cut_off_is_as_good_as_none(course, content):
    hand_in(course, "ann")
    course.autograded("ann").mkdir(parents=True)
    write_record(course, Outcome("ann", True), "now")
    assert read_record(course, "ann", "now") == Outcome("ann", True)
    course.record("ann").write_text(content)
    assert read_record(course, "ann", "now") is None


def find_an_odd_name(course, student):
    return Marked(Outcome(student, True, [f"the scan “{student}\udcff.jpg” cannot be read"]))


def test_a_name_that_is_no_text_is_written_down_and_read_again(course):
    hand_in(course, "ann", "bob")
    first, again = run(course, find_an_odd_name), run(course, find_an_odd_name)
    for results in (first, again):
        for student, (outcome, _) in results.items():
            assert outcome.problems == [f"the scan “{student}?.jpg” cannot be read"]
    assert not any(new for _, new in again.values())


def test_fingerprint_sees_names_and_contents_but_no_caches(tmp_path):
    folder = tmp_path / "hand-in"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "a.txt").write_text("1")
    first = fingerprint([folder])
    (folder / "__pycache__" / "a.pyc").write_text("x")
    assert fingerprint([folder]) == first
    (folder / "a.txt").rename(folder / "b.txt")
    renamed = fingerprint([folder])
    assert renamed != first
    (folder / "b.txt").write_text("2")
    assert fingerprint([folder]) not in (first, renamed)


def test_class_folder_is_the_option_then_the_variable_then_class(course, monkeypatch, tmp_path):
    monkeypatch.delenv("AUTOGRADER_CLASS", raising=False)
    assert find_course(start=course.source).class_dir == course.root / "class"
    monkeypatch.setenv("AUTOGRADER_CLASS", "elsewhere")
    assert find_course(start=course.root).class_dir == course.root / "elsewhere"
    assert find_course(tmp_path / "given", course.root).class_dir == tmp_path / "given"


def test_a_second_run_on_the_same_class_is_refused(course):
    hand_in(course, "ann")
    first = grade(course, pretend_to_mark, pretend_to_write)
    next(first)
    with pytest.raises(UsageError, match="Another run is marking"):
        run(course, pretend_to_mark)
    first.close()
    assert set(run(course, pretend_to_mark)) == {"ann"}


def test_what_a_killed_run_left_is_cleared_away(course):
    hand_in(course, "ann")
    left = course.class_dir / f"{course.PARTIAL}abc" / "new"
    left.mkdir(parents=True)
    run(course, pretend_to_mark)
    assert not left.parent.exists()


def disk_full(course, marked):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_loses_nothing_and_the_next_run_goes_on(course):
    hand_in(course, "ann", "bob")
    run(course, pretend_to_mark, students=["ann"])
    with pytest.raises(OSError, match="No space left"):
        run(course, pretend_to_mark, disk_full)
    again = run(course, pretend_to_mark)
    assert {student: new for student, (_, new) in again.items()} == {"ann": False, "bob": True}
