"""Pack hand-ins at random as people do and see what becomes of them:
`python -m benchmarks.random_hand_ins`.

Each is the key's answers with up to three kinds of `benchmarks.damages`, packed in one of the ways
in which people pack, and downloaded from one of the layouts of `benchmarks.sites`, all drawn with a
seed; among them strangers whose files are called as a classmate's, pairs, and second attempts. A
line of each notebook says whose it is, so that what became of it can be told: a hand-in is lost if
it is nowhere, and misfiled if it lies with somebody else. A task whose answer is somewhere in the
files has all its marks, or waits for a person, or is a final zero (or has fewer marks than it
should). Ends with status 1 if there is any such. C8 is left blank: a search takes most of the time
of marking and is of no interest here.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from rich.console import Console

from autograder.course import Course, find_course
from autograder.downloads import collect
from autograder.marks import TaskMarks
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.pipeline import mark_class, use_sandbox
from autograder.roster import read_roster
from autograder.sandbox import available
from benchmarks.packing import Choice, HandIn, draw_class, up_to_three
from benchmarks.random_damage import answered

SEED = 20261124
UNDAMAGED = "undamaged"


def where_signed(course: Course, signatures: set[str]) -> dict[str, set[Path]]:
    """Return for each signature the files below the class's folder that bear it."""
    found: dict[str, set[Path]] = {text: set() for text in signatures}
    for path in course.class_dir.rglob("*"):
        if path.is_file() and not path.is_symlink():
            for text in signatures & signatures_in(path.read_bytes()):
                found[text].add(path.relative_to(course.class_dir))
    return found


def signatures_in(data: bytes) -> set[str]:
    """Return the signatures in some bytes, also in UTF-16 and in zips."""
    found = set()
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                for name in file.namelist():
                    found |= signatures_in(file.read(name))
        except (zipfile.BadZipFile, OSError, ValueError):
            pass
    for text in (data, data.replace(b"\0", b"")):
        for part in text.split(b"signed u")[1:]:
            found.add(f"signed u{part[:5].decode('ascii', 'replace')}")
    return found


def misfiled(one: HandIn, places: set[Path]) -> bool:
    """Tell whether a hand-in is marked as somebody's who did not hand it in."""
    owners = {p.id for p in (one.upload.person, *one.upload.partners)} if one.listed else set()
    return any(place.parts[0] == "submitted" and place.parts[1] not in owners for place in places)


def judge(handed: list[HandIn], course: Course, whole: dict[str, TaskMarks]) -> Counter:
    """Note each hand-in's faults; return how many came to each end."""
    found = where_signed(course, {one.signature for one in handed})
    rows: dict[str, list[TaskMarks]] = {}
    for row in read_marks(course):
        rows.setdefault(row.student, []).append(row)
    ends: Counter = Counter()
    for one in handed:
        places = found[one.signature]
        if not places:
            one.faults.append("lost")
        if misfiled(one, places):
            one.faults.append("misfiled")
        theirs = [p for p in (one.upload.person, *one.upload.partners) if p.id in rows]
        if one.listed and theirs:
            for person in (one.upload.person, *one.upload.partners):
                one.faults += task_faults(one, rows.get(person.id, []), whole)
            ends["marked"] += 1
        else:
            named = any(p.parts[0] == "unmatched" for p in places)
            ends["listed with a reason" if named else "nowhere"] += 1
            one.faults += [] if named else ["nowhere"]
            if one.listed:
                one.faults.append("not matched, though listed")
    return ends


def task_faults(one: HandIn, rows: list[TaskMarks], whole: dict[str, TaskMarks]) -> list[str]:
    """Return the tasks that have fewer marks than their answer is worth, and wait for nobody."""
    if not rows:
        return ["a partner has nothing"]
    found = []
    for row in rows:
        most = whole[row.task]
        if row.task in one.loses or row.unmarked:
            continue
        if most.machine and row.machine.marks < most.machine.marks:
            found.append(f"{row.task} has {row.machine.marks:g} of {most.machine.marks:g}")
        if most.hand and most.hand.waiting and not row.hand.waiting:
            found.append(f"{row.task} is a final zero")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.random_hand_ins", description=__doc__
    )
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    use_sandbox("process" if available() else "bubblewrap")
    with tempfile.TemporaryDirectory() as folder:
        course, downloads = Course(find_course().root, Path(folder) / "class"), Path(folder, "zips")
        downloads.mkdir()
        handed, ends = run(course, downloads, options.count, options.seed, options.jobs)
    sys.exit(report(Console(highlight=False, width=160), handed, ends))


def run(
    course: Course,
    downloads: Path,
    count: int,
    seed: int = SEED,
    jobs: int = 1,
    choose: Choice = up_to_three,
) -> tuple[list[HandIn], Counter]:
    """Draw a class, collect and mark it; return the hand-ins, and how many ended how."""
    files = answered(course)
    handed = draw_class(downloads, files, count, seed, choose)
    for name, data in files.items():
        course.submitted(UNDAMAGED).mkdir(parents=True, exist_ok=True)
        (course.submitted(UNDAMAGED) / name).write_bytes(data)
    roster = read_roster(downloads / "class.csv")
    list(collect(course, sorted(downloads.glob("*.zip")), roster))
    mark_class(course, None, jobs, force=False)
    whole = {row.task: row for row in read_marks(course, [UNDAMAGED])}
    return handed, judge(handed, course, whole)


def report(console: Console, handed: list[HandIn], ends: Counter) -> int:
    """Print how hand-ins ended and each fault; return 1 if there is one."""
    bad = [one for one in handed if one.faults]
    console.print(f"{len(handed)} hand-ins: " + ", ".join(f"{n} {end}" for end, n in ends.items()))
    counts = Counter(fault.split(" has ")[0] for one in bad for fault in one.faults)
    console.print(f"{len(bad)} with a fault: {dict(counts)}", markup=False)
    for one in bad:
        what = f"  {one.upload.person.id} ({one.layout}; {'; '.join(one.kinds)})"
        console.print(f"{what}: {', '.join(one.faults)}", markup=False)
    return 1 if bad else 0


if __name__ == "__main__":
    main()
