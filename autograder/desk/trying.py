"""Try out the equations of answers: in a process of its own, with a deadline and a memory limit.

What comes out is kept by a digest of the text; the text is a student's, and is read as text only.
Answers are tried one after the other, those asked for last first; until then there is no result.
"""

from __future__ import annotations

import hashlib
import json
import resource
import threading
from functools import cache
from pathlib import Path

from autograder.course import Course, read_sealed, write_sealed
from autograder.deadlines import TooLong
from autograder.homework import find
from autograder.marks.submission import fingerprint
from autograder.pipeline import OneWorker
from autograder.report.equations import equation

TRY_SECONDS = 6.0  # of CPU time for one answer
MEMORY_BYTES = 3 * 2**30  # of addresses, most of which numpy never uses
MOST_WAITING = 5_000  # answers
MOST_EQUALITIES = 500  # of one answer
LONGEST_TEXT = 100_000  # characters


@cache
def _version(course: Course) -> str:
    return fingerprint([*course.homework.files, *([course.kit] if course.kit else [])])


class Tried:
    """What came of the equations of a class's answers."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._worker = OneWorker("autograder.desk.trying")
        self._known: dict[str, list[dict]] = {}
        self._waiting: list[tuple[str, str, str]] = []
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
        if not text.strip():
            return []
        text = text[:LONGEST_TEXT]
        said = f"{_version(self._course)}\0{task}\0{text}".encode("utf-8", "surrogatepass")
        name = hashlib.sha256(said).hexdigest()
        known = self._known.get(name)
        if known is None and (data := read_sealed(self._file(name))) is not None:
            known = self._known[name] = data["equalities"]
        if known is None:
            self._ask((name, task, text), urgent)
        return known

    def _file(self, name: str) -> Path:
        return self._course.own / "desk" / "tried" / f"{name}.json"

    def _ask(self, wanted: tuple[str, str, str], urgent: bool) -> None:
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
                name, task, text = self._waiting.pop()
            if name not in self._known:
                self._known[name] = found = self._try(task, text)
                write_sealed(self._file(name), {"equalities": found})

    def _try(self, task: str, text: str) -> list[dict]:
        arguments = (self._course.homework.id, task, text)
        try:
            return self._worker.run_in_time(try_out, *arguments, seconds=TRY_SECONDS)
        except (TooLong, Exception):  # of a hostile text nothing is known, and marking goes on
            return []


def try_out(assignment: str, task: str, text: str) -> list[dict]:
    """Return the equalities in a text as the page has them; this runs in the worker."""
    resource.setrlimit(
        resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1])
    )
    found = find(assignment).try_equations(task, text)
    return json.loads(json.dumps([_told(one) for one in found[:MOST_EQUALITIES]]))


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
        "reason_th": str(getattr(reason, "th", reason)),
    }


def _finite(value: float) -> float | None:
    return float(value) if abs(value) < float("inf") else None
