"""Which files beside the notebooks go along, and which stay out: scans, and what the notebooks use.

A file goes along if it is a scan, or if a cell, or a module that goes along, names it: by its name,
as a module that is imported, by a pattern (`f"weights_{i}.npy"`, `*.csv`) or by its folder.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from . import scans
from .handout import KIT

MOST_FILES, MOST_BYTES = 200, 32 * 1024 * 1024  # as many as a notebook finds when it is marked
MOST_LOOKED_AT = 5_000
MOST_UNNAMED = 30  # pictures: a folder with more is one of photographs
LONGEST_CODE = 200_000  # characters of a module
HANDED_OUT = {
    "README.md", "students.md", "students.th.md", "environment.yml", "hw4.zip", "hw4.pdf",
    "figures/gradient_check.svg", "figures/relu_mask.svg", "figures/t1_graph.svg",
    "figures/t1_two_ways.svg", "figures/t2_network.svg", "figures/two_layer_network.svg",
}  # fmt: skip
OUR_ZIP = re.compile(r"hw4_[^/]*\.(?:zip|partial)")
NO_WORK = {"__pycache__", "__MACOSX", "node_modules", "site-packages", KIT}
OF_THE_SYSTEM = ("~$", "Thumbs.db", "desktop.ini", "requirements.txt")  # ~$: Word's, of an open one
PROGRAMS = (
    ".py", ".ipynb", ".pyc", ".npy", ".npz", ".csv", ".tsv", ".json", ".pkl", ".pickle", ".pt",
    ".pth", ".h5", ".mat", ".log", ".zip",
)  # fmt: skip
IMPORT = re.compile(
    r"^[ \t>.]*(?:from[ \t]+([\w.]+)[ \t]+import\b(.*)|import[ \t]+(.+))$", re.MULTILINE
)
CALLED = re.compile(
    r"(?:import_module|__import__)\(\s*[\"']([\w.]+)|^[ \t]*%run[ \t]+([\w./]+)", re.M
)
QUOTED = re.compile(r"\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'")
BLANK = re.compile(r"\{[^{}]*\}|%\d*[dis]|\*+|\?+")
WORD = re.compile(r"\w+")


@dataclass
class Beside:
    """Names below the folder: scans, files of their own, those too large, and those left out.

    mentioned: all that a cell or a module names; elsewhere: files that a cell names by a place that
    is only on this computer; cut: there were too many files to look at all.
    """

    scans: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    too_much: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    cut: bool = False


class Mentions:
    """What texts of cells and modules name."""

    def __init__(self) -> None:
        self.text = ""
        self.modules: set[str] = set()
        self.patterns: set[str] = set()
        self.quoted: set[str] = set()

    def add(self, text: str) -> None:
        """Take in one more text."""
        text = unicodedata.normalize("NFC", text).replace("%20", " ").replace("\\\\", "/")
        self.text += "\n" + text.casefold()
        for first, names, plain in IMPORT.findall(text):
            self.modules.update(WORD.findall(f"{first} {names} {plain}"))
        for called, run in CALLED.findall(text):
            self.modules.update(WORD.findall(called or run))
        for one, other in QUOTED.findall(text):
            said = (one or other).removeprefix("./").casefold()
            self.quoted.add(said.rstrip("/"))
            if BLANK.search(said):
                self.patterns.add(BLANK.sub("*", said))

    def names(self, name: str) -> bool:
        """Tell whether a file is named, by any of the ways."""
        path = PurePosixPath(unicodedata.normalize("NFC", name).casefold())
        exact = rf"(?<![\w-]){re.escape(path.name)}(?!\w)"
        folders = [parent.as_posix() for parent in path.parents if parent.name]
        return (
            (path.suffix == ".py" and self._imports(PurePosixPath(name)))
            or re.search(exact, self.text) is not None
            or any(folder in self.quoted for folder in folders)
            or any(self._fits(path, pattern) for pattern in self.patterns)
        )

    def _imports(self, path: PurePosixPath) -> bool:
        return path.stem in self.modules or not self.modules.isdisjoint(path.parts[:-1])

    @staticmethod
    def _fits(path: PurePosixPath, pattern: str) -> bool:
        """Tell whether a pattern with something of its own to say, an ending at least, fits."""
        says = re.search(r"\w", pattern) is not None
        return says and (fnmatchcase(str(path), pattern) or fnmatchcase(path.name, pattern))


def look_beside(folder: Path, notebooks: Iterable[str], texts: Iterable[str]) -> Beside:
    """Sort the files of a folder, whose `notebooks` go along anyway and say `texts`."""
    found, skipped = Beside(), {*notebooks, *HANDED_OUT}
    names = []
    for name in files_below(folder):
        if len(names) == MOST_LOOKED_AT:
            found.cut = True
            break
        names.append(name)
    names = [name for name in names if name not in skipped and not OUR_ZIP.fullmatch(name)]
    texts = list(texts)
    found.mentioned = mentioned = mentioned_in(folder, names, texts)
    found.elsewhere = elsewhere(folder, texts)
    sort_scans(found, names, mentioned)
    found.left_out = [name for name in names if name not in {*found.scans, *mentioned}]
    within_bounds(found, folder, [name for name in mentioned if name not in found.scans])
    return found


def files_below(folder: Path) -> Iterator[str]:
    """Yield the names of the plain files below a folder, the nearer ones first in each."""
    for where, folders, names in os.walk(folder):
        there = Path(where)
        folders[:] = sorted(
            name
            for name in folders
            if not (
                name.startswith(".") or name in NO_WORK or (there / name / "pyvenv.cfg").exists()
            )
        )
        for name in sorted(names):
            hidden = name.startswith(".") and not name.endswith(".icloud")
            if not hidden and not name.startswith(OF_THE_SYSTEM) and (there / name).is_file():
                yield (there / name).relative_to(folder).as_posix()


def mentioned_in(folder: Path, names: list[str], texts: Iterable[str]) -> list[str]:
    """Return the files that are named by texts, or by modules that these name."""
    mentions = Mentions()
    for text in texts:
        mentions.add(text)
    found: list[str] = []
    while new := [name for name in names if name not in found and mentions.names(name)]:
        found += new
        for name in new:
            if name.endswith(".py"):
                mentions.add(start_of(folder / name))
    return sorted(found)


def elsewhere(folder: Path, texts: Iterable[str]) -> list[str]:
    """Return the files of this person's that texts name from the root of a disk, or outside."""
    found = {}
    for one, other in QUOTED.findall("\n".join(texts)):
        said = (one or other).replace("\\\\", "\\")
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            path = Path(said).expanduser()
            there, home = (folder / path).resolve(), Path.home().resolve()
            outside = path.is_absolute() or ".." in path.parts
            if outside and there.is_file() and {folder.resolve(), home} & {*there.parents}:
                found[said] = None
    return list(found)


