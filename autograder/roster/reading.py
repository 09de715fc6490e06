"""Read a class list: a CSV file with ids, names and e-mails, in whatever columns.

Moodle's, Canvas's and Brightspace's own exports and GitHub Classroom's roster are read as they are;
so is a file made by hand, also after a spreadsheet has had it: see `cells`.

Source: Moodle's grade export has the fields of `grade_export_userprofilefields` (first name, last
name, ID number, institution, department, e-mail address), its grading worksheet *Identifier*,
"Participant 12345" (mod/assign/gradingtable.php, `col_recordid`); Canvas's gradebook export has
*Student*, *ID*, *SIS User ID*, *SIS Login ID*, *Section* (lib/gradebook_importer.rb); Brightspace's
*OrgDefinedId*, *Username*, *Last Name*, *First Name*, *Email*, the first two with `#` before each;
GitHub Classroom's *identifier*, *github_username*, *github_id*, *name*.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations, zip_longest
from pathlib import Path

from autograder.course import UsageError
from autograder.roster.cells import is_lost, plain, plain_id
from autograder.roster.people import Person, Roster, folder_name, full_name, squeezed
from autograder.text.printable import some

# field: the headings that mean it, in lower case; the first that says something counts
HEADINGS: dict[str, tuple[str, ...]] = {
    "id_number": ("student id", "id number", "idnumber", "student number", "student no", "sid",
                  "orgdefinedid", "org defined id", "matriculation number", "matrikelnummer",
                  "รหัสนิสิต", "รหัสนักศึกษา", "รหัสประจำตัวนิสิต", "รหัสประจำตัวนักศึกษา", "รหัสประจำตัว",
                  "เลขประจำตัวนิสิต", "เลขประจำตัวนักศึกษา", "เลขประจำตัว", "รหัส"),
    "sis_user_id": ("sis user id",),
    "sis_login_id": ("sis login id", "login id"),
    "login": ("username", "user name", "login", "ชื่อผู้ใช้"),
    "name": ("full name", "fullname", "name", "student name", "sortable name", "ชื่อ-นามสกุล",
             "ชื่อ นามสกุล", "ชื่อเต็ม", "ชื่อ-สกุล"),
    "first_name": ("first name", "firstname", "given name", "ชื่อ"),
    "last_name": ("last name", "lastname", "surname", "family name", "นามสกุล", "สกุล"),
    "email": ("email address", "email", "e-mail", "mail", "อีเมล", "ที่อยู่อีเมล"),
    "participant": ("identifier", "participant id"),  # of Moodle's worksheet: "Participant 12345"
    "canvas_id": ("canvas id",),
    "section": ("section",),
    "group": ("group", "groups", "group name", "team", "กลุ่ม"),
    "github": ("github username", "github"),
}  # fmt: skip
IDS = ("id_number", "sis_user_id", "sis_login_id", "login")  # the first that a person has
WRITTEN_AS_IDS = (*IDS, "canvas_id", "participant", "github")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
THAI = re.compile("[\u0e01-\u0e5b]{2}")
DELIMITERS = ",;\t|"
SEPARATOR = re.compile(r'"?sep=(?P<sign>[,;\t|])"?[,;\t|]*\s*', re.IGNORECASE)
TOTAL = re.compile(  # below a list, in place of an id; ids are in this Unicode form
    unicodedata.normalize(
        "NFKC",
        r"(?:(?:grand )?total|sum|average|mean|median|count|รวม|ผลรวม|ทั้งหมด|จำนวน|เฉลี่ย|ค่าเฉลี่ย)"
        r"(?![a-z\d_.@-])",
    ),
    re.IGNORECASE,
)
MOST_ABOVE = 20  # lines with words before the headings
AS_TEXT = (
    "take the list from the site again, and give that column the format Text before anything is "
    "pasted into it, or leave the spreadsheet out."
)


def read_roster(path: Path) -> Roster:
    """Return the people of a class list; columns come in any order, parted by `,`, `;` or tabs.

    Raises:
        UsageError: the file cannot be read, no column holds student ids, none has one, a
            spreadsheet has cut ids off, or one id is of two people.
    """
    lines, columns = _table(path, _text(path))
    said = [(number, _person(line, columns)) for number, line in lines]
    people = [(number, person) for number, person in said if person.student]
    _refuse_lost(path, [line for line in said if _lost(line[1])])
    if not people:
        raise UsageError(f"the roster {path} names nobody: below its headings no line has an id.")
    _refuse_shared(path, people)
    without = [person.name for _, person in said if person.name and not person.student]
    return Roster([person for _, person in people], without)


# ------------------------------------------------------------------------------------- the file


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
    if b"\0" in data:  # commas and digits have one: before them or behind
        return _in(data, "utf-16-be" if data.index(b"\0") % 2 == 0 else "utf-16-le")
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


def _table(path: Path, text: str) -> tuple[list[tuple[int, list[str]]], dict[str, list[int]]]:
    """Return the lines below the headings, each with its number, and where each field stands."""
    separator = SEPARATOR.match(text.partition("\n")[0])
    signs = separator["sign"] if separator else DELIMITERS
    text = text.partition("\n")[2] if separator else text
    try:
        read = [_headed(_lines(text, sign, 2 if separator else 1)) for sign in signs]
    except csv.Error as error:
        raise UsageError(f"the roster {path} is no CSV: {error}; save it as CSV UTF-8.") from error
    (lines, columns), sign = max(zip(read, signs, strict=True), key=lambda one: len(one[0][1]))
    if not text.strip():
        raise UsageError(
            f"the roster {path} is empty; a line of headings and one per student were expected."
        )
    if not columns:
        raise UsageError(
            f"the roster {path} has no column of student ids; one is called `id`, “ID number” "
            "(Moodle), “SIS User ID” (Canvas) or รหัสนิสิต; `name` and `email` help to match files."
        )
    _refuse_open_quotes(path, text, sign, lines)
    return lines, columns


def _refuse_open_quotes(
    path: Path, text: str, sign: str, lines: list[tuple[int, list[str]]]
) -> None:
    """Refuse a list in which a cell goes on over lines since a quotation mark is not closed."""
    long = next((number for number, line in lines if any("\n" in cell for cell in line)), 0)
    try:
        if long:
            list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error as error:
        raise UsageError(
            f"the roster {path} has a quotation mark that nothing closes, in line {long} or below: "
            "people after it would be lost. Correct it, or take the list from the site again."
        ) from error


def _lines(text: str, delimiter: str, first: int) -> list[tuple[int, list[str]]]:
    """Return the lines that say something, each with its number in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines, number = [], first
    for line in reader:
        if any(map(plain, line)):
            lines.append((number, line))
        number = first + reader.line_num
    return lines


