"""Whose a file is, by the names that web sites and the students' toolkit give.

The sources of the names are at the head of `autograder/downloads/whose.py`.
"""

from __future__ import annotations

import pytest
from hw4kit import submit

from autograder.downloads.whose import STUDENT_ID, beginnings, doubt, readings, whose

UUID = "0b7c6a1e-93f5-4c55-8d0e-5a8b6e0b7f11"


# ----------------------------------------------------------------------------------------- Moodle


@pytest.mark.parametrize(
    ("name", "person", "number", "file"),
    [
        # mod/assign/classes/downloader.php: folders, since 4.1 without and before with `_`
        ("Jane Smith_12345_assignsubmission_file", "Jane Smith", "12345", ""),
        ("Jane Smith_12345_assignsubmission_file_", "Jane Smith", "12345", ""),
        ("Jane Smith_12345_assignsubmission_onlinetext", "Jane Smith", "12345", ""),
        # the same without folders
        ("Jane Smith_12345_assignsubmission_file_hw4.zip", "Jane Smith", "12345", "hw4.zip"),
        ("Jane Smith_12345_assignsubmission_file_a_1_b.jpg", "Jane Smith", "12345", "a_1_b.jpg"),
        # `_` in a name is a space already; commas and Thai stay
        ("Smith, Jane_12345_assignsubmission_file", "Smith, Jane", "12345", ""),
        ("สมชาย ใจดี_12345_assignsubmission_file", "สมชาย ใจดี", "12345", ""),
        # blind marking, in the site's language
        ("Participant_38950_assignsubmission_file", "Participant", "38950", ""),
        # a group's: its name and number
        ("C-grp-06-List-01_28387_assignsubmission_file", "C-grp-06-List-01", "28387", ""),
    ],
)
def test_moodles_names(name, person, number, file):
    owner = whose(name, "hw4")
    assert (owner.layout, owner.name, owner.number, owner.file) == ("Moodle", person, number, file)
    assert owner.strong


# ----------------------------------------------------------------------------------------- Canvas


@pytest.mark.parametrize(
    ("name", "person", "number", "file", "attempt"),
    [
        # README of the public tool canvas-unzipper
        ("smithbob_340934_208490284_BobsWork.zip", "smithbob", "340934", "BobsWork.zip", 208490284),
        ("wellslane_334244_394803489_My_2_3.png", "wellslane", "334244", "My_2_3.png", 394803489),
        # lib/content_zipper.rb: LATE between the name and the user
        ("smithbob_LATE_340934_9_hw4.zip", "smithbob", "340934", "hw4.zip", 9),
        # spec/lib/content_zipper_spec.rb: "some_999_, _1234_guy", by the rules of then and now
        ("some-999----1234-guy_1_2_hw4.zip", "some-999----1234-guy", "1", "hw4.zip", 2),
        ("some9991234guy_1_2_hw4.zip", "some9991234guy", "1", "hw4.zip", 2),
        # `_` in a sortable name stays, unless digits alone stand between two
        ("o_neilbob_LATE_340934_9_hw4.zip", "o_neilbob", "340934", "hw4.zip", 9),
        ("ใจดีสมชาย_340934_9_hw4.zip", "ใจดีสมชาย", "340934", "hw4.zip", 9),
        # app/models/attachment.rb, make_unique_filename: a name used before
        ("smithbob_340934_9_hw4-1.zip", "smithbob", "340934", "hw4.zip", 9),
        (f"smithbob_340934_9_hw4-{UUID}.zip", "smithbob", "340934", "hw4.zip", 9),
        # what was typed into the site, or is a link
        ("smithbob_340934_text.html", "smithbob", "340934", "text.html", 0),
        ("smithbob_LATE_340934_link.html", "smithbob", "340934", "link.html", 0),
    ],
)
def test_canvas_names(name, person, number, file, attempt):
    owner = whose(name, "hw4")
    assert (owner.layout, owner.name, owner.number) == ("Canvas", person, number)
    assert (owner.file, owner.attempt) == (file, attempt)
    assert owner.late == ("_LATE_" in name)
    assert owner.strong


@pytest.mark.parametrize("late", ["", "LATE_"])
def test_canvas_anonymous_names(late):
    owner = whose(f"{late}anon_Ab1cD_9_hw4-1.zip", "hw4")
    assert (owner.layout, owner.id, owner.file, owner.attempt) == (
        "Canvas", "anon_Ab1cD", "hw4.zip", 9,
    )  # fmt: skip
    assert owner.late == bool(late)


def test_a_file_of_anonymous_marking_may_begin_with_a_number():
    owner = whose("anon_Ab1cD_67890_12_x.zip", "hw4")
    assert (owner.id, owner.file, owner.attempt) == ("anon_Ab1cD", "12_x.zip", 67890)


