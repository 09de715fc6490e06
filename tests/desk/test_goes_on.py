"""Is all of an answer on the desk, also what stands below the cell that tries its equations out?"""

from __future__ import annotations

import nbformat
from conftest import ROOT

from autograder.course import Course
from autograder.desk.drawing import draw
from autograder.hw4 import HOMEWORK
from autograder.nbgrader_plugin.written.places import Place


def test_an_answer_goes_on_below_the_check_of_its_equations(tmp_path):
    course = Course(ROOT, tmp_path / "class")
    for task in (HOMEWORK.by_id[id] for id in ("T1", "T4", "OT1")):
        released = ROOT / "assignments" / "hw4" / f"{task.notebook}.ipynb"
        cells = nbformat.read(released, as_version=4).cells
        at = next(n for n, cell in enumerate(cells) if cell.id == task.hand.cell)
        cells[at].source = "It begins,"
        cells.insert(at + 2, nbformat.v4.new_markdown_cell("and goes on."))
        cells.insert(at + 1, nbformat.v4.new_markdown_cell("runs"))
        path = course.autograded("ann") / released.name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        place = Place(task, task.hand, on_paper=False)
        drawn = draw(course, "ann", place, (), tmp_path / "pages")
        assert drawn["text"] == "It begins,\n\nruns\n\nand goes on."
