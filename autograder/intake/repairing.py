"""Put a student's cells back in the places that the homework has for them.

The result has the homework's structure: its cells in its order, with the student's words in those
that are the student's. Cells of the student's own stay behind the cell that they followed. Nothing
is invented, and nothing that a student wrote is left out: of a cell that stands there twice both
are kept, the one that does not count as an ordinary cell before it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.intake.cells import Cell
from autograder.intake.homework import Homework, Slot
from autograder.intake.matching import Index, match, recognise
from autograder.intake.names import compiles, defined, words
from autograder.intake.parts import join_split, plain_characters, take_apart
from autograder.intake.places import (
    Place,
    anonymous,
    extra,
    in_place,
    is_stub,
    is_words,
    is_written,
    joined,
    longest_rise,
    says_stub,
)
from autograder.intake.repairs import Repair, gathered

KERNEL = "python3"


@dataclass(frozen=True)
class Mended:
    """A notebook as it will be marked, and what was done to make it so.

    `answered` is the number of its answers that differ from the hand-out.
    """

    notebook: dict
    repairs: list[Repair]
    answered: int


def repair(cells: list[Cell], homework: Homework, name: str, kernel: str = KERNEL) -> Mended:
    """Return notebook `name` of the homework with a student's `cells` in their places."""
    return Repairer(cells, homework, name).mended(kernel)


