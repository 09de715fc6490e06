"""Our steps in nbgrader's conversions, one small class each."""

from __future__ import annotations

import re
from functools import cache

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from nbgrader.preprocessors import NbGraderPreprocessor as Preprocessor

from autograder.nbgrader_plugin.key_cells import key_cells

ANSWERS_TAG = "answers"
ANSWER_LINE = re.compile(r"^(?P<target>\s*[\w\[\]\"']+\s*=).*$")


class ClearAnswers(ClearSolutions):
    """Empty solutions, keeping in cells tagged `answers` each `name = value` as `name = None`.

    A blank notebook then still runs to its end: the names exist and hold None.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        if ANSWERS_TAG not in cell.metadata.get("tags", []):
            return super().preprocess_cell(cell, resources, cell_index)
        cell.source = "\n".join(self._blank_lines(cell.source.split("\n")))
        return cell, resources

    def _blank_lines(self, lines):
        inside = False
        for line in lines:
            if self.begin_solution_delimeter in line:
                inside = True
            elif self.end_solution_delimeter in line:
                inside = False
            elif not inside:
                yield line
            elif match := ANSWER_LINE.match(line):
                yield f"{match['target']} None  # YOUR ANSWER HERE"
        if inside:
            raise RuntimeError("no end solution statement found")


class KeepKnownCells(Preprocessor):
    """Give every cell of the homework its own metadata again, and the others none.

    A student's cell may claim to be a test, or be a copy of one with its id, as copy and paste
    makes; nbgrader's own steps then refuse the whole notebook. Of several cells with one id the
    last counts, as it does in nbgrader.
    """

    def preprocess(self, nb, resources):
        known = _known_cells(key_cells(resources["nbgrader"]))
        for cell in reversed(nb.cells):
            given = cell.metadata.pop("nbgrader", None)
            name = given.get("grade_id") if isinstance(given, dict) else None
            if isinstance(name, str) and name in known:
                cell.metadata["nbgrader"] = {**given, **known.pop(name)}
        return nb, resources


def _known_cells(notebook) -> dict[str, dict]:
    """Return what nbgrader's metadata say of each cell, by its id."""
    points = {cell.name: cell.max_score for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    return {
        cell.name: {
            "grade_id": cell.name,
            "grade": cell.name in points,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": cell.locked,
            "schema_version": 3,
        }
        | ({"points": points[cell.name]} if cell.name in points else {})
        for cell in notebook.source_cells
    }


class CheckMetadata(Preprocessor):
    """nbgrader's `CheckCellMetadata`, which proves its schema sound for each cell anew, made once.

    What else that step looks at, `KeepKnownCells` has written.
    """

    def preprocess(self, nb, resources):
        validator = _metadata_validator()
        for cell in nb.cells:
            if "nbgrader" in cell.metadata and not validator.is_valid(cell.metadata["nbgrader"]):
                raise ValidationError("the nbgrader metadata of a cell may be corrupted")
        return nb, resources


@cache
def _metadata_validator():
    schema = MetadataValidator().schema
    return validator_for(schema)(schema)


class HideMarkersText(Preprocessor):
    """Take hidden tests and marking schemes out of what students get back."""

    def preprocess(self, nb, resources):
        for step in (ClearHiddenTests, ClearMarkScheme):
            nb, resources = step(parent=self.parent).preprocess(nb, resources)
        return nb, resources
