"""The class list's names in nbgrader's gradebook, where Formgrader and every list find them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select, update

from autograder.course import Course
from autograder.nbgrader_plugin.database.address import address_of
from autograder.nbgrader_plugin.database.connecting import gradebook_engine, is_there
from autograder.nbgrader_plugin.entered import STUDENT
from autograder.roster import Person

ROOM = 128  # characters, in each of nbgrader's columns about a student


def said_of(person: Person) -> dict[str, str]:
    """Return what the class list says of a person, as nbgrader's columns; nothing is made up.

    Of who has one name only the other part is empty: Formgrader would say None. What is longer than
    nbgrader's columns ends with a …, and is whole in the class list alone.
    """
    first, last = person.name_parts
    names = {"first_name": first, "last_name": last} if first or last else {}
    said = names | ({"email": person.email} if person.email else {})
    return {column: text if len(text) <= ROOM else f"{text[: ROOM - 1]}…"
            for column, text in said.items()}  # fmt: skip


def enter_people(course: Course, people: Iterable[Person]) -> None:
    """Put people's names and addresses into the gradebook, if there is one already.

    What the list does not say stays as it is there.

    Raises:
        UsageError: the gradebook cannot be written.
    """
    if not is_there(course):
        return
    told = (f"names could not be written into {address_of(course)}: ", ".")
    with gradebook_engine(course, *told) as engine, engine.begin() as connection:
        there = {row.id: row for row in connection.execute(select(STUDENT))}
        for person in people:
            if len(person.student) > ROOM:  # told when such a name is handed in, if it ever is
                continue
            said, row = said_of(person), there.get(person.student)
            if row is None:
                connection.execute(insert(STUDENT).values(id=person.student, **said))
            elif any(getattr(row, column) != text for column, text in said.items()):
                chosen = update(STUDENT).where(STUDENT.c.id == person.student)
                connection.execute(chosen.values(**said))