class Repairer:
    """One notebook under repair."""

    def __init__(self, cells: list[Cell], homework: Homework, name: str) -> None:
        self.homework, self.name = homework, name
        self.notes: list[tuple[str, str]] = []
        indices = {n: Index(slots, homework.owned) for n, slots in homework.slots.items()}
        held = recognise(cells, indices)
        both = len(held) > 1
        if both:
            self.note("combined", "the file holds both notebooks; this is its part")
        self.index = Index(homework.of([n for n in homework.slots if both or n == name]),
                           homework.owned)  # fmt: skip
        cells = plain_characters(cells, self.notes)
        cells = join_split(cells, self.notes)
        self.cells = take_apart(cells, self.index, self.notes)
        self.claims = match(self.cells, self.index)
        self.places = {id(slot): Place(slot) for slot in self.index.slots}
        self.used: set[int] = set()

    def note(self, kind: str, message: str) -> None:
        self.notes.append((kind, message))

    def mended(self, kernel: str = KERNEL) -> Mended:
        for slot in self.index.slots:
            self._fill(slot)
        self._keep_the_rest()
        self._bring_helpers()
        self._tell_what_moved()
        if kernel not in ("", KERNEL):
            self.note("kernel", f"the kernel was called {kernel!r}; it is {KERNEL!r}")
        return Mended(self._notebook(), gathered(self.notes, self.name), self._answered())

    def _answered(self) -> int:
        own = [p for p in self.places.values() if p.slot.notebook == self.name and p.cell]
        answers = [p for p in own if p.slot.role in ("answer", "written")]
        return sum(is_written(p.cell, p.slot) and not is_stub(p.cell) for p in answers)

    # ------------------------------------------------------------------------------ filling in

    def _claiming(self, slot: Slot, *how: str) -> list[int]:
        return [
            number
            for number, claim in enumerate(self.claims)
            if claim and claim.slot is slot and (not how or claim.how in how)
        ]

    def _fill(self, slot: Slot) -> None:
        fill = {
            "locked": self._fill_locked,
            "answer": self._fill_answer,
            "written": self._fill_written,
            "free": self._fill_free,
        }
        fill[slot.role](slot)

    def _put(self, slot: Slot, cell: Cell, number: int) -> None:
        place = self.places[id(slot)]
        place.cell, place.position = cell, number
        self.used.add(number)

    def _fill_locked(self, slot: Slot) -> None:
        """Put the homework's own text back; what else stood there is kept if it does something."""
        numbers = self._claiming(slot)
        if not numbers:
            self.note("deleted", f"`{slot.name}` missing; put back")
            return
        exact = [n for n in numbers if self.cells[n].text == slot.cell.text]
        number = (exact or numbers)[-1]
        self._put(slot, slot.cell, number)
        self._tell_lost_ids(slot, number)
        if not exact:
            self.note("locked", f"`{slot.name}` changed; the text was put back")
        for other in numbers:
            if other == number and exact:
                continue
            self.used.add(other)
            text = self.cells[other]
            if text.text != slot.cell.text and text.kind == "code" and defined(text.source):
                self.places[id(slot)].before.append(anonymous(text))
        if len(exact) > 1:
            self.note("duplicate", f"`{slot.name}` there {len(exact)} times")

    def _fill_free(self, slot: Slot) -> None:
        numbers = self._claiming(slot, "grade_id", "id") or self._claiming(slot, "text", "alike")
        numbers = numbers or self._claiming(slot)
        if numbers:
            self._put(slot, self.cells[numbers[0]], numbers[0])
            return
        names = set(slot.names) & self.homework.owned
        needed = names and not slot.demo
        if needed and not names & self._all_names:
            self.note("deleted", f"`{slot.name}` missing; put back")
            self.places[id(slot)].cell = slot.cell

    @cached_property
    def _all_names(self) -> set[str]:
        return {n for cell in self.cells if cell.kind == "code" for n in defined(cell.source)}

    def _fill_answer(self, slot: Slot) -> None:
        """Choose what counts as the answer in code."""
        own = self._claiming(slot, "grade_id", "id", "text")
        changed = [n for n in own if self.answered(slot, n) or self.reworked(slot, n)]
        others = [n for n in self._defining(slot) if n not in own]
        chosen = self._choose(slot, changed)
        have = set().union(*(self.answered(slot, n) for n in chosen)) if chosen else set()
        if not chosen or (slot.names.keys() - have and self._leaves_open(slot, chosen)):
            further = self._elsewhere(slot, others, have)
            if further:
                chosen = sorted([*chosen, *further])
                self.note("elsewhere", f"`{slot.name}`: the answer stood in another cell")
        self._place_answer(slot, own, changed, chosen)

    def _defining(self, slot: Slot) -> list[int]:
        """Return the cells outside the homework that define what this answer should."""
        return [
            number
            for number, claim in enumerate(self.claims)
            if (claim is None or claim.how == "names" or claim.slot.role == "locked")
            and self.cells[number].kind == "code"
            and number not in self.used
            and self.answered(slot, number)
        ]

    def answered(self, slot: Slot, number: int) -> set[str]:
        """Return the names of an answer that a cell defines otherwise than the hand-out did."""
        found = defined(self.cells[number].source) if self.cells[number].kind == "code" else {}
        return {
            name
            for name, text in found.items()
            if name in slot.names and text.split() != slot.names[name].split()
        }

    def reworked(self, slot: Slot, number: int) -> bool:
        """Tell whether a cell differs from the hand-out, though it defines nothing asked for."""
        text = self.cells[number].text
        return bool(text) and text.split() != slot.cell.text.split()

    def _leaves_open(self, slot: Slot, chosen: list[int]) -> bool:
        """Tell whether a name of the answer is missing or a stub in all the chosen cells."""
        texts = [defined(self.cells[n].source) for n in chosen]
        whole = {name for found in texts for name in found}
        bases = {name.split("[")[0] for name in whole}
        open_names = slot.names.keys() - whole
        stubs = {n for f in texts for n, t in f.items() if n in slot.names and says_stub(t)}
        return any("[" not in name or name.split("[")[0] not in bases for name in open_names) or (
            bool(stubs)
        )

    def _choose(self, slot: Slot, changed: list[int]) -> list[int]:
        """Of several cells that say they are this answer take one copy, or all its parts."""
        if len(changed) < 2:
            return changed
        every = set().union(*(self.answered(slot, n) for n in changed))
        whole = [n for n in changed if self.answered(slot, n) == every]
        if whole and every:
            sound = [n for n in whole if compiles(self.cells[n].source)]
            self.note("duplicate", f"`{slot.name}`: of several copies the last changed one counts")
            return [(sound or whole)[-1]]
        self.note("split", f"`{slot.name}` in {len(changed)} parts; joined")
        return changed

    def _elsewhere(self, slot: Slot, others: list[int], have: set[str]) -> list[int]:
        """Return cells that hold what the answer's own cell leaves open, the last of each."""
        found: dict[str, int] = {}
        for number in others:
            for name in self.answered(slot, number) - have:
                found[name] = number
        return sorted(set(found.values()))

    def _place_answer(
        self, slot: Slot, own: list[int], changed: list[int], chosen: list[int]
    ) -> None:
        place = self.places[id(slot)]
        if not chosen:
            self._place_stub(slot, own)
            return
        texts = [self._without_stubs(slot, n, chosen) for n in chosen]
        source = "\n\n".join(text for text in texts if text.strip())
        self._put(slot, replace(self.cells[chosen[-1]], source=source), chosen[-1])
        self.used.update(chosen)
        spare = [n for n in own if n not in chosen]
        place.before += [anonymous(self.cells[n]) for n in spare if n in changed]
        self.used.update(spare)
        told = any(
            kind in ("duplicate", "elsewhere") and slot.name in text for kind, text in self.notes
        )
        if spare and not told:
            self.note("duplicate", f"`{slot.name}`: an unchanged copy was left out")
        self._tell_lost_ids(slot, chosen[-1])

    def _place_stub(self, slot: Slot, own: list[int]) -> None:
        if own:
            self._put(slot, self.cells[own[-1]], own[-1])
            self.used.update(own)
            self._tell_lost_ids(slot, own[-1])
        elif not set(slot.names) & self._all_names:
            self.note("deleted", f"`{slot.name}` missing; put back empty")

    def _without_stubs(self, slot: Slot, number: int, chosen: list[int]) -> str:
        """Leave out of a part those stubs of the hand-out that another part answers."""
        source = self.cells[number].source
        others = set().union(*(self.answered(slot, n) for n in chosen if n != number), set())
        for name, text in defined(source).items():
            stub = name in slot.names and (
                text.split() == slot.names[name].split() or says_stub(text)
            )
            if stub and name in others:
                source = source.replace(text, "")
        return source

    def _fill_written(self, slot: Slot) -> None:
        """Take the answer in words from its cell, or from those in its place."""
        own = self._claiming(slot)
        changed = [n for n in own if is_written(self.cells[n], slot)]
        if not changed:
            changed = self._in_its_place(slot)
            if changed:
                self.note("elsewhere", f"`{slot.name}`: the answer stood in another cell")
        distinct = list({self.cells[n].text: n for n in changed}.values())
        if len(own) > 1:
            self.note("duplicate", f"`{slot.name}` there {len(own)} times; all is kept")
        self.used.update([*own, *changed])
        if distinct:
            self._put(slot, joined([self.cells[n] for n in distinct]), distinct[-1])
            self._tell_lost_ids(slot, distinct[-1])
        elif own:
            self._put(slot, slot.cell, own[-1])
            self._tell_lost_ids(slot, own[-1])
        else:
            stubs = [n for n, c in enumerate(self.cells) if c.text == slot.cell.text]
            self.used.update(n for n in stubs if self.claims[n] is None)
            if not stubs:
                self.note("deleted", f"`{slot.name}` missing; put back empty")

    def _in_its_place(self, slot: Slot) -> list[int]:
        """Return cells of words that stand between this answer's prompt and what comes next."""
        prompt = self.index.slots[self.index.slots.index(slot) - 1]
        starts = self._claiming(prompt)
        found: list[int] = []
        for number in range(starts[-1] + 1, len(self.cells)) if starts else ():
            claim, cell = self.claims[number], self.cells[number]
            if claim is not None and claim.slot is not slot:
                break
            if claim is None and number not in self.used and is_words(cell, slot):
                found.append(number)
        return found

    # -------------------------------------------------------------------------- what is left over

    def _keep_the_rest(self) -> None:
        """Keep the student's own cells behind the cell that they followed."""
        behind: Place | None = None
        self.first: list[Cell] = []
        for number, cell in enumerate(self.cells):
            at = [p for p in self._filled() if p.position == number]
            if at:
                behind = at[0]
            elif number not in self.used and cell.text:
                (behind.after if behind else self.first).append(anonymous(cell))

    def _filled(self) -> list[Place]:
        return [place for place in self.places.values() if place.position >= 0]

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
                    names = set(defined(cell.source)) if cell.kind == "code" else set()
                    if names & needed:
                        later.after.remove(cell)
                        place.before.insert(0, cell)
                        needed |= words(cell.source)

    # ---------------------------------------------------------------------------------- telling

    def _tell_lost_ids(self, slot: Slot, number: int) -> None:
        cell = self.cells[number]
        if slot.cell.grade_id and cell.grade_id != slot.cell.grade_id:
            self.note("metadata", f"`{slot.name}`: nbgrader's id was lost or changed; given again")
        if cell.kind != slot.cell.kind:
            self.note("type", f"`{slot.name}` made a {cell.kind} cell; made {slot.cell.kind} again")

    def _tell_what_moved(self) -> None:
        filled = [place for place in self._filled() if place.slot.role != "free"]
        in_order = longest_rise([place.position for place in filled])
        for place in filled:
            if place.position not in in_order:
                self.note("moved", f"`{place.slot.name}` moved; back in place")

    # --------------------------------------------------------------------------------- building

    def _notebook(self) -> dict:
        raw = self.homework.raw[self.name]
        ids = {slot.cell.id for slot in self.homework.slots[self.name]}
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
        return slot.role == "answer" and bool(set(slot.names) & self._all_names)
