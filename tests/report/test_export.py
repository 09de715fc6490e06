"""Files for the web sites: the columns and names that their importers ask for.

What Moodle and Canvas accept is restated here from their documentation and code, so that a file
they would refuse fails a test; the sources are named in `autograder/report/sites.py`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest

from autograder.course import Course
from autograder.hw4 import HOMEWORK
from autograder.hw4.tasks import TASKS
from autograder.marks import UNMARKED, HandMark, MachineMark, combine
from autograder.report.export import export, read_origins
from autograder.report.sites import (
    Mark,
    canvas_entry,
    canvas_marks,
    harmless,
    moodle_entry,
    moodle_marks,
)
from autograder.results import Status
from autograder.roster import Person, read_roster

ANN = Person("6501", "Ann Lee", "ann@example.org", "77", "6501", "ann", "Section 1")
PEOPLE = {"6501": ANN}
MOODLE = "Ann Lee_123456_assignsubmission_file_"
CANVAS = "leeann_77_4321_hw4.zip"


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path, tmp_path / "class", "hw4")


def rows_of(student, waiting=False, unmarked=(), share=1.0, late=0.0):
    rows = []
    for task in TASKS:
        machine = hand = None
        if task.machine:
            machine = MachineMark(share * task.machine.marks, Status.PARTIAL, [])
        if task.id in unmarked:
            machine = MachineMark(0, Status.STUDENT_ERROR, [UNMARKED])
        if task.hand:
            hand = HandMark(None if waiting else share * task.hand.marks, waiting, attempted=True)
        rows.append(combine(student, task, machine, hand, late_penalty=late))
    return rows


def lines_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def exported(course, name: str) -> list[list[str]]:
    return lines_of((course.class_dir / "export" / name).read_text(encoding="utf-8-sig"))


# ----------------------------------------------------------------------------------------- Moodle


def test_moodle_gets_a_column_to_know_students_by_and_a_grade_of_at_most_100():
    header, line = lines_of(moodle_marks([Mark("6501", 93.333)], PEOPLE, HOMEWORK.title))
    assert header == ["ID number", "Full name", "Email address", "Homework 4: Neural Networks"]
    assert line == ["6501", "Ann Lee", "ann@example.org", "93.33"]
    assert float(line[-1]) <= 100  # Moodle's default; it refuses the whole file otherwise


@pytest.mark.parametrize("id", ['"=""65301"""', '="65301"', "'65301", "65301.0", "#65301", "๖๕๓๐๑"])
def test_the_sites_get_ids_as_they_have_them_whatever_a_spreadsheet_did(tmp_path, id):
    (tmp_path / "r.csv").write_text(f"SIS User ID,Student,ID\n{id},Ann,'77\n", "utf-8")
    people, marks = read_roster(tmp_path / "r.csv"), [Mark("65301", 90.0)]
    assert lines_of(moodle_marks(marks, people, "HW"))[1][0] == "65301"
    assert lines_of(canvas_marks(marks, people, {}, "HW"))[2][1:3] == ["77", "65301"]


def test_moodle_gets_the_id_number_as_the_class_list_writes_it():
    people = {"65-01": Person("65-01", "Ann Lee", id_number="65/01")}
    assert lines_of(moodle_marks([Mark("65-01", 50.0)], people, "HW"))[1][0] == "65/01"


def moodle_would_accept(path: str) -> bool:
    """Follow Moodle's is_valid_filename_for_import; the participant is 123456."""
    parts = path.split("/")
    info = parts[0].split("_", 4)
    return (
        len(info) >= 4
        and info[1] == "123456"
        and info[2:4] == ["assignsubmission", "file"]
        and not parts[-1].startswith((".", "~"))
    )


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        (MOODLE, "Ann Lee_123456_assignsubmission_file_/feedback.html"),
        (MOODLE[:-1], "Ann Lee_123456_assignsubmission_file/feedback.html"),
        (f"{MOODLE}hw4.zip", "Ann Lee_123456_assignsubmission_file_feedback.html"),
        (
            "สมชาย ใจดี_123456_assignsubmission_file",
            "สมชาย ใจดี_123456_assignsubmission_file/feedback.html",
        ),
    ],
)
def test_moodle_gets_feedback_where_the_submission_was(tmp_path, origin, path):
    page = tmp_path / "feedback.html"
    page.write_text("well done")
    assert moodle_entry(origin, [page]) == {path: b"well done"}
    assert moodle_would_accept(path)


