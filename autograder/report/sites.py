"""What Moodle and Canvas take back: a file of marks each, and the feedback as one zip each.

Sources, read in November 2026:
- Moodle, docs.moodle.org, "Grade import", and its code grade/import/csv/classes/load_data.php: a
  row is matched by ID number or e-mail address, as the person who imports says; grades above 100
  are refused; an empty grade wipes one that is there.
- Moodle, mod/assign/feedback/file/importziplib.php: the part of a path with the participant is
  `<full name>_<participant>_assignsubmission_file`, with or without `_` at its end (Moodle 4.1
  leaves it out), and any file below it becomes feedback.
- Canvas, lib/gradebook_importer.rb: columns Student, ID, SIS User ID, SIS Login ID, Section, then
  assignments by their titles; a row "Points Possible"; an unknown title makes a new assignment.
  A heading that holds one of `NON_ASSIGNMENT_COLUMN_HEADERS` is passed over, and marks under one of
  `GRADEBOOK_IMPORTER_RESERVED_NAMES` are read from the column about the student.
- Canvas, app/models/abstract_assignment.rb, infer_comment_context_from_filename: the first two
  numbers between `_` in a file's name are the user and the file that was handed in; the feedback is
  then shown under the name of that file.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.roster import Person
from autograder.text.printable import visible

POINTS = 100  # both sites get the per cent
# A spreadsheet would compute what begins so, with signs of full width too.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Headings that Canvas keeps for itself: of columns about the student, and (anywhere in a heading,
# "Unposted" before it too) of sums that it computes.
CANVAS_STUDENT = (
    "Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Section",
    "Integration ID", "Root Account",
)  # fmt: skip
CANVAS_SUMS = re.compile(
    r"\b(current|final) (score|points|grade)|\boverride (score|grade|status)", re.I
)
SUMS = ("final", "current", "override", "unposted", "total", "course total", "points possible")
MOODLE_STUDENT = ("ID number", "Full name", "Email address")
TO_MOODLE = "marks_moodle.csv to Moodle (Grades → Import → CSV file)"
TO_CANVAS = "marks_canvas.csv to Canvas (Gradebook → Import)"
PAGES_TO = {  # file of pages: where it goes, in the assignment
    "feedback_moodle.zip": "feedback_moodle.zip (Upload multiple feedback files in a zip)",
    "feedback_canvas.zip": "feedback_canvas.zip (Upload submissions)",
}
MOODLE_NAME = re.compile(r"^(?P<stem>[^_]*_\d+_assignsubmission_file)(?P<rest>_?)(?P<file>.*)$")
CANVAS_NAME = re.compile(r"^[^_]+(?:_[^\d_]+)*_(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)$")


@dataclass(frozen=True)
class Mark:
    """One student's result; `per_cent` is None while something of it is open."""

    student: str
    per_cent: float | None


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula, and no terminal obeys it."""
    text = visible(text, kept="")
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """Return CSV in which nothing that people wrote is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return out.getvalue()


def moodle_marks(marks: Iterable[Mark], people: Mapping[str, Person], column: str) -> str:
    """Return the file for Moodle's *Grades → Import → CSV file*; open marks are left out."""
    lines = []
    for mark in marks:
        if mark.per_cent is not None:
            person = people.get(mark.student, Person(mark.student))
            id_number = person.id_number or mark.student
            lines.append([id_number, person.name, person.email, f"{mark.per_cent:.2f}"])
    return table(["ID number", "Full name", "Email address", column], lines)


def canvas_marks(
    marks: Iterable[Mark],
    people: Mapping[str, Person],
    origins: Mapping[str, str],
    column: str,
) -> str:
    """Return the file for Canvas's *Gradebook → Import*; open marks are left out.

    `origins` are the names under which submissions were downloaded; they hold Canvas's own ids.
    """
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]
    lines = [["Points Possible", "", "", "", "", str(POINTS)]]
    for mark in marks:
        if mark.per_cent is not None:
            person = people.get(mark.student, Person(mark.student))
            downloaded = CANVAS_NAME.match(origins.get(mark.student, ""))
            id = person.canvas_id or (downloaded["user"] if downloaded else "")
            who = [person.name or mark.student, id, person.sis_user_id or mark.student]
            lines.append([*who, person.sis_login_id, person.section, f"{mark.per_cent:.2f}"])
    return table(header, lines)


def trouble_with(column: str) -> list[str]:
    """Say what the sites would make of a heading of the marks that they take for another."""
    heading = " ".join(column.split()).casefold()
    instead = "Give the assignment's own name with --column."
    if heading in map(str.casefold, CANVAS_STUDENT):
        return [f"Canvas has a column “{column}” about the student, and would take that for the "
                f"marks. {instead}"]  # fmt: skip
    if heading in map(str.casefold, MOODLE_STUDENT):
        return [f"marks_moodle.csv has a column “{column}” about the student already. {instead}"]
    if CANVAS_SUMS.search(heading):
        return [f"Canvas passes a column “{column}” over without a word, since it computes such "
                f"sums itself: no mark would arrive. {instead}"]  # fmt: skip
    if heading in SUMS:
        return [f"“{column}” is what the sites call sums that they compute themselves, and is "
                f"easily taken for one. {instead}"]  # fmt: skip
    return []


def where_to(origins: Iterable[str], written: Iterable[str]) -> str:
    """Say which file goes where, for the sites that the submissions came from.

    `written` are the names of the files that there are.
    """
    names = list(origins)
    kinds = ((MOODLE_NAME, TO_MOODLE), (CANVAS_NAME, TO_CANVAS))
    said = [text for pattern, text in kinds if any(map(pattern.match, names))]
    pages = [PAGES_TO[name] for name in written if name in PAGES_TO]
    marks = " and ".join(said) or f"{TO_MOODLE}, or {TO_CANVAS}"
    return "; in the assignment ".join([marks, *([" and ".join(pages)] if pages else [])])


def is_of_a_site(name: str) -> bool:
    """Tell whether a name is one that Moodle or Canvas gives to a submission."""
    return bool(MOODLE_NAME.match(name) or CANVAS_NAME.match(name))


def moodle_entry(origin: str, pages: list[Path]) -> dict[str, bytes]:
    """Return a student's feedback as Moodle's upload of feedback files wants it, by path.

    Nothing if `origin` is not a name that Moodle gave.
    """
    found = MOODLE_NAME.match(origin)
    if found is None:
        return {}
    separator = "_" if found["file"] else f"{found['rest']}/"  # files side by side, or in folders
    return {f"{found['stem']}{separator}{page.name}": page.read_bytes() for page in pages}


def canvas_entry(origin: str, pages: list[Path]) -> dict[str, bytes]:
    """Return a student's feedback as Canvas's upload of submissions wants it, by name.

    Canvas shows it under the name of what was handed in: in place of a zip it gets a zip. Nothing
    if `origin` is not a name that Canvas gave.
    """
    if CANVAS_NAME.match(origin) is None:
        return {}
    if len(pages) == 1 and not origin.lower().endswith(".zip"):
        return {f"{Path(origin).stem}.html": pages[0].read_bytes()}
    return {f"{Path(origin).stem}.zip": zipped({page.name: page.read_bytes() for page in pages})}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of `files`; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
