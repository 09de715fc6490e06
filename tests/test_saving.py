"""Saving: what lies in an autograded folder, and one gradebook for many submissions."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbgrader.preprocessors import OverwriteKernelspec
from servers import BOTH
from sqlalchemy.exc import OperationalError

from autograder.cluster.packing import pack, unpack
from autograder.course import DEEPEST, Course, UsageError
from autograder.demo.writing import key_answers, write_submission
from autograder.downloads.archives import copy_tree
from autograder.downloads.budgets import Budget
from autograder.hw4.tasks import ASSIGNMENT, NOTEBOOKS
from autograder.intake.files import hidden_notebooks, plain_files
from autograder.marks import MarkedSubmission, Outcome
from autograder.marks.submission import fingerprint
from autograder.nbgrader_plugin import marking, saving
from autograder.nbgrader_plugin.database.holding import NoRoom
from autograder.nbgrader_plugin.entered import marked_students
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.key_cells import KernelFromKey
from autograder.nbgrader_plugin.kit import put_kit
from autograder.nbgrader_plugin.saving import Saver, save

pytestmark = pytest.mark.processes

STUDENTS = ("ann", "bob", "cai")


@pytest.fixture(scope="module")
def prepared(prepared_course, tmp_path_factory) -> Course:
    """Three submissions and a gradebook that knows the homework."""
    course = prepared_course(tmp_path_factory.mktemp("prepared"))
    for student in STUDENTS:
        write_submission(course, student, key_answers(course))
    return course


@pytest.fixture
def course(prepared: Course, on_database, tmp_path: Path) -> Course:
    shutil.copytree(prepared.root, tmp_path / "course")
    return on_database(Course(tmp_path / "course", tmp_path / "course" / "class", "hw4"))


def marked(course: Course, student: str) -> MarkedSubmission:
    """Return a submission as marked; its cells were not run, which earns full marks."""
    notebooks = {
        name: (course.submitted(student) / f"{name}.ipynb").read_text(encoding="utf-8")
        for name in NOTEBOOKS
    }
    return MarkedSubmission(Outcome(student, True), notebooks)


def files(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder, by their paths in it."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_gradebook_that_stays_open_gives_the_same_marks_as_one_for_each(course, tmp_path):
    apart = Course(course.root, tmp_path / "apart")
    shutil.copytree(course.class_dir, apart.class_dir)
    with Saver(course) as saver:
        for student in STUDENTS:
            saver.save(marked(course, student))
    for student in STUDENTS:
        save(apart, marked(apart, student))
    assert marked_students(course) == list(STUDENTS)
    assert read_marks(course) == read_marks(apart)
    assert files(course.autograded("cai")) == files(apart.autograded("cai"))


def turned_around(ours: Path, theirs: Path) -> None:
    """Put a folder where a file of the homework goes, and a file where a folder goes."""
    if theirs.is_dir():
        shutil.rmtree(theirs)
    theirs.unlink(missing_ok=True)
    if ours.is_dir():
        theirs.parent.mkdir(parents=True, exist_ok=True)
        theirs.write_text("no folder")
    else:
        (theirs / "x").mkdir(parents=True)


def test_the_homeworks_own_files_replace_what_a_student_made_of_them(course):
    submitted = course.submitted("ann")
    (submitted / "hw4kit").mkdir()
    (submitted / "hw4kit" / "submit.py").write_text("raise SystemExit", encoding="utf-8")
    (submitted / "notes.txt").write_text("mine", encoding="utf-8")
    save(course, marked(course, "ann"))
    there = files(course.autograded("ann"))
    assert there["hw4kit/submit.py"] == (course.kit / "submit.py").read_bytes()
    assert there["notes.txt"] == b"mine"
    assert {f"{name}.ipynb" for name in NOTEBOOKS} <= set(there)


def test_links_and_pipes_of_a_student_are_left_behind(course):
    submitted = course.submitted("ann")
    os.symlink("/etc/hostname", submitted / "a_link")
    os.mkfifo(submitted / "a_pipe")
    save(course, marked(course, "ann"))
    assert not {"a_link", "a_pipe"} & set(os.listdir(course.autograded("ann")))


def test_everything_is_read_only_and_the_source_is_not(course):
    before = {path: path.stat().st_mode for path in course.source.rglob("*")}
    save(course, marked(course, "ann"))
    there = [path for path in course.autograded("ann").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in there} == {0o444}
    assert {path: path.stat().st_mode for path in course.source.rglob("*")} == before


def test_where_files_cannot_be_linked_they_are_copied(course, monkeypatch):
    def refuse(*_):
        raise PermissionError("this file system has no links")

    monkeypatch.setattr(os, "link", refuse)
    save(course, marked(course, "ann"))
    there = files(course.autograded("ann"))
    assert there["hw4kit/submit.py"] == (course.kit / "submit.py").read_bytes()


@BOTH
def test_saving_again_leaves_one_submission_and_nothing_half_done(course):
    for _ in range(2):
        save(course, marked(course, "ann"))
    assert marked_students(course) == ["ann"]
    assert not list(course.class_dir.glob(f"{course.PARTIAL}*"))


@BOTH
def test_after_a_failure_the_next_submission_is_saved(course, monkeypatch):
    """The failed one leaves no row behind; a later attempt writes it."""

    def fail(*_):
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    with Saver(course) as saver:
        with monkeypatch.context() as patch:
            patch.setattr(saving.SaveTogether, "preprocess", fail)
            with pytest.raises(UsageError, match="disk I/O error"):
                saver.save(marked(course, "ann"))
        saver.save(marked(course, "bob"))
        assert marked_students(course) == ["bob"]
        saver.save(marked(course, "ann"))
    assert marked_students(course) == ["ann", "bob"]


def test_a_kernel_that_the_student_chose_is_replaced_by_the_homeworks(course):
    """As nbgrader's own step does it, with the notebooks that the release was made from."""
    where = {"notebook": NOTEBOOKS[0], "assignment": ASSIGNMENT}
    where["db_url"] = f"sqlite:///{course.key_gradebook}"
    odd = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "julia-1.10", "display_name": "Julia"}}
    )
    stock, _ = OverwriteKernelspec().preprocess(deepcopy(odd), {"nbgrader": where})
    ours, _ = KernelFromKey().preprocess(deepcopy(odd), {"nbgrader": where})
    assert ours.metadata.kernelspec == stock.metadata.kernelspec
    assert ours.metadata.kernelspec["name"] == "python3"


