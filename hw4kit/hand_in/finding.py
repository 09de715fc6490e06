"""Find the notebooks; one that is missing or damaged keeps nobody from handing in the rest."""

from __future__ import annotations

from pathlib import Path

from ..words import say
from . import handout
from .kernel import in_colab
from .review import Refused, Review, listed

IN_COLAB = say(
    "Colab keeps notebooks elsewhere. Download both (File → Download → .ipynb), upload them and "
    "your scans into the Files panel, then run this again."
)


def has_notebooks(folder: Path) -> bool:
    """Tell whether there is any notebook in a folder, which may be none."""
    try:
        return any(folder.glob("*.ipynb"))
    except OSError:
        return False


def cells_of(path: Path, review: Review) -> list[handout.Cell]:
    """Return a notebook's cells; none if it is missing or damaged.

    That is a remark only: the rest can be handed in all the same.
    """
    try:
        return handout.read_cells(path)
    except FileNotFoundError:
        review.remarks.append(missing(path))
    except (OSError, ValueError, RecursionError):
        review.remarks.append(
            say(
                "{name} cannot be read, and goes along as it is. Open it, save it and hand in "
                "again.",
                name=path.name,
            )
        )
    return []


def missing(path: Path) -> str:
    """Say that a notebook is not there, and which file may be it."""
    if in_colab():
        return IN_COLAB
    others = sorted(file.name for file in path.parent.glob("*.ipynb") if file.is_file())
    likely = [name for name in others if name[:2] == path.name[:2] or path.stem[2:] in name]
    if likely:
        return say(
            "{name} is not here. If {others} is it, give it that name and hand in again.",
            name=path.name,
            others=listed(likely),
        )
    return say(
        "{name} is not here, so nothing of it is handed in. Put it beside the other one, and hand "
        "in again.",
        name=path.name,
    )


def nothing_here(folder: Path) -> Refused:
    """Say that there is no notebook at all, and where to look."""
    if in_colab():
        return Refused(IN_COLAB)
    return Refused(
        say(
            "Neither notebook is in {folder}. Go to the folder in which they are, under their own "
            "names, and try again there.",
            folder=folder.absolute(),
        )
    )
