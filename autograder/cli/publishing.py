"""`autograder report`, `export` and `feedback`: what instructors and students get to read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli._shared import (
    Assignment,
    ClassDir,
    Roster,
    class_list,
    for_class,
    open_class,
    open_course,
    short,
    tell_written,
    usage_errors,
    writing,
)
from autograder.course import Course
from autograder.pipeline import OneWorker
from autograder.text.console import err, out, progress_bar

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.feedback import Written


AS_TYPED = "its answers are shown as they were typed: to draw them takes too long."


class Language(StrEnum):
    en = "en"
    th = "th"


def report(
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Show labels in place of names and ids, no code.")
    ] = False,
    roster: Annotated[
        Path | None,
        typer.Option(help="With --anonymous: the class list, whose names are taken out of it too."),
    ] = None,
) -> None:
    """Write report.html: what the class understood, what not, and what needs you."""
    from autograder.report.class_report import write_class_report

    course, rows = open_class(class_dir, assignment)
    people = class_list(roster)
    with writing("the report"):
        path = write_class_report(course, rows, people.values(), anonymous)
    tell_written(path, course)


def export(
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    roster: Roster = None,
    column: Annotated[
        str | None,
        typer.Option(help="The heading of the marks: the assignment's name in the web site."),
    ] = None,
    allow_waiting: Annotated[
        bool,
        typer.Option("--allow-waiting", help="Count what is not marked yet as 0, for all."),
    ] = False,
) -> None:
    """Write marks and feedback for Moodle and Canvas, and a plain table, into export/."""
    from autograder.report.export import export as write_files

    course, rows = open_class(class_dir, assignment)
    people = class_list(roster)
    with writing("the files"):
        done = write_files(course, rows, people, column or "", allow_waiting=allow_waiting)
    for path in done.files:
        tell_written(path, course)
    for note in done.notes:
        err.say(f"Note: {for_class(note, class_dir)}")
    for student in done.missing:
        err.say(f"  {student}: nothing of it is marked")
    _tell_open(done.open, allow_waiting)
    raise typer.Exit(1 if done.missing or (done.open and not allow_waiting) else 0)


def _tell_open(open_ones: dict[str, str], counted: bool) -> None:
    """Say whose result is not final and what that means for the files."""
    if not open_ones:
        return
    how = "what is open counts as 0" if counted else "left out of the web sites' files"
    count = "1 result is" if len(open_ones) == 1 else f"{len(open_ones)} results are"
    err.print(f"{count} not final ({how}):")
    for student, reason in sorted(open_ones.items()):
        err.say(f"  {student}: {reason}")
    if not counted:
        err.print("Mark them in Formgrader, or export with --allow-waiting.")


def feedback(
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Write only this student's; may be given again.")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="The language that a page shows first; it has both.")
    ] = Language.en,
    force: Annotated[bool, typer.Option("--force", help="Write unchanged pages again.")] = False,
) -> None:
    """Write a feedback page for each student: feedback/<student>/<homework>/feedback.html."""
    from autograder.nbgrader_plugin.feedback import choose_students, write_feedback

    course = open_course(class_dir, assignment)
    with usage_errors(class_dir):
        chosen, problems = choose_students(course, student)
    problems = {name: for_class(problem, class_dir) for name, problem in problems.items()}
    pages = []
    with (
        usage_errors(class_dir),
        OneWorker("autograder.nbgrader_plugin.handed") as worker,
        progress_bar() as progress,
    ):
        bar = progress.add_task("Writing feedback", total=len(chosen))
        for page in write_feedback(course, chosen, language, force, worker.run_in_time):
            pages.append(page)
            progress.advance(bar)
    raise typer.Exit(_tell_pages(pages, problems, course))


def _tell_pages(pages: list[Written], problems: dict[str, str], course: Course) -> int:
    """Print which pages were written and which could not be, and return the exit status."""
    problems = problems | {page.student: page.problem for page in pages if page.problem}
    problems |= {page.student: AS_TYPED for page in pages if page.plainly}
    fresh = sum(page.fresh for page in pages)
    written = [page for page in pages if not page.problem]
    waiting = sum(page.waiting for page in written)
    folder = short(course.class_dir / "feedback", course)
    out.print(
        f"{len(written)} feedback page{'s' * (len(written) != 1)} in {folder} "
        f"({fresh} new or changed, "
        f"{len(written) - fresh} unchanged)."
    )
    if waiting:
        have = "has" if waiting == 1 else "have"
        out.print(f"{waiting} of them {have} a part that waits for a person.")
    for name, problem in sorted(problems.items()):
        err.say(f"  {name}: {problem}")
    return 1 if problems else 0
