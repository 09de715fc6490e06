"""A mark at the written desk: all of it in one transaction, from what stands, and once."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace

import pytest
from a_marker import BLANK, LEFT_OPEN, AMarker, formgrader_says, refused
from saved_class import save_as_marked
from servers import BOTH

from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks
from autograder.nbgrader_plugin.written import bank, flags, leases, log
from autograder.nbgrader_plugin.written.rows import rows_of
from autograder.nbgrader_plugin.written.seen import digest_of
from autograder.nbgrader_plugin.written.tables import FLAG, LOG

pytestmark = [pytest.mark.processes, BOTH]
WHO, OTHER, THIRD = "ann01", "bob02", "cai03"


def marks_of(marker: AMarker, student: str = WHO) -> tuple[float, bool, tuple[str, ...]]:
    """Return what `autograder marks` says: a person's marks, whether they wait, comments."""
    row = next(row for row in read_marks(marker.course, [student]) if row.task == "T4")
    return row.hand.marks, row.hand.waiting, row.comments


def test_a_mark_is_ticks_a_comment_and_what_nbgrader_says(ann):
    ann.mark(WHO, 1, 0.5, comment="  Nearly $x$.\r\n")
    given = ann.answer(WHO)
    first, second = ann.rubric().rubric.active[:2]
    assert dict(given.marking.ticks) == {first.id: 1.0, second.id: 0.5}
    assert (given.marking.marker, given.marking.comment) == ("ann", "Nearly $x$.")
    assert given.state == "marked"
    assert formgrader_says(ann.course, WHO) == (2.5, False, "Nearly $x$.")
    assert marks_of(ann) == (2.5, False, ("Nearly $x$.",))


def test_an_adjustment_counts(ann):
    ann.mark(WHO, 1, adjust=-0.5)
    assert formgrader_says(ann.course, WHO)[0] == 1.5


def test_nothing_ticked_is_a_mark_too(ann):
    ann.mark(WHO)
    assert formgrader_says(ann.course, WHO) == (0.0, False, None)
    assert ann.answer(WHO).state == "marked"


def test_the_same_request_is_saved_once(ann):
    wish = ann.wish(WHO, 1, comment="Good.")
    assert ann.save(wish) == ann.save(wish)
    assert len(ann.read(log.entries)) == 1
    assert [row.uses for row in ann.read(bank.comments_on)] == [1]


def test_what_was_made_from_something_older_is_refused_and_nothing_is_written(ann, ben):
    wish = ann.wish(WHO, 1, 1)
    ben.mark(WHO, 1, comment="Ben's.")
    before = ann.answer(WHO)
    with refused("revision"):
        ann.save(wish)
    assert ann.answer(WHO) == before
    assert formgrader_says(ann.course, WHO) == (2.0, False, "Ben's.")


def test_who_has_an_answer_open_keeps_it(ann, ben):
    assert ann.write(leases.lease, WHO, "ann")
    with refused("lease"):
        ben.mark(WHO, 1)
    ann.mark(WHO, 1)
    ben.mark(WHO, 1, 1)  # which gave it back


def test_a_lease_ends_by_itself(ann, ben, monkeypatch):
    monkeypatch.setattr(leases, "LEASE_SECONDS", -1.0)
    ann.write(leases.lease, WHO, "ann")
    ben.mark(WHO, 1)


def test_a_mark_given_in_formgrader_is_replaced_only_on_purpose(ann):
    ann.mark(WHO, 1, comment="Mine.")
    ann.in_formgrader(WHO, 4.0, "Formgrader's.")
    assert ann.answer(WHO).state == "elsewhere"
    with refused("elsewhere"):
        ann.mark(WHO, 1)
    assert formgrader_says(ann.course, WHO) == (4.0, False, "Formgrader's.")
    ann.mark(WHO, 1, comment="Mine.", overrule=True)
    assert formgrader_says(ann.course, WHO) == (2.0, False, "Mine.")
    assert ann.answer(WHO).state == "marked"


def test_what_formgrader_says_since_it_was_shown_is_not_overruled(ann):
    ann.in_formgrader(WHO, 4.0)
    wish = ann.wish(WHO, 1, overrule=True)
    ann.in_formgrader(WHO, 5.0)
    with refused("elsewhere"):
        ann.save(wish)


@pytest.mark.parametrize("marked", [True, False])
def test_a_comment_alone_changed_in_formgrader_is_seen_too(ann, marked):
    if marked:
        ann.mark(WHO, 1, comment="Mine.")
    ann.in_formgrader(WHO, 2.0 if marked else None, "Another.")
    assert ann.answer(WHO).state == "elsewhere"
    with refused("elsewhere"):
        ann.mark(WHO, 1)


def test_a_mark_of_formgraders_alone_is_not_led_through(ann):
    ann.in_formgrader(WHO, 4.0)
    assert ann.answer(WHO).state == "elsewhere"
    assert not ann.answer(WHO).needs


def test_an_answer_handed_in_anew_is_to_be_confirmed_and_keeps_its_ticks(ann):
    ann.mark(WHO, 1, 0.5)
    save_as_marked(ann.course, WHO, t4_proof="Another proof.")
    now = ann.answer(WHO)
    assert (now.state, now.needs, len(now.marking.ticks)) == ("confirm", True, 2)
    assert marks_of(ann) == (2.5, True, ())
    ann.mark(WHO, 1, 0.5)
    assert ann.answer(WHO).state == "marked"


def test_a_mark_for_an_answer_that_was_replaced_meanwhile_is_refused(ann):
    wish = ann.wish(WHO, 1)
    save_as_marked(ann.course, WHO, t4_proof="Another proof.")
    with refused("revision"):
        ann.save(wish)


