"""`autograder marks`: the marks, or what changed in them, as a table, as CSV or as JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli._shared import Assignment, ClassDir, names_of, open_class, usage_errors
from autograder.course import Course, UsageError
from autograder.text.console import Console, err, next_step, out

if TYPE_CHECKING:
    from autograder.marks import TaskMarks


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


def marks(
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Show only this student; may be given again.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,
    compare: Annotated[
        bool, typer.Option("--compare", help="Print whose marks changed since they were kept, why.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Compare with the marks last kept at or before this time (else the first ones "
            "after): 2026-11-24, or 2026-11-24T14:30, in UTC unless it ends as in +07:00.",
        ),
    ] = None,
) -> None:
    """Print the marks of every student and task, or what changed in them."""
    course, rows = open_class(class_dir, assignment)
    if student:
        rows = _only(rows, student)
    if compare or since is not None:
        with usage_errors(class_dir, assignment):
            _print_comparison(course, rows, student, since, format)
    else:
        _print_marks(course, rows, format)
    if format is Format.table:
        waits = any(row.waiting for row in rows)
        err.say(next_step("desk" if waits else "feedback", class_dir, assignment))


def _only(rows: list[TaskMarks], students: list[str]) -> list[TaskMarks]:
    unknown = sorted(set(students) - {row.student for row in rows})
    with usage_errors():
        if unknown:
            raise UsageError(f"no marks of {', '.join(unknown)}.")
    return [row for row in rows if row.student in students]


def _print_marks(course: Course, rows: list[TaskMarks], format: Format) -> None:
    from autograder.report import marks_as_csv, marks_as_json, marks_table, width_of
    from autograder.roster import kept_people

    names = names_of(course, kept_people(course))
    if format is Format.table:
        table = marks_table(course.homework, rows, names=names)
        Console(width=max(out.width, width_of(table))).print(table)
    elif format is Format.json:
        typer.echo(marks_as_json(rows, names))
    else:
        typer.echo(marks_as_csv(course.homework, rows, names), nl=False)


def _print_comparison(
    course: Course,
    rows: list[TaskMarks],
    students: list[str] | None,
    since: str | None,
    format: Format,
) -> None:
    from autograder.marks.history import compare
    from autograder.report import comparison_as_csv, comparison_as_json, comparison_table

    comparison = compare(course, rows, since, students)
    if format is Format.table:
        out.print(comparison_table(comparison))
    else:
        as_text = comparison_as_json if format is Format.json else comparison_as_csv
        typer.echo(as_text(comparison), nl=False)
