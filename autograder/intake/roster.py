"""Who is in the class: a CSV of ids, names and emails, also as Moodle and Canvas export it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import UsageError

# what the columns are called, in lower case: our own, Moodle's and Canvas's, in Thai too
ID = ("id number", "sis user id", "student id", "student number", "student", "id", "รหัสนิสิต",
      "รหัสนักศึกษา", "รหัสประจำตัว", "เลขประจำตัวนิสิต", "เลขประจำตัว", "รหัส")  # fmt: skip
NAME = ("name", "full name", "fullname", "student name", "student", "ชื่อ-นามสกุล", "ชื่อ - นามสกุล",
        "ชื่อเต็ม", "ชื่อ-สกุล")  # fmt: skip
FIRST = ("first name", "firstname", "given name", "ชื่อ")
LAST = ("last name", "surname", "lastname", "family name", "นามสกุล", "สกุล")
EMAIL = ("email address", "email", "e-mail", "mail", "อีเมล", "ที่อยู่อีเมล")
LOGIN = ("sis login id", "login id", "login", "username", "user name", "ชื่อผู้ใช้")
CANVAS = ("id",)  # beside "sis user id": Canvas's own number of the person
PARTICIPANT = ("identifier", "participant id")  # Moodle's grading worksheet: "Participant 12345"


@dataclass(frozen=True)
class Person:
    """One student: `id` is the name of the folder; `numbers` are those that web sites use."""

    id: str
    name: str = ""
    email: str = ""
    logins: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass
class Roster:
    """The class, looked up by whatever a file's name tells."""

    people: list[Person] = field(default_factory=list)

    def find(self, *, id: str = "", name: str = "", number: str = "") -> list[Person]:
        """Return who is meant: by id, login or email; by a web site's number; or by name."""
        for key, keys in ((id, _ids), (number, _numbers), (name, _names)):
            wanted = {squeezed(key), flat(key)} - {""}
            found = [person for person in self.people if wanted & set(keys(person))]
            if found:
                return found
        return []


def _ids(person: Person) -> Iterator[str]:
    for text in (person.id, *person.logins, person.email, person.email.partition("@")[0]):
        yield squeezed(text)


def _numbers(person: Person) -> Iterator[str]:
    yield from map(squeezed, person.numbers)


def _names(person: Person) -> Iterator[str]:
    """Yield a person's name as web sites write it: in both orders, with and without spaces."""
    yield squeezed(person.name)
    parts = person.name.replace(",", " ").split()
    for cut in range(len(parts)):
        turned = "".join(parts[cut:] + parts[:cut])
        yield squeezed(turned)
        yield flat(turned)


def squeezed(text: str) -> str:
    """Return letters, digits and vowel signs only, in one Unicode form and one case."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNM")


def flat(text: str) -> str:
    """Return the text without accents as well: é is e; what has no letter left is nothing."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parts if c.isalnum() and unicodedata.category(c)[0] in "LN")


def read_roster(path: Path) -> Roster:
    """Read a roster; columns come in any order, separated by commas, semicolons or tabs.

    Raises:
        UsageError: the file cannot be read, or no column of it is an id.
    """
    try:
        text = _text(path.read_bytes())
    except OSError as error:
        raise UsageError(f"the roster {path} cannot be read: {error.strerror}") from error
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if not rows:
        raise UsageError(f"the roster {path} is empty.")
    columns = [re.sub(r"\s+", " ", title).strip().lower() for title in rows[0]]
    people = [person for row in rows[1:] if (person := _person(columns, row))]
    if not people:
        raise UsageError(
            f"the roster {path} names nobody: it needs a column `id` (or Moodle's “ID number”, or "
            "Canvas's “SIS User ID”), and better also `name` and `email`."
        )
    return Roster(people)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16", "cp874"):
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _person(columns: list[str], row: list[str]) -> Person | None:
    values = dict(zip(columns, (cell.strip() for cell in row), strict=False))

    def first(titles: tuple[str, ...]) -> str:
        return next((values[title] for title in titles if values.get(title)), "")

    own_id = "sis user id" in columns or "id number" in columns
    number = values.get("id", "") if own_id else ""
    participant = re.sub(r"\D", "", first(PARTICIPANT))
    titles = tuple(t for t in ID if not (t == "student" and "id" in columns))
    id = first(titles) or first(LOGIN) or first(EMAIL).partition("@")[0]
    name = first(NAME) or f"{first(FIRST)} {first(LAST)}".strip()
    if not id or "points possible" in name.lower():  # Canvas's second line
        return None
    numbers = tuple(n for n in (number, participant) if n)
    return Person(folder_name(id), name, first(EMAIL), tuple(filter(None, [first(LOGIN)])), numbers)


def folder_name(text: str) -> str:
    """Return a text as the name of a student's folder: one part of a path, and no `+`."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = re.sub(r'[\\/:*?"<>|+\s]+', "-", text).strip("-. ")
    return text.encode()[:100].decode("utf-8", "ignore")
