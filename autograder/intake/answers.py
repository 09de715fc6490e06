"""What counts as a student's answer, of all the cells that may hold it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from autograder.intake.handout import Slot
from autograder.intake.names import compiles, defined
from autograder.intake.places import (
    anonymous,
    as_words,
    is_words,
    is_written,
    joined,
    says_stub,
)
from autograder.intake.prose import is_only_words
from autograder.intake.work import Work


class Answers(Work):
    """Fills the places of answers, in code and in words."""

    def fill_answer(self, slot: Slot) -> None:
        """Choose what counts as the answer in code."""
        own = self.claiming(slot, "grade_id", "id", "text")
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
        found = self.cells[number].defines
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
        texts = [self.cells[n].defines for n in chosen]
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
        answers = {n: self.answered(slot, n) for n in chosen}
        counts = Counter(name for names in answers.values() for name in names)
        texts = [self._without_stubs(slot, n, counts - Counter(answers[n])) for n in chosen]
        source = "\n\n".join(text for text in texts if text.strip())
        self.put(slot, replace(self.cells[chosen[-1]], source=source), chosen[-1])
        self.used.update(chosen)
        spare = sorted(set(own) - set(chosen))
        place.before += [anonymous(self.cells[n]) for n in sorted(set(spare) & set(changed))]
        self.used.update(spare)
        told = any(
            kind in ("duplicate", "elsewhere") and slot.name in text for kind, text in self.notes
        )
        if spare and not told:
            self.note("duplicate", f"`{slot.name}`: an unchanged copy was left out")
        self.tell_lost_ids(slot, chosen[-1])

    def _place_stub(self, slot: Slot, own: list[int]) -> None:
        if own:
            self.put(slot, self.cells[own[-1]], own[-1])
            self.used.update(own)
            self.tell_lost_ids(slot, own[-1])
        elif not set(slot.names) & self.all_names:
            self.note("deleted", f"`{slot.name}` missing; put back empty")

    def _without_stubs(self, slot: Slot, number: int, others: Counter[str]) -> str:
        """Leave out of a part those stubs of the hand-out that another part answers."""
        source = self.cells[number].source
        for name, text in defined(source).items():
            stub = name in slot.names and (
                text.split() == slot.names[name].split() or says_stub(text)
            )
            if stub and name in others:
                source = source.replace(text, "")
        return source

    def fill_written(self, slot: Slot) -> None:
        """Take the answer in words from its cell, or from those in its place."""
        own = self.claiming(slot)
        changed = [n for n in own if is_written(self.cells[n], slot)]
        if not changed:
            changed = self._in_its_place(slot)
            if changed:
                self.note("elsewhere", f"`{slot.name}`: the answer stood in another cell")
        if len(own) > 1:
            self.note("duplicate", f"`{slot.name}` there {len(own)} times; all is kept")
        self.used.update(own)
        if changed:
            self.put_words(slot, changed)
        elif own:
            self.put(slot, slot.cell, own[-1])
            self.tell_lost_ids(slot, own[-1])
        else:
            stubs = [n for n, c in enumerate(self.cells) if c.text == slot.cell.text]
            self.used.update(n for n in stubs if self.claims[n] is None)
            if not stubs:
                self.note("deleted", f"`{slot.name}` missing; put back empty")

    def put_words(self, slot: Slot, numbers: list[int]) -> None:
        """Put cells' words into an answer's place; code that shows them stays where it is."""
        distinct = list({self.cells[n].text: n for n in numbers}.values())
        words = joined([as_words(self.cells[n]) for n in distinct])
        moved = [n for n in numbers if self.claims[n] is not None or self._moves(n)]
        self.used.update(moved)
        if moved:
            self.put(slot, words, moved[-1])
            self.tell_lost_ids(slot, moved[-1])
        else:
            self.places[id(slot)].cell = words

    def _moves(self, number: int) -> bool:
        cell = self.cells[number]
        return cell.kind != "code" or is_only_words(cell.source) or not compiles(cell.source)

    def _in_its_place(self, slot: Slot) -> list[int]:
        """Return cells of words that stand between this answer's prompt and what comes next."""
        prompt = self.index.slots[self.index.slots.index(slot) - 1]
        starts = self.claiming(prompt)
        found: list[int] = []
        for number in range(starts[-1] + 1, len(self.cells)) if starts else ():
            claim, cell = self.claims[number], self.cells[number]
            if claim is not None and claim.slot is not slot:
                break
            if claim is None and number not in self.used and is_words(cell, slot):
                found.append(number)
        return found
