"""Say what `collect` did: a table of students, then what needs a person."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.course import NOTEBOOKS, Course
from autograder.intake.collecting import OLDER, SAME, Collected
from autograder.intake.repairs import KINDS

TABLE_WIDTH = 120


def print_summary(results: list[Collected], course: Course, out: Console, dry_run: bool) -> int:
    """Print what was collected; return the exit status: 1 if something needs a person."""
    matched = [result for result in results if result.matched]
    lost = [result for result in results if not result.matched]
    if matched:
        Console(file=out.file, width=max(out.width, TABLE_WIDTH)).print(_table(matched))
    counts = Counter(result.outcome for result in matched)
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "none"
    would = " Nothing was written (--dry-run)." if dry_run else ""
    _say(out, f"{len(matched)} students: {said}. {len(lost)} not matched.{would}")
    for result in matched:
        for text in (*result.problems, *(f"left out: {text}" for text in result.refused)):
            _say(out, f"  {result.student}: {text}")
    for result in lost:
        _say(out, f"  not matched: {result.sources[0]}: {result.outcome}.")
        _say(out, f"    to do: {result.to_do}")
        for text in result.refused:
            _say(out, f"    left out: {text}")
    if lost and not dry_run:
        _say(out, f"What was not matched is in {course.class_dir / 'unmatched'}, with the reasons.")
    return 1 if lost or any(r.problems or r.refused for r in matched) else 0


def _say(out: Console, text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _table(results: list[Collected]) -> Table:
    table = Table(caption="repairs by kind; each one is written down in repairs/<student>.json")
    for title in ("student", "from", "what", "notebooks", "scans", "mended"):
        table.add_column(title, justify="right" if title in ("notebooks", "scans") else "left")
    for result in results:
        kinds = Counter(repair.kind for repair in result.repairs)
        mended = ", ".join(KINDS[kind][0] for kind in kinds)
        style = "dim" if result.outcome in (SAME, OLDER) else ""
        table.add_row(
            Text(result.student),
            Text(", ".join(result.sources)),
            Text(result.outcome),
            f"{result.notebooks}/{len(NOTEBOOKS)}",
            str(result.scans or ""),
            Text(mended),
            style=style,
        )
    return table
