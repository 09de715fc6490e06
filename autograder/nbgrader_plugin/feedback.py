"""Write feedback pages, and leave alone those that would be the same.

To see that takes no page: beside the pages is kept what each was made from (`page_inputs`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course, UsageError, write_at_once
from autograder.deadlines import Run, TooLong, here
from autograder.marks import TaskMarks, waiting_marks
from autograder.nbgrader_plugin.earned import read_earned
from autograder.nbgrader_plugin.entered import marked_students, read_entered
from autograder.nbgrader_plugin.gradebook import marks_of
from autograder.nbgrader_plugin.page_inputs import PageInputs, is_still, remember
from autograder.nbgrader_plugin.written.reading import AtDesk, written_marks

PAGE_SECONDS = 20.0  # of CPU time for one page; a full one takes 0.2
LONGEST_ERROR = 200  # characters
PAGE = "feedback.html"


@dataclass(frozen=True)
class Written:
    """What became of one student's page.

    `fresh` tells that it was written in this run, `waiting` that a part waits for a person,
    `plainly` that what the student wrote is shown as it was typed, since to draw it takes too long;
    `problem` says why there is no page.
    """

    student: str
    fresh: bool = False
    waiting: bool = False
    plainly: bool = False
    problem: str = ""


def choose_students(
    course: Course, students: Iterable[str] | None = None
) -> tuple[list[str], dict[str, str]]:
    """Return who has marks (of `students`, or of all), and what hinders the others' pages.

    Raises:
        UsageError: nothing has been marked, or one of `students` has handed nothing in.
    """
    marked, handed_in = marked_students(course), set(course.students())
    if not marked:
        raise UsageError("nothing has been marked yet: run `autograder grade` first.")
    unknown = sorted(set(students or ()) - handed_in - set(marked))
    if unknown:
        raise UsageError(f"no submission of {', '.join(unknown)}.")
    wanted = set(students or handed_in | set(marked))
    unmarked = "has not been marked; run `autograder grade`, which says why if it cannot be."
    return sorted(wanted & set(marked)), dict.fromkeys(wanted - set(marked), unmarked)


def write_feedback(
    course: Course,
    students: Iterable[str] | None = None,
    language: str = "en",
    force: bool = False,
    run: Run = here,
) -> Iterator[Written]:
    """Write the pages of `students` (all that have been marked), yielding what became of each.

    A page that would be the same is left alone, unless `force`. `run` makes one within its time.
    """
    all_entered = read_entered(course, students)
    at_desk = written_marks(course, students)
    inputs = PageInputs(course, language)
    for student in sorted(all_entered) if students is None else students:
        if (entered := all_entered.get(student)) is None:
            continue
        earned = read_earned(course, student)
        written = at_desk.get(student, {})
        made_from = inputs.digest(student, entered, earned, written)
        rows = marks_of(course, student, entered, earned)
        waiting = any(waiting_marks(course.homework.by_id[row.task], row) for row in rows)
        if not force and is_still(course, student, made_from, PAGE):
            yield Written(student, waiting=waiting)
        else:
            how = (rows, written, language, made_from, force)
            yield replace(_written_in_time(run, course, student, *how), waiting=waiting)


def _written_in_time(run: Run, course: Course, student: str, *how: object) -> Written:
    """Write a page; if that takes too long, one with the answers as they were typed."""
    for plainly in (False, True):
        with suppress(TooLong):
            return run(_written, course, student, plainly, *how, seconds=PAGE_SECONDS)
    return Written(student, problem=f"takes more than {PAGE_SECONDS:g} s to be written")


def _written(
    course: Course,
    student: str,
    plainly: bool,
    rows: list[TaskMarks],
    written: AtDesk,
    language: str,
    made_from: str,
    force: bool,
) -> Written:
    from autograder.nbgrader_plugin.handed import page_of

    try:
        page = page_of(course, student, rows, written, language, plainly)
        fresh = _write(course.feedback(student) / PAGE, page, force)
        if not plainly:  # the next run tries again
            remember(course, student, made_from, page)
    except OSError as error:
        return Written(student, problem=f"cannot be written: {error.strerror}")
    except Exception as error:  # a fault of ours costs no other student the page
        return Written(student, problem=f"{type(error).__name__}: {str(error)[:LONGEST_ERROR]}")
    return Written(student, fresh, plainly=plainly)


def _write(path: Path, page: bytes, force: bool) -> bool:
    if not force and path.is_file() and path.read_bytes() == page:
        return False
    write_at_once(path, page)
    return True
