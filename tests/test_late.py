"""A hand-in after the due date: the penalty is nbgrader's, and every output of ours counts it."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import pytest
from commands import nbgrader, run
from conftest import need
from nbgrader.apps import NbGraderAPI

from autograder.course import Course
from autograder.demo.writing import write_submission
from autograder.hw4.tasks import ASSIGNMENT, REQUIRED_MARKS
from autograder.intake import open_submission
from autograder.marks import MarkedSubmission, Outcome
from autograder.nbgrader_plugin.database.address import run_config
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks
from autograder.nbgrader_plugin.saving import save

pytestmark = pytest.mark.processes

TWO_A_NOTEBOOK = """
from nbgrader.plugins import LateSubmissionPlugin


class TwoMarks(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2


get_config().AssignLatePenalties.plugin_class = TwoMarks
"""
T2 = "A_shape, B_shape, C_shape = (32, 1024), (32, 512), (32, 1)"
PARAMETERS = "num_parameters = 557057"


@pytest.fixture(scope="module")
def late_class(prepared_course, tmp_path_factory) -> Course:
    """A marked class of two: ann handed in in time, bob too late."""
    need("bwrap")
    course = prepared_course(tmp_path_factory.mktemp("late"))
    add_to_configuration(course, TWO_A_NOTEBOOK)
    hand_in(course, "ann", "2026-11-23 12:00:00 UTC")
    assert run(course, "grade").exit_code == 0
    set_due_date(course, datetime(2026, 11, 24))
    hand_in(course, "bob", "2026-11-25 12:00:00 UTC")
    assert run(course, "grade").exit_code == 0
    return course


def add_to_configuration(course: Course, text: str) -> None:
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(text)


def hand_in(course: Course, student: str, when: str) -> None:
    folder = write_submission(course, student, {"t2_shapes": T2, "t3_parameters": PARAMETERS})
    (folder / "timestamp.txt").write_text(when)


def set_due_date(course: Course, when: datetime | None) -> None:
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=when)


def lines(text: str) -> dict[str, dict[str, str]]:
    return {line["student"]: line for line in csv.DictReader(io.StringIO(text))}


def test_the_marks_count_the_penalty_as_nbgraders_own_export_does(late_class, tmp_path):
    ours = lines(run(late_class, "marks", "--format", "csv").stdout)
    assert nbgrader(late_class, "export", "--to", str(tmp_path / "n.csv")).returncode == 0
    with (tmp_path / "n.csv").open() as file:
        theirs = {line["student_id"]: line for line in csv.DictReader(file)}
    penalties = {student: float(line["late_penalty"]) for student, line in ours.items()}
    assert penalties == {"ann": 0, "bob": 2}  # his other notebook has nothing to take off
    for student, line in theirs.items():
        assert float(line["late_submission_penalty"]) == float(ours[student]["late_penalty"])
        per_cent = 100 * float(line["score"]) / REQUIRED_MARKS
        assert float(ours[student]["per_cent"]) == pytest.approx(per_cent, abs=0.005)


def test_the_other_outputs_name_the_penalty_too(late_class):
    rows = json.loads(run(late_class, "marks", "--format", "json").stdout)
    assert {row["student"]: row.get("late_penalty") for row in rows} == {"ann": None, "bob": 2}
    assert "−2" in run(late_class, "marks").stdout
    assert run(late_class, "feedback").exit_code == 0
    pages = {
        s: (late_class.feedback(s) / "feedback.html").read_text("utf-8") for s in ("ann", "bob")
    }
    assert ["Handed in late" in page for page in pages.values()] == [False, True]
    assert run(late_class, "report").exit_code == 0
    report = (late_class.class_dir / "report.html").read_text("utf-8")
    assert "1 total is lowered by a penalty for a late hand-in: bob." in report


def test_a_later_due_date_takes_the_penalty_back_when_marked_again(late_class):
    set_due_date(late_class, datetime(2026, 11, 30))
    assert run(late_class, "grade", "--student", "bob", "--force").exit_code == 0
    assert {row.late_penalty for row in read_marks(late_class)} == {0}
    said = run(late_class, "marks", "--format", "csv").stdout
    assert "late" not in said
    assert "late" not in run(late_class, "marks").stdout


@pytest.fixture(scope="module")
def two_marks(prepared_course, tmp_path_factory) -> Course:
    """A course in which what is late costs two marks."""
    course = prepared_course(tmp_path_factory.mktemp("two_marks"))
    add_to_configuration(course, TWO_A_NOTEBOOK)
    set_due_date(course, datetime(2026, 11, 24, 17))  # 24 November, midnight in Bangkok
    return course


def save_marked(course: Course, student: str, when: str | None) -> tuple[object, float]:
    """Hand in and save as marked, not run; return the gradebook's time and the penalty."""
    folder = write_submission(course, student, {"t2_shapes": T2, "t3_parameters": PARAMETERS})
    (folder / "timestamp.txt").unlink(missing_ok=True)
    if when is not None:
        (folder / "timestamp.txt").write_text(when, encoding="utf-8")
    opened = open_submission(course, student)
    notebooks = {name: json.dumps(m.notebook) for name, m in opened.notebooks.items()}
    outcome = Outcome(student, True, opened.problems)
    save(course, MarkedSubmission(outcome, notebooks))
    with open_gradebook(course) as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, student)
        return submission.timestamp, submission.late_submission_penalty


