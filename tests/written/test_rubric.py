"""Do marks follow from ticks, and are rubrics that cannot be used refused in words?"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.written.rubric import SHARES, Given, Item, Rubric, changes, marks_of

ITEMS = (Item("a", "the rule", "กฎ", 2), Item("b", "the sum", "", 1), Item("c", "said", "", 0.5))
RUBRIC = Rubric(ITEMS, 3.5)


@pytest.mark.parametrize(
    ("ticks", "adjust", "marks"),
    [
        ({}, 0, 0),
        ({"a": 1}, 0, 2),
        ({"a": 0.5, "b": 1}, 0, 2),
        ({"c": 0.5}, 0, 0.25),
        ({"a": 1, "b": 1, "c": 1}, 0, 3.5),
        ({"a": 1, "b": 1, "c": 1}, 1, 3.5),
        ({"a": 1}, 0.5, 2.5),
        ({"a": 1}, -0.5, 1.5),
        ({"b": 1}, -2, 0),
        ({"taken out long ago": 1}, 0, 0),
    ],
)
def test_marks_add_up_with_halves_and_an_adjustment_within_the_maximum(ticks, adjust, marks):
    assert marks_of(RUBRIC, ticks, adjust) == marks


def test_marks_are_no_sums_of_binary_fractions():
    rubric = Rubric((Item("a", "x", "", 0.1), Item("b", "y", "", 0.2)), 1)
    assert marks_of(rubric, {"a": 1, "b": 1}) == 0.3
    assert rubric.problems()[0].startswith("The items add up to 0.3,")


TICKS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(SHARES))
ADJUST = st.sampled_from([-2, -0.5, 0, 0.5, 10])


@given(TICKS, ADJUST)
def test_marks_are_never_below_zero_nor_above_the_maximum(ticks, adjust):
    assert 0 <= marks_of(RUBRIC, ticks, adjust) <= RUBRIC.max_marks


@given(TICKS, ADJUST, st.sampled_from("abc"))
def test_a_tick_more_never_costs_a_mark(ticks, adjust, item):
    assert marks_of(RUBRIC, {**ticks, item: 1.0}, adjust) >= marks_of(RUBRIC, ticks, adjust)


def with_item(number: int, **how) -> Rubric:
    items = list(ITEMS)
    items[number] = replace(items[number], **how)
    return replace(RUBRIC, items=tuple(items))


MARKED = {
    "ann": Given({"a": 1.0, "b": 1.0}),
    "bob": Given({"a": 0.5}, 0.5),
    "cat": Given({"b": 1.0}),
    "dan": Given({}),
}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (RUBRIC, []),
        (with_item(0, text="the rule, with a reason"), []),
        (with_item(0, marks=1), [("ann", 3, 2), ("bob", 1.5, 1)]),
        (with_item(1, retired=True), [("ann", 3, 2), ("cat", 1, 0)]),
        (Rubric((*ITEMS, Item("d", "new", "", 1)), 3.5), []),
        (Rubric(ITEMS[1:], 3.5), [("ann", 3, 1), ("bob", 1.5, 0.5)]),
    ],
)
def test_the_preview_names_those_whose_marks_change(after, expected):
    assert changes(RUBRIC, after, MARKED) == expected


def test_an_item_that_comes_back_has_its_ticks():
    without = with_item(1, retired=True)
    assert changes(without, RUBRIC, MARKED) == [("ann", 2, 3), ("cat", 0, 1)]


@pytest.mark.parametrize(
    ("rubric", "words"),
    [
        (with_item(0, text=" \n"), "has no text"),
        (with_item(0, text="x" * 1001), "longer than 1000 characters"),
        (with_item(0, text_th="ก" * 1001), "longer than 1000 characters"),
        (with_item(0, marks=-1), "“the rule” takes marks away"),
        (with_item(0, marks=math.nan), "“the rule” has no number of marks"),
        (with_item(0, marks=math.inf), "“the rule” has no number of marks"),
        (with_item(0, id="b"), "Two items are the same one"),
        (Rubric(tuple(Item(str(n), "x", "", 0) for n in range(31)), 3), "There are 31 items"),
    ],
)
def test_a_rubric_that_cannot_be_used_is_refused_in_words(rubric, words):
    (fault,) = rubric.faults()
    assert words in fault
    assert fault.th != fault


@pytest.mark.parametrize(
    ("rubric", "words"),
    [
        (with_item(0, marks=1), "add up to 2.5, the task has 3.5 marks: no answer"),
        (with_item(0, marks=3), "add up to 4.5, the task has 3.5 marks: what is above"),
        (with_item(0, retired=True), "add up to 1.5"),
    ],
)
def test_items_that_do_not_add_up_are_told_and_can_be_used(rubric, words):
    (problem,) = rubric.problems()
    assert words in problem
    assert rubric.faults() == []


def test_a_good_rubric_is_told_nothing_of():
    assert (RUBRIC.faults(), RUBRIC.problems()) == ([], [])
