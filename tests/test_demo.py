"""The demo: a class is made, marked and shown, and whoever runs it sees what all would get."""

from __future__ import annotations

import io

import pytest

from autograder.course import Course, UsageError
from autograder.demo import run_demo
from autograder.homework import Homework
from autograder.hw4.sample_class import STUDENTS
from autograder.text.console import Console

FEW = [student for student in STUDENTS if student.id in ("s01-key", "s02-blank")]


@pytest.mark.processes
def test_the_demo_writes_report_and_feedback_pages_and_says_where(
    prepared_course, tmp_path, monkeypatch
):
    made = prepared_course(tmp_path)
    course = Course(made.root, made.root / "class-demo")
    monkeypatch.setattr(Homework, "sample_class", property(lambda self: lambda: FEW))
    out = io.StringIO()
    run_demo(course, 1, Console(file=out, width=200))
    said = out.getvalue()
    for student in FEW:
        page = course.feedback(student.id) / "feedback.html"
        assert student.id in page.read_text("utf-8")
    assert str(course.class_dir / "report.html") in said
    assert f"(2 pages): {course.feedback('s01-key') / 'feedback.html'}" in said
    assert said.endswith(f"Next: autograder desk --class-dir {course.class_dir}\n")


def test_the_demo_takes_no_folder_that_holds_something_of_yours(tmp_path):
    course = Course(tmp_path, tmp_path / "class", "hw4")
    course.class_dir.mkdir()
    (course.class_dir / "gradebook.db").write_text("mine")
    with pytest.raises(UsageError, match="not a demo's folder"):
        run_demo(course, 1, Console(file=io.StringIO()))
    assert (course.class_dir / "gradebook.db").read_text() == "mine"
