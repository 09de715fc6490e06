"""The class list as the class's folder keeps it: given once, known to every later command.

It holds names and addresses, so it lies with the class's data and goes wherever they go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, fields

from autograder.course import Course, write_at_once
from autograder.roster.people import Person, Roster

FIELDS = {field.name for field in fields(Person)}


def keep_people(course: Course, people: Iterable[Person]) -> Roster:
    """Remember a class list and return all that are known now.

    Who was in an earlier list stays; of two lines about one student the newer one counts.
    """
    known = Roster([*kept_people(course).values(), *people])
    lines = [{k: v for k, v in asdict(person).items() if v} for person in known.values()]
    text = json.dumps(lines, ensure_ascii=False, indent=1)
    write_at_once(course.people, text.encode("utf-8", "surrogatepass"))
    return known


def kept_people(course: Course) -> Roster:
    """Return the class list that was given last; nobody if none was, or it cannot be read."""
    people: list[Person] = []
    with suppress(OSError, ValueError, TypeError, AttributeError):
        lines = json.loads(course.people.read_bytes().decode("utf-8", "surrogatepass"))
        people = [Person(**{k: str(v) for k, v in line.items() if k in FIELDS}) for line in lines]
    return Roster(people)
