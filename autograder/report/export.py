"""Write the files for the course's web site into the folder `export`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course, write_at_once
from autograder.homework import Homework
from autograder.marks import TaskMarks, Total, totals
from autograder.report import sites
from autograder.report.findings import waiting
from autograder.report.sites import Mark
from autograder.roster import Person, called

FEEDBACK_PAGE = "feedback.html"


@dataclass
class Exported:
    """What was written, and what a person should know of it.

    open: students whose result is not final, with the reason; waiting: how many answers wait for a
    person, by task; missing: those of whom nothing has been marked; notes: what else is missing, in
    words; where_to: the file to upload, and where.
    """

    files: list[Path] = field(default_factory=list)
    open: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    where_to: str = ""

    @property
    def answers(self) -> int:
        return sum(self.waiting.values())


def export(
    course: Course,
    rows: Iterable[TaskMarks],
    people: Mapping[str, Person],
    column: str = "",
    names: Mapping[str, str] | None = None,
    *,
    allow_waiting: bool = False,
) -> Exported:
    """Write marks and feedback for Moodle and for Canvas, and the marks as a plain table.

    A result that is not final (something waits for a person, or could not be marked) is left out of
    the sites' files and has no per cent in the plain one, unless `allow_waiting`: what is open then
    counts as 0. The column of the marks is called `column`, or else as the homework is. `names` are
    for those of whom the class list, `people`, says none.
    """
    homework, column = course.homework, column or course.homework.title
    rows = list(rows)
    sums = totals(homework, rows)
    waits = waiting(homework, rows)
    counts = {task: len(those) for task, those in waits.items()}
    done = Exported(open=_open(sums, rows), waiting=counts)
    final = [
        Mark(t.student, t.per_cent if allow_waiting or t.student not in done.open else None)
        for t in sums
    ]
    origins = read_origins(course)
    write = _Writer(course.own / "export", done)
    known = _with_names(people, names or {})
    plain = plain_marks(homework, rows, sums, known, final)
    write("marks_plain.csv", plain.encode("utf-8-sig"))  # spreadsheets need the mark for Thai
    write("marks_moodle.csv", sites.moodle_marks(final, known, column).encode())
    write("marks_canvas.csv", sites.canvas_marks(final, known, origins, column).encode())
    _write_feedback(course, [t.student for t in sums], origins, write)
    _note_missing(course, sums, people, names or {}, done)
    done.notes += sites.trouble_with(column)
    done.where_to = sites.where_to(origins.values(), [path.name for path in done.files])
    return done


def _with_names(people: Mapping[str, Person], names: Mapping[str, str]) -> dict[str, Person]:
    """Return the people, those too of whom only a name is known."""
    others = {student: Person(student, name) for student, name in names.items()}
    return others | dict(people)


class _Writer:
    """Writes a file at once and remembers it."""

    def __init__(self, folder: Path, done: Exported) -> None:
        self.folder, self.done = folder, done
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, name: str, content: bytes) -> None:
        path = self.folder / name
        write_at_once(path, content)
        self.done.files.append(path)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)


def _open(sums: Iterable[Total], rows: Iterable[TaskMarks]) -> dict[str, str]:
    unmarked: dict[str, list[str]] = {}
    for row in rows:
        if row.unmarked:
            unmarked.setdefault(row.student, []).append(row.task)
    said = {}
    for total in sums:
        reasons = [f"{_waiting(total)} for a person"] if total.waiting else []
        if total.student in unmarked:
            reasons.append(f"could not be marked: {', '.join(unmarked[total.student])}")
        if reasons:
            said[total.student] = "; ".join(reasons)
    return said


def _waiting(total: Total) -> str:
    return "1 mark waits" if total.waiting == 1 else f"{total.waiting:g} marks wait"


def plain_marks(
    homework: Homework,
    rows: Iterable[TaskMarks],
    sums: Iterable[Total],
    people: Mapping[str, Person],
    final: Iterable[Mark],
) -> str:
    """Return a line per student: marks per task, sums, and the per cent if it is final.

    The penalty for a late hand-in, if any was given, is taken off the total.
    """
    sums = list(sums)
    late = any(total.late_penalty for total in sums)
    cells = {(row.student, row.task): row for row in rows}
    ids = [task.id for task in homework.tasks]
    titles = ["required", "optional", *["late_penalty"] * late, "total", "per_cent", "open"]
    header = ["student", "name", "email", *ids, *titles]
    lines = []
    for total, mark in zip(sums, final, strict=True):
        person = people.get(total.student, Person(total.student))
        marks = [f"{cells[total.student, id].marks:g}" for id in ids]
        parts = (total.required, total.optional, *[total.late_penalty] * late, total.marks)
        per_cent = "" if mark.per_cent is None else f"{mark.per_cent:.2f}"
        unmarked = [id for id in ids if cells[total.student, id].unmarked]
        waits = [_waiting(total)] if total.waiting else []
        notes = "; ".join([*waits, *(f"{id} not marked" for id in unmarked)])
        sums_of_marks = [f"{part:g}" for part in parts]
        lines.append(
            [total.student, person.name, person.email, *marks, *sums_of_marks, per_cent, notes]
        )
    return sites.table(header, lines)


def read_origins(course: Course) -> dict[str, str]:
    """Return the names that the web site gave to submissions, as `collect` remembers them.

    `class/collected/<student>/seen.json` lists under `sources` the paths in the downloads that a
    student's submission was put together from; the last part of one is what the site named.
    """
    origins = {}
    for path in sorted(course.collected("").glob("*/seen.json")):
        try:
            sources = json.loads(path.read_text(encoding="utf-8"))["sources"]
            names = [str(source).rsplit("/", 1)[-1] for source in sources]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # collected by hand, or cut off
        given = [name for name in names if sites.is_of_a_site(name)]
        if given:
            origins[path.parent.name] = given[-1]
    return origins


def _write_feedback(
    course: Course, students: list[str], origins: Mapping[str, str], write: _Writer
) -> None:
    pages = {student: feedback_pages(course, student) for student in students}
    without = [student for student in students if not pages[student]]
    notes = write.done.notes
    if without:
        whom = "1 student" if len(without) == 1 else f"{len(without)} students"
        notes.append(f"no feedback page of {whom}: run `autograder feedback` first.")
    for site, entry in (("moodle", sites.moodle_entry), ("canvas", sites.canvas_entry)):
        files: dict[str, bytes] = {}
        for student in students:
            if pages[student]:
                files |= entry(origins.get(student, ""), pages[student])
        name = f"feedback_{site}.zip"
        if files:
            write(name, sites.zipped(files))
        else:
            write.remove(name)
    if len(write.done.files) == 3 and any(pages.values()):
        notes.append(
            "no feedback zip: it needs the names that the web site gave to the submissions, which "
            "`autograder collect` keeps. The pages themselves are in the folder feedback/."
        )


def feedback_pages(course: Course, student: str) -> list[Path]:
    """Return a student's feedback: our one page, or the pages that nbgrader made."""
    folder = course.feedback(student)
    page = folder / FEEDBACK_PAGE
    return [page] if page.is_file() else sorted(folder.glob("*.html"))


def _note_missing(
    course: Course,
    sums: Iterable[Total],
    people: Mapping[str, Person],
    names: Mapping[str, str],
    done: Exported,
) -> None:
    marked = {total.student for total in sums}
    done.missing = [student for student in course.students() if student not in marked]
    silent = sorted(set(people) - marked - set(course.students()))
    strangers = sorted(marked - set(people)) if people else []
    for what, students in (
        ("handed in nothing, so not in the files", silent),
        ("not in the class list", strangers),
    ):
        if students:
            done.notes.append(f"{what}: {', '.join(called(one, names) for one in students)}.")
