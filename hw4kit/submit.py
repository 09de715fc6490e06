"""Hand in: `python -m hw4kit.submit STUDENT_ID`, or `hand_in(student_id)` in the last cell.

Looks through the notebooks, runs each from top to bottom in a new kernel, and writes one zip with
exactly what is marked: the two notebooks and the scans. It changes nothing else.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import zipfile
from pathlib import Path

from tqdm import tqdm

from .hand_in.clean_run import GUARD, can_run
from .hand_in.handout import Comparison
from .hand_in.review import (
    Refused,
    Review,
    find_scans,
    review_notebook,
    review_run,
    review_size,
    review_written,
)
from .words import say, shown

NOTEBOOKS = ("1_the_basics.ipynb", "2_neural_network.ipynb")
STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
SECONDS = 300.0  # for one notebook; a search in C8 may take 60 of them


def hand_in(
    student_id: str, folder: str | os.PathLike = ".", *, run: bool = True, seconds: float = SECONDS
) -> None:
    """Write `hw4_<student id>.zip` into `folder`, and say what deserves a look before the upload.

    folder: where the notebooks and scans are. run: whether to run both notebooks from top to
    bottom first, each for at most `seconds`. Does nothing where nobody sits at the keyboard, as
    when a notebook is marked.
    """
    if somebody_is_there():
        tell(student_id, Path(folder), run, seconds)
    else:
        print(shown(say("Not handed in: run this cell by hand.")))


def somebody_is_there() -> bool:
    """Return False in a run that nobody watches: a last cell does not hand in by itself."""
    if os.environ.get(GUARD):
        return False
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    return shell is None or bool(getattr(kernel, "_allow_stdin", False))


def tell(student_id: str, folder: Path, run: bool, seconds: float) -> int:
    """Make the zip, print what came of it, and return the exit status."""
    try:
        path, review = make_zip(student_id, folder, run, seconds)
    except Refused as refused:
        print(shown(say("Nothing has been written.")), shown(refused.args[0]))
        return 2
    for sign, texts in (("!", review.remarks), ("·", review.notes)):
        for text in texts:
            print(f" {sign} {shown(text)}")
    names = ", ".join(file.name for file in review.files)
    print(shown(say("{name} is ready. In it: {names}.", name=path.name, names=names)))
    if review.remarks:
        print(
            shown(say("Look at the lines with ! first. If all is as you want it, upload the zip."))
        )
        return 1
    print(shown(say("Upload it to the course's web site.")))
    return 0


def make_zip(student_id: str, folder: Path, run: bool, seconds: float) -> tuple[Path, Review]:
    """Look through the folder and write the zip; return it and what was found.

    Raises: Refused if the id is none, or a notebook is missing, damaged or not saved.
    """
    student_id = checked_id(student_id)
    review = Review()
    scans = find_scans(folder, review)
    found = Comparison()
    for name in NOTEBOOKS:
        part = review_notebook(folder / name, review)
        found.written |= part.written
        found.unwritten += part.unwritten
    review_written(found, scans, review)
    if run and can_run():
        run_notebooks(folder, seconds, review)
    elif run:
        review.remarks.append(
            say(
                "The notebooks were not run, since nbclient is not installed (pip install "
                "nbclient). Restart the kernel and run all cells yourself, in both."
            )
        )
    path = folder / f"hw4_{student_id}.zip"
    write_zip(path, review.files)
    review_size(path, review)
    return path, review


def checked_id(student_id: object) -> str:
    """Return the id without spaces around it.

    Raises: Refused if it is empty, or would not do in the name of a file.
    """
    text = str(student_id or "").strip()
    if not text:
        raise Refused(say("Your student id is missing: write it between the quotes."))
    if not STUDENT_ID.fullmatch(text):
        raise Refused(
            say(
                "A student id has letters, digits, - and _ only, which {id} has not.", id=repr(text)
            )
        )
    return text


def run_notebooks(folder: Path, seconds: float, review: Review) -> None:
    """Run both notebooks with a bar for each, on stdout."""
    for name in NOTEBOOKS:
        with tqdm(desc=name, unit="cell", file=sys.stdout, leave=False, mininterval=0.3) as bar:

            def show(cell: int, cells: int, bar: tqdm = bar) -> None:
                bar.total = cells
                bar.update(cell - bar.n)

            review_run(folder / name, seconds, review, show)


def write_zip(path: Path, files: list[Path]) -> None:
    """Write the files into a zip, without folders; an older zip is replaced at once."""
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for file in files:
            archive.write(file, file.name)
    os.replace(partial, path)


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
    parser.add_argument("--no-run", action="store_true", help="do not run the notebooks first")
    parser.add_argument(
        "--seconds",
        type=float,
        default=SECONDS,
        help="most for each notebook (default: %(default)g)",
    )
    given = parser.parse_args(arguments)
    return tell(given.student_id, given.folder, not given.no_run, given.seconds)


if __name__ == "__main__":
    sys.exit(main())
