"""Numbers found on paper: how they may be written, and that a slip is named all the same."""

from __future__ import annotations

import pytest
from submissions.blocks import T1

from autograder import mark
from autograder.misconceptions.paper import own_numbers

WITHOUT_B0 = T1 | {"x1": 0.3}


@pytest.mark.parametrize("written", [float, str, lambda number: (number,)])
def test_a_slip_is_named_however_the_numbers_are_written(written):
    answers = {name: written(number) for name, number in WITHOUT_B0.items()}
    named = [f.misconception for f in mark("T1", {"t1": answers}).findings if f.misconception]
    assert named == ["t1-b0-missing"]


def test_what_is_no_number_is_left_out():
    assert own_numbers(T1 | {"y1": "about -0.4", "z": float("nan")}) == {
        name: number for name, number in T1.items() if name not in ("y1", "z")
    }
    assert own_numbers("x1 = 0.4") == {}
