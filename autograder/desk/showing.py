"""What the page is shown, as JSON: the class, a task with its rubric, an answer without a name."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from autograder.course import Course
from autograder.desk.drawing import draw_model, draw_text
from autograder.desk.grouping import Grouping, Together
from autograder.desk.keeping import Kept
from autograder.desk.trying import Tried
from autograder.nbgrader_plugin.entered import has_assignment, names_of
from autograder.nbgrader_plugin.written import bank, overview, rubrics
from autograder.nbgrader_plugin.written.marking import GONE
from autograder.nbgrader_plugin.written.places import Place, keys_of, places, secret_of
from autograder.nbgrader_plugin.written.rows import (
    Answer,
    Marking,
    answers_of,
    marking_in,
    rows_of,
)
from autograder.nbgrader_plugin.written.seen import digest_of
from autograder.nbgrader_plugin.written.tables import FLAG, SECOND
from autograder.nbgrader_plugin.written.transactions import reading
from autograder.nbgrader_plugin.written.words import Refused, say
from autograder.roster import kept_people
from autograder.text.language import Text, thai_of
from autograder.written.groups import group_of

SHORTEST_ID, SHORTEST_NAME = 4, 3  # characters that are hidden in a text


class Showing:
    """Everything that can be asked of the written desk of one class, by one marker."""

    def __init__(self, course: Course, marker: str, kept: Kept, tried: Tried) -> None:
        self.course, self.marker = course, marker
        self.kept, self.tried = kept, tried
        self.grouping = Grouping(course, kept, tried)
        self.places = places(course)
        self._names: dict[str, str] | None = None

    def place(self, cell: object) -> Place:
        if not isinstance(cell, str) or cell not in self.places:
            raise Refused("unknown", say("There is no such task."))
        return self.places[cell]

    def overview(self) -> dict:
        """Return the class: its tasks, and how far each is."""
        homework = self.course.homework
        self._names = None  # they may have been given meanwhile
        found = []
        if has_assignment(self.course):
            with reading(self.course) as connection:
                found = overview.standings(connection, self.course, self.marker)
        return {
            "id": hashlib.sha256(b"class" + secret_of(self.course)).hexdigest()[:12],
            "title": homework.title,
            "title_th": homework.title_th or homework.title,
            "marker": self.marker,
            "tasks": [self._standing(one) for one in found],
        }

    def _standing(self, one: overview.Standing) -> dict:
        task, counts = one.place.task, dataclasses.asdict(one)
        del counts["place"]
        return {
            "id": f"{task.id}-paper" if one.place.on_paper and task.hand else task.id,
            "title": task.title,
            "title_th": self.course.homework.title_th_of(task.id),
            "cell": one.place.cell,
            "max_marks": one.place.part.marks,
            "kind": "on_paper" if one.place.on_paper else "written",
            **counts,
        }

    def task(self, cell: str) -> dict:
        """Return a task: its rubric, its bank of comments, its groups and the pace."""
        place, course = self.place(cell), self.course
        with reading(course) as connection:
            answers = answers_of(connection, course, place)
            now = rubrics.current(connection, course, place)
            comments = self.comments(connection, place)
            pace = overview.pace_of(connection, course, place, self.marker)
        _, scheme = rubrics.from_source(course, place)
        problems = [*(scheme.problems if scheme and not now.kept else now.rubric.problems())]
        return {
            "cell": cell,
            "task": place.task.id,
            "rubric": {
                "version": now.version,
                "max_marks": now.rubric.max_marks,
                "items": [_item(n, item) for n, item in enumerate(now.rubric.active, 1)],
                "note_html": _block(scheme.note) if scheme else "",
                "problems": [told(problem) for problem in problems],
            },
            "model_html": draw_model(course, place),
            "comments": comments,
            "pace": dataclasses.asdict(pace),
            "groups": [
                self._group(group, answers) for group in self.grouping.groups(place, answers)
            ],
            "order_size": len(self.order(place, answers)),
        }

    def comments(self, connection: Connection, place: Place) -> list[dict]:
        """Return a task's bank of comments."""
        return [
            {"id": c.id, "text": c.text, "text_html": _drawn(c.text, ""), "uses": c.uses}
            for c in bank.comments_on(connection, self.course, place)
        ]

    def _group(self, group: Together, answers: Mapping[str, Answer]) -> dict:
        left = [s for s in group.members if s in answers and answers[s].needs]
        size, keys = len(group.members), list(group.members.values())
        return {"id": group.id, "kind": group.kind, "size": size, "left": len(left), "keys": keys}

    def order(self, place: Place, answers: Mapping[str, Answer]) -> dict[str, int]:
        """Return the keys of the answers that are led through, in the order drawn."""
        written = (student for student, answer in answers.items() if not answer.is_blank)
        return keys_of(self.course, place.cell, written)

    def find(self, connection: Connection, place: Place, key: object) -> tuple[str, dict]:
        """Return the student of a key, and all answers of the cell.

        Raises:
            Refused: there is no such answer, or there is none any more.
        """
        answers = answers_of(connection, self.course, place)
        keys = keys_of(self.course, place.cell, answers)
        student = next((student for student, number in keys.items() if number == key), None)
        if student is None:
            raise Refused("unknown", GONE)
        return student, answers

    def answer(self, cell: str, key: int, names: bool = False, second: bool = False) -> dict:
        """Return an answer; `second`: without what the first marker gave."""
        place = self.place(cell)
        with reading(self.course) as connection:
            student, answers = self.find(connection, place, key)
            return self.shown(connection, place, student, answers, names, second)

    def shown(
        self,
        connection: Connection,
        place: Place,
        student: str,
        answers: Mapping[str, Answer],
        names: bool = False,
        second: bool = False,
    ) -> dict:
        """Return an answer of `answers` as the page has it."""
        answer, course = answers[student], self.course
        digest = digest_of(course, student, place)  # before: what is handed in now is newer
        drawn = self.drawn(student, place, names)
        looked = rows_of(connection, course, SECOND, place.cell).get(student)
        flag = rows_of(connection, course, FLAG, place.cell).get(student)
        mine = looked is not None and looked.marker == self.marker
        given = (marking_in(looked) if mine else None) if second else answer.marking
        keys = keys_of(course, place.cell, answers)
        order = [one for one in keys if not answers[one].is_blank]
        key = keys[student]
        return {
            "key": key,
            **({"name": self.name_of(student), "student": student} if names else {}),
            "position": order.index(student) + 1 if student in order else 0,
            "revision": answer.revision(digest),
            "html": drawn["html"],
            "cut": drawn["cut"],
            "characters": drawn["characters"],
            "whole_url": f"text/{place.cell}/{key}" if drawn["cut"] else None,
            "there": drawn["there"],
            "pages": [
                {"url": f"page/{place.cell}/{key}/{n}?{page['file'][:12]}", **_about(page)}
                for n, page in enumerate(drawn["pages"], 1)
            ],
            "pages_left_out": drawn["pages_left_out"],
            "code_html": drawn["code_html"],
            "digest": digest,
            **self._tried(connection, place, drawn),
            "group": self._group_with(place, student, answers),
            "marking": None if given is None else shown_marking(given),
            "state": ("marked" if given else "waiting") if second else answer.state,
            "elsewhere": _elsewhere(answer) if answer.is_elsewhere and not second else None,
            "flag": None if flag is None else {"by": flag.marker, "note": flag.note},
            "second": second,
        }

    def drawn(self, student: str, place: Place, names: bool = False) -> dict:
        """Return a drawn answer, in which no name of the student's is, unless `names`."""
        return self.kept.answer(student, place, () if names else self.hidden(student))

    def _tried(self, connection: Connection, place: Place, drawn: dict) -> dict:
        """Return what came of an answer's equations and the items that they state.

        Each is None while it is not known.
        """
        if place.on_paper:
            return {"equalities": [], "proposed": []}
        task, text = place.task.id, drawn["tried"]
        items = rubrics.current(connection, self.course, place).rubric.active
        stated = self.tried.stated(task, text, tuple(item.text for item in items))
        proposed = None if stated is None else [items[n].id for n in stated]
        return {"equalities": self.tried.of(task, text), "proposed": proposed}

    def equations(self, cell: str, key: int) -> dict:
        """Return what came of an answer's equations, null while that is not known."""
        place = self.place(cell)
        with reading(self.course) as connection:
            student, _ = self.find(connection, place, key)
            return self._tried(connection, place, self.drawn(student, place))

    def page(self, cell: str, key: int, number: int) -> Path:
        """Return the file of one of an answer's pages."""
        place = self.place(cell)
        with reading(self.course) as connection:
            student, _ = self.find(connection, place, key)
        pages = self.drawn(student, place)["pages"]
        if not 1 <= number <= len(pages):
            raise Refused("unknown", say("This answer has no such page."))
        return self.kept.pages / pages[number - 1]["file"]

    def whole(self, cell: str, key: int) -> str:
        """Return the whole text of an answer that is shown cut."""
        place = self.place(cell)
        with reading(self.course) as connection:
            student, _ = self.find(connection, place, key)
        drawn = self.drawn(student, place)
        return drawn["whole"] or drawn["tried"]

    def read_all(self, cell: str) -> None:
        """Draw the answers of a task ahead and put equal ones together; takes a while."""
        place = self.place(cell)
        with reading(self.course) as connection:
            answers = answers_of(connection, self.course, place)
        order = self.order(place, answers)
        self.grouping.read(place, {student: self.hidden(student) for student in order})

    def _group_with(self, place: Place, student: str, answers: Mapping[str, Answer]) -> dict | None:
        found = group_of(self.grouping.groups(place, answers), student)
        return None if found is None else self._group(found, answers)

    def name_of(self, student: str) -> str:
        return self.names.get(student, student)

    @property
    def names(self) -> dict[str, str]:
        names = self._names  # once: another thread may forget them meanwhile
        if names is None:
            names = self._names = names_of(self.course, kept_people(self.course))
        return names

    def hidden(self, student: str) -> tuple[str, ...]:
        """Return the words by which a text would tell whose it is."""
        parts = self.names.get(student, "").split()
        words = [part for part in parts if len(part) >= SHORTEST_NAME]
        return tuple(sorted({*words, *([student] if len(student) >= SHORTEST_ID else [])}))


