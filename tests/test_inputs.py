"""What a submission's functions are asked: the same by every command, else something new."""

from __future__ import annotations

import json
import shutil

import nbformat
import pytest
from commands import nbgrader, run
from conftest import need

from autograder.course import Course
from autograder.demo.writing import write_submission
from autograder.hw4.tasks import NETWORK

pytestmark = pytest.mark.processes

FORWARD = """
asked = []

def forward(params, X):
    asked.append(float(X.sum()))
    return np.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
"""
TELL = "print('asked:', asked)"


@pytest.fixture(scope="module")
def marked(prepared_course, tmp_path_factory) -> Course:
    need("bwrap")
    course = prepared_course(tmp_path_factory.mktemp("course"))
    for student, comment in (("ann", ""), ("bob", ""), ("cay", "# mine\n")):
        answers = {"c1_forward": comment + FORWARD, "c2_compute_loss": TELL}
        write_submission(course, student, answers)
    assert run(course, "grade", "--jobs", "2").exit_code == 0
    return course


def asked(course: Course, student: str) -> list[float]:
    """Return what the student's notebook says it was asked."""
    path = course.autograded(student) / f"{NETWORK}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    (told,) = [
        output.text
        for cell in cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.text.startswith("asked:")
    ]
    found = json.loads(told.removeprefix("asked:"))
    assert len(found) > 10
    return found


def test_equal_cells_are_asked_the_same_and_others_something_else(marked):
    ann, bob, cay = (asked(marked, student) for student in ("ann", "bob", "cay"))
    assert ann == bob
    assert not set(ann) & set(cay)


def test_marking_again_by_our_command_or_by_nbgraders_asks_the_same(marked):
    before = asked(marked, "ann")
    assert run(marked, "grade", "--student", "ann", "--force").exit_code == 0
    assert asked(marked, "ann") == before
    shutil.rmtree(marked.autograded("ann"))
    result = nbgrader(marked, "autograde", "hw4", "--student", "ann", "--force")
    assert result.returncode == 0, result.stderr
    assert asked(marked, "ann") == before


def test_the_secret_stands_in_no_page_log_or_database(marked):
    secret = marked.secret_file.read_bytes()
    assert run(marked, "feedback").exit_code == 0
    assert run(marked, "report").exit_code == 0
    for file in marked.class_dir.rglob("*"):
        if file.is_file() and file != marked.secret_file:
            content = file.read_bytes()
            assert secret not in content, file
            assert secret.hex().encode() not in content, file


def test_another_class_is_asked_something_else(marked, tmp_path):
    other = Course(marked.root, tmp_path / "class")
    shutil.copytree(marked.submitted("ann"), other.submitted("ann"))
    shutil.copytree(marked.release, other.release)  # which takes longest to make
    shutil.copy(marked.key_gradebook, other.gradebook)
    assert run(other, "grade", "--class-dir", str(other.class_dir)).exit_code == 0
    assert not set(asked(other, "ann")) & set(asked(marked, "ann"))
