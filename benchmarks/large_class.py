"""A class of any size, made in seconds: a few submissions are saved as marked, all others copied.

Files are links to the first ones'; rows of the gradebook are written in bulk. Marks by hand, late
hand-ins, flags, extra credit and names are drawn for each student anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from nbgrader.api import (
    Base,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import insert, select

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.intake import handed_in_at
from autograder.marks import MarkedSubmission, Outcome
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.gradebook import open_gradebook
from autograder.nbgrader_plugin.saving import save
from autograder.results import Status, Verdict
from tests.saved_class import finding, give

MODELS = 12  # submissions that differ in what the machine gave
DUE = datetime(2027, 3, 1, 22)
PASSED = (0.0, 0.5, 1.0, 1.0)  # shares of a test's marks; half of the tests pass
NOT_MARKED, LATE, FLAGGED, EXTRA, NAMELESS = 0.02, 0.1, 0.03, 0.01, 0.1  # shares
BY_HAND = 0.4  # of the answers that a person marks; the others wait
PENALTY = 2.0  # marks
SHARED = ("course", "student")  # tables of which several homeworks have the same rows

Rows = dict[type, list[dict]]


def make_large_class(course: Course, students: int, seed: int = 1) -> None:
    """Make a class of so many students, in the gradebook and in the class's folder."""
    rng = Random(seed)
    prepare_gradebook(course)
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(course.homework.id, duedate=DUE)
    names = [f"65{number:08}" for number in range(students)]
    models, copies = names[:MODELS], names[MODELS:]
    for student in models:
        _save_model(course, student, rng)
    model_of = {student: rng.choice(models) for student in copies}
    for student, model in model_of.items():
        _link_files(course, model, student, rng)
    with open_gradebook(course) as gradebook:
        rows = _copied_rows(course, gradebook, model_of, rng)
        for kind, values in rows.items():
            gradebook.db.execute(insert(kind), values)
        gradebook.db.commit()


def _save_model(course: Course, student: str, rng: Random) -> None:
    folder = write_submission(course, student, key_answers(course))
    _write_time(folder, rng)
    texts = {name: _marked(course, folder, name, rng) for name in course.homework.notebooks}
    save(course, MarkedSubmission(Outcome(student, True), texts))


def _write_time(folder: Path, rng: Random) -> None:
    minutes = rng.randint(1, 2000) * (1 if rng.random() < LATE else -1)
    time = DUE + timedelta(minutes=minutes)
    (folder / "timestamp.txt").write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC", "utf-8")


def _marked(course: Course, folder: Path, name: str, rng: Random) -> str:
    notebook = json.loads((folder / f"{name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        task = course.homework.by_test_cell.get(grade_id)
        if task is not None:
            share, most = rng.choice(PASSED), task.machine.marks
            status = Status.PASSED if share == 1 else Status.PARTIAL if share else Status.FAILED
            findings = [] if share == 1 else [finding()]
            give(cell, Verdict(task.id, share * most, most, status, findings))
    return json.dumps(notebook, ensure_ascii=False)


def _link_files(course: Course, model: str, student: str, rng: Random) -> None:
    """Hand in once more what a model has handed in; most of these are marked as well."""
    _link_tree(course.submitted(model), course.submitted(student))
    _write_time(course.submitted(student), rng)
    if rng.random() < NOT_MARKED:
        return
    _link_tree(course.autograded(model), course.autograded(student))
    os.link(course.earned(model), course.earned(student))


def _link_tree(source: Path, target: Path) -> None:
    skip = shutil.ignore_patterns("hw4kit", "figures", "timestamp.txt")
    shutil.copytree(source, target, copy_function=os.link, ignore=skip)


def _copied_rows(
    course: Course, gradebook: Gradebook, model_of: dict[str, str], rng: Random
) -> Rows:
    """Return the rows of all copies, with what people have entered for each of them."""
    rows: Rows = defaultdict(list)
    models = {s.student_id: s for s in gradebook.find_assignment(course.homework.id).submissions}
    for student, model in model_of.items():
        rows[Student].append(_named(student, rng))
        if course.autograded(student).exists():
            _copy_submission(rows, course, student, models[model], rng)
    return rows


def _named(student: str, rng: Random) -> dict:
    known = rng.random() >= NAMELESS
    first, last = (
        (f"First{rng.randrange(400)}", f"Last{rng.randrange(400)}") if known else (None,) * 2
    )
    return {"id": student, "first_name": first, "last_name": last}


def _copy_submission(
    rows: Rows, course: Course, student: str, model: SubmittedAssignment, rng: Random
) -> None:
    time = handed_in_at(course.submitted(student))[0].replace(tzinfo=None)  # as nbgrader keeps it
    new = _row(model, student_id=student, timestamp=time)
    rows[SubmittedAssignment].append(new)
    penalty = PENALTY if time > DUE else None
    for notebook in model.notebooks:
        flagged = rng.random() < FLAGGED
        about = {"flagged": flagged, "late_submission_penalty": penalty}
        row = _row(notebook, assignment_id=new["id"], **about)
        rows[SubmittedNotebook].append(row)
        for grade in notebook.grades:
            entered = _entered(grade, rng)
            rows[Grade].append(_row(grade, notebook_id=row["id"], **entered))
        for comment in notebook.comments:
            rows[Comment].append(_row(comment, notebook_id=row["id"]))


def _row(model: object, **changes: object) -> dict:
    """Return a row as another one is, but with an id of its own."""
    same = {column.key: getattr(model, column.key) for column in model.__table__.columns}
    return same | {"id": uuid4().hex} | changes


def _entered(grade: Grade, rng: Random) -> dict:
    """Return what a person has entered for a cell, if one has."""
    extra = {"extra_credit": 0.5} if rng.random() < EXTRA else {}
    if grade.needs_manual_grade and rng.random() < BY_HAND:
        return extra | {"manual_score": float(rng.randint(0, 6)), "needs_manual_grade": False}
    return extra


def add_homeworks(gradebook: Gradebook, names: list[str]) -> None:
    """Enter a gradebook's only homework once more under each name, with all that was handed in."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in SHARED]
    known = {table: gradebook.db.execute(select(table)).mappings().all() for table in tables}
    for name in names:
        new_ids: dict[str, str] = {}
        for table, rows in known.items():
            if rows:
                renewed = [_renewed(row, new_ids) for row in rows]
                named = {"name": name} if table.name == "assignment" else {}
                gradebook.db.execute(insert(table), [row | named for row in renewed])
    gradebook.db.commit()


def _renewed(row: dict, new_ids: dict[str, str]) -> dict:
    """Return a row with ids of its own, of those that it points to as well."""
    new_ids.setdefault(row["id"], uuid4().hex)
    return {key: new_ids.get(value, value) for key, value in row.items()}
