"""What was given at the written desk, for feedback pages and reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from autograder.course import Course
from autograder.nbgrader_plugin.database.connecting import is_there
from autograder.nbgrader_plugin.gradebook import HARDLY
from autograder.nbgrader_plugin.written import leases, looks, overview, rubrics
from autograder.nbgrader_plugin.written.places import Place, places
from autograder.nbgrader_plugin.written.rows import Answer, answers_of, marking_in, rows_of
from autograder.nbgrader_plugin.written.tables import FLAG, MARKING, SECOND, has_tables
from autograder.nbgrader_plugin.written.transactions import ours, reading
from autograder.written.agreement import Twice
from autograder.written.marked import DeskTask, Flag, WrittenMark, ticked
from autograder.written.rubric import Rubric, marks_of

AtDesk = Mapping[str, WrittenMark]  # by cell


def written_marks(course: Course, students: Iterable[str] | None = None) -> dict[str, AtDesk]:
    """Return what each of `students`, or all, was given at the desk, as far as it stands.

    Left out is an answer whose mark somebody has changed in Formgrader: what was ticked explains
    it no longer.
    """
    wanted = None if students is None else [*students]
    found: dict[str, dict[str, WrittenMark]] = defaultdict(dict)
    if not is_there(course):
        return {}
    with reading(course) as connection:
        for place in _marked(connection, course):
            rubric = rubrics.current(connection, course, place).rubric
            seen = rows_of(connection, course, SECOND, place.cell)
            for student, answer in answers_of(connection, course, place, wanted).items():
                mark = _mark(answer, rubric, student in seen)
                if mark is not None:
                    found[student][place.cell] = mark
    return dict(found)


def _marked(connection: Connection, course: Course) -> list[Place]:
    """Return the cells of which any answer has been marked at the desk."""
    mine = MARKING.c.assignment == course.homework.id
    cells = {row.cell for row in ours(connection, select(MARKING.c.cell).where(mine).distinct())}
    return [place for cell, place in places(course).items() if cell in cells]


def _mark(answer: Answer, rubric: Rubric, second: bool) -> WrittenMark | None:
    given = answer.marking
    if given is None or answer.manual is None or abs(answer.manual - given.score) > HARDLY:
        return None
    comment = given.comment if answer.comment_id is None else answer.comment
    return WrittenMark(ticked(rubric, given.ticks), given.adjust, comment, given.marker, second)


def desk_tasks(course: Course) -> list[DeskTask]:
    """Return how the marking of each cell stands that has anything to be marked by people."""
    if not is_there(course):
        return []
    with reading(course) as connection:
        if not has_tables(connection):
            return []
        found = (_task(connection, course, place) for place in overview.in_use(connection, course))
        return [task for task in found if task.ticks or task.waiting]


def _task(connection: Connection, course: Course, place: Place) -> DeskTask:
    answers = answers_of(connection, course, place)
    rubric = rubrics.current(connection, course, place).rubric
    seen = rows_of(connection, course, SECOND, place.cell)
    flags = rows_of(connection, course, FLAG, place.cell)
    given = {s: a.marking for s, a in answers.items() if a.marking and not a.is_elsewhere}
    both = {s: (given[s], marking_in(row)) for s, row in seen.items() if s in given}
    twice = [
        _twice(rubric, first, second)
        for first, second in both.values()
        if first.digest == second.digest  # of the same answer: it may have been handed in anew
    ]
    drawn = looks.drawn(course, place, answers)
    return DeskTask(
        place.task.id,
        place.cell,
        rubric,
        ticks=[marking.ticks for marking in given.values()],
        acts=overview.acts(connection, course, place),
        twice=twice,
        second_left=len(drawn - set(seen)),
        waiting=sum(answer.needs for answer in answers.values()),
        open_with=Counter(leases.holders(connection, course, place).values()),
        flags=[Flag(student, row.marker, row.note) for student, row in sorted(flags.items())],
    )


def _twice(rubric: Rubric, first, second) -> Twice:
    marks = (marks_of(rubric, one.ticks, one.adjust) for one in (first, second))
    return Twice(first.ticks, second.ticks, *marks)
