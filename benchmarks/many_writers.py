"""Formgrader's markers and `grade --force` at once: `python -m benchmarks.many_writers`.

A class is marked by machine. Then two markers, each at a Formgrader of their own, give marks and
comments through HTTP as its page does, as fast as it answers: most answers have one marker, some
have both. Meanwhile the whole class is marked by machine again, over and over; with `--losses` the
server is killed and started again so many times. A write is lost if, when it is looked at before
the next one, the gradebook says something else than the marker was told; of answers with two
markers the last word counts, or one of the last if they were spoken at once. Ends with status 1 if
one is lost.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from sqlalchemy import select

from autograder.course import Course, find_course
from autograder.desk import open_desk
from autograder.nbgrader_plugin.database.connecting import reading_gradebook
from autograder.nbgrader_plugin.entered import CELL, COMMENT, GRADE, in_marked_cells
from autograder.nbgrader_plugin.written.places import places
from benchmarks.at_once import (
    DATABASES,
    Again,
    Client,
    grade,
    gradebook_in,
    hand_in,
    own_course,
)
from benchmarks.own_postgresql import Server

MARKERS = ("ann", "ben")
STUDENTS = 30
SHARED = 0.1  # of the answers
GRADES, COMMENTS = "grade", "comment"
FIELDS = {GRADES: "manual_score", COMMENTS: "manual_comment"}
PATIENCE_SECONDS = 120.0  # while the server is away
AWAY_SECONDS = 2.0
Row = tuple[str, str]  # of which table, and its id


@dataclass(frozen=True)
class Said:
    """What a marker was told was saved, and between which times that happened."""

    value: float | str
    begun: float
    ended: float


@dataclass(kw_only=True)
class Marker(Client):
    """A marker at a Formgrader; `alone` are the rows that nobody else writes."""

    name: str
    rng: random.Random
    alone: list[Row]
    shared: list[Row]
    told: dict[Row, list[Said]] = field(default_factory=lambda: defaultdict(list))
    lost: list[str] = field(default_factory=list)
    writes: int = 0

    def give_marks(self, count: int) -> None:
        while self.writes < count:
            row = self.rng.choice(self.shared if self.rng.random() < SHARED else self.alone)
            if row in self.alone:
                self._look(row)
            self._write(row)

    def _look(self, row: Row) -> None:
        """See that a row says what this marker, its only one, was told last."""
        if self.told[row]:
            now, said = self._until_answered("/".join(row))[FIELDS[row[0]]], self.told[row][-1]
            if now != said.value:
                self.lost.append(f"{row}: told {said.value}, is {now}")

    def _write(self, row: Row) -> None:
        what, begun = row[0], time.monotonic()
        marks = self.rng.choice([0.0, 0.5, 1.0, 1.5, 2.0])
        value = marks if what == GRADES else f"{self.name} {self.writes}: $x^2$"
        body = {FIELDS[what]: value} | ({"extra_credit": None} if what == GRADES else {})
        said = self._until_answered("/".join(row), body, "PUT")
        self.writes += 1
        if row in self.alone and said[FIELDS[what]] != value:
            self.lost.append(f"{row}: wrote {value}, told {said}")
        self.told[row].append(Said(value, begun, time.monotonic()))

    def _until_answered(self, *request: object) -> dict:
        """Ask until there is an answer, as somebody does whose page says that it did not save."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            status, said = self.ask(*request)
            if status == 200:
                return said
            if time.monotonic() > end:
                raise TimeoutError(f"{request}: {status} {said}")
            time.sleep(0.2)


def rows_of(course: Course) -> list[Row]:
    """Return the grades and comments of all answers that people mark."""
    cells = [place.cell for place in places(course).values() if not place.on_paper]
    with reading_gradebook(course) as connection:
        found = []
        for what, table in ((GRADES, GRADE), (COMMENTS, COMMENT)):
            query = in_marked_cells(course, table, table.c.id).where(CELL.c.name.in_(cells))
            found += [(what, id) for id in sorted(connection.scalars(query))]
    return found