@pytest.mark.parametrize(
    ("name", "layouts"),
    [
        ("zoe_11_21_x_12_assignsubmission_file_hw4.zip", ["Canvas"]),
        ("Zoe Z_11_assignsubmission_file_bob_12_22_hw4.zip", ["Moodle"]),
        ("Zoe_Z_11_assignsubmission_file_", ["Moodle"]),
        ("6530000021_x_12_assignsubmission_file_hw4.zip", ["Moodle", "plain"]),
        ("zoe_11_21_bob+hw4+2026-11-24 10:00:00 UTC", ["Canvas", "nbgrader"]),
        ("hw4.zip", []),
    ],
)
def test_a_name_may_be_read_in_several_ways_what_a_site_writes_first(name, layouts):
    assert [owner.layout for owner in readings(name, "hw4")] == layouts


# --------------------------------------------------------------------------- nbgrader's and plain


def test_nbgraders_exchange_names_the_student_and_the_time():
    owner = whose("ann+hw4+2026-11-24 10:00:00.123456 UTC+dGhpcyBpcyB4", "hw4")
    assert (owner.layout, owner.id, str(owner.time)) == (
        "nbgrader", "ann", "2026-11-24 10:00:00+00:00",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["6530123421_hw4.zip", "6530123421", "6530123421 hw4.zip"])
def test_a_student_number_at_the_beginning_is_a_plain_name(name):
    owner = whose(name, "hw4")
    assert (owner.layout, owner.id, owner.strong) == ("plain", "6530123421", False)


# --------------------------------------------------------------------------- the toolkit's hand-in


@pytest.mark.parametrize(
    ("name", "attempt"),
    [("hw4_6512345.zip", 0), ("HW4_6512345 (1).zip", 1), ("hw4_6512345-2.zip", 2)],
)
def test_the_hand_in_tells_the_student_and_the_upload(name, attempt):
    owner = whose(name, "hw4")
    assert (owner.id, owner.file, owner.attempt) == ("6512345", "hw4.zip", attempt)
    assert not owner.strong


def test_the_hand_ins_ids_are_those_that_the_toolkit_lets_through():
    assert STUDENT_ID.pattern == submit.STUDENT_ID.pattern


@pytest.mark.parametrize(
    "id", ["ann", "ann_lee", "s01-key", "b6510", "65-1234", "123", "final-ann", "X" * 40]
)
@pytest.mark.parametrize(("again", "attempt"), [("", 0), (" (2)", 2), (" - Copy", 0)])
def test_any_id_that_the_toolkit_lets_through_is_known(id, again, attempt):
    assert submit.checked_id(id) == id
    owner = whose(f"hw4_{id}{again}.zip", "hw4")
    assert (owner.id, owner.file, owner.attempt) == (id, "hw4.zip", attempt)
    assert not owner.strong


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hw4_final.zip", "may be a student"),
        ("hw4_final_v2.zip", "may be a student"),
        ("hw4_submissions.zip", "may be a student"),
        ("hw4_2.zip", "may be a student"),
        ("hw4_2026.zip", "may be a student"),
        ("hw4_ann-2.zip", "hand-in of “ann-2”, or another one of “ann”"),
        ("hw4_ann_2.zip", "hand-in of “ann_2”, or another one of “ann”"),
        ("hw4_ann lee.zip", "no student id"),
        ("hw4_สมชาย.zip", "no student id"),
        (f"hw4_{'x' * 41}.zip", "no student id"),
    ],
)
def test_a_name_that_may_mean_something_else_tells_of_nobody(name, reason):
    assert whose(name, "hw4") is None
    assert reason in doubt(name, "hw4")


@pytest.mark.parametrize(
    "name", ["hw4.zip", "hw4_ann.ipynb", "hw4_6512345.ipynb", "my_hw4_ann.zip", "notes.zip"]
)
def test_other_names_tell_of_nobody_and_there_is_nothing_to_say(name):
    assert (whose(name, "hw4"), doubt(name, "hw4")) == (None, "")


def test_a_name_begins_with_what_a_class_list_may_know_the_longest_first():
    assert beginnings("hw4_ann-2 (1).zip", "hw4") == [
        ("ann-2 (1)", "hw4.zip"), ("ann-2", "hw4 (1).zip"), ("ann", "hw4-2 (1).zip"),
    ]  # fmt: skip
    assert beginnings("ann_lee_T4.jpg", "hw4") == [
        ("ann_lee_T4.jpg", "ann_lee_T4.jpg"), ("ann_lee_T4", ".jpg"), ("ann_lee", "T4.jpg"),
        ("ann", "lee_T4.jpg"),
    ]  # fmt: skip
