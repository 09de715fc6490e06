"""Read a class list: a CSV file with ids, names and e-mails, in whatever columns.

Moodle's and Canvas's own exports are read as they are; so is a file made by hand.

Source: Moodle's grade export has the fields of `grade_export_userprofilefields` (first name, last
name, ID number, institution, department, e-mail address), its grading worksheet *Identifier*,
"Participant 12345" (mod/assign/gradingtable.php, `col_recordid`); Canvas's gradebook export has
*Student*, *ID*, *SIS User ID*, *SIS Login ID*, *Section* (lib/gradebook_importer.rb).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from pathlib import Path

from autograder.course import UsageError
from autograder.roster.people import Person, Roster, folder_name

# field: the headings that mean it, in lower case; the first that says something counts
HEADINGS: dict[str, tuple[str, ...]] = {
    "id_number": ("student id", "id number", "idnumber", "student number", "รหัสนิสิต",
                  "รหัสนักศึกษา", "รหัสประจำตัว", "เลขประจำตัวนิสิต", "เลขประจำตัว", "รหัส"),
    "sis_user_id": ("sis user id",),
    "sis_login_id": ("sis login id", "login id"),
    "login": ("username", "user name", "login", "ชื่อผู้ใช้"),
    "name": ("full name", "fullname", "name", "student name", "sortable name", "ชื่อ-นามสกุล",
             "ชื่อ - นามสกุล", "ชื่อ นามสกุล", "ชื่อเต็ม", "ชื่อ-สกุล"),
    "first_name": ("first name", "firstname", "given name", "ชื่อ"),
    "last_name": ("last name", "lastname", "surname", "family name", "นามสกุล", "สกุล"),
    "email": ("email address", "email", "e-mail", "mail", "อีเมล", "ที่อยู่อีเมล"),
    "participant": ("identifier", "participant id"),  # of Moodle's worksheet: "Participant 12345"
    "canvas_id": ("canvas id",),
    "section": ("section",),
}  # fmt: skip
IDS = ("id_number", "sis_user_id", "sis_login_id", "login")  # the first that a person has
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
THAI = re.compile("[\u0e01-\u0e5b]{2}")


def read_roster(path: Path) -> Roster:
    """Return the people of a class list; columns come in any order, parted by `,`, `;` or tabs.

    Raises:
        UsageError: the file cannot be read, no column holds student ids, or none has one.
    """
    text = _text(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not lines:
        raise UsageError(
            f"the roster {path} is empty; a line of headings and one per student were expected."
        )
    columns = _columns([_heading(text) for text in lines[0]])
    if not {*IDS, "email"} & set(columns):
        raise UsageError(
            f"the roster {path} has no column of student ids; one is called `id`, “ID number” "
            "(Moodle), “SIS User ID” (Canvas) or รหัสนิสิต; `name` and `email` help to match files."
        )
    people = [person for line in lines[1:] if (person := _person(line, columns)).student]
    if not people:
        raise UsageError(f"the roster {path} names nobody: below its headings no line has an id.")
    return Roster(people)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"the roster {path} cannot be read: {error.strerror}.") from error
    if data.startswith(WORKBOOKS):
        raise UsageError(f"the roster {path} is a workbook, no CSV: save it as CSV (CSV UTF-8).")
    text = _decoded(data)
    if text is None:
        raise UsageError(
            f"the roster {path} is not text in UTF-8, UTF-16 or Thai Windows; save it as CSV UTF-8."
        )
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes) -> str | None:
    """Return the text in the encoding that a spreadsheet wrote; a Thai one has Thai words."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _in(data, "utf-16")
    text = _in(data, "utf-8-sig")
    if text is not None:
        return text
    thai = _in(data, "cp874")
    return thai if thai and THAI.search(thai) else _in(data, "cp1252")


def _in(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _heading(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()


def _columns(headings: list[str]) -> dict[str, list[int]]:
    """Return where each field may stand, the likeliest first.

    "Student" is a name beside an id, as in Canvas's export, and "ID" there is Canvas's number; it
    is the student's id as well if no other column is.
    """
    meanings = dict(HEADINGS)
    other_ids = {"sis user id", "sis login id", "id number"} & set(headings)
    if other_ids or {"student", "id", "section"} <= set(headings):
        meanings["canvas_id"] += ("id",)
    if not other_ids:
        meanings["id_number"] += ("id",)
    has_id = any(heading in headings for field in IDS for heading in meanings[field])
    meanings["name" if has_id else "id_number"] += ("student",)
    columns = {
        field: [headings.index(heading) for heading in said if heading in headings]
        for field, said in meanings.items()
    }
    return {field: places for field, places in columns.items() if places}


def _person(line: list[str], columns: dict[str, list[int]]) -> Person:
    said = {field: _first(line, places) for field, places in columns.items()}
    first, last = said.pop("first_name", ""), said.pop("last_name", "")
    said["name"] = said.get("name") or " ".join(filter(None, (first, last)))
    said["participant"] = re.sub(r"\D", "", said.get("participant", ""))
    own = next(filter(None, map(said.get, IDS)), said.get("email", "").partition("@")[0])
    if "points possible" in said["name"].lower():
        own = ""  # a line of Canvas's that is about no student
    student = folder_name(own)
    if said.get("id_number") == student:
        said["id_number"] = ""
    return Person(student, **said)


def _first(line: list[str], places: list[int]) -> str:
    """Return the first of some cells that says something."""
    cells = (line[place].strip() for place in places if place < len(line))
    return next(filter(None, cells), "")
