"""The command line: `autograder COMMAND`, also as `python -m autograder`.

Exit status: 0 every submission has been marked; 1 some could not be, each named with its reason;
2 usage or configuration.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.course import Course, UsageError, find_course
from autograder.pipeline import Outcome, warm_up
from autograder.tasks import ASSIGNMENT

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Release, mark and report Homework 4, Neural Networks, on top of nbgrader.",
    epilog="Exit status: 0 all marked; 1 some could not be, each named; 2 usage or configuration.",
)
out, err = Console(), Console(stderr=True)

ClassDir = Annotated[
    Path | None,
    typer.Option(
        help="The class's folder (submitted, autograded, feedback, gradebook). "
        "Default: the variable AUTOGRADER_CLASS, else class/.",
        show_default=False,
    ),
]
Jobs = Annotated[int, typer.Option(min=1, help="Submissions marked at the same time.")]


class SandboxName(StrEnum):
    bubblewrap = "bubblewrap"
    process = "process"


Sandbox = Annotated[
    SandboxName,
    typer.Option(
        help="What contains students' code. process: a process of its own with limits, which can "
        "read and write all that you can; only for code that you trust."
    ),
]


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


@contextlib.contextmanager
def _usage_errors() -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        err.print(f"autograder: {error}", markup=False, highlight=False)
        raise typer.Exit(2) from error


def _course(class_dir: Path | None) -> Course:
    with _usage_errors():
        return find_course(class_dir)


@app.command()
def release(class_dir: ClassDir = None) -> None:
    """Make assignments/, dist/hw4.zip and dist/hw4.pdf for the students from solutions/."""
    from autograder.nbgrader_plugin.conversion import ConversionError
    from autograder.nbgrader_plugin.conversion import release as generate
    from autograder.paper import PaperError, build_pdf
    from autograder.release import build_zip

    course = _course(class_dir)
    try:
        folder = generate(course)
    except ConversionError as error:
        err.print(f"autograder: the release was not made: {error}", markup=False)
        raise typer.Exit(2) from error
    archive = build_zip(course)
    out.print(f"Released {_short(folder, course)} and {_short(archive, course)}.", highlight=False)
    try:
        sheets, remark = build_pdf(course)
    except PaperError as error:
        err.print(f"autograder: no {ASSIGNMENT}.pdf was made: {error}.", markup=False)
        return
    out.print(f"The written tasks on paper: {_short(sheets, course)}.", highlight=False)
    if remark:
        err.print(f"autograder: {remark}.", markup=False)


def _short(path: Path, course: Course) -> str:
    return str(path.relative_to(course.root) if path.is_relative_to(course.root) else path)


@app.command()
def grade(
    class_dir: ClassDir = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Mark only this student; may be given again.")
    ] = None,
    jobs: Jobs = 1,
    force: Annotated[bool, typer.Option("--force", help="Mark again what is unchanged.")] = False,
    sandbox: Sandbox = SandboxName.bubblewrap,
) -> None:
    """Mark what is new or changed in submitted/. Can be stopped and run again."""
    course = _course(class_dir)
    with _usage_errors():
        use_sandbox(sandbox)
    outcomes = mark_class(course, student or None, jobs, force)
    if not outcomes:
        err.print(
            f"autograder: nothing to mark: put submissions in "
            f"{_short(course.class_dir, course)}/submitted/<student>/{ASSIGNMENT}/.",
            markup=False,
            highlight=False,
        )
        raise typer.Exit(2)
    raise typer.Exit(tell_outcomes(outcomes))


def use_sandbox(name: str) -> None:
    """Choose what contains students' code, for this process and its workers.

    Raises:
        UsageError: it does not work on this machine.
    """
    from autograder.nbgrader_plugin.configuration import SANDBOX_VARIABLE
    from autograder.sandbox import SandboxMissing, choose

    try:
        os.environ[SANDBOX_VARIABLE] = choose(name)
    except SandboxMissing as error:
        raise UsageError(str(error)) from error


def mark_class(
    course: Course, students: list[str] | None, jobs: int, force: bool
) -> list[tuple[Outcome, bool]]:
    """Mark a class with a progress bar; return the outcomes, each with "from this run"."""
    warm_up("autograder.nbgrader_plugin.marking")  # while this process imports the same
    from sqlalchemy.exc import SQLAlchemyError

    from autograder.nbgrader_plugin.conversion import ConversionError, prepare_gradebook
    from autograder.nbgrader_plugin.marking import mark_submission, save
    from autograder.pipeline import grade as grade_all

    count = len(students) if students else sum(1 for _ in course.students())
    if count == 0:
        return []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with _usage_errors(), Progress(*columns, console=err) as progress:
        bar = progress.add_task("Marking", total=count)
        try:
            prepare_gradebook(course)
        except ConversionError as error:
            raise UsageError(f"the gradebook could not be made: {error}") from error
        except (OSError, SQLAlchemyError) as error:
            raise UsageError(_not_written(course, error)) from error
        outcomes = []
        run = grade_all(course, mark_submission, save, students, jobs=jobs, force=force)
        try:
            for outcome in run:
                outcomes.append(outcome)
                progress.update(bar, advance=1, description=f"Marking ({outcome[0].student})")
        except (OSError, SQLAlchemyError) as error:
            raise UsageError(_not_written(course, error)) from error
        return outcomes


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


@app.command()
def marks(
    class_dir: ClassDir = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Show only this student; may be given again.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
) -> None:
    """Print the marks of every student and task."""
    from autograder.nbgrader_plugin.gradebook import read_marks
    from autograder.report import marks_as_csv, marks_as_json, marks_table

    course = _course(class_dir)
    rows = read_marks(course)
    with _usage_errors():
        if not rows:
            raise UsageError("there are no marks yet: run `autograder grade` first.")
        if student:
            unknown = sorted(set(student) - {row.student for row in rows})
            if unknown:
                raise UsageError(f"no marks of {', '.join(unknown)}.")
            rows = [row for row in rows if row.student in student]
    if format is Format.table:
        Console(width=max(out.width, 150)).print(marks_table(rows))
    else:
        text = marks_as_json(rows) + "\n" if format is Format.json else marks_as_csv(rows)
        typer.echo(text, nl=False)


@app.command()
def doctor() -> None:
    """Say what this machine offers for marking, and what to install."""
    from autograder.sandbox.doctor import examine

    findings = examine()
    for finding in findings:
        sign = "[green]ok[/]  " if finding.good else "[red]no[/]  "
        out.print(sign, end="")
        out.print(f"{finding.what}: {finding.text}", markup=False, highlight=False)
    raise typer.Exit(0 if all(f.good or not f.needed for f in findings) else 2)


@app.command()
def demo(
    class_dir: Annotated[
        Path | None, typer.Option(help="Where to make the class. Default: class-demo/.")
    ] = None,
    jobs: Jobs = 2,
) -> None:
    """Make a small class (right, wrong, blank, damaged, hostile), mark it, print its marks."""
    from autograder.demo import run_demo

    with _usage_errors():
        course = find_course()
        course = find_course(class_dir or course.root / "class-demo")
        run_demo(course, jobs, out)


def main() -> None:
    app()
