"""Notebooks saved by Colab or VS Code still validate, hand in and mark."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import need
from launching import nbgrader_in
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3
from saves import SAVES

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4.tasks import NOTEBOOKS, TASKS
from autograder.nbgrader_plugin.conversion import release
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.nbgrader_plugin.saving import save

pytestmark = pytest.mark.processes


def resave(folder: Path, how: str) -> None:
    for name in NOTEBOOKS:
        path = folder / f"{name}.ipynb"
        path.write_text(SAVES[how](path.read_text("utf-8")), "utf-8")


@pytest.fixture(scope="module")
def saved(prepared_course, tmp_path_factory) -> Course:
    """A course in which the key was handed in once from each program, under its name."""
    course = prepared_course(tmp_path_factory.mktemp("saved"))
    release(course)  # the kit in it knows what was handed out
    for how in SAVES:
        resave(write_submission(course, how, key_answers(course)), how)
    return course


@pytest.mark.filterwarnings("ignore:Cell is missing an id:nbformat.warnings.MissingIDFieldWarning")
@pytest.mark.parametrize("how", SAVES)
def test_the_format_is_valid(saved, how):
    for name in NOTEBOOKS:
        notebook = nbformat.read(saved.submitted(how) / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        MetadataValidatorV3().validate_nb(notebook)


@pytest.mark.parametrize("how", SAVES)
def test_it_is_marked_as_if_nothing_had_happened(saved, how):
    need("bwrap")
    save(saved, mark_submission(saved, how))
    marks = {row.task: row.machine.marks for row in read_marks(saved, [how]) if row.machine}
    assert marks == {task.id: task.machine.marks for task in TASKS if task.machine}


@pytest.mark.parametrize("how", SAVES)
def test_it_is_handed_in_without_a_remark_on_cells(saved, how):
    folder = saved.submitted(how)
    command = [sys.executable, "-m", "hw4kit.submit", "6512345", "--no-run"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    remarks = [line for line in done.stdout.splitlines() if line.startswith((" !", " ·"))]
    assert [line for line in remarks if "was saved at" not in line] == []
    with zipfile.ZipFile(folder / "hw4_6512345.zip") as archive:
        assert archive.namelist() == [f"{name}.ipynb" for name in NOTEBOOKS]


def test_without_any_metadata_the_hand_in_knows_the_cells_by_their_text(saved, tmp_path):
    folder = write_submission(saved, "bare", key_answers(saved))
    for name in NOTEBOOKS:
        path = folder / f"{name}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            cell["metadata"] = {}
            del cell["id"]
        path.write_text(json.dumps(notebook), "utf-8")
    command = [sys.executable, "-m", "hw4kit.submit", "6512345", "--no-run"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("how", SAVES)
def test_nbgraders_validate_finds_no_fault_in_right_answers(saved, how):
    options = ["--Execute.kernel_name=python3"] * (how == "vscode_1_60")  # a kernel we lack
    done = nbgrader_in(saved.submitted(how), "validate", "1_the_basics.ipynb", *options)
    assert "Success! Your notebook passes all the tests." in done.stdout, done.stderr[-2000:]
