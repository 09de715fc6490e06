"""A submission as it will be marked: its notebooks found and mended, its scans put in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from autograder.course import Course
from autograder.intake.cells import cells_of
from autograder.intake.handout import read_handout
from autograder.intake.opening import Opened, open_folder
from autograder.intake.pictures import show_pictures
from autograder.intake.placing import place_scans
from autograder.intake.records import read_record
from autograder.intake.repairing import Mended, repair
from autograder.intake.scans import read_scans
from autograder.intake.times import handed_in_at


def open_submission(course: Course, student: str) -> Opened:
    """Return a student's notebooks, mended and with their scans, ready to be marked.

    Nothing is written. What a person has undone (`collect --undo`) is taken as it stands, but for
    the names of pasted pictures: Formgrader could not show the notebook.
    """
    folder = course.submitted(student)
    undone = read_record(course, student).undone
    opened = _as_it_stands(course, folder) if undone else _mended(course, folder)
    for name, mended in opened.notebooks.items():
        shown = show_pictures(mended.notebook, name)
        opened.notebooks[name] = replace(mended, repairs=[*mended.repairs, *shown])
    _, trouble = handed_in_at(folder)
    opened.problems += [trouble] if trouble else []
    return opened


def _mended(course: Course, folder: Path) -> Opened:
    handout = read_handout(course)
    opened = open_folder(folder, handout)
    scans = read_scans(folder, course.homework)
    for name, mended in opened.notebooks.items():
        placed = place_scans(mended.notebook, scans.pages, handout, name)
        opened.notebooks[name] = replace(mended, repairs=[*mended.repairs, *placed])
    opened.problems += scans.problems
    return opened


def _as_it_stands(course: Course, folder: Path) -> Opened:
    opened = Opened()
    for name in course.homework.notebooks:
        path = folder / f"{name}.ipynb"
        try:
            notebook = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            opened.problems.append(f"{name}.ipynb is missing")
        except (OSError, ValueError, RecursionError) as error:
            opened.problems.append(f"{name}.ipynb is not a notebook: {str(error)[:100]}")
        else:
            opened.notebooks[name], opened.files[name] = Mended(notebook, [], 0), path
    return opened


def repair_notebook(course: Course, student: str, name: str, notebook: dict) -> dict:
    """Mend a notebook that nbgrader has read, and put the scans beside it into it."""
    if not read_record(course, student).undone:
        handout = read_handout(course)
        notebook = repair(cells_of(notebook) or [], handout, name).notebook
        scans = read_scans(course.submitted(student), course.homework)
        place_scans(notebook, scans.pages, handout, name)
    show_pictures(notebook, name)
    return notebook
