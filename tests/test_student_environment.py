"""What shows that the students' environment is enough, and their checks quick: does it look?"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT
from test_environment import conda_dependencies

from autograder.course import Course
from benchmarks import instant_checks, student_environment
from benchmarks.instant_checks import CHECKED, LONGEST_SECONDS, RIGHT, Timed
from benchmarks.student_environment import Wrong

PAGE = (ROOT / student_environment.PAGE).read_text("utf-8")
COURSE = Course(ROOT, ROOT / "class")


def ends_with(main) -> int:
    """Return the exit status of a benchmark."""
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


# ------------------------------------------------------------------------- the environment


def test_the_page_installs_what_the_environment_file_names():
    *_, install = student_environment.pip_commands(PAGE)
    words = install.removeprefix("pip install ").replace('"', "").split()
    pip = {word.split(">")[0] for word in words}
    conda = conda_dependencies(ROOT / "solutions" / "hw4" / "environment.yml")
    assert pip == {entry.split(">")[0] for entry in conda} - {"python", "pip"}


@pytest.mark.parametrize(
    "page",
    [
        "",
        "**With pip**:\n\n```\njupyter lab\n```\n",
        "**With pip**:\n\n```\npip install numpy\n```\n",
        "**With conda**:\n\n```\npip install numpy\njupyter lab\n```\n",
    ],
)
def test_a_page_that_does_not_say_how_is_an_error(page):
    with pytest.raises(ValueError, match="With pip"):
        student_environment.pip_commands(page)


def test_the_project_is_not_on_a_students_path(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    variables = student_environment.student_variables()
    assert "PYTHONPATH" not in variables
    assert str(Path(sys.executable).parent) not in variables["PATH"].split(":")


@pytest.mark.processes
def test_another_status_or_a_missing_word_is_wrong(tmp_path):
    says = [sys.executable, "-c", "print('here'); raise SystemExit(1)"]
    student_environment.run(says, tmp_path, 1, "here")
    with pytest.raises(Wrong, match="status 1, expected 0"):
        student_environment.run(says, tmp_path)
    with pytest.raises(Wrong, match="here"):
        student_environment.run(says, tmp_path, 1, "there")


@pytest.mark.processes
def test_nbgrader_in_the_students_environment_is_wrong(tmp_path):
    desk = student_environment.Desk(COURSE, tmp_path)
    desk.folder, desk.python = tmp_path, sys.executable
    with pytest.raises(Wrong, match="nbgrader, autograder"):
        desk.find_nothing_foreign()


def test_the_first_wrong_step_ends_it(monkeypatch, capsys):
    def refuse() -> None:
        raise Wrong("no network")

    taken = [("one", lambda: None), ("two", refuse), ("three", pytest.fail)]
    monkeypatch.setattr(student_environment, "steps", lambda desk: taken)
    assert ends_with(student_environment.main) == 1
    assert "two: no network" in capsys.readouterr().out


def test_when_all_goes_well_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(student_environment, "steps", lambda desk: [("one", lambda: None)])
    assert ends_with(student_environment.main) == 0
    assert "is enough" in capsys.readouterr().out


# ---------------------------------------------------------------------------- the instant checks


def test_every_check_cell_is_timed():
    cells = instant_checks.code_cells(COURSE)
    assert [cell.id for cell in cells if cell.source.startswith("check")] == [
        cell.id for cell in cells if cell.id in CHECKED
    ]
    assert {cell.id for cell in cells} >= set(CHECKED)


def test_right_answers_pass_and_open_ones_are_open():
    results = list(instant_checks.measure_instant_checks(COURSE, calls=1))
    said = {answers: Counter() for answers in ("right", "open", "faulty")}
    for row in results:
        said[row.answers] += row.statuses
    assert set(said["right"]) == {"passed", "form", "drawn"}
    assert set(said["open"]) == {"open"}
    assert said["faulty"]["failed"] > 5


@pytest.mark.parametrize(("longest", "status"), [(0.5, 0), (LONGEST_SECONDS + 0.1, 1)])
def test_a_check_of_more_than_a_second_is_an_error(monkeypatch, capsys, longest, status):
    row = Timed("check(forward)", RIGHT, [0.1, longest], Counter(passed=2))
    monkeypatch.setattr(instant_checks, "measure_instant_checks", lambda *_: [row])
    monkeypatch.setattr(sys, "argv", ["instant_checks"])
    assert ends_with(instant_checks.main) == status
    assert f"{status} of 1 rows" in capsys.readouterr().out
