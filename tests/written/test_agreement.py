"""Is agreement what the books say it is, and is nothing said of too few answers?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from autograder.written.agreement import FEWEST, Twice, agreement
from autograder.written.rubric import Item

ITEM = Item("a", "the rule", "", 2)


def twice(*pairs: tuple[float, float]) -> list[Twice]:
    def ticks(share: float) -> dict[str, float]:
        return {"a": share} if share else {}

    return [Twice(ticks(one), ticks(two), 2 * one, 2 * two) for one, two in pairs]


def test_marks_are_compared_answer_by_answer():
    found = agreement([ITEM], twice((1, 1), (1, 0.5), (0, 1), (0, 0)))
    assert (found.count, found.equal, found.difference) == (4, 0.5, 0.75)
    assert found.items[0].equal == 0.5


def test_nothing_looked_at_twice_is_no_agreement():
    assert agreement([ITEM], []) is None


def test_of_few_answers_no_kappa_is_given():
    few = agreement([ITEM], twice(*[(1, 1), (0, 1)] * ((FEWEST - 1) // 2))).items[0]
    assert (few.count, few.equal, few.kappa, few.low) == (8, 0.5, None, None)


def test_two_who_always_tick_have_no_kappa():
    always = agreement([ITEM], twice(*[(1, 1)] * 20)).items[0]
    assert (always.equal, always.kappa) == (1, None)


def test_an_item_that_was_taken_out_is_left_out():
    assert agreement([Item("a", "x", "", 1, retired=True)], twice((1, 1))).items == ()


SHARE = st.sampled_from([0.0, 0.5, 1.0])


@given(st.lists(st.tuples(SHARE, SHARE), min_size=FEWEST, max_size=40))
def test_kappa_is_cohens(pairs):
    found = agreement([ITEM], twice(*pairs)).items[0]
    if found.kappa is None:
        assert len({share for pair in pairs for share in pair}) == 1
        return
    firsts, seconds = zip(*([str(share) for share in pair] for pair in pairs), strict=True)
    assert found.kappa == pytest.approx(cohen_kappa_score(firsts, seconds))
    assert -1 <= found.low <= found.kappa + 1e-9
    assert found.kappa <= found.high + 1e-9
    assert found.high <= 1 + 1e-9


def test_an_interval_of_few_answers_is_wide_also_where_all_were_ticked_alike():
    found = agreement([ITEM], twice(*[(1, 1), (0, 0)] * 5)).items[0]
    assert (found.kappa, found.high) == (1, pytest.approx(1))
    assert found.low < 0.5  # Wilson's interval of 10 of 10 begins at 0.72


def test_the_interval_narrows_with_more_answers():
    pairs = [(1, 1), (0, 0), (1, 1), (0, 0), (1, 0)]
    few, many = (agreement([ITEM], twice(*pairs * n)).items[0] for n in (2, 20))
    assert few.kappa == pytest.approx(many.kappa)
    assert many.high - many.low < (few.high - few.low) / 2
