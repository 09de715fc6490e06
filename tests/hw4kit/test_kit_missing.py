"""A check that is run before its answer's cell says which cell to run."""

from __future__ import annotations

import ast
import re
import sys
import types

import hw4kit
import pytest
from conftest import ROOT
from hw4kit.missing import (
    MADE_AT_THE_TOP,
    MADE_BY_TASK,
    MADE_FURTHER_UP,
    cell_to_run,
    explain_missing_names,
    show_cell_to_run,
)
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from language import is_thai
from notebook_cells import sources

from autograder.hw4.tasks import BASICS, NETWORK, TASKS

CALL = re.compile(r"check(?:_t\d)?\((\w+)")
CELLS = {**sources(BASICS), **sources(NETWORK)}
CHECKS = {cell: source for cell, source in CELLS.items() if CALL.match(source)}


def bound_by(source: str) -> set[str]:
    """Return the names that a cell makes at its top level."""
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
        elif isinstance(node, ast.With):
            names |= bound_by("\n".join(map(ast.unparse, node.body)))
    return names


TASK_OF = {name: task.id for task in TASKS if task.answer for name in bound_by(CELLS[task.answer])}


@pytest.fixture
def shell():
    """A notebook's shell in which nothing but the cells at the top has run."""
    shell = InteractiveShell.instance()
    shell.reset()
    explain_missing_names()
    with capture_output():
        for notebook in (BASICS, NETWORK):
            shell.run_cell(sources(notebook)["setup"])
    yield shell
    shell.events.unregister("post_run_cell", show_cell_to_run)
    shell.reset()


def said_after(shell, source: str) -> list[str]:
    """Run a cell and return what is shown beside its error."""
    with capture_output() as captured:
        shell.run_cell(source)
    return [output.data["text/plain"] for output in captured.outputs]


@pytest.mark.parametrize("cell", CHECKS)
def test_a_check_before_its_answer_names_the_task_whose_cell_to_run(cell, shell):
    source = CHECKS[cell].partition("### BEGIN HIDDEN TESTS")[0]
    (said,) = said_after(shell, source)
    task = TASK_OF[CALL.match(source)[1]]
    assert f"is made by the cell of {task}. Run that cell first" in said


def test_all_checks_are_tried():
    assert len(CHECKS) >= 15


def test_a_cell_before_those_at_the_top_names_them(shell):
    shell.reset()
    (said,) = said_after(shell, "np.zeros(3)")
    assert "np comes from the code cells at the top" in said


def test_a_cell_that_needs_the_digits_names_the_cells_above(shell):
    (said,) = said_after(shell, CELLS["digits_figure"])
    assert "data is made by a cell further up" in said


@pytest.mark.parametrize(
    "source", ["1 + 1", "my_own_name", "1 / 0", "{}['forward']", "raise NameError('odd')", "x ="]
)
def test_of_anything_else_nothing_is_said(source, shell):
    assert [text for text in said_after(shell, source) if "Run" in text] == []


def test_an_answer_that_has_run_is_not_asked_for(shell):
    said = said_after(shell, "def sgd_step(params, grads, learning_rate): ...\ncheck(sgd_step)")
    assert not any("Run that cell" in text for text in said)


def test_it_is_said_once_however_often_the_kit_is_imported(shell):
    explain_missing_names()
    explain_missing_names()
    assert len(said_after(shell, "check(forward)")) == 1


@pytest.mark.parametrize("name", ["forward", "np", "data"])
def test_it_is_said_in_thai(name):
    hw4kit.language("th")
    try:
        assert is_thai(hw4kit.words.shown(cell_to_run(name)))
    finally:
        hw4kit.language("en")


def test_the_names_are_those_that_the_notebooks_cells_make():
    """Whatever the cells at the top import stands in the table of `hw4kit/missing.py`."""
    top = bound_by(sources(BASICS)["setup"]) | bound_by(sources(NETWORK)["setup"])
    assert top - MADE_AT_THE_TOP == set()
    assert {name: MADE_BY_TASK[name] for name in TASK_OF} == TASK_OF
    further = ("toy", "digits", "train_network", "first_run", "train_again")
    assert set.union(*(bound_by(CELLS[cell]) for cell in further)) >= MADE_FURTHER_UP


def test_outside_of_a_notebook_nothing_happens(monkeypatch):
    nobody = types.SimpleNamespace(get_ipython=lambda: None)
    monkeypatch.setitem(sys.modules, "IPython", nobody)
    assert explain_missing_names() is None


def test_the_students_page_names_what_is_said():
    page = (ROOT / "docs" / "students.md").read_text("utf-8")
    assert "is made by the cell of" in page
