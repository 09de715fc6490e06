"""Find a submission's notebooks in its folder, under whatever name, and mend them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.intake.filenames import shown
from autograder.intake.handout import Handout
from autograder.intake.matching import Index, recognise
from autograder.intake.reading import MOST_BYTES, Sheet, read_sheet
from autograder.intake.repairing import Mended, repair
from autograder.intake.repairs import Repair, Unreadable

LIKELY = (".ipynb", ".py", ".json", ".txt", ".jupyter", ".html", "")
NOT_LOOKED_INTO = frozenset(("figures", "__MACOSX", "__pycache__", "node_modules", "site-packages"))
MOST_FILES = 60  # that are read in search of a notebook
MOST_SEARCHED = 60 * 1024 * 1024  # bytes of them in all; the last one may go beyond
NOT_READ = "there are too many large ones before them"


@dataclass
class Opened:
    """What was found in a submission: notebooks by name, the files they are from, problems."""

    notebooks: dict[str, Mended] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def repairs(self) -> list[Repair]:
        return [repair for mended in self.notebooks.values() for repair in mended.repairs]


def open_folder(folder: Path, handout: Handout) -> Opened:
    """Return the homework's notebooks in `folder`, mended, each read from the likeliest file."""
    search = _Search(folder, handout)
    found = {name: search.named(name) for name in handout.raw}
    sure = all(candidate and candidate.mended.answered for candidate in found.values())
    if not sure or search.holds_more_notebooks():
        found = {name: search.best(name, found[name]) for name in handout.raw}
    opened = Opened()
    for name, candidate in found.items():
        if candidate is None:
            opened.problems.append(search.trouble(name))
            continue
        opened.notebooks[name], opened.files[name] = candidate.mended, candidate.path
        broken = [r.message for r in candidate.mended.repairs if r.kind == "broken"]
        opened.problems += [f"{name}.ipynb {message}: ask for it again" for message in broken]
    opened.problems += search.unread()
    return opened


@dataclass(frozen=True)
class _Candidate:
    path: Path
    mended: Mended

    def rank(self, folder: Path, name: str) -> tuple:
        """Return what decides between files: answers, the right name, the newer one."""
        right = self.path == folder / f"{name}.ipynb"
        notebook = self.path.suffix == ".ipynb"
        return self.mended.answered, right, notebook, _modified(self.path), str(self.path)


class _Search:
    """The files of one folder, each read at most once."""

    def __init__(self, folder: Path, handout: Handout) -> None:
        self.folder, self.handout = folder, handout
        self.indices = {n: Index(s, handout.owned) for n, s in handout.slots.items()}
        self.sheets: dict[Path, Sheet | str] = {}
        self.left = MOST_SEARCHED

    def named(self, name: str) -> _Candidate | None:
        """Return the file that has the notebook's name, if it is that notebook."""
        path = self.folder / f"{name}.ipynb"
        return self._candidate(path, name) if is_plain_file(path) else None

    def best(self, name: str, named: _Candidate | None) -> _Candidate | None:
        """Return the file that holds most answers of a notebook."""
        candidates = [self._candidate(path, name) for path in self._likely_files()]
        sound = [c for c in [named, *candidates] if c is not None]
        best = max(sound, key=lambda one: one.rank(self.folder, name), default=None)
        if best is None or best.path == self.folder / f"{name}.ipynb":
            return best
        where = shown(best.path.relative_to(self.folder))
        renamed = Repair("renamed", name, f"was handed in as “{where}”")
        mended = replace(best.mended, repairs=[renamed, *best.mended.repairs])
        return replace(best, mended=mended)

    def _likely_files(self) -> list[Path]:
        return likely_files(self.folder, self.handout.homework.kit)

    def holds_more_notebooks(self) -> bool:
        names = [path.name for path in self._likely_files() if path.suffix == ".ipynb"]
        return len(names) > len(self.handout.raw)

    def _candidate(self, path: Path, name: str) -> _Candidate | None:
        sheet = self._sheet(path)
        if isinstance(sheet, str) or name not in recognise(sheet.cells, self.indices):
            return None
        mended = repair(sheet.cells, self.handout, name, sheet.kernel)
        notes = [Repair(kind, name, text) for kind, text in dict.fromkeys(sheet.notes)]
        return _Candidate(path, replace(mended, repairs=[*notes, *mended.repairs]))

    def _sheet(self, path: Path) -> Sheet | str:
        if path not in self.sheets:
            named = path.parent == self.folder and path.stem in self.handout.raw
            self.sheets[path] = _read(path) if named or self.left > 0 else NOT_READ
            self.left -= 0 if named else _size(path)
        return self.sheets[path]

    def unread(self) -> list[str]:
        """Say how many files were not read, so that somebody can look."""
        count = sum(sheet is NOT_READ for sheet in self.sheets.values())
        return [f"{count} files were not searched for a notebook: {NOT_READ}"] * bool(count)

    def trouble(self, name: str) -> str:
        """Say why there is no such notebook, in words that help."""
        path = self.folder / f"{name}.ipynb"
        if path.is_symlink() or (path.exists() and not path.is_file()):
            return f"{name}.ipynb is a link or a special file, and was not opened"
        if path.is_file():
            sheet = self._sheet(path)
            return f"{name}.ipynb {sheet if isinstance(sheet, str) else _of_no_use(sheet)}"
        unread = [
            f"“{shown(other.relative_to(self.folder))}” {said}"
            for other, said in self.sheets.items()
            if isinstance(said, str) and other.suffix == ".ipynb"
        ]
        unread += [
            f"“{shown(other.relative_to(self.folder))}” is a zip that was not opened"
            for other in plain_files(self.folder, self.handout.homework.kit)
            if other.suffix.lower() == ".zip"
        ]
        return f"{name}.ipynb is missing" + (f"; {'; '.join(unread[:3])}" if unread else "")


def _of_no_use(sheet: Sheet) -> str:
    """Say what is the matter with a file that was read, and holds no cell of the notebook."""
    if any(kind == "broken" for kind, _ in sheet.notes):
        return "is broken JSON, and none of the homework's cells could be read: ask for it again"
    return "holds none of the homework's cells"


def _read(path: Path) -> Sheet | str:
    try:
        if path.stat().st_size > MOST_BYTES:
            return f"is larger than {MOST_BYTES // 1024 // 1024} MiB"
        return read_sheet(path.read_bytes())
    except Unreadable as error:
        return str(error)
    except MemoryError:
        return "needs too much memory to be read"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def is_plain_file(path: Path) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)


def likely_files(folder: Path, kit: str = "") -> list[Path]:
    """Return the files below `folder` that may hold a notebook, notebooks first."""
    files = [path for path in plain_files(folder, kit) if path.suffix.lower() in LIKELY]
    files.sort(key=lambda path: (path.suffix != ".ipynb", len(path.parts), str(path)))
    return files[:MOST_FILES]


def plain_files(folder: Path, kit: str = "") -> Iterator[Path]:
    """Yield the plain files below `folder`, without `kit`, caches and environments."""
    for where, folders, names in os.walk(folder):
        kept = [name for name in folders if name != kit]
        folders[:] = sorted(name for name in kept if not is_left_out(name, Path(where)))
        for name in sorted(names):
            path = Path(where) / name
            if not name.startswith(".") and is_plain_file(path):
                yield path


def is_left_out(name: str, parent: Path) -> bool:
    """Tell whether a folder is no work of the student's: hidden, a library, an environment."""
    environment = os.path.exists(parent / name / "pyvenv.cfg")
    return name.startswith(".") or name in NOT_LOOKED_INTO or environment
