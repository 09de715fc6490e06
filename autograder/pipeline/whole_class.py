"""Mark a whole class: choose the sandbox, hand out the work, say what came of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autograder.course import Course, UsageError
from autograder.marks import Outcome
from autograder.marks.history import Change, count_waiting, last_kept, what_a_run_lowered
from autograder.nbgrader_plugin.database.free import require_free
from autograder.nbgrader_plugin.database.holding import NotNow
from autograder.pipeline.grading import choose, grade
from autograder.pipeline.hands import Hiring, own_hands
from autograder.pipeline.processes import warm_up
from autograder.pipeline.remote import Writer, mark
from autograder.roster import called
from autograder.text.console import err, for_class, out, progress_bar

PRELOADING = "autograder.pipeline.preloading"
MOST_LOWERED = 40  # lines about lower marks; `marks --compare` has them all


def use_sandbox(name: str) -> None:
    """Choose what contains students' code, for this process and its workers.

    Raises:
        UsageError: it does not work on this machine.
    """
    from autograder.sandbox import SANDBOX_VARIABLE, SandboxMissing, choose

    try:
        os.environ[SANDBOX_VARIABLE] = choose(name)
    except SandboxMissing as error:
        raise UsageError(str(error)) from error


@dataclass(frozen=True)
class Run:
    """What came of marking a class.

    `outcomes` say each whether it is from this run, `lowered` are the marks that are lower than
    before it, and `waiting` is the number of answers that wait for a person. `reported` tells that
    the marker had something to say of itself.
    """

    outcomes: list[tuple[Outcome, bool]] = field(default_factory=list)
    lowered: list[Change] = field(default_factory=list)
    waiting: int = 0
    reported: bool = False


def mark_class(
    course: Course,
    students: list[str] | None,
    jobs: int,
    force: bool,
    hiring: Hiring | None = None,
) -> Run:
    """Mark a class with a progress bar.

    Who marks is hired by `hiring`; without it `jobs` processes of this machine do. The marks from
    before and those of this run are kept for comparison (`history`).

    Raises:
        UsageError: marking ended for a reason that the user can mend.
    """
    count = len(choose(course, students))
    if count == 0:
        return Run()
    require_free(course)
    outcomes, log = [], course.marking_log
    length = _length(log)
    modules = (*course.homework.preloads, PRELOADING)  # this process need not import them
    with progress_bar() as progress, Writer(*modules, log=log) as writer, _usage_errors(course):
        bar = progress.add_task("Marking", total=count)
        writer.keep_marks(course)
        before = last_kept(course)
        hiring = hiring or partial(own_hands, marker=mark, jobs=jobs, modules=modules)
        steps = {
            "prepare": writer.prepare,
            "kept": _in_gradebook,
            "warm_up": partial(warm_up, *modules),
            "say": lambda text: progress.update(bar, description=text),
        }
        for outcome in grade(course, hiring, writer.save, students, **steps, force=force):
            outcomes.append(outcome)
            progress.update(bar, advance=1, description=f"Marking ({outcome[0].student})")
        writer.keep_marks(course)
    now = last_kept(course)
    waiting = count_waiting(now, [outcome.student for outcome, _ in outcomes])
    return Run(outcomes, what_a_run_lowered(before, now), waiting, _length(log) > length)


def _in_gradebook(course: Course) -> list[str]:
    """Return who is in the gradebook; a first run need not ask, nor import what that takes."""
    from autograder.nbgrader_plugin.entered import marked_students

    return marked_students(course)


def _length(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


@contextlib.contextmanager
def _usage_errors(course: Course) -> Iterator[None]:
    """Turn an error that ended marking into a UsageError, if it is not a fault of ours."""
    try:
        yield
    except Exception as error:
        told = _usage_error(course, error)
        if told is None:
            raise
        raise told from error


def _usage_error(course: Course, error: Exception) -> UsageError | None:
    """Return what to tell of an error that ended marking, if that is not a fault of ours."""
    from concurrent.futures.process import BrokenProcessPool

    from sqlalchemy.exc import SQLAlchemyError

    from autograder.nbgrader_plugin.conversion import ConversionError

    if isinstance(error, NotNow):
        return UsageError(f"marking stopped: {error}")
    if isinstance(error, ConversionError):
        return UsageError(f"the gradebook could not be made: {error}")
    if isinstance(error, BrokenProcessPool):
        return UsageError("the process that writes the marks has died. Run the same command again.")
    if isinstance(error, (OSError, SQLAlchemyError)):
        return UsageError(_not_written(course, error))
    return None


def _not_written(course: Course, error: Exception) -> str:
    reason = str(getattr(error, "orig", None) or error)
    return (
        f"marking stopped, since {course.class_dir} could not be written: {reason}. Nothing that "
        "was marked before is lost. Is the disk full, or the folder or gradebook.db read-only? "
        "Mend that and run the same command again; it goes on where it stopped."
    )


def tell(
    course: Course, run: Run, class_dir: Path | None = None, assignment: str | None = None
) -> int:
    """Print what was marked, what could not be and whose marks fell; return the exit status.

    Commands are named for `class_dir` and `assignment`, if they were given.
    """
    troubled = [outcome for outcome, _ in run.outcomes if not outcome.complete]
    died = [outcome for outcome, new in run.outcomes if new and outcome.deaths]
    names = _names(course) if troubled or run.lowered or died else {}
    out.print(_summary(run, len(troubled)), soft_wrap=True)
    _tell_deaths(died, names)
    for outcome in sorted(troubled, key=lambda outcome: outcome.student):
        for reason in outcome.reasons:
            text = f"  {called(outcome.student, names)}: {reason}"
            _tell_line(for_class(text, class_dir, assignment) if outcome.given_up else text)
    _tell_lowered(run.lowered, names, class_dir, assignment)
    if run.reported:
        log = course.marking_log
        _tell_line(f"The marker reported faults of its own, which cost no marks: see {log}.")
    return 1 if troubled else 0


def _summary(run: Run, troubled: int) -> str:
    count, fresh = len(run.outcomes), sum(1 for _, new in run.outcomes if new)
    text = f"{count - troubled} of {count} submissions marked completely by machine "
    text += f"({fresh} in this run, {count - fresh} unchanged)"
    answers = (
        "1 written answer waits" if run.waiting == 1 else f"{run.waiting} written answers wait"
    )
    return f"{text}; {answers} for a person." if run.waiting else f"{text}."


def _names(course: Course) -> dict[str, str]:
    """Return the students' names, if the gradebook tells them: a list does without."""
    from autograder.nbgrader_plugin.entered import read_names

    with contextlib.suppress(UsageError):
        return read_names(course)
    return {}


def _tell_deaths(outcomes: list[Outcome], names: dict[str, str]) -> None:
    """Say whose marking took longer, and why."""
    for outcome in outcomes:
        if not outcome.given_up:
            often = "once" if outcome.deaths == 1 else "twice"
            _tell_line(
                f"  {called(outcome.student, names)}: a process died {often} while it marked this "
                "submission, which has been marked again."
            )


def _tell_lowered(
    changes: list[Change],
    names: dict[str, str],
    class_dir: Path | None,
    assignment: str | None,
) -> None:
    if changes:
        _tell_line("Marks that are lower than before this run:")
    for change in changes[:MOST_LOWERED]:
        reasons = "; ".join(change.reasons)
        marks = f"{change.before:g} → {change.now:g}"
        _tell_line(f"  {called(change.student, names)}: {change.task} {marks} ({reasons})")
    if len(changes) > MOST_LOWERED:
        text = f"  and {len(changes) - MOST_LOWERED} more: `autograder marks` with --compare"
        _tell_line(for_class(text, class_dir, assignment))


def _tell_line(text: str) -> None:
    err.say(text)
