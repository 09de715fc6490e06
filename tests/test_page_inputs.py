"""A feedback page is left alone while all that it is made from is as before, and only then."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from a_marker import AMarker
from commands import run
from saved_class import change_cell, save_as_marked

from autograder.course import Course
from autograder.deadlines import TooLong
from autograder.hw4 import HOMEWORK
from autograder.intake.records import Record, write_record
from autograder.nbgrader_plugin import feedback, handed, page_inputs
from autograder.nbgrader_plugin.gradebook import open_gradebook, write_hand_mark

pytestmark = pytest.mark.processes

TASK = next(task for task in HOMEWORK.tasks if task.machine and task.hand is None)
WRITTEN = next(task for task in HOMEWORK.tasks if task.hand)
NOTEBOOK = f"{TASK.notebook}.ipynb"


@pytest.fixture(scope="module")
def saved(prepared_course, tmp_path_factory) -> Course:
    course = prepared_course(tmp_path_factory.mktemp("saved"))
    save_as_marked(course, "ann", "bob")
    (course.submitted("ann") / "scan.png").write_bytes(b"a scan")
    assert [one.fresh for one in feedback.write_feedback(course)] == [True, True]
    return course


@pytest.fixture
def course(saved: Course, tmp_path: Path) -> Course:
    shutil.copytree(saved.root, tmp_path / "course", symlinks=True)
    course = Course(tmp_path / "course", tmp_path / "course" / "class")
    for folder in (course.autograded("ann"), course.released):
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
    return course


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The students whose pages are made from here on."""
    students, page_of = [], handed.page_of

    def watched(course, student, *how):
        students.append(student)
        return page_of(course, student, *how)

    monkeypatch.setattr(handed, "page_of", watched)
    return students


def write(course: Course, **options) -> None:
    assert [one.problem for one in feedback.write_feedback(course, **options)] == ["", ""]


def test_nothing_is_made_again_where_nothing_has_changed(course, made):
    write(course)
    assert made == []
    write(course, force=True)
    assert made == ["ann", "bob"]


def enter(course: Course, cell: str, notebook: str, **values) -> None:
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(cell, notebook, HOMEWORK.id, "ann")
        for name, value in values.items():
            setattr(grade, name, value)
        gradebook.db.commit()


def give_a_penalty(course: Course) -> None:
    with open_gradebook(course) as gradebook:
        gradebook.find_submission(HOMEWORK.id, "ann").notebooks[0].late_submission_penalty = 1.0
        gradebook.db.commit()


def comment(course: Course) -> None:
    with open_gradebook(course) as gradebook:
        where = (WRITTEN.hand.cell, WRITTEN.notebook, HOMEWORK.id, "ann")
        gradebook.find_comment(*where).manual_comment = "Well argued!"
        gradebook.db.commit()


def answer_anew(course: Course) -> None:
    def change(cell) -> None:
        cell["source"] = "x = 1"

    change_cell(course.autograded("ann") / NOTEBOOK, TASK.answer, change)


def hand_in(name: str, content: bytes = b"x"):
    return lambda course: (course.submitted("ann") / name).write_bytes(content)


def hand_in_a_link(course: Course) -> None:
    (course.submitted("ann") / "link.ipynb").symlink_to("scan.png")


def hand_in_a_folder(course: Course) -> None:
    (course.submitted("ann") / "folder.ipynb").mkdir()


def grow_newer(course: Course) -> None:
    os.utime(course.submitted("ann") / NOTEBOOK, (2e9, 2e9))


def scan(name: str):
    def change(course: Course) -> None:
        (course.autograded("ann") / name).write_bytes(b"a picture")

    return change


OF_ANN = {
    "a hand mark": lambda c: write_hand_mark(c, "ann", WRITTEN.hand.cell, 2, ""),
    "a comment": comment,
    "a mark in the machine's place": lambda c: enter(
        c, TASK.machine.cell, TASK.notebook, manual_score=0.5
    ),
    "extra credit": lambda c: enter(c, TASK.machine.cell, TASK.notebook, extra_credit=0.5),
    "a second look": lambda c: enter(
        c, WRITTEN.hand.cell, WRITTEN.notebook, needs_manual_grade=False
    ),
    "a penalty": give_a_penalty,
    "another answer in the marked notebook": answer_anew,
    "no marked notebook": lambda c: (c.autograded("ann") / NOTEBOOK).unlink(),
    "a file more": hand_in("notes.txt"),
    "another scan": hand_in("scan.png"),
    "a cut notebook": hand_in(NOTEBOOK, b"{"),
    "no notebook": lambda c: (c.submitted("ann") / NOTEBOOK).unlink(),
    "nothing handed in": lambda c: shutil.rmtree(c.submitted("ann").parent),
    "a link": hand_in_a_link,
    "a pipe": lambda c: os.mkfifo(c.submitted("ann") / "pipe.ipynb"),
    "a folder": hand_in_a_folder,
    "a newer file": grow_newer,
    "undone": lambda c: write_record(c, "ann", Record(undone=True)),
    "a picture": scan("mine.png"),
    "a picture in capitals": scan("MINE.JPEG"),
    "the page changed": lambda c: (c.feedback("ann") / "feedback.html").write_text("mine"),
    "the page gone": lambda c: (c.feedback("ann") / "feedback.html").unlink(),
    "a picture of dots": scan("..png"),
    "what it was made from gone": lambda c: c.page_made_from("ann").unlink(),
    "what it was made from damaged": lambda c: c.page_made_from("ann").write_bytes(b"\xff"),
}


