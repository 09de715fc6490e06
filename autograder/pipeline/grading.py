"""Mark what is new or changed, several submissions at a time."""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import logging
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Callable, Container, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path
from typing import Protocol

import autograder
from autograder.course import Course, UsageError
from autograder.deadlines import ONE_THREAD, TooLong, or_end
from autograder.marks.submission import Outcome, fingerprint, read_record, write_record

MARKING = (
    "inside",
    "intake",
    "judge",
    "nbgrader_plugin",
    "sandbox",
    "homework.py",
)  # of the marker

LONGEST_CPU_SECONDS = 1500.0  # of this side, for a submission
LONGEST_SECONDS = 10 * LONGEST_CPU_SECONDS  # for all of it on a busy machine, by the clock


class Marked(Protocol):
    """What a marker returns: an outcome, and whatever the writer needs with it."""

    outcome: Outcome


Marker = Callable[[Course, str], Marked]
Writer = Callable[[Course, Marked], None]


def grade(
    course: Course,
    marker: Marker,
    writer: Writer,
    students: list[str] | None = None,
    *,
    prepare: Callable[[Course], None] = lambda course: None,
    kept: Callable[[Course], Container[str]] | None = None,
    modules: tuple[str, ...] = (),
    jobs: int = 1,
    force: bool = False,
) -> Iterator[tuple[Outcome, bool]]:
    """Mark submissions with `marker`, yielding each outcome and whether it is from this run.

    Only what is new or changed (the submission, the key, the kit or the marker) is marked, unless
    `force`. What did not end in time is tried again once, at the end, with nothing of ours beside
    it, and again by the next run; the better result counts. `marker` runs in worker processes, one
    submission at a time, and must be picklable; `writer` is called by this process alone and only
    for what was marked at least in part. If anything is to be marked, workers are forked from a
    process that has imported `modules`, and `prepare` is called before. `kept` returns whose marks
    are still where `writer` put them; without it, everybody's are.

    Raises:
        UsageError: one of `students` has handed nothing in, or the class is being marked already.
    """
    with alone(course):
        yield from _grade(course, marker, writer, students, prepare, kept, modules, jobs, force)


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
    marker: Marker,
    writer: Writer,
    students: list[str] | None,
    prepare: Callable[[Course], None],
    kept: Callable[[Course], Container[str]] | None,
    modules: tuple[str, ...],
    jobs: int,
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
        if known is not None and student not in there():
            known = None
        if not waiting and not late and (known is None or known.timed_out):
            warm_up(*modules, *course.homework.preloads, marker.__module__)  # meanwhile
        if known is None:
            waiting.append(student)
        elif known.timed_out:
            late[student] = known
        else:
            yield known, False

    if waiting or late:
        prepare(course)

    def keep(marked: Marked) -> None:
        if marked.outcome.marked:
            writer(course, marked)
        write_record(course, marked.outcome, current[marked.outcome.student])

    for marked in _run(course, marker, waiting, jobs):
        keep(marked)
        if marked.outcome.timed_out:
            late[marked.outcome.student] = marked.outcome
        else:
            yield marked.outcome, True
    for marked in _run(course, marker, list(late), jobs=1):
        first = late[marked.outcome.student]
        if marked.outcome.is_no_worse_than(first):
            keep(marked)
            yield marked.outcome, True
        else:
            yield first, True


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


def _run(course: Course, marker: Marker, students: list[str], jobs: int) -> Iterator[Marked]:
    """Yield marked submissions as they come; a worker that dies costs only the one it held."""
    while students:
        left = set(students)
        context = multiprocessing.get_context("forkserver")
        log = course.marking_log
        with ProcessPoolExecutor(jobs, context, initializer=begin_work, initargs=(log,)) as pool:
            limits = (LONGEST_CPU_SECONDS, LONGEST_SECONDS)
            futures = {pool.submit(_in_time, limits, marker, course, s): s for s in students}
            for future in as_completed(futures):
                marked = _result(future, futures.pop(future))  # lets go of what it holds
                if marked is not None:
                    left.discard(marked.outcome.student)
                    yield marked
        # The pool broke: nobody knows whose worker died, so each goes on in a pool of its own.
        if left and jobs == 1 and len(students) == 1:
            yield Unmarked(Outcome(students[0], False, ["the marking process died"]))
            return
        for student in sorted(left):
            yield from _run(course, marker, [student], 1)
        return


def _in_time(limits: tuple[float, float], marker: Marker, course: Course, student: str) -> Marked:
    """Mark; end this process if that takes longer than it may of CPU time, or by the clock.

    The first timer is the kernel's, whose signal nothing handles, and the second a thread in C, so
    that not even a numpy call that never returns keeps them from it.
    """
    cpu_seconds, wall_seconds = limits
    name = student.replace("%", "%%")
    logging.lastResort.setFormatter(logging.Formatter(f"%(asctime)s {name}: %(message)s"))
    with open(os.devnull, "w") as nowhere:
        signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
        faulthandler.dump_traceback_later(wall_seconds, exit=True, file=nowhere)
        try:
            return marker(course, student)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            faulthandler.cancel_dump_traceback_later()


def warm_up(*modules: str) -> None:
    """Start, in the background, the process that workers are forked from; it imports `modules`.

    Its numpy has one thread: the networks are small, and threads that wait for each other only burn
    the processors that other workers need.
    """
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    multiprocessing.get_context("forkserver").set_forkserver_preload([*modules])
    forkserver.ensure_running()


def begin_work(log: Path | None = None) -> None:
    """Make this process a worker: it ends with its parent, and what it reports goes to a file."""
    if log is not None:
        with contextlib.suppress(OSError), log.open("a") as file:  # what cannot be written is told
            for descriptor in (1, 2):  # what libraries in C print, too
                os.dup2(file.fileno(), descriptor)
    _leave_with_parent()


def _leave_with_parent() -> None:
    """End this worker when the process that wants its results is gone, even if it was killed."""

    def watch() -> None:
        wait([multiprocessing.parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class OneWorker:
    """A process that does one thing after the other, for as long as a `with` lasts.

    It starts with the first of them, forked from one that has imported `modules`. What it prints
    and reports goes to `log`, if there is one.
    """

    def __init__(self, *modules: str, log: Path | None = None) -> None:
        self._modules, self._log = modules, log
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self):
        return self

    def _start(self) -> ProcessPoolExecutor:
        warm_up(*self._modules)
        context = multiprocessing.get_context("forkserver")
        arguments = {"initializer": begin_work, "initargs": (self._log,)}
        return ProcessPoolExecutor(1, context, **arguments)

    def __exit__(self, *exception) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def run(self, function: Callable, *arguments: object) -> object:
        """Do `function(*arguments)` there; return what it returns, or raise what it raises."""
        self._pool = self._pool or self._start()
        return self._pool.submit(function, *arguments).result()

    def run_in_time(self, function: Callable, *arguments: object, seconds: float) -> object:
        """Do `function(*arguments)` there, if it ends in time (`deadlines.Run`).

        A process that has died is replaced.
        """
        try:
            return self.run(partial(or_end, seconds=seconds), function, *arguments)
        except BrokenProcessPool as error:
            self._pool.shutdown()
            self._pool = None
            raise TooLong from error


@dataclass(frozen=True)
class Unmarked:
    """A submission of which nothing could be marked."""

    outcome: Outcome


def _result(future: Future, student: str) -> Marked | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None
    except Exception as error:
        return Unmarked(Outcome(student, False, [f"{type(error).__name__}: {error}"]))