# ----------------------------------------------------------------------------------------- Canvas


def canvas_would_accept(lines: list[list[str]]) -> bool:
    """Follow Canvas's header? and update_column_count, for a file with SIS columns."""
    header, second = lines[0], lines[1]
    return (
        len(header) > 3
        and "Student" in header[0]
        and "ID" in header[1]
        and re.search(r"SIS\s+User\s+ID", header[2]) is not None
        and re.search(r"SIS\s+Login\s+ID", header[3]) is not None
        and "Section" in header[4]
        and "Points Possible" in second[0]
    )


def test_canvas_gets_its_five_columns_and_the_row_of_possible_points():
    lines = lines_of(canvas_marks([Mark("6501", 93.333)], PEOPLE, {}, "Homework 4 (88)"))
    assert lines[0] == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "Homework 4 (88)",
    ]
    assert lines[1] == ["Points Possible", "", "", "", "", "100"]
    assert lines[2] == ["Ann Lee", "77", "6501", "ann", "Section 1", "93.33"]
    assert canvas_would_accept(lines)


def test_canvas_own_id_is_taken_from_the_name_of_the_download():
    lines = lines_of(canvas_marks([Mark("ann", 50)], {}, {"ann": CANVAS}, "Homework 4"))
    assert lines[2] == ["ann", "77", "ann", "", "", "50.00"]


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        (CANVAS, "leeann_77_4321_hw4.zip"),
        ("leeann_LATE_77_4321_hw4-2.zip", "leeann_LATE_77_4321_hw4-2.zip"),
        ("leeann_77_4321_1_the_basics.ipynb", "leeann_77_4321_1_the_basics.html"),
    ],
)
def test_canvas_gets_feedback_under_the_name_of_what_was_handed_in(tmp_path, origin, name):
    page = tmp_path / "feedback.html"
    page.write_text("well done")
    [(given, content)] = canvas_entry(origin, [page]).items()
    assert given == name
    numbers = [part for part in name.split("_") if part.isdigit()]
    assert numbers[:2] == ["77", "4321"]  # the user and the file, as Canvas reads them
    if name.endswith(".zip"):
        assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["feedback.html"]
    else:
        assert content == b"well done"


@pytest.mark.parametrize("origin", ["", "6501", "hw4.zip", "6501+hw4+2026-11-24 10:00:00 UTC"])
def test_a_name_that_no_site_gave_makes_no_feedback_for_it(tmp_path, origin):
    assert moodle_entry(origin, [tmp_path]) == {}
    assert canvas_entry(origin, [tmp_path]) == {}


# ------------------------------------------------------------------------------------- the folder


def test_marks_are_exported_with_sums_and_the_per_cent_of_the_homework(course):
    done = export(course, rows_of("6501"), PEOPLE)
    assert (done.open, done.missing) == ({}, [])
    [header, line] = exported(course, "marks_plain.csv")
    said = dict(zip(header, line, strict=True))
    assert header[:3] == ["student", "name", "email"]
    assert (said["required"], said["optional"], said["total"]) == ("120", "15", "135")
    assert (said["per_cent"], said["T1"], said["open"]) == ("100.00", "10", "")
    assert exported(course, "marks_moodle.csv")[1][-1] == "100.00"
    assert exported(course, "marks_canvas.csv")[2][-1] == "100.00"


