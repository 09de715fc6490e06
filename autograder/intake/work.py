"""A notebook under repair: the student's cells, what each is, and the places to fill."""

from __future__ import annotations

from functools import cached_property

from autograder.intake.cells import Cell
from autograder.intake.handout import Handout, Slot
from autograder.intake.matching import Index, match, recognise
from autograder.intake.parts import join_split, plain_characters, take_apart
from autograder.intake.places import Place


class Work:
    """What is known of a notebook under repair.

    `cells` are the student's, mended and taken apart, and `claims` what each is; `used` are the
    numbers of those that have found a place, `notes` what was done: (kind of repair, message).
    """

    def __init__(self, cells: list[Cell], handout: Handout, name: str) -> None:
        self.handout, self.name = handout, name
        self.notes: list[tuple[str, str]] = []
        indices = {n: Index(slots, handout.owned) for n, slots in handout.slots.items()}
        held = recognise(cells, indices)
        both = len(held) > 1
        if both:
            self.note("combined", "the file holds both notebooks; this is its part")
        self.index = Index(handout.of([n for n in handout.slots if both or n == name]),
                           handout.owned)  # fmt: skip
        cells = plain_characters(cells, self.notes)
        cells = join_split(cells, self.notes)
        self.cells = take_apart(cells, self.index, self.notes)
        self.claims = match(self.cells, self.index)
        self.places = {id(slot): Place(slot) for slot in self.index.slots}
        self.used: set[int] = set()

    def note(self, kind: str, message: str) -> None:
        self.notes.append((kind, message))

    def claiming(self, slot: Slot, *how: str) -> list[int]:
        return [
            number
            for number, claim in enumerate(self.claims)
            if claim and claim.slot is slot and (not how or claim.how in how)
        ]

    def put(self, slot: Slot, cell: Cell, number: int) -> None:
        place = self.places[id(slot)]
        place.cell, place.position = cell, number
        self.used.add(number)

    def filled(self) -> list[Place]:
        return [place for place in self.places.values() if place.position >= 0]

    @cached_property
    def all_names(self) -> set[str]:
        return {name for cell in self.cells for name in cell.defines}

    def tell_lost_ids(self, slot: Slot, number: int) -> None:
        cell = self.cells[number]
        if slot.cell.grade_id and cell.grade_id != slot.cell.grade_id:
            self.note("metadata", f"`{slot.name}`: nbgrader's id was lost or changed; given again")
        if cell.kind != slot.cell.kind:
            self.note("type", f"`{slot.name}` made a {cell.kind} cell; made {slot.cell.kind} again")
