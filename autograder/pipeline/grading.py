"""Mark what is new or changed, several submissions at a time."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Container, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import autograder
from autograder.course import Course, UsageError
from autograder.marks.submission import Outcome, fingerprint, read_record, write_record
from autograder.nbgrader_plugin.database.holding import NoRoom
from autograder.pipeline.hands import Hands, Hiring, Marked, Say
from autograder.pipeline.processes import OutOfTime

MARKING = (
    "inside",
    "intake",
    "judge",
    "nbgrader_plugin",
    "sandbox",
    "homework.py",
)  # of the marker

MOST_DEATHS = 3  # of those who mark one submission; then it is given up
LOOK_SECONDS = 0.5  # and whoever has come meanwhile is given work
GIVEN_UP = "`autograder grade` with --student {student} --force tries it again"
DIED = f"who marked it died {MOST_DEATHS} times, so that it is given up; {GIVEN_UP}"
TOO_LONG = f"its marking had not ended in its time, so that it is given up; {GIVEN_UP}"

Writer = Callable[[Course, Marked], None]


def grade(
    course: Course,
    hiring: Hiring,
    writer: Writer,
    students: list[str] | None = None,
    *,
    prepare: Callable[[Course], None] = lambda course: None,
    kept: Callable[[Course], Container[str]] | None = None,
    warm_up: Callable[[], None] = lambda: None,
    say: Say = lambda text: None,
    force: bool = False,
) -> Iterator[tuple[Outcome, bool]]:
    """Mark submissions, yielding each outcome and whether it is from this run.

    Only what is new or changed (the submission, the key, the kit or the marker) is marked, unless
    `force`. What did not end in time is tried again once, at the end, with nothing of ours beside
    it, and again by the next run; the better result counts. So is that whose marking killed whoever
    did it, twice; then it is given up, and only `force`, or a change, has it tried again.

    If anything is to be marked, `prepare` is called, and then those who mark are hired, who may
    `say` what they are at; `warm_up` is called as soon as that is known. `writer` is called by this
    process alone, and only for what was marked at least in part; what it has no room for is not
    marked, and costs nobody else anything. `kept` returns whose marks are
    still where `writer` put them; without it, everybody's are.

    Raises:
        UsageError: one of `students` has handed nothing in, or the class is being marked already.
    """
    with alone(course):
        yield from _grade(course, hiring, writer, students, prepare, kept, warm_up, say, force)


@contextlib.contextmanager
def alone(course: Course) -> Iterator[None]:
    """Keep other runs away from this class; clear up what a killed one left."""
    course.class_dir.mkdir(parents=True, exist_ok=True)
    with (course.class_dir / ".marking.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            text = f"Another run is marking {course.class_dir}. Wait until it has ended."
            raise UsageError(text) from error
        for left in course.class_dir.glob(f"{course.PARTIAL}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _grade(
    course: Course,
    hiring: Hiring,
    writer: Writer,
    students: list[str] | None,
    prepare: Callable[[Course], None],
    kept: Callable[[Course], Container[str]] | None,
    warm_up: Callable[[], None],
    say: Say,
    force: bool,
) -> Iterator[tuple[Outcome, bool]]:
    chosen = choose(course, students)
    here = Path(autograder.__file__).parent
    inputs = fingerprint(
        [*course.handed_out, *course.homework.files, *(here / name for name in MARKING)]
    )
    there = cache(partial(kept, course)) if kept else lambda: chosen
    current, waiting, late = {}, [], {}
    for student in chosen:
        current[student] = inputs + fingerprint([course.submitted(student)])
        known = None if force else read_record(course, student, current[student])
        if known is not None and known.marked and student not in there():
            known = None
        if not waiting and not late and (known is None or known.timed_out):
            warm_up()  # meanwhile
        if known is None:
            waiting.append(student)
        elif known.timed_out:
            late[student] = known
        else:
            yield known, False

    def keep(marked: Marked) -> Outcome:
        outcome = marked.outcome
        if outcome.marked:
            try:
                writer(course, marked)
            except NoRoom as error:
                outcome = Outcome(outcome.student, False, [str(error)])
        write_record(course, outcome, current[outcome.student])
        return outcome

    if waiting or late:
        prepare(course)
        with hiring(course, say) as hands:
            yield from ((o, True) for o in _mark_all(hands, waiting, late, keep))


def _mark_all(
    hands: Hands, waiting: list[str], late: dict[str, Outcome], keep: Callable[[Marked], Outcome]
) -> Iterator[Outcome]:
    """Mark side by side, then alone what was `late` before or now, or cost somebody's life."""
    deaths: Counter[str] = Counter()
    again = deque(late)
    for student, marked in _run(hands, waiting):
        if marked is None:
            deaths[student] = 1
            again.append(student)
            continue
        outcome = keep(marked)
        if outcome.timed_out:
            late[student] = outcome
            again.append(student)
        else:
            yield outcome
    while again:
        [(student, marked)] = _run(hands, [again.popleft()])
        if marked is None:
            deaths[student] += 1
            if deaths[student] < MOST_DEATHS:
                again.append(student)
                continue
            marked = _given_up(student, DIED)
        marked = replace(marked, outcome=replace(marked.outcome, deaths=deaths[student]))
        if student not in late or marked.outcome.is_no_worse_than(late[student]):
            yield keep(marked)
        else:
            yield late[student]


def choose(course: Course, students: list[str] | None) -> list[str]:
    """Return who of `students` (all of them) is to be marked, sorted.

    Raises:
        UsageError: one of `students` has handed nothing in.
    """
    present = list(course.students())
    unknown = sorted(set(students or ()) - set(present))
    if unknown:
        raise UsageError(
            f"No submission of {', '.join(unknown)} in {course.class_dir / 'submitted'}. "
            f"Those there ({len(present)}): {', '.join(present[:8]) or 'none'}"
            f"{' …' if len(present) > 8 else ''}"
        )
    return present if students is None else [s for s in present if s in set(students)]


def _run(hands: Hands, students: list[str]) -> Iterator[tuple[str, Marked | None]]:
    """Yield submissions as they have been marked; None for one at which somebody died."""
    waiting, under_way = deque(students), {}
    while waiting or under_way:
        room = hands.room()
        while waiting and len(under_way) < room:
            student = waiting.popleft()
            under_way[hands.start(student)] = student
        if not under_way:
            time.sleep(LOOK_SECONDS)
            continue
        done, _ = wait(under_way, LOOK_SECONDS, FIRST_COMPLETED)
        while done:
            future = done.pop()  # lets go of what it holds
            student = under_way.pop(future)
            yield student, _result(future, student)


def _result(future: Future, student: str) -> Marked | None:
    try:
        return future.result()
    except BrokenExecutor:
        return None
    except OutOfTime:
        return _given_up(student, TOO_LONG)
    except UsageError:
        raise
    except Exception as error:
        return Unmarked(Outcome(student, False, [f"{type(error).__name__}: {error}"]))


@dataclass(frozen=True)
class Unmarked:
    """A submission of which nothing could be marked."""

    outcome: Outcome


def _given_up(student: str, why: str) -> Unmarked:
    return Unmarked(Outcome(student, False, [why.format(student=student)], given_up=True))
