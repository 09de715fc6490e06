"""A rubric is changed while marking: what was marked before follows, but for Formgrader's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from a_marker import formgrader_says, refused
from servers import BOTH

from autograder.nbgrader_plugin.written import rubric_change
from autograder.written.rubric import Item

pytestmark = [pytest.mark.processes, BOTH]
WHO, OTHER, THIRD = "ann01", "bob02", "cai03"


def test_marks_follow_and_comments_and_markers_stay(ann, ben):
    ben.mark(WHO, 1, 1, comment="Ben's.")
    ben.mark(OTHER, 0, 1)
    changed = ann.change_rubric(ann.weigh(3.0))
    assert changed.changes == ((WHO, 3.0, 4.0),)
    assert formgrader_says(ann.course, WHO) == (4.0, False, "Ben's.")
    assert ann.answer(WHO).marking.marker == "ben"
    assert formgrader_says(ann.course, OTHER)[0] == 1.0


def test_a_preview_says_the_same_and_writes_nothing(ann):
    ann.mark(WHO, 1)
    before, items = ann.answer(WHO), ann.weigh(3.0)
    said = ann.read(rubric_change.preview, ann.rubric().version, items)
    assert (ann.answer(WHO), ann.rubric().version) == (before, said.version - 1)
    assert ann.change_rubric(items) == said


def test_a_mark_changed_in_formgrader_stays_and_is_listed(ann):
    ann.mark(WHO, 1)
    ann.mark(OTHER, 1)
    ann.in_formgrader(OTHER, 5.5)
    changed = ann.change_rubric(ann.weigh(1.0))
    assert (changed.changes, changed.kept) == (((WHO, 2.0, 1.0),), (OTHER,))
    assert formgrader_says(ann.course, OTHER)[0] == 5.5


def test_an_answer_to_be_confirmed_follows_and_goes_on_waiting(ann):
    from saved_class import save_as_marked

    ann.mark(WHO, 1)
    save_as_marked(ann.course, WHO, t4_proof="Another proof.")
    ann.change_rubric(ann.weigh(3.0))
    assert formgrader_says(ann.course, WHO)[:2] == (3.0, True)


def test_what_was_made_from_an_older_rubric_is_refused(ann, ben):
    wish, items, version = ann.wish(WHO, 1), ann.weigh(1.5), ann.rubric().version
    ben.mark(OTHER, 1)
    ben.change_rubric(ben.weigh(1.0))
    with refused("rubric"):
        ann.save(wish)
    with refused("rubric"):
        ann.change_rubric(items, version)
    assert ann.answer(WHO).state == "waiting"


def test_the_same_change_sent_twice_is_made_once(ann):
    items, version = ann.weigh(1.0), ann.rubric().version
    first, second = ann.change_rubric(items, version), ann.change_rubric(items, version)
    assert first.version == second.version == ann.rubric().version


def test_a_new_item_has_an_id_and_one_left_out_is_kept_without_counting(ann):
    ann.mark(WHO, 1, 1)
    items = [*ann.rubric().rubric.active[1:], Item("", "Says $y$.", "บอก", 1.0)]
    ann.change_rubric(items)
    now = ann.rubric().rubric
    assert now.active[-1].id
    assert (now.active[-1].text, now.active[-1].text_th) == ("Says $y$.", "บอก")
    assert formgrader_says(ann.course, WHO)[0] == 1.0
    retired = next(item for item in now.items if item.retired)
    ann.change_rubric([*now.active, replace(retired, retired=False)])
    assert formgrader_says(ann.course, WHO)[0] == 3.0  # its tick was kept


def test_items_that_do_not_add_up_are_told_and_allowed(ann):
    assert ann.change_rubric(ann.weigh(9.0)).problems
    assert not ann.change_rubric(ann.weigh(2.0)).problems


@pytest.mark.parametrize(
    "items",
    [[], [Item("", " ", "", 1.0)], [Item("", "x", "", -1.0)], [Item("nothing", "x", "", 1.0)],
     [Item("", "x" * 1001, "", 1.0)], [Item("", "x", "", 1.0, retired=True)]],
    ids=["none", "no text", "less than no marks", "not there", "too long", "none that counts"],
)  # fmt: skip
def test_a_rubric_that_cannot_be_used_is_refused(ann, items):
    with refused("invalid"):
        ann.change_rubric(items)


def test_undo_of_a_mark_that_followed_a_rubric_is_refused(ann):
    saved = ann.mark(WHO, 1)
    ann.change_rubric(ann.weigh(1.0))
    with refused("undo"):
        ann.undo(saved)


def test_many_are_changed_in_one_go(ann):
    for student in (WHO, OTHER, THIRD):
        ann.mark(student, 1)
    assert len(ann.change_rubric(ann.weigh(0.5)).changes) == 3


def test_a_mark_that_formgrader_puts_back_is_not_taken_for_what_the_new_rubric_says(ann):
    """It was changed there while the rubric was changed here, and was worth another number then."""
    ann.mark(WHO, 1)
    ann.in_formgrader(WHO, 5.0)
    ann.change_rubric(ann.weigh(3.0))
    ann.in_formgrader(WHO, 2.0)
    assert ann.answer(WHO).state == "elsewhere"
    ann.in_formgrader(WHO, 3.0)
    assert ann.answer(WHO).state == "marked"