def test_a_late_penalty_is_named_and_taken_off_everywhere(course):
    export(course, [*rows_of("6501", late=27), *rows_of("6502")], PEOPLE)
    [header, late, punctual] = exported(course, "marks_plain.csv")
    said = dict(zip(header, late, strict=True))
    assert (said["required"], said["optional"], said["late_penalty"]) == ("120", "15", "27")
    assert (said["total"], said["per_cent"]) == ("108", "90.00")
    assert dict(zip(header, punctual, strict=True))["late_penalty"] == "0"
    assert [line[-1] for line in exported(course, "marks_moodle.csv")[1:]] == ["90.00", "100.00"]
    assert [line[-1] for line in exported(course, "marks_canvas.csv")[2:]] == ["90.00", "100.00"]


def test_without_a_late_penalty_there_is_no_column_for_one(course):
    export(course, rows_of("6501"), PEOPLE)
    assert "late_penalty" not in exported(course, "marks_plain.csv")[0]


def test_a_result_that_is_not_final_is_left_out_and_named(course):
    rows = [*rows_of("6501"), *rows_of("6502", waiting=True), *rows_of("6503", unmarked=("C1",))]
    done = export(course, rows, PEOPLE)
    assert done.open == {
        "6502": "14 marks wait for a person",
        "6503": "could not be marked: C1",
    }
    assert [line[0] for line in exported(course, "marks_moodle.csv")[1:]] == ["6501"]
    assert [line[2] for line in exported(course, "marks_canvas.csv")[2:]] == ["6501"]
    per_cents = [line[-2:] for line in exported(course, "marks_plain.csv")[1:]]
    assert per_cents == [["100.00", ""], ["", "14 marks wait"], ["", "C1 not marked"]]


def test_asked_by_name_what_is_open_counts_as_0(course):
    done = export(course, rows_of("6502", waiting=True, share=0.5), {}, allow_waiting=True)
    assert "6502" in done.open
    assert exported(course, "marks_moodle.csv")[1][-1] == f"{100 * 60.5 / 120:.2f}"


def feedback(course, student, name="feedback.html"):
    folder = course.class_dir / "feedback" / student / "hw4"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"for {student}")


def collected(course, student, content):
    path = course.class_dir / "collected" / student / "seen.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def came_as(course, student, name):
    collected(course, student, json.dumps({"sources": [f"downloads.zip/{name}"], "seen": []}))


def test_feedback_is_packed_for_the_site_that_the_submissions_came_from(course):
    feedback(course, "6501")
    came_as(course, "6501", MOODLE)
    done = export(course, rows_of("6501"), PEOPLE)
    assert done.notes == []
    folder = course.class_dir / "export"
    with zipfile.ZipFile(folder / "feedback_moodle.zip") as archive:
        assert archive.read(f"{MOODLE}/feedback.html") == b"for 6501"
    assert not (folder / "feedback_canvas.zip").exists()


def test_pages_that_nbgrader_made_are_packed_too(course):
    feedback(course, "6501", "1_the_basics.html")
    feedback(course, "6501", "2_neural_network.html")
    came_as(course, "6501", CANVAS)
    export(course, rows_of("6501"), PEOPLE)
    with zipfile.ZipFile(course.class_dir / "export" / "feedback_canvas.zip") as archive:
        inner = zipfile.ZipFile(io.BytesIO(archive.read(CANVAS)))
    assert inner.namelist() == ["1_the_basics.html", "2_neural_network.html"]


def test_without_pages_or_names_the_export_says_what_to_do(course):
    [note] = export(course, rows_of("6501"), {}).notes
    assert "autograder feedback" in note
    feedback(course, "6501")
    [note] = export(course, rows_of("6501"), {}).notes
    assert "autograder collect" in note


