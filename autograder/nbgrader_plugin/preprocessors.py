"""Our steps in nbgrader's conversions, one small class each."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

import nbformat
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
    OverwriteCells,
    SaveAutoGrades,
)
from nbgrader.preprocessors import NbGraderPreprocessor as Preprocessor
from traitlets import Unicode

from autograder.course import Course
from autograder.homework import find
from autograder.intake import repair_notebook
from autograder.intake.placing import answered_on_paper
from autograder.marks import ON_PAPER
from autograder.nbgrader_plugin.key_cells import key_cells
from autograder.results import VERDICT_MIME, Finding, Status, Verdict

SCANNED = "Handed in on paper, or in a file of its own: a person gives these marks."
SCANNED_TH = "ส่งเป็นกระดาษหรือเป็นไฟล์แยก: ผู้ตรวจจะให้คะแนนส่วนนี้เอง"
SEVERAL_HOMEWORKS = 500  # cells
LONGEST_KEPT = 1000  # characters of a cell's metadata
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


class RepairCells(Preprocessor):
    """Put the submission's cells back in their places and its scans into it.

    For nbgrader's own command, which has read the notebook already; ours reads the files itself.
    A notebook of which nothing is known stays as it is.
    """

    root = Unicode(help="The homework's folder.").tag(config=True)
    class_dir = Unicode(help="The folder of the class's data.").tag(config=True)

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        course = Course(Path(self.root), Path(self.class_dir), where["assignment"])
        if not course.homework.tasks:
            return nb, resources
        notebook = repair_notebook(course, where["student"], where["notebook"], nb)
        return nbformat.from_dict(notebook), resources


class OverwriteKnown(OverwriteCells):
    """nbgrader's step; a test that was deleted comes back where the marker knows the homework.

    It finds no place for one whose neighbours are gone too, unless these have been put back.
    """

    def preprocess(self, nb, resources):
        known = find(resources["nbgrader"]["assignment"])
        self.add_missing_cells = self.add_missing_cells and bool(known.tasks)
        return super().preprocess(nb, resources)


class WaitForScans(Preprocessor):
    """Let a task wait for a person if it was answered on paper and not typed."""

    def preprocess(self, nb, resources):
        on_paper = answered_on_paper(nb, find(resources["nbgrader"]["assignment"]))
        for cell in nb.cells:
            for output in cell.get("outputs", []) if on_paper else ():
                data = output.get("data", {})
                if data.get(VERDICT_MIME, {}).get("task") in on_paper:
                    data.update(_waiting(Verdict.from_dict(data[VERDICT_MIME])))
        return nb, resources


def _waiting(verdict: Verdict) -> dict:
    """Return the output of a verdict that waits for a person, unless something was typed."""
    if verdict.status is not Status.NOT_ATTEMPTED:
        return {}
    note = Finding(ON_PAPER, True, SCANNED, None, 0.0, 0.0, SCANNED_TH)
    findings = [note, *verdict.findings]
    waiting = Verdict(verdict.task, 0.0, verdict.max_marks, Status.NEEDS_MARKING, findings)
    return waiting._repr_mimebundle_()


class SaveGrades(SaveAutoGrades):
    """nbgrader's step, but what was answered on paper waits for a person."""

    def _add_score(self, cell, resources):
        super()._add_score(cell, resources)
        if not waits(cell):
            return
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score, grade.needs_manual_grade = None, True
        self.gradebook.db.commit()


def waits(cell) -> bool:
    """Tell whether a test cell's verdict waits for a person."""
    verdicts = [output.get("data", {}).get(VERDICT_MIME) for output in cell.get("outputs", [])]
    return any(v and v.get("status") == Status.NEEDS_MARKING for v in verdicts)


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
        for cell in nb.cells:
            if "nbgrader" in cell.metadata and not _is_valid(cell.metadata["nbgrader"]):
                raise ValidationError("the nbgrader metadata of a cell may be corrupted")
        return nb, resources


def _is_valid(metadata: dict) -> bool:
    """Tell whether metadata are as they should be: mostly the same ones in each submission."""
    text = json.dumps(metadata, sort_keys=True)
    if len(text) > LONGEST_KEPT:  # a student has added to them
        return _metadata_validator().is_valid(metadata)
    return _is_valid_text(text)


@lru_cache(SEVERAL_HOMEWORKS)
def _is_valid_text(metadata: str) -> bool:
    return _metadata_validator().is_valid(json.loads(metadata))


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
