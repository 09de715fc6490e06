"""Change a rubric while marking: what was marked by it before follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, update

from autograder.course import Course
from autograder.nbgrader_plugin.written import log, rubrics
from autograder.nbgrader_plugin.written.marking import RUBRIC, tell_nbgrader, write
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.rows import Answer, answers_of
from autograder.nbgrader_plugin.written.tables import MARKING
from autograder.nbgrader_plugin.written.transactions import here
from autograder.nbgrader_plugin.written.words import Refused
from autograder.text.language import Text
from autograder.written.rubric import Item, Rubric, marks_of


@dataclass(frozen=True)
class Changed:
    """What a change of a rubric does: whose marks it changes, from and to.

    `kept` are those whose mark is Formgrader's, which nothing here replaces.
    """

    version: int
    changes: tuple[tuple[str, float, float], ...]
    kept: tuple[str, ...]
    problems: tuple[Text, ...]


def preview(
    connection: Connection, course: Course, place: Place, version: int, items: Sequence[Item]
) -> Changed:
    """Return what new items would do.

    Raises:
        Refused: the rubric is another meanwhile, or the new one cannot be used.
    """
    now = rubrics.current(connection, course, place)
    return _change(connection, course, place, now, version, items)[1]


def change(
    connection: Connection,
    course: Course,
    place: Place,
    version: int,
    items: Sequence[Item],
    marker: str,
) -> Changed:
    """Let new items count, and what was marked before follow, in this transaction.

    Raises:
        Refused: the rubric is another meanwhile, or the new one cannot be used.
    """
    now = rubrics.used(connection, course, place, marker)
    if now.version == version + 1 and _same(now.rubric.items, items):  # it came twice
        return Changed(now.version, (), (), tuple(now.rubric.problems()))
    rubric, changed, follow, kept = _change(connection, course, place, now, version, items)
    rubrics.keep(connection, course, place, rubrics.Current(changed.version, rubric), marker)
    for answer, score in follow:
        request = f"rubric {changed.version}"
        log.note(connection, course, place, answer, kind=log.RUBRIC, request=request, marker=marker)
        write(connection, course, place, answer, replace(answer.marking, score=score))
        tell_nbgrader(connection, answer, score, answer.needs, answer.comment)
    for answer, score in kept:  # what was ticked is worth that, whatever Formgrader says
        ours = here(MARKING, course, place, MARKING.c.student == answer.student)
        connection.execute(update(MARKING).where(*ours).values(score=score))
    return changed


def _change(
    connection: Connection,
    course: Course,
    place: Place,
    now: rubrics.Current,
    version: int,
    items: Sequence[Item],
) -> tuple[Rubric, Changed, list[tuple[Answer, float]], list[tuple[Answer, float]]]:
    """Return the new rubric, what it does, whose marks follow and whose do not: to what."""
    if now.version != version:
        raise Refused("rubric", RUBRIC)
    rubric = rubrics.revised(now.rubric, items)
    scores = [
        (answer, marks_of(rubric, answer.marking.ticks, answer.marking.adjust))
        for answer in answers_of(connection, course, place).values()
        if answer.marking is not None
    ]
    kept = [(answer, score) for answer, score in scores if answer.is_elsewhere]
    follow = [
        (answer, score)
        for answer, score in scores
        if not answer.is_elsewhere and score != answer.marking.score
    ]
    changes = tuple((answer.student, answer.marking.score, score) for answer, score in follow)
    students = tuple(answer.student for answer, _ in kept)
    changed = Changed(version + 1, changes, students, tuple(rubric.problems()))
    return rubric, changed, follow, kept


def _same(there: Sequence[Item], wanted: Sequence[Item]) -> bool:
    """Tell whether items are those that are there, but for ids that were drawn since."""
    said = [replace(item, id="") for item in there]
    return [replace(item, id="") for item in wanted] == said[: len(wanted)]