def test_marking_the_same_answer_by_machine_again_leaves_the_mark_valid(ann):
    wish = ann.wish(OTHER, 1)
    ann.mark(WHO, 1)
    for student, number in ((WHO, 0), (OTHER, 1)):
        save_as_marked(ann.course, student, t4_proof=f"$a_{number} = b$, so it is proved.")
    assert ann.answer(WHO).state == "marked"
    ann.save(wish)  # what was on the screen stands


def test_a_submission_that_has_gone_is_told(ann):
    wish = ann.wish(WHO, 1)
    shutil.rmtree(ann.course.autograded(WHO), ignore_errors=True)
    with refused("revision"):
        ann.save(wish)
    with refused("unknown"):
        ann.save(replace(ann.wish(OTHER, 1), student="nobody"))


BAD = {
    "no number": {"adjust": math.nan},
    "without end": {"adjust": math.inf},
    "above the maximum": {"adjust": 5.0},
    "below nothing": {"adjust": -3.0},
    "a third of an item": {"shares": (1 / 3,)},
    "more than an item": {"shares": (2,)},
    "a comment without end": {"comment": "x" * 4001},
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_mark_is_refused_in_words(ann, what):
    wish = dict(BAD[what])
    shares = wish.pop("shares", (1,))
    with refused("invalid"):
        ann.mark(WHO, *shares, **wish)
    assert ann.answer(WHO).state == "waiting"
    assert ann.read(log.entries) in ([], ())


def test_a_tick_of_an_item_that_is_not_there_is_refused(ann):
    with refused("rubric"):
        ann.save(replace(ann.wish(WHO), ticks={"nothing": 1.0}))


def test_text_that_no_database_holds_is_mended(ann):
    ann.mark(WHO, comment="a\x00b\ud800c\x1b")
    assert formgrader_says(ann.course, WHO)[2] == "ab?c"


def test_items_beyond_the_maximum_are_cut_off_and_an_adjustment_beyond_is_refused(ann):
    ann.change_rubric(ann.weigh(9.0))
    ann.mark(WHO, 1, 1)
    assert formgrader_says(ann.course, WHO)[0] == 6.0
    with refused("invalid"):
        ann.mark(WHO, 1, adjust=0.5)


def group(marker: AMarker, *students: str) -> dict[str, str]:
    return {s: digest_of(marker.course, s, marker.place) for s in students}


def test_a_group_gets_the_same_mark_at_once(ann):
    saved = ann.mark(WHO, 1, comment="All.", seconds=9.0, group=group(ann, OTHER, THIRD))
    assert saved.left_out == ()
    for student in (WHO, OTHER, THIRD):
        assert formgrader_says(ann.course, student) == (2.0, False, "All.")
        assert ann.answer(student).marking.seconds == 3.0
    assert [row.uses for row in ann.read(bank.comments_on)] == [3]


def test_of_a_group_nobody_is_marked_who_is_not_as_shown(ann, ben):
    ben.mark(OTHER, 0.5)
    ben.write(leases.lease, THIRD, "ben")
    shown = {**group(ann, OTHER, THIRD, "dao04"), "dao04": "another digest", "nobody": "x"}
    saved = ann.mark(WHO, 1, group=shown)
    assert saved.left_out == (*sorted([OTHER, THIRD, "dao04"]), "nobody")
    assert formgrader_says(ann.course, OTHER)[0] == 1.0
    assert ann.answer("dao04").state == "waiting"


def test_a_flag_is_taken_off_by_whoever_else_marks(ann, ben):
    ann.write(flags.flag, WHO, "ann", "Is this Thai?")
    ann.mark(WHO, 1)
    assert set(ann.read(flagged)) == {WHO}
    ben.mark(WHO, 1, 1)
    assert not ann.read(flagged)


def flagged(connection, course, place):
    return rows_of(connection, course, FLAG, place.cell)


def test_a_task_answered_on_paper_is_marked_where_the_machine_would(ann, written):
    paper = AMarker(written, "ann", "test_t1_values")
    assert paper.answers() == {}
    notebook = paper.place.task.notebook
    with open_gradebook(written) as gradebook:
        grade = gradebook.find_grade(paper.cell, notebook, "hw4", WHO)
        grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
    assert list(paper.answers()) == [WHO]
    paper.mark(WHO, 1, 1, 0.5, comment="On paper.")
    assert formgrader_says(written, WHO, paper.cell) == (2.5, False, "On paper.")
    assert paper.answer(WHO).state == "marked"


def test_who_marked_what_when_and_how_long_is_kept(ann, ben):
    ann.mark(WHO, 1, seconds=12.0)
    ben.mark(WHO, 1, 1, seconds=99_999.0)
    entries = ann.read(log.entries, LOG.c.kind == log.MARK)
    assert [(row.marker, row.student) for row in entries] == [("ben", WHO), ("ann", WHO)]
    assert ann.answer(WHO).marking.marker == "ben"


def test_a_group_of_blank_answers_is_marked_and_taken_back_at_once(ann):
    save_as_marked(ann.course, "gil07", **LEFT_OPEN)
    save_as_marked(ann.course, "hin08", **LEFT_OPEN)
    wish = ann.wish(BLANK, comment="Nothing is here.", group={"gil07": "", "hin08": ""})
    save_as_marked(ann.course, "hin08", t4_proof="Here is something now.")
    saved = ann.save(wish)
    assert saved.left_out == ("hin08",)
    for who in (BLANK, "gil07"):
        assert formgrader_says(ann.course, who) == (0.0, False, "Nothing is here.")
    assert formgrader_says(ann.course, "hin08") == (None, True, None)
    ann.undo(saved)
    assert [ann.answer(who).is_blank for who in (BLANK, "gil07")] == [True, True]