def start_of(path: Path) -> str:
    """Return the text of a module, or what can be had of it."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(LONGEST_CODE)
    except OSError:
        return ""


def sort_scans(found: Beside, names: list[str], mentioned: list[str]) -> None:
    """Find the scans: what a task's name is on, and pictures right beside the notebooks."""
    named = [name for name in names if is_paper(name) and scans.tasks_of(name)]
    beside = [name for name in names if "/" not in name and scans.is_scan(name)]
    unnamed = [name for name in beside if name not in named and name not in mentioned]
    if len(unnamed) <= MOST_UNNAMED:
        named += unnamed
    found.scans = sorted({*named, *(name for name in beside if name in mentioned)})


def is_paper(name: str) -> bool:
    """Tell whether a file may be an answer on paper, by its ending: no program, no data."""
    return PurePosixPath(name).suffix.lower() not in PROGRAMS


def within_bounds(found: Beside, folder: Path, own: list[str]) -> None:
    """Take files of their own along as long as there is room, modules first, then small ones."""
    sizes = {name: size_of(folder / name) for name in own}
    left = MOST_BYTES
    for name in sorted(own, key=lambda name: (not name.endswith(".py"), sizes[name], name)):
        if sizes[name] <= left and len(found.own) < MOST_FILES:
            found.own.append(name)
            left -= sizes[name]
        else:
            found.too_much.append(name)
    found.own.sort()


def size_of(path: Path) -> int:
    """Return a file's size; of one that is gone, none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
