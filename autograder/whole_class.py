"""Mark a whole class: choose the sandbox, hand out the work, say what came of it.

The process that does this imports neither nbgrader nor a database: see `remote`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from autograder.console import err, out, progress_bar
from autograder.course import Course, UsageError
from autograder.pipeline import Outcome, warm_up
from autograder.pipeline.grading import choose


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


def mark_class(
    course: Course, students: list[str] | None, jobs: int, force: bool
) -> list[tuple[Outcome, bool]]:
    """Mark a class with a progress bar; return the outcomes, each with "from this run".

    The marks from before and those of this run are kept for comparison (`history`).

    Raises:
        UsageError: marking ended for a reason that the user can mend.
    """
    count = len(choose(course, students))
    if count == 0:
        return []
    warm_up("autograder.preloading")  # this process need not import that
    from autograder.pipeline import grade as grade_all
    from autograder.remote import Writer, mark

    outcomes = []
    with progress_bar() as progress, Writer() as writer, _usage_errors(course):
        bar = progress.add_task("Marking", total=count)
        writer.keep_marks(course)
        writer.prepare(course)
        for outcome in grade_all(course, mark, writer.save, students, jobs=jobs, force=force):
            outcomes.append(outcome)
            progress.update(bar, advance=1, description=f"Marking ({outcome[0].student})")
        writer.keep_marks(course)
    return outcomes


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


def tell_outcomes(outcomes: list[tuple[Outcome, bool]]) -> int:
    """Print what was marked and what could not be, and return the exit status."""
    fresh = sum(1 for _, new in outcomes if new)
    troubled = [outcome for outcome, _ in outcomes if not outcome.complete]
    out.print(
        f"{len(outcomes) - len(troubled)} of {len(outcomes)} submissions marked completely "
        f"({fresh} in this run, {len(outcomes) - fresh} unchanged).",
        highlight=False,
    )
    for outcome in sorted(troubled, key=lambda outcome: outcome.student):
        for problem in outcome.problems:
            err.print(f"  {outcome.student}: {problem}", markup=False, highlight=False)
    return 1 if troubled else 0
