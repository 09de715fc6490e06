"""Give an answer its mark: ticks, comment, nbgrader's mark and comment, and a line in the log."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, update

from autograder.course import Course
from autograder.nbgrader_plugin.entered import COMMENT, GRADE
from autograder.nbgrader_plugin.written import bank, flags, leases, log, rubrics
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.rows import Answer, Marking, answers_of
from autograder.nbgrader_plugin.written.seen import digest_of
from autograder.nbgrader_plugin.written.tables import MARKING
from autograder.nbgrader_plugin.written.transactions import key_of, put
from autograder.nbgrader_plugin.written.wishes import Wish, score_of, tidy
from autograder.nbgrader_plugin.written.words import Refused, say

OTHER = say(
    "Somebody has marked or changed this answer meanwhile. Look at what stands now; yours was not "
    "saved."
)
FORMGRADER = say("Mark or comment were changed in Formgrader. To put yours in their place, say so.")
GONE = say("This answer is not there any more: the submission was taken away or replaced.")
RUBRIC = say("The rubric was changed meanwhile. Look at its items again; nothing was saved.")


@dataclass(frozen=True)
class Saved:
    """What came of a wish: the log's entry that undoes it, and of a group who was left out."""

    entry: int
    left_out: tuple[str, ...] = ()


def mark(connection: Connection, course: Course, place: Place, wish: Wish, marker: str) -> Saved:
    """Save a wish, once; with a group for all of it that nobody has marked or has open.

    Raises:
        Refused: what the wish was made from is not what stands; nothing is written.
    """
    before = log.of_request(connection, course, place, wish.request)
    if before:  # it came twice
        return Saved(before[0].id)
    rubric = rubrics.used(connection, course, place, marker)
    if rubric.version != wish.version:
        raise Refused("rubric", RUBRIC)
    given = given_by(rubric, wish, marker)
    wanted = [wish.student, *wish.group]
    answers = answers_of(connection, course, place, wanted)
    open_with = leases.holders(connection, course, place)
    _see_that_it_stands(course, place, answers.get(wish.student), wish, open_with, marker)
    chosen = [answers[wish.student]]
    chosen += _others(course, place, answers, wish, open_with, marker)
    seconds = given.seconds / len(chosen)
    numbers = []
    for answer in chosen:
        digest = digest_of(course, answer.student, place)
        new = replace(given, digest=digest, seconds=seconds)
        about = {"kind": log.MARK, "request": wish.request, "marker": marker, "seconds": seconds}
        numbers.append(log.note(connection, course, place, answer, **about))
        write(connection, course, place, answer, new)
        leases.release(connection, course, place, answer.student, marker)
        # Once somebody else than who set it has marked the answer.
        flags.unflag_anothers(connection, course, place, answer.student, marker)
    bank.count(connection, course, place, given.comment, uses=len(chosen))
    left_out = set(wish.group) - {answer.student for answer in chosen}
    return Saved(numbers[0], tuple(sorted(left_out)))


def given_by(current: rubrics.Current, wish: Wish, marker: str) -> Marking:
    """Return what a wish gives, for an answer that is to be filled in."""
    ticks = {item: float(share) for item, share in wish.ticks.items()}
    score, comment = score_of(current.rubric, wish), tidy(wish.comment)
    about = (score, marker, time.time(), wish.seconds, "")
    return Marking(ticks, float(wish.adjust), comment, *about)


def _see_that_it_stands(
    course: Course,
    place: Place,
    answer: Answer | None,
    wish: Wish,
    open_with: dict[str, str],
    marker: str,
) -> None:
    if answer is None:
        raise Refused("unknown", GONE)
    holder = open_with.get(answer.student, marker)
    if holder != marker:
        raise Refused("lease", say("{marker} has this answer open.", marker=holder))
    if answer.revision(digest_of(course, answer.student, place)) != wish.revision:
        raise Refused("elsewhere" if answer.is_elsewhere else "revision",
                      FORMGRADER if answer.is_elsewhere else OTHER)  # fmt: skip
    if answer.is_elsewhere and not wish.overrule:
        raise Refused("elsewhere", FORMGRADER)


def _others(
    course: Course,
    place: Place,
    answers: dict[str, Answer],
    wish: Wish,
    open_with: dict[str, str],
    marker: str,
) -> list[Answer]:
    """Return those of a group that may have the same mark without having been opened."""
    found = []
    for student, digest in wish.group.items():
        answer = answers.get(student)
        if student == wish.student or answer is None:
            continue
        # Of a blank one nbgrader's own row says that it is as it was handed out.
        alike = answer.is_blank or (
            answer.state == "waiting" and digest_of(course, student, place) == digest
        )
        if alike and open_with.get(student, marker) == marker:
            found.append(answer)
    return found


def write(
    connection: Connection, course: Course, place: Place, answer: Answer, new: Marking | None
) -> None:
    """Write what an answer is given: for us and, as mark and comment, for nbgrader.

    None takes our marking away; what nbgrader is told then is not said here.
    """
    values = {"revision": answer.changes + 1, "stands": new is not None}
    if new is not None:
        values |= row_of(new)
        tell_nbgrader(connection, answer, new.score, False, new.comment)
    put(connection, MARKING, key_of(course, place, answer.student), values)


def row_of(marking: Marking) -> dict:
    """Return what was given as one of our rows has it."""
    return {**asdict(marking), "ticks": json.dumps(dict(marking.ticks))}


def tell_nbgrader(
    connection: Connection, answer: Answer, manual: float | None, needs: bool, comment: str
) -> None:
    """Write an answer's mark and comment where nbgrader has them."""
    marked = update(GRADE).where(GRADE.c.id == answer.grade)
    connection.execute(marked.values(manual_score=manual, needs_manual_grade=needs))
    if answer.comment_id is not None:
        said = update(COMMENT).where(COMMENT.c.id == answer.comment_id)
        connection.execute(said.values(manual_comment=comment or None))
