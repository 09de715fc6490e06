"""Mark what is new or changed, several submissions at a time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import autograder
from autograder.course import Course, UsageError
from autograder.pipeline.submission import Outcome, fingerprint, read_record, write_record

Marker = Callable[[Course, str], Outcome]


def grade(
    course: Course,
    marker: Marker,
    students: list[str] | None = None,
    *,
    jobs: int = 1,
    force: bool = False,
) -> Iterator[tuple[Outcome, bool]]:
    """Mark submissions with `marker`, yielding each outcome and whether it is from this run.

    Only what is new or changed (the submission, the key, the kit or the marker) is marked, unless
    `force`. `marker` runs in worker processes, one submission at a time, and must be picklable.

    Raises:
        UsageError: one of `students` has handed nothing in.
    """
    chosen = _choose(course, students)
    inputs = fingerprint([course.source, Path(autograder.__file__).parent])
    waiting = {}
    for student in chosen:
        current = inputs + fingerprint([course.submitted(student)])
        known = None if force else read_record(course, student, current)
        if known is not None:
            yield known, False
        else:
            waiting[student] = current
    for outcome in _run(course, marker, list(waiting), jobs):
        write_record(course, outcome, waiting[outcome.student])
        yield outcome, True


def _choose(course: Course, students: list[str] | None) -> list[str]:
    present = list(course.students())
    unknown = sorted(set(students or ()) - set(present))
    if unknown:
        raise UsageError(
            f"No submission of {', '.join(unknown)} in {course.class_dir / 'submitted'}. "
            f"There are {len(present)} students: {', '.join(present[:8]) or 'none'}"
            f"{' …' if len(present) > 8 else ''}"
        )
    return present if students is None else [s for s in present if s in set(students)]


def _run(course: Course, marker: Marker, students: list[str], jobs: int) -> Iterator[Outcome]:
    """Yield outcomes as they come; a worker that dies costs only the submission it held."""
    while students:
        left = set(students)
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
            futures = {pool.submit(marker, course, student): student for student in students}
            for future in as_completed(futures):
                outcome = _result(future, futures[future])
                if outcome is not None:
                    left.discard(outcome.student)
                    yield outcome
        # The pool broke: nobody knows whose worker died, so each goes on in a pool of its own.
        if left and jobs == 1 and len(students) == 1:
            yield Outcome(students[0], False, ["the marking process died"])
            return
        for student in sorted(left):
            yield from _run(course, marker, [student], 1)
        return


def _result(future: Future, student: str) -> Outcome | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except Exception as error:
        return Outcome(student, False, [f"{type(error).__name__}: {error}"])
