"""The class list's names: given once, in the gradebook and in every list, and nowhere else."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from commands import nbgrader, run
from saved_class import save_as_marked
from servers import BOTH
from sqlalchemy import select

from autograder.course import Course
from autograder.demo.writing import write_submission
from autograder.nbgrader_plugin.database.connecting import reading_gradebook
from autograder.nbgrader_plugin.entered import STUDENT, read_names
from autograder.nbgrader_plugin.gradebook import open_gradebook
from autograder.nbgrader_plugin.people import enter_people
from autograder.roster import Person, keep_people

pytestmark = [pytest.mark.processes, BOTH]
ROSTER = (
    "id,name,email\n"
    "6501,Ann Leigh,ann@example.org\n"
    '6502,"García Márquez, José",\n'
    "6503,สมชาย ใจดี,\n"
    "6504,Cher,\n"
    "6599,Zoe Silent,\n"
)
NAMES = {"6501": "Ann Leigh", "6502": "José García Márquez", "6503": "สมชาย ใจดี", "6504": "Cher"}
STRANGER = "6505"  # handed in, and is in no list


@pytest.fixture(scope="module")
def course(prepared_course, on_database, tmp_path_factory) -> Course:
    """A class that was marked, and whose list was given to one command."""
    course = on_database(prepared_course(tmp_path_factory.mktemp("course")))
    save_as_marked(course, *NAMES, STRANGER)
    (course.root / "class.csv").write_text(ROSTER, "utf-8")
    assert run(course, "report", "--roster", "class.csv").exit_code == 0
    return course


def rows_of(course: Course) -> dict[str, tuple]:
    with reading_gradebook(course) as connection:
        rows = connection.execute(select(STUDENT))
        return {student: said for student, *said in rows}


def test_the_gradebook_has_the_names_of_the_list_and_makes_none_up(course):
    said = rows_of(course)
    assert said["6501"] == ["Ann", "Leigh", "ann@example.org"]
    assert said["6502"] == ["José", "García Márquez", None]
    assert said["6503"] == ["สมชาย", "ใจดี", None]
    assert said["6504"] == ["", "Cher", None]
    assert said[STRANGER] == [None, None, None]
    assert said["6599"] == ["Zoe", "Silent", None]


def test_nbgrader_knows_the_students_as_its_own(course):
    with open_gradebook(course) as gradebook:
        assert gradebook.find_student("6501").last_name == "Leigh"
        assert gradebook.find_student("6599").first_name == "Zoe"
        assert {s.student.id for s in gradebook.assignment_submissions("hw4")} == {*NAMES, STRANGER}


def test_the_marks_have_the_names_in_every_form(course):
    table = run(course, "marks").stdout
    assert all(re.search(rf"{student} +│ {name} ", table) for student, name in NAMES.items())
    lines = list(csv.DictReader(io.StringIO(run(course, "marks", "--format", "csv").stdout)))
    assert {line["student"]: line["name"] for line in lines} == {**NAMES, STRANGER: ""}
    for row in json.loads(run(course, "marks", "--format", "json").stdout):
        assert row.get("name") == NAMES.get(row["student"])


def test_report_and_export_show_them_though_the_list_is_not_given_again(course):
    assert run(course, "report").exit_code == 0
    assert "6501 Ann Leigh" in (course.class_dir / "report.html").read_text("utf-8")
    result = run(course, "export")
    text = (course.class_dir / "export" / "marks_plain.csv").read_text("utf-8-sig")
    lines = {line["student"]: line for line in csv.DictReader(io.StringIO(text))}
    assert (lines["6501"]["name"], lines["6501"]["email"]) == ("Ann Leigh", "ann@example.org")
    assert lines[STRANGER]["name"] == ""
    said = " ".join(result.stderr.split())
    assert "  6502 José García Márquez: " in result.stderr
    assert "handed in nothing, so not in the files: 6599 Zoe Silent." in said
    assert f"not in the class list: {STRANGER}." in said


def test_the_anonymous_report_hides_them_though_the_list_is_not_given_again(course):
    assert run(course, "report", "--anonymous").exit_code == 0
    page = (course.class_dir / "report-anonymous.html").read_text("utf-8")
    assert "Student 1" in page
    for words in NAMES.values():
        assert not [word for word in words.split() if word in page]


def test_no_students_page_holds_a_name_of_another(course):
    assert run(course, "feedback").exit_code == 0
    words = {student: name.split()[0] for student, name in NAMES.items()}
    for student in NAMES:
        page = (course.feedback(student) / "feedback.html").read_text("utf-8")
        others = [word for other, word in words.items() if other != student and word in page]
        assert others == []


def test_without_a_list_nothing_is_made_up(prepared_course, tmp_path):
    course = prepared_course(tmp_path)
    save_as_marked(course, "6501")
    assert run(course, "report").exit_code == 0
    assert rows_of(course) == {"6501": [None, None, None]}
    assert run(course, "marks", "--format", "csv").stdout.startswith("student,T1,")
    assert "name" not in json.loads(run(course, "marks", "--format", "json").stdout)[0]
    assert "None" not in run(course, "marks").stdout
    assert not course.people.exists()


def test_a_name_that_formgrader_was_told_is_shown_and_kept(prepared_course, tmp_path):
    course = prepared_course(tmp_path)
    save_as_marked(course, "6501", "6502")
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_student("6501", first_name="Anna", last_name="Lye")
    (course.root / "class.csv").write_text("id,name\n6502,Bob Ray\n", "utf-8")
    assert run(course, "export", "--roster", "class.csv").exit_code == 1
    assert read_names(course) == {"6501": "Anna Lye", "6502": "Bob Ray"}
    assert re.search("6501 +│ Anna Lye ", run(course, "marks").stdout)


def test_a_list_given_when_collecting_is_in_the_gradebook_when_it_is_made(
    course, tmp_path, monkeypatch
):
    monkeypatch.setenv("AUTOGRADER_SANDBOX", "process")
    fresh = Course(course.root, tmp_path / "another class")
    downloads = tmp_path / "downloads"
    other = Course(course.root, downloads)
    folder = write_submission(other, "x", {})
    folder.rename(downloads / "6501_hw4")
    (downloads / "submitted" / "x").rmdir()
    (downloads / "submitted").rmdir()
    option = ("--class-dir", str(fresh.class_dir))
    collected = run(course, "collect", str(downloads), "--roster", "class.csv", *option)
    assert collected.exit_code == 0, collected.output
    assert "6501 Ann Leigh" in collected.stdout
    assert not fresh.gradebook.exists()
    again = run(course, "collect", str(downloads), *option)
    assert "With the class list that was given before, of 5." in again.stdout
    assert "Nothing from 4 of the roster's 5" in again.stdout
    done = nbgrader(fresh, "generate_assignment", "hw4", "--force")
    assert done.returncode == 0, done.stderr
    assert rows_of(fresh) == {}
    done = nbgrader(fresh, "autograde", "hw4", "--student", "6501")
    assert done.returncode == 0, done.stderr
    assert rows_of(fresh)["6501"] == ["Ann", "Leigh", "ann@example.org"]


def test_marking_puts_the_names_into_a_new_gradebook(course, tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SANDBOX", "process")
    fresh = Course(course.root, tmp_path / "class")
    write_submission(fresh, "6501", {})
    keep_people(fresh, [Person("6501", "Ann Leigh"), Person("6599", "Zoe Silent")])
    done = run(course, "grade", "--sandbox", "process", "--class-dir", str(fresh.class_dir))
    assert done.exit_code == 0, done.output
    assert read_names(fresh) == {"6501": "Ann Leigh", "6599": "Zoe Silent"}


def test_what_a_list_does_not_say_is_not_wiped_out(prepared_course, tmp_path):
    course = prepared_course(tmp_path)
    enter_people(course, [Person("6501", "Ann Leigh", "ann@example.org")])
    enter_people(course, [Person("6501", "", "")])
    assert rows_of(course) == {"6501": ["Ann", "Leigh", "ann@example.org"]}
    assert read_names(course) == {"6501": "Ann Leigh"}


def test_names_that_nbgraders_columns_have_no_room_for_stop_nothing(course):
    """As of a class list whose columns have slipped."""
    long = "n" * 200
    enter_people(course, [Person("6501", f"{long}, Ann", f"{long}@example.org"), Person(long, "X")])
    first, last, email = rows_of(course)["6501"]
    assert (first, last) == ("Ann", "n" * 127 + "…")
    assert email == "n" * 127 + "…"
    assert long not in rows_of(course)
    enter_people(course, [Person("6501", "Leigh, Ann", "ann@example.org")])
