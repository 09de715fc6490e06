"""Our steps in nbgrader's conversions."""

from __future__ import annotations

import contextlib

import nbformat
import pytest
from jsonschema import ValidationError

from autograder.nbgrader_plugin import preprocessors
from autograder.nbgrader_plugin.preprocessors import ClearAnswers


@pytest.mark.parametrize(
    ("line", "blank"),
    [
        ("A_shape = (32, 1024)", "A_shape = None  # YOUR ANSWER HERE"),
        ('t1["x1"] = 0.4', 't1["x1"] = None  # YOUR ANSWER HERE'),
        ("    deep = 1", "    deep = None  # YOUR ANSWER HERE"),
    ],
)
def test_answer_lines_keep_their_names(line, blank):
    source = f"before = 1\n### BEGIN SOLUTION\n{line}\n# why\n### END SOLUTION\nafter = 2"
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["answers"]})
    cleared, _ = ClearAnswers().preprocess_cell(cell, {"language": "python"}, 0)
    assert cleared.source == f"before = 1\n{blank}\nafter = 2"


# ---------------------------------------------------------------------------- a cell's metadata

SOUND = {"grade_id": "a", "grade": False, "solution": True, "task": False, "locked": False,
         "schema_version": 3}  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"mine": "x" * 5000}], ids=["ours", "a student's too"])
@pytest.mark.parametrize("damage", [{}, {"grade": "yes"}], ids=["sound", "damaged"])
def test_metadata_that_are_damaged_are_refused_and_long_ones_are_not_kept(more, damage):
    kept = preprocessors._is_valid_text.cache_info().currsize
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": SOUND | more | damage})
    refused = pytest.raises(ValidationError) if damage or more else contextlib.nullcontext()
    for _ in range(2):
        with refused:
            preprocessors.CheckMetadata().preprocess(nbformat.v4.new_notebook(cells=[cell]), {})
    grown = preprocessors._is_valid_text.cache_info().currsize - kept
    assert grown == 0 if more else grown <= 1
