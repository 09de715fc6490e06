"""Is what pages read of an answer only what it got?"""

from __future__ import annotations

from autograder.written.marked import ticked
from autograder.written.rubric import Item, Rubric

RUBRIC = Rubric(
    (
        Item("a", "the rule", "กฎ", 2),
        Item("b", "the sum", "", 1),
        Item("c", "old", "", 1, retired=True),
    ),
    3,
)


def test_only_ticked_items_that_count_are_shown_in_the_rubrics_order():
    found = ticked(RUBRIC, {"c": 1.0, "gone": 1.0, "b": 1.0, "a": 0.5})
    assert [(one.words, one.words.th, one.earned) for one in found] == [
        ("the rule", "กฎ", 1),
        ("the sum", "the sum", 1),
    ]
    assert [one.text for one in ticked(RUBRIC, {"a": 0.0, "b": 1.0})] == ["the sum"]
