"""An assignment that the marker knows nothing of: nbgrader's own marks, made in the sandbox."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from commands import nbgrader, run
from conftest import make_course, need
from launching import nbgrader_in
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.contained import run_contained

SECONDS, CLOCK_SECONDS = 3, 10  # that a cell may take, of its own here, by the clock there
SQUARE = "def square(x):\n    {}"
RIGHT = SQUARE.format("return x * x")
VISIBLE = "assert square(2) == 4"
HIDDEN = "### BEGIN HIDDEN TESTS\nassert square(3) == 9\n### END HIDDEN TESTS"
PART = "round(sum(square(x) == x * x for x in (2, 5)) / 2, 1)"
BESIDE = """import os

from helper import TEN

assert TEN == 10
assert open("data/table.csv").read() == "1,2\\n"
assert os.environ["NBGRADER_EXECUTION"] == "autograde"
square(TEN)
None"""
ANSWERS = {
    "full": RIGHT,
    "half": SQUARE.format("return 4 if x == 2 else 100 if x == 10 else 0"),
    "wrong": SQUARE.format("return x + 1"),
    "raises": "raise RuntimeError('before it is defined')\n" + RIGHT,
    "endless": SQUARE.format("import time\n    while x == 3: time.sleep(0.1)\n    return x * x"),
    "chatty": SQUARE.format(
        "if x == 3: print(('.' * 1000 + '\\n') * 300)\n"
        "    if x == 5: [display(x) for _ in range(300)]\n"
        "    return x * x if x in (2, 10) else 0"
    ),
    "warns": SQUARE.format("import warnings\n    warnings.warn('so')\n    return x * x"),
    "deleted": RIGHT,
    "draws": (
        "import matplotlib.pyplot as plt\nfrom IPython.display import HTML\n"
        "plt.plot([1, 2])\nplt.show()\n"
        "display(HTML('<b>bold</b><script>alert(1)</script>'))\n" + RIGHT
    ),
}
ENDS = SQUARE.format("import os\n    if x == 3: os._exit(0)\n    return x * x")
WRITES = """
import pathlib
for place in ({targets}):
    try:
        pathlib.Path(place).write_text("mine")
    except OSError:
        pass
pathlib.Path("own.txt").write_text("mine")
found = [place for place in ({targets}) if pathlib.Path(place).exists()]
assert not found
"""


LINKS = {"links": "key.txt", "folders": "key/key.txt"}  # a file's, and a folder's


def graded(source: str, name: str, points: float, **about: object):
    return cell(source, name, grade=True, points=points, **about)


def cell(source: str, name: str, new=new_code_cell, **about: object):
    known = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3}
    metadata = {"nbgrader": {"grade_id": name, **known, **about}}
    return new(source, metadata=metadata)


def write_source(folder: Path) -> None:
    """Write an assignment: a function, tests of each kind, a written answer, files beside it."""
    notebook = new_notebook(metadata={"kernelspec": {"name": "python3", "language": "python",
                                                     "display_name": "Python 3"}})  # fmt: skip
    solution = f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION"
    notebook.cells = [
        cell("# Squares", "title", new_markdown_cell),
        cell(solution, "square", solution=True, locked=False),
        graded(VISIBLE, "test_visible", 1),
        graded(HIDDEN, "test_hidden", 1),
        graded(PART, "test_part", 1),
        graded(BESIDE, "test_beside", 1),
        graded("Why?", "why", 2, solution=True, locked=False, new=new_markdown_cell),
    ]
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "table.csv").write_text("1,2\n")
    (folder / "helper.py").write_text("TEN = 10\n")
    nbformat.write(notebook, folder / "ex.ipynb")


def hand_in(released: Path, folder: Path, answer: str, reason: str = "", gone: str = "") -> None:
    """Copy the release with an answer in its place, and without the cell `gone`."""
    shutil.copytree(released, folder)
    notebook = nbformat.read(folder / "ex.ipynb", as_version=4)
    for one in notebook.cells:
        name = one.metadata.nbgrader.grade_id
        one.source = {"square": answer, "why": reason or one.source}.get(name, one.source)
    notebook.cells = [c for c in notebook.cells if c.metadata.nbgrader.grade_id != gone]
    (folder / "ex.ipynb").chmod(0o644)
    nbformat.write(notebook, folder / "ex.ipynb")


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Course:
    """A course with Homework 4 and such an assignment, which is released and marked."""
    need("bwrap")
    course = make_course(tmp_path_factory.mktemp("ours"))
    course = Course(course.root, course.class_dir, "hw5")
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc = get_config()\nc.TwoSidedExecute.cell_seconds = {SECONDS}\n")
    write_source(course.source)
    succeeds(course, "generate_assignment")
    for student, answer in ANSWERS.items():
        folder, gone = course.submitted(student), "test_visible" * (student == "deleted")
        hand_in(course.released, folder, answer, "Because." * (student == "draws"), gone)
    targets = [course.gradebook, course.submitted("full") / "ex.ipynb", course.root / "x.txt"]
    writes = WRITES.format(targets=", ".join(repr(str(path)) for path in targets))
    hand_in(course.released, course.submitted("writes"), RIGHT + writes)
    hand_in(course.released, course.submitted("ends"), ENDS)
    for student, place in LINKS.items():
        hand_in(course.released, course.submitted(student), f"{RIGHT}\nopen({place!r})")
    (course.root / "key").mkdir()
    (course.root / "key" / "key.txt").write_text("secret")
    (course.submitted("links") / "key.txt").symlink_to(course.root / "key" / "key.txt")
    (course.submitted("folders") / "key").symlink_to(course.root / "key")
    succeeds(course, "autograde")
    succeeds(course, "generate_feedback")
    return course


def succeeds(course: Course, step: str, *options: str) -> None:
    result = nbgrader(course, step, course.assignment, *options)
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def plain(ours, tmp_path_factory) -> Path:
    """The same assignment and submissions in a course of nbgrader's own; its folder."""
    root = tmp_path_factory.mktemp("plain")
    (root / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Execute.timeout = {CLOCK_SECONDS}\n"
        "c.CourseDirectory.source_directory = 'solutions'\n"
    )
    write_source(root / "solutions" / "hw5")
    for student in ANSWERS:
        shutil.copytree(ours.submitted(student), root / "submitted" / student / "hw5")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # to alembic
    for step in ("generate_assignment", "autograde"):
        result = nbgrader_in(root, step, "hw5", PATH=path)
        assert result.returncode == 0, result.stderr
    return root