def _headed(
    lines: list[tuple[int, list[str]]],
) -> tuple[list[tuple[int, list[str]]], dict[str, list[int]]]:
    """Find the headings, of which most are known; titles of the whole may stand above them.

    They may take two lines, and come again on each page.
    """
    found: dict[str, list[int]] = {}
    below = lines
    heads = [[_heading(text) for text in line] for _, line in lines[: MOST_ABOVE + 2]]
    own: list[list[str]] = []
    for place, line in enumerate(heads[: MOST_ABOVE + 1]):
        for height, joined in enumerate([line, _joined(*heads[place : place + 2])], 1):
            columns = _columns(joined)
            if {*IDS, "email"} & set(columns) and len(columns) > len(found):
                found, below = columns, lines[place + height :]
                own = heads[place : place + height]
    return [one for one in below if [*map(_heading, one[1])] not in own], found


def _joined(upper: list[str], lower: Sequence[str] = ()) -> list[str]:
    """Return headings of two lines, as over merged cells; of one if the lower has numbers."""
    if any(re.search(r"\d{3}", text) for text in lower):
        return []
    return [low or high for high, low in zip_longest(upper, lower, fillvalue="")]


def _heading(text: str) -> str:
    text = unicodedata.normalize("NFKC", plain(text)).replace("_", " ")
    return re.sub(r"\s*-\s*", "-", re.sub(r"\s+", " ", text)).strip(" .:*#").lower()


