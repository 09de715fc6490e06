"""Are mistakes named as well when the functions are in another process?"""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest
from conftest import need

from autograder.demo.writing import write_submission
from autograder.hw4 import HOMEWORK
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.results import VERDICT_MIME, Verdict
from benchmarks.diagnosis import HALF_WRONG

pytestmark = pytest.mark.processes
EXPECTED = {
    "T2": {"t2-batch-forgotten"},
    "C1": {"c1-b1-left-out + c1-b2-left-out", "c1-b2-left-out + c1-b1-left-out"},
    "C2": {
        "c2-biases-regularised + c2-sum-for-mean",
        "c2-sum-for-mean + c2-biases-regularised",
        "c2-biases-regularised + c2-sum-for-mean + c2-overflow",
    },
    "C3": {"c3-no-relu-mask + c3-not-averaged"},
    "C4": {"c4-first-labels"},
    "C5": {"c5-uphill + c5-biases-not-moved"},
    "C6": {"c6-inverse-time"},
}
REFUSES = """
def forward(params, X):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    if len(X) == 8:
        while True:
            pass
    return hidden @ params["W2"]
"""


@pytest.fixture
def course(prepared_course, tmp_path):
    return prepared_course(tmp_path)


def verdicts(course, key, answers) -> dict[str, Verdict]:
    """Mark one submission in its sandbox and return the verdicts by task."""
    write_submission(course, "one", key | answers)
    found = {}
    for text in mark_submission(course, "one").notebooks.values():
        for cell in nbformat.reads(text, as_version=4).cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {}).get(VERDICT_MIME)
                if data:
                    found[data["task"]] = Verdict.from_dict(data)
    return found


def names_in(verdict: Verdict) -> set[str | None]:
    return {finding.misconception for finding in verdict.findings if not finding.passed}


def test_mistakes_are_named_across_the_wall(course, key):
    need("bwrap")
    found = verdicts(course, key, HALF_WRONG)
    named = {task: names_in(verdict) for task, verdict in found.items() if not verdict.passed}
    assert named == EXPECTED


def test_a_function_that_hangs_when_asked_once_more_keeps_its_marks(course, key, monkeypatch):
    """Batches of eight rows come from the diagnosis alone; the process ends, the marks stay."""
    need("bwrap")
    for cell, task in HOMEWORK.by_test_cell.items():
        monkeypatch.setitem(HOMEWORK.by_test_cell, cell, replace(task, call_seconds=1.0))
    without_search = {name: answer for name, answer in key.items() if name != "c8_tune"}
    found = verdicts(course, without_search, {"c1_forward": REFUSES})
    assert found["C1"].marks == 8
    assert names_in(found["C1"]) == {None}
    assert found["C5"].passed
