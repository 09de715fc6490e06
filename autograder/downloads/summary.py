"""Say what `collect` did: what needs a person by name, and the rest of a large class in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from autograder.course import Course
from autograder.downloads.collecting import OLDER, SAME, Collected
from autograder.intake.repairs import KINDS
from autograder.intake.times import EXAMPLE, TIME_FILE
from autograder.roster import Roster, called, full_name
from autograder.text.console import Console
from autograder.text.printable import some, visible

TABLE_WIDTH = 120
MOST_NAMED = 12  # students in one line, and in a table that nobody asked for


def print_summary(
    results: list[Collected],
    course: Course,
    out: Console,
    dry_run: bool,
    roster: Roster | None = None,
    everybody: bool = False,
) -> int:
    """Print what was collected; return the exit status: 1 if something needs a person.

    What needs a person is said in full. All else of a large class is counted, unless `everybody`.
    """
    matched = [result for result in results if result.matched]
    lost = [result for result in results if not result.matched]
    names = {s: full_name(*person.name_parts) for s, person in (roster or {}).items()}
    in_table = everybody or len(matched) <= MOST_NAMED
    if matched and in_table:
        table = _table(matched, len(course.homework.notebooks), names)
        Console(file=out.file, width=max(out.width, TABLE_WIDTH)).print(table)
    counts = Counter(result.outcome for result in matched)
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "none"
    would = " Nothing was written (--dry-run)." if dry_run else ""
    out.say(f"{_students(len(matched))}: {said}. {len(lost)} not matched.{would}")
    for result in matched:
        for text in (*some(result.problems), *_noted(result), *_left_out(result)):
            out.say(f"  {called(result.student, names)}: {text}")
    for result in lost:
        out.say(f"  not matched: {result.sources[0]}: {result.outcome}.")
        out.say(f"    to do: {result.to_do}")
        for text in _left_out(result):
            out.say(f"    {text}")
    _tell_who_is_late(matched, names, out)
    _tell_who_is_missing(matched, course, names, out)
    if lost and not dry_run:
        out.say(f"What was not matched is in {course.class_dir / 'unmatched'}, with the reasons.")
    if not in_table:
        _tell_the_uneventful(matched, names, course, out)
    return 1 if lost or any(r.problems or r.refused for r in matched) else 0


def _noted(result: Collected) -> list[str]:
    """Return what of the mended may have been meant otherwise, in words."""
    return some([str(repair) for repair in result.repairs if repair.kind in ("twice", "together")])


def _tell_the_uneventful(
    matched: list[Collected], names: Mapping[str, str], course: Course, out: Console
) -> None:
    """Say what was mended, by kind, and of how many nothing is to be told."""
    mended: dict[str, list[str]] = {}
    for result in matched:
        for kind in dict.fromkeys(repair.kind for repair in result.repairs):
            mended.setdefault(kind, []).append(result.student)
    if mended:
        out.say(f"Mended; each repair is written down in {course.own / 'repairs'}:")
    for kind, students in sorted(mended.items(), key=lambda one: (-len(one[1]), one[0])):
        out.say(f"  {KINDS[kind][0]}: {_students(len(students))}: {_some(students, names)}")
    eventful = [r for r in matched if r.problems or r.refused or r.repairs or r.late]
    quiet = len(matched) - len(eventful)
    out.say(f"{_students(quiet)} with nothing to tell. --all lists everybody.")


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count} students"


def _left_out(result: Collected) -> list[str]:
    return [f"left out: {text}" for text in result.refused]


def _tell_who_is_late(matched: list[Collected], names: Mapping[str, str], out: Console) -> None:
    late = [result.student for result in matched if result.late]
    if late:
        out.say(
            f"LATE by the site's word, which names no time: {_some(late, names)}. A penalty needs "
            f"a {TIME_FILE} beside their notebooks: one line such as {EXAMPLE}"
        )


def _tell_who_is_missing(
    matched: list[Collected], course: Course, names: Mapping[str, str], out: Console
) -> None:
    there = {result.student for result in matched} | set(course.students())
    missing = [student for student in names if student not in there]
    if names and (unlisted := [student for student in course.students() if student not in names]):
        out.say(
            f"In {course.class_dir / 'submitted'}, but not in the roster: {_some(unlisted, names)}."
            " They are marked too: take away the folder of whoever has another id now."
        )
    if missing:
        out.say(
            f"Nothing from {len(missing)} of the roster's {len(names)}: {_some(missing, names)}."
        )


def _some(students: list[str], names: Mapping[str, str]) -> str:
    more = f" and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else ""
    return ", ".join(called(one, names) for one in sorted(students)[:MOST_NAMED]) + more


def _table(
    results: list[Collected], notebooks: int, names: Mapping[str, str] | None = None
) -> Table:
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
            _cell(called(result.student, names or {})),
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
