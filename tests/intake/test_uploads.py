"""Zips that were unpacked before are not unpacked again to see that nothing has changed."""

from __future__ import annotations

import json

import pytest
from test_collect import HW, answered_files, lay_out, run, tree, zipped

from autograder.course import read_sealed, write_sealed
from autograder.intake import collecting, handins
from autograder.intake.collecting import NEW, OLDER, SAME

TWO = {"6530000021_hw4.zip": HW, "6530000221_hw4.zip": HW + b"\0"}


@pytest.fixture
def downloads(tmp_path):
    return lay_out(tmp_path / "downloads", TWO)


@pytest.fixture
def unpacked(monkeypatch):
    """The names of zips as they are unpacked."""
    names, unpack = [], handins.unpack

    def told(path, *more, **options):
        names.append(path.name)
        return unpack(path, *more, **options)

    monkeypatch.setattr(handins, "unpack", told)
    return names


def test_what_has_not_changed_is_not_unpacked(course, downloads, unpacked):
    first = run(course, downloads)
    assert sorted(unpacked) == sorted(TWO)
    unpacked.clear()
    again = run(course, downloads)
    assert unpacked == []
    assert {result.outcome for result in again.values()} == {SAME}
    for student, result in again.items():
        assert (result.notebooks, result.sources) == (
            first[student].notebooks,
            first[student].sources,
        )


def test_a_zip_that_has_changed_is_unpacked_and_no_other(course, downloads, unpacked):
    run(course, downloads)
    unpacked.clear()
    (downloads / "6530000021_hw4.zip").write_bytes(zipped(answered_files() | {"scan.txt": b"more"}))
    results = run(course, downloads)
    assert unpacked == ["6530000021_hw4.zip"]
    assert results["6530000221"].outcome == SAME
    assert (course.submitted("6530000021") / "scan.txt").is_file()


def test_a_known_zip_of_somebody_elses_is_collected_in_full(course, downloads, unpacked):
    run(course, downloads)
    unpacked.clear()
    (downloads / "6530000321_hw4.zip").write_bytes(HW)
    results = run(course, downloads)
    assert unpacked == ["6530000321_hw4.zip"]
    assert results["6530000321"].outcome == NEW
    assert (
        tree(course.submitted("6530000321")).keys() == tree(course.submitted("6530000021")).keys()
    )


def test_the_same_comes_of_it_as_without_the_record(course, downloads):
    older = zipped({name: data + b" " for name, data in answered_files().items()})
    run(course, downloads)
    (downloads / "6530000021_hw4.zip").write_bytes(older)
    run(course, downloads)
    (downloads / "6530000021_hw4.zip").write_bytes(HW)
    with_record = run(course, downloads)
    (course.own / "uploads.json").unlink()
    assert run(course, downloads) == with_record
    assert with_record["6530000021"].outcome == OLDER


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\n{}"], ids=["empty", "no seal", "no text"])
def test_a_damaged_record_costs_time_only(course, downloads, unpacked, damage):
    run(course, downloads)
    unpacked.clear()
    (course.own / "uploads.json").write_bytes(damage)
    assert {result.outcome for result in run(course, downloads).values()} == {SAME}
    assert len(unpacked) == 2


def test_other_rules_of_unpacking_make_it_anew(course, downloads, unpacked):
    run(course, downloads)
    file = course.own / "uploads.json"
    kept = read_sealed(file)
    write_sealed(file, kept | {"rules": "others"})
    unpacked.clear()
    run(course, downloads)
    assert len(unpacked) == 2
    assert read_sealed(file) == kept


def test_what_is_no_longer_downloaded_is_forgotten(course, downloads):
    run(course, downloads)
    (downloads / "6530000021_hw4.zip").unlink()
    run(course, downloads)
    assert len(read_sealed(course.own / "uploads.json")["zips"]) == 1


def test_a_dry_run_keeps_nothing(course, downloads):
    run(course, downloads, dry_run=True)
    assert not (course.own / "uploads.json").exists()


def test_a_zip_that_vanishes_meanwhile_costs_its_own_hand_in(course, downloads, monkeypatch):
    run(course, downloads)
    for student in ("6530000021", "6530000221"):  # nothing is known to have been collected
        (course.collected(student) / "seen.json").write_text(json.dumps({}))
    when = collecting._those_that_count

    def vanishing(handins, homework):
        (downloads / "6530000021_hw4.zip").unlink(missing_ok=True)
        return when(handins, homework)

    monkeypatch.setattr(collecting, "_those_that_count", vanishing)
    results = {result.sources[0]: result for result in run(course, downloads).values()}
    assert not results["downloads/6530000021_hw4.zip"].matched
    assert results["downloads/6530000221_hw4.zip"].matched
