"""Look through a student's folder before hand-in: what is open, gone, copied, red or too large."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..words import say
from . import handout, scans
from .beside import MOST_BYTES, MOST_FILES, Beside, size_of
from .clean_run import CleanRun, run_clean
from .references import references
from .saving import saved, unsaved_line
from .typed import ANSWERS, typed_in

OPTIONAL = "O"  # the first letter of an optional task
LARGE_BYTES = 20_000_000
MEGABYTE = 1_000_000
MOST_NAMES = 12  # in one sentence
MOST_ERRORS = 3  # of one notebook; what follows an error is mostly its own work


class Refused(Exception):
    """There is nothing that could be handed in; the first argument says what to do."""


@dataclass
class Review:
    """What was found: remarks that ask for a look, notes that do not, and the files in the zip.

    open: the tasks that have not been done; optional: those of them that need not be; scanned:
    the tasks that a scan is named after, or whose written answer has a picture pasted into it;
    used: the files beside the notebooks that a cell names.
    """

    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    optional: list[str] = field(default_factory=list)
    scanned: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def review_notebook(path: Path, cells: list[handout.Cell], review: Review) -> handout.Comparison:
    """Hold the cells of one notebook against what was handed out."""
    if not cells:
        return handout.Comparison()
    review.notes.append(saved(path))
    unsaved = unsaved_line(path, cells)
    if unsaved:
        review.remarks.insert(
            0,
            say(
                "{name} on disk, which is handed in, is not what you ran last (see the cell "
                "{line}). Save it (Ctrl+S), then run this again.",
                name=path.name,
                line=unsaved,
            ),
        )
    found = handout.compare(cells, handout.read_handout().get(path.stem, []))
    for task, cell in found.written.items():
        if references(cell.text).has_picture(cell.attachments):
            review.scanned.add(task)
    review_cells(path.name, found, review)
    return found


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


def review_beside(found: Beside, folder: Path, review: Review) -> None:
    """Say what goes along beside the notebooks, what does not, and what nobody could open."""
    for name in found.scans:
        trouble = scans.trouble_with(folder / name, name)
        if trouble:
            review.remarks.append(trouble)
        else:
            review.scanned.update(scans.tasks_of(name))
    review.used.update(found.mentioned)
    if found.too_much:
        review.remarks.append(
            say(
                "Too large to go along: {names}. Files of your own may have {size} MB together, "
                "and be {count}: make them smaller, or let the notebook do without.",
                names=shortened(found.too_much),
                size=MOST_BYTES // MEGABYTE,
                count=MOST_FILES,
            )
        )
    if found.elsewhere:
        review.remarks.append(
            say(
                "Only on this computer: {names}. Put it beside the notebooks, and name it like "
                "data/w.npy, without the folders above.",
                names=shortened(found.elsewhere),
            )
        )
    if found.cut:
        review.remarks.append(
            say(
                "This folder holds too many files to look through all. Is something missing, put "
                "the notebooks and what belongs to them into a folder of its own."
            )
        )
    if found.own:
        names = shortened(found.own)
        review.notes.append(say("Goes along, since your work names it: {names}.", names=names))
    if found.left_out:
        names = shortened(found.left_out)
        review.notes.append(say("Stays here, since no cell names it: {names}.", names=names))


def review_written(found: handout.Comparison, files: list[str], review: Review) -> None:
    """Say which written answers are open, and which scans are missing or carry no task's name.

    files: the names of all that goes along beside the notebooks.
    """
    for task in found.unwritten:
        if task in review.scanned:
            continue
        if task.startswith(OPTIONAL):
            review.optional.append(task)
        else:
            review.remarks.append(
                say("{task}: the written part is empty and there is no scan of it.", task=task)
            )
    spoken_of = review_references(found, [PurePosixPath(name).name for name in files], review)
    unnamed = [name for name in files if scans.is_scan(name) and not scans.tasks_of(name)]
    unnamed = [name for name in unnamed if PurePosixPath(name).name not in spoken_of]
    unnamed = [name for name in unnamed if name not in review.used]
    if unnamed:
        review.remarks.append(
            say(
                "Nothing says which task this is for: {names}. Name it like T4.jpg or "
                "T4_page2.jpg, or take it away.",
                names=shortened(unnamed),
            )
        )
    on_paper = [task for task in scans.PAPER_TASKS if task in review.scanned]
    if on_paper:
        review.notes.append(say("With a scan: {tasks}.", tasks=listed(on_paper)))
    if review.optional:
        tasks = listed(sorted(review.optional))
        review.notes.append(say("Open, but optional: {tasks}.", tasks=tasks))


def review_equations(cells: list[handout.Cell], written: Iterable[str], review: Review) -> None:
    """Say of typed answers how many of their equations are not true, where these can be read."""
    for task in written:
        answer = typed_in(cells, task) if task in ANSWERS else None
        try:
            from ..equations import try_out  # which needs pylatexenc

            tried = try_out(answer.text, task) if answer else []
        except Exception:  # it stops no hand-in
            return
        wrong = sum(one.verdict == "false" for one in tried)
        if wrong:
            review.remarks.append(
                say(
                    "{task}: {count} of {total} equations are not true. The cell below the answer "
                    "shows which.",
                    task=task,
                    count=wrong,
                    total=len(tried),
                )
            )


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


def review_run(
    archive: Path, name: str, seconds: float, review: Review, progress: Callable
) -> None:
    """Run a notebook as it is in the zip from top to bottom, and say what went wrong."""
    run = run_clean(archive, name, seconds, progress)
    if run.trouble:
        review.remarks.append(say("{name} could not be run: {why}", name=name, why=run.trouble))
    if run.died_in:
        review.remarks.append(
            say(
                "{name} ended its kernel in the cell {line}, so what stands below was not tried. "
                "An exit there, or more memory than there is? Change that cell.",
                name=name,
                line=run.died_in,
            )
        )
    if run.stopped_in:
        review.remarks.append(
            say(
                "{name} did not end within {seconds} seconds; it was in the cell {line}.",
                name=name,
                seconds=math.ceil(seconds),
                line=run.stopped_in,
            )
        )
    for line, text in run.errors[:MOST_ERRORS]:
        review.remarks.append(
            say(
                "{name} does not run through: {error} (in the cell {line}).",
                name=name,
                error=text,
                line=line,
            )
        )
    red = [task for task in red_tasks(PurePosixPath(name).stem, run) if task not in review.open]
    if red:
        review.remarks.append(
            say("Checks in {name} that do not pass: {tasks}.", name=name, tasks=listed(red))
        )
    for said in dict.fromkeys(run.said[:MOST_ERRORS]):
        if said.partition(" ")[0] not in review.open:
            review.remarks.append(say("{name} shows in red: {said}", name=name, said=said))


def red_tasks(notebook: str, run: CleanRun) -> list[str]:
    """Return the tasks whose check was not passed."""
    handed_out = handout.read_handout().get(notebook, [])
    tasks = {cell.id: cell.task for cell in handed_out if cell.kind == "check"}
    return [tasks[cell] for cell in run.red if cell in tasks]


def review_size(archive: Path, folder: Path, review: Review) -> None:
    """Say that a zip is large for an upload, and what makes it so."""
    size = archive.stat().st_size
    if size <= LARGE_BYTES:
        return
    largest = max(review.files, key=lambda name: size_of(folder / name))
    review.remarks.append(
        say(
            "The zip has {size} MB, and a web site may refuse that. {name} is the largest: take "
            "scans with less resolution, or clear the outputs of the notebook.",
            size=round(size / MEGABYTE),
            name=largest,
        )
    )


def listed(names: Iterable[str]) -> str:
    """Return names in a row, each once."""
    return ", ".join(dict.fromkeys(names))


def shortened(names: Iterable[str]) -> str:
    """Return the first names in a row, and how many more there are."""
    names = list(dict.fromkeys(names))
    if len(names) <= MOST_NAMES:
        return listed(names)
    more = len(names) - MOST_NAMES
    return say("{names} and {more} more", names=listed(names[:MOST_NAMES]), more=more)
