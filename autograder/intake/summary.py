"""Say what `collect` did: a table of students, then what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from autograder.course import Course
from autograder.intake.collecting import OLDER, SAME, Collected
from autograder.intake.repairs import KINDS
from autograder.intake.times import EXAMPLE, TIME_FILE
from autograder.roster import Roster
from autograder.text.console import Console
from autograder.text.printable import some, visible

TABLE_WIDTH = 120
MOST_NAMED = 12  # students in one line


def print_summary(
    results: list[Collected],
    course: Course,
    out: Console,
    dry_run: bool,
    roster: Roster | None = None,
) -> int:
    """Print what was collected; return the exit status: 1 if something needs a person."""
    matched = [result for result in results if result.matched]
    lost = [result for result in results if not result.matched]
    if matched:
        table = _table(matched, len(course.homework.notebooks))
        Console(file=out.file, width=max(out.width, TABLE_WIDTH)).print(table)
    counts = Counter(result.outcome for result in matched)
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "none"
    would = " Nothing was written (--dry-run)." if dry_run else ""
    students = "1 student" if len(matched) == 1 else f"{len(matched)} students"
    _say(out, f"{students}: {said}. {len(lost)} not matched.{would}")
    for result in matched:
        for text in (*some(result.problems), *_noted(result), *_left_out(result)):
            _say(out, f"  {result.student}: {text}")
    for result in lost:
        _say(out, f"  not matched: {result.sources[0]}: {result.outcome}.")
        _say(out, f"    to do: {result.to_do}")
        for text in _left_out(result):
            _say(out, f"    {text}")
    _tell_who_is_late(matched, out)
    _tell_who_is_missing(matched, course, roster or {}, out)
    if lost and not dry_run:
        _say(out, f"What was not matched is in {course.class_dir / 'unmatched'}, with the reasons.")
    return 1 if lost or any(r.problems or r.refused for r in matched) else 0


def _noted(result: Collected) -> list[str]:
    """Return what of the mended may have been meant otherwise, in words."""
    return some([str(repair) for repair in result.repairs if repair.kind in ("twice", "together")])


def _left_out(result: Collected) -> list[str]:
    return [f"left out: {text}" for text in result.refused]


def _tell_who_is_late(matched: list[Collected], out: Console) -> None:
    late = [result.student for result in matched if result.late]
    if late:
        _say(out, f"LATE by the site's word, which names no time: {_some(late)}. A penalty needs a "
                  f"{TIME_FILE} beside their notebooks: one line such as {EXAMPLE}")  # fmt: skip


def _tell_who_is_missing(
    matched: list[Collected], course: Course, roster: Iterable[str], out: Console
) -> None:
    there = {result.student for result in matched} | set(course.students())
    missing = [student for student in roster if student not in there]
    if missing:
        _say(out, f"Nothing from {len(missing)} of the roster's {len(list(roster))}: "
                  f"{_some(missing)}.")  # fmt: skip


def _some(students: list[str]) -> str:
    more = f" and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else ""
    return ", ".join(sorted(students)[:MOST_NAMED]) + more


def _say(out: Console, text: str) -> None:
    out.say(text)


def _table(results: list[Collected], notebooks: int) -> Table:
    mended_any = any(result.repairs for result in results)
    caption = "mended, by kind; each repair is written down in repairs/<student>.json"
    table = Table(caption=caption if mended_any else None)
    titles = ("student", "from", "what", "notebooks", "scans", *["mended"] * mended_any)
    for title in titles:
        table.add_column(title, justify="right" if title in ("notebooks", "scans") else "left")
    for result in results:
        kinds = Counter(repair.kind for repair in result.repairs)
        mended = ", ".join(KINDS[kind][0] for kind in kinds)
        style = "dim" if result.outcome in (SAME, OLDER) else ""
        table.add_row(
            _cell(result.student),
            _cell(", ".join(some(result.sources))),
            _cell(result.outcome),
            f"{result.notebooks}/{notebooks}",
            str(result.scans or ""),
            *[Text(mended)] * mended_any,
            style=style,
        )
    return table


def _cell(text: str) -> Text:
    return Text(visible(text, kept=""))
