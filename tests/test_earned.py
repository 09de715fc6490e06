"""What a submission earned is kept, and never believed where the marked notebook says otherwise."""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from commands import nbgrader, run
from conftest import make_course, need
from saved_class import change_cell, give, save_as_marked

import autograder.course
from autograder.course import Course, UsageError, read_sealed, write_sealed
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4 import HOMEWORK
from autograder.marks import MarkedSubmission, Outcome, TaskMarks
from autograder.nbgrader_plugin import earned, marked_cells
from autograder.nbgrader_plugin.entered import Score, has_assignment, marked_students, read_entered
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks, write_hand_mark
from autograder.nbgrader_plugin.saving import save
from autograder.results import VERDICT_MIME, Status, Verdict

TASK = next(task for task in HOMEWORK.tasks if task.machine and task.hand is None)
NAMES = HOMEWORK.notebooks
WRITTEN = next(task for task in HOMEWORK.tasks if task.hand)


pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def saved(prepared_course, tmp_path_factory) -> Course:
    course = prepared_course(tmp_path_factory.mktemp("saved"))
    save_as_marked(course, "ann", "bob")
    return course


@pytest.fixture
def course(saved: Course, tmp_path: Path) -> Course:
    shutil.copytree(saved.class_dir, tmp_path / "class")
    return Course(saved.root, tmp_path / "class")


@pytest.fixture
def no_notebook_is_read(monkeypatch):
    monkeypatch.setattr(marked_cells, "cells_in", lambda content: pytest.fail("a notebook is read"))


def notebook(course: Course, student: str = "ann", task=TASK) -> Path:
    return course.autograded(student) / f"{task.notebook}.ipynb"


def row(course: Course, student: str = "ann", task=TASK) -> TaskMarks:
    return next(row for row in read_marks(course, [student]) if row.task == task.id)


def test_a_saved_submission_has_its_record_and_its_notebooks_are_not_read(
    course, no_notebook_is_read
):
    assert row(course).marks == 1.5
    assert row(course).findings[0].message_th == "ไม่ใช่"


def names_beside(course: Course) -> list[str]:
    return sorted(path.name for path in course.earned("ann").parent.iterdir())


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def put(text: str):
    return lambda path: path.write_text(text)


def changed(path: Path, **parts) -> None:
    write_sealed(path, read_sealed(path) | parts)


def of_an_older_marker(path: Path) -> None:
    changed(path, version="0" * 64, verdicts={})


def of_another_student(path: Path) -> None:
    notebooks = read_sealed(path)["notebooks"]
    changed(path, notebooks=dict.fromkeys(notebooks, "0" * 64), verdicts={})


