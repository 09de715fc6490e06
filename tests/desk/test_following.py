"""Which answer comes next, to whom; who looks at one a second time."""

from __future__ import annotations

import pytest
from a_marker import AMarker, formgrader_says, refused

from autograder.nbgrader_plugin.written import flags, leases, looks, overview
from autograder.nbgrader_plugin.written.marking import Saved
from autograder.nbgrader_plugin.written.places import keys_of
from autograder.nbgrader_plugin.written.rows import rows_of
from autograder.nbgrader_plugin.written.tables import SECOND
from autograder.nbgrader_plugin.written.transactions import reading

pytestmark = pytest.mark.processes
BLANK = "fay06"


def order(marker: AMarker) -> list[str]:
    return list(keys_of(marker.course, marker.cell, marker.answers()))


def led_through(marker: AMarker) -> list[str]:
    """Return whose answers a marker is given, marking each."""
    seen = []
    while (student := marker.next().student) is not None:
        seen.append(student)
        marker.mark(student, 1)
    return seen


def test_every_answer_that_waits_comes_once_in_the_order_drawn_and_blank_ones_do_not(ann):
    assert led_through(ann) == [student for student in order(ann) if student != BLANK]
    assert ann.next().left == 0


def test_the_order_is_another_in_each_task_and_tells_no_name(ann):
    orders = {cell: tuple(order(AMarker(ann.course, cell=cell)))
              for cell in ("t4_proof", "t1_working", "ot1_derivation")}  # fmt: skip
    assert len(set(orders.values())) > 1
    keys = keys_of(ann.course, ann.cell, ann.answers())
    assert keys.keys() & {*map(str, keys.values())} == set()
    assert keys != keys_of(ann.course, "t1_working", ann.answers())


def test_a_key_stays_when_somebody_hands_in_later(ann):
    before = keys_of(ann.course, ann.cell, ["ann01", "bob02"])
    after = keys_of(ann.course, ann.cell, ["aaa00", "ann01", "bob02", "zoe99"])
    assert before.items() <= after.items()


def test_two_markers_are_never_given_the_same(ann, ben):
    seen = []
    for marker in (ann, ben, ann, ben, ann):
        given = marker.next(after=max([-1, *keys_of(ann.course, ann.cell, seen).values()]))
        seen.append(given.student)
    assert len(set(seen)) == 5


def test_the_next_one_is_the_one_behind_and_then_around(ann):
    line = [student for student in order(ann) if student != BLANK]
    keys = keys_of(ann.course, ann.cell, line)
    for this, then in zip(line, [*line[1:], line[0]], strict=True):
        assert ann.next(after=keys[this]).student == then


def test_a_skipped_last_one_comes_again(ann):
    line = [student for student in order(ann) if student != BLANK]
    for student in line[1:]:
        ann.mark(student, 1)
    key = keys_of(ann.course, ann.cell, line)[line[0]]
    assert ann.next(after=key).student == line[0]


def test_an_answer_given_back_goes_to_another(ann, ben):
    student = ann.next().student
    assert ben.next().student != student
    ann.write(leases.release, student, "ann")
    assert ben.next().student == student


def test_a_lease_is_kept_by_asking_again_and_ends_without(ann, ben, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(leases.time, "time", lambda: now[0])
    student = ann.next().student
    now[0] += leases.LEASE_SECONDS - 1
    ann.write(leases.extend, "ann")
    now[0] += leases.LEASE_SECONDS - 1
    assert ben.next().student != student
    now[0] += 2
    assert ben.next().student == student


def test_a_flagged_answer_goes_to_somebody_else(ann, ben):
    student = ann.next().student
    ann.write(flags.flag, student, "ann", "What is this?")
    ann.write(leases.release, student, "ann")
    assert ann.next().student != student
    assert student in led_through(ben)


def test_a_flag_can_be_taken_off(ann):
    student = ann.next().student
    ann.write(flags.flag, student, "ann", "")
    ann.write(flags.unflag, student)
    assert student in led_through(ann)


def test_a_group_alone_can_be_gone_through(ann):
    among = ["ann01", "cai03"]
    assert ann.next(among=among).left == 2
    assert ann.next(among=[BLANK]).student == BLANK


def test_blank_answers_are_done_and_counted_apart(ann):
    standing = ann.read(overview.standing, "ann")
    assert (standing.total, standing.waiting, standing.blank) == (5, 5, 1)
    assert formgrader_says(ann.course, BLANK)[:2] == (None, False)


def drawn(marker: AMarker) -> list[str]:
    return sorted(looks.drawn(marker.course, marker.place, marker.answers()))


def test_a_second_look_is_another_markers_and_changes_no_mark(ann, ben):
    led_through(ann)
    (student,) = drawn(ann)
    assert ann.next(second=True).student is None
    assert ben.next(second=True).student == student
    ben.look(student, 1, 1, 1)
    assert formgrader_says(ann.course, student)[0] == 2.0
    assert ben.next(second=True).student is None
    standing = ben.read(overview.standing, "ben")
    assert (standing.second_left, standing.second_done) == (0, 1)


def test_a_second_look_at_ones_own_or_at_an_unmarked_answer_is_refused(ann, ben):
    with refused("revision"):
        ben.look("ann01", 1)
    ann.mark("ann01", 1)
    with refused("revision"):
        ann.look("ann01", 1)


def test_a_second_look_sent_twice_is_one(ann, ben):
    ann.mark("ann01", 1)
    wish = ben.wish("ann01", 1, 1)
    assert ben.write(looks.look, wish, "ben") == ben.write(looks.look, wish, "ben")


def test_a_second_look_can_be_taken_back(ann, ben):
    ann.mark("ann01", 1)
    number = ben.look("ann01", 1, 1)
    assert ben.undo(Saved(number)) == ben.undo(Saved(number)) == "ann01"
    assert ben.read(overview.standing, "ben").second_done == 0
    assert formgrader_says(ann.course, "ann01")[0] == 2.0


def test_of_two_looks_the_last_is_taken_back_first_and_the_one_before_it_comes_back(ann, ben):
    ann.mark("ann01", 1)
    first, second = ben.look("ann01", 1, 1), ben.look("ann01")
    with refused("undo"):
        ben.undo(Saved(first))
    scores = []
    for number in (second, second, first):
        with reading(ben.course) as connection:
            looked = rows_of(connection, ben.course, SECOND, ben.cell)
        scores += [row.score for row in looked.values()]
        ben.undo(Saved(number))
    assert scores == [0.0, 3.0, 3.0]
    assert ben.read(overview.standing, "ben").second_done == 0


def test_a_mark_after_a_second_look_is_saved(ann, ben):
    ann.mark("ann01", 1)
    wish = ann.wish("ann01", 1, 1)
    ben.look("ann01", 1)
    ann.save(wish)
    assert formgrader_says(ann.course, "ann01")[0] == 3.0


def test_the_pace_is_that_of_ones_own_last_marks(ann, ben):
    ann.mark("ann01", 1, seconds=10.0)
    ann.mark("bob02", 1, seconds=20.0)
    ann.undo(ann.mark("cai03", 1, seconds=1000.0))
    pace = ann.read(overview.pace_of, "ann")
    assert (pace.mine, pace.left, pace.seconds_median, pace.seconds_left) == (2, 3, 15.0, 45.0)
    assert ben.read(overview.pace_of, "ben").mine == 0


def test_a_class_without_marked_submissions_has_no_tasks(prepared_course, tmp_path):
    empty = AMarker(prepared_course(tmp_path / "course"))
    assert empty.answers() == {}
    assert empty.next().student is None
