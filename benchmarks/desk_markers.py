"""Two markers and `grade --force` at once: `python -m benchmarks.desk_markers [--marks 1000]`.

A class is marked by machine. Then two markers, each at a written desk of their own, mark its
written answers through HTTP as the page does, as fast as the desk answers: some marks are sent
twice, some are taken back, some answers are marked again. Meanwhile the whole class is marked by
machine again, over and over. In the end the gradebook must hold the last mark and comment that a
marker was told was saved, for each answer: none lost, none twice, and no request may have been
answered with an error.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from autograder.course import Course, find_course
from autograder.desk import open_desk
from autograder.nbgrader_plugin.written.places import keys_of, places
from autograder.nbgrader_plugin.written.rows import answers_of
from autograder.nbgrader_plugin.written.tables import LOG
from autograder.nbgrader_plugin.written.transactions import reading
from benchmarks.at_once import (
    DATABASES,
    Again,
    Client,
    grade,
    gradebook_in,
    hand_in,
    own_course,
)

TWICE, BACK, AGAIN = 0.1, 0.05, 0.05  # shares of the marks
MARKERS = ("ann", "ben")


@dataclass(kw_only=True)
class Marker(Client):
    """A marker at a desk, who remembers what it said was saved: marks and comment by answer."""

    name: str
    rng: random.Random
    saved: dict[tuple[str, int], tuple] = field(default_factory=dict)  # when, and what
    requests: set[str] = field(default_factory=set)

    def mark_answers(self, cells: list[str], count: int) -> None:
        """Mark so many answers, or all that are left."""
        cells = [*cells]
        self.rng.shuffle(cells)
        rubrics = {cell: self.ask(f"task/{cell}")[1]["rubric"] for cell in cells}
        after = -1
        while len(self.requests) < count and cells:
            cell = cells[-1]
            answer = self.ask(f"next?cell={cell}&after={after}")[1].get("answer")
            if answer is None:
                cells.pop()
                after = -1
                continue
            after = answer["key"]
            self._mark(cell, rubrics[cell], answer)
            if self.rng.random() < AGAIN:
                self._mark(cell, rubrics[cell], self.ask(f"answer/{cell}/{after}")[1])

    def _mark(self, cell: str, rubric: dict, answer: dict) -> None:
        rng, key, request = self.rng, answer["key"], str(uuid.UUID(int=self.rng.getrandbits(128)))
        before = self.saved.get((cell, key), (0.0, None))[1]
        ticks = {item["id"]: rng.choice([0.5, 1]) for item in rubric["items"] if rng.random() < 0.7}
        body = {
            "cell": cell, "key": key, "revision": answer["revision"],
            "rubric_version": rubric["version"], "request": request, "ticks": ticks, "adjust": 0,
            "comment": f"{self.name} {rng.randrange(40)}: $x^2$", "seconds": 1.5,
        }  # fmt: skip
        status, said = self.ask("mark", body)
        if status != 200:
            return
        self.requests.add(request)
        self.saved[cell, key] = (time.monotonic(), (said["marking"]["marks"], body["comment"]))
        if rng.random() < TWICE:
            status, again = self.ask("mark", body)
            if status == 200 and again["undo"] != said["undo"]:
                self.errors["the same request was saved twice"] += 1
        if rng.random() < BACK:
            self.ask("undo", {"cell": cell, "log": said["undo"]})
            self.saved[cell, key] = (time.monotonic(), before)


def faults(course: Course, markers: list[Marker]) -> list[str]:
    """Return in what the gradebook is not what the markers were told."""
    everything = (pair for marker in markers for pair in marker.saved.items())
    told = dict(sorted(everything, key=lambda pair: pair[1][0]))  # of two what was said last
    requests = set().union(*(marker.requests for marker in markers))
    found = []
    with reading(course) as connection:
        for cell, place in places(course).items():
            answers = answers_of(connection, course, place)
            for student, key in keys_of(course, cell, answers).items():
                answer, said = answers[student], told.get((cell, key), (0.0, None))[1]
                stands = None if answer.marking is None else (answer.manual, answer.comment)
                if stands != said or answer.needs != (said is None) or answer.is_elsewhere:
                    found.append(f"{student} {cell}: {stands} {answer.needs}, told {said}")
        entries = Counter(
            row.request for row in connection.execute(LOG.select()) if row.kind == "mark"
        )
    found += [f"request {one} is there {n} times" for one, n in entries.items() if n != 1]
    return found + [f"request {one} is not there" for one in requests - set(entries)]


def marking_at_once(course: Course, cells: list[str], marks: int, seed: int) -> list[Marker]:
    """Let two markers mark while the class is marked by machine again; return them."""
    with ExitStack() as stack:
        desks = [stack.enter_context(open_desk(course, marker=name)) for name in MARKERS]
        markers = [
            Marker(
                address=desk.address("written/api/class"),
                home="written/api",
                name=name,
                rng=random.Random(f"{name} {seed}"),
            )
            for name, desk in zip(MARKERS, desks, strict=True)
        ]
        again = Again(course)
        threads = [
            threading.Thread(target=marker.mark_answers, args=(cells, marks // len(markers)))
            for marker in markers
        ]
        for thread in (again, *threads):
            thread.start()
        for thread in threads:
            thread.join()
        again.stop.set()
        again.join()
    for status, said in again.runs:
        markers[0].errors[f"`grade --force` ended with a fault: {said}"] += status != 0
    return markers


def tell(console: Console, markers: list[Marker], wrong: list[str]) -> Counter:
    """Print what came of it; return the errors."""
    for what in ("next", "mark", "undo"):
        each = sorted(s for m in markers for s in m.seconds.get(what, [0.0]))
        p95 = each[int(0.95 * (len(each) - 1))]
        console.print(
            f"  {what}: median {1000 * statistics.median(each):.0f} ms, p95 {1000 * p95:.0f} ms, "
            f"longest {1000 * each[-1]:.0f} ms, {len(each)} times"
        )
    errors = +sum((marker.errors for marker in markers), Counter())
    console.print(f"lost, twice or another: {len(wrong)}; answered with an error: {errors or 0}")
    for line in wrong[:20]:
        console.print(f"  {line}", soft_wrap=True)
    return errors


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk_markers", description=__doc__)
    parser.add_argument("--marks", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", choices=DATABASES, default=DATABASES[0])
    options = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        course = own_course(find_course(), Path(folder))
        written = [place.cell for place in places(course).values() if not place.on_paper]
        hand_in(course, -(-options.marks // len(written)) + 2)
        with gradebook_in(course, options.database):
            status, said = grade(course)
            if status:
                sys.exit(f"the class could not be marked: {said}")
            start = time.monotonic()
            markers = marking_at_once(course, written, options.marks, options.seed)
            saved = sum(len(marker.requests) for marker in markers)
            console.print(f"{saved} marks in {time.monotonic() - start:.0f} s")
            wrong = faults(course, markers)
        sys.exit(1 if tell(console, markers, wrong) or wrong else 0)


if __name__ == "__main__":
    main()