KNOWN = {field: tuple(map(_heading, said)) for field, said in HEADINGS.items()}


def _columns(headings: list[str]) -> dict[str, list[int]]:
    """Return where each field may stand, the likeliest first.

    "Student" is a name beside an id, as in Canvas's export, and "ID" there is Canvas's number; it
    is the student's id as well if no other column is. GitHub Classroom's "identifier" is the
    student's id.
    """
    meanings = dict(KNOWN)
    if "github username" in headings:
        meanings["id_number"] += meanings.pop("participant")
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


# ----------------------------------------------------------------------------------- the people


def _person(line: list[str], columns: dict[str, list[int]]) -> Person:
    said = {field: _first(line, places, field) for field, places in columns.items()}
    first, last = said.get("first_name", ""), said.get("last_name", "")
    said["name"] = said.get("name") or full_name(first, last)
    if not is_lost(said.get("participant", "")):
        said["participant"] = re.sub(r"\D", "", said.get("participant", ""))
    own = next(filter(None, map(said.get, IDS)), said.get("email", "").partition("@")[0])
    total = TOTAL.match(own) and not _is_name(said["name"])
    if total or "points possible" in said["name"].lower():
        return Person("")  # a line that is about no student
    student = folder_name(own)
    if said.get("id_number") == student:
        said["id_number"] = ""
    return Person(student, **said)


def _is_name(text: str) -> bool:
    return bool(text) and not re.search(r"\d", text)


def _first(line: list[str], places: list[int], field: str) -> str:
    """Return the first of some cells that says something."""
    clean = plain_id if field in WRITTEN_AS_IDS else plain
    return next(filter(None, (clean(line[place]) for place in places if place < len(line))), "")


# --------------------------------------------------------------------- what would be said wrongly


def _lost(person: Person) -> str:
    """Return the id of a person of which a spreadsheet has left no more than it shows."""
    ids = (*(getattr(person, field) for field in WRITTEN_AS_IDS), person.student)
    return next(filter(is_lost, ids), "")


def _refuse_lost(path: Path, lines: list[tuple[int, Person]]) -> None:
    if not lines:
        return
    those = "an id" if len(lines) == 1 else f"{len(lines)} ids"
    told = [
        f"line {number}, {person.name or 'no name'}: {_lost(person)}" for number, person in lines
    ]
    raise UsageError(
        f"the roster {path} has lost {those} in a spreadsheet, which took them for something "
        f"({'; '.join(some(told, 3))}): {AS_TEXT}"
    )


def _refuse_shared(path: Path, people: list[tuple[int, Person]]) -> None:
    """Refuse a list that gives one id to two people: one of them would be told wrong things."""
    lines: dict[str, list[tuple[int, Person]]] = {}
    for line in people:
        lines.setdefault(line[1].student, []).append(line)
    told = [
        f"{student} is {one.name or one.email} in line {first} and {other.name or other.email} "
        f"in line {second}"
        for student, theirs in lines.items()
        for (first, one), (second, other) in combinations(theirs[:5], 2)
        if not _may_be_one(one, other)
    ]
    if told:
        raise UsageError(
            f"the roster {path} gives one id to several people ({'; '.join(some(told, 3))}). If a "
            f"spreadsheet has changed the ids: {AS_TEXT} Else give each their own id."
        )


def _may_be_one(one: Person, other: Person) -> bool:
    """Tell whether two lines with one id are about one person, whose name is written otherwise."""
    if one.name and other.name:
        names = [{squeezed(word) for word in person.name.split()} for person in (one, other)]
        alike = names[0] <= names[1] or names[1] <= names[0]
        return alike or squeezed(one.name) == squeezed(other.name)
    return not (one.email and other.email) or one.email.lower() == other.email.lower()
