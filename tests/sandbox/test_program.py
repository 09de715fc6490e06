"""A program of ours that reads a stranger's file: it answers, ends in time, sees nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import need

from autograder.sandbox import backends, run_program

pytestmark = pytest.mark.processes

COUNTS = "import sys\nprint(len(sys.stdin.buffer.read()), len(sys.argv) > 1)\nsys.exit(3)"


@pytest.fixture(params=["bubblewrap", "plain process"])
def way(request, monkeypatch) -> str:
    if request.param == "bubblewrap":
        need("bwrap")
    else:
        monkeypatch.setattr(backends, "available", lambda: "not here")
    return request.param


def program(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "program.py"
    path.write_text(source, "utf-8")
    return path


def test_it_gets_its_input_and_gives_its_output_and_status(way, tmp_path):
    data = b"x" * 3_000_000  # more than a pipe holds
    assert run_program(program(tmp_path, COUNTS), data, 20) == (3, b"3000000 True\n")


def test_it_need_not_read_its_input(way, tmp_path):
    assert run_program(program(tmp_path, "print(1)"), b"x" * 3_000_000, 20) == (0, b"1\n")


def test_it_finds_the_libraries_and_nothing_of_ours(tmp_path):
    need("bwrap")
    source = """
import sys
sys.path += sys.argv[1:]
import PIL, pypdfium2
try:
    import autograder
except ImportError as error:
    print(error)
"""
    status, written = run_program(program(tmp_path, source), b"", 20)
    assert (status, written) == (0, b"No module named 'autograder'\n")


def test_one_that_does_not_end_is_killed(way, tmp_path):
    with pytest.raises(TimeoutError):
        run_program(program(tmp_path, "while True: pass"), b"", 1.0)
