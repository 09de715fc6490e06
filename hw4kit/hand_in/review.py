"""Look through a student's folder before hand-in: what is open, gone, copied, red or too large."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..words import say
from . import handout, scans
from .clean_run import CleanRun, run_clean
from .references import references

OPTIONAL = "O"  # the first letter of an optional task
LARGE_BYTES = 20_000_000
MEGABYTE = 1_000_000
MOST_ERRORS = 3  # of one notebook; what follows an error is mostly its own work


class Refused(Exception):
    """There is nothing that could be handed in; the first argument says what to do."""


@dataclass
class Review:
    """What was found: remarks that ask for a look, notes that do not, and the files to hand in.

    open: the tasks that have not been done; optional: those of them that need not be; scanned:
    the tasks that a scan is named after, or whose written answer has a picture pasted into it.
    """

    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    optional: list[str] = field(default_factory=list)
    scanned: set[str] = field(default_factory=set)


def review_notebook(path: Path, review: Review) -> handout.Comparison:
    """Hold one notebook against what was handed out.

    Raises: Refused if it is missing, damaged or not saved.
    """
    cells = cells_of(path)
    unsaved = unsaved_line(cells)
    if unsaved:
        raise Refused(
            say(
                "{name} on disk is not what you ran last (see the cell {line}). "
                "Save it (Ctrl+S), then run this again.",
                name=path.name,
                line=unsaved,
            )
        )
    review.files.append(path)
    found = handout.compare(cells, handout.read_handout().get(path.stem, []))
    for task, cell in found.written.items():
        if references(cell.text).has_picture(cell.attachments):
            review.scanned.add(task)
    review_cells(path.name, found, review)
    return found


def cells_of(path: Path) -> list[handout.Cell]:
    """Return the cells of a notebook's file.

    Raises: Refused if there is none, or it cannot be read.
    """
    try:
        return handout.read_cells(path)
    except FileNotFoundError:
        if "google.colab" in sys.modules:
            raise Refused(
                say(
                    "Colab keeps notebooks elsewhere. Download both (File → Download → .ipynb), "
                    "upload them and your scans into the Files panel, then run this again."
                )
            ) from None
        raise Refused(
            say(
                "{name} is not in {folder}. Both notebooks must be there, under their own names.",
                name=path.name,
                folder=str(path.resolve().parent),
            )
        ) from None
    except (OSError, ValueError, RecursionError):
        raise Refused(
            say("{name} cannot be read. Open it, save it and try again.", name=path.name)
        ) from None


def unsaved_line(cells: list[handout.Cell]) -> str:
    """Return the first line of a function's cell that ran in another form than the file holds.

    Only the notebook's own kernel knows what has run; anywhere else this finds nothing.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    ran = [str(text) for text in (getattr(shell, "user_ns", None) or {}).get("In", [])]
    last = {handout.first_line(text): handout.digest(text) for text in ran}
    saved = {handout.digest(cell.text) for cell in cells}
    lines = (handout.first_line(cell.text) for cell in cells if cell.is_code)
    unsaved = (line for line in lines if line.startswith("def ") and line in last)
    return next((line for line in unsaved if last[line] not in saved), "")


def review_cells(name: str, found: handout.Comparison, review: Review) -> None:
    """Say which tasks are open and which cells are not as they were handed out."""
    review.open.update(found.open)
    not_typed = [task for task in found.open if task not in review.scanned]
    required = [task for task in not_typed if not task.startswith(OPTIONAL)]
    review.optional += [task for task in not_typed if task.startswith(OPTIONAL)]
    if required:
        review.remarks.append(say("Open in {name}: {tasks}.", name=name, tasks=listed(required)))
    if found.missing:
        review.remarks.append(
            say(
                "Cells of the homework are gone from {name}: {cells}. Take the notebook from "
                "hw4.zip again and copy the text of your answers over.",
                name=name,
                cells=listed(found.missing),
            )
        )
    if found.copied:
        review.remarks.append(
            say(
                "Cells stand in {name} more than once, and only one of them counts: {cells}.",
                name=name,
                cells=listed(found.copied),
            )
        )
    if found.changed:
        review.notes.append(
            say("You changed cells of {name}: {cells}.", name=name, cells=listed(found.changed))
        )


