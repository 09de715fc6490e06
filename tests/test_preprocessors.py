"""Our steps in nbgrader's conversions."""

from __future__ import annotations

import nbformat
import pytest

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
