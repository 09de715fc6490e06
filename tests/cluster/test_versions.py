"""Another version is told in words, with what to do."""

from __future__ import annotations

import sys

import pytest

import autograder
from autograder.cluster import versions
from autograder.cluster.versions import (
    HOMEWORK,
    MARKER,
    PYTHON,
    differences,
    homework_version,
    versions_here,
)
from autograder.homework import Homework
from autograder.hw4 import HOMEWORK as HW4

OURS = {MARKER: "1", PYTHON: "3.11", "numpy": "2.1"}


def test_the_same_versions_differ_in_nothing():
    assert differences(versions_here(), versions_here()) == ""


def test_this_machines_versions_are_told():
    told = versions_here()
    assert told[PYTHON] == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert set(told) == {MARKER, PYTHON, *versions.LIBRARIES}


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (OURS | {MARKER: "2"}, "has another version of the marker: install the same there"),
        (OURS | {PYTHON: "3.12"}, "has Python 3.12, not 3.11: install"),
        (OURS | {MARKER: "2", "numpy": "2.0"}, "of the marker and numpy 2.0, not 2.1: install"),
        ({}, "of the marker and Python in no version that it tells, not 3.11 and numpy in no"),
    ],
)
def test_what_differs_is_said_in_words(theirs, said):
    assert said in differences(theirs, OURS)


def test_another_homework_is_said_too():
    said = differences({HOMEWORK: "1"}, {HOMEWORK: "2"})
    assert said.startswith("has another version of the homework")


@pytest.mark.parametrize("file", ["judge/seeds.py", "cluster/packing.py", "results.py"])
def test_the_marker_is_another_one_if_any_of_its_code_is(tmp_path, monkeypatch, file):
    names = {*versions.MARKING, *versions.CARRYING}
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    monkeypatch.setattr(autograder, "__file__", str(tmp_path / "__init__.py"))
    (tmp_path / file).write_text("1")
    first = versions_here.__wrapped__()[MARKER]
    (tmp_path / file).write_text("2")
    assert versions_here.__wrapped__()[MARKER] != first


def test_a_homework_has_the_version_of_its_code():
    assert homework_version(HW4) == homework_version(HW4)
    assert homework_version(HW4) != homework_version(Homework("hw4"))
