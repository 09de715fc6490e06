"""The homework's cells as a gradebook knows them, read once and kept while they are the same.

nbgrader's own steps ask the gradebook for each cell anew, which took longer than to run the cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import SimpleNamespace

from nbgrader.api import MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from autograder.nbgrader_plugin.database.address import Address, normal
from autograder.nbgrader_plugin.database.nbgraders import Gradebook

SOURCE = ("name", "cell_type", "locked", "source", "checksum")


class KeyCells:
    """As much of a gradebook as the steps below ask for, of one notebook."""

    def __init__(self, where: Mapping[str, str]) -> None:
        with Gradebook(where["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
            self.kernelspec = json.loads(notebook.kernelspec or "{}")
            self.source_cells = _copies(notebook.source_cells, SOURCE)
            self.solution_cells = _copies(notebook.solution_cells, ("name",))
            self.grade_cells = _copies(notebook.grade_cells, ("name", "max_score"))
            self.task_cells = _copies(notebook.task_cells, ("name", "max_score"))
        self._sources = {cell.name: cell for cell in self.source_cells}
        self._graded = {cell.name: cell for cell in (*self.task_cells, *self.grade_cells)}

    def find_notebook(self, *_) -> KeyCells:
        return self

    def find_source_cell(self, name: str, *_):
        return _found(self._sources, name)

    def find_graded_cell(self, name: str, *_):
        return _found(self._graded, name)


def _copies(cells: Iterable, attributes: tuple[str, ...]) -> list[SimpleNamespace]:
    return [SimpleNamespace(**{name: getattr(cell, name) for name in attributes}) for cell in cells]


def _found(cells: dict, name: str):
    if name not in cells:
        raise MissingEntry(f"No such cell: {name}")
    return cells[name]


def key_cells(where: Mapping[str, str]) -> KeyCells:
    """Return the cells of the notebook that `resources["nbgrader"]` names."""
    file = Address(normal(where["db_url"])).file
    if file is None:  # a server does not say when it was written last
        return KeyCells(where)
    changed = file.stat().st_mtime_ns
    return _key_cells(where["db_url"], where["notebook"], where["assignment"], changed)


@lru_cache(maxsize=16)
def _key_cells(db_url: str, notebook: str, assignment: str, changed: int) -> KeyCells:
    return KeyCells({"db_url": db_url, "notebook": notebook, "assignment": assignment})


class OverwriteFromKey(OverwriteCells):
    """nbgrader's step, on cells that are known already."""

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        self.notebook_id, self.assignment_id = where["notebook"], where["assignment"]
        self.gradebook = key_cells(where)
        nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class KernelFromKey(NbGraderPreprocessor):
    """nbgrader's `OverwriteKernelspec`, on what is known already."""

    def preprocess(self, nb, resources):
        if kernelspec := key_cells(resources["nbgrader"]).kernelspec:
            nb.metadata["kernelspec"] = dict(kernelspec)
        return nb, resources
