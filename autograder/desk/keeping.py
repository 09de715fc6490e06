"""Keep drawn answers: made once, in a process of its own, within a time; found again at once.

What is kept lies in the class's folder and can be deleted at any time. It counts while the
student's notebook, the marker's own programs and the names to be hidden are the same.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path

import autograder
from autograder.course import Course, read_sealed, write_sealed
from autograder.deadlines import TooLong
from autograder.marks.submission import fingerprint
from autograder.nbgrader_plugin.written.places import Place
from autograder.nbgrader_plugin.written.seen import learn, stamp_of
from autograder.pipeline import OneWorker

DRAW_SECONDS = 10.0  # of CPU time; an answer takes a twentieth of one
MOST_IN_MEMORY = 400  # answers
DRAWING = ("desk/drawing.py", "report", "text", "intake/kinds.py")
NOTHING = {
    "html": "", "text": "", "tried": "", "whole": "", "cut": False, "characters": 0, "pages": [],
    "pages_left_out": 0, "pictured": False, "code_html": "", "there": False, "digests": {},
}  # fmt: skip


@cache
def _version() -> str:
    here = Path(autograder.__file__).parent
    return fingerprint([here / name for name in DRAWING]) + sys.version


class Kept:
    """The drawn answers of a class."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._worker = OneWorker("autograder.desk.drawing")
        self._busy = threading.Lock()
        self._memory: OrderedDict[str, tuple[str, dict]] = OrderedDict()
        self.folder = course.own / "desk"

    @property
    def pages(self) -> Path:
        return self.folder / "pages"

    def __enter__(self) -> Kept:
        self._worker.__enter__()
        return self

    def __exit__(self, *exception) -> None:
        self._worker.__exit__(*exception)

    def warm_up(self) -> None:
        """Start the process that draws, in the background, so that the first answer need not."""
        threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        with self._busy:
            self._worker.run(_version)

    def answer(self, student: str, place: Place, hidden: tuple[str, ...] = ()) -> dict:
        """Return a drawn answer; see `drawing.draw`. Threads may ask at once."""
        stamp = stamp_of(self._course, student, place)
        if stamp is None:
            return NOTHING
        made_from = json.dumps([_version(), stamp, hidden])
        name = hashlib.sha256(f"{student}\0{place.cell}\0{bool(hidden)}".encode()).hexdigest()
        found = self._found(name, made_from)
        if found is None:
            found = self._drawn(name, made_from, student, place, hidden)
        learn(stamp, found["digests"])
        return found

    def _found(self, name: str, made_from: str) -> dict | None:
        known = self._memory.get(name)
        if known is None:
            data = read_sealed(self.folder / "answers" / f"{name}.json")
            known = (data["made_from"], data["answer"]) if data else None
        if known is None or known[0] != made_from or not self._has_pages(known[1]):
            return None
        self._remember(name, *known)
        return known[1]

    def _has_pages(self, answer: dict) -> bool:
        return all((self.pages / page["file"]).exists() for page in answer["pages"])

    def _remember(self, name: str, made_from: str, answer: dict) -> None:
        self._memory[name] = (made_from, answer)
        while len(self._memory) > MOST_IN_MEMORY:
            self._memory.popitem(last=False)

    def _drawn(
        self, name: str, made_from: str, student: str, place: Place, hidden: tuple[str, ...]
    ) -> dict:
        with self._busy:
            found = self._found(name, made_from)  # somebody else has asked meanwhile
            if found is not None:
                return found
            answer = self._in_time(student, place, hidden)
        self._remember(name, made_from, answer)
        kept = {"made_from": made_from, "answer": answer}
        write_sealed(self.folder / "answers" / f"{name}.json", kept)
        return answer

    def _in_time(self, student: str, place: Place, hidden: tuple[str, ...]) -> dict:
        """Draw an answer; what takes too long, or stops who draws, is shown as it was typed."""
        from autograder.desk.drawing import draw, draw_plainly

        arguments = (self._course, student, place, hidden, self.pages)
        try:
            return self._worker.run_in_time(draw, *arguments, seconds=DRAW_SECONDS)
        except OSError:  # the disk is full: it is drawn when there is room
            raise
        except (TooLong, Exception):
            return draw_plainly(*arguments)
