"""The class list: a CSV file with each student's id, name and e-mail, in whatever columns.

Moodle's and Canvas's own exports are read as they are; so is a file made by hand.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import UsageError

# field: the headings that mean it, in lower case; the first that is there counts
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("full name", "name", "student", "sortable name", "ชื่อ-นามสกุล"),
    "first_name": ("first name", "firstname", "given name", "ชื่อ"),
    "last_name": ("last name", "lastname", "surname", "family name", "นามสกุล"),
    "email": ("email address", "email", "e-mail", "อีเมล"),
    "sis_user_id": ("sis user id",),
    "sis_login_id": ("sis login id", "login id"),
    "section": ("section",),
}
PLAIN = {
    "student": (
        "student id",
        "id number",
        "idnumber",
        "username",
        "student",
        "id",
        "รหัสนิสิต",
        "รหัสนักศึกษา",
    ),
    "canvas_id": ("canvas id",),
}
CANVAS = {"student": ("sis user id", "sis login id"), "canvas_id": ("id",)}
ENCODINGS = ("utf-8-sig", "cp874")


@dataclass(frozen=True)
class Person:
    """One line of the class list; what the list does not say is empty."""

    student: str
    name: str = ""
    email: str = ""
    canvas_id: str = ""
    sis_user_id: str = ""
    sis_login_id: str = ""
    section: str = ""


def read_roster(path: Path) -> dict[str, Person]:
    """Return the people of a class list by their student id.

    Raises:
        UsageError: the file cannot be read, or no column holds student ids.
    """
    text = _text(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = list(csv.reader(text.splitlines(), delimiter=delimiter))
    if not lines:
        raise UsageError(f"{path} is empty; a line of headings and one per student were expected.")
    headings = [_plain(heading) for heading in lines[0]]
    columns = _columns(headings)
    if "student" not in columns:
        wanted = ", ".join(PLAIN["student"])
        raise UsageError(f"{path} has no column of student ids; one is called: {wanted}.")
    people = [_person(line, columns) for line in lines[1:]]
    return {person.student: person for person in people if person.student}


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise UsageError(f"{path} is not text in UTF-8, UTF-16 or Thai Windows; save it as CSV UTF-8.")


def _plain(heading: str) -> str:
    return unicodedata.normalize("NFC", heading).strip().lower()


def _columns(headings: list[str]) -> dict[str, int]:
    """Return where each field stands. In Canvas's export "Student" is a name and "ID" its own."""
    canvas = "sis user id" in headings or "sis login id" in headings
    special = CANVAS if canvas else PLAIN
    columns = {}
    for field, meanings in (HEADINGS | special).items():
        found = [headings.index(meaning) for meaning in meanings if meaning in headings]
        if found:
            columns[field] = found[0]
    if columns.get("name") == columns.get("student"):
        columns.pop("name", None)
    return columns


def _person(line: list[str], columns: dict[str, int]) -> Person:
    said = {
        field: unicodedata.normalize("NFC", line[place]).strip() if place < len(line) else ""
        for field, place in columns.items()
    }
    first, last = said.pop("first_name", ""), said.pop("last_name", "")
    said["name"] = said.get("name") or " ".join(filter(None, (first, last)))
    if "student" in said and "points possible" in said["name"].lower():
        said["student"] = ""  # a line of Canvas's that is about no student
    return Person(**said)


def names_in(people: Iterable[Person]) -> list[str]:
    """Return every name, part of a name and address that could tell who somebody is."""
    said = [
        text
        for person in people
        for text in (person.name, *person.name.replace(",", " ").split(), person.email)
    ]
    return sorted({text for text in said if len(text) >= 3}, key=lambda text: (-len(text), text))
