"""The people of a class list, looked up by id, user name, e-mail, name or a web site's number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """One line of the class list; what the list does not say is empty.

    `student` is the name of the folder, made from the id; `id_number` is that id as the list writes
    it, if no folder can be called so. `canvas_id` and `participant` are the numbers that Canvas and
    Moodle put into names of files, `github` the name on GitHub, `group` the team or teams.
    """

    student: str
    name: str = ""
    email: str = ""
    canvas_id: str = ""
    sis_user_id: str = ""
    sis_login_id: str = ""
    section: str = ""
    id_number: str = ""
    login: str = ""
    participant: str = ""
    github: str = ""
    group: str = ""
    first_name: str = field(default="", compare=False)
    last_name: str = field(default="", compare=False)

    @property
    def name_parts(self) -> tuple[str, str]:
        """First and last name: as the list parts them, else at a comma, else at the last blank."""
        if self.first_name or self.last_name:
            return self.first_name, self.last_name
        last, comma, first = self.name.partition(",")
        if not comma:
            first, _, last = self.name.strip().rpartition(" ")
        return first.strip(), last.strip()


class Roster(Mapping[str, Person]):
    """The class: people by their student id, and by all else that a file's name may tell.

    Of two lines about one student the later one counts. `without_id` are names in the list that
    nobody can be called by.
    """

    def __init__(self, people: Iterable[Person], without_id: Iterable[str] = ()) -> None:
        self._people = {person.student: person for person in people}
        self.without_id = frozenset(map(squeezed, without_id))
        self._index = {
            (keys, form): _by_key(self._people.values(), keys, form)
            for keys in (_ids, _numbers, _names)
            for form in (_plain, squeezed, flat)
        }

    def __getitem__(self, student: str) -> Person:
        return self._people[student]

    def __iter__(self) -> Iterator[str]:
        return iter(self._people)

    def __len__(self) -> int:
        return len(self._people)

    def find(self, *, id: str = "", name: str = "", number: str = "") -> list[Person]:
        """Return who is meant: by id, user name or e-mail; by a web site's number; or by name.

        What is written alike counts before what is alike but for signs, spaces and accents.
        """
        for key, keys in ((id, _ids), (number, _numbers), (name, _names)):
            for form in (_plain, squeezed, flat):
                if found := self._index[keys, form].get(form(key)):
                    return found
        return []

    def team(self, name: str) -> list[Person]:
        """Return the members of a team or group that the list names."""
        wanted = squeezed(name)
        return [
            person
            for person in self._people.values()
            if wanted in {squeezed(group) for group in re.split(r"[;,]", person.group)} - {""}
        ]


def _by_key(
    people: Iterable[Person], keys: Callable[[Person], Iterator[str]], form: Callable[[str], str]
) -> dict[str, list[Person]]:
    """Return the people by what they may be called, in one form of writing it."""
    index: dict[str, list[Person]] = {}
    for person in people:
        for key in {form(key) for key in keys(person)} - {""}:
            index.setdefault(key, []).append(person)
    return index


def _ids(person: Person) -> Iterator[str]:
    yield from (person.student, person.id_number, person.sis_user_id)
    yield from (person.login, person.sis_login_id, person.github)
    yield from (person.email, person.email.partition("@")[0])


def _numbers(person: Person) -> Iterator[str]:
    yield from (person.canvas_id, person.participant)


def _names(person: Person) -> Iterator[str]:
    """Yield a person's name as web sites write it: beginning with any part of it."""
    parts = person.name.replace(",", " ").split()
    for cut in range(len(parts)):
        yield " ".join(parts[cut:] + parts[:cut])


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().strip()
    return "".join(str(unicodedata.digit(c, c)) for c in text)


def squeezed(text: str) -> str:
    """Return letters, digits and vowel signs only, in one Unicode form and one case."""
    return "".join(c for c in _plain(text) if unicodedata.category(c)[0] in "LNM")


def flat(text: str) -> str:
    """Return the text without accents as well: é is e; what has no letter left is nothing."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parts if c.isalnum() and unicodedata.category(c)[0] in "LN")


def folder_name(text: str) -> str:
    """Return a text as the name of a student's folder: one part of a path, and no `+`."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = re.sub(r'[\\/:*?"<>|+\s]+', "-", text).strip("-. ")
    return text.encode()[:100].decode("utf-8", "ignore")


def called(student: str, names: Mapping[str, str]) -> str:
    """Return what a line about a student begins with: the id, and the name where it is known."""
    return f"{student} {names.get(student, '')}".rstrip()


def full_name(first: str | None, last: str | None) -> str:
    return " ".join(filter(None, (first, last)))


def names_in(people: Iterable[Person]) -> list[str]:
    """Return every name, part of a name and address that could tell who somebody is."""
    said = [
        text
        for person in people
        for text in (person.name, *person.name.replace(",", " ").split(), person.email)
    ]
    return sorted({text for text in said if len(text) >= 3}, key=lambda text: (-len(text), text))
