"""Write submissions: the released notebooks with answers filled in, damaged if asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.homework import KEY, SampleStudent


def key_answers(course: Course) -> dict[str, str]:
    """Return the key's answer cells by `grade_id`, read from the source notebooks."""
    answers = {}
    for name in course.homework.notebooks:
        for cell in nbformat.read(course.source / f"{name}.ipynb", as_version=4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution"):
                answers[marks["grade_id"]] = _without_markers(cell.source)
    return answers


def _without_markers(source: str) -> str:
    lines = source.split("\n")
    return "\n".join(
        line for line in lines if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line
    )


def write_submission(course: Course, student: str, answers: Mapping[str, str]) -> Path:
    """Write the released homework with `answers` filled in as the student's submission.

    Cells without an answer stay as they were handed out. What the student had handed in before
    is replaced.

    Raises:
        KeyError: an answer is for a cell that the homework does not have.
    """
    folder = course.submitted(student)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(course.released, folder)
    fill_in(folder, course.homework.notebooks, answers)
    return folder


def fill_in(folder: Path, notebooks: Iterable[str], answers: Mapping[str, str]) -> None:
    """Put `answers` into the cells of `notebooks` in `folder`, as a student would.

    Raises:
        KeyError: an answer is for a cell that the homework does not have.
    """
    unused = set(answers)
    for name in notebooks:
        path = folder / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                cell.source = answers[grade_id]
                unused.discard(grade_id)
        nbformat.write(notebook, path)
    if unused:
        raise KeyError(f"the homework has no cell {', '.join(sorted(unused))}")


def write_class(course: Course, students: Iterable[SampleStudent] | None = None) -> None:
    """Write a whole class, the sample class or `students`, into the course's `submitted` folder.

    Whose files are damaged, it is the last notebook.
    """
    students = course.homework.sample_class() if students is None else students
    key = key_answers(course)
    for student in students:
        answers = {**key, **student.answers} if student.start == KEY else student.answers
        folder = write_submission(course, student.id, answers)
        _damage(folder / f"{course.homework.notebooks[-1]}.ipynb", student.damage)


def _damage(path: Path, how: str) -> None:
    if how == "missing":
        path.unlink()
    elif how == "cut":
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
