"""A class that was saved as marked without being marked: every test cell has a verdict made up."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4 import HOMEWORK
from autograder.marks import MarkedSubmission, Outcome
from autograder.nbgrader_plugin.saving import save
from autograder.results import VERDICT_MIME, Finding, Status, Verdict


def save_as_marked(course: Course, *students: str, **answers: str) -> None:
    """Hand in for students who then have marks in each task that a machine marks.

    They have the key's answers, but for `answers`. The course is prepared.
    """
    for student in students:
        write_submission(course, student, key_answers(course) | answers)
        texts = {name: _marked(course, student, name) for name in HOMEWORK.notebooks}
        save(course, MarkedSubmission(Outcome(student, True), texts))


def _marked(course: Course, student: str, name: str) -> str:
    notebook = json.loads((course.submitted(student) / f"{name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        task = HOMEWORK.by_test_cell.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if task is not None:
            give(cell, Verdict(task.id, 1.5, task.machine.marks, Status.PARTIAL, [finding()]))
    return json.dumps(notebook, ensure_ascii=False)


def finding() -> Finding:
    return Finding("a check", False, "Not “α” but β.", None, 1.5, 2.0, "ไม่ใช่")


def give(cell: dict, verdict: Verdict) -> None:
    """Put a verdict into a test cell, as marking does."""
    data = {"text/plain": f"{verdict.marks:g}", VERDICT_MIME: verdict.to_dict()}
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}
    cell["outputs"], cell["execution_count"] = [output], 1


def change_cell(path: Path, grade_id: str, change) -> None:
    """Change a cell of a notebook's file, as an editor does that writes a new one."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            change(cell)
    path.unlink()
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
