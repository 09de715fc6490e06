"""Answers that stand together: blank ones, equal ones and nearly equal ones.

The texts of a class are read once, in the background, when a task is opened; until then nothing but
the blank ones stands together.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.course import Course
from autograder.desk.keeping import Kept
from autograder.nbgrader_plugin.written.places import Place, keys_of
from autograder.nbgrader_plugin.written.rows import Answer

BLANK, EQUAL, NEAR = "blank", "equal", "near"


@dataclass(frozen=True)
class Group:
    """Some answers of one cell; `id` says nothing of whose they are."""

    id: str
    kind: str
    members: dict[str, int]  # key by student, in the order drawn


class Grouping:
    """The groups of each cell, as far as its answers have been read."""

    def __init__(self, course: Course, kept: Kept) -> None:
        self._course, self._kept = course, kept
        self._groups: dict[str, tuple[frozenset, list[Group]]] = {}
        self._busy = threading.Lock()

    def groups(self, place: Place, answers: Mapping[str, Answer]) -> list[Group]:
        """Return a cell's groups of two or more; those of blank answers of any size."""
        blank = [student for student, answer in answers.items() if answer.is_blank]
        found = [self._group(place, BLANK, blank)] if blank else []
        return found + self._groups.get(place.cell, (frozenset(), []))[1]

    def read(
        self, place: Place, hidden: Mapping[str, tuple[str, ...]], students: list[str]
    ) -> None:
        """Read the answers of a cell and put them together; for a thread in the background."""
        with self._busy:
            texts = {}
            for student in students:
                drawn = self._kept.answer(student, place, hidden.get(student, ()))
                if drawn["there"] and not drawn["pictured"] and not drawn["cut"]:
                    texts[student] = drawn["text"]
            known = frozenset(texts.items())
            if self._groups.get(place.cell, (None,))[0] != known:
                self._groups[place.cell] = (known, self._found(place, texts))

    def _found(self, place: Place, texts: Mapping[str, str]) -> list[Group]:
        together: dict[str, list[str]] = {}
        for student, text in texts.items():
            together.setdefault("".join(text.split()), []).append(student)
        return [self._group(place, EQUAL, some) for some in together.values() if len(some) > 1]

    def _group(self, place: Place, kind: str, members: list[str]) -> Group:
        keys = keys_of(self._course, place.cell, members)
        return Group(f"{kind}-{min(keys.values())}", kind, keys)
