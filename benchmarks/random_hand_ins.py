"""Pack hand-ins at random as people do and see what becomes of them:
`python -m benchmarks.random_hand_ins`.

Each is the key's answers with up to three kinds of `benchmarks.damages`, packed in one of the ways
in which people pack, and downloaded from one of the layouts of `benchmarks.sites`, all drawn with a
seed; among them strangers whose files are called as a classmate's, and pairs. A line of each
notebook says whose it is, so that what became of it can be told: a hand-in is lost if it is
nowhere, and misfiled if it lies with somebody else. A task whose answer is somewhere in the files
has all its marks, or waits for a person, or is a final zero (or has fewer marks than it should).
Ends with status 1 if there is any such. C8 is left blank: a search takes most of the time of
marking and is of no interest here.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from autograder.course import Course, find_course
from autograder.intake import collect
from autograder.marks import TaskMarks
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.pipeline import mark_class, use_sandbox
from autograder.roster import read_roster
from autograder.sandbox import available
from benchmarks.damages import DAMAGES, Damage, Files
from benchmarks.damages.kinds import FIRST, SECOND, dumped, find, source
from benchmarks.random_damage import answered
from benchmarks.sites import FOR_PAIRS, IN_FOLDERS, LAYOUTS, Entries, Person, Upload

SEED = 20261124
PER_DOWNLOAD = 25
SIGNED = {FIRST: "t2_shapes", SECOND: "c2_compute_loss"}  # cells that no kind of damage takes away
NAMES = (
    "Ann", "Bob", "Chai", "Dao", "Eve", "Fah", "Gun", "Hana", "Ivan", "June", "Kai", "Lek", "Mai",
    "Nam", "Oat", "Pim", "Ratree", "Somsak", "Tan", "Ubol", "José", "Zoë", "สมชาย", "มาลี", "กิตติ",
)  # fmt: skip
FAMILIES = (
    "Lee", "Ray", "Dow", "Suk", "Wong", "O'Neill", "Jaidee", "Srisai", "Müller", "van-Dyk", "Kim",
    "Park", "Boonmee", "Chan", "Diaz", "Engel", "ใจดี", "ศรีสุข", "ทองคำ", "บุญมี",
)  # fmt: skip


@dataclass
class HandIn:
    """What somebody handed in, with what is known of it."""

    upload: Upload
    kinds: list[str]
    loses: set[str]
    listed: bool = True
    layout: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def signature(self) -> str:
        return f"signed {self.upload.person.login}"


# --------------------------------------------------------------------------------------- drawing


def people(count: int) -> list[Person]:
    """Return people of different names; the numbers of sites count on."""
    both = [(given, family) for family in FAMILIES for given in NAMES]
    found = []
    for number in range(count):
        given, family = both[number % len(both)]
        turn = number // len(both)
        middle = f" {chr(ord('A') + turn - 1)}." if turn else ""
        person = Person(f"{6530100000 + number}", f"{given}{middle} {family}", f"u{number:05}",
                        410000 + number)  # fmt: skip
        found.append(person)
    return found


def signed(files: Files, text: str) -> Files:
    """Return the notebooks with a line in each that says whose they are."""
    found = dict(files)
    for name, id in SIGNED.items():
        notebook = json.loads(files[name])
        cell = notebook["cells"][find(notebook["cells"], id)]
        cell["source"] = f"{source(cell).rstrip()}\n# {text}"
        found[name] = dumped(notebook)
    return found


def slipped(files: Files, draw: random.Random) -> tuple[Files, list[Damage]]:
    """Return files after up to two slips of whole runs and one of the notebooks, in this order.

    After magics nothing is done to the cells: they count only where they stand first.
    """
    slips = draw.sample([kind for kind in DAMAGES if kind.by_run], draw.choice((0, 1, 1, 2)))
    if draw.random() < 0.4 and not any("%" in kind.name for kind in slips):
        slips.append(draw.choice([kind for kind in DAMAGES if not kind.by_run]))
    done = []
    for kind in slips:
        try:
            files = kind.apply(files)
        except (ValueError, KeyError, IndexError, StopIteration, AssertionError):
            continue  # an earlier one has left nothing for this one
        done.append(kind)
    return files, done


# --------------------------------------------------------------------------------------- packing


def zipped(entries: Entries) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2026, 11, 24, 10, 0, 0))
            file.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def own_zip(files: Files, person: Person, draw: random.Random) -> Entries:
    return [(f"hw4_{person.id}.zip", zipped([*files.items()]))]


def zip_of_any_name(files: Files, person: Person, draw: random.Random) -> Entries:
    name = draw.choice(
        ("hw4.zip", "final.zip", "การบ้าน 4.zip", "Homework 4 (2).zip", "Archive.zip")
    )
    return [(name, zipped([*files.items()]))]


def zip_of_a_folder(files: Files, person: Person, draw: random.Random) -> Entries:
    inside = [(f"hw4/{name}", data) for name, data in files.items()]
    mac = [("__MACOSX/hw4/._1_the_basics.ipynb", b"\0\5\x16\7"), ("hw4/.DS_Store", b"\0\0\0\1")]
    return [("hw4.zip", zipped([*inside, *mac]))]


def zip_with_names_twice(files: Files, person: Person, draw: random.Random) -> Entries:
    """Append to a zip, as some programs do: the blank notebooks first, the answers later."""
    earlier = [(name, blank()[name]) for name in (FIRST, SECOND) if name in files]
    return [("hw4.zip", zipped([*earlier, *files.items()]))]


def zip_in_a_zip(files: Files, person: Person, draw: random.Random) -> Entries:
    return [("to hand in.zip", zipped([(f"hw4_{person.id}.zip", zipped([*files.items()]))]))]


def loose(files: Files, person: Person, draw: random.Random) -> Entries:
    return [*files.items()]


PACKINGS: tuple[Callable[[Files, Person, random.Random], Entries], ...] = (
    own_zip, own_zip, zip_of_any_name, zip_of_a_folder, zip_with_names_twice, zip_in_a_zip, loose,
)  # fmt: skip


def blank() -> Files:
    released = find_course().released
    return {name: (released / name).read_bytes() for name in (FIRST, SECOND)}


def draw_download(
    files: Files, those: list[Person], strangers: list[Person], draw: random.Random
) -> tuple[Entries, list[HandIn]]:
    """Return one download of a site with the uploads of `those`, and what is known of each."""
    layout = draw.choice(LAYOUTS)
    waiting, handed = [*those], []
    while waiting:
        person = waiting.pop()
        partners = (
            [waiting.pop()] if layout in FOR_PAIRS and waiting and draw.random() < 0.2 else []
        )
        handed.append(draw_hand_in(files, person, partners, layout in IN_FOLDERS, draw))
    for person in strangers:
        mine, classmate = signed(files, f"signed {person.login}"), draw.choice(those)
        called = [(f"hw4_{classmate.id}.zip", zipped([*mine.items()]))]
        handed.append(HandIn(Upload(person, called), ["a stranger's"], set(), listed=False))
    for one in handed:
        one.layout = layout.__name__
    draw.shuffle(handed)
    return layout([one.upload for one in handed], draw), handed


def draw_hand_in(
    files: Files, person: Person, partners: list[Person], folders: bool, draw: random.Random
) -> HandIn:
    theirs, kinds = slipped(signed(files, f"signed {person.login}"), draw)
    flat = not any("/" in name for name in theirs)
    packings = [p for p in PACKINGS if p is not loose or (flat and folders)]
    packing = draw.choice(packings)
    upload = Upload(person, packing(theirs, person, draw), partners)
    names = [packing.__name__, *(kind.name for kind in kinds)]
    return HandIn(upload, names, {task for kind in kinds for task in kind.loses})


def draw_class(folder: Path, files: Files, count: int, seed: int) -> list[HandIn]:
    """Write the downloads of a class and its list into `folder`; return what was handed in."""
    draw = random.Random(seed)
    everybody = people(count + count // PER_DOWNLOAD + 1)
    those, strangers = everybody[:count], everybody[count:]
    lines = [f"{p.id},{p.name},{p.email},{p.login}" for p in those]
    (folder / "class.csv").write_text("id,name,email,username\n" + "\n".join(lines) + "\n", "utf-8")
    handed = []
    for number, start in enumerate(range(0, count, PER_DOWNLOAD)):
        batch = those[start : start + PER_DOWNLOAD]
        entries, theirs = draw_download(files, batch, strangers[number : number + 1], draw)
        (folder / f"download {number} of {theirs[0].layout}.zip").write_bytes(zipped(entries))
        handed += theirs
    return handed


# --------------------------------------------------------------------------------------- judging


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


# ----------------------------------------------------------------------------------------- a run


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
        handed, ends = run(Path(folder), options.count, options.seed, options.jobs)
    sys.exit(report(Console(highlight=False, width=160), handed, ends))


def run(folder: Path, count: int, seed: int, jobs: int) -> tuple[list[HandIn], Counter]:
    """Draw a class, collect and mark it; return the hand-ins, and how many ended how."""
    course = Course(find_course().root, folder / "class")
    downloads = folder / "downloads"
    downloads.mkdir()
    files = answered(course)
    handed = draw_class(downloads, files, count, seed)
    undamaged = "undamaged"
    for name, data in files.items():
        course.submitted(undamaged).mkdir(parents=True, exist_ok=True)
        (course.submitted(undamaged) / name).write_bytes(data)
    roster = read_roster(downloads / "class.csv")
    list(collect(course, sorted(downloads.glob("*.zip")), roster))
    mark_class(course, None, jobs, force=False)
    whole = {row.task: row for row in read_marks(course, [undamaged])}
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
