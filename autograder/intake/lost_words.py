"""Words of a student's that stand in no answer's place, while a written answer is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz.distance import LCSseq

from autograder.intake.answers import Answers
from autograder.intake.cells import Cell
from autograder.intake.handout import Handout
from autograder.intake.matching import LONGEST_COMPARED
from autograder.intake.papers import LONGEST_TEXT, MOST_FILES, Paper
from autograder.intake.places import ELSEWHERE, Place, is_written
from autograder.intake.prose import remarks_in, words_in
from autograder.intake.task_names import TaskNames

BEGINNING = 200  # characters in which a cell may name its task
SHORT = 40  # characters of a remark that is no answer
SHORT_COMMENTS = 80  # the same, beside code
MATHEMATICS = re.compile(r"\$|\\[a-zA-Z]+|!\[|<img\b|[∂Σ∑∇≠]")


class LostWords(Answers):
    """Finds words for written answers that are empty: in their task's part, or by its name.

    Where none are, and the notebook has other words that may be meant, the answer says so: it then
    waits for a person.
    """

    def find_lost_words(self) -> None:
        names = TaskNames(self.handout.homework)
        for place in self._empty_places():
            words = list(self._own_words())
            named = [n for n in words if place.slot.task in names.named_in(self._beginning(n))]
            parts = self._parts()
            near = [n for n in words if parts[n] == place.slot.task]
            if found := named or near:
                self.put_words(place.slot, found)
                self.note("elsewhere", f"`{place.slot.name}`: the answer stood in another cell")
            elif self._may_be_elsewhere(place.slot.task, words, names):
                place.cell = replace(place.slot.cell, source=ELSEWHERE, attachments={})
                self.note("elsewhere", f"`{place.slot.name}` empty; it may stand in another cell")

    def _empty_places(self) -> list[Place]:
        written = (place for place in self.places.values() if place.slot.role == "written")
        return [p for p in written if p.cell is None or not is_written(p.cell, p.slot)]

    def _own_words(self) -> Iterator[int]:
        """Yield the numbers of cells that are the student's own and hold words."""
        for number, cell in enumerate(self.cells):
            own = self.claims[number] is None and number not in self.used and cell.text
            if own and (cell.kind != "code" or words_in(cell.source)):
                yield number

    def _beginning(self, number: int) -> str:
        return self.cells[number].text[:BEGINNING]

    def _parts(self) -> list[str]:
        """Return for each cell the task in whose part of the notebook it stands."""
        parts, now = [], ""
        for claim in self.claims:
            now = claim.slot.task if claim and claim.slot.task else now
            parts.append(now)
        return parts

    def _may_be_elsewhere(self, task: str, words: list[int], names: TaskNames) -> bool:
        """Tell whether any text that was not handed out may be a task's answer."""
        texts = [self._text(self.cells[number]) for number in words]
        if any(len(text) >= SHORT or MATHEMATICS.search(text) for text in texts):
            return True
        return any(
            self._notes_say_more(n)
            or self._answers_too(n, task, names)
            or (len(comments := self._own_comments(n)) >= SHORT_COMMENTS and part == task)
            or task in names.named_in(comments)
            for n, part in enumerate(self._parts())
        )

    def _answers_too(self, number: int, task: str, names: TaskNames) -> bool:
        """Tell whether the written answer to another task has a part that begins with this one."""
        claim = self.claims[number]
        if claim is None or claim.slot.role != "written" or claim.slot.task == task:
            return False
        return task in headings(self.cells[number].text, names)

    @staticmethod
    def _text(cell: Cell) -> str:
        return words_in(cell.source) if cell.kind == "code" else cell.text.lstrip("# ")

    def _notes_say_more(self, number: int) -> bool:
        """Tell whether a text of the homework's that students may change has grown."""
        claim, cell = self.claims[number], self.cells[number]
        if claim is None or claim.slot.role != "free" or cell.kind != "markdown":
            return False
        old, new = (one.text[:LONGEST_COMPARED] for one in (claim.slot.cell, cell))
        return len(new) - LCSseq.similarity(old, new) >= SHORT

    def _own_comments(self, number: int) -> str:
        """Return the comments and docstrings in the homework's code that were not handed out."""
        claim, cell = self.claims[number], self.cells[number]
        if claim is None or cell.kind != "code" or claim.slot.role == "locked":
            return ""
        known = set(remarks_in(claim.slot.cell.source))
        return "\n".join(line for line in remarks_in(cell.source) if line not in known)


def headings(text: str, names: TaskNames) -> set[str]:
    """Return the tasks that lines of a text begin with."""
    return {task for line in text[:LONGEST_COMPARED].split("\n") for task in names.heading(line)}


def for_other_notebooks(notebook: dict, name: str, file: str, handout: Handout) -> list[Paper]:
    """Return the words in a mended notebook that name tasks of another one, as papers."""
    homework = handout.homework
    names, own = TaskNames(homework), handout.slots[name]
    given = {slot.cell.id for slot in own if slot.role != "written"}
    others = {task.id for task in homework.on_paper if task.notebook != name}
    papers = []
    for cell in notebook["cells"]:
        source = cell["source"]
        words = words_in(source) if cell["cell_type"] == "code" else source
        tasks = others & headings(words, names) if cell["id"] not in given else set()
        if tasks:
            text = words[:LONGEST_TEXT]
            papers.append(Paper(file, tuple(sorted(tasks)), text=text, always=False))
    return papers[:MOST_FILES]
