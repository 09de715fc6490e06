"""A class's hand-ins drawn at random: slips, packings, and downloads of web sites.

Every notebook bears a line that says whose it is.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import find_course
from benchmarks.damages import DAMAGES, Damage, Files
from benchmarks.damages.kinds import FIRST, SECOND, dumped, find, source, zipped
from benchmarks.sites import (
    FOR_PAIRS,
    IN_FOLDERS,
    LAYOUTS,
    WITH_ATTEMPTS,
    Entries,
    Layout,
    Person,
    Upload,
)

Choice = Callable[[random.Random], list[Damage]]
PER_DOWNLOAD = 7
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


def up_to_three(draw: random.Random) -> list[Damage]:
    """Return up to two slips of whole runs, and perhaps one of the notebooks after them.

    After magics nothing is done to the cells: they count only where they stand first. What was
    moved into the first notebook is not lost with it.
    """
    slips = draw.sample([kind for kind in DAMAGES if kind.by_run], draw.choice((0, 1, 1, 2)))
    if draw.random() < 0.4 and not any("%" in kind.name for kind in slips):
        moved = any("first notebook" in kind.name for kind in slips)
        others = [kind for kind in DAMAGES if not kind.by_run]
        slips.append(draw.choice([one for one in others if not (moved and "T1" in one.loses)]))
    return slips


def slipped(files: Files, slips: list[Damage]) -> tuple[Files, list[Damage]]:
    """Return the files after some slips, and those that could be made."""
    done = []
    for kind in slips:
        try:
            files = kind.apply(files)
        except (ValueError, KeyError, IndexError, StopIteration, AssertionError):
            continue  # an earlier one has left nothing for this one
        done.append(kind)
    return files, done


# --------------------------------------------------------------------------------------- packing


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
    layout: Layout,
    files: Files,
    those: list[Person],
    strangers: list[Person],
    choose: Choice,
    draw: random.Random,
) -> tuple[Entries, list[HandIn]]:
    """Return one download of a site with the uploads of `those`, and what is known of each."""
    waiting, handed = [*those], []
    while waiting:
        person = waiting.pop()
        partners = (
            [waiting.pop()] if layout in FOR_PAIRS and waiting and draw.random() < 0.2 else []
        )
        theirs, kinds = slipped(signed(files, f"signed {person.login}"), choose(draw))
        upload, how = packed(theirs, person, partners, layout in IN_FOLDERS, draw)
        if layout in WITH_ATTEMPTS and draw.random() < 0.3:
            upload.earlier, how = own_zip(blank(), person, draw), f"{how}, blank before"
        loses = {task for kind in kinds for task in kind.loses}
        handed.append(HandIn(upload, [how, *(kind.name for kind in kinds)], loses))
    for person in strangers:
        mine, classmate = signed(files, f"signed {person.login}"), draw.choice(those)
        called = [(f"hw4_{classmate.id}.zip", zipped([*mine.items()]))]
        handed.append(HandIn(Upload(person, called), ["a stranger's"], set(), listed=False))
    for one in handed:
        one.layout = layout.__name__
    draw.shuffle(handed)
    return layout([one.upload for one in handed], draw), handed


def packed(
    files: Files, person: Person, partners: list[Person], folders: bool, draw: random.Random
) -> tuple[Upload, str]:
    """Return files packed in one of the ways, and its name."""
    flat = not any("/" in name for name in files)
    packing = draw.choice([p for p in PACKINGS if p is not loose or (flat and folders)])
    return Upload(person, packing(files, person, draw), partners), packing.__name__


def draw_class(
    folder: Path, files: Files, count: int, seed: int, choose: Choice = up_to_three
) -> list[HandIn]:
    """Write the downloads of a class and its list into `folder`; return what was handed in."""
    draw = random.Random(seed)
    everybody = people(count + count // PER_DOWNLOAD + 1)
    those, strangers = everybody[:count], everybody[count:]
    lines = [f"{p.id},{p.name},{p.email},{p.login}" for p in those]
    (folder / "class.csv").write_text("id,name,email,username\n" + "\n".join(lines) + "\n", "utf-8")
    handed = []
    for number, start in enumerate(range(0, count, PER_DOWNLOAD)):
        batch = those[start : start + PER_DOWNLOAD]
        layout = LAYOUTS[number % len(LAYOUTS)]
        entries, theirs = draw_download(
            layout, files, batch, strangers[number : number + 1], choose, draw
        )
        (folder / f"download {number} of {theirs[0].layout}.zip").write_bytes(zipped(entries))
        handed += theirs
    return handed