def find_scans(folder: Path, review: Review) -> list[Path]:
    """Return the scans that lie beside the notebooks, and note which tasks they are for."""
    files = scans.pictures(folder)
    for path in files:
        review.scanned.update(scans.tasks_of(path))
    return files


def review_written(found: handout.Comparison, files: list[Path], review: Review) -> None:
    """Say which written answers are open, and which scans are missing or carry no task's name."""
    review.files += files
    for task in found.unwritten:
        if task in review.scanned:
            continue
        if task.startswith(OPTIONAL):
            review.optional.append(task)
        else:
            review.remarks.append(
                say("{task}: the written part is empty and there is no scan of it.", task=task)
            )
    spoken_of = review_references(found, [path.name for path in files], review)
    unnamed = [path.name for path in files if not scans.tasks_of(path)]
    unnamed = [name for name in unnamed if name not in spoken_of]
    if unnamed:
        review.remarks.append(
            say(
                "Nothing says which task this is for: {names}. Name it like T4.jpg or "
                "T4_page2.jpg, or take it away.",
                names=listed(unnamed),
            )
        )
    on_paper = [task for task in scans.PAPER_TASKS if task in review.scanned]
    if on_paper:
        review.notes.append(say("With a scan: {tasks}.", tasks=listed(on_paper)))
    if review.optional:
        tasks = listed(sorted(review.optional))
        review.notes.append(say("Open, but optional: {tasks}.", tasks=tasks))


def review_references(found: handout.Comparison, names: list[str], review: Review) -> set[str]:
    """Say which pictures and files the written answers miss; return the files they speak of."""
    spoken_of: set[str] = set()
    for task, cell in found.written.items():
        refers = references(cell.text)
        spoken_of |= refers.found(names)
        for name in refers.missing(names):
            review.remarks.append(
                say("{task} speaks of {name}, which is not here.", task=task, name=name)
            )
        for name in refers.missing_attachments(cell.attachments):
            review.remarks.append(
                say(
                    "{task}: the picture {name} is not in the cell any more. Drag it into the cell "
                    "again.",
                    task=task,
                    name=name,
                )
            )
    return spoken_of


def review_run(path: Path, seconds: float, review: Review, progress: Callable) -> None:
    """Run a notebook from top to bottom and say what went wrong."""
    run = run_clean(path, seconds, progress)
    if run.trouble:
        review.remarks.append(
            say("{name} could not be run: {why}", name=path.name, why=run.trouble)
        )
    if run.stopped_in:
        review.remarks.append(
            say(
                "{name} did not end within {seconds} seconds; it was in the cell {line}.",
                name=path.name,
                seconds=round(seconds),
                line=run.stopped_in,
            )
        )
    for line, text in run.errors[:MOST_ERRORS]:
        review.remarks.append(
            say(
                "{name} does not run through: {error} (in the cell {line}).",
                name=path.name,
                error=text,
                line=line,
            )
        )
    red = [task for task in red_tasks(path.stem, run) if task not in review.open]
    if red:
        review.remarks.append(
            say("Checks in {name} that do not pass: {tasks}.", name=path.name, tasks=listed(red))
        )


def red_tasks(notebook: str, run: CleanRun) -> list[str]:
    """Return the tasks whose check was not passed."""
    handed_out = handout.read_handout().get(notebook, [])
    tasks = {cell.id: cell.task for cell in handed_out if cell.kind == "check"}
    return [tasks[cell] for cell in run.red if cell in tasks]


def review_size(path: Path, review: Review) -> None:
    """Say that a zip is large for an upload, and what makes it so."""
    size = path.stat().st_size
    if size <= LARGE_BYTES:
        return
    largest = max(review.files, key=lambda file: file.stat().st_size)
    review.remarks.append(
        say(
            "The zip has {size} MB, and a web site may refuse that. {name} is the largest: take "
            "scans with less resolution, or clear the outputs of the notebook.",
            size=round(size / MEGABYTE),
            name=largest.name,
        )
    )


def listed(names: Iterable[str]) -> str:
    """Return names in a row, each once."""
    return ", ".join(dict.fromkeys(names))
