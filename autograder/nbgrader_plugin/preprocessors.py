"""Our steps in nbgrader's conversions, one small class each."""

from __future__ import annotations

import re

from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from nbgrader.preprocessors import NbGraderPreprocessor as Preprocessor

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


class HideMarkersText(Preprocessor):
    """Take hidden tests and marking schemes out of what students get back."""

    def preprocess(self, nb, resources):
        for step in (ClearHiddenTests, ClearMarkScheme):
            nb, resources = step(parent=self.parent).preprocess(nb, resources)
        return nb, resources
