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
class Budget:
    """What may still be unpacked; shared by all the archives of one hand-in.

    `entries` counts folders and junk as well. `many` tells that the archive holds several people's
    files, `root` folders deep: a bomb then costs itself alone, and no folder may take more than a
    share. `refused` names the first few files that were left out, and counts the others.
    """

    bytes: int = 500 * MEBIBYTE
    files: int = 5_000
    entries: int = 200_000
    many: bool = False
    root: int = 0
    _listed: dict[str, list[str]] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)
    _numbers: dict[Path, int] = field(default_factory=dict)
    _parts: dict[str, Budget] = field(default_factory=dict)

    def part(self, name: str) -> Budget:
        """Return what the folder of a class's zip may take that a file is in; else all."""
        return self._parts.setdefault(self._top(name), Budget(*SHARE)) if self.many else self

    def refuse(self, name: str, why: str) -> None:
        """Leave a file out."""
        top = self._top(name)
        self._counts[top] += 1
        if self._counts[top] <= MOST_LISTED:
            self._listed.setdefault(top, []).append(f"{_cut(name)} {why}")

    def _top(self, name: str) -> str:
        return "/".join(name.split("/")[: self.root + 1]) if self.many else ""

    @property
    def refused(self) -> list[str]:
        """What was left out, each with its reason, and how much more there was."""
        said = []
        for top, texts in self._listed.items():
            more = self._counts[top] - len(texts)
            where = f"{_cut(top)}/: " if top else ""
            said += [*texts, *([f"{where}and {more:,} more"] if more else [])]
        return said

    def free_name(self, path: Path) -> Path:
        """Return a name that no file has: `path`, or that with the next number behind it."""
        number, free = self._numbers.get(path, 1), path
        while free.exists():
            free, number = path.with_name(f"{path.name}-{number}"), number + 1
        self._numbers[path] = number
        return free


def for_a_class() -> Budget:
    """Return the budget of the web site's one large zip."""
    return Budget(20_000 * MEBIBYTE, 200_000, 2_000_000, many=True)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
