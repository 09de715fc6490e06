"""A second homework goes from release to export, and the marker is not changed for it."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from commands import nbgrader, run
from conftest import ROOT, make_course, need

from autograder.course import Course
from autograder.demo import write_class
from autograder.demo.writing import write_submission
from autograder.homework import find
from autograder.nbgrader_plugin.gradebook import read_marks, write_hand_mark
from autograder.sandbox.backends import hidden

SECOND = ROOT / "tests" / "second"
NAMED = ("--assignment", "mini")


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    """A course with two homeworks; the second one is found on Python's path."""
    find.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SECOND))
        patch.setenv("PYTHONPATH", str(SECOND))
        course = make_course(tmp_path_factory.mktemp("two"))
        shutil.copytree(SECOND / "mini", course.root / "solutions" / "mini")
        yield Course(course.root, course.class_dir, "mini")
    find.cache_clear()


def succeeds(course: Course, *arguments: str) -> str:
    result = run(course, *arguments, *NAMED)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def graded(second, tmp_path_factory) -> Course:
    """The second homework, released, handed in through a web site, collected and marked."""
    need("bwrap")
    succeeds(second, "release")
    downloads = tmp_path_factory.mktemp("downloads")
    write_class(second)
    for student in list(second.students()):
        with zipfile.ZipFile(downloads / f"mini_{student}.zip", "w") as archive:
            archive.write(second.submitted(student) / "gradients.ipynb", "mini/gradients.ipynb")
    shutil.rmtree(second.class_dir / "submitted")
    succeeds(second, "collect", str(downloads))
    succeeds(second, "grade", "--jobs", "2")
    return second


def marks_of(course: Course) -> dict[tuple[str, str], float]:
    return {(row.student, row.task): row.marks for row in read_marks(course)}


def test_with_two_homeworks_one_must_be_named(second):
    result = run(Course(second.root, second.class_dir), "marks")
    assert result.exit_code == 2
    assert "hw4, mini" in result.stderr
    assert "--assignment" in result.stderr


def test_one_that_nobody_knows_is_refused(second):
    result = run(second, "grade", "--assignment", "hw5")
    assert (result.exit_code, "hw5" in result.stderr) == (2, True)


@pytest.mark.processes
def test_the_release_has_no_answer_and_no_test(graded):
    text = (graded.released / "gradients.ipynb").read_text("utf-8")
    assert "YOUR CODE HERE" in text
    for secret in ("SOLUTION", "HIDDEN", "SCHEME", "autograder_mini", "error.mean"):
        assert secret not in text
    with zipfile.ZipFile(graded.dist / "mini.zip") as archive:
        assert archive.namelist() == ["mini/gradients.ipynb"]


@pytest.mark.processes
def test_every_student_gets_the_marks_that_are_earned(graded):
    machine = {key: marks for key, marks in marks_of(graded).items() if key[1] != "W1"}
    assert machine == {
        ("ann", "G1"): 4, ("ann", "G2"): 2,
        ("bob", "G1"): 0, ("bob", "G2"): 0,
        ("cat", "G1"): 2, ("cat", "G2"): 2,
    }  # fmt: skip
    rows = json.loads(succeeds(graded, "marks", "--format", "json"))
    (wrong,) = (row for row in rows if (row["student"], row["task"]) == ("cat", "G1"))
    assert [f["misconception"] for f in wrong["findings"]] == ["g1-mean-left-out", None]
    assert succeeds(graded, "marks").count("10") >= 1  # of the required marks


@pytest.mark.processes
def test_nothing_is_marked_twice(graded):
    assert "(0 in this run, 3 unchanged)" in succeeds(graded, "grade")


@pytest.mark.processes
def test_feedback_report_and_export_follow_the_written_mark(graded):
    write_hand_mark(graded, "ann", "w1_derivation", 3, "Say why the mean may be exchanged.")
    write_hand_mark(graded, "cat", "w1_derivation", 4, "")
    succeeds(graded, "feedback")
    page = (graded.feedback("cat") / "feedback.html").read_text("utf-8")
    for text in (
        "Homework 6: Gradients",
        "การบ้านที่ 6",
        "a sum in place of the mean",
        "ใช้ผลรวมแทนค่าเฉลี่ย",
    ):
        assert text in page
    assert "90.0 %" in (graded.feedback("ann") / "feedback.html").read_text("utf-8")
    succeeds(graded, "report")
    assert "Homework 6: class report" in (graded.own / "report.html").read_text("utf-8")
    succeeds(graded, "export")
    with (graded.own / "export" / "marks_plain.csv").open(encoding="utf-8-sig") as file:
        lines = {line["student"]: line for line in csv.DictReader(file)}
    assert {name: line["per_cent"] for name, line in lines.items()} == {
        "ann": "90.00", "bob": "0.00", "cat": "80.00",
    }  # fmt: skip
    assert (lines["ann"]["W1"], lines["cat"]["G1"]) == ("3", "2")


@pytest.mark.processes
def test_what_is_kept_of_two_homeworks_lies_apart(graded):
    first = Course(graded.root, graded.class_dir, "hw4")
    assert first.record("ann") != graded.record("ann")
    write_submission(first, "ann", {})
    assert list(first.students()) == ["ann"]
    before = marks_of(graded)
    result = run(first, "grade", "--assignment", "hw4")
    assert result.exit_code == 0, result.output
    assert {task for _, task in marks_of(first)} == set(first.homework.by_id)
    assert marks_of(graded) == before


@pytest.mark.processes
def test_nbgraders_own_command_marks_alike(graded):
    before = marks_of(graded)
    result = nbgrader(graded, "autograde", "mini", "--student", "cat", "--force")
    assert result.returncode == 0, result.stderr
    assert marks_of(graded) == before


def test_it_is_not_needed_to_name_the_only_one(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(SECOND))
    find.cache_clear()
    shutil.copytree(SECOND / "mini", tmp_path / "solutions" / "mini")
    assert Course(tmp_path, tmp_path / "class").homework.id == "mini"
    find.cache_clear()


def test_its_key_is_not_seen_in_the_sandbox(tmp_path):
    """Nor is what was installed together with a marker, such as a toolkit."""
    packages = ("autograder", "autograder_mini", "numpy", "toolkit")
    for name in (*packages, "other-1.dist-info", "x-1.dist-info"):
        (tmp_path / name).mkdir()
    (tmp_path / "autograder_mini.py").touch()
    (tmp_path / "x-1.dist-info" / "top_level.txt").write_text("autograder\ntoolkit\n")
    (tmp_path / "other-1.dist-info" / "top_level.txt").write_text("numpy\n")
    assert [Path(path).name for path in hidden(str(tmp_path))] == [
        "autograder", "autograder_mini", "autograder_mini.py", "toolkit", "x-1.dist-info",
    ]  # fmt: skip
