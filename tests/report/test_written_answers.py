"""What the class report says of written answers, and that it says no more than is known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from test_class_report import HOSTILE, whole

from autograder.hw4 import HOMEWORK
from autograder.report.class_report import Hiding, class_report
from autograder.report.facts import ClassFacts
from autograder.report.written_answers import written_tasks
from autograder.written.agreement import Twice
from autograder.written.marked import DeskTask, Flag
from autograder.written.pace import Act
from autograder.written.rubric import Item, Rubric

NOW = datetime(2026, 11, 24, 9, 30)
ITEMS = (
    Item("a", "the rule for $P_i$", "", 3),
    Item("b", "the sum", "", 2),
    Item("c", "said", "", 1),
    Item("d", "old", "", 1, retired=True),
)
RUBRIC = Rubric(ITEMS, 6)


def desk(**changes) -> DeskTask:
    """Return T4's proof after an evening: ten answers marked by two people."""
    standing = {
        "ticks": [{"a": 1.0, "b": 0.5}] * 4 + [{"a": 1.0, "c": 1.0}] * 6,
        "acts": [Act("ann", 8.0)] * 6 + [Act("bob", 20.0)] * 4,
        "waiting": 3,
    }
    return DeskTask("T4", "t4_proof", RUBRIC, **(standing | changes))


def section_of(*tasks: DeskTask, hiding: Hiding | None = None) -> str:
    facts = ClassFacts(HOMEWORK, whole("s1") + whole("s2"), desk=tasks)
    page = class_report(facts, NOW, hiding)
    found = re.search(r'<section id="written">.*?</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^m/][^>]*>|</[^m>]*>", " ", found[0]).split()) if found else ""


def test_a_class_that_nobody_marked_at_the_desk_has_no_such_section():
    assert section_of() == ""
    assert section_of(DeskTask("T4", "t4_proof", RUBRIC, waiting=40)) == ""


def test_the_items_most_often_missed_stand_first_with_their_share():
    [one] = written_tasks(HOMEWORK, [desk()], hidden=False)
    assert [(item.without, item.half, item.share) for item in one.missed] == [
        (6, 4, 0.6),
        (4, 0, 0.4),
    ]
    said = section_of(desk())
    assert "the sum 2 6 of 10 (60 %) 4 said 1 4 of 10 (40 %) 0" in said
    assert "old" not in said


def test_an_item_is_shown_with_its_equation():
    assert "<math" in section_of(desk(ticks=[{}]))


def test_pace_and_what_is_open_are_told_by_marker():
    said = section_of(desk(open_with={"bob": 1}))
    assert "T4 10 3 bob (1) 8 0" in said
    assert "T4 ann 6 8 T4 bob 4 20" in said


def looks(*pairs: tuple[float, float]) -> list[Twice]:
    return [Twice({"a": one}, {"a": two}, 3 * one, 3 * two) for one, two in pairs]


def test_few_second_looks_are_told_without_a_kappa():
    said = section_of(desk(twice=looks((1, 1), (1, 0.5)), second_left=3))
    assert "2 answers were marked a second time" in said
    assert "1 got equal marks, the mean difference is 0.75 marks." in said
    assert "10 are needed to say how well two markers agree on an item." in said
    assert "kappa" not in said
    assert "2 of 5" in said


def test_many_second_looks_are_told_item_by_item():
    said = section_of(desk(twice=looks(*[(1, 1), (0.0, 0.0)] * 6, (1, 0.0))))
    assert re.search(r"92 % of 13 0\.8\d 0\.\d\d to 0\.9\d", said)
    assert "100 % of 13 – –" in said
    assert "(Cohen)" in said


def test_without_second_looks_it_says_that_nothing_is_known():
    assert "No answer has been looked at twice yet" in section_of(desk())


def test_flags_are_told_with_who_and_why():
    said = section_of(desk(flags=[Flag("s1", "ann", "Is this the logarithm?")]))
    assert "T4 s1 ann Is this the logarithm?" in said


def test_the_anonymous_report_names_neither_students_nor_markers():
    flags = [Flag("s1", "cat", "s1 asked about it"), Flag("s2", "ann", "")]
    hiding = Hiding({"s1": "Student 1", "s2": "Student 2"})
    said = section_of(desk(flags=flags, open_with={"dan": 1}), hiding=hiding)
    assert "T4 Student 1 Marker 3 Student 1 asked about it" in said
    assert "T4 Marker 1 6 8 T4 Marker 2 4 20" in said
    for name in ("ann", "bob", "cat", "dan", "s1", "s2"):
        assert not re.search(rf"\b{name}\b", said), name


def test_the_part_on_paper_is_told_apart():
    task = DeskTask("T3", "test_t3_parameters", Rubric(ITEMS, 10), [{"a": 1.0}], [Act("ann", 5)])
    assert "T3 (on paper) 1 0 – 5" in section_of(task, desk())


@pytest.mark.parametrize("acts", [[], [Act("ann", 0)]])
def test_what_was_marked_without_a_time_has_no_pace(acts):
    assert "T4 10 3 – – 0" in section_of(desk(acts=acts))


def test_names_and_notes_are_escaped():
    flags = [Flag("s1", HOSTILE, HOSTILE)]
    item = Item("x", HOSTILE, "", 1)
    task = replace(desk(flags=flags, acts=[Act(HOSTILE, 5)]), rubric=Rubric((item,), 1))
    page = class_report(ClassFacts(HOMEWORK, whole("s1"), desk=[task]), NOW)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 4