@pytest.mark.parametrize("what", OF_ANN)
def test_what_changes_for_one_student_makes_that_page_again_and_no_other(course, made, what):
    OF_ANN[what](course)
    write(course)
    assert made == ["ann"]
    write(course)
    assert made == ["ann"]


def another_figure(course: Course) -> None:
    figure = next((course.source / "figures").iterdir())
    figure.write_bytes(figure.read_bytes() + b"<!-- another -->")


def saved_anew(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


OF_ALL = {
    "a figure": another_figure,
    "the source": lambda course: saved_anew(course.source / NOTEBOOK),
    "the release": lambda course: saved_anew(course.released / NOTEBOOK),
}


@pytest.mark.parametrize("what", OF_ALL)
def test_what_changes_for_all_makes_all_pages_again(course, made, what):
    OF_ALL[what](course)
    write(course)
    assert made == ["ann", "bob"]


def test_a_release_that_is_a_link_is_looked_into(course, made):
    path = course.released / NOTEBOOK
    elsewhere = course.root / "elsewhere.ipynb"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    write(course)
    made.clear()
    saved_anew(elsewhere)
    write(course)
    assert made == ["ann", "bob"]


def test_where_the_digest_cannot_be_kept_the_page_is_written_all_the_same(course, made):
    course.page_made_from("ann").unlink()
    course.page_made_from("ann").mkdir()
    write(course)
    write(course)
    assert made == ["ann", "ann"]


def test_another_language_makes_all_pages_again(course, made):
    write(course, language="th")
    write(course, language="th")
    assert made == ["ann", "bob"]


@pytest.mark.parametrize(
    "name", ["report/templates/feedback.html.j2", "report/templates/feedback.css", "hw4/words.py"]
)
def test_another_marker_makes_all_pages_again(course, made, monkeypatch, tmp_path, name):
    marker = tmp_path / "autograder"
    shutil.copytree(Path(page_inputs.autograder.__file__).parent, marker)
    with (marker / name).open("a") as file:
        file.write("\n")
    monkeypatch.setattr(page_inputs.autograder, "__file__", str(marker / "__init__.py"))
    write(course)
    assert made == ["ann", "bob"]


def test_another_library_makes_all_pages_again(course, made, monkeypatch, tmp_path):
    (tmp_path / "libraries" / "pygments-99.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "libraries")])
    write(course)
    assert made == ["ann", "bob"]


def test_a_page_that_is_made_again_and_is_the_same_is_not_written_again(course, made):
    path = course.feedback("ann") / "feedback.html"
    before = path.stat().st_mtime_ns
    hand_in("notes.txt")(course)
    assert [one.fresh for one in feedback.write_feedback(course)] == [False, False]
    assert made == ["ann"]
    assert path.stat().st_mtime_ns == before


def test_other_ticks_of_the_same_marks_make_another_page(course, made):
    marker = AMarker(course, cell=WRITTEN.hand.cell)
    first, second = (item.marks for item in marker.rubric().rubric.active[:2])
    marker.mark("ann", 1)
    write(course)
    marker.mark("ann", 0, 1, adjust=first - second)
    write(course)
    assert made == ["ann", "ann"]


def test_a_page_with_answers_as_they_were_typed_is_tried_again(course, made, monkeypatch):
    page_of = handed.page_of

    def too_long(course, student, *how):
        plainly = how[-1]
        if student == "ann" and not plainly:
            raise TooLong
        return page_of(course, student, *how)

    with monkeypatch.context() as patch:
        patch.setattr(handed, "page_of", too_long)
        written = {one.student: one for one in feedback.write_feedback(course, force=True)}
        assert written["ann"].plainly
    made.clear()
    write(course)
    assert made == ["ann"]


def test_the_command_starts_no_process_where_nothing_is_to_be_made(course, monkeypatch):
    monkeypatch.setattr(
        "autograder.pipeline.processes.warm_up", lambda *_: pytest.fail("it starts")
    )
    result = run(course, "feedback")
    assert "(0 new or changed, 2 unchanged)" in result.stdout, result.output
    assert "2 of them have a part that waits for a person:" in result.stdout
