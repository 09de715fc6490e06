"""The places of a notebook under repair, and what cells look like in them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace

from autograder.intake.cells import Cell
from autograder.intake.handout import Slot
from autograder.intake.names import compiles
from autograder.intake.pictures import Pasted
from autograder.intake.prose import words_in

ELSEWHERE = "*Nothing is written here. Text elsewhere in this notebook may be meant for it.*"


@dataclass
class Place:
    """What comes to stand in one place of the homework, and the student's cells around it."""

    slot: Slot
    cell: Cell | None = None
    before: list[Cell] = field(default_factory=list)
    after: list[Cell] = field(default_factory=list)
    position: int = -1  # of the student's cell that stands here now


def says_stub(text: str) -> bool:
    return "YOUR CODE HERE" in text and "raise NotImplementedError" in text


def is_stub(cell: Cell) -> bool:
    """Tell whether all that a cell of code defines is still as it was handed out."""
    found = cell.defines.values()
    return bool(found) and all(map(says_stub, found))


def is_written(cell: Cell, slot: Slot) -> bool:
    return bool(cell.text) and (cell.text != slot.cell.text or bool(cell.attachments))


def is_words(cell: Cell, slot: Slot) -> bool:
    words = cell.kind != "code" or bool(words_in(cell.source)) or not compiles(cell.source)
    return words and is_written(cell, slot)


def as_words(cell: Cell) -> Cell:
    """Return a cell whose words are an answer as a cell of text."""
    words = words_in(cell.source) if cell.kind == "code" else ""
    return replace(cell, kind="markdown", source=words) if words else cell


def anonymous(cell: Cell) -> Cell:
    return replace(cell, id="", grade_id="")


def joined(cells: list[Cell]) -> Cell:
    """Join the texts of some cells; pictures of one name get names of their own."""
    if len(cells) == 1:
        return cells[0]
    texts, attachments = [], {}
    for cell in cells:
        pasted = Pasted(cell.source, cell.attachments, attachments)
        attachments |= pasted.attachments
        texts.append(pasted.source)
    return replace(cells[-1], source="\n\n".join(texts), attachments=attachments)


def longest_rise(numbers: list[int]) -> set[int]:
    """Return a longest part of `numbers` that rises: what stands in order."""
    best: list[list[int]] = []
    for number in numbers:
        before = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*before, number])
    return set(max(best, key=len, default=[]))


def in_place(slot: Slot, cell: Cell) -> dict:
    data = copy.deepcopy(slot.raw)
    data["source"] = cell.source
    if data["cell_type"] == "code":
        data["outputs"], data["execution_count"] = [], None
    elif cell.attachments:
        data["attachments"] = copy.deepcopy(cell.attachments)
    return data


def extra(cell: Cell, ids: set[str]) -> dict:
    """Return a cell of the student's own as a notebook holds it, with an id of its own."""
    name = f"extra-{len(ids)}"
    while name in ids:
        name += "-0"
    ids.add(name)
    tags = {"tags": list(cell.tags)} if cell.tags else {}
    data = {"cell_type": cell.kind, "id": name, "metadata": tags, "source": cell.source}
    if cell.kind == "code":
        return {**data, "outputs": [], "execution_count": None}
    attachments = copy.deepcopy(cell.attachments)
    return {**data, "attachments": attachments} if attachments else data
