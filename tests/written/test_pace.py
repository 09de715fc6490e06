"""Is the pace what a marker needs to know, and nothing where nothing can be said?"""

from __future__ import annotations

import math

import pytest

from autograder.written.pace import RECENT, Act, Pace, by_marker, median_seconds, pace


@pytest.mark.parametrize(
    ("acts", "median"),
    [
        ([], None),
        ([Act("a", 10)], 10),
        ([Act("a", 10), Act("a", 20)], 15),
        ([Act("a", 10), Act("a", 20), Act("a", 3_600)], 20),
        ([Act("a", 60, answers=12), Act("a", 20)], 5),
        ([Act("a", 0), Act("a", -3), Act("a", math.inf), Act("a", math.nan)], None),
        ([Act("a", 5, answers=0), Act("a", 7)], 7),
    ],
)
def test_the_median_is_of_seconds_an_answer(acts, median):
    assert median_seconds(acts) == median


def test_a_markers_pace_is_their_own_and_tells_what_is_left():
    acts = [Act("ann", 10, answers=4), Act("bob", 30), Act("bob", 40)]
    assert pace(acts, "bob", left=10) == Pace(6, 2, 10, 35, 350)


def test_who_begins_is_told_the_others_pace_and_the_first_of_all_nothing():
    assert pace([Act("ann", 10)], "bob", left=3) == Pace(1, 0, 3, 10, 30)
    assert pace([], "bob", left=3) == Pace(0, 0, 3)


def test_the_latest_acts_tell():
    acts = [Act("ann", 100)] * 200 + [Act("ann", 10)] * RECENT
    assert pace(acts, "ann", left=2).seconds_left == 20


def test_markers_stand_in_order_of_what_they_marked():
    acts = [Act("ann", 10), Act("bob", 30, answers=3), Act("cat", 5)]
    assert list(by_marker(acts).items()) == [("bob", (3, 10)), ("ann", (1, 10)), ("cat", (1, 5))]
