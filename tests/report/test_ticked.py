"""Do feedback pages show what an answer got at the written desk, and never what it did not get?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_feedback_page import SCRIPT, handed, on_paper, section, words
from test_pages import is_dangerous

from autograder.hw4 import HOMEWORK
from autograder.hw4.tasks import BY_ID
from autograder.marks import HandMark
from autograder.report.feedback import feedback_page
from autograder.report.task_views import Handed
from autograder.written.marked import Ticked, WrittenMark, ticked
from autograder.written.rubric import Rubric, marks_of
from autograder.written.scheme import rubric_on_paper, scheme_of

SOURCES = Path(__file__).parents[2] / "solutions" / "hw4"
TICKED = 'class="checks ticked"'
SCHEME = scheme_of(SOURCES, BY_ID["T4"])
RUBRIC = Rubric(SCHEME.items, 6)
RULE, CASE, CHAIN, SPLIT, SUM = (item.id for item in SCHEME.items)


def marked(ticks: dict[str, float], adjust: float = 0.0, comment: str = "") -> Handed:
    """Return a student whose proof got some ticks."""
    given = HandMark(marks_of(RUBRIC, ticks, adjust), waiting=False, attempted=True)
    comments = (comment,) if comment else ()
    mark = WrittenMark(ticked(RUBRIC, ticks), adjust, comment, "ann")
    student = handed({"T4": {"hand": given, "comments": comments}})
    return replace(student, written={"t4_proof": mark})


def t4(student: Handed, language: str = "en") -> str:
    return words(section(feedback_page(student), "T4"), language)


def test_ticked_items_are_shown_with_their_marks_in_both_languages():
    student = marked({RULE: 0.5, SPLIT: 1.0, SUM: 1.0})
    english, thai = t4(student), section(feedback_page(student), "T4")
    assert "The written part: 3 of 6 marks" in english
    assert "1 / 2" in english
    assert english.count("1 / 1") == 2 + 2  # with those of the machine's part
    assert "½" in english
    assert "is separated from the others, both cases put in" in english
    assert "แล้วแทนค่าทั้งสองกรณี" in thai


def test_the_other_language_reads_the_thai_of_the_scheme():
    page = section(feedback_page(marked({SPLIT: 1.0})), "T4")
    assert '<div class="en" lang="en"><p>the term ' in page
    assert '<div class="th" lang="th"><p>แยกพจน์ ' in page
    assert "<math" in page.split(TICKED)[1].split("</ul>")[0]


def test_the_text_of_an_item_that_was_not_ticked_is_nowhere():
    page = feedback_page(marked({SPLIT: 1.0}))
    for item in SCHEME.items:
        shown = item.id == SPLIT
        words_of = [text.split("$")[-1].strip(" .") for text in (item.text, item.text_th)]
        for text in words_of:
            assert (text in page) == shown or not text, text
    assert "quotient" not in page
    assert "กฎผลหาร" not in page


@pytest.mark.parametrize(("adjust", "shown"), [(0.5, "+0.5"), (-0.5, "−0.5"), (1, "+1")])
def test_an_adjustment_is_shown_with_its_sign(adjust, shown):
    student = marked({RULE: 1.0}, adjust)
    assert f"{shown} Adjusted by the person who marked it" in t4(student)
    assert f"{shown} ผู้ตรวจปรับคะแนน" in t4(student, "th")


def test_a_comment_is_shown_once():
    assert t4(marked({RULE: 1.0}, comment="Say why.")).count("Say why.") == 1


def test_who_got_nothing_is_told_by_the_marks_alone():
    page = feedback_page(marked({}))
    assert "The written part: 0 of 6 marks" in t4(marked({}))
    assert TICKED not in page


def test_a_page_without_marks_from_the_desk_is_as_it_was():
    page = feedback_page(handed())
    assert TICKED not in page
    assert page == feedback_page(replace(handed(), written={"c9_nothing": WrittenMark([])}))


def test_ticks_that_a_mark_from_elsewhere_does_not_follow_are_not_shown():
    student = marked({RULE: 1.0})
    rows = [
        replace(row, hand=replace(row.hand, marks=5.0)) if row.task == "T4" else row
        for row in student.rows
    ]
    page = feedback_page(replace(student, rows=rows))
    assert TICKED not in page


def test_ticks_count_until_a_mark_is_confirmed():
    student = marked({RULE: 1.0})
    rows = [
        replace(row, hand=replace(row.hand, waiting=True)) if row.task == "T4" else row
        for row in student.rows
    ]
    assert "2 / 2" in t4(replace(student, rows=rows))


def test_checks_that_were_answered_on_paper_are_shown_as_ticked():
    task = BY_ID["T3"]
    rubric = rubric_on_paper(HOMEWORK, task)
    mark = WrittenMark(ticked(rubric, {rubric.items[0].id: 1.0}), comment="Which biases?")
    student = handed({"T3": {"machine": on_paper("T3", given=5)}})
    page = feedback_page(replace(student, written={task.machine.cell: mark}))
    english, thai = (words(section(page, "T3"), language) for language in ("en", "th"))
    assert "Handed in on paper: 5 of 10 marks." in english
    assert "5 / 5 weights counted" in english
    assert "Which biases?" in english
    assert "biases counted" not in english
    assert "นับน้ำหนักถูกต้อง" in thai


def test_what_the_sum_is_above_the_maximum_is_still_shown():
    extra = Ticked("a bonus", "", 1.0, 9.0)
    student = handed({"T4": {"hand": HandMark(6.0, waiting=False, attempted=True)}})
    page = feedback_page(replace(student, written={"t4_proof": WrittenMark([extra])}))
    assert "a bonus" in page


def test_an_items_text_cannot_act():
    item = Ticked(
        f'{SCRIPT} <img src="http://x.org/y.png"> $\\href{{javascript:1}}{{x}}$', SCRIPT, 1.0, 2
    )
    student = handed({"T4": {"hand": HandMark(2.0, waiting=False, attempted=True)}})
    page = feedback_page(replace(student, written={"t4_proof": WrittenMark([item])}))
    assert "alert(1)" in page
    assert not is_dangerous(page)
