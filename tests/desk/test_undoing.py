"""Undo takes back what was done last, all of it or nothing, and never what is newer."""

from __future__ import annotations

import pytest
from a_marker import formgrader_says, refused
from saved_class import save_as_marked
from servers import BOTH

from autograder.nbgrader_plugin.written import bank
from autograder.nbgrader_plugin.written.seen import digest_of

pytestmark = [pytest.mark.processes, BOTH]
WHO, OTHER = "ann01", "bob02"


def test_the_first_mark_taken_back_waits_again_as_if_nothing_had_been(ann):
    before = formgrader_says(ann.course, WHO)
    saved = ann.mark(WHO, 1, comment="Good.")
    assert ann.undo(saved) == WHO
    assert formgrader_says(ann.course, WHO) == before == (None, True, None)
    assert (ann.answer(WHO).state, ann.answer(WHO).marking) == ("waiting", None)
    assert [row.uses for row in ann.read(bank.comments_on)] == [0]


def test_a_second_mark_taken_back_leaves_the_first(ann, ben):
    ann.mark(WHO, 1, comment="First.")
    ann.undo(ben.mark(WHO, 1, 1, comment="Second."))
    assert formgrader_says(ann.course, WHO) == (2.0, False, "First.")
    assert ann.answer(WHO).marking.marker == "ann"


def test_undone_twice_is_undone_once(ann):
    ann.mark(WHO, 1)
    saved = ann.mark(WHO, 1, 1)
    ann.undo(saved)
    after = ann.answer(WHO)
    assert ann.undo(saved) == WHO
    assert ann.answer(WHO) == after


def test_a_group_is_taken_back_as_a_whole_or_not_at_all(ann, ben):
    shown = {OTHER: digest_of(ann.course, OTHER, ann.place)}
    saved = ann.mark(WHO, 1, group=shown)
    ben.mark(OTHER, 1, 1)
    with refused("undo"):
        ann.undo(saved)
    assert [formgrader_says(ann.course, who)[0] for who in (WHO, OTHER)] == [2.0, 3.0]
    again = ann.mark("cai03", 1, group={"dao04": digest_of(ann.course, "dao04", ann.place)})
    ann.undo(again)
    assert [ann.answer(who).state for who in ("cai03", "dao04")] == ["waiting", "waiting"]


def test_what_somebody_has_marked_since_stays(ann, ben):
    saved = ann.mark(WHO, 1)
    ben.mark(WHO, 1, 1)
    with refused("undo"):
        ann.undo(saved)
    assert formgrader_says(ann.course, WHO)[0] == 3.0


def test_what_formgrader_says_since_stays(ann):
    saved = ann.mark(WHO, 1)
    ann.in_formgrader(WHO, 5.0, "Formgrader's.")
    with refused("undo"):
        ann.undo(saved)
    assert formgrader_says(ann.course, WHO) == (5.0, False, "Formgrader's.")


def test_what_was_formgraders_comes_back(ann):
    ann.in_formgrader(WHO, 5.0, "Formgrader's.")
    ann.undo(ann.mark(WHO, 1, comment="Mine.", overrule=True))
    assert formgrader_says(ann.course, WHO) == (5.0, False, "Formgrader's.")
    assert ann.answer(WHO).state == "elsewhere"


def test_an_answer_handed_in_anew_since_waits_after_it_too(ann):
    ann.mark(WHO, 1)
    saved = ann.mark(WHO, 1, 1)
    save_as_marked(ann.course, WHO, t4_proof="Another proof.")
    ann.undo(saved)
    assert formgrader_says(ann.course, WHO)[:2] == (2.0, True)
    assert ann.answer(WHO).state == "confirm"


def test_a_request_that_was_taken_back_is_not_saved_by_coming_again(ann):
    wish = ann.wish(WHO, 1)
    ann.undo(ann.save(wish))
    ann.save(wish)
    assert ann.answer(WHO).state == "waiting"


def test_a_number_that_nobody_gave_is_told(ann):
    saved = ann.mark(WHO, 1)
    with refused("unknown"):
        ann.undo(type(saved)(saved.entry + 1))


def test_what_comes_back_is_worth_what_the_rubric_says_now(ann):
    """The mark that stood meanwhile was the same by both rubrics."""
    ann.mark(WHO, 1)
    saved = ann.mark(WHO)
    ann.change_rubric(ann.weigh(3.0))
    ann.undo(saved)
    assert formgrader_says(ann.course, WHO)[:2] == (3.0, False)
    assert (ann.answer(WHO).state, ann.answer(WHO).marking.score) == ("marked", 3.0)


def test_a_mark_of_formgraders_that_comes_back_stays_formgraders(ann):
    """Also if it stood in place of one of ours, and the rubric has changed since."""
    ann.mark(WHO, 1)
    ann.in_formgrader(WHO, 5.0)
    saved = ann.mark(WHO, overrule=True)
    ann.change_rubric(ann.weigh(3.0))
    ann.undo(saved)
    assert formgrader_says(ann.course, WHO)[:2] == (5.0, False)
    assert ann.answer(WHO).state == "elsewhere"
