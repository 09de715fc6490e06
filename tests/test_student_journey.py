"""A new student's evening, in a real browser: unpack, a mistake, its hint, training, the hand-in.

With STUDENT_JOURNEY_PICTURES=FOLDER each step is also saved as a picture, in both themes.
"""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest
from browser import Notebook, lab_server
from commands import run
from conftest import make_course, need
from language import is_thai

from autograder.course import Course
from autograder.demo.writing import key_answers
from autograder.hw4.tasks import BASICS, NETWORK, TASKS
from autograder.nbgrader_plugin.conversion import release
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.release import build_zip

pytestmark = pytest.mark.processes

STUDENT = "6512345"
WRONG = "def decay_learning_rate(learning_rate, decay):\n    return decay"
PICTURES = os.environ.get("STUDENT_JOURNEY_PICTURES")


class Evening(Notebook):
    """A notebook that can be seen afterwards, step by step."""

    steps = 0

    def picture(self, name: str, cell: str) -> None:
        """Save what the screen shows around a cell, in both themes, if pictures are wanted."""
        if not PICTURES:
            return
        self.steps += 1
        for theme in ("Light", "Dark"):
            self.show(cell, theme)
            path = Path(PICTURES) / f"{self.steps}-{name}-{theme.lower()}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            assert self.driver.save_screenshot(str(path))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    """The folder that unpacking hw4.zip makes."""
    release(course)
    with zipfile.ZipFile(build_zip(course)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "hw4"


@pytest.fixture
def notebook(folder: Path, browser, tmp_path: Path):
    options = ("--LabApp.expose_app_in_browser=True",)
    with lab_server(folder, tmp_path / "jupyter.log", *options) as address:
        browser.set_window_size(1100, 900)
        yield Evening(browser, address)


def solve_one_task(notebook: Evening, right: str) -> None:
    """Do C6 wrongly, read the hint in both languages, do it right, and see the check turn."""
    task, check = "c6_decay_learning_rate", "test_c6_decay_learning_rate"
    notebook.command("notebook:run-all-cells")
    assert "not started yet" in notebook.text(check)
    notebook.picture("open", check)
    setup = notebook.source("setup")
    for language in ("th", "en"):
        notebook.write({"setup": setup.replace('"en"', f'"{language}"'), task: WRONG})
        for cell in ("setup", task, check):
            notebook.run(cell)
        assert ("should be" in notebook.text(check)) == (language == "en")
        assert is_thai(notebook.text(check)) == (language == "th")
        notebook.picture(f"hint-{language}", check)
    notebook.write({task: right})
    notebook.run(task)
    notebook.run(check)
    assert re.search(r"all \d+ checks passed", notebook.text(check))
    notebook.picture("solved", check)


def prove(notebook: Evening, right: str) -> None:
    """Type a proof with a wrong sign, forget to save it, save it, and see where it fails."""
    answer, check = "t4_proof", "see_t4_proof"
    setup = notebook.source("setup")
    notebook.write({answer: right.replace("P_i (1 - P_i) .", "P_i (1 + P_i) .")})
    notebook.run(check)
    assert "nothing is typed in the cell for the answer" in notebook.text(check)
    assert "The screen shows more (see the cell def decay_learning_rate" in notebook.text(check)
    notebook.command("docmanager:save")
    for language in ("th", "en"):
        notebook.write({"setup": setup.replace('"en"', f'"{language}"')})
        notebook.run("setup")
        notebook.run(check)
        assert notebook.text(check).count("✗") == 1
        assert ("the right side is" in notebook.text(check)) == (language == "en")
        notebook.picture(f"false-equation-{language}", check)
    assert notebook.script("return cellOf(arguments[0]).node.querySelector('mjx-container')", check)


def train(notebook: Evening) -> None:
    """See the curves of a training run, and the picture of the gradients."""
    notebook.command("notebook:run-all-cells")
    assert re.search(r"step (\d+) of \1, .*validation accuracy", notebook.text("first_run"))
    notebook.picture("training", "first_run")
    notebook.picture("gradient", "see_c3_errors")


def hand_in(notebook: Evening) -> None:
    """Write the student id, forget to save, be told so, save, and make the zip."""
    notebook.command("docmanager:save")
    last = notebook.source("hand_in").replace('""', f'"{STUDENT}"')
    notebook.write({"hand_in": last.replace("student_id)", "student_id, run=False)")})
    notebook.run("hand_in", 120)
    assert "is not what you ran last (see the cell from hw4kit.submit" in notebook.text("hand_in")
    notebook.write({"hand_in": last})
    notebook.command("docmanager:save")
    notebook.run("hand_in", 120)
    notebook.picture("hand-in", "hand_in")
    said = notebook.text("hand_in")
    assert f"hw4_{STUDENT}.zip is ready" in said
    assert "!" not in said


def test_from_the_zip_to_the_marks(course, folder, notebook):
    need("bwrap")
    key = key_answers(course)
    notebook.open(BASICS)
    notebook.run("kit")
    assert str(folder) in notebook.text("kit")
    notebook.write(key)
    notebook.command("notebook:run-all-cells")
    notebook.command("docmanager:save")

    notebook.open(NETWORK)
    solve_one_task(notebook, key["c6_decay_learning_rate"])
    prove(notebook, key["t4_proof"])
    notebook.write(key)
    train(notebook)
    hand_in(notebook)

    assert run(course, "collect", str(folder / f"hw4_{STUDENT}.zip")).exit_code == 0
    assert run(course, "grade").exit_code == 0
    (student,) = course.students()
    assert STUDENT in student
    marks = {row.task: row.machine.marks for row in read_marks(course, [student]) if row.machine}
    assert marks == {task.id: task.machine.marks for task in TASKS if task.machine}
