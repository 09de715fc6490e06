"""A class on PostgreSQL from release to export: every command of ours and nbgrader's, one password.

The marks are those of a file, and the password stands in no output and in no file.
"""

from __future__ import annotations

import contextlib
import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import nbgrader, run
from conftest import need
from servers import on_a_server
from test_late import T2, TWO_A_NOTEBOOK

from autograder.course import Course
from autograder.demo.writing import write_submission
from autograder.desk import open_desk
from autograder.nbgrader_plugin.database.address import address_of
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks, write_hand_mark
from benchmarks.at_once import Client
from benchmarks.own_postgresql import PASSWORD

pytestmark = [pytest.mark.processes, on_a_server]
ANSWERS = {"t2_shapes": T2, "t4_proof": "It is so."}
WHO, LATE = "ann", "bob"
ROSTER = "id,name,email\nann,Ann Lee,ann@example.org\n"
OURS = (
    ["release"],
    ["marks"],
    ["marks", "--format", "csv"],
    ["marks", "--compare"],
    ["report", "--roster", "class.csv"],
    ["feedback"],
    ["export", "--allow-waiting"],
    ["grade"],
)
NBGRADERS = (
    ["autograde", "hw4", "--student", WHO, "--force"],
    ["generate_feedback", "hw4", "--student", WHO],
    ["generate_assignment", "hw4", "--force"],
    ["export"],
    ["db", "upgrade"],
    ["db", "student", "list"],
    ["db", "assignment", "list"],
)


class Said(list):
    """All that commands have said."""

    def ours(self, course: Course, *arguments: str):
        result = run(course, *arguments, "--class-dir", str(course.class_dir))
        self.append(result.output)
        return result

    def nbgraders(self, course: Course, *arguments: str):
        result = nbgrader(course, *arguments)
        self.append(result.stdout + result.stderr)
        return result


@pytest.fixture(scope="module")
def said() -> Said:
    return Said()


def hand_in(course: Course, student: str, when: str, answers: dict[str, str]) -> None:
    (write_submission(course, student, answers) / "timestamp.txt").write_text(when)


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory, server, said) -> Course:
    """A class that was marked from the first moment on with its gradebook on a server."""
    need("bwrap")
    course = prepared_course(tmp_path_factory.mktemp("course"))
    course.gradebook.unlink()
    server.give(course)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(TWO_A_NOTEBOOK)
    (course.root / "class.csv").write_text(ROSTER, "utf-8")
    hand_in(course, WHO, "2026-11-23 12:00:00 UTC", ANSWERS)
    result = said.ours(course, "grade")
    assert result.exit_code == 0, result.output
    write_hand_mark(course, WHO, "t4_proof", 5.0, "Nearly.")
    return course


def marks(course: Course) -> dict[tuple[str, str], float]:
    return {(row.student, row.task): row.marks for row in read_marks(course)}


def test_the_marks_are_those_of_a_file(course, prepared_course, tmp_path):
    other = prepared_course(tmp_path)
    hand_in(other, WHO, "2026-11-23 12:00:00 UTC", ANSWERS)
    assert run(other, "grade", "--class-dir", str(other.class_dir)).exit_code == 0
    write_hand_mark(other, WHO, "t4_proof", 5.0, "Nearly.")
    assert marks(course) == marks(other)
    assert marks(course)[WHO, "T2"] == 10.0


@pytest.mark.parametrize("arguments", OURS, ids=" ".join)
def test_each_command_of_ours_works_and_makes_no_file(course, said, arguments):
    before = marks(course)
    result = said.ours(course, *arguments)
    assert result.exit_code == 0, result.output
    assert marks(course) == before
    assert not list(course.class_dir.glob("*.db"))


@pytest.mark.parametrize("arguments", NBGRADERS, ids=" ".join)
def test_each_command_of_nbgraders_works_and_hand_marks_stay(course, said, arguments):
    before = marks(course)
    result = said.nbgraders(course, *arguments)
    assert result.returncode == 0, result.stderr
    assert marks(course) == before
    with open_gradebook(course) as gradebook:
        assert {one.course_id for one in gradebook.assignments} == {address_of(course).course_id}
    assert not list(course.root.rglob("gradebook.db")) or [
        course.key_gradebook
    ] == list(course.root.rglob("gradebook.db"))  # fmt: skip