def marking_at_once(
    course: Course, writes: int, seed: int, server: Server | None, losses: int
) -> tuple[list[Marker], Again]:
    """Let the markers mark while the class is marked by machine again."""
    rng, rows = random.Random(seed), rows_of(course)
    rng.shuffle(rows)
    both, rest = rows[: int(SHARED * len(rows))], rows[int(SHARED * len(rows)) :]
    with ExitStack() as stack:
        markers = []
        for number, name in enumerate(MARKERS):
            desk = stack.enter_context(open_desk(course, marker=name))
            about = {"name": name, "rng": random.Random(f"{name} {seed}"), "shared": both}
            alone = rest[number :: len(MARKERS)]
            address = desk.formgrader
            markers.append(Marker(address=address, home="formgrader/api", alone=alone, **about))
        again, each = Again(course), -(-writes // len(markers))
        threads = [threading.Thread(target=one.give_marks, args=(each,)) for one in markers]
        for thread in (again, *threads):
            thread.start()
        for number in range(losses):
            goal = (number + 1) * writes / (losses + 1)
            while sum(one.writes for one in markers) < goal and any(t.is_alive() for t in threads):
                time.sleep(0.05)
            server.stop("immediate")
            time.sleep(AWAY_SECONDS)
            server.start()
        for thread in threads:
            thread.join()
        again.stop.set()
        again.join()
    return markers, again


def lost_at_the_end(course: Course, markers: list[Marker]) -> list[str]:
    """Return in what the gradebook is not what was said last of each row."""
    told: dict[Row, list[Said]] = defaultdict(list)
    for marker in markers:
        for row, said in marker.told.items():
            told[row] += said
    found, now = [], {}
    with reading_gradebook(course) as connection:
        for what, table in ((GRADES, GRADE), (COMMENTS, COMMENT)):
            query = select(table.c.id, table.c[FIELDS[what]])
            now |= {(what, id): value for id, value in connection.execute(query)}
            if what == GRADES:
                waiting = select(table.c.id).where(table.c.needs_manual_grade)
                open_rows = {(what, id) for id in connection.scalars(waiting)}
    for row, said in told.items():
        last = max(one.begun for one in said)  # whatever ended before was written over
        possible = [one.value for one in said if one.ended >= last]
        if now[row] not in possible:
            found.append(f"{row}: {now[row]}, told {possible}")
        elif row in open_rows:
            found.append(f"{row}: waits for a person who has marked it")
    return found


def tell(console: Console, markers: list[Marker], again: Again, lost: list[str]) -> None:
    for what in ("PUT grade", "PUT comment"):
        each = sorted(s for m in markers for s in m.seconds.get(what, [0.0]))
        p95 = each[int(0.95 * (len(each) - 1))]
        times = f"median {1000 * statistics.median(each):.0f} ms, p95 {1000 * p95:.0f} ms"
        console.print(f"  {what}: {times}, longest {1000 * each[-1]:.0f} ms, {len(each)} times")
    errors = +sum((marker.errors for marker in markers), start=markers[0].errors.__class__())
    console.print(f"  answered with an error, and asked again: {dict(errors) or 0}", soft_wrap=True)
    for status, said in again.runs:
        if status:
            console.print(f"  `grade --force` ended with {status}: {said}", soft_wrap=True)
    count = sum(marker.writes for marker in markers)
    console.print(f"{len(again.runs)} times marked again; lost: {len(lost)} of {count} writes")
    for line in lost[:20]:
        console.print(f"  {line}", soft_wrap=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_writers", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, default=DATABASES[1])
    parser.add_argument("--writes", type=int, default=10_000)
    parser.add_argument("--losses", type=int, default=0, help="of the server, on PostgreSQL")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        course = own_course(find_course(), Path(folder))
        hand_in(course, STUDENTS)
        with gradebook_in(course, options.database) as server:
            status, said = grade(course)
            if status:
                sys.exit(f"the class could not be marked: {said}")
            start = time.monotonic()
            how = (options.writes, options.seed, server, options.losses if server else 0)
            markers, again = marking_at_once(course, *how)
            console.print(f"{options.database}, {time.monotonic() - start:.0f} s:")
            lost = [line for marker in markers for line in marker.lost]
            lost += lost_at_the_end(course, markers)
        tell(console, markers, again, lost)
        sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
