"""Imports run one way, without circles, and the engine knows no homework by name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.hw4 import HOMEWORK

MARKER = ROOT / "autograder"
ENGINE = sorted(
    path
    for ending in ("*.py", "*.j2")
    for path in MARKER.rglob(ending)
    if MARKER / HOMEWORK.id not in path.parents
)
LINTER = Path(sys.executable).with_name("lint-imports")
CELLS = [part.cell for task in HOMEWORK.tasks for part in task.parts]
ANSWERS = [task.answer for task in HOMEWORK.tasks if task.answer]
NAMES = re.compile(
    rf"(?<![A-Za-z0-9])({'|'.join([*HOMEWORK.by_id, *HOMEWORK.notebooks, *CELLS, *ANSWERS])})"
    rf"(?![A-Za-z0-9])|{HOMEWORK.id}|Homework 4"
)
CHECKS = {name for task in HOMEWORK.tasks for name, _ in task.checks if len(name) > 1}


@pytest.mark.processes
def test_imports_keep_the_contracts_of_pyproject():
    command = [LINTER, "--no-cache", "--no-logo", "--config", ROOT / "pyproject.toml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(path.relative_to(MARKER)))
def test_the_engine_names_no_task_notebook_or_cell_nor_the_homework(path):
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if NAMES.search(line)] == []


@pytest.mark.parametrize(
    "path", [p for p in ENGINE if p.suffix == ".py"], ids=lambda path: str(path.relative_to(MARKER))
)
def test_the_engine_names_no_check(path):
    assert CHECKS & set(strings_in(path)) == set()


def strings_in(path: Path) -> Iterator[str]:
    """Yield the texts that stand in a source."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_names_are_found_wherever_they_stand(tmp_path):
    for line in ("x = 1  # as in C3", "see `t4_proof`", '"hw4kit"', "test_c1_forward", "C8's"):
        assert NAMES.search(line), line
    for line in ("RC1", "C10", "scan", "homework", "TC8x"):
        assert not NAMES.search(line), line
    source = tmp_path / "source.py"
    source.write_text('f(x, "regulariser")  # comment')
    assert CHECKS & set(strings_in(source)) == {"regulariser"}
