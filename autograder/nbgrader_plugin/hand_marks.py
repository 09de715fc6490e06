"""Keep a hand-given mark while what it was given for stays the same.

nbgrader asks a person to look again at every hand mark after marking again. Here it only does if
the answer has changed since, or what the machine gives for it. What an answer was is remembered as
a digest in `class/records/<student>.answers.json`, written after the marks: if marking is killed in
between, the answer counts as changed, and a person looks once more than needed.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from urllib.parse import unquote

from nbgrader.utils import is_grade, is_solution
from traitlets import Unicode

from autograder.course import Course, write_at_once
from autograder.intake.files import plain_files
from autograder.intake.handout import DEMO_TAG
from autograder.nbgrader_plugin.database.connecting import lock_for_writing
from autograder.nbgrader_plugin.database.nbgraders import Gradebook
from autograder.nbgrader_plugin.preprocessors import SaveGrades, waits


class SaveKeepingHandMarks(SaveGrades):
    """nbgrader's step that writes marks, which leaves hand marks of unchanged answers valid."""

    root = Unicode(help="The course's folder.").tag(config=True)
    class_dir = Unicode(help="The folder of the class's data.").tag(config=True)

    def preprocess(self, nb, resources):
        where, folder = resources["nbgrader"], Path(resources["metadata"]["path"])
        student = where["student"]
        course = Course(Path(self.root), Path(self.class_dir), where["assignment"])
        self.known = read_digests(course, student)
        self.digests = digests_of(nb.cells, folder, course.homework.kit)
        nb, resources = super().preprocess(nb, resources)
        write_digests(course, student, self.known | self.digests)
        return nb, resources

    def alone(self):
        """Return a block in which nobody else writes to the gradebook."""
        return one_transaction(self.gradebook)

    def _add_score(self, cell, resources):
        """Save a score; what a person gives meanwhile comes before it or after it, as a whole."""
        with self.alone():
            self._add_score_alone(cell, resources)

    def _add_score_alone(self, cell, resources):
        name = cell.metadata["nbgrader"]["grade_id"]
        where = (name, self.notebook_id, self.assignment_id, self.student_id)
        before = self.gradebook.find_grade(*where)
        stands = before.manual_score is not None and not before.needs_manual_grade
        auto_before = before.auto_score
        super()._add_score(cell, resources)
        grade = self.gradebook.find_grade(*where)
        same = self.known.get(name) == self.digests[name] and grade.auto_score == auto_before
        if stands and same:
            grade.needs_manual_grade = False
            self.gradebook.db.commit()


@contextlib.contextmanager
def one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """Commit at the end, all or nothing, whatever nbgrader commits meanwhile.

    Nobody else writes from the beginning on, so that what is read stays true until then.
    """
    commit = gradebook.db.commit
    gradebook.db.remove()  # what was read before
    lock_for_writing(gradebook.db.connection())
    gradebook.db.commit = gradebook.db.flush
    try:
        yield
        commit()
    finally:
        gradebook.db.commit = commit
        gradebook.db.remove()


def digests_of(cells: Iterable, folder: Path | None = None, kit: str = "") -> dict[str, str]:
    """Return digests of all that a person sees when marking each marked cell, by its `grade_id`.

    An answer may go on in the cells of text below it, also below a cell there that only shows
    something, or point to pictures: those in other cells, among them scans that name no task, and
    those that lie in `folder` but not in its `kit`. A test cell is the instructor's text, so only
    what the machine gives for it can change; but if the task was answered on paper, the pages may
    lie in any cell of text.
    """
    cells = list(cells)
    texts = [_seen(cell) for cell in cells if cell.cell_type == "markdown"]
    files = list(plain_files(folder, kit)) if folder else []
    digests = {}
    for at, cell in enumerate(cells):
        if not is_grade(cell):
            continue
        on_paper = [texts, _files_named(texts, files)] if waits(cell) else []
        seen = _answer(cells, at, files) if is_solution(cell) else on_paper
        text = json.dumps(seen, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        digests[cell.metadata["nbgrader"]["grade_id"]] = digest
    return digests


def _seen(cell) -> list:
    return [cell.source, cell.get("attachments", {})]


def _answer(cells: list, at: int, files: list[Path]) -> list:
    """Return what a person sees of the answer in cell `at`."""
    answer = [_seen(cell) for cell in (cells[at], *texts_below(cells, at))]
    pictures = [cell.get("attachments") for cell in cells if not _is_ours(cell)]
    return [answer, [p for p in pictures if p], _files_named(answer, files)]


def texts_below(cells: list, at: int) -> list:
    """Return the student's own cells of text in which an answer in cell `at` goes on."""
    below = takewhile(_may_go_on, cells[at + 1 :])
    return [cell for cell in below if cell.cell_type == "markdown"]


def _may_go_on(cell) -> bool:
    """Tell whether an answer may go on in a cell, or below it."""
    only_shows = DEMO_TAG in cell.metadata.get("tags", [])
    return not _is_ours(cell) and (cell.cell_type == "markdown" or only_shows)


def _is_ours(cell) -> bool:
    return "nbgrader" in cell.metadata


def _files_named(answer: list, files: list[Path]) -> list[str]:
    """Return digests of the files whose names stand in an answer."""
    text = unquote(html.unescape(" ".join(source for source, _ in answer)))
    named = [path for path in files if path.suffix != ".ipynb" and path.name in text]
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in named)


def _file(course: Course, student: str) -> Path:
    return course.record(student).with_name(f"{student}.answers.json")


def read_digests(course: Course, student: str) -> dict[str, str]:
    """Return what was remembered of a student's answers; nothing if the file is missing or cut."""
    try:
        known = json.loads(_file(course, student).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def write_digests(course: Course, student: str, digests: dict[str, str]) -> None:
    """Remember the digests of a student's answers; the file appears at once."""
    write_at_once(_file(course, student), json.dumps(digests, indent=1).encode())