def test_people_who_are_in_one_list_only_are_named(course):
    people = PEOPLE | {"6599": Person("6599", "Zoe")}
    course.submitted("6600").mkdir(parents=True)
    done = export(course, [*rows_of("6501"), *rows_of("6510")], people)
    said = " ".join(done.notes)
    assert "6599" in said
    assert "6510" in said
    assert done.missing == ["6600"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"sources": 3}', '{"sources": ["hw4.zip", "ann/hw4"]}']
)
def test_without_a_name_that_a_site_gave_there_is_none(course, content):
    collected(course, "ann", content)
    assert read_origins(course) == {}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_is_a_formula_in_any_of_the_files(course, name):
    people = {"6501": Person("6501", name, name, name, name, name, name)}
    export(course, rows_of("6501"), people)
    for file in ("marks_plain.csv", "marks_moodle.csv", "marks_canvas.csv"):
        cells = [cell for line in exported(course, file) for cell in line]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert harmless(name)[0] in "'\\"


# ------------------------------------------------------------------- headings that sites keep

KEPT = {  # heading: what is said of it
    "Student": "about the student",
    "ID": "about the student",
    "SIS User ID": "about the student",
    "sis login id": "about the student",
    "Section": "about the student",
    "Integration ID": "about the student",
    "Root Account": "about the student",
    "ID number": "about the student",
    "Email address": "about the student",
    "Final Score": "over without a word",
    "Current Grade": "over without a word",
    "Unposted Final Points": "over without a word",
    "Override Status (Fall)": "over without a word",
    "Homework 4 final score": "over without a word",
    "final": "sums",
    " Final ": "sums",
    "Total": "sums",
    "Points Possible": "sums",
}


@pytest.mark.parametrize("column", KEPT)
def test_a_heading_that_a_site_takes_for_another_is_warned_of_with_the_way_out(course, column):
    done = export(course, rows_of("6501"), PEOPLE, column)
    [note] = [note for note in done.notes if "--column" in note]
    assert KEPT[column] in note
    assert column in note
    assert len(done.files) == 3  # it is a warning: the files are there


@pytest.mark.parametrize(
    "column",
    ["", "Homework 4 (88)", "Finals preparation", "Student projects", "Midterm", "การบ้าน 4", "IDs"],
)
def test_any_other_heading_is_taken_as_it_is(course, column):
    assert [
        n for n in export(course, rows_of("6501"), PEOPLE, column).notes if "--column" in n
    ] == []


def test_what_waits_is_counted_by_task(course):
    rows = [*rows_of("6501"), *rows_of("6502", waiting=True), *rows_of("6503", waiting=True)]
    done = export(course, rows, PEOPLE)
    assert done.waiting == {"T1": 2, "T4": 2, "OT1": 2}
    assert done.answers == 6


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (MOODLE, "marks_moodle.csv to Moodle (Grades → Import → CSV file)"),
        (CANVAS, "marks_canvas.csv to Canvas (Gradebook → Import)"),
        ("hw4.zip", "marks_moodle.csv to Moodle (Grades → Import → CSV file), or marks_canvas.csv"),
    ],
)
def test_where_the_marks_go_follows_from_where_the_submissions_came_from(course, name, said):
    came_as(course, "6501", name)
    assert export(course, rows_of("6501"), PEOPLE).where_to.startswith(said)


def test_the_zip_of_pages_is_said_to_go_where_the_site_takes_it(course):
    feedback(course, "6501")
    came_as(course, "6501", MOODLE)
    said = export(course, rows_of("6501"), PEOPLE).where_to
    assert said.endswith("; in the assignment feedback_moodle.zip (Upload multiple feedback files "
                         "in a zip)")  # fmt: skip
    assert "canvas" not in said


def test_a_name_that_only_the_gradebook_knows_is_in_the_files(course):
    export(course, rows_of("6502"), PEOPLE, names={"6502": "Bob Ray"})
    assert exported(course, "marks_plain.csv")[1][1] == "Bob Ray"
    assert exported(course, "marks_canvas.csv")[2][0] == "Bob Ray"
    assert exported(course, "marks_moodle.csv")[1][1] == "Bob Ray"
