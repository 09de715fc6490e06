"""How a course's web site packs a class's uploads, for `benchmarks.random_hand_ins`.

Each layout takes people with their uploads, name to bytes, and returns the entries of its zip in
their order. What each site's download looks like, and where that is written, stands in
docs/instructors.md.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

Entries = list[tuple[str, bytes]]


@dataclass
class Person:
    """One line of the class list, with the numbers that sites give people."""

    id: str
    name: str
    login: str
    number: int

    @property
    def email(self) -> str:
        return f"{self.login}@uni.example"


@dataclass
class Upload:
    """What somebody gave to the site: files by the names that they chose, in their order.

    `earlier` is an attempt before it, which sites that keep all of them pack as well.
    """

    person: Person
    files: Entries
    partners: list[Person] = field(default_factory=list)
    earlier: Entries = field(default_factory=list)


Layout = Callable[[list[Upload], random.Random], Entries]


def before_each(name: str, form: str) -> Layout:
    """Return the layout that writes of a person `form` before each file's name."""

    def layout(uploads: list[Upload], draw: random.Random) -> Entries:
        return [
            (form.format(one.person) + file, data) for one in uploads for file, data in one.files
        ]

    layout.__name__ = name
    return layout


moodle = before_each("moodle", "{0.name}_{0.number}_assignsubmission_file/")
moodle_in_one_name = before_each("moodle_in_one_name", "{0.name}_{0.number}_assignsubmission_file_")
classroom = before_each("classroom", "hw4-{0.login}/")
by_id = before_each("by_id", "{0.id}/")
by_name = before_each("by_name", "{0.name}/")  # as a teacher makes them


def canvas(uploads: list[Upload], draw: random.Random) -> Entries:
    found = []
    for one in uploads:
        given, family = one.person.name.split(" ", 1)
        late = draw.choice(("", "", "_LATE"))
        who = f"{family}{given}".replace(" ", "").lower() + f"{late}_{one.person.number}"
        for number, files in ((draw.randrange(10**6), one.earlier), (10**6, one.files)):
            found += [
                (f"{who}_{number + place}_{name}", data) for place, (name, data) in enumerate(files)
            ]
    return found


def blackboard(uploads: list[Upload], draw: random.Random) -> Entries:
    found = []
    for one in uploads:
        about = f"Name: {one.person.name} ({one.person.login})\nAssignment: Homework 4\n"
        for day, files in ((23, one.earlier), (24, one.files)):
            time = f"2026-11-{day}-{draw.randrange(24):02}-{draw.randrange(60):02}-00"
            start = f"Homework 4_{one.person.login}_attempt_{time}"
            if files:
                found.append((f"{start}.txt", about.encode()))
            found += [(f"{start}_{name}", data) for name, data in files]
    return found


def brightspace(uploads: list[Upload], draw: random.Random) -> Entries:
    return [("index.html", b"<html></html>"), *_brightspace(uploads, draw, " - ")]


def brightspace_folders(uploads: list[Upload], draw: random.Random) -> Entries:
    return [("index.html", b"<html></html>"), *_brightspace(uploads, draw, "/")]


def _brightspace(uploads: list[Upload], draw: random.Random, between: str) -> Entries:
    found = []
    for one in uploads:
        time = (
            f"Nov {draw.randrange(1, 25)}, 2026 {draw.randrange(1, 13)}{draw.randrange(60):02} AM"
        )
        who = f"{one.person.number}-789012 - {one.person.name} - {time}"
        found += [(f"{who}{between}{name}", data) for name, data in one.files]
    return found


def gradescope(uploads: list[Upload], draw: random.Random) -> Entries:
    lines, found = ["---"], []
    for one in uploads:
        key = f"submission_{one.person.number}"
        lines += [f"{key}:", "  :submitters:"]
        for person in (one.person, *one.partners):
            lines += [f"  - :name: {person.name}", f"    :sid: '{person.id}'"]
            lines += [f"    :email: {person.email}"]
        lines += ["  :created_at: 2026-11-24 10:00:00.000000000 Z", "  :score: 0.0"]
        found += [(f"assignment_1_export/{key}/{name}", data) for name, data in one.files]
    about = ("\n".join(lines) + "\n").encode()
    return [("assignment_1_export/submission_metadata.yml", about), *found]


def numbers_in_front(uploads: list[Upload], draw: random.Random) -> Entries:
    """The id before each file's name; of a pair both."""
    found = []
    for one in uploads:
        ids = "+".join(person.id for person in (one.person, *one.partners))
        found += [(f"{ids}_{name}", data) for name, data in one.files]
    return found


LAYOUTS: tuple[Layout, ...] = (
    numbers_in_front, moodle, canvas, blackboard, gradescope, brightspace, classroom,
    moodle_in_one_name, brightspace_folders, by_id, by_name,
)  # fmt: skip
FOR_PAIRS = (gradescope, numbers_in_front)  # these say that somebody handed in with another
WITH_ATTEMPTS = (canvas, blackboard, brightspace, brightspace_folders)
IN_FOLDERS = (moodle, brightspace_folders, gradescope, classroom, by_id, by_name)
