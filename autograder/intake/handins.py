"""Sort downloads into hand-ins: one for each person and upload, none lost.

A hand-in is staged in a folder of its own: unpacked, without junk. What nobody's name is on is
staged as well, and named.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from autograder.deadlines import Run, TooLong, here
from autograder.homework import Homework
from autograder.intake.archives import (
    Refused,
    copy_file,
    copy_tree,
    files_below,
    is_junk,
    is_zip,
    other_archive,
    unpack,
)
from autograder.intake.budgets import Budget, for_a_class
from autograder.intake.filenames import FULL, said, shown
from autograder.intake.recognising import Recogniser, Trouble, empty, refused, unpacked_in_part
from autograder.intake.uploads import Contents, Uploads, contents_of, digest_of
from autograder.intake.whose import Owner
from autograder.roster import Roster

UNPACKING_SECONDS = 30.0  # of CPU time for one upload


@dataclass
class HandIn:
    """What one person uploaded at one time, staged in `folder`.

    `student` is empty if it is not known whose it is; `trouble` then says why. `refused` names
    files that were left out, with reasons. `contents` are known of each that is somebody's; a
    `zip` has not been unpacked yet.
    """

    source: str
    folder: Path
    owner: Owner
    student: str = ""
    trouble: Trouble | None = None
    refused: list[str] = field(default_factory=list)
    zip: Path | None = None
    contents: Contents | None = None

    def unpack(self) -> None:
        """Unpack what is not yet.

        Raises:
            Refused: not all that it is known to hold comes of it now.
        """
        zip, self.zip = self.zip, None
        if zip is not None:
            shutil.rmtree(self.folder, ignore_errors=True)  # of a worker that did not end it
            self.folder.mkdir()
            unpack(zip, self.folder, Budget())
            if digest_of(self.folder) != self.contents.digest:
                raise Refused("could not be unpacked as before")

    @property
    def files(self) -> dict[str, Path]:
        start = len(str(self.folder)) + 1
        return {str(path)[start:]: path for path in files_below(self.folder)}

    @property
    def order(self) -> tuple:
        """Return what says which of two uploads is the later one."""
        time = self.owner.time.timestamp() if self.owner.time else 0.0
        return time, self.owner.attempt, self.contents.newest, self.source


def _stage(path: Path, handin: HandIn, assignment: str) -> Contents:
    """Put an upload's files into the folder of a hand-in; return what is there then.

    Of zips it may depend on their bytes only; see `Uploads`.
    """
    budget = Budget()
    kind = other_archive(path) if path.is_file() else ""
    if kind:
        raise Refused(f"is a {kind} archive: ask for a zip")
    if path.is_dir() and not path.is_symlink():
        inner = path / assignment
        copy_tree(inner if inner.is_dir() else path, handin.folder, budget)
    elif is_zip(path) and not handin.trouble:
        unpack(path, handin.folder, budget)
    else:
        copy_file(path, handin.folder / (handin.owner.file or shown(path.name)), budget)
    return contents_of(handin.folder, budget.refused)


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

    def sort(self, path: Path) -> Iterator[HandIn]:
        """Yield the hand-ins in a download: the web site's zip, a folder, or one student's file."""
        if path.is_dir() and not path.is_symlink():
            yield from self._folder(path, shown(path.name), top=True)
        else:
            yield from self._file(path, shown(path.name), top=True)

    def _folder(
        self, path: Path, source: str, top: bool = False, believed: bool = True
    ) -> Iterator[HandIn]:
        """Sort a folder; `believed` tells that it is no student's own, so that a name says a time.

        In a folder or zip of a student's everything may be called as a web site would.
        """
        owner = self.names.known(path.name)
        owner = owner if owner is None or believed else replace(owner, time=None)
        theirs = owner and (owner.strong or (self.names.is_listed(owner) and not top))
        if theirs or (owner and not self.names.holds_people(path)):
            yield self._staged(owner, path, source)
        elif not top and self.names.is_nameless(path) and self.names.is_a_submission(path):
            yield self._staged(Owner("none"), path, source, self.names.nobody(path))
        elif not top and self.names.is_a_submission(path):
            plain = Owner("plain", id=shown(path.name), name=shown(path.name))
            yield self._staged(plain, path, source)
        else:
            for inner in sorted(path.iterdir()):
                where = f"{source}/{shown(inner.name)}"
                if is_junk(PurePosixPath(inner.name)):
                    continue
                if inner.is_dir() and not inner.is_symlink():
                    yield from self._folder(inner, where, believed=believed and owner is None)
                else:
                    yield from self._file(inner, where)

    def _file(self, path: Path, source: str, top: bool = False) -> Iterator[HandIn]:
        owner = self.names.known(path.name)
        owner = owner and replace(owner, time=None)  # nbgrader, who knows the time, gives folders
        if owner and not (top and is_zip(path) and self._may_be_a_classs(owner, path)):
            yield self._staged(owner, path, source)
        elif is_zip(path):
            yield from self._container(path, source, believed=top and owner is None)
        else:
            yield self._staged(Owner("none"), path, source, self.names.nobody(path))

    def _container(self, path: Path, source: str, believed: bool) -> Iterator[HandIn]:
        """Unpack a zip that is no one person's and sort what is in it."""
        folder, budget = self._new_folder(), for_a_class()
        try:
            unpack(path, folder, budget, depth=99)
        except Refused as error:
            yield self._staged(Owner("none"), path, source, refused(str(error)))
            return
        inside = list(self._folder(folder, source, top=True, believed=believed))
        nobodys = inside and not any(one.student for one in inside)
        if nobodys and not self.names.holds_people(folder):
            yield self._staged(Owner("none"), path, source, self.names.nobody(path))
            return
        yield from inside
        yield from self._left_out(budget.refused, inside, source)

    def _left_out(self, refused: list[str], inside: list[HandIn], source: str) -> Iterator[HandIn]:
        """Tell of files of a class's zip that were left out: their own students', or in a list."""
        nobodys: dict[str, list[str]] = {}
        for text in refused:
            theirs = [one for one in inside if f"{source}/{text}".startswith(f"{one.source}/")]
            if theirs:
                max(theirs, key=lambda one: len(one.source)).refused.append(text)
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
        return not any(map(Path.is_file, own)) and self.names.holds_people(folder)

    # ---------------------------------------------------------------------------------- staging

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.staging))

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
                    _stage, path, handin, self.homework.id, seconds=UNPACKING_SECONDS
                )
                self.uploads.keep(key, handin.contents)
            handin.refused += handin.contents.refused
        except Refused as error:
            handin.trouble = refused(str(error))
            self._keep_as_it_came(path, handin)
        except TooLong:
            handin.trouble = refused(f"takes more than {UNPACKING_SECONDS:g} s to be unpacked")
            self._keep_as_it_came(path, handin)
        except OSError as error:
            if error.errno in FULL:
                raise
            handin.trouble = refused(f"cannot be read: {said(error)}")
        if handin.trouble is None:
            student = self.names.student(owner, path) if handin.contents.names else empty()
            if isinstance(student, Trouble):
                handin.trouble = student
            else:
                handin.student = student
        return handin

    def _keep_as_it_came(self, path: Path, handin: HandIn) -> None:
        """Keep an archive that was refused itself, and nothing of what came out of it."""
        shutil.rmtree(handin.folder)
        handin.folder.mkdir()
        if path.is_file() and not path.is_symlink():
            shutil.copy2(path, handin.folder / shown(path.name))
