"""What a worker gets of a course: all that marking reads, in a folder of its own."""

from __future__ import annotations

import pytest

from autograder.cluster.bundle import bundle_of
from autograder.course import UsageError, files_below
from autograder.intake.handout import read_handout


@pytest.fixture
def with_key(course):
    course.key_gradebook.parent.mkdir(parents=True)
    course.key_gradebook.write_bytes(b"the homework's cells")
    return course


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in files_below(folder)}


def test_a_bundle_holds_what_marks_depend_on(with_key, tmp_path):
    there = bundle_of(with_key).put(tmp_path / "there")
    assert there.homework is with_key.homework
    assert there.secret_file.read_bytes() == with_key.secret_file.read_bytes()
    assert there.key_gradebook.read_bytes() == with_key.key_gradebook.read_bytes()
    assert read_handout(there).raw == read_handout(with_key).raw
    for folder in ("source", "kit", "released"):
        assert contents(getattr(there, folder)) == contents(getattr(with_key, folder))


def test_a_bundle_holds_nothing_of_students(with_key, tmp_path):
    for folder in (
        with_key.submitted("s1"),
        with_key.autograded("s1"),
        with_key.repairs("s1").parent,
    ):
        folder.mkdir(parents=True)
        (folder / "answers.txt").write_text("an answer of a student's")
    with_key.gradebook.write_bytes(b"names of students")
    data = bundle_of(with_key).data
    assert b"an answer of a student's" not in data
    assert b"names of students" not in data


def test_the_secret_is_made_where_the_class_is(with_key, tmp_path):
    with_key.secret_file.unlink()
    first, second = bundle_of(with_key), bundle_of(with_key)
    assert with_key.secret_file.exists()
    assert first.digest == second.digest


def test_a_damaged_secret_is_told_before_anything_is_marked(with_key, monkeypatch):
    monkeypatch.setattr("autograder.judge.seeds.PATIENCE_SECONDS", 0)
    with_key.secret_file.write_bytes(b"short")
    with pytest.raises(UsageError, match=r"inputs\.secret is damaged.*Delete it"):
        bundle_of(with_key)


def test_without_a_key_the_course_is_not_sent(course):
    with pytest.raises(UsageError, match=r"cannot be sent to workers: .*gradebook\.db"):
        bundle_of(course)
