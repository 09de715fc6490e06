"""The time of hand-in: what is one, what is none, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from autograder.intake import handed_in_at, parse_time

HALF_PAST_FOUR = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24 16:30:00 UTC",  # as collect writes it
        "2026-11-24 16:30:00.000000 UTC",  # as nbgrader's exchange does
        "2026-11-24 16:30:00",
        "2026-11-24T16:30:00Z",
        "2026-11-24T23:30:00+07:00",
        "2026-11-24 23:30:00 +07:00",
        "2026-11-24 23:30 +0700",
        "2026-11-24t23:30:00 +07\r\n",
        "2026-11-24 11:30:00-05:00",
    ],
)
def test_a_time_is_read_with_its_zone(text):
    assert parse_time(text) == HALF_PAST_FOUR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "next week",
        "24/11/2026 23:30",
        "2026-11-24",
        "2026-11-31 23:30:00",
        "2026-11-24 25:30:00",
        "2026-11-24 23:30:00 ICT",
        "2026-11-24 23:30:00 UTC+7",
        "2026-11-24 23:30:00 +99:00",
        "0001-01-01 00:00:00 +07:00",
        "2569-11-24 23:30:00 น.",
        "๒๐๒๖-๑๑-๒๔ 23:30:00",
        "2026-11-24 23:30:00 UTC or so",
    ],
)
def test_what_is_no_time_is_none(text):
    assert parse_time(text) is None


def test_no_file_is_no_time_and_no_trouble(tmp_path):
    assert handed_in_at(tmp_path) == (None, "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"next\nweek", "says “next week”, which is no time"),
        (b"x" * 3000, "x …”"),
        (b" \n", "is empty"),
        ("2026-11-24 23:30:00".encode("utf-16"), "is not plain text"),
    ],
)
def test_a_file_that_says_no_time_is_named(tmp_path, data, said):
    (tmp_path / "timestamp.txt").write_bytes(data)
    time, trouble = handed_in_at(tmp_path)
    assert time is None
    assert said in trouble
    assert len(trouble) < 200
    assert "2026-11-24 23:30:00 +07:00" in trouble


def test_a_byte_order_mark_is_passed_over(tmp_path):
    (tmp_path / "timestamp.txt").write_text("2026-11-24 16:30:00", encoding="utf-8-sig")
    assert handed_in_at(tmp_path) == (HALF_PAST_FOUR, "")


def test_a_link_is_not_followed_to_a_file_of_this_machine(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("of somebody else")
    (tmp_path / "timestamp.txt").symlink_to(secret)
    time, trouble = handed_in_at(tmp_path)
    assert time is None
    assert "is not a file" in trouble
    assert "somebody" not in trouble


def test_a_folder_or_a_link_to_nowhere_is_no_time(tmp_path):
    (tmp_path / "timestamp.txt").mkdir()
    assert "is not a file" in handed_in_at(tmp_path)[1]
    (tmp_path / "timestamp.txt").rmdir()
    (tmp_path / "timestamp.txt").symlink_to("nowhere")
    assert "is not a file" in handed_in_at(tmp_path)[1]
