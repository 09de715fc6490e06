"""Hand in: `python -m hw4kit.submit STUDENT_ID`, or `hand_in(student_id)` in the last cell.

Looks through the folder, writes one zip with what is marked (the notebooks, scans, files of the
student's own that these use), and runs each notebook as it is in the zip, from top to bottom in a
new kernel. It changes nothing else. Whatever is wrong with the work, or with this machine, the zip
is written and it is said what is wrong; only without any notebook or an id there is none.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import sys
import unicodedata
from pathlib import Path

from tqdm import tqdm

from .hand_in.beside import look_beside
from .hand_in.clean_run import can_run
from .hand_in.console import tell
from .hand_in.finding import cells_of, has_notebooks, nothing_here
from .hand_in.handout import Comparison
from .hand_in.kernel import somebody_is_there
from .hand_in.packing import write_zip
from .hand_in.review import (
    Refused,
    Review,
    review_beside,
    review_equations,
    review_notebook,
    review_run,
    review_size,
    review_written,
    shortened,
)
from .words import joined, say

NOTEBOOKS = ("1_the_basics.ipynb", "2_neural_network.ipynb")
STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
SECONDS = 300.0  # for one notebook; a search in C8 may take 60 of them


def hand_in(
    student_id: str, folder: str | os.PathLike = ".", *, run: bool = True, seconds: float = SECONDS
) -> None:
    """Write `hw4_<student id>.zip` into `folder`, and say what deserves a look before the upload.

    folder: where the notebooks and scans are. run: whether to run both notebooks from top to
    bottom, each for at most `seconds`. Does nothing where nobody sits at the keyboard, as when a
    notebook is marked.
    """
    if somebody_is_there():
        hand_in_and_tell(student_id, folder, run, seconds)
    else:
        tell(say("Not handed in: run this cell by hand."))


def hand_in_and_tell(
    student_id: object, folder: str | os.PathLike, run: bool, seconds: float
) -> int:
    """Make the zip, print what came of it, and return the exit status."""
    review = Review()
    try:
        folder = Path(folder)
        path = make_zip(student_id, folder, review)
        if run:
            run_notebooks(path, seconds, review)
        review_size(path, folder, review)
    except Refused as refused:
        tell(joined(say("Nothing has been written."), refused.args[0]))
        return 2
    except KeyboardInterrupt:
        tell(say("You stopped it. Is there a zip, it may be an older one: run this again."))
        return 2
    except Exception as error:  # of ours: nobody should see where in our code
        tell(fault(error))
        return 2
    return tell_of(path, review)


def tell_of(path: Path, review: Review) -> int:
    """Print what deserves a look, what is in the zip and what to do; return the exit status."""
    for sign, texts in (("!", review.remarks), ("·", review.notes)):
        for text in texts:
            tell(joined(f" {sign}", text))
    names = shortened(review.files)
    tell(say("{name} is ready. In it: {names}.", name=path.name, names=names))
    if review.remarks:
        tell(say("Look at the lines with ! first. If all is as you want it, upload the zip."))
        return 1
    tell(say("Upload it to the course's web site."))
    return 0


def fault(error: Exception) -> str:
    """Say that the hand-in itself is at fault, and how to do without it."""
    return say(
        "The hand-in stopped at a fault of its own ({error}). Please tell your instructor, and "
        "upload a zip that you make yourself: both notebooks, your scans, your own files.",
        error=" ".join(f"{type(error).__name__}: {error}".split())[:200],
    )


def make_zip(student_id: object, folder: Path, review: Review) -> Path:
    """Look through the folder and write the zip; return it. What was found is in `review`.

    Raises: Refused if the id is none, there is no notebook, or nothing can be written.
    """
    student_id = checked_id(student_id)
    if not has_notebooks(folder):
        raise nothing_here(folder)
    there = [name for name in NOTEBOOKS if (folder / name).is_file()]
    cells = {name: cells_of(folder / name, review) for name in NOTEBOOKS}
    texts = [cell.text for part in cells.values() for cell in part]
    beside = look_beside(folder, there, texts)
    if len(there) < len(NOTEBOOKS):  # one may have another name
        there += [name for name in beside.left_out if re.fullmatch(r"[^/]+\.ipynb", name)]
        beside.left_out = [name for name in beside.left_out if name not in there]
    review_beside(beside, folder, review)
    found = Comparison()
    for name in NOTEBOOKS:
        part = review_notebook(folder / name, cells[name], review)
        found.written |= part.written
        found.unwritten += part.unwritten
        review_equations(cells[name], part.written, review)
    more = [*beside.scans, *beside.own]
    review_written(found, more, review)
    return write_zip(folder, f"hw4_{student_id}.zip", [*there, *more], review)


def checked_id(student_id: object) -> str:
    """Return the id without spaces around it, with 0 to 9 for the digits of any script.

    Raises: Refused if it is empty, or would not do in the name of a file.
    """
    text = unicodedata.normalize("NFKC", "" if student_id is None else str(student_id)).strip()
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    if not text:
        raise Refused(say("Your student id is missing: write it between the quotes."))
    if not STUDENT_ID.fullmatch(text):
        raise Refused(
            say(
                "A student id has letters, digits, - and _ only, which {id} has not.",
                id=repr(text[:60]),
            )
        )
    return text


def run_notebooks(archive: Path, seconds: float, review: Review) -> None:
    """Run both notebooks as they are in the zip, with a bar for each where somebody sees it."""
    if not can_run():
        review.remarks.append(
            say(
                "The notebooks were not run, since nbclient is not installed (pip install "
                "nbclient). Restart the kernel and run all cells yourself, in both."
            )
        )
        return
    tell(say("The zip is written. Now each notebook in it is run, which may take minutes …"))
    try:
        for name in NOTEBOOKS:
            if name in review.files:
                run_notebook(archive, name, seconds, review)
    except KeyboardInterrupt:
        review.remarks.append(
            say("You stopped it before all cells were run: what comes of them is not known.")
        )


def run_notebook(archive: Path, name: str, seconds: float, review: Review) -> None:
    """Run one notebook, with a bar."""
    unseen = "ipykernel" not in sys.modules and not (sys.stdout and sys.stdout.isatty())
    with tqdm(
        desc=name, unit="cell", file=sys.stdout, leave=False, mininterval=0.3, disable=unseen
    ) as bar:

        def show(cell: int, cells: int) -> None:
            bar.total = cells
            bar.update(cell - bar.n)

        review_run(archive, name, seconds, review, show)


def seconds(text: str) -> float:
    """Return a number of seconds from the command line, which says the name of this."""
    number = float(text)
    if not (0 < number and math.isfinite(number)):
        raise ValueError(text)
    return number


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and hand in.

    Exit status: 0 the zip is written; 1 it is, but something deserves a look; 2 it is not.
    """
    parser = argparse.ArgumentParser(
        prog="python -m hw4kit.submit",
        description="Check both notebooks and write hw4_<student id>.zip for the upload.",
        epilog="Exit status: 0 written; 1 written, but look at the lines with !; 2 not written.",
    )
    parser.add_argument("student_id", help="your student id")
    parser.add_argument("--folder", type=Path, default=Path(), help="where the notebooks are")
    parser.add_argument("--no-run", action="store_true", help="do not run the notebooks")
    parser.add_argument(
        "--seconds",
        type=seconds,
        default=SECONDS,
        help="most for each notebook (default: %(default)g)",
    )
    given = parser.parse_args(arguments)
    return hand_in_and_tell(given.student_id, given.folder, not given.no_run, given.seconds)


if __name__ == "__main__":
    sys.exit(main())
