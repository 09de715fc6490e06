"""Answers that stand together: blank ones, equal ones and nearly equal ones.

The texts of a class are read in the background when a task is opened, and put together once all
of their equations have been tried out: until then only blank ones stand together. What differs in
what was found of its equations is never equal.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.course import Course
from autograder.desk.keeping import Kept
from autograder.desk.trying import Tried
from autograder.nbgrader_plugin.written.places import Place, keys_of
from autograder.nbgrader_plugin.written.rows import Answer
from autograder.nbgrader_plugin.written.seen import digest_of
from autograder.written.groups import BLANK, AnswerText, groups


@dataclass(frozen=True)
class Together:
    """Some answers of one cell, by student with their keys; `id` says nothing of whose they are.

    `digests` say which answers were put together.
    """

    id: str
    kind: str
    members: Mapping[str, int]
    digests: Mapping[str, str] = field(default_factory=dict)


class Grouping:
    """The groups of each cell, as far as its answers have been read."""

    def __init__(self, course: Course, kept: Kept, tried: Tried) -> None:
        self._course, self._kept, self._tried = course, kept, tried
        self._groups: dict[str, tuple[object, list[Together]]] = {}
        self._busy = threading.Lock()

    def groups(self, place: Place, answers: Mapping[str, Answer]) -> list[Together]:
        """Return a cell's groups of two or more; blank ones stand together be there only one."""
        blank = [student for student, answer in answers.items() if answer.is_blank]
        found = self._groups.get(place.cell, (None, []))[1]
        if not blank:
            return found
        keys = keys_of(self._course, place.cell, blank)
        return [Together(BLANK, BLANK, keys), *found]

    def read(self, place: Place, hidden: Mapping[str, tuple[str, ...]]) -> None:
        """Read the answers of the students in `hidden` and put them together, which takes long.

        What was answered on paper is only read.
        """
        with self._busy:
            digests = {s: digest_of(self._course, s, place) for s in hidden}
            drawn = {s: self._kept.answer(s, place, words) for s, words in hidden.items()}
            if place.on_paper:
                return
            texts = {
                student: AnswerText(one["text"], one["pictured"] or one["cut"])
                for student, one in drawn.items()
                if one["there"]
            }
            verdicts = {s: self._verdicts(place, text) for s, text in texts.items()}
            if None in verdicts.values():
                return
            made_from = (texts, verdicts, digests)
            if self._groups.get(place.cell, (None,))[0] != made_from:
                self._groups[place.cell] = (made_from, self._found(place, *made_from))

    def _verdicts(self, place: Place, answer: AnswerText) -> list[str] | None:
        """Return what was found of an answer's equations, None while that is not known."""
        if answer.is_picture:
            return []
        tried = self._tried.of(place.task.id, answer.text, urgent=False)
        return None if tried is None else [one["verdict"] for one in tried]

    def _found(
        self,
        place: Place,
        texts: Mapping[str, AnswerText],
        verdicts: Mapping[str, list[str]],
        digests: Mapping[str, str],
    ) -> list[Together]:
        found = (group for group in groups(texts, verdicts) if group.kind != BLANK)
        keys = keys_of(self._course, place.cell, texts)
        return [
            Together(one.id, one.kind, *({s: of[s] for s in one.members} for of in (keys, digests)))
            for one in found
        ]
