"""The class list's names in nbgrader's gradebook, where Formgrader and every list find them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import create_engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.entered import STUDENT, gradebook_url
from autograder.nbgrader_plugin.holding import PATIENCE_SECONDS, held, is_held
from autograder.roster import Person


def said_of(person: Person) -> dict[str, str]:
    """Return what the class list says of a person, as nbgrader's columns; nothing is made up.

    Of who has one name only the other part is empty: Formgrader would say None.
    """
    first, last = person.name_parts
    names = {"first_name": first, "last_name": last} if first or last else {}
    return names | ({"email": person.email} if person.email else {})


def enter_people(course: Course, people: Iterable[Person]) -> None:
    """Put people's names and addresses into the gradebook, if there is one already.

    What the list does not say stays as it is there.

    Raises:
        UsageError: the gradebook cannot be written.
    """
    if not course.gradebook.exists():
        return
    engine = create_engine(gradebook_url(course, PATIENCE_SECONDS))
    try:
        with engine.begin() as connection:
            there = {row.id: row for row in connection.execute(select(STUDENT))}
            for person in people:
                said, row = said_of(person), there.get(person.student)
                if row is None:
                    connection.execute(insert(STUDENT).values(id=person.student, **said))
                elif any(getattr(row, column) != text for column, text in said.items()):
                    chosen = update(STUDENT).where(STUDENT.c.id == person.student)
                    connection.execute(chosen.values(**said))
    except SQLAlchemyError as error:
        if is_held(error):
            raise UsageError(held(course)) from error
        reason = getattr(error, "orig", None) or error
        raise UsageError(
            f"names could not be written into {course.gradebook}: {reason}."
        ) from error
    finally:
        engine.dispose()
