"""Each command ends with what to type next, true for the options that were given."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from commands import run
from saved_class import save_as_marked

from autograder.cli.publishing import MOST_NAMED, _whose
from autograder.course import Course
from autograder.demo.writing import write_submission
from autograder.hw4.tasks import TASKS
from autograder.nbgrader_plugin.gradebook import write_hand_mark
from autograder.text.console import next_step, with_options

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Course:
    """A class outside the course whose one student waits for a person."""
    inside = prepared_course(tmp_path_factory.mktemp("course"))
    course = Course(inside.root, inside.class_dir.rename(inside.root.parent / "class of 2027"))
    save_as_marked(course, "6501")
    return course


def mark_by_hand(course: Course) -> None:
    for task in TASKS:
        if task.hand:
            write_hand_mark(course, "6501", task.hand.cell, 1, "")


def next_of(course: Course, *arguments: str) -> list[str]:
    """Run a command for the class and return what it says to type next, in words."""
    options = ("--class-dir", str(course.class_dir), "--assignment", "hw4")
    result = run(course, *arguments, *options)
    [line] = [line for line in result.output.splitlines() if line.startswith("Next: ")]
    assert result.output.rstrip().endswith(line)
    return shlex.split(line.removeprefix("Next: "))


def same_class(course: Course, command: str) -> list[str]:
    return ["autograder", command, "--class-dir", str(course.class_dir), "--assignment", "hw4"]


def test_while_an_answer_waits_the_next_step_is_the_desk(course):
    for command in (["marks"], ["export"]):
        assert next_of(course, *command) == same_class(course, "desk")


def test_from_the_feedback_on_one_step_leads_to_the_next_up_to_the_upload(
    prepared_course, tmp_path
):
    course = prepared_course(tmp_path)
    save_as_marked(course, "6501")
    mark_by_hand(course)
    assert next_of(course, "marks") == same_class(course, "feedback")
    seen = ["feedback"]
    for _ in range(2):
        words = next_of(course, seen[-1])
        assert words == same_class(course, words[1])
        seen.append(words[1])
    assert seen == ["feedback", "report", "export"]
    assert next_of(course, "export")[:2] == ["upload", "marks_moodle.csv"]
    assert next_of(course, "export", "--column", "final")[0] == "upload"


def test_what_was_collected_is_to_be_marked_next_and_what_was_only_looked_at_to_be_collected(
    course, tmp_path
):
    other = Course(course.root, tmp_path / "two words")
    downloads = tmp_path / "my downloads"
    handed_in = write_submission(Course(course.root, downloads), "6530123421", {})
    handed_in.rename(downloads / "6530123421_hw4")
    (downloads / "submitted" / "6530123421").rmdir()
    (downloads / "submitted").rmdir()
    words = next_of(other, "collect", str(downloads), "--dry-run")
    assert words[:3] == ["autograder", "collect", str(downloads)]
    assert words[3:] == same_class(other, "")[2:]
    assert next_of(other, *words[1:3]) == same_class(other, "grade")


def test_where_nothing_was_matched_that_is_to_be_put_right_first(course, tmp_path):
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "x.txt").write_text("?")
    words = next_of(Course(course.root, tmp_path / "class"), "collect", str(tmp_path / "downloads"))
    assert " ".join(words) == "put right what is named above, and collect it again."


def test_the_csv_and_json_of_marks_hold_nothing_else(course):
    for format in ("csv", "json"):
        assert "Next" not in run(course, "marks", "--format", format).output


@pytest.mark.parametrize("folder", ["/x/class", "/x/two words", "/x/it's", "../$HOME", "/x/การบ้าน"])
def test_a_folder_is_written_so_that_a_shell_reads_it(folder):
    words = shlex.split(next_step("grade", Path(folder)))
    assert words == ["Next:", "autograder", "grade", "--class-dir", folder]


def test_without_options_there_are_none():
    assert with_options("autograder grade", None) == "autograder grade"


def test_many_open_results_are_told_by_reason_and_few_one_by_one():
    many = {f"s{n:03}": "14 marks wait for a person" for n in range(60)} | {"s999": "1 mark waits"}
    lines = _whose(many, {"s000": "Ann Lee"})
    assert len(lines) == 2
    assert lines[0].startswith("14 marks wait for a person: s000 Ann Lee, s001, ")
    assert lines[0].endswith(f", and {60 - MOST_NAMED} more")
    assert lines[1] == "1 mark waits: s999"
    assert _whose({"s1": "a", "s2": "a"}, {}) == ["s1: a", "s2: a"]
