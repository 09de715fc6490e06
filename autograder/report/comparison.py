"""What changed in the marks: as a table for the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from autograder.marks.history import Change, Comparison
from autograder.report.sites import harmless
from autograder.text.printable import in_json, visible


def comparison_table(comparison: Comparison) -> Table:
    """Return one line per student and task whose marks changed, with the reasons."""
    table = Table(caption=_summary(comparison))
    table.add_column("student", no_wrap=True)
    table.add_column("task")
    table.add_column("marks", justify="right", no_wrap=True)
    table.add_column("why", overflow="fold")
    for change in comparison.changes:
        marks = Text(_marks(change), style=_colour(change))
        table.add_row(
            Text(visible(change.student, kept="")),
            change.task,
            marks,
            Text(visible("; ".join(change.reasons))),
        )
    return table


def _marks(change: Change) -> str:
    """Return the marks before and now, once if they are the same."""
    same = change.before == change.now
    return f"{change.now:g}" if same else f"{change.before:g} → {change.now:g}"


def _colour(change: Change) -> str:
    if change.before == change.now:
        return ""
    return "green" if change.now > change.before else "red"


def _summary(comparison: Comparison) -> str:
    students = {change.student for change in comparison.changes}
    changed = "1 student" if len(students) == 1 else f"{len(students)} students"
    parts = [f"compared with the marks of {comparison.since}: {changed} changed"]
    for word, those in (("new", comparison.new), ("gone", comparison.gone)):
        if those:
            parts.append(f"{word}: {', '.join(those)}")
    return ";  ".join(parts)


def comparison_as_csv(comparison: Comparison) -> str:
    """Return the columns student, task, before, now, why."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["student", "task", "before", "now", "why"])
    for change in comparison.changes:
        marks = (f"{change.before:g}", f"{change.now:g}")
        reasons = harmless("; ".join(change.reasons))
        writer.writerow([harmless(change.student), change.task, *marks, reasons])
    return out.getvalue()


def comparison_as_json(comparison: Comparison) -> str:
    """Return an object with `since`, `changes`, `new` and `gone`."""
    return in_json(json.dumps(asdict(comparison), ensure_ascii=False, indent=1)) + "\n"
