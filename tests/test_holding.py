"""A gradebook that another program holds is said to be held, at once, whatever was asked for."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing

import pytest
from commands import run
from saved_class import save_as_marked

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.database.free import require_free
from autograder.nbgrader_plugin.database.holding import held
from autograder.nbgrader_plugin.gradebook import read_marks

pytestmark = pytest.mark.processes
AT_ONCE = 5.0  # seconds, on a busy machine, of a patience of one and a half
ROSTER = "id,name\n6501,Ann Lee\n"


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Course:
    course = prepared_course(tmp_path_factory.mktemp("course"))
    save_as_marked(course, "6501")
    (course.root / "class.csv").write_text(ROSTER, "utf-8")
    return course


@pytest.fixture
def holder(course):
    """Return a function that takes the gradebook, as a browser of databases does."""
    with closing(sqlite3.connect(course.gradebook, isolation_level=None)) as connection:
        yield connection.execute


WAYS = {
    "asked for alone": ["BEGIN EXCLUSIVE"],
    "kept from all others": ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT"],
}
READING = {
    "marks": ["marks"],
    "marks as csv": ["marks", "--format", "csv"],
    "what changed": ["marks", "--compare"],
    "report": ["report"],
    "export": ["export"],
    "feedback": ["feedback"],
}
WRITING = {
    "grade": ["grade"],
    "grade all": ["grade", "--force", "--jobs", "2"],
    "release": ["release"],
    "collect": ["collect", "class.csv", "--roster", "class.csv"],
    "desk": ["desk", "--no-browser"],
}


def is_told(course, arguments) -> None:
    start = time.monotonic()
    result = run(course, *arguments)
    assert time.monotonic() - start < AT_ONCE
    assert result.exit_code == 2, result.output
    said = " ".join(result.stderr.split())
    assert f"{course.gradebook} is held by another program" in said
    assert f"process {os.getpid()}" in said
    assert "close it there, then run the same command again" in said


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("arguments", (READING | WRITING).values(), ids=READING | WRITING)
def test_a_command_says_who_holds_the_gradebook_and_the_way_out(course, holder, arguments, way):
    for statement in way:
        holder(statement)
    is_told(course, arguments)


@pytest.mark.parametrize("arguments", WRITING.values(), ids=WRITING)
def test_changes_that_were_not_saved_there_hinder_who_writes(course, holder, arguments):
    holder("BEGIN IMMEDIATE")
    is_told(course, arguments)


def test_changes_that_were_not_saved_there_do_not_hinder_who_reads(course, holder):
    holder("BEGIN IMMEDIATE")
    assert run(course, "marks").exit_code == 0


def test_whoever_only_saves_a_mark_is_waited_for(course):
    taken = threading.Event()

    def save() -> None:
        with closing(sqlite3.connect(course.gradebook, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            taken.set()
            time.sleep(0.4)
            connection.execute("COMMIT")

    saving = threading.Thread(target=save)
    saving.start()
    taken.wait()
    require_free(course)
    saving.join()
    assert read_marks(course)


def test_a_gradebook_that_is_free_or_not_there_or_no_gradebook_is_held_by_nobody(course, tmp_path):
    require_free(course)
    other = Course(course.root, tmp_path)
    require_free(other)
    other.gradebook.write_text("no database at all, however long it is" * 100)
    require_free(other)
    with pytest.raises(UsageError, match="could not be read: file is not a database"):
        read_marks(other)


def test_without_the_systems_list_of_locks_the_program_is_not_named(course, monkeypatch):
    monkeypatch.setattr(
        "autograder.nbgrader_plugin.database.holding.LOCKS", course.root / "nowhere"
    )
    assert "is held by another program. " in held(course.gradebook)
