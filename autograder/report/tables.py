"""The marks as a table for the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from autograder.homework import Homework
from autograder.marks import TaskMarks, Total, totals
from autograder.report.sites import harmless
from autograder.results import Status
from autograder.text.printable import in_json, visible

LONGEST_NAME = 24  # columns of a terminal
COLOURS = {
    Status.PASSED: "green",
    Status.PARTIAL: "yellow",
    Status.FAILED: "red",
    Status.NOT_ATTEMPTED: "dim",
    Status.NEEDS_MARKING: "cyan",
    Status.STUDENT_ERROR: "red",
    Status.TIMED_OUT: "magenta",
    Status.MEMORY_EXCEEDED: "magenta",
    Status.GRADER_ERROR: "bold white on red",
}


def marks_table(
    homework: Homework,
    rows: Iterable[TaskMarks],
    notes: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Table:
    """Return one line per student, one column per task; `notes` adds a last column.

    So do `names` a second one, if they tell of anybody here.

    A part that waits for a person is shown as `+?`, what could not be marked as `!`, and a per cent
    that is not final for either reason with a `?`.
    """
    rows = list(rows)
    table = Table(
        caption="7+? : 7 by machine, the rest waits to be marked by hand;  ! : could not be "
        "marked;  93.3? : not final, since parts wait or could not be marked, and count as 0\n"
        f"required tasks make {homework.required_marks:g}, optional ones add on top"
    )
    table.add_column("student", no_wrap=True)
    names = _of_these(names, rows)
    if names:
        table.add_column("name", no_wrap=True, overflow="ellipsis")
    for task in homework.tasks:
        table.add_column(task.id, justify="right", no_wrap=True)
    sums = totals(homework, rows)
    late = any(total.late_penalty for total in sums)
    for title in ("required", "optional", *["late"] * late, "per cent"):
        table.add_column(title, justify="right", no_wrap=True)
    if notes is not None:
        table.add_column("note", overflow="fold")
    cells = {(row.student, row.task): row for row in rows}
    for total in sums:
        line = [mark_in_table(cells[total.student, task.id]) for task in homework.tasks]
        extra = [notes.get(total.student, "")] if notes is not None else []
        table.add_row(
            Text(visible(total.student, kept="")),
            *([Text(visible(names.get(total.student, ""), kept=""))] if names else []),
            *line,
            *_sums(homework, total, late),
            *map(Text, extra),
        )
    for column in table.columns:
        if column.no_wrap:  # rich would ask each cell, again and again
            column.width = max(_width(cell) for cell in (column.header, *column.cells))
    if names:
        table.columns[1].width = min(table.columns[1].width, LONGEST_NAME)
    return table


def width_of(table: Table) -> int:
    """Return the columns of a terminal that a table of marks takes."""
    return sum((column.width or 0) + 3 for column in table.columns) + 1


def _of_these(names: Mapping[str, str] | None, rows: Iterable[TaskMarks]) -> dict[str, str]:
    """Return the names that are known of the students of some rows."""
    students = {row.student for row in rows}
    return {student: name for student, name in (names or {}).items() if student in students}


def _width(cell: Text | str) -> int:
    return cell_len(cell if isinstance(cell, str) else cell.plain)


def mark_in_table(row: TaskMarks) -> Text:
    """Return a task's marks as shown in the table: its one or two parts, and extra credit."""
    parts = []
    if row.machine:
        on_paper = row.machine.status is Status.NEEDS_MARKING
        parts.append("?" if on_paper else f"{row.machine.marks:g}")
    if row.hand:
        given = "" if row.hand.marks is None else f"{row.hand.marks:g}"
        parts.append(given + "?" * row.hand.waiting)
    parts += [f"{row.extra_credit:g}"] if row.extra_credit else []
    if row.unmarked:
        parts = ["!"]
    return Text("+".join(parts), style=COLOURS[row.status])


def _sums(homework: Homework, total: Total, late: bool) -> list[str]:
    penalty = f"−{total.late_penalty:g}" if total.late_penalty else ""
    return [
        f"{total.required:g}/{homework.required_marks:g}",
        f"{total.optional:g}",
        *[penalty] * late,
        f"{total.per_cent:.1f}{'' if total.final else '?'}",
    ]


def marks_as_json(rows: Iterable[TaskMarks], names: Mapping[str, str] | None = None) -> str:
    """Return the command line's contract: a list with one object per student and task.

    Whose name is known has it behind the id, as `name`.
    """
    rows = list(rows)
    names = _of_these(names, rows)
    said = [_with_name(row.to_dict(), names) for row in rows]
    return in_json(json.dumps(said, ensure_ascii=False, indent=1))


def _with_name(row: dict, names: Mapping[str, str]) -> dict:
    student = row["student"]
    return {"student": student, "name": names[student]} | row if student in names else row


def marks_as_csv(
    homework: Homework, rows: Iterable[TaskMarks], names: Mapping[str, str] | None = None
) -> str:
    """Return one line per student: marks per task, sums, per cent, and what is still open.

    Behind the id stands a column `name` if any is known.
    `waiting_for_a_person` is in marks, `not_marked` the number of tasks that could not be marked.
    `final` says whether both are 0. `late_penalty` is there if any was given.
    """
    rows = list(rows)
    sums = totals(homework, rows)
    late = any(total.late_penalty for total in sums)
    cells = {(row.student, row.task): row for row in rows}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    ids = [task.id for task in homework.tasks]
    titles = ["required", "optional", *["late_penalty"] * late, "per_cent"]
    names = _of_these(names, rows)
    named = ["name"] if names else []
    writer.writerow(
        ["student", *named, *ids, *titles, "waiting_for_a_person", "not_marked", "final"]
    )
    for total in sums:
        marks = [f"{cells[total.student, id].marks:g}" for id in ids]
        parts = (total.required, total.optional, *[total.late_penalty] * late)
        unmarked = sum(cells[total.student, id].unmarked for id in ids)
        writer.writerow(
            [
                harmless(total.student),
                *[harmless(names.get(total.student, "")) for _ in named],
                *marks,
                *(f"{part:g}" for part in parts),
                f"{total.per_cent:.2f}",
                f"{total.waiting:g}",
                unmarked,
                "yes" if total.final else "no",
            ]
        )
    return out.getvalue()