def test_a_late_hand_in_gets_nbgraders_penalty(course, said):
    assert said.nbgraders(course, "db", "assignment", "add", "hw4",
                          "--duedate=2026-11-24 00:00 UTC").returncode == 0  # fmt: skip
    hand_in(course, LATE, "2026-11-25 12:00:00 UTC", ANSWERS)
    assert said.ours(course, "grade").exit_code == 0
    [penalty] = {row.late_penalty for row in read_marks(course, [LATE])}
    assert penalty == 2.0  # the other notebook has nothing to take off
    assert {row.late_penalty for row in read_marks(course, [WHO])} == {0.0}


PAGES = (
    "manage_assignments", "manage_submissions/hw4", "gradebook", "gradebook/hw4",
    "gradebook/hw4/2_neural_network", "manage_students", "manage_students/ann",
)  # fmt: skip
LISTS = (
    "assignments", "assignment/hw4", "notebooks/hw4", "submissions/hw4", "submission/hw4/ann",
    "submitted_notebooks/hw4/2_neural_network", "students", "student/ann",
    "student_submissions/ann", "student_notebook_submissions/ann/hw4",
)  # fmt: skip


def test_formgraders_pages_lists_and_saves_work(course, said):
    with open_gradebook(course) as gradebook:
        where = ("2_neural_network", "hw4", WHO)
        notebook = gradebook.find_submission_notebook(*where).id
        grade = gradebook.find_grade("t4_proof", *where).id
        comment = gradebook.find_comment("t4_proof", *where).id
    with open_desk(course) as desk:
        client = Client(desk.formgrader, "formgrader")
        for page in (*PAGES, f"submissions/{notebook}/?index=0"):
            said.append(client.page(page))
        for path in (*(f"api/{name}" for name in LISTS), f"api/grades?submission_id={notebook}"):
            status, found = client.ask(path)
            assert (status, bool(found)) == (200, True), path
        assert client.ask(f"api/grade/{grade}", {"manual_score": 4.5}, "PUT")[0] == 200
        assert client.ask(f"api/comment/{comment}", {"manual_comment": "So."}, "PUT")[0] == 200
        # Another program marks it; what the page sends is written all the same.
        assert client.ask(f"api/grades?submission_id={notebook}")[0] == 200
        write_hand_mark(course, WHO, "t4_proof", 1.0, "No.")
        status, found = client.ask(f"api/grade/{grade}", {"manual_score": 4.5}, "PUT")
        assert (status, found["manual_score"]) == (200, 4.5)
        written = Client(desk.address("written/api/class"), "written/api")
        assert written.ask("class")[0] == 200
    [row] = [row for row in read_marks(course, [WHO]) if row.task == "T4"]
    assert (row.hand.marks, row.comments) == (4.5, ("No.",))


@contextlib.contextmanager
def changed_address(course: Course, old: str, new: str) -> Iterator[None]:
    """Let the class's file of an address say something else for the time of a block."""
    file = course.class_dir / "database"
    address = file.read_text()
    file.unlink()  # it may be one with another class's
    try:
        file.write_text(address.replace(old, new))
        yield
    finally:
        file.unlink()
        file.write_text(address)


def test_the_password_is_nowhere(course, said, monkeypatch):
    """Neither where all went well nor where nothing does."""
    with changed_address(course, "/class_", "/no_class_"):
        for arguments in OURS:
            assert said.ours(course, *arguments).exit_code == 2
        for arguments in NBGRADERS:
            assert said.nbgraders(course, *arguments).returncode != 0
    files = [path.read_bytes() for path in course.root.rglob("*") if path.is_file()]
    assert len(said) > len(OURS) + len(NBGRADERS)
    for secret in ways_to_write(PASSWORD):
        assert not [text for text in said if secret in text]
        assert not [content for content in files if secret.encode() in content]


def ways_to_write(password: str) -> set[str]:
    """Return a password as it is and as an address, a page or JSON has it, and its middle."""
    quoted = {urllib.parse.quote(password, safe=safe) for safe in ("", "/", " ")}
    return {password, json.dumps(password)[1:-1], "nted: s3cret", "s3cret", *quoted}


def test_a_file_without_a_password_takes_it_from_where_libpq_does(course, monkeypatch, tmp_path):
    with changed_address(course, ":PASSWORD", ""):
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
        assert read_marks(course)
        monkeypatch.delenv("PGPASSWORD")
        url = address_of(course).url
        escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
        passwords = Path(tmp_path, "pgpass")
        passwords.write_text(f"127.0.0.1:{url.port}:*:{url.username}:{escaped}\n", "utf-8")
        passwords.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(passwords))
        assert read_marks(course)
