"""What one person uploaded at one time, staged in a folder of its own: unpacked, without junk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from autograder.downloads import packing, site_papers
from autograder.downloads.archives import (
    Refused,
    copy_file,
    copy_tree,
    files_below,
    is_zip,
    unpack,
)
from autograder.downloads.budgets import Budget
from autograder.downloads.recognising import Trouble
from autograder.downloads.uploads import Contents, contents_of, digest_of
from autograder.downloads.whose import Owner
from autograder.intake.filenames import shown
from autograder.intake.repairs import Repair

UNPACKING_SECONDS = 30.0  # of CPU time for one upload


@dataclass
class HandIn:
    """What one person uploaded at one time, staged in `folder`.

    `student` is empty if it is not known whose it is; `trouble` then says why. `refused` names
    files that were left out, with reasons, `twice` those whose name a zip held twice. `contents`
    are known of each that is somebody's; a `zip` has not been unpacked yet.

    `together` are all whose it is if they are several, and `unknown` numbers that its name has too;
    `named` are those whom only a name inside of it has, which the student gave;
    `beside` tells that a mere name says so of this one, so that what they handed in alone stands.
    `within` is what a folder around it is called that no list knows. `notes` are for whoever reads
    of the submission.
    """

    source: str
    folder: Path
    owner: Owner
    student: str = ""
    trouble: Trouble | None = None
    refused: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    zip: Path | None = None
    contents: Contents | None = None
    together: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    beside: bool = False
    notes: list[Repair] = field(default_factory=list)
    within: str = ""

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


def stage(path: Path, handin: HandIn, assignment: str) -> Contents:
    """Put an upload's files into the folder of a hand-in; return what is there then.

    Of zips it may depend on their bytes only; see `Uploads`.
    """
    budget = Budget()
    kind = packing.other_archive(path) if path.is_file() else ""
    if kind:
        if handin.trouble:  # it may be a class's
            raise Refused(f"is a {kind} archive, which is not opened here", packing.OF_NOBODY)
        raise Refused(f"is a {kind} archive: ask for a zip", f"ask for a zip, {packing.BY_HAND}")
    if path.is_dir() and not path.is_symlink():
        inner = path / assignment
        copy_tree(inner if inner.is_dir() else path, handin.folder, budget)
        if handin.owner.layout == "Sakai":
            site_papers.tidy_sakais(handin.folder)
    elif is_zip(path) and not handin.trouble:
        unpack(path, handin.folder, budget)
    else:
        copy_file(path, handin.folder / (handin.owner.file or shown(path.name)), budget)
    for file in files_below(handin.folder):
        if unread := packing.holds_work_unread(file):
            budget.refuse(file.relative_to(handin.folder).as_posix(), unread)
    return contents_of(handin.folder, budget)
