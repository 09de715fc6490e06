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
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.course import Course, UsageError, find_course
from autograder.marks import TaskMarks
from autograder.pipeline import Outcome, alone, warm_up
from autograder.tasks import ASSIGNMENT

if TYPE_CHECKING:
    from autograder.nbgrader_plugin.feedback import Written

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Release, mark and report Homework 4, Neural Networks, on top of nbgrader.",
    epilog="Exit status: 0 all marked; 1 some could not be, each named; 2 usage or configuration.",
)
out, err = Console(), Console(stderr=True)
PROGRESS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
)

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


class Language(StrEnum):
    en = "en"
    th = "th"


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
def collect(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="The web site's zips, folders, or single students' files."),
    ] = None,
    class_dir: ClassDir = None,
    roster: Annotated[
        Path | None,
        typer.Option(help="A CSV of id, name, email, or Moodle's or Canvas's own export."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    undo: Annotated[
        list[str] | None,
        typer.Option(help="Give back this student's files as they came; may be given again."),
    ] = None,
) -> None:
    """Sort downloads into submitted/<student>/hw4/, mended, with a list of what was mended."""
    from autograder import intake
    from autograder.intake.summary import print_summary

    course = _course(class_dir)
    with _usage_errors():
        if bool(paths) == bool(undo):
            raise UsageError("name what to collect, or the students to --undo.")
    with _usage_errors(), alone(course):
        for student in undo or ():
            names = intake.undo(course, student)
            text = f"{student}: given back as it came: {', '.join(names) or 'nothing had changed'}."
            out.print(text, markup=False, highlight=False)
        if paths:
            people = intake.read_roster(roster) if roster else None
            results = _follow(intake.collect(course, paths, people, dry_run))
            raise typer.Exit(print_summary(results, course, out, dry_run))


def _follow(results: Iterator) -> list:
    """Show progress on results, of which the first is their number."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err) as progress:
        bar = progress.add_task("Sorting the downloads", total=None)
        progress.update(bar, total=next(results))
        return list(progress.track(results, task_id=bar, description="Collecting"))


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
    keep_marks(course)
    outcomes = mark_class(course, student or None, jobs, force)
    keep_marks(course)
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
    from autograder.sandbox import SANDBOX_VARIABLE, SandboxMissing, choose

    try:
        os.environ[SANDBOX_VARIABLE] = choose(name)
    except SandboxMissing as error:
        raise UsageError(str(error)) from error


def mark_class(
    course: Course, students: list[str] | None, jobs: int, force: bool
) -> list[tuple[Outcome, bool]]:
    """Mark a class with a progress bar; return the outcomes, each with "from this run"."""
    warm_up("autograder.nbgrader_plugin.marking")  # this process need not import that
    from autograder.pipeline import grade as grade_all
    from autograder.remote import Writer, mark

    count = len(students) if students else sum(1 for _ in course.students())
    if count == 0:
        return []
    outcomes = []
    with _usage_errors(), Progress(*PROGRESS, console=err) as progress, Writer() as writer:
        bar = progress.add_task("Marking", total=count)
        try:
            writer.prepare(course)
            for outcome in grade_all(course, mark, writer.save, students, jobs=jobs, force=force):
                outcomes.append(outcome)
                progress.update(bar, advance=1, description=f"Marking ({outcome[0].student})")
        except UsageError:
            raise
        except Exception as error:
            told = _usage_error(course, error)
            if told is None:
                raise
            raise told from error
    return outcomes


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


def keep_marks(course: Course) -> None:
    """Take a snapshot of the marks, unless nothing was written since the last one."""
    from autograder.history import changed_since_last_snapshot, take_snapshot
    from autograder.nbgrader_plugin.gradebook import read_marks

    if changed_since_last_snapshot(course):
        with _usage_errors():
            try:
                take_snapshot(course, read_marks(course))
            except OSError as error:
                raise UsageError(_not_written(course, error)) from error


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
    compare: Annotated[
        bool, typer.Option("--compare", help="Print whose marks changed since they were kept, why.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(help="With --compare: the kept marks to compare with, such as 2026-11-24."),
    ] = None,
) -> None:
    """Print the marks of every student and task, or what changed in them."""
    from autograder.report import marks_as_csv, marks_as_json, marks_table

    course = _course(class_dir)
    rows = read_class(course)
    with _usage_errors():
        if student:
            unknown = sorted(set(student) - {row.student for row in rows})
            if unknown:
                raise UsageError(f"no marks of {', '.join(unknown)}.")
            rows = [row for row in rows if row.student in student]
    if compare or since:
        return _print_comparison(course, rows, student, since, format)
    if format is Format.table:
        Console(width=max(out.width, 150)).print(marks_table(rows))
    else:
        text = marks_as_json(rows) + "\n" if format is Format.json else marks_as_csv(rows)
        typer.echo(text, nl=False)


def read_class(course: Course) -> list[TaskMarks]:
    """Return the marks of the class; ends the command if there are none."""
    from autograder.nbgrader_plugin.gradebook import read_marks

    with _usage_errors():
        rows = read_marks(course)
        if not rows:
            raise UsageError("there are no marks yet: run `autograder grade` first.")
    return rows


def _print_comparison(
    course: Course,
    rows: list[TaskMarks],
    students: list[str] | None,
    since: str | None,
    format: Format,
) -> None:
    from autograder.history import compare
    from autograder.report import comparison_as_csv, comparison_as_json, comparison_table

    with _usage_errors():
        comparison = compare(course, rows, since, students)
    if format is Format.table:
        out.print(comparison_table(comparison))
    else:
        as_text = comparison_as_json if format is Format.json else comparison_as_csv
        typer.echo(as_text(comparison), nl=False)


Roster = Annotated[
    Path | None,
    typer.Option(
        help="The class list: a CSV file with ids, names, e-mails; Moodle's or Canvas's own do."
    ),
]


@app.command()
def report(
    class_dir: ClassDir = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Show labels in place of names and ids, no code.")
    ] = False,
    roster: Roster = None,
) -> None:
    """Write report.html: what the class understood, what not, and what needs you."""
    from autograder.report.class_report import write_class_report
    from autograder.roster import read_roster

    course = _course(class_dir)
    rows = read_class(course)
    with _usage_errors():
        people = read_roster(roster) if roster else {}
        try:
            path = write_class_report(course, rows, people.values(), anonymous)
        except OSError as error:
            raise UsageError(f"the report could not be written: {error}") from error
    out.print(f"Wrote {_short(path, course)}.", highlight=False, soft_wrap=True)


@app.command()
def export(
    class_dir: ClassDir = None,
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
    from autograder.report.sites import DEFAULT_COLUMN
    from autograder.roster import read_roster

    course = _course(class_dir)
    rows = read_class(course)
    with _usage_errors():
        people = read_roster(roster) if roster else {}
        try:
            done = write_files(
                course, rows, people, column or DEFAULT_COLUMN, allow_waiting=allow_waiting
            )
        except OSError as error:
            raise UsageError(f"the files could not be written: {error}") from error
    for path in done.files:
        out.print(f"Wrote {_short(path, course)}.", highlight=False, soft_wrap=True)
    for note in done.notes:
        err.print(f"Note: {note}", markup=False, highlight=False)
    for student in done.missing:
        err.print(f"  {student}: nothing of it is marked", markup=False, highlight=False)
    _tell_open(done.open, allow_waiting)
    raise typer.Exit(1 if done.missing or (done.open and not allow_waiting) else 0)


def _tell_open(open_ones: dict[str, str], counted: bool) -> None:
    """Say whose result is not final and what that means for the files."""
    if not open_ones:
        return
    how = "what is open counts as 0" if counted else "left out of the web sites' files"
    err.print(f"{len(open_ones)} results are not final ({how}):", highlight=False)
    for student, reason in sorted(open_ones.items()):
        err.print(f"  {student}: {reason}", markup=False, highlight=False)
    if not counted:
        err.print("Mark them in Formgrader, or export with --allow-waiting.", highlight=False)


@app.command()
def desk(
    class_dir: ClassDir = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Default: the first free one from 8888 on.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open Formgrader in a browser.")
    ] = True,
) -> None:
    """Start JupyterLab with Formgrader, to mark written answers; Ctrl+C ends it."""
    from autograder.desk import sit_down

    course = _course(class_dir)
    with _usage_errors():
        sit_down(course, port, browser, typer.echo)


@app.command()
def feedback(
    class_dir: ClassDir = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Write only this student's; may be given again.")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="The language that a page shows first; it has both.")
    ] = Language.en,
    force: Annotated[bool, typer.Option("--force", help="Write unchanged pages again.")] = False,
) -> None:
    """Write a feedback page for each student: feedback/<student>/hw4/feedback.html."""
    from autograder.nbgrader_plugin.feedback import choose_students, write_feedback

    course = _course(class_dir)
    with _usage_errors():
        chosen, problems = choose_students(course, student)
    pages = []
    with Progress(*PROGRESS, console=err) as progress:
        bar = progress.add_task("Writing feedback", total=len(chosen))
        for page in write_feedback(course, chosen, language, force):
            pages.append(page)
            progress.advance(bar)
    raise typer.Exit(tell_pages(pages, problems, course))


def tell_pages(pages: list[Written], problems: dict[str, str], course: Course) -> int:
    """Print which pages were written and which could not be, and return the exit status."""
    problems = problems | {page.student: page.problem for page in pages if page.problem}
    fresh = sum(page.fresh for page in pages)
    written = [page for page in pages if not page.problem]
    waiting = sum(page.waiting for page in written)
    folder = _short(course.class_dir / "feedback", course)
    out.print(
        f"{len(written)} feedback page{'s' * (len(written) != 1)} in {folder} "
        f"({fresh} new or changed, "
        f"{len(written) - fresh} unchanged).",
        highlight=False,
    )
    if waiting:
        out.print(f"{waiting} of them have a part that waits for a person.", highlight=False)
    for name, problem in sorted(problems.items()):
        err.print(f"  {name}: {problem}", markup=False, highlight=False)
    return 1 if problems else 0


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
