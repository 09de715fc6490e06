"""Which cell of the homework each of a student's cells is.

In this order: nbgrader's id, the cell's own id, the same text, the names that it defines, a text
much alike. An id is believed only as far as the text does not say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from autograder.intake.cells import Cell
from autograder.intake.handout import Slot

ALIKE = 75.0  # per cent, of texts that are taken for the same one, edited
MOST_COMPARED = 400
LONGEST_COMPARED = 20_000


@dataclass(frozen=True)
class Claim:
    """What a student's cell is, and how it was known."""

    slot: Slot
    how: str  # "grade_id", "id", "text", "names" or "alike"


class Index:
    """The homework's cells, by all that one can be known by."""

    def __init__(self, slots: list[Slot], owned: set[str]) -> None:
        self.slots = slots
        self.by_grade_id = {slot.cell.grade_id: slot for slot in slots if slot.cell.grade_id}
        self.by_id = {slot.cell.id: slot for slot in reversed(slots)}
        self.by_text = {slot.cell.text: slot for slot in reversed(slots) if slot.role != "written"}
        self.by_name = {
            name: slot
            for slot in slots
            for name in slot.names
            if slot.role == "answer" or (slot.role == "free" and name in owned)
        }
        self.answers = {name for name, s in self.by_name.items() if s.role == "answer"}

    def known_by(self, cell: Cell) -> Claim | None:
        """Return what a cell says that it is, if its text does not say otherwise."""
        by_id = (("grade_id", self.by_grade_id, cell.grade_id), ("id", self.by_id, cell.id))
        for how, table, key in by_id:
            slot = table.get(key)
            if slot is not None and self.fits(cell, slot):
                return Claim(slot, how)
        if cell.text in self.by_text:
            return Claim(self.by_text[cell.text], "text")
        for name in cell.defines:
            if name in self.by_name:
                return Claim(self.by_name[name], "names")
        return None

    def fits(self, cell: Cell, slot: Slot) -> bool:
        """Tell whether a cell may be what its id says."""
        other = self.by_text.get(cell.text)
        if other is not None:
            return other is slot or other.cell.text == slot.cell.text
        names = self.answers & cell.defines.keys()
        if slot.role == "locked":
            return not names
        if slot.role == "answer":
            return not names or not names.isdisjoint(slot.names)
        return slot.role == "written" or cell.kind == slot.cell.kind


def match(cells: list[Cell], index: Index) -> list[Claim | None]:
    """Return for each cell which one of the homework it is, or None."""
    claims = [index.known_by(cell) for cell in cells]
    taken = {id(claim.slot) for claim in claims if claim}
    free = [s for s in index.slots if id(s) not in taken and s.role in ("locked", "free")]
    unknown = [n for n, claim in enumerate(claims) if claim is None and len(cells[n].text) > 15]
    for number, slot in _alike(cells, unknown[:MOST_COMPARED], free):
        claims[number] = Claim(slot, "alike")
    return claims


def _alike(cells: list[Cell], numbers: list[int], slots: list[Slot]) -> list[tuple[int, Slot]]:
    """Pair cells with those of the homework that read much alike, the best pairs first."""
    pairs = []
    for number in numbers:
        text = cells[number].text[:LONGEST_COMPARED]
        for place, slot in enumerate(slots):
            if slot.cell.kind == cells[number].kind:
                score = fuzz.ratio(text, slot.cell.text, score_cutoff=ALIKE)
                if score:
                    pairs.append((-score, number, place))
    found: dict[int, Slot] = {}
    used: set[int] = set()
    for _, number, place in sorted(pairs):
        if number not in found and place not in used:
            found[number] = slots[place]
            used.add(place)
    return list(found.items())


def recognise(cells: list[Cell], indices: dict[str, Index]) -> list[str]:
    """Return the notebooks that some cells are, the likelier first; usually one."""
    scores = {name: len(_anchors(cells, index)) for name, index in indices.items()}
    most = max(scores.values(), default=0)
    likely = sorted(scores, key=lambda name: -scores[name])
    return [name for name in likely if scores[name] and scores[name] >= min(3, most)]


def _anchors(cells: list[Cell], index: Index) -> set[str]:
    """Return the marked or locked cells of a notebook that are found in some cells."""
    claims = [index.known_by(cell) for cell in cells]
    claims += [
        Claim(index.by_name[name], "names")
        for cell in cells
        for name in cell.defines
        if name in index.answers
    ]
    found = {claim.slot.name for claim in claims if claim and claim.slot.role != "free"}
    return found | {c.slot.name for c in claims if c and c.how == "text" and c.slot.role == "free"}
