"""Try out the equations of answers: in a process of its own, with a deadline and a memory limit.

What comes out, and which items of a rubric it states, is kept by a digest of the text (and of the
items); the text is a student's, and is read as text only.
Answers are tried one after the other, those asked for last first; until then there is no result.
"""

from __future__ import annotations

import hashlib
import json
import resource
import threading
from functools import cache
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course, read_sealed, write_sealed
from autograder.deadlines import TooLong
from autograder.homework import find
from autograder.marks.submission import fingerprint
from autograder.pipeline import OneWorker
from autograder.report.equations import equation
from autograder.text.language import thai_of

TRY_SECONDS = 6.0  # of CPU time for one answer
MEMORY_BYTES = 3 * 2**30  # of addresses, most of which numpy never uses
MOST_WAITING = 5_000  # answers
MOST_EQUALITIES = 500  # of one answer
LONGEST_TEXT = 100_000  # characters


class Question(NamedTuple):
    """What is asked of an answer's text: what is equal or, of items, which are stated."""

    name: str
    task: str
    text: str
    items: tuple[str, ...] | None


@cache
def _version(course: Course) -> str:
    return fingerprint([*course.homework.files, *([course.kit] if course.kit else [])])


class Tried:
    """What came of the equations of a class's answers."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._worker = OneWorker("autograder.desk.trying")
        self._known: dict[str, list] = {}
        self._waiting: list[Question] = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="trying", daemon=True)

    def __enter__(self) -> Tried:
        self._worker.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *exception) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join(TRY_SECONDS)
        self._worker.__exit__(*exception)

    def of(self, task: str, text: str, *, urgent: bool = True) -> list[dict] | None:
        """Return the equalities of an answer, tried; None while that is not known yet.

        Then it is tried next, or, if that is not `urgent`, behind all others.
        """
        return self._answer(task, text, None, urgent)

    def stated(self, task: str, text: str, items: tuple[str, ...]) -> list[int] | None:
        """Return the places of the items that an answer states; None while that is not known."""
        return self._answer(task, text, items, True)

    def _answer(
        self, task: str, text: str, items: tuple[str, ...] | None, urgent: bool
    ) -> list | None:
        if not text.strip() or items == ():
            return []
        text = text[:LONGEST_TEXT]
        said = json.dumps([_version(self._course), task, text, items])
        asked = Question(hashlib.sha256(said.encode()).hexdigest(), task, text, items)
        known = self._known.get(asked.name)
        if known is None and (data := read_sealed(self._file(asked.name))) is not None:
            known = self._known[asked.name] = data["found"]
        if known is None:
            self._ask(asked, urgent)
        return known

    def _file(self, name: str) -> Path:
        return self._course.own / "desk" / "tried" / f"{name}.json"

    def _ask(self, wanted: Question, urgent: bool) -> None:
        with self._changed:
            others = [one for one in self._waiting if one != wanted]
            both = [*others, wanted] if urgent else [wanted, *others]
            self._waiting = both[-MOST_WAITING:]
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._waiting)
                if self._ended:
                    return
                asked = self._waiting.pop()
            if asked.name not in self._known:
                self._known[asked.name] = found = self._try(asked)
                write_sealed(self._file(asked.name), {"found": found})

    def _try(self, asked: Question) -> list:
        arguments = (self._course.homework.id, asked.task, asked.text)
        function = try_out if asked.items is None else find_stated
        more = () if asked.items is None else (asked.items,)
        try:
            return self._worker.run_in_time(function, *arguments, *more, seconds=TRY_SECONDS)
        except (TooLong, Exception):  # of a hostile text nothing is known, and marking goes on
            return []


def try_out(assignment: str, task: str, text: str) -> list[dict]:
    """Return the equalities in a text as the page has them; this runs in the worker."""
    _limit_memory()
    found = find(assignment).try_equations(task, text)
    return json.loads(json.dumps([_told(one) for one in found[:MOST_EQUALITIES]]))


def find_stated(assignment: str, task: str, text: str, items: tuple[str, ...]) -> list[int]:
    """Return the places of the items that a text states; this runs in the worker."""
    _limit_memory()
    found = find(assignment).states(task, text, items)
    return sorted({int(place) for place in found if 0 <= place < len(items)})


def _limit_memory() -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard))


def _told(one) -> dict:
    reason = one.reason or ""
    return {
        "lhs_html": equation(one.lhs, display=False),
        "rhs_html": equation(one.rhs, display=False),
        "at": list(one.at),
        "verdict": one.verdict,
        "condition": one.condition,
        "point": one.point,
        "values": None if one.values is None else [_finite(value) for value in one.values],
        "reason": str(reason),
        "reason_th": str(thai_of(reason)),
    }


def _finite(value: float) -> float | None:
    return float(value) if abs(value) < float("inf") else None
