"""Submissions that use files of their own: they run, are marked as any other, and reach nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import nbformat
import numpy as np
import pytest
from conftest import need
from own_files import RELU, picture, saved

from autograder.course import Course
from autograder.demo import write_submission
from autograder.hw4.tasks import NETWORK, TASKS
from autograder.intake import own_files
from autograder.judge import seed_of
from autograder.marks.submission import fingerprint
from autograder.nbgrader_plugin.marked_cells import verdicts_in
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.report.facts import gather
from autograder.results import NOTE, Verdict

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("one_by_one")]
MARKED = [task.id for task in TASKS if task.machine and task.id != "C8"]
QUICK = "def tune(X_train, y_train, X_val, y_val, rng):\n    raise ValueError\n"
FORWARD = """{0}

def forward(params, X):
    return relu(X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
"""
IMPORTS = "from helper import relu"
DECAY = """{0}

def decay_learning_rate(learning_rate, decay):
    return learning_rate * {1}
"""
PREDICT = """{0}

def predict(params, X):
    hidden = {1}(X @ params["W1"] + params["b1"])
    return (hidden @ params["W2"] + params["b2"]).argmax(axis=1)
"""
STEP = """{0}

def sgd_step(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * grads[name] + {1}
"""
MOMENTUM = """
def momentum_step(params, grads, velocity, learning_rate, momentum):
    for name in params:
        velocity[name] *= momentum * one
        velocity[name] -= learning_rate * grads[name]
        params[name] += velocity[name]
"""


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Course:
    need("bwrap")
    return prepared_course(tmp_path_factory.mktemp("own files"))


@pytest.fixture(scope="module")
def marked(course, key) -> Callable[..., dict[str, Verdict]]:
    """Mark the key, but for its search, with `answers` and files beside."""

    def mark(files: Mapping[str, bytes], folder: str = "", **answers: str) -> dict[str, Verdict]:
        top = write_submission(course, "ann", key | {"c8_tune": QUICK} | answers)
        (top / folder).mkdir(exist_ok=True)
        for name, content in files.items():
            path = top / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if folder:
            (top / f"{NETWORK}.ipynb").rename(top / folder / f"{NETWORK}.ipynb")
        texts = mark_submission(course, "ann").notebooks
        cells = {name: nbformat.reads(text, as_version=4).cells for name, text in texts.items()}
        return verdicts_in(course.homework, cells)

    return mark


def lost(verdicts: dict[str, Verdict]) -> dict[str, float]:
    marks = {task: verdicts[task].max_marks - verdicts[task].marks for task in MARKED}
    return {task: less for task, less in marks.items() if less}


def test_a_right_answer_with_files_of_its_own_has_all_marks(marked):
    """A module, one that is run, a package, an array and a picture, each in another answer."""
    files = {"helper.py": RELU, "more.py": RELU, "my/layers.py": RELU, "my/__init__.py": b""}
    files |= {"zero.npy": saved(np.zeros(())), "pics/one.png": picture()}
    verdicts = marked(
        files,
        c1_forward=FORWARD.format(IMPORTS),
        c6_decay_learning_rate=DECAY.format("%run more.py", "relu(decay)"),
        c7_predict=PREDICT.format("from my.layers import relu as positive", "positive"),
        c5_sgd_step=STEP.format("zero = np.load('zero.npy')", "zero"),
        ot2_momentum_step=f"one = plt.imread('pics/one.png').max()\n{MOMENTUM}",
    )
    assert lost(verdicts) == {}


def test_files_lie_beside_the_notebook_also_in_a_folder(marked):
    assert lost(marked({"helper.py": RELU}, "my work", c1_forward=FORWARD.format(IMPORTS))) == {}


def test_a_wrong_module_is_diagnosed_as_a_cell_would_be(marked):
    wrong = RELU.replace(b"np.maximum(A, 0)", b"A")
    verdicts = marked({"helper.py": wrong}, c1_forward=FORWARD.format(IMPORTS))
    assert "C1" in lost(verdicts)
    assert any("relu" in (f.misconception or "") for f in verdicts["C1"].findings)


def test_without_the_module_the_answer_says_what_is_missing(marked):
    verdicts = marked({}, c1_forward=FORWARD.format(IMPORTS))
    assert "No module named 'helper'" in verdicts["C1"].findings[0].message


def test_time_and_memory_of_a_module_are_its_cells(marked):
    """An endless module costs the cell that imports it and no other."""
    endless = b"import os\nos._exit(0)\n"
    verdicts = marked({"helper.py": endless}, c1_forward=FORWARD.format(IMPORTS))
    assert lost(verdicts) == {"C1": 10}


def test_too_much_is_told(marked, monkeypatch):
    monkeypatch.setattr(own_files, "MOST_BYTES", len(RELU))
    verdicts = marked({"helper.py": RELU, "w.npy": b"x" * 10}, c1_forward=FORWARD.format(IMPORTS))
    assert lost(verdicts) == {}
    notes = [f.message for v in verdicts.values() for f in v.findings if f.check == NOTE]
    assert any(note.startswith("`w.npy` did not fit beside the notebook") for note in notes)


def test_a_kit_of_their_own_says_nothing_of_marks(marked):
    kit = {
        "hw4kit/__init__.py": b"raise SystemExit",
        "sub/hw4kit/__init__.py": b"",
        "hw4kit/x": b"",
    }
    verdicts = marked(kit, c1_forward="def forward(params, X):\n    return X\n")
    assert lost(verdicts)["C1"] > 5


# -------------------------------------------------------------------------- what is made of them


def test_another_module_is_another_hand_in_and_is_asked_something_else(course, marked):
    answer = FORWARD.format(IMPORTS)
    marked({"helper.py": RELU}, c1_forward=answer)
    before = fingerprint([course.submitted("ann")])
    marked({"helper.py": RELU + b"\n"}, c1_forward=answer)
    assert fingerprint([course.submitted("ann")]) != before
    cells = [{"kind": "student", "source": answer}]
    seeds = {seed_of(b"s", cells, files) for files in
             ([], [("helper.py", RELU)], [("helper.py", b"")], [("other.py", RELU)])}  # fmt: skip
    assert len(seeds) == 4
    assert seed_of(b"s", cells) == seed_of(b"s", cells, [])


def test_modules_are_compared_with_other_students(course):
    folder = course.autograded("bob")
    folder.mkdir(parents=True)
    nb = {"cells": [{"cell_type": "code", "metadata": {}, "source": "x = 1"}]}
    (folder / f"{NETWORK}.ipynb").write_text(json.dumps(nb))
    (folder / "helper.py").write_bytes(RELU)
    course.submitted("bob").mkdir(parents=True)
    facts = gather(course, [])
    assert facts.sources["bob"] == ["x = 1", RELU.decode()]
    # Who exports a notebook, or copies the kit, has written none of what stands there.
    assert any("def train(" in text for text in facts.handed_out)
    assert any("check(forward)" in text for text in facts.handed_out)
