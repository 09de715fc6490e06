"""How much may be unpacked, and a bounded list of what was not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from autograder.text.printable import MOST_LISTED

MEBIBYTE = 1024 * 1024
LONGEST_NAME = 180  # bytes; file systems allow 255
SHARE = (4_000 * MEBIBYTE, 40_000)  # of a class's zip; a hand-in is bounded once more by itself


@dataclass
class _Told:
    """A bounded list of texts, by what they are about: the first few, and how many more."""

    listed: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, about: str, text: str) -> None:
        self.counts[about] += 1
        if self.counts[about] <= MOST_LISTED:
            self.listed.setdefault(about, []).append(text)

    def more(self, about: str) -> int:
        return self.counts[about] - len(self.listed[about])


@dataclass
class Budget:
    """What may still be unpacked; shared by all the archives of one hand-in.

    `entries` counts folders and junk as well. `many` tells that the archive holds several people's
    files, `root` folders deep: a bomb then costs itself alone, and no folder may take more than a
    share. `refused` names the first few files that were left out, and counts the others; `twice`
    names the first few whose name an archive holds twice.
    """

    bytes: int = 500 * MEBIBYTE
    files: int = 5_000
    entries: int = 200_000
    many: bool = False
    root: int = 0
    _refused: _Told = field(default_factory=_Told)
    _twice: _Told = field(default_factory=_Told)
    _numbers: dict[Path, int] = field(default_factory=dict)
    _parts: dict[str, Budget] = field(default_factory=dict)

    def part(self, name: str) -> Budget:
        """Return what the folder of a class's zip may take that a file is in; else all."""
        return self._parts.setdefault(self._top(name), Budget(*SHARE)) if self.many else self

    def refuse(self, name: str, why: str) -> None:
        """Leave a file out."""
        self._refused.add(self._top(name), f"{_cut(name)} {why}")

    def note_twice(self, name: str) -> None:
        """Note that of two files of a name the later one was taken."""
        self._twice.add(self._top(name), _cut(name))

    def _top(self, name: str) -> str:
        return "/".join(name.split("/")[: self.root + 1]) if self.many else ""

    @property
    def refused(self) -> list[str]:
        """What was left out, each with its reason, and how much more there was."""
        said = []
        for top, texts in self._refused.listed.items():
            more = self._refused.more(top)
            where = f"{_cut(top)}/: " if top else ""
            said += [*texts, *([f"{where}and {more:,} more"] if more else [])]
        return said

    @property
    def twice(self) -> list[str]:
        """The first few names of files that an archive holds twice, each once."""
        names = (name for names in self._twice.listed.values() for name in names)
        return list(dict.fromkeys(names))

    def free_name(self, path: Path) -> Path:
        """Return a name that no file has: `path`, or with the next number before its ending."""
        number, free = self._numbers.get(path, 1), path
        while free.exists():
            free, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
        self._numbers[path] = number
        return free


def for_a_class() -> Budget:
    """Return the budget of the web site's one large zip."""
    return Budget(20_000 * MEBIBYTE, 200_000, 2_000_000, many=True)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
