"""What a folder of a download is: one person's hand-in, several's, or a part of the class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import takewhile
from pathlib import Path, PurePosixPath

from autograder.downloads.archives import files_below, is_junk, is_zip
from autograder.downloads.recognising import Recogniser
from autograder.downloads.twice import EARLIER
from autograder.downloads.whose import Owner
from autograder.intake.filenames import shown

CLONES = "-submissions"  # `gh classroom clone` calls a folder <slug>-submissions


class Folders:
    """Looks into folders, by the names that a recogniser knows."""

    def __init__(self, names: Recogniser) -> None:
        self.names, self.homework = names, names.homework

    def holds_people(self, path: Path) -> bool:
        """Tell whether a folder holds several people's hand-ins, and is not one itself.

        One lone hand-in whose id is no number may be a copy that its owner called somehow.
        """
        others = self._others(path)
        sure = any(other.layout != "hand-in" for other in others)
        return sure or len({other.id for other in others}) > 1

    def holds_several(self, path: Path) -> bool:
        """Tell whether what is in a folder is called as several people's."""
        return len(set(map(self._called, self._others(path)))) > 1

    def claimed(self, path: Path) -> tuple[bool, list[str]]:
        """Return whether a site has called what is in a folder, and else whose it is called."""
        others = self._others(path)
        called = dict.fromkeys(self._called(other) for other in others if not other.strong)
        return any(other.strong for other in others), list(called)

    def _called(self, owner: Owner) -> str:
        found = self.names.roster.find(id=owner.id, name=owner.name) if self.names.roster else []
        return found[0].student if len(found) == 1 else owner.id or owner.name

    def _others(self, path: Path) -> list[Owner]:
        return [other for inner in path.iterdir() if (other := self._other(inner, path))]

    def _other(self, inner: Path, folder: Path) -> Owner | None:
        """Return who is not the folder's owner; a photograph may only be numbered like an id."""
        owner = self.names.known(inner.name)
        if owner is None or owner.strong:
            return owner
        work = inner.is_dir() or inner.suffix.lower() in (".zip", ".ipynb")
        return owner if work and not self._same(owner, folder.name) else None

    def _same(self, owner: Owner, name: str) -> bool:
        roster = self.names.roster
        if roster is None:
            return owner.id == name
        found = roster.find(id=owner.id, name=owner.name)
        unknown = owner.layout == "hand-in" and not found
        named = roster.find(id=name) or roster.find(name=name)
        return unknown or owner.id == name or bool(found and found == named)

    def is_a_submission(self, path: Path) -> bool:
        """Tell whether a folder looks like one person's work, be it in a folder of its own."""
        if (path / self.homework.id).is_dir():
            return True
        if self.holds_people(path):
            return False
        inside = listed(path)
        folders = plain_folders(inside)
        if len(inside) == len(folders) == 1:
            return self.is_a_submission(folders[0])
        return any(inner.is_file() and inner.suffix in (".ipynb", ".zip") for inner in inside)

    def is_several(self, path: Path) -> bool:
        """Tell whether a folder of which no name tells anything holds more than one hand-in."""
        notebooks = {f"{name}.ipynb" for name in self.homework.notebooks}
        files = [file for file in files_below(path) if EARLIER not in file.parts]
        files = [file for file in files if not is_junk(PurePosixPath(file.relative_to(path)))]
        counts = Counter(file.name for file in files if file.name in notebooks)
        zips = sum(map(is_zip, (file for file in files if file.suffix.lower() == ".zip")))
        if max(counts.values(), default=0) + zips > 1:
            return True
        return any(map(self.holds_people, {file.parent for file in files} - {path}))

    def holds_listed(self, inside: Collection[Path]) -> bool:
        """Tell whether some folders side by side are people's: then all of them are somebody's."""
        return any(self._is_listed(one) for one in plain_folders(inside))

    def holds_listed_zips(self, inside: Collection[Path]) -> bool:
        return any(one.suffix.lower() == ".zip" and self._is_listed(one) for one in inside)

    def _is_listed(self, path: Path) -> bool:
        owner = self.names.known(path.name)
        return owner is not None and (owner.strong or self.names.is_listed(owner))

    def clones(self, path: Path, inside: Collection[Path]) -> str:
        """Return what the folders of an assignment's repositories begin with, or nothing."""
        names = [one.name for one in plain_folders(inside)]
        slug = f"{path.name.removesuffix(CLONES)}-" if path.name.endswith(CLONES) else ""
        if slug and names and all(name.startswith(slug) for name in names):
            return slug
        if len(names) < 2:
            return ""
        alike = takewhile(
            lambda pair: pair[0] == pair[1], zip(min(names), max(names), strict=False)
        )
        start = "".join(sign for sign, _ in alike).rpartition("-")[0]
        users = [name.removeprefix(f"{start}-") for name in names] if start else []
        known = any(map(self._is_user, users)) and not self.holds_listed(inside)
        return f"{start}-" if known else ""

    def _is_user(self, name: str) -> bool:
        roster = self.names.roster
        return roster is not None and not name.isdigit() and bool(roster.find(id=name))


def listed(path: Path) -> list[Path]:
    """Return what lies in a folder, in order, without junk and what nothing reads."""
    inside = (inner for inner in sorted(path.iterdir()) if inner.name != EARLIER)
    return [inner for inner in inside if not is_junk(PurePosixPath(inner.name))]


def plain_folders(paths: Collection[Path]) -> list[Path]:
    return [path for path in paths if path.is_dir() and not path.is_symlink()]


def name_of(path: Path) -> str:
    """Return what a folder or a zip is called, to be shown."""
    return shown(path.stem if path.suffix.lower() == ".zip" else path.name)
