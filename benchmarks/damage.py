"""Kinds of damage, marked by us and by stock nbgrader: `python -m benchmarks.damage`.

One class: a submission of the key's answers for each kind of `benchmarks.damages`, and one that is
undamaged. `autograder collect` and `autograder grade` mark it; `nbgrader autograde` marks the files
as they came, in a course folder of its own with nothing of ours but the homework. Prints a
table; ends with status 1 if marks were lost whose answers are still there. C8 is left blank: a
search says nothing about damage.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.course import CLASS_DIR_VARIABLE, Course, find_course
from autograder.downloads import collect
from autograder.hw4.tasks import BY_ID
from autograder.marks import TaskMarks
from autograder.nbgrader_plugin.configuration import PORTABLE_VARIABLE
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.pipeline import mark_class, use_sandbox
from autograder.sandbox import available
from benchmarks.damages import DAMAGES, Damage, Files
from benchmarks.random_damage import answered

UNDAMAGED = "s000"
REASON = re.compile(r"(?:[\w.]+\.)?\w*(?:Error|NotJSON\w*|MissingEntry)\b:?")
LONGEST_REASON = 70  # characters
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.ClearMarkScheme.enforce_metadata = False
"""


def student_of(number: int) -> str:
    return f"s{number:03}"


def write(folder: Path, files: Files) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def hand_in(folder: Path, files: Files, damages: list[Damage]) -> None:
    """Write a submission of each kind, and the undamaged one, into folders of their own."""
    write(folder / UNDAMAGED, files)
    for number, damage in enumerate(damages, 1):
        write(folder / student_of(number), damage.apply(files))


def ours(course: Course, downloads: Path, jobs: int) -> dict[str, dict[str, float]]:
    """Collect and mark a class; return machine marks by student and task."""
    list(collect(course, [downloads]))
    mark_class(course, None, jobs, force=False)
    return machine_marks(read_marks(course))


def machine_marks(rows: Iterable[TaskMarks]) -> dict[str, dict[str, float]]:
    marks: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.machine:
            marks.setdefault(row.student, {})[row.task] = row.machine.marks
    return marks


def waiting(rows: Iterable[TaskMarks]) -> dict[str, set[str]]:
    """Return the tasks of each student whose written part a person will see."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.hand and row.hand.waiting:
            found.setdefault(row.student, set()).add(row.task)
    return found


def stock(course: Course, students: list[str]) -> tuple[dict[str, dict[str, float]], dict]:
    """Run `nbgrader autograde` on each submission; return marks, and why some were refused."""
    place = course.class_dir
    prepare_gradebook(course)
    for name in ("solutions", "assignments"):
        shutil.copytree(course.root / name, place / name)
    shutil.copytree(course.kit, place / "solutions" / "hw4" / course.kit.name)
    (place / "nbgrader_config.py").write_text(STOCK_CONFIG)
    ours_only = (PORTABLE_VARIABLE, CLASS_DIR_VARIABLE)
    environment = {name: value for name, value in os.environ.items() if name not in ours_only}
    reasons = {}
    for student in track(students, "nbgrader autograde"):
        command = [str(Path(sys.executable).parent / "nbgrader"), "autograde", "hw4"]
        result = subprocess.run(
            [*command, "--student", student],
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            reasons[student] = reason_in(result.stderr)
    return machine_marks(read_marks(course)), reasons


def reason_in(log: str) -> str:
    """Return the line of nbgrader's log that says what went wrong."""
    lines = [line.strip() for line in log.splitlines()]
    raised = [line for line in lines if REASON.match(line)]
    said = [line.partition("| ERROR] ")[2] for line in lines if "| ERROR] " in line]
    return [*raised, *said, "?"][0][:LONGEST_REASON]


def lost(damage: Damage, marks: dict[str, float], whole: dict[str, float]) -> float:
    """Return the marks lost although their answers are still there."""
    kept = {task: most for task, most in whole.items() if task not in damage.loses}
    return sum(most - marks.get(task, 0.0) for task, most in kept.items())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.damage", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    jobs = parser.parse_args().jobs
    console = Console(width=190, highlight=False)
    use_sandbox("process" if available() else "bubblewrap")
    root = find_course().root
    students = [UNDAMAGED, *(student_of(n) for n in range(1, len(DAMAGES) + 1))]
    with tempfile.TemporaryDirectory() as folder:
        files = answered(Course(root, Path(folder)))
        downloads = Path(folder) / "downloads"
        hand_in(downloads, files, DAMAGES)
        course = Course(root, Path(folder) / "ours")
        mine = ours(course, downloads, jobs)
        seen = waiting(read_marks(course))
        plain = Course(root, Path(folder) / "stock")
        for student in students:
            write(plain.submitted(student), _files(downloads / student))
        theirs, reasons = stock(plain, students)
    sys.exit(report(console, mine, seen, theirs, reasons))


def _files(folder: Path) -> Files:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def report(console: Console, mine: dict, seen: dict, theirs: dict, reasons: dict) -> int:
    """Print the table; return 1 if marks were lost whose answers are still there."""
    whole = mine[UNDAMAGED]
    table = Table(
        title=f"{len(DAMAGES)} kinds of damage: marks by machine of {sum(whole.values()):g}"
    )
    for title in ("damage", "answers left", "autograder", "stock nbgrader", "what nbgrader says"):
        table.add_column(title, justify="left" if title[0] in "dw" else "right")
    fewer = 0
    for number, damage in enumerate(DAMAGES, 1):
        student = student_of(number)
        left = sum(most for task, most in whole.items() if task not in damage.loses)
        got, stock_got = (sum(marks.get(student, {}).values()) for marks in (mine, theirs))
        unseen = {t for t in seen[UNDAMAGED] if t not in damage.loses} - seen.get(student, set())
        worse = lost(damage, mine.get(student, {}), whole) > 0 or bool(unseen)
        fewer += worse
        table.add_row(
            damage.name,
            f"{left:g}",
            f"[red]{got:g}[/]" if worse else f"{got:g}",
            f"{stock_got:g}" if student in theirs and student not in reasons else "not marked",
            reasons.get(student, ""),
        )
    console.print(table)
    undamaged = sum(theirs.get(UNDAMAGED, {}).values())
    equal = sum(
        lost(d, theirs.get(student_of(n), {}), whole) <= 0 and student_of(n) not in reasons
        for n, d in enumerate(DAMAGES, 1)
    )
    tasks = ", ".join(sorted(BY_ID[t].id for t in seen[UNDAMAGED]))
    console.print(f"autograder: all marks whose answers are left: {len(DAMAGES) - fewer} kinds")
    console.print(f"stock nbgrader: {equal} kinds; undamaged it gives {undamaged:g}")
    console.print(f"written answers that wait for a person in each: {tasks}")
    return 1 if fewer else 0


if __name__ == "__main__":
    main()
