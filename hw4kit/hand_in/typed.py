"""What is typed for a written answer, in the notebook as it is saved (in Colab: on the screen).

Read is what a person reads who marks it: the cell that was handed out for the answer, and the
student's own cells of text below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..words import Text, joined, say
from . import handout, kernel
from .references import references
from .saving import saved, unsaved_line

ANSWERS = {  # of each task with a written part the notebook, and the cell of the answer
    "T1": ("1_the_basics", "t1_working"),
    "T4": ("2_neural_network", "t4_proof"),
    "OT1": ("2_neural_network", "ot1_derivation"),
}
MOST_BYTES = 100_000_000
MOST_NOTEBOOKS = 20  # to look for the answer in, where the notebook has got another name
NO_LINE = "\n"  # what no line of a cell is


class NoAnswer(Exception):
    """No answer could be read; the first argument says why, and what to do."""


@dataclass(frozen=True)
class Typed:
    """A written answer.

    text: what is typed; "" if nothing is. picture: whether a picture is part of it. copied: whether
    its cell stands there more than once. source: where it was read.
    """

    text: str
    picture: bool
    copied: bool
    source: str = ""


def read_typed(task: str) -> Typed:
    """Return what is typed for a task, in the notebook that is open or else in this folder.

    Raises: NoAnswer if there is no such notebook, or nothing in it that could be read.
    """
    if kernel.in_colab() and (notebook := kernel.shown_in_colab()):
        typed = typed_in(handout.cells_of(notebook), task)
        if typed is None:
            raise gone(task, f"{ANSWERS[task][0]}.ipynb")
        return replace(typed, source=say("Read as it is on the screen."))
    return read_saved(task)


def read_saved(task: str) -> Typed:
    """Return what is typed for a task in a notebook's file. Raises: NoAnswer."""
    name = f"{ANSWERS[task][0]}.ipynb"
    trouble = nowhere(name)
    for path in candidates(Path(name)):
        try:
            cells = read_cells(path)
        except NoAnswer as unread:
            trouble = unread.args[0]
            continue
        typed = typed_in(cells, task)
        if typed is not None:
            return replace(typed, source=when_saved(path, cells))
        if path.name == name or is_homework(cells, ANSWERS[task][0]):
            raise gone(task, path.name)
    raise NoAnswer(trouble)


def candidates(usual: Path) -> Iterator[Path]:
    """Yield the notebooks in which the answer may stand: the one that is open comes first."""
    told = Path(kernel.told_path())
    if told.is_file():
        yield told
    if usual.is_file():
        if not (told.is_file() and told.samefile(usual)):
            yield usual
        return
    others = [path for path in Path().glob("*.ipynb") if path.is_file()]
    yield from sorted(others, key=lambda path: -path.stat().st_mtime)[:MOST_NOTEBOOKS]


def read_cells(path: Path) -> list[handout.Cell]:
    """Return a notebook's cells. Raises: NoAnswer if it is damaged, or far too large."""
    try:
        if path.stat().st_size <= MOST_BYTES:
            return handout.read_cells(path)
    except (OSError, ValueError, RecursionError):
        raise NoAnswer(
            say("{name} cannot be read. Save it (Ctrl+S) and run this again.", name=path.name)
        ) from None
    raise NoAnswer(say("{name} is too large to be looked through here.", name=path.name))


def typed_in(cells: list[handout.Cell], task: str) -> Typed | None:
    """Return what is typed for a task in the cells of a notebook; None if its cell is not there."""
    found = handout.compare(cells, [handed_out(task)])
    if task not in found.written:
        return None
    at = next(i for i, cell in enumerate(cells) if cell is found.written[task])
    parts = [cells[at], *below(cells[at + 1 :])]
    texts = [part.text for part in parts if part.text.strip() not in handout.UNWRITTEN]
    pictures = any(references(part.text).has_picture(part.attachments) for part in parts)
    text = "\n\n".join(texts).encode("utf-8", "replace").decode("utf-8")  # halves of signs too
    return Typed(text, pictures, bool(found.copied))


def handed_out(task: str) -> handout.HandedOut:
    """Return the cell of an answer as it was handed out."""
    notebook, cell = ANSWERS[task]
    known = handout.read_handout().get(notebook, [])
    unknown = handout.HandedOut(cell, "written", task, NO_LINE, "")
    return next((one for one in known if one.id == cell), unknown)


def below(cells: list[handout.Cell]) -> Iterator[handout.Cell]:
    """Yield the student's own cells of text with which an answer goes on."""
    for cell in cells:
        if cell.is_code != handout.is_ours(cell):  # code of their own, or text of ours
            return
        if not cell.is_code:
            yield cell


def is_homework(cells: list[handout.Cell], notebook: str) -> bool:
    """Tell whether cells are those of one of the homework's notebooks, under whatever name."""
    known = handout.read_handout().get(notebook, [])
    ids = {cell.id for cell in known if cell.kind != "code"}
    return any(ids.intersection(cell.names) for cell in cells)


def nowhere(name: str) -> str:
    """Say that the notebook was not found, and how it may be."""
    if kernel.in_colab():
        return say(
            "Colab did not hand over the notebook. Run this again, or download it (File → Download "
            "→ .ipynb) and put it into the Files panel."
        )
    return say(
        "{name} is not in {folder}, where this runs. Run the cell in that notebook itself, saved "
        "beside hw4kit.",
        name=name,
        folder=Path().absolute(),
    )


def gone(task: str, name: str) -> NoAnswer:
    return NoAnswer(
        say(
            "The cell for the answer to {task} is gone from {name}. Take the notebook from hw4.zip "
            "again and copy the text of your answers over.",
            task=task,
            name=name,
        )
    )


def when_saved(path: Path, cells: list[handout.Cell]) -> Text:
    """Say which file was read, how old it is, and what to do if the screen shows more."""
    line = unsaved_line(path, cells)
    if line:
        more = say(
            "The screen shows more (see the cell {line}): save it (Ctrl+S) and run this again.",
            line=line,
        )
    else:
        more = say("Changed since? Save it (Ctrl+S) and run this again.")
    return joined(saved(path), more)
