"""Somebody who marks at the written desk, without a server: as the page does, in one line."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from saved_class import save_as_marked
from servers import SQLITE, moved

from autograder.course import Course
from autograder.nbgrader_plugin.database.address import address_of
from autograder.nbgrader_plugin.gradebook import open_gradebook
from autograder.nbgrader_plugin.written import following, looks, marking, rubric_change, rubrics
from autograder.nbgrader_plugin.written.places import Place, places
from autograder.nbgrader_plugin.written.rows import Answer, answers_of
from autograder.nbgrader_plugin.written.seen import digest_of
from autograder.nbgrader_plugin.written.transactions import reading, writing
from autograder.nbgrader_plugin.written.undoing import undo
from autograder.nbgrader_plugin.written.wishes import Wish
from autograder.nbgrader_plugin.written.words import Refused
from autograder.written.rubric import Item
from benchmarks.own_postgresql import Server

PROOF = "t4_proof"
STUDENTS = ("ann01", "bob02", "cai03", "dao04", "eve05")
BLANK = "fay06"
LEFT_OPEN = {"t1_working": "YOUR ANSWER HERE", "t4_proof": "YOUR ANSWER HERE"}


@dataclass(frozen=True)
class AMarker:
    """A marker of one cell of a class."""

    course: Course
    name: str = "ann"
    cell: str = PROOF

    @property
    def place(self) -> Place:
        return places(self.course)[self.cell]

    def read(self, what: Callable[..., object], *arguments: object) -> object:
        with reading(self.course) as connection:
            return what(connection, self.course, self.place, *arguments)

    def write(self, what: Callable[..., object], *arguments: object) -> object:
        with writing(self.course) as connection:
            return what(connection, self.course, self.place, *arguments)

    def answers(self) -> dict[str, Answer]:
        return self.read(answers_of)

    def answer(self, student: str) -> Answer:
        return self.answers()[student]

    def rubric(self) -> rubrics.Current:
        return self.read(rubrics.current)

    def wish(self, student: str, *shares: float, **more: object) -> Wish:
        """Return what is wanted for the answer as it stands: shares of the rubric's first items."""
        now = self.rubric()
        items = zip(now.rubric.active, shares, strict=False)
        ticks = {item.id: share for item, share in items if share}
        answer, digest = self.answer(student), digest_of(self.course, student, self.place)
        made_from = (answer.revision(digest), now.version, str(uuid.uuid4()))
        return replace(Wish(student, *made_from, ticks, seconds=10.0), **more)

    def save(self, wish: Wish) -> marking.Saved:
        return self.write(marking.mark, wish, self.name)

    def mark(self, student: str, *shares: float, **more: object) -> marking.Saved:
        return self.save(self.wish(student, *shares, **more))

    def look(self, student: str, *shares: float, **more: object) -> int:
        return self.write(looks.look, self.wish(student, *shares, **more), self.name)

    def undo(self, saved: marking.Saved) -> str:
        return self.write(undo, saved.entry, self.name)

    def next(self, **how: object) -> following.Next:
        with writing(self.course) as connection:
            about = (connection, self.course, self.place, self.name)
            return following.following(*about, **how)

    def weigh(self, *marks: float) -> list[Item]:
        """Return the rubric's items with other marks."""
        items = self.rubric().rubric.active
        new = [replace(item, marks=one) for item, one in zip(items, marks, strict=False)]
        return [*new, *items[len(marks) :]]

    def change_rubric(self, items: list[Item], version: int | None = None) -> rubric_change.Changed:
        version = self.rubric().version if version is None else version
        return self.write(rubric_change.change, version, items, self.name)

    def in_formgrader(self, student: str, marks: float | None, comment: str | None = None) -> None:
        """Change a mark, and a comment, as Formgrader's page does."""
        notebook, homework = self.place.task.notebook, self.course.homework.id
        with open_gradebook(self.course) as gradebook:
            grade = gradebook.find_grade(self.cell, notebook, homework, student)
            grade.manual_score = marks
            grade.needs_manual_grade = marks is None and grade.auto_score is None
            if comment is not None:
                note = gradebook.find_comment(self.cell, notebook, homework, student)
                note.manual_comment = comment
            gradebook.db.commit()


def formgrader_says(course: Course, student: str, cell: str = PROOF) -> tuple:
    """Return what Formgrader shows of an answer: mark, whether it waits, comment."""
    place, homework = places(course)[cell], course.homework.id
    with open_gradebook(course) as gradebook:
        where = (place.task.notebook, homework, student)
        grade = gradebook.find_grade(cell, *where)
        comment = gradebook.find_comment(place.comment_cell, *where)
        return grade.manual_score, bool(grade.needs_manual_grade), comment.comment


@contextlib.contextmanager
def refused(reason: str) -> Iterator[None]:
    """A block in which a change must be refused, for one reason, in words of both languages."""
    with pytest.raises(Refused) as told:
        yield
    assert told.value.reason == reason
    assert told.value.message.th != str(told.value.message)


@pytest.fixture(scope="session")
def written_class(prepared_course, tmp_path_factory) -> Course:
    """A class whose proofs differ by one word, and one student who wrote none; keep it as it is."""
    course = prepared_course(tmp_path_factory.mktemp("written"))
    for number, student in enumerate(STUDENTS):
        save_as_marked(course, student, t4_proof=f"$a_{number} = b$, so it is proved.")
    save_as_marked(course, BLANK, **LEFT_OPEN)
    return course


def linked(source: str, target: str) -> None:
    """Give a file a second name, as what is in it is only ever replaced; but copy a gradebook."""
    (shutil.copy2 if source.endswith(".db") else os.link)(source, target)


def copied(course: Course, folder: Path) -> Course:
    shutil.copytree(course.class_dir, folder / "class", copy_function=linked)
    return Course(course.root, folder / "class")


@pytest.fixture(scope="session")
def written_on_server(written_class: Course, tmp_path_factory, server: Server) -> Course:
    """The class with its gradebook on the server; keep it as it is."""
    return moved(copied(written_class, tmp_path_factory.mktemp("written")), server)


@pytest.fixture
def written(written_class: Course, tmp_path: Path, database: str, request) -> Course:
    """A class of its own."""
    if database == SQLITE:
        return copied(written_class, tmp_path)
    first, server = map(request.getfixturevalue, ("written_on_server", "server"))
    course = copied(first, tmp_path)
    server.give(course, server.new_database(like=address_of(first).url.database))
    return course


@pytest.fixture
def ann(written: Course) -> AMarker:
    return AMarker(written, "ann")


@pytest.fixture
def ben(written: Course) -> AMarker:
    return AMarker(written, "ben")
