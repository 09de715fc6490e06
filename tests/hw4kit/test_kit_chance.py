"""Chance: nothing is found in what was drawn rightly, and every fault in what was not."""

from __future__ import annotations

import numpy as np
import pytest
from hw4kit.checks import chance

SEEDS = range(20)


def with_replacement(of, size, rng):
    return rng.integers(of, size=size)


def without_replacement(of, size, rng):
    return np.resize(rng.permutation(of), size)


def sorted_rows(of, size, rng):
    return np.sort(rng.integers(of, size=size))


def ends_half_as_often(of, size, rng):
    return np.round(rng.random(size) * (of - 1)).astype(int)


def favouring_one(of, size, rng):
    odds = 1.0 + (np.arange(of) == 2)
    return rng.choice(of, size, replace=size > of, p=odds / odds.sum())


def batches(rows_of, size, rng):
    drawn = (rows_of(chance.ROWS, size, rng) for _ in range(chance.BATCHES))
    return [tuple(rows.tolist()) for rows in drawn]


@pytest.mark.parametrize("rows_of", [with_replacement, without_replacement, sorted_rows])
def test_no_fault_is_found_in_rows_drawn_rightly(rows_of):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        assert not chance.fault_of_batches(batches(rows_of, chance.BATCH_SIZE, rng))
        assert not chance.fault_of_many(rows_of(chance.FEW_ROWS, chance.MANY, rng))
        assert not chance.fault_of_labelled(batches(rows_of, chance.LABELLED_SIZE, rng))


@pytest.mark.parametrize("rows_of", [ends_half_as_often, favouring_one])
def test_a_row_that_comes_too_often_is_found_whatever_the_seed(rows_of):
    for seed in SEEDS:
        rows = rows_of(chance.FEW_ROWS, chance.MANY, np.random.default_rng(seed))
        assert "Is every row as likely" in chance.fault_of_many(rows)


def test_as_many_rows_of_each_label_every_time_are_found():
    rng, labels = np.random.default_rng(0), chance.LABELS

    def stratified(*_):
        return np.concatenate([
            rng.permutation(np.flatnonzero(labels == label))[:count]
            for label, count in ((0, 3), (1, 1))
        ])  # fmt: skip

    assert "look at y" in chance.fault_of_labelled(batches(stratified, 4, rng))


def masks(shape, drop_prob, rng, count=1):
    return rng.random((count, *shape)) >= drop_prob


def test_no_fault_is_found_in_masks_drawn_rightly():
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        kept = [masks(chance.LARGE, p, rng)[0] for p in chance.PROBABILITIES]
        for mask, drop_prob in zip(kept, chance.PROBABILITIES, strict=True):
            assert not chance.fault_of_mask(mask, drop_prob)
        assert not chance.fault_of_numbers(kept)
        assert not chance.fault_of_small_masks(masks(chance.SMALL, 0.5, rng, chance.MASKS))


def changed(change):
    kept = masks(chance.LARGE, 0.5, np.random.default_rng(0))[0]
    change(kept)
    return chance.fault_of_mask(kept, 0.5)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda kept: kept.__setitem__(3, kept[50]), "Two rows or columns"),
        (lambda kept: kept.__setitem__(3, ~kept[50]), "Two rows or columns"),
        (lambda kept: kept.T.__setitem__(3, kept.T[50]), "Two rows or columns"),
        (lambda kept: kept.__setitem__(3, False), "One row or column"),
        (lambda kept: kept.__setitem__(slice(50), kept[50]), "Two rows or columns"),
        (lambda kept: kept.__setitem__(slice(50), False), "Whole rows or columns"),
        (lambda kept: kept.__setitem__((slice(None), slice(8)), True), "about 2,400 of 4,800"),
        (lambda kept: kept.sort(axis=1), "Whole rows or columns"),
        (lambda kept: kept.__setitem__(slice(None), np.arange(60) % 2 == 0), "Whole rows"),
    ],
)
def test_what_is_not_random_in_a_mask_is_named(change, text):
    assert text in changed(change)


def test_the_same_number_in_each_row_is_named():
    kept = np.random.default_rng(0).permuted(np.indices(chance.LARGE)[1] < 30, axis=1)
    assert "same number of entries is dropped in each row" in chance.fault_of_mask(kept, 0.5)


def test_the_same_number_every_time_is_named():
    shape = chance.LARGE
    size, rng = shape[0] * shape[1], np.random.default_rng(0)
    kept = [rng.permutation(np.arange(size) >= p * size).reshape(shape)
            for p in chance.PROBABILITIES]  # fmt: skip
    assert "dropped every time" in chance.fault_of_numbers(kept)


def test_numbers_that_are_shared_are_named():
    rng = np.random.default_rng(0)
    kept = masks(chance.SMALL, 0.5, rng, chance.MASKS)
    kept[:, 2] = kept[:, 5]
    assert "share one random number" in chance.fault_of_small_masks(kept)


@pytest.mark.parametrize("rows_of", [with_replacement, without_replacement])
def test_a_long_batch_drawn_rightly_has_no_fault(rows_of):
    for seed in SEEDS:
        rows = rows_of(chance.LONG, chance.LONG_SIZE, np.random.default_rng(seed))
        assert not chance.fault_of_long(rows)


@pytest.mark.parametrize("limit", [1000, 2**16, 99_000])
def test_rows_that_end_before_the_data_do_are_told(limit):
    rows = np.random.default_rng(0).integers(limit, size=chance.LONG_SIZE)
    fault = chance.fault_of_long(rows)
    assert bool(fault) is (limit < 99_000)  # a hundredth of the rows may be missing by chance
    assert fault.endswith("?") or not fault


def test_a_part_that_comes_more_often_is_told():
    rows = np.random.default_rng(0).integers(2 * chance.LONG, size=chance.LONG_SIZE)
    rows = np.where(rows < chance.LONG, rows, rows % (chance.LONG // 2))
    assert "come from rows" in chance.fault_of_long(rows)


def test_each_row_is_found_in_single_precision_too():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(500, 3))
    rows = rng.integers(500, size=80)
    assert np.array_equal(chance.rows_found(X[rows], X), rows)
    assert np.array_equal(chance.rows_found(X[rows].astype(np.float32), X), rows)
    assert chance.rows_found(X[rows].astype(np.float16), X) is None
    assert chance.rows_found(X[rows][:, ::-1], X) is None
