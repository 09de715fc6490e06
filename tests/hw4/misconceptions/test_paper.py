"""Numbers found on paper: how they may be written, and that a slip is named all the same."""

from __future__ import annotations

import pytest
from submissions.blocks import T1

from autograder.hw4 import mark
from autograder.hw4.misconceptions.paper import DERIVATIVES, own_numbers

WITHOUT_B0 = T1 | {"x1": 0.3}


@pytest.mark.parametrize("written", [float, str, lambda number: (number,)])
def test_a_slip_is_named_however_the_numbers_are_written(written):
    answers = {name: written(number) for name, number in WITHOUT_B0.items()}
    named = [f.misconception for f in mark("T1", {"t1": answers}).findings if f.misconception]
    assert named == ["t1-b0-missing"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"z": 0.0}, "t1-shortcut-forgotten"),
        (dict.fromkeys(DERIVATIVES, 0.0), "t1-second-relu-shut"),
        ({"dz_dw0": 0.0, "dz_db0": 0.0}, "t1-first-relu-shut"),
        ({"dz_db0": 0.0, "dz_db1": 0.0}, "t1-biases-are-constants"),
        ({"dz_db0": 0.0}, None),
        ({"dz_db1": 0.0}, None),
    ],
)
def test_zeros_are_named_by_where_they_stand(changes, name):
    named = {f.misconception for f in mark("T1", {"t1": T1 | changes}).findings if not f.passed}
    assert named == {name}


@pytest.mark.parametrize("kept", [(), ("x1",)])
def test_zeros_written_everywhere_follow_from_no_slip(kept):
    answers = {name: T1[name] if name in kept else 0.0 for name in T1}
    named = [f.misconception for f in mark("T1", {"t1": answers}).findings if f.misconception]
    assert named == []


def test_what_is_no_number_is_left_out():
    assert own_numbers(T1 | {"y1": "about -0.4", "z": float("nan")}) == {
        name: number for name, number in T1.items() if name not in ("y1", "z")
    }
    assert own_numbers("x1 = 0.4") == {}
