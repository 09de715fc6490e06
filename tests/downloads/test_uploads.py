"""Zips that were unpacked before are not unpacked again to see that nothing has changed."""

from __future__ import annotations

import errno
import json

import pytest
from test_collect import HW, ROSTER, SECOND, answered_files, lay_out, run, tree, zipped

from autograder.course import read_sealed, write_sealed
from autograder.downloads import archives, collecting, handins
from autograder.downloads.collecting import CHANGED, NEW, OLDER, SAME
from autograder.roster import read_roster

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


def test_what_is_no_archive_to_unpack_stays_what_it_is(course, tmp_path):
    document = zipped({"[Content_Types].xml": b"", "word/document.xml": b""})
    files = {"6530000021_hw4.zip": HW, "6530000021_essay.docx": document}
    downloads = lay_out(tmp_path / "downloads", files)
    run(course, downloads)
    (downloads / "6530000021_more.txt").write_bytes(b"more")
    run(course, downloads)
    submitted = course.submitted("6530000021")
    assert (submitted / "essay.docx").read_bytes() == document
    assert (submitted / "more.txt").is_file()
    assert not (submitted / "word").exists()


@pytest.fixture
def fails(monkeypatch):
    """Makes one file of each zip one that cannot be read just now, as long as the set has "now"."""
    when, copy = set(), archives._copy

    def failing(opened, member, *more):
        if when and member.filename.endswith(SECOND):
            raise OSError(errno.EIO, "the disk failed")
        return copy(opened, member, *more)

    monkeypatch.setattr(archives, "_copy", failing)
    return when


def test_a_file_that_was_refused_may_come_the_next_time(course, downloads, fails):
    fails.add("now")
    assert "the disk failed" in run(course, downloads)["6530000021"].refused[0]
    fails.clear()
    result = run(course, downloads)["6530000021"]
    assert (result.outcome, result.refused) == (CHANGED, [])
    assert (course.submitted("6530000021") / SECOND).is_file()


def test_a_file_of_a_known_zip_that_does_not_come_is_missed(course, downloads, fails):
    run(course, downloads)
    (downloads / "6530000021_more.txt").write_bytes(b"more")
    fails.add("now")
    results = run(course, downloads)
    assert results["6530000221"].outcome == SAME
    lost = results["downloads/6530000021_hw4.zip"]
    assert "could not be unpacked as before" in lost.outcome
    assert (course.submitted("6530000021") / SECOND).is_file()
    fails.clear()
    assert run(course, downloads)["6530000021"].outcome == CHANGED
    assert (course.submitted("6530000021") / "more.txt").is_file()


def test_of_nobodys_known_zip_too_what_does_not_come_is_named(course, tmp_path, fails):
    (tmp_path / "class.csv").write_text(ROSTER, "utf-8")
    roster = read_roster(tmp_path / "class.csv")
    downloads = lay_out(tmp_path / "downloads", {"6539999921_hw4.zip": HW})
    run(course, downloads, roster=roster)
    fails.add("now")
    [lost] = run(course, downloads, roster=roster).values()
    assert not lost.matched
    assert "could not be unpacked as before" in lost.refused[0]


def test_each_known_zip_has_its_time_to_be_unpacked(course, downloads):
    times = []

    def told(function, *arguments, seconds):
        times.append(seconds)
        return function(*arguments)

    run(course, downloads)
    run(course, downloads, run=told)
    assert times == [collecting.COLLECTING_SECONDS + handins.UNPACKING_SECONDS] * 2


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
