"""`autograder report`, `export` and `feedback`: what instructors and students get to read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli._shared import (
    Assignment,
    ClassDir,
    RosterFile,
    class_list,
    for_class,
    names_of,
    open_class,
    open_course,
    short,
    tell_written,
    usage_errors,
    writing,
)
from autograder.course import Course
from autograder.pipeline import OneWorker
from autograder.roster import called, kept_people
from autograder.text.console import err, next_step, out, progress_bar
from autograder.text.printable import some

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.feedback import Written
    from autograder.report.export import Exported


MOST_NAMED = 12  # students in one line
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
    roster: RosterFile = None,
) -> None:
    """Write report.html: what the class understood, what not, and what needs you."""
    from autograder.nbgrader_plugin.written.reading import desk_tasks
    from autograder.report.class_report import write_class_report

    course, rows = open_class(class_dir, assignment)
    people = class_list(course, roster)
    names = names_of(course, people)
    desk = desk_tasks(course)
    with writing("the report"):
        path = write_class_report(course, rows, people.values(), anonymous, names, desk)
    tell_written(path, course)
    out.say(next_step("export", class_dir, assignment))


def export(
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    roster: RosterFile = None,
    column: Annotated[
        str | None,
        typer.Option(help="The heading of the marks: the assignment's name on the web site."),
    ] = None,
    allow_waiting: Annotated[
        bool,
        typer.Option("--allow-waiting", help="Count what is not marked yet as 0, for all."),
    ] = False,
) -> None:
    """Write marks and feedback for Moodle and Canvas, and a plain table, into export/."""
    from autograder.report.export import export as write_files

    course, rows = open_class(class_dir, assignment)
    people = class_list(course, roster)
    names = names_of(course, people)
    with writing("the files"):
        done = write_files(course, rows, people, column or "", names, allow_waiting=allow_waiting)
    for path in done.files:
        tell_written(path, course)
    for note in done.notes:
        err.say(f"Note: {for_class(note, class_dir, assignment)}")
    for student in done.missing:
        err.say(f"  {called(student, names)}: nothing of it is marked")
    _tell_open(done, names, allow_waiting)
    blocked = bool(done.open) and not allow_waiting
    if blocked:
        step = next_step("desk" if done.waiting else "grade", class_dir, assignment)
        err.say("Or count what is open as 0, for all: export again with --allow-waiting.")
        out.say(step)
    else:
        out.say(f"Next: upload {done.where_to}.")
    raise typer.Exit(1 if done.missing or blocked else 0)


def _tell_open(done: Exported, names: dict[str, str], counted: bool) -> None:
    """Say whose result is not final, how much of what waits, and what that means for the files."""
    if not done.open:
        return
    how = "what is open counts as 0" if counted else "left out of the web sites' files"
    count = "1 result is" if len(done.open) == 1 else f"{len(done.open)} results are"
    err.say(f"{count} not final ({how}); marks_plain.csv says which, in its column `open`.")
    if done.waiting:
        tasks = ", ".join(f"{task} {number}" for task, number in done.waiting.items())
        answers = "1 answer waits" if done.answers == 1 else f"{done.answers} answers wait"
        err.say(f"{answers} for a person: {tasks}.")
    for line in _whose(done.open, names):
        err.say(f"  {line}")


def _whose(reasons: dict[str, str], names: dict[str, str]) -> list[str]:
    """Return a line for each student, or for many one for each reason."""
    students: dict[str, list[str]] = {}
    for student, reason in sorted(reasons.items()):
        students.setdefault(reason, []).append(called(student, names))
    if len(reasons) <= MOST_NAMED:
        return [f"{one}: {reason}" for reason, those in students.items() for one in those]
    most_first = sorted(students.items(), key=lambda one: -len(one[1]))
    return [f"{reason}: {', '.join(some(those, MOST_NAMED))}" for reason, those in most_first]


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
    with usage_errors(class_dir, assignment):
        chosen, problems = choose_students(course, student)
    problems = {
        name: for_class(problem, class_dir, assignment) for name, problem in problems.items()
    }
    pages = []
    with (
        usage_errors(class_dir, assignment),
        OneWorker("autograder.nbgrader_plugin.handed") as worker,
        progress_bar() as progress,
    ):
        bar = progress.add_task("Writing feedback", total=len(chosen))
        for page in write_feedback(course, chosen, language, force, worker.run_in_time):
            pages.append(page)
            progress.advance(bar)
    status = _tell_pages(pages, problems, course)
    out.say(next_step("report", class_dir, assignment))
    raise typer.Exit(status)


def _tell_pages(pages: list[Written], problems: dict[str, str], course: Course) -> int:
    """Print which pages were written and which could not be, and return the exit status."""
    problems = problems | {page.student: page.problem for page in pages if page.problem}
    problems |= {page.student: AS_TYPED for page in pages if page.plainly}
    fresh = sum(page.fresh for page in pages)
    written = [page for page in pages if not page.problem]
    waiting = sum(page.waiting for page in written)
    folder = short(course.class_dir / "feedback", course)
    out.say(
        f"{len(written)} feedback page{'s' * (len(written) != 1)} in {folder} "
        f"({fresh} new or changed, "
        f"{len(written) - fresh} unchanged)."
    )
    if waiting:
        have = "has" if waiting == 1 else "have"
        out.say(
            f"{waiting} of them {have} a part that waits for a person: write them again when that "
            "is marked."
        )
    names = names_of(course, kept_people(course)) if problems else {}
    for name, problem in sorted(problems.items()):
        err.say(f"  {called(name, names)}: {problem}")
    return 1 if problems else 0
