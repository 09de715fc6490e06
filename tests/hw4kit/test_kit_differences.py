"""describe_difference names what explains every entry, and nothing else."""

import numpy as np
import pytest
from hw4kit import describe_difference
from hw4kit.gradients.differences import factor_candidates

RNG = np.random.default_rng(5)
TRUE = RNG.normal(size=(4, 3))
SQUARE = RNG.normal(size=(4, 4))
PARAM = RNG.normal(size=(4, 3))


def test_equal_arrays_have_nothing_to_describe():
    assert describe_difference(TRUE, TRUE) is None
    assert describe_difference(np.zeros(3), np.zeros(3)) is None
    assert describe_difference(TRUE.astype(np.float32), TRUE) is None


@pytest.mark.parametrize(
    ("received", "text"),
    [
        (2 * TRUE, "twice as large"),
        (TRUE / 2, "half as large"),
        (-TRUE, "wrong sign"),
        (7 * TRUE, "7 times what it should be, and N is 7 (the sum"),
        (TRUE / 7, "1/7 of what it should be, and N is 7 (averaged twice)"),
        (-7 * TRUE, "-7 times"),
        (5 * TRUE, "5 times what it should be"),
        (TRUE / 5, "1/5 of"),
        (1.37 * TRUE, "1.37 times"),
        (0 * TRUE, "every entry is 0"),
        (TRUE.T, "transposed"),
        (TRUE[None], "one dimension too many"),
        (TRUE[:2], "its shape is (2, 3) in place of (4, 3)"),
        (0.0, "a single number"),
        (None, "it is None"),
        ("text", "not a numeric array but a str"),
        ([[1], [1, 2]], "not a numeric array but a list"),
        (TRUE * 1j, "complex"),
        (TRUE * np.nan, "nan"),
        (TRUE + np.inf, "infinite"),
        (TRUE + 0.3 * PARAM, "too large, by 0.3 times the parameter"),
        (TRUE - 0.3 * PARAM, "too small"),
    ],
)
def test_patterns_are_named(received, text):
    assert text in describe_difference(received, TRUE, param=PARAM, batch_size=7)


def test_transposed_square_array_is_named():
    assert describe_difference(SQUARE.T, SQUARE) == "rows and columns are exchanged (transposed)"


def test_bias_patterns():
    true, bias = RNG.normal(size=5), RNG.normal(size=5)
    assert "where it should have none (0.1 times the bias's own value)" in describe_difference(
        true + 0.1 * bias, true, param=bias
    )
    assert "a part is missing that is 0.1 times the bias" in describe_difference(
        true - 0.1 * bias, true, param=bias
    )


def test_unknown_differences_stay_unnamed():
    assert describe_difference(TRUE + RNG.normal(size=TRUE.shape), TRUE, param=PARAM) is None
    almost = 2 * TRUE
    almost[1, 1] *= 1.01
    assert describe_difference(almost, TRUE) is None


def test_one_entry_alone_is_no_pattern():
    assert describe_difference(np.array([2.0]), np.array([1.0])) is None


def test_a_factor_that_rounds_to_one_is_no_pattern():
    for factor in (1.00003, 0.99997):
        assert list(factor_candidates(TRUE, factor, batch_size=4)) == []


def test_a_factor_without_a_name_needs_two_examples():
    for received in (1.37 * TRUE, 5 * TRUE, TRUE / 5):
        assert describe_difference(received, TRUE, batch_size=1) is None
        assert "what it should be" in describe_difference(1.37 * TRUE, TRUE, batch_size=2)
    assert "wrong sign" in describe_difference(-TRUE, TRUE, batch_size=1)


def test_np_matrix_and_lists_are_understood():
    assert "twice as large" in describe_difference((2 * TRUE).tolist(), TRUE)
