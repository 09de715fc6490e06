"""A submission as it will be marked: its notebooks found and mended, its scans put in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from autograder.course import Course
from autograder.intake.cells import cells_of
from autograder.intake.handout import Handout, read_handout
from autograder.intake.opening import MISSING, ODD, Opened, is_odd, open_folder
from autograder.intake.papers import Papers, read_papers, unshown_in
from autograder.intake.pictures import show_pictures
from autograder.intake.placing import place_papers
from autograder.intake.records import read_record
from autograder.intake.repairing import Mended, repair
from autograder.intake.times import handed_in_at
from autograder.text.printable import some


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
    papers = read_papers(folder, handout, opened.notebooks_in)
    papers.papers += opened.papers
    _start_what_is_absent(opened, papers, handout)
    waiting: dict[str, list[str]] = {}
    for name, mended in opened.notebooks.items():
        placed = place_papers(mended.notebook, papers.papers, handout, name)
        opened.notebooks[name] = replace(mended, repairs=[*mended.repairs, *placed.repairs])
        for file, tasks in placed.waiting.items():
            waiting[file] = [*waiting.get(file, []), *tasks]
    opened.unshown = unshown_in(papers.papers, waiting)
    opened.problems += map(str, opened.unshown)
    return opened


def _start_what_is_absent(opened: Opened, papers: Papers, handout: Handout) -> None:
    """Let papers stand for a notebook that was not handed in: they go into an empty one.

    Not if a file may be the notebook itself, which nobody has seen: then nothing of it is marked.
    """
    unseen = [paper for paper in papers.papers if paper.why and not paper.tasks]
    for name in list(opened.absent):
        tasks = {task.id for task in handout.homework.tasks if task.notebook == name}
        theirs = [paper for paper in papers.papers if not paper.tasks or tasks & {*paper.tasks}]
        if unseen or theirs:
            opened.absent.remove(name)
        if unseen:
            said = "; ".join(some([f"“{paper.file}” {paper.why}" for paper in unseen]))
            at = opened.problems.index(f"{name}.ipynb {MISSING}")
            opened.problems[at] += f"; {said}: ask for {name}.ipynb itself"
        elif theirs:
            opened.notebooks[name] = replace(repair([], handout, name), repairs=[])


def _as_it_stands(course: Course, folder: Path) -> Opened:
    opened = Opened()
    for name in course.homework.notebooks:
        path = folder / f"{name}.ipynb"
        if is_odd(path):
            opened.problems.append(f"{name}.ipynb {ODD}")
            continue
        try:
            notebook = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            opened.problems.append(f"{name}.ipynb {MISSING}")
            opened.absent.append(name)
        except (OSError, ValueError, RecursionError) as error:
            opened.problems.append(f"{name}.ipynb is not a notebook: {str(error)[:100]}")
        else:
            opened.notebooks[name], opened.files[name] = Mended(notebook, []), path
    return opened


def repair_notebook(course: Course, student: str, name: str, notebook: dict) -> dict:
    """Mend a notebook that nbgrader has read, and put the scans beside it into it."""
    if not read_record(course, student).undone:
        handout, folder = read_handout(course), course.submitted(student)
        notebook = repair(cells_of(notebook) or [], handout, name).notebook
        opened = open_folder(folder, handout)
        papers = read_papers(folder, handout, opened.notebooks_in).papers
        place_papers(notebook, [*papers, *opened.papers], handout, name)
    show_pictures(notebook, name)
    return notebook