@pytest.mark.parametrize("when", ["2026-11-24 23:30:00 +07:00", "2026-11-24 16:30:00"])
def test_a_time_with_a_blank_before_its_zone_is_in_time(two_marks, when):
    assert save_marked(two_marks, "ann", when) == (datetime(2026, 11, 24, 16, 30), 0)


@pytest.mark.parametrize("when", [None, "", "next week", "24/11/2026 23:30"])
def test_a_late_time_that_is_taken_back_takes_its_penalty_along(two_marks, when):
    late = datetime(2026, 11, 24, 17, 30)
    assert save_marked(two_marks, "ann", "2026-11-24 17:30:00 UTC") == (late, 4)  # of two notebooks
    assert save_marked(two_marks, "ann", when) == (None, 0)


def test_a_time_that_cannot_be_read_is_named(late_class):
    hand_in(late_class, "bob", "next week")
    result = run(late_class, "grade", "--student", "bob")
    assert result.exit_code == 1
    assert "bob: timestamp.txt says “next week”, which is no time" in " ".join(
        result.stderr.split()
    )


@pytest.mark.parametrize(
    ("when", "kept"),
    [("2026-11-25 12:00:00 +07:00", datetime(2026, 11, 25, 5)), ("next week", None)],
)
def test_nbgraders_own_steps_read_the_time_as_ours_do(late_class, when, kept):
    """Does Formgrader, which compares the file with the gradebook, show a marked submission?"""
    set_due_date(late_class, datetime(2026, 11, 24))
    hand_in(late_class, "bob", when)
    marked = nbgrader(late_class, "autograde", "hw4", "--student", "bob", "--force")
    assert marked.returncode == 0
    api = NbGraderAPI(config=run_config(late_class))
    assert "bob" in api.get_autograded_students(ASSIGNMENT)
    (bob,) = (s for s in api.get_submissions(ASSIGNMENT) if s["student"] == "bob")
    assert bob["timestamp"] == (kept and kept.isoformat())
    with open_gradebook(late_class) as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "bob")
        assert submission.timestamp == kept
        assert submission.late_submission_penalty == (2 if kept else 0)


def test_a_configuration_that_cannot_be_run_is_told(late_class):
    set_due_date(late_class, datetime(2026, 11, 24))
    hand_in(late_class, "bob", "2026-11-25 12:00:00 UTC")
    add_to_configuration(late_class, "\nimport no_such_plugin\n")
    result = run(late_class, "grade", "--student", "bob", "--force")
    assert result.exit_code == 2
    assert "no_such_plugin" in " ".join(result.stderr.split())
