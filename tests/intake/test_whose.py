"""The zip that the students' toolkit writes is known by its name alone."""

from __future__ import annotations

import pytest

from autograder.intake.whose import whose


@pytest.mark.parametrize(
    ("name", "attempt"),
    [("hw4_6512345.zip", 0), ("HW4_6512345 (1).zip", 1), ("hw4_6512345-2.zip", 2)],
)
def test_the_hand_in_tells_the_student_and_the_upload(name, attempt):
    owner = whose(name)
    assert (owner.id, owner.file, owner.attempt) == ("6512345", "hw4.zip", attempt)
    assert not owner.strong


@pytest.mark.parametrize("name", ["hw4.zip", "hw4_final.zip", "hw4_2.zip", "hw4_6512345.ipynb"])
def test_other_names_that_begin_so_tell_of_nobody(name):
    assert whose(name) is None