def shown_marking(marking: Marking) -> dict:
    """Return what was given as the page has it."""
    return {
        "ticks": dict(marking.ticks),
        "adjust": marking.adjust,
        "comment": marking.comment,
        "marker": marking.marker,
        "at": marking.at,
        "marks": marking.score,
    }


def told(text: str) -> dict[str, str]:
    """Return a sentence in both languages."""
    return {"message": str(text), "message_th": str(thai_of(text))}


def _elsewhere(answer: Answer) -> dict:
    return {"marks": answer.manual, "comment": answer.comment}


def _about(page: dict) -> dict:
    return {name: page[name] for name in ("width", "height", "kind")}


def _item(number: int | None, item) -> dict:
    return {
        "key": number,
        "id": item.id,
        "text": item.text,
        "text_html": str(_drawn(item.text, item.text_th)),
        "text_th": item.text_th,
        "text_th_html": _drawn(item.text, item.text_th).th if item.text_th else "",
        "marks": item.marks,
        "retired": item.retired,
    }


@lru_cache(2_000)
def _drawn(text: str, text_th: str) -> Text:
    return draw_text(text, text_th)


@lru_cache(100)
def _block(text: str) -> str:
    from autograder.report.answers import shown_markdown

    return str(shown_markdown(text, {}))
