"""The class list that the class's folder keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.roster import Person, Roster, keep_people, kept_people


def test_of_two_lists_all_are_known_and_the_newer_line_counts(tmp_path):
    course = Course(tmp_path, tmp_path / "class", "hw4")
    keep_people(course, [Person("6501", "Ann L."), Person("6502", "Bob Ray", canvas_id="77")])
    keep_people(course, [Person("6501", "Ann Lee"), Person("6503", "Zoe")])
    known = kept_people(course)
    assert {s: p.name for s, p in known.items()} == {
        "6501": "Ann Lee",
        "6502": "Bob Ray",
        "6503": "Zoe",
    }
    assert [person.student for person in known.find(number="77")] == ["6502"]


@pytest.mark.parametrize(
    "content", [b"", b"[", b"{}", b"[3]", b'[{"name": "Ann"}]', b"\xff\xfe", b'"ann"']
)
def test_a_kept_list_that_cannot_be_read_is_none(tmp_path, content):
    course = Course(tmp_path, tmp_path, "hw4")
    course.people.write_bytes(content)
    assert kept_people(course) == Roster([])


words = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(st.builds(Person, words, words, words, words), max_size=5))
def test_whatever_a_list_says_is_kept_as_it_is(tmp_path_factory, people):
    course = Course(tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("class"), "hw4")
    assert keep_people(course, people) == kept_people(course) == Roster(people)


@pytest.mark.parametrize(
    ("person", "parts"),
    [
        (Person("1", "Ann Lee"), ("Ann", "Lee")),
        (Person("1", "Lee, Ann"), ("Ann", "Lee")),
        (Person("1", "Ludwig van Beethoven"), ("Ludwig van", "Beethoven")),
        (Person("1", "Cher"), ("", "Cher")),
        (Person("1", "Cher,"), ("", "Cher")),
        (Person("1", "Ann Lee", first_name="Ann Mary", last_name="Lee"), ("Ann Mary", "Lee")),
        (Person("1"), ("", "")),
    ],
)
def test_a_name_is_parted_as_the_list_has_it_or_as_names_are_written(person, parts):
    assert person.name_parts == parts