def marks_in(gradebook: Path) -> dict[tuple[str, str], tuple]:
    """Return the marks, and whether a person must look, by student and cell."""
    with Gradebook(f"sqlite:///{gradebook}") as book:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for submission in book.assignment_submissions("hw5")
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def outputs(folder: Path, name: str) -> list:
    cells = nbformat.read(folder / "ex.ipynb", as_version=4).cells
    return next(one.outputs for one in cells if one.metadata.nbgrader.grade_id == name)


@pytest.mark.processes
def test_the_marks_are_those_of_plain_nbgrader(ours, plain):
    theirs = marks_in(plain / "gradebook.db")
    marks = {key: mark for key, mark in marks_in(ours.gradebook).items() if key[0] in ANSWERS}
    assert marks == theirs


@pytest.mark.processes
def test_each_cell_earns_its_own(ours):
    marks = marks_in(ours.gradebook)
    machine = ("visible", "hidden", "part", "beside")
    students = dict.fromkeys(student for student, _ in marks)
    assert {s: [marks[s, f"test_{part}"][0] for part in machine] for s in students} == {
        "full": [1, 1, 1, 1],
        "half": [1, 0, 0.5, 1],
        "wrong": [0, 0, 0, 1],
        "raises": [0, 0, 0, 0],
        "endless": [1, 0, 1, 1],
        "chatty": [1, 0, 0.5, 1],
        "warns": [0, 0, 0, 0],
        "draws": [1, 1, 1, 1],
        "writes": [1, 1, 1, 1],
        "ends": [1, 0, 1, 1],
        "links": [1, 1, 1, 1],
        "folders": [1, 1, 1, 1],
        "deleted": [None, 1, 1, 1],
    }
    assert (marks["full", "why"], marks["draws", "why"]) == ((0, False), (None, True))


@pytest.mark.processes
def test_what_is_put_out_is_kept_as_in_a_kernel(ours, plain):
    here, there = (outputs(folder, "square") for folder in autograded(ours, plain, "draws"))
    assert [sorted(output.data) for output in here] == [sorted(output.data) for output in there]
    assert {"image/png", "text/html"} <= {kind for output in here for kind in output.data}
    here, there = (outputs(folder, "test_hidden") for folder in autograded(ours, plain, "half"))
    assert [(o.output_type, o.ename, o.evalue) for o in here] == [
        (o.output_type, o.ename, o.evalue) for o in there
    ]
    assert outputs(ours.autograded("endless"), "test_hidden")[0].ename == "CellTimeoutError"


def autograded(ours: Course, plain: Path, student: str) -> tuple[Path, Path]:
    return ours.autograded(student), plain / "autograded" / student / "hw5"


@pytest.mark.processes
def test_a_cell_reaches_nothing_but_its_own_folder(ours):
    assert outputs(ours.autograded("writes"), "square") == []  # what it asserts is true there
    for student in LINKS:
        (failed,) = outputs(ours.autograded(student), "square")
        assert failed.ename == "FileNotFoundError"
    assert not (ours.root / "x.txt").exists()
    assert list(ours.root.rglob("own.txt")) == []


@pytest.mark.processes
def test_feedback_is_nbgraders_own_and_nothing_on_it_acts(ours):
    page = (ours.feedback("draws") / "ex.html").read_text("utf-8")
    for text in ("test_visible", "Score: 4.0 / 6.0", "image/png", "<b>bold</b>", "Because."):
        assert text in page
    assert "<script>alert" not in page
    assert "BEGIN HIDDEN TESTS" not in page


def test_a_notebook_in_another_language_is_refused():
    notebook = new_notebook(
        metadata={"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    )
    with pytest.raises(UsageError, match="in R"):
        run_contained(notebook, [], "bubblewrap", SECONDS)


@pytest.mark.processes
def test_our_command_says_which_one_to_use(ours):
    result = run(ours, "grade", "--assignment", "hw5")
    assert result.exit_code == 2
    assert "nbgrader autograde hw5" in " ".join(result.stderr.split())