@pytest.mark.parametrize(
    "what", ["hw4kit", "hw4kit/checks", "hw4kit/__init__.py", "figures", "README.md"]
)
def test_whatever_stands_in_the_homeworks_place_costs_nobody_the_marking(course, what):
    """Is a file called like a folder of the homework, or the reverse, left behind?"""
    ours = next(p for p in (course.root / what, course.source / what) if p.exists())
    turned_around(ours, course.submitted("ann") / what)
    save(course, marked(course, "ann"))
    there = course.autograded("ann") / what
    assert there.is_dir() == ours.is_dir()
    assert files(course.autograded("ann") / "hw4kit") == files(course.kit)
    put_kit(course.kit, course.submitted("ann"))  # as before nbgrader's own marking
    assert files(course.submitted("ann") / "hw4kit") == files(course.kit)


def test_a_path_that_is_too_long_elsewhere_is_left_behind(course):
    deep = course.submitted("ann").joinpath(*["d" * 200] * 6)
    deep.mkdir(parents=True)
    save(course, marked(course, "ann"))
    assert (course.autograded("ann") / ("d" * 200)).is_dir()
    assert not course.autograded("ann").joinpath(*["d" * 200] * 6).exists()


def test_a_students_folder_whose_name_is_no_text_costs_that_student_alone(course):
    odd = os.fsdecode(b"J\xfcrgen")
    write_submission(course, odd, {})
    with pytest.raises(NoRoom, match=r"name is no text \(UTF-8\).*give it another name"):
        save(course, marked(course, odd))
    assert not course.autograded(odd).exists()
    save(course, marked(course, "ann"))


@pytest.fixture
def very_deep(course):
    """A submission with so many folders in folders that Python's own ways through them fail."""
    (course.submitted("ann") / "a").mkdir()
    here = os.open(course.submitted("ann") / "a", os.O_RDONLY)
    for _ in range(1_900):
        os.mkdir("a", dir_fd=here)
        inner = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    yield course
    subprocess.run(["rm", "-r", course.submitted("ann") / "a"], check=True)


@pytest.mark.processes
def test_folders_in_folders_cost_nobody_the_marking(very_deep, tmp_path):
    folder = very_deep.submitted("ann")
    assert fingerprint([folder]) == fingerprint([folder])
    assert {path.stem for path in plain_files(folder)} >= set(NOTEBOOKS)
    assert list(hidden_notebooks(folder)) == []
    there = Course(very_deep.root, tmp_path / "there", "hw4")
    assert unpack(pack(very_deep, "ann"), there) == "ann"
    copy_tree(folder, tmp_path / "collected", Budget())
    save(very_deep, marked(very_deep, "ann"))
    inside = very_deep.autograded("ann").joinpath(*["a"] * (DEEPEST - 1))
    assert inside.is_dir()
    assert not (inside / "a" / "a" / "a").exists()


def test_a_machine_without_room_marks_nothing_rather_than_half(course, monkeypatch):
    """What is half marked would not be marked again; another machine, or a later run, has room."""
    went_wrong = [OSError(errno.ENOSPC, "No space left"), ValueError("a bad day")]
    done = []

    def attempt(config, resources, mended) -> tuple[str, list[str]]:
        done.append(resources)
        if len(done) % 2:
            return "{}", []
        raise went_wrong[len(done) // 2 - 1]

    monkeypatch.setattr(marking, "_mark_notebook", attempt)
    with pytest.raises(OSError, match="No space left"):
        marking.mark_submission(course, "ann")
    outcome = marking.mark_submission(course, "ann").outcome
    assert (outcome.marked, len(outcome.problems)) == (True, 1)
