"""Put a student's cells back in the places that the homework has for them.

The result has the homework's structure: its cells in its order, with the student's words in those
that are the student's. Cells of the student's own stay behind the cell that they followed. Nothing
is invented, and nothing that a student wrote is left out: of a cell that stands there twice both
are kept, the one that does not count as an ordinary cell before it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

from autograder.intake.cells import Cell
from autograder.intake.handout import Handout, Slot
from autograder.intake.lost_words import LostWords
from autograder.intake.names import words
from autograder.intake.places import (
    ELSEWHERE,
    Place,
    anonymous,
    extra,
    in_place,
    is_stub,
    is_written,
    longest_rise,
)
from autograder.intake.repairs import Repair, gathered

KERNEL = "python3"


@dataclass(frozen=True)
class Mended:
    """A notebook as it will be marked, and what was done to make it so.

    `answered` are the places of its answers that differ from the hand-out.
    """

    notebook: dict
    repairs: list[Repair]
    answered: frozenset[str] = frozenset()


def repair(cells: list[Cell], handout: Handout, name: str, kernel: str = KERNEL) -> Mended:
    """Return notebook `name` of the homework with a student's `cells` in their places."""
    return Repairer(cells, handout, name).mended(kernel)


class Repairer(LostWords):
    """Fills all places of one notebook and builds it."""

    def mended(self, kernel: str = KERNEL) -> Mended:
        for slot in self.index.slots:
            self._fill(slot)
        self.find_lost_words()
        self._keep_the_rest()
        self._bring_helpers()
        self._tell_what_moved()
        if kernel not in ("", KERNEL):
            self.note("kernel", f"the kernel was called {kernel!r}; it is {KERNEL!r}")
        return Mended(self._notebook(), gathered(self.notes, self.name), self._answered())

    def _answered(self) -> frozenset[str]:
        own = [p for p in self.places.values() if p.slot.notebook == self.name and p.cell]
        answers = [p for p in own if p.slot.role in ("answer", "written")]
        done = [p for p in answers if is_written(p.cell, p.slot) and not is_stub(p.cell)]
        return frozenset(place.slot.name for place in done if place.cell.source != ELSEWHERE)

    def _fill(self, slot: Slot) -> None:
        fill = {
            "locked": self._fill_locked,
            "answer": self.fill_answer,
            "written": self.fill_written,
            "free": self._fill_free,
        }
        fill[slot.role](slot)

    def _fill_locked(self, slot: Slot) -> None:
        """Put the homework's own text back; what else stood there is kept if it does something."""
        numbers = self.claiming(slot)
        if not numbers:
            self.note("deleted", f"`{slot.name}` missing; put back")
            return
        exact = [n for n in numbers if self.cells[n].text == slot.cell.text]
        number = (exact or numbers)[-1]
        self.put(slot, slot.cell, number)
        self.tell_lost_ids(slot, number)
        if not exact:
            self.note("locked", f"`{slot.name}` changed; the text was put back")
        for other in numbers:
            if other == number and exact:
                continue
            self.used.add(other)
            text = self.cells[other]
            if text.text != slot.cell.text and text.defines:
                self.places[id(slot)].before.append(anonymous(text))
        if len(exact) > 1:
            self.note("duplicate", f"`{slot.name}` there {len(exact)} times")

    def _fill_free(self, slot: Slot) -> None:
        numbers = self.claiming(slot, "grade_id", "id") or self.claiming(slot, "text", "alike")
        numbers = numbers or self.claiming(slot)
        if numbers:
            self.put(slot, self.cells[numbers[0]], numbers[0])
            return
        names = set(slot.names) & self.handout.owned
        needed = names and not slot.demo
        if needed and not names & self.all_names:
            self.note("deleted", f"`{slot.name}` missing; put back")
            self.places[id(slot)].cell = slot.cell

    # -------------------------------------------------------------------------- what is left over

    def _keep_the_rest(self) -> None:
        """Keep the student's own cells behind the cell that they followed."""
        behind: Place | None = None
        self.first: list[Cell] = []
        at = {place.position: place for place in reversed(self.filled())}
        for number, cell in enumerate(self.cells):
            if number in at:
                behind = at[number]
            elif number not in self.used and cell.text:
                (behind.after if behind else self.first).append(anonymous(cell))

    def _bring_helpers(self) -> None:
        """Let helpers come along that an answer needs and that would now stand below it."""
        order = list(self.places.values())
        for at, place in enumerate(order):
            if place.slot.role != "answer" or place.position < 0:
                continue
            needed = words(place.cell.source)
            for later in order[at:]:
                if later.position < 0 or later.position >= place.position:
                    continue
                for cell in reversed(list(later.after)):
                    if cell.defines.keys() & needed:
                        later.after.remove(cell)
                        place.before.insert(0, cell)
                        needed |= words(cell.source)

    # ---------------------------------------------------------------------------------- telling

    def _tell_what_moved(self) -> None:
        filled = [place for place in self.filled() if place.slot.role != "free"]
        in_order = longest_rise([place.position for place in filled])
        for place in filled:
            if place.position not in in_order:
                self.note("moved", f"`{place.slot.name}` moved; back in place")

    # --------------------------------------------------------------------------------- building

    def _notebook(self) -> dict:
        raw = self.handout.raw[self.name]
        ids = {slot.cell.id for slot in self.handout.slots[self.name]}
        cells: list[dict] = []
        own = [place for place in self.places.values() if place.slot.notebook == self.name]
        if own[0] is next(iter(self.places.values())):
            cells += [extra(cell, ids) for cell in self.first]
        for place in own:
            cells += [extra(cell, ids) for cell in place.before]
            if place.cell is not None:
                cells.append(in_place(place.slot, place.cell))
            elif place.slot.role != "free" and not self._named_elsewhere(place.slot):
                cells.append(in_place(place.slot, place.slot.cell))
            cells += [extra(cell, ids) for cell in place.after]
        return {**copy.deepcopy({k: v for k, v in raw.items() if k != "cells"}), "cells": cells}

    def _named_elsewhere(self, slot: Slot) -> bool:
        """Tell whether an answer without a cell of its own stands in a cell of the student's."""
        return slot.role == "answer" and bool(set(slot.names) & self.all_names)
