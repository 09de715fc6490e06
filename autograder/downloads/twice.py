"""A name that a zip holds twice: the later one counts, as `unzip -o` has it.

Zips that were appended to have it, and a site's that let somebody upload a name again. The earlier
file stays beside the later one, in a folder that nothing reads. Names are one name if they differ
in Unicode normalisation only, which a Mac does not tell apart and no eye does; those that differ in
capitals are two, as on the system that marks.
"""

from __future__ import annotations

import filecmp
from pathlib import Path, PurePosixPath

from autograder.downloads.budgets import Budget
from autograder.intake.repairs import Repair

EARLIER = ".earlier"


def put(new: Path, before: Path, name: str, budget: Budget) -> None:
    """Put a later file in the place of the earlier one of its name, and note it if they differ."""
    if filecmp.cmp(new, before, shallow=False):
        new.unlink()
        return
    aside = before.with_name(EARLIER)
    aside = aside if aside.is_dir() else budget.free_name(aside)
    aside.mkdir(exist_ok=True)
    before.rename(budget.free_name(aside / before.name))
    new.rename(before)
    budget.note_twice(name)


def told(name: str) -> Repair:
    """Say of a file that it was there twice; what is beyond those named has no name."""
    path = PurePosixPath(name)
    file = path.stem if path.suffix == ".ipynb" else path.name
    what = "was in the zip more than once: the later one counts, the earlier is kept in"
    return Repair("twice", file, f"{what} {EARLIER}/")
