"""Many submissions at a time: what is new, what failed, what died."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from autograder.course import UsageError, find_course
from autograder.hw4.tasks import NOTEBOOKS
from autograder.judge.notebook import SUBMISSION_SECONDS
from autograder.marks import Outcome
from autograder.marks.submission import fingerprint, read_record, write_record
from autograder.nbgrader_plugin.database.holding import NoRoom
from autograder.pipeline import Run, grading, hands, tell
from autograder.pipeline.grading import MOST_DEATHS, grade
from autograder.pipeline.hands import own_hands
from autograder.sandbox import SLOWEST


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
    with (course.class_dir / f"{student}.tries").open("a") as tries:
        tries.write(f"{os.getpid()}\n")
    if student == "bob":
        stuck = np.random.default_rng(0)
        state = stuck.bit_generator.state
        stuck.bit_generator.state = state | {"state": {"state": 0, "inc": 0}}
        stuck.integers(12, size=5)
    return pretend_to_mark(course, student)


def pretend_to_write(course, marked):
    course.autograded(marked.outcome.student).mkdir(parents=True, exist_ok=True)


def run(course, marker, writer=pretend_to_write, jobs=1, **options):
    hiring = partial(own_hands, marker=marker, jobs=jobs)
    outcomes = grade(course, hiring, writer, **options)
    return {outcome.student: (outcome, new) for outcome, new in outcomes}


@pytest.mark.processes
def test_only_new_and_changed_submissions_are_marked(course):
    hand_in(course, "ann", "bob")
    assert all(new for _, new in run(course, pretend_to_mark).values())
    (course.submitted("bob") / "answer.txt").write_text("changed")
    again = run(course, pretend_to_mark)
    assert {student: new for student, (_, new) in again.items()} == {"ann": False, "bob": True}


@pytest.mark.processes
def test_a_changed_key_marks_everybody_again(course):
    hand_in(course, "ann")
    run(course, pretend_to_mark)
    (course.source / "README.md").write_text("changed")
    assert run(course, pretend_to_mark)["ann"][1]


@pytest.mark.processes
def test_what_the_gradebook_has_no_room_for_costs_itself_alone(course):
    def write(course, marked):
        if marked.outcome.student == "bob":
            raise NoRoom("a name that is too long")
        pretend_to_write(course, marked)

    hand_in(course, "ann", "bob", "cai")
    for marked_anew in (True, False):
        came = run(course, pretend_to_mark, write)
        assert came["bob"] == (Outcome("bob", False, ["a name that is too long"]), True)
        assert all(came[other][0].complete for other in ("ann", "cai"))
        assert all(came[other][1] == marked_anew for other in ("ann", "cai"))
    assert run(course, pretend_to_mark)["bob"] == (Outcome("bob", True), True)


@pytest.mark.processes
def test_force_marks_what_is_unchanged(course):
    hand_in(course, "ann")
    run(course, pretend_to_mark)
    assert run(course, pretend_to_mark, force=True)["ann"][1]


@pytest.mark.processes
def test_a_record_without_its_autograded_folder_does_not_count(course):
    hand_in(course, "ann")
    run(course, pretend_to_mark)
    course.autograded("ann").rmdir()
    assert run(course, pretend_to_mark)["ann"][1]


@pytest.mark.processes
def test_whose_marks_are_gone_is_marked_again(course):
    hand_in(course, "ann", "bob")
    run(course, pretend_to_mark)
    again = run(course, pretend_to_mark, kept=lambda course: {"bob"})
    assert {student: new for student, (_, new) in again.items()} == {"ann": True, "bob": False}


@pytest.mark.processes
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_submission_is_named_and_the_others_are_marked(course, jobs):
    hand_in(course, "ann", "bob", "cat")
    outcomes = run(course, fail_on_bob, jobs=jobs)
    assert outcomes["bob"][0].problems == ["ValueError: a bad day"]
    assert outcomes["ann"][0].complete
    assert outcomes["cat"][0].complete


class Deadly:
    """Marks, and dies at some students, as often as is said; counts who was begun, and where."""

    def __init__(self, **deaths: int) -> None:
        self._deaths = deaths

    def __call__(self, course, student):
        with (course.class_dir / f"{student}.tries").open("a") as tries:
            tries.write(f"{os.getpid()}\n")
        time.sleep(0.1)
        if len(begun(course)[student]) <= self._deaths.get(student, 0):
            os._exit(1)
        return pretend_to_mark(course, student)


def begun(course) -> dict[str, list[str]]:
    """Return by which processes each submission was begun, in order."""
    return {p.stem: p.read_text().split() for p in course.class_dir.glob("*.tries")}


MANY = [f"s{number:02}" for number in range(12)]


@pytest.mark.processes
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_death_costs_one_submission_a_second_try_and_nobody_else_anything(course, jobs):
    hand_in(course, *MANY)
    outcomes = run(course, Deadly(s03=1), jobs=jobs)
    assert all(outcome.complete for outcome, _ in outcomes.values())
    assert {student: o.deaths for student, (o, _) in outcomes.items() if o.deaths} == {"s03": 1}
    assert {student: len(tries) for student, tries in begun(course).items()} == {
        student: 1 + (student == "s03") for student in MANY
    }


@pytest.mark.processes
def test_the_others_go_on_side_by_side_when_one_has_died(course):
    hand_in(course, *MANY)
    run(course, Deadly(s00=1), jobs=2)
    by = {student: tries[0] for student, tries in begun(course).items() if student != "s00"}
    assert len(set(by.values())) == 2  # its place was taken by another one, and the first went on


@pytest.mark.processes
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_kills_whoever_marks_it_is_given_up_named_and_tried_no_more(course, jobs):
    hand_in(course, "ann", "bob", "cat")
    outcomes = run(course, Deadly(bob=99), jobs=jobs)
    outcome = outcomes["bob"][0]
    assert (outcome.marked, outcome.deaths) == (False, MOST_DEATHS)
    assert outcome.problems == [
        "who marked it died 3 times, so that it is given up; `autograder grade` with "
        "--student bob --force tries it again"
    ]
    assert outcomes["ann"][0].complete
    assert outcomes["cat"][0].complete
    assert len(begun(course)["bob"]) == MOST_DEATHS
    again = run(course, Deadly(bob=99), jobs=jobs)
    assert again["bob"] == (outcome, False)
    assert len(begun(course)["bob"]) == MOST_DEATHS


@pytest.mark.processes
def test_what_was_given_up_is_tried_when_it_has_changed_or_is_forced(course):
    hand_in(course, "bob")
    run(course, Deadly(bob=99))
    assert run(course, pretend_to_mark, force=True)["bob"][0].complete
    run(course, Deadly(bob=99), force=True)
    (course.submitted("bob") / "answer.txt").write_text("changed")
    assert run(course, pretend_to_mark)["bob"][0].complete


@pytest.mark.processes
def test_what_could_not_be_marked_is_tried_again_by_the_next_run_though_it_was_marked_once(course):
    hand_in(course, "bob")
    run(course, pretend_to_mark)
    (course.submitted("bob") / "answer.txt").write_text("changed")
    assert not run(course, fail_on_bob)["bob"][0].marked
    assert run(course, pretend_to_mark)["bob"] == (Outcome("bob", True), True)


@pytest.mark.processes
def test_marking_that_never_ends_is_ended_is_not_begun_again_and_costs_only_itself(
    course, monkeypatch
):
    monkeypatch.setattr(hands, "LONGEST_CPU_SECONDS", 2.0)
    hand_in(course, "ann", "bob", "cat")
    outcomes = run(course, compute_for_ever_on_bob, jobs=2)
    [reason] = outcomes["bob"][0].problems
    assert reason.startswith("its marking had not ended in its time, so that it is given up")
    assert outcomes["ann"][0].complete
    assert outcomes["cat"][0].complete
    assert not run(course, compute_for_ever_on_bob)["bob"][1]
    assert len(begun(course)["bob"]) == 1


@pytest.mark.processes
def test_one_that_times_out_and_one_that_dies_are_both_tried_again_at_the_end(course):
    hand_in(course, "ann", "bob", "cat")
    dies, slow = Deadly(bob=1), Slow({"ann": 1})
    outcomes = run(course, Either(dies, slow, "bob"), jobs=2)
    assert all(outcome.complete for outcome, _ in outcomes.values())
    assert outcomes["bob"][0].deaths == 1


@dataclass(frozen=True)
class Either:
    """Marks one student in one way and all others in another."""

    one: object
    other: object
    student: str

    def __call__(self, course, student):
        return (self.one if student == self.student else self.other)(course, student)


class Busy:
    """Hands that have no room at first, and give out one piece of work at a time."""

    def __init__(self, course, marker, waits: int) -> None:
        self.course, self.marker, self.waits, self.under_way = course, marker, waits, 0

    def room(self) -> int:
        self.waits -= 1
        return self.waits < 0

    def start(self, student):
        future = Future()
        try:
            future.set_result(self.marker(self.course, student))
        except Exception as error:
            future.set_exception(error)
        return future


def run_by(busy, course):
    hiring = lambda course, say: contextlib.nullcontext(busy)  # noqa: E731
    return {o.student: o for o, _ in grade(course, hiring, pretend_to_write)}


def test_with_nobody_there_it_waits_until_somebody_comes(course, monkeypatch):
    monkeypatch.setattr("autograder.pipeline.grading.LOOK_SECONDS", 0.01)
    hand_in(course, "ann", "bob")
    busy = Busy(course, pretend_to_mark, waits=3)
    assert all(outcome.complete for outcome in run_by(busy, course).values())


def test_a_usage_error_of_those_who_mark_ends_the_run_with_its_message(course):
    def refuse(course, student):
        raise UsageError("there is nobody left")

    hand_in(course, "ann")
    with pytest.raises(UsageError, match="nobody left"):
        run_by(Busy(course, refuse, waits=0), course)
    assert not course.record("ann").exists()


@pytest.mark.processes
def test_what_cannot_be_written_is_not_remembered_as_marked(course):
    def full_disk(course, marked):
        raise OSError(28, "No space left on device")

    hand_in(course, "ann")
    with pytest.raises(OSError, match="No space left"):
        run(course, pretend_to_mark, full_disk)
    assert not course.record("ann").exists()
    assert run(course, pretend_to_mark)["ann"][1]


@pytest.mark.processes
def test_nothing_is_written_of_a_submission_that_could_not_be_marked(course):
    hand_in(course, "bob")
    run(course, fail_on_bob)
    assert not course.autograded("bob").exists()


@pytest.mark.processes
def test_an_unknown_student_is_refused_before_anything_is_marked(course):
    hand_in(course, "ann")
    with pytest.raises(UsageError, match="zoe"):
        run(course, pretend_to_mark, students=["ann", "zoe"])
    assert not course.record("ann").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"fingerprint": "now"}', "[" * 100_000])
def test_a_record_that_was_cut_off_is_as_good_as_none(course, content):
    hand_in(course, "ann")
    course.autograded("ann").mkdir(parents=True)
    write_record(course, Outcome("ann", True), "now")
    assert read_record(course, "ann", "now") == Outcome("ann", True)
    course.record("ann").write_text(content)
    assert read_record(course, "ann", "now") is None


def find_an_odd_name(course, student):
    return Marked(Outcome(student, True, [f"the scan “{student}\udcff.jpg” cannot be read"]))


@pytest.mark.processes
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


@pytest.mark.processes
def test_a_second_run_on_the_same_class_is_refused(course):
    hand_in(course, "ann")
    first = grade(course, partial(own_hands, marker=pretend_to_mark, jobs=1), pretend_to_write)
    next(first)
    with pytest.raises(UsageError, match="Another run is marking"):
        run(course, pretend_to_mark)
    first.close()
    assert set(run(course, pretend_to_mark)) == {"ann"}


@pytest.mark.processes
def test_what_a_killed_run_left_is_cleared_away(course):
    hand_in(course, "ann")
    left = course.class_dir / f"{course.PARTIAL}abc" / "new"
    left.mkdir(parents=True)
    run(course, pretend_to_mark)
    assert not left.parent.exists()


def disk_full(course, marked):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.processes
def test_a_full_disk_loses_nothing_and_the_next_run_goes_on(course):
    hand_in(course, "ann", "bob")
    run(course, pretend_to_mark, students=["ann"])
    with pytest.raises(OSError, match="No space left"):
        run(course, pretend_to_mark, disk_full)
    again = run(course, pretend_to_mark)
    assert {student: new for student, (_, new) in again.items()} == {"ann": False, "bob": True}


# -------------------------------------------------------------------------------- what times out


@dataclass(frozen=True)
class Slow:
    """Marks, and says of some students that they did not end in time, as often as a file counts.

    Where a file is there at the same time for another student, two were marked side by side.
    """

    slow: dict[str, int]  # how many of the first tries of a student time out

    def __call__(self, course, student):
        tries = course.class_dir / f"{student}.tries"
        here = course.class_dir / f"{student}.here"
        here.touch()
        time.sleep(0.2)
        count = len(tries.read_text()) if tries.exists() else 0
        tries.write_text("x" * (count + 1))
        beside = len(list(course.class_dir.glob("*.here"))) > 1
        here.unlink()
        late = ["2_neural_network.ipynb: C8"] if count < self.slow.get(student, 0) else []
        marked = Outcome(student, True, ["side by side"] * beside * (count > 0), 0.0, late)
        return Marked(marked)


def tries(course) -> dict[str, int]:
    return {path.stem: len(path.read_text()) for path in course.class_dir.glob("*.tries")}


@pytest.mark.processes
def test_what_timed_out_is_tried_again_once_alone_and_the_better_result_counts(course):
    hand_in(course, "ann", "bob", "cat")
    written = []

    def write(course, marked):
        written.append((marked.outcome.student, len(marked.outcome.timed_out)))
        pretend_to_write(course, marked)

    outcomes = run(course, Slow({"ann": 1, "cat": 1}), write, jobs=3)
    assert {student for student, (o, new) in outcomes.items() if o.complete and new} == {
        "ann", "bob", "cat",
    }  # fmt: skip
    assert tries(course) == {"ann": 2, "bob": 1, "cat": 2}
    assert sorted(written[-2:]) == [("ann", 0), ("cat", 0)]
    assert not any(new for _, new in run(course, Slow({})).values())


@pytest.mark.processes
def test_what_still_times_out_is_named_and_tried_again_by_the_next_run(course):
    hand_in(course, "ann", "bob")
    outcome, new = run(course, Slow({"ann": 3}), jobs=2)["ann"]
    assert (outcome.marked, outcome.complete, new) == (True, False, True)
    assert outcome.reasons == ["2_neural_network.ipynb: C8 did not end in time"]
    again = run(course, Slow({"ann": 3}))
    assert tries(course) == {"ann": 3, "bob": 1}  # once: it has been known to be slow
    assert (again["ann"][1], again["bob"][1]) == (True, False)
    assert run(course, Slow({"ann": 3}))["ann"][0].complete
    assert not run(course, Slow({"ann": 3}))["ann"][1]


def worse_the_second_time(course, student):
    marked = course.class_dir / "marked"
    late = ["1_the_basics.ipynb: T4"] * (1 + marked.exists())
    marked.touch()
    return Marked(Outcome(student, True, [], 0.0, late))


@pytest.mark.processes
def test_a_second_try_that_is_worse_does_not_count(course):
    hand_in(course, "ann")
    written = []

    def write(course, marked):
        written.append(len(marked.outcome.timed_out))
        pretend_to_write(course, marked)

    outcome, _ = run(course, worse_the_second_time, write)["ann"]
    assert len(outcome.timed_out) == 1
    assert written == [1]
    record = read_record(course, "ann", fingerprint_of(course, "ann"))
    assert record is not None
    assert record.timed_out == outcome.timed_out


def fingerprint_of(course, student) -> str:
    return json.loads(course.record(student).read_text())["fingerprint"]


def test_the_clocks_limits_leave_room_for_all_that_a_busy_submission_may_take():
    allowed = len(NOTEBOOKS) * SLOWEST * SUBMISSION_SECONDS
    assert hands.LONGEST_SECONDS > allowed + hands.LONGEST_CPU_SECONDS


# ----------------------------------------------------------------------- what workers have to say


def talk(course, student):
    import ctypes
    import logging
    import sys

    logging.getLogger("anything").exception("No diagnosis of %s", "C3")
    print("a line of a library's", file=sys.stderr, flush=True)
    ctypes.CDLL(None).puts(b"a line of C's")
    ctypes.CDLL(None).fflush(None)
    return pretend_to_mark(course, student)


@pytest.mark.processes
def test_what_workers_report_goes_to_a_file_and_not_to_the_screen(course, capfd):
    hand_in(course, "100%-ann")
    outcomes = run(course, talk)
    assert outcomes["100%-ann"][0].complete
    assert "".join(capfd.readouterr()) == ""
    said = course.marking_log.read_text()
    assert "100%-ann: No diagnosis of C3" in said
    assert "a line of a library's" in said
    assert "a line of C's" in said


# ------------------------------------------------------------------------- what is said of deaths


def test_a_death_is_told_of_who_was_marked_again_in_this_run_alone(course, capsys):
    ann, bob = (Outcome(student, True, deaths=1) for student in ("ann", "bob"))
    assert tell(course, Run([(ann, True), (bob, False)])) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert said == (
        "ann: a process died once while it marked this submission, which has been marked again."
    )


def test_who_was_given_up_is_named_with_the_command_for_this_class(course, capsys):
    outcome = grading._given_up("ann", grading.DIED).outcome
    assert tell(course, Run([(outcome, True)]), Path("here")) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert said == (
        "ann: who marked it died 3 times, so that it is given up; `autograder grade --class-dir "
        "here` with --student ann --force tries it again"
    )
