"""Is the order drawn anew for each task, the same all evening, and does it tell no names?"""

from __future__ import annotations

import statistics

import pytest

from autograder.written.order import in_order, number_of, second_looks

SECRET = b"s" * 32
CLASS = [f"s{number:03}" for number in range(200)]


def test_the_order_is_the_same_again_and_another_for_each_task_and_class():
    orders = [
        in_order(SECRET, "a", CLASS),
        in_order(SECRET, "b", CLASS),
        in_order(b"t", "a", CLASS),
    ]
    assert in_order(SECRET, "a", reversed(CLASS)) == orders[0]
    assert len({tuple(order) for order in [*orders, CLASS]}) == 4
    assert all(sorted(order) == CLASS for order in orders)


def test_who_hands_in_later_moves_nobody_else():
    later = in_order(SECRET, "a", [*CLASS, "new"])
    later.remove("new")
    assert later == in_order(SECRET, "a", CLASS)


def test_places_in_two_tasks_have_nothing_to_do_with_each_other_nor_with_names():
    places = [[in_order(SECRET, cell, CLASS).index(one) for one in CLASS] for cell in "ab"]
    assert abs(statistics.correlation(*places)) < 0.2
    assert abs(statistics.correlation(places[0], range(200))) < 0.2


def test_a_number_stands_for_one_answer_and_a_browser_holds_it():
    numbers = {number_of(SECRET, cell, one) for cell in "ab" for one in CLASS}
    assert len(numbers) == 400
    assert all(0 <= number < 2**53 for number in numbers)
    assert number_of(SECRET, "a", "s\ud800") != number_of(SECRET, "a", "s")


@pytest.mark.parametrize(("size", "looks"), [(0, 0), (1, 1), (10, 1), (11, 2), (200, 20)])
def test_a_tenth_is_looked_at_twice(size, looks):
    drawn = second_looks(SECRET, "a", CLASS[:size])
    assert len(drawn) == looks
    assert drawn == in_order(SECRET, "a", drawn)


def test_second_looks_are_not_the_answers_marked_first():
    order, drawn = in_order(SECRET, "a", CLASS), second_looks(SECRET, "a", CLASS)
    assert 50 < statistics.mean(order.index(one) for one in drawn) < 150
    assert drawn != second_looks(SECRET, "b", CLASS)