def with_another_mark(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"marks":1.5', b'"marks":9.5'))


def with_words_for_marks(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"marks":1.5', b'"marks":"1"'))


DAMAGES = {
    "none": Path.unlink,
    "cut": cut_off,
    "empty": put(""),
    "no JSON": put("{"),
    "a list": put("[1]"),
    "a word": put('"verdicts"'),
    "other types": put('{"version": 1, "notebooks": 2, "verdicts": 3}'),
    "an endless list": put("[" * 100_000),
    "a number too large": put(f'{{"version": {"9" * 5_000}}}'),
    "as it was kept before": lambda path: path.write_bytes(path.read_bytes().partition(b"\n")[2]),
    "another mark": with_another_mark,
    "words for marks": with_words_for_marks,
    "an older marker's": of_an_older_marker,
    "of other notebooks": of_another_student,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_record_that_is_no_good_is_made_anew(course, damage):
    before, known = read_marks(course), course.earned("ann").read_bytes()
    DAMAGES[damage](course.earned("ann"))
    assert read_marks(course) == before
    assert course.earned("ann").read_bytes() == known
    assert names_beside(course) == ["ann.json", "bob.json"]


def test_a_folder_in_a_records_place_costs_time_only(course):
    before, path = read_marks(course), course.earned("ann")
    path.unlink()
    path.mkdir()
    assert read_marks(course) == before
    assert names_beside(course) == ["ann.json", "bob.json"]
    again = {name: notebook(course).with_name(f"{name}.ipynb").read_text("utf-8") for name in NAMES}
    save(course, MarkedSubmission(Outcome("ann", True), again))
    assert read_marks(course) == before


def test_a_notebook_that_was_changed_by_hand_counts_at_once(course):
    verdict = Verdict(TASK.id, 0.5, TASK.machine.marks, Status.FAILED)
    change_cell(notebook(course), TASK.machine.cell, lambda cell: give(cell, verdict))
    assert row(course).status is Status.FAILED
    assert row(course).machine.overruled  # the gradebook has other marks
    assert row(course, "bob").status is Status.PARTIAL


def test_a_notebook_that_is_gone_counts_as_missing_and_counts_again_when_it_is_back(course):
    before, path = row(course), notebook(course)
    path.rename(path.with_suffix(".aside"))
    assert row(course).status is Status.NOT_ATTEMPTED
    path.with_suffix(".aside").rename(path)
    assert row(course) == before


def put_in_place(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def into_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: put_in_place(path, path.read_bytes()[:-200]),
        lambda path: put_in_place(path, b"[1]"),
        lambda path: put_in_place(path, b"\xff"),
        into_a_folder,
    ],
    ids=["cut", "no notebook", "no text", "a folder"],
)
def test_a_marked_notebook_that_is_damaged_costs_no_mark_and_no_other_student(course, damage):
    before = row(course)
    damage(notebook(course))
    for _ in range(2):
        now = row(course)
        assert (now.marks, now.status) == (before.marks, Status.GRADER_ERROR)
        assert now.unmarked
        assert "--force" in now.findings[0].message
    assert row(course, "bob").status is Status.PARTIAL
    elsewhere = next(task for task in HOMEWORK.tasks if task.notebook != TASK.notebook)
    assert row(course, task=elsewhere).status is not Status.GRADER_ERROR


def test_a_verdict_that_is_none_is_a_fault_of_ours(course):
    def change(cell) -> None:
        cell["outputs"][0]["data"][VERDICT_MIME] = {"task": TASK.id}

    change_cell(notebook(course), TASK.machine.cell, change)
    assert row(course).status is Status.GRADER_ERROR


def test_another_version_of_the_marker_reads_the_notebooks_again(course, monkeypatch):
    monkeypatch.setattr(earned, "_version", lambda homework: "next year's")
    seen, known = [], marked_cells.cells_in
    monkeypatch.setattr(marked_cells, "cells_in", lambda content: seen.append(1) or known(content))
    for _ in range(2):
        read_marks(course)
        assert len(seen) == 2 * len(HOMEWORK.notebooks)


@pytest.mark.parametrize("name", ["results.py", "nbgrader_plugin/marked_cells.py", "text/x.py"])
def test_the_version_follows_the_code_that_reads_notebooks(tmp_path, monkeypatch, name):
    marker = tmp_path / "autograder"
    shutil.copytree(Path(earned.autograder.__file__).parent, marker)
    monkeypatch.setattr(earned.autograder, "__file__", str(marker / "__init__.py"))
    before = earned._version.__wrapped__(HOMEWORK)
    assert earned._version.__wrapped__(HOMEWORK) == before
    with (marker / name).open("a") as file:
        file.write("# another\n")
    assert earned._version.__wrapped__(HOMEWORK) != before


def test_a_class_that_cannot_be_written_has_marks_all_the_same(course, monkeypatch):
    before = read_marks(course)
    course.earned("ann").unlink()

    def refuse(*_):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(autograder.course, "write_at_once", refuse)
    assert read_marks(course) == before


def read(course: Course, _) -> list[dict]:
    return [row.to_dict() for row in read_marks(course)]


def test_two_commands_may_make_the_records_at_once(course):
    before = read(course, None)
    shutil.rmtree(course.earned("ann").parent)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.starmap(read, [(course, n) for n in range(4)], chunksize=1) == [before] * 4
    assert names_beside(course) == ["ann.json", "bob.json"]


def test_after_nbgraders_own_autograde_its_marks_and_findings_are_shown(tmp_path):
    need("bwrap")
    course = make_course(tmp_path)
    write_submission(course, "ann", key_answers(course))
    assert run(course, "grade").exit_code == 0
    assert row(course).status is Status.PASSED
    write_submission(course, "ann", key_answers(course) | {TASK.answer: "raise ValueError('no')"})
    done = nbgrader(course, "autograde", HOMEWORK.id, "--force")
    assert done.returncode == 0, done.stderr[-2000:]
    assert row(course).status is not Status.PASSED
    assert row(course).marks < TASK.max_marks
    now = read_marks(course)
    shutil.rmtree(course.earned("ann").parent)
    assert read_marks(course) == now


# --------------------------------------------------------------------------------- the gradebook


def test_the_gradebook_is_read_as_nbgrader_reads_it(course):
    write_hand_mark(course, "bob", WRITTEN.hand.cell, 2.5, " Well argued! ")
    with open_gradebook(course) as gradebook:
        where = (TASK.machine.cell, TASK.notebook, HOMEWORK.id, "ann")
        grade = gradebook.find_grade(*where)
        grade.manual_score, grade.extra_credit = 0.5, 1.0
        gradebook.find_submission(HOMEWORK.id, "ann").notebooks[0].late_submission_penalty = 2.0
        gradebook.db.commit()
        expected = {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(HOMEWORK.id)
        }
    entered = read_entered(course)
    assert entered.keys() == expected.keys() == {"ann", "bob"}
    for student, scores in expected.items():
        plain = {
            c: (s.auto, s.manual, s.needs_manual_grade) for c, s in entered[student].scores.items()
        }
        assert plain == scores
    assert entered["ann"].scores[TASK.machine.cell] == Score(1.5, 0.5, False, 1.0)
    assert (entered["ann"].late_penalty, entered["bob"].late_penalty) == (2.0, 0.0)
    assert entered["bob"].comments == {WRITTEN.hand.cell: "Well argued!"}
    assert read_entered(course, ["bob", "nobody"]) == {"bob": entered["bob"]}


def test_extra_credit_counts_only_once_there_is_a_mark(course):
    with open_gradebook(course) as gradebook:
        where = (WRITTEN.hand.cell, WRITTEN.notebook, HOMEWORK.id, "ann")
        gradebook.find_grade(*where).extra_credit = 1.0
        gradebook.db.commit()
    assert row(course, task=WRITTEN).extra_credit == 0.0
    write_hand_mark(course, "ann", WRITTEN.hand.cell, 2, "")
    assert row(course, task=WRITTEN).extra_credit == 1.0


def test_of_another_assignment_nothing_is_read(course):
    other = replace(course, assignment="hw5")
    assert not has_assignment(other)
    assert marked_students(other) == []
    assert read_entered(other) == {}


@pytest.mark.parametrize("content", [None, b""])
def test_no_gradebook_and_one_that_was_only_begun_know_nothing(tmp_path, content):
    course = Course(tmp_path, tmp_path, "hw4")
    if content is not None:
        course.gradebook.write_bytes(content)
    assert not has_assignment(course)
    assert read_marks(course) == []


def drop_the_grades(course: Course) -> None:
    with contextlib.closing(sqlite3.connect(course.gradebook)) as gradebook:
        gradebook.execute("DROP TABLE grade")


def overwrite(course: Course) -> None:
    course.gradebook.write_bytes(b"no gradebook " * 1000)


@pytest.mark.parametrize("damage", [drop_the_grades, overwrite])
@pytest.mark.parametrize("command", ["marks", "export", "report", "feedback"])
def test_a_gradebook_that_cannot_be_read_is_named(course, damage, command):
    damage(course)
    result = run(course, command, "--class-dir", str(course.class_dir))
    assert result.exit_code == 2
    assert "gradebook.db could not be read" in result.output.replace("\n", "")


def test_who_is_in_the_gradebook_is_found_also_where_marks_are_not(course, tmp_path):
    assert marked_students(course) == ["ann", "bob"]
    assert marked_students(replace(course, assignment="hw5")) == []
    assert marked_students(Course(course.root, tmp_path / "nowhere")) == []
    drop_the_grades(course)
    assert marked_students(course) == ["ann", "bob"]
    overwrite(course)
    with pytest.raises(UsageError, match="could not be read"):
        marked_students(course)


def test_a_gradebook_that_is_gone_is_made_again_by_the_next_run(prepared_course, tmp_path):
    course = prepared_course(tmp_path)
    write_submission(course, "ann", {})
    arguments = ("grade", "--sandbox", "process")
    run(course, *arguments)
    before = read_marks(course)
    assert "(0 in this run, 1 unchanged)" in run(course, *arguments).output
    course.gradebook.unlink()
    assert "(1 in this run, 0 unchanged)" in run(course, *arguments).output
    assert read_marks(course) == before != []


COMMAND = """
import sys
from autograder.cli import app
app(sys.argv[2:], standalone_mode=False)
print([name for name in sys.argv[1].split() if name in sys.modules], file=sys.stderr)
"""
HEAVY = "nbgrader nbformat nbconvert jsonschema copydetect matplotlib numpy"


@pytest.mark.parametrize("command", ["marks", "export"])
def test_a_command_that_reads_marks_imports_nothing_that_takes_long(course, command):
    line = [sys.executable, "-c", COMMAND, HEAVY, command, "--class-dir", str(course.class_dir)]
    done = subprocess.run(line, cwd=course.root, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[]", done.stderr
