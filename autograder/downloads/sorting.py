"""Sort downloads into hand-ins: one for each person and upload, none lost.

Whose each is, the outermost name says that a site or a teacher wrote: what lies in it may be called
as anybody's. What nobody's name is on is staged as well, and named.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.deadlines import Run, TooLong, here
from autograder.downloads import gradescope, site_papers
from autograder.downloads.archives import (
    Refused,
    is_zip,
    unpack,
)
from autograder.downloads.budgets import for_a_class
from autograder.downloads.folders import CLONES, Folders, listed, name_of, plain_folders
from autograder.downloads.handins import UNPACKING_SECONDS, HandIn, stage
from autograder.downloads.recognising import Recogniser, Trouble, empty, refused, unpacked_in_part
from autograder.downloads.twice import EARLIER
from autograder.downloads.uploads import Uploads
from autograder.downloads.whose import Owner
from autograder.homework import Homework
from autograder.intake.filenames import FULL, said, shown
from autograder.roster import Roster


class Sorter:
    """Walks through downloads and stages hand-ins below `staging`."""

    def __init__(
        self,
        staging: Path,
        homework: Homework,
        roster: Roster | None,
        uploads: Uploads,
        run: Run = here,
    ) -> None:
        self.staging, self.homework, self.run = staging, homework, run
        self.uploads = uploads
        self.names = Recogniser(homework, roster)
        self.folders = Folders(self.names)

    def sort_all(self, paths: list[Path]) -> Iterator[HandIn]:
        """Yield the hand-ins in some downloads; folders named one by one may be a site's."""
        folders = set(plain_folders(paths)) if len(paths) > 1 else set()
        peopled = self.folders.holds_listed(folders)
        beside = len(paths) > 1 and self.folders.holds_listed_zips(paths)
        for path in paths:
            if peopled and path in folders:
                yield from self._folder(path, shown(path.name), peopled=True)
            else:
                yield from self.sort(path, beside)

    def sort(self, path: Path, peopled: bool = False) -> Iterator[HandIn]:
        """Yield the hand-ins in a download: the web site's zip, a folder, or one student's file."""
        if path.is_dir() and not path.is_symlink():
            yield from self._folder(path, shown(path.name), top=True)
        else:
            yield from self._file(path, shown(path.name), top=True, peopled=peopled)

    def _folder(
        self,
        path: Path,
        source: str,
        top: bool = False,
        believed: bool = True,
        peopled: bool = False,
    ) -> Iterator[HandIn]:
        """Sort a folder; `believed` tells that it is no student's own, so that a name says a time.

        In a folder or zip of a student's everything may be called as a web site would. `peopled`
        tells that it lies among folders that are people's: then it is somebody's as well.
        """
        owner = self.names.known(path.name)
        owner = owner if owner is None or believed else replace(owner, time=None)
        if owner and owner.file == shown(path.name):
            owner = replace(owner, file="")  # of two folders of one name each may hold a part
        theirs = owner and (owner.strong or (self.names.is_listed(owner) and not top))
        if theirs or (owner and not self.folders.holds_people(path)):
            yield from self._theirs(owner, path, source)
        elif not top and self._is_a_submission(path) and self.names.is_nameless(path.name):
            yield self._staged(Owner("none"), path, source, self.names.nobody(path))
        elif not top and self._is_a_submission(path):
            plain = Owner("plain", id=shown(path.name), name=shown(path.name))
            yield from self._theirs(plain, path, source)
        elif not top and (trouble := self._strange(path, path, peopled)):
            yield self._staged(Owner("none"), path, source, trouble)
        else:
            inside = self._inside(path, source, top, believed and owner is None)
            yield from inside if top else self._within(path, path, inside)

    def _is_a_submission(self, path: Path) -> bool:
        cloned = path.name.endswith(CLONES) and self.folders.clones(path, listed(path))
        return not cloned and self.folders.is_a_submission(path)

    def _inside(self, path: Path, source: str, top: bool, believed: bool) -> Iterator[HandIn]:
        """Sort what lies in a folder that is nobody's."""
        inside = listed(path)
        export = gradescope.submitters(path) if believed and top else None
        if export is not None:
            yield from self._of_gradescope(export, inside, source)
            return
        slug = self.folders.clones(path, inside)
        peopled = self.folders.holds_listed(inside) or bool(slug)
        beside = peopled or self.folders.holds_listed_zips(inside)
        alone = top and len(inside) == 1
        layouts = self._layouts(inside)
        for inner in [*inside, *self._earlier(path)]:
            where = f"{source}/{shown(inner.relative_to(path))}"
            if site_papers.is_paper(inner, layouts):
                continue
            if not inner.is_dir() or inner.is_symlink():
                yield from self._file(inner, where, peopled=beside)
            elif slug and inner.name.startswith(slug):
                owner = Owner("GitHub Classroom", id=shown(inner.name.removeprefix(slug)))
                yield from self._theirs(owner, inner, where)
            elif alone and gradescope.EXPORT.fullmatch(inner.name):
                yield from self._inside(inner, where, top, believed)
            else:
                yield from self._folder(inner, where, believed=believed, peopled=peopled)

    def _layouts(self, inside: list[Path]) -> set[str]:
        owners = (self.names.known(inner.name) for inner in inside)
        return {owner.layout for owner in owners if owner and owner.strong}

    def _earlier(self, path: Path) -> list[Path]:
        """Return the uploads of which a class's zip holds a later one of the same name."""
        earlier = path / EARLIER
        return sorted(earlier.iterdir()) if earlier.is_dir() and not earlier.is_symlink() else []

    def _of_gradescope(
        self, export: dict[str, list[Owner]], inside: list[Path], source: str
    ) -> Iterator[HandIn]:
        """Sort an export of Gradescope's by what it says of each folder."""
        for inner in inside:
            where = f"{source}/{shown(inner.name)}"
            first, *team = export.get(inner.name) or [None]
            if first is not None:
                yield from self._theirs(replace(first, team=tuple(team)), inner, where)
            elif inner.name != gradescope.FILE:
                trouble = self.names.nobody(inner)
                what = f"Gradescope's {gradescope.FILE} does not say whose it is"
                yield self._staged(Owner("none"), inner, where, trouble._replace(what=what))

    def _strange(self, path: Path, folder: Path, peopled: bool = False) -> Trouble | None:
        """Say why a folder or zip is somebody's whom the list does not know, if it is.

        It is if it lies among people's, or if what lies in it, unpacked in `folder`, is called as
        one person's; several people's are a part of the class, and what a site has called says by
        itself whose it is.
        """
        owner = self.names.known(path.name)
        known = owner is not None and (owner.strong or self.names.is_listed(owner))
        if self.names.roster is None or known or self.names.is_nameless(name_of(path)):
            return None
        called_by_a_site, people = self.folders.claimed(folder)
        if peopled or (len(people) == 1 and not called_by_a_site):
            return self.names.stranger(path, people)
        return None

    def _within(self, path: Path, folder: Path, inside: Iterator[HandIn]) -> Iterator[HandIn]:
        """Note in hand-ins that lie in a folder or zip of one person's what that is called."""
        called_by_a_site, people = self.folders.claimed(folder)
        one = (
            len(people) == 1 and not called_by_a_site and not self.names.is_nameless(name_of(path))
        )
        for handin in inside:
            handin.within = handin.within or (name_of(path) if one else "")
            yield handin

    def _file(
        self, path: Path, source: str, top: bool = False, peopled: bool = False
    ) -> Iterator[HandIn]:
        owner = self.names.known(path.name)
        owner = owner and replace(owner, time=None)  # nbgrader, who knows the time, gives folders
        if owner and path.parent.name == EARLIER:
            owner = replace(owner, attempt=-1)
        if owner and owner.layout == "Blackboard" and site_papers.is_note(path):
            return
        if owner and not (top and is_zip(path) and self._may_be_a_classs(owner, path)):
            yield from self._theirs(owner, path, source)
        elif is_zip(path):
            yield from self._container(path, source, top, top and owner is None, peopled)
        else:
            yield self._staged(Owner("none"), path, source, self.names.nobody(path))

    def _container(
        self, path: Path, source: str, top: bool, believed: bool, peopled: bool
    ) -> Iterator[HandIn]:
        """Unpack a zip that is no one person's and sort what is in it.

        Beside people's it is a site's if it holds several people's, and if it has a number or was
        named by whoever collects.
        """
        folder, budget = self._new_folder(), for_a_class()
        try:
            unpack(path, folder, budget, depth=99)
        except Refused as error:
            to_do = error.to_do or "download it again, or ask for a new one; then collect that."
            yield self._staged(Owner("none"), path, source, refused(str(error), to_do))
            return
        sites = (top or re.search(r"\d", path.stem)) and self.folders.holds_several(folder)
        theirs = peopled and not sites
        if (theirs or not top) and (trouble := self._strange(path, folder, theirs)):
            yield self._staged(Owner("none"), path, source, trouble)
            return
        inside = list(self._folder(folder, source, top=True, believed=believed))
        nobodys = inside and not any(one.student for one in inside)
        if nobodys and not (self.folders.holds_people(folder) or self.folders.is_several(folder)):
            yield self._staged(Owner("none"), path, source, self.names.nobody(path))
            return
        self._tell_of_twice(budget.twice, inside, source)
        yield from inside if top else self._within(path, folder, iter(inside))
        yield from self._left_out(budget.refused, inside, source)

    def _tell_of_twice(self, twice: list[str], inside: list[HandIn], source: str) -> None:
        """Note in a class's hand-ins which of their names its zip holds twice."""
        for name in twice:
            if theirs := _theirs(inside, f"{source}/{name}"):
                theirs.twice.append(name)

    def _left_out(self, refused: list[str], inside: list[HandIn], source: str) -> Iterator[HandIn]:
        """Tell of files of a class's zip that were left out: their own students', or in a list."""
        nobodys: dict[str, list[str]] = {}
        for text in refused:
            if theirs := _theirs(inside, f"{source}/{text}"):
                theirs.refused.append(text)
            else:
                first, inner, _ = text.partition("/")
                nobodys.setdefault(first if inner else "", []).append(text)
        for name, texts in nobodys.items():
            where = f"{source}/{name}" if name else source
            yield HandIn(where, self._new_folder(), Owner("none"), "", unpacked_in_part(), texts)

    def _may_be_a_classs(self, owner: Owner, path: Path) -> bool:
        """Tell whether a zip with somebody's number in its name is a class's: a course has one too.

        Only a roster can tell a course's number from a person's. Not if it knows whose the number
        is, if a hand-in is called so, or work of their own lies at its top: what else is in it may
        be called as other people's hand-ins are.
        """
        own_name = owner.file == "" or owner.file.lower().startswith(self.homework.id)
        if self.names.roster is None or owner.strong or own_name or self.names.is_listed(owner):
            return False
        folder = self._new_folder()
        try:
            unpack(path, folder, for_a_class(), depth=99)
        except Refused:
            return False
        notebooks = [f"{name}.ipynb" for name in self.homework.notebooks]
        own = [folder / where / name for where in ("", self.homework.id) for name in notebooks]
        return not any(map(Path.is_file, own)) and self.folders.holds_people(folder)

    # ---------------------------------------------------------------------------------- staging

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.staging))

    def _theirs(self, owner: Owner, path: Path, source: str) -> Iterator[HandIn]:
        """Stage what is somebody's, once for each whose it is."""
        handin = self._staged(owner, path, source)
        if handin.trouble is None:
            found = self.names.students(owner, path) if handin.contents.names else empty()
            if isinstance(found, Trouble):
                handin.trouble = found
                if not handin.contents.names:
                    self._keep_as_it_came(path, handin)
            else:
                handin.student, *team = found
                if team:  # what a site numbers then is the team
                    handin.owner = owner = replace(owner, number="")
                handin.unknown = owner.unknown
                handin.named = self.names.named_inside(owner, path, found)
                others = [other for other in owner.others if other not in found]
                handin.together = (*found, *others) if team or others else ()
                for other in handin.together[1:]:
                    twin = self._staged(owner, path, source)
                    if twin.trouble is None:
                        twin.student, twin.together = other, handin.together
                        twin.beside, twin.unknown = other in others, owner.unknown
                    yield twin
        yield handin

    def _staged(
        self, owner: Owner, path: Path, source: str, trouble: Trouble | None = None
    ) -> HandIn:
        handin = HandIn(source, self._new_folder(), owner, trouble=trouble)
        key = "" if trouble else self.uploads.key(path)
        try:
            handin.contents = self.uploads.find(key)
            if handin.contents:
                handin.zip = path
            else:
                handin.contents = self.run(
                    stage, path, handin, self.homework.id, seconds=UNPACKING_SECONDS
                )
                self.uploads.keep(key, handin.contents)
            handin.refused += handin.contents.refused
            handin.twice += handin.contents.twice
        except Refused as error:
            handin.trouble = refused(str(error), error.to_do)
            self._keep_as_it_came(path, handin)
        except TooLong:
            handin.trouble = refused(f"takes more than {UNPACKING_SECONDS:g} s to be unpacked")
            self._keep_as_it_came(path, handin)
        except OSError as error:
            if error.errno in FULL:
                raise
            handin.trouble = refused(f"cannot be read: {said(error)}")
        return handin

    def _keep_as_it_came(self, path: Path, handin: HandIn) -> None:
        """Keep an archive that was refused itself, and nothing of what came out of it."""
        shutil.rmtree(handin.folder)
        handin.folder.mkdir()
        if path.is_file() and not path.is_symlink():
            shutil.copy2(path, handin.folder / shown(path.name))


def _theirs(inside: list[HandIn], path: str) -> HandIn | None:
    """Return the hand-in that a path in a download belongs to."""
    theirs = [one for one in inside if f"{path}/".startswith(f"{one.source}/")]
    return max(theirs, key=lambda one: len(one.source), default=None)
