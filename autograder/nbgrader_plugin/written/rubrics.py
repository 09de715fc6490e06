"""A task's rubric as it stands: the source notebook's scheme, until somebody marks by it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from secrets import token_hex
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row, insert, select

from autograder.course import Course
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.tables import RUBRIC
from autograder.nbgrader_plugin.written.transactions import here, ours
from autograder.nbgrader_plugin.written.words import Refused, say
from autograder.text.language import Text
from autograder.written.rubric import Item, Rubric

if TYPE_CHECKING:
    from autograder.written.scheme import Scheme

FIRST = 1  # version


@dataclass(frozen=True)
class Current:
    """The rubric that counts; one that is not kept is the source's, by which nobody has marked."""

    version: int
    rubric: Rubric
    kept: bool = True


def current(connection: Connection, course: Course, place: Place) -> Current:
    """Return the rubric that counts for a cell."""
    row = _last(connection, course, place)
    if row is None:
        return Current(FIRST, from_source(course, place)[0], kept=False)
    items = tuple(Item(**item) for item in json.loads(row.items))
    return Current(row.version, Rubric(items, place.part.marks))


def _last(connection: Connection, course: Course, place: Place) -> Row | None:
    query = (
        select(RUBRIC)
        .where(*here(RUBRIC, course, place))
        .order_by(RUBRIC.c.version.desc())
        .limit(1)
    )
    return next(iter(ours(connection, query)), None)


def from_source(course: Course, place: Place) -> tuple[Rubric, Scheme | None]:
    """Return the rubric that the source says, and the scheme it was read from."""
    from autograder.written.scheme import rubric_on_paper, scheme_of  # takes long to import

    if place.on_paper:
        return rubric_on_paper(course.homework, place.task), None
    scheme = scheme_of(course.source, place.task)
    return Rubric(tuple(scheme.items), place.part.marks), scheme


def keep(connection: Connection, course: Course, place: Place, new: Current, marker: str) -> None:
    """Write a version of a rubric; those before stay."""
    items = json.dumps([asdict(item) for item in new.rubric.items], ensure_ascii=False)
    key = {"assignment": course.homework.id, "cell": place.cell, "version": new.version}
    row = {**key, "items": items, "marker": marker, "at": time.time()}
    connection.execute(insert(RUBRIC).values(**row))


def used(connection: Connection, course: Course, place: Place, marker: str) -> Current:
    """Return the rubric that counts; the source's is kept, as it is marked by from now on."""
    now = current(connection, course, place)
    if not now.kept:
        now = Current(FIRST, now.rubric)
        keep(connection, course, place, now, marker)
    return now


def revised(before: Rubric, wanted: Sequence[Item]) -> Rubric:
    """Return a rubric with the wanted items; those that are left out are retired, never deleted.

    An item without an id is new. Ticks refer to items: so what was one stays one.

    Raises:
        Refused: it cannot be used.
    """
    known = {item.id for item in before.items}
    unknown = next((item.id for item in wanted if item.id and item.id not in known), None)
    if unknown is not None:
        raise Refused("invalid", say("The rubric has no item {item}.", item=unknown))
    items = tuple(item if item.id else replace(item, id=token_hex(6)) for item in wanted)
    named = {item.id for item in items}
    gone = tuple(replace(i, retired=True) for i in before.items if i.id not in named)
    rubric = Rubric(items + gone, before.max_marks)
    faults: list[Text] = rubric.faults()
    if not rubric.active:
        faults.append(say("A rubric must have an item."))
    if faults:
        raise Refused("invalid", faults[0])
    return rubric
