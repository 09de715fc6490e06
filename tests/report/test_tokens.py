"""Code as it is compared: read cell by cell, and each cell once."""

from __future__ import annotations

import pytest

from autograder.course import read_sealed
from autograder.report import tokens
from autograder.report.tokens import Tokens

CELLS = ["def f(x):\n    # halved\n    return x / 2", "total = f(3)"]


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The cells that are read from here on."""
    cells, tokens_of = [], tokens._tokens_of
    monkeypatch.setattr(tokens, "_tokens_of", lambda cell: cells.append(cell) or tokens_of(cell))
    return cells


def kept(path, cells=CELLS) -> str:
    known = Tokens(path)
    found = known.of(cells)
    known.keep()
    return found


def test_names_and_comments_are_left_out():
    assert Tokens().of(CELLS) == "defF(V):returnV/2V=V(3)"
    assert Tokens().of(["def g(y):\n    return y / 2", "s = g(3)"]) == Tokens().of(CELLS)


def test_each_cell_is_read_once_in_all_reports(tmp_path, read):
    path = tmp_path / "tokens.json"
    first = kept(path, [*CELLS, *CELLS])
    assert read == CELLS
    assert kept(path, [*CELLS, *CELLS]) == first
    assert kept(path, [*CELLS, "another = 1"]) != first
    assert read == [*CELLS, "another = 1"]


def test_what_nobody_has_any_more_is_not_kept(tmp_path):
    path = tmp_path / "tokens.json"
    kept(path)
    kept(path, CELLS[:1])
    assert len(read_sealed(path)["cells"]) == 1


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"{}", b"\xff", b'{"cells": {}}', b"[" * 100_000]
)
def test_a_damaged_file_is_made_anew(tmp_path, read, content):
    path = tmp_path / "tokens.json"
    first = kept(path)
    path.write_bytes(content)
    assert kept(path) == first
    assert read == [*CELLS, *CELLS]


def test_a_file_whose_tokens_are_others_is_made_anew(tmp_path, read):
    path = tmp_path / "tokens.json"
    first = kept(path)
    path.write_bytes(path.read_bytes().replace(b"return", b"yield "))
    assert kept(path) == first
    assert read == [*CELLS, *CELLS]


def test_where_the_file_cannot_be_written_tokens_are_found_all_the_same(tmp_path):
    path = tmp_path / "tokens.json"
    path.mkdir()
    assert kept(path) == Tokens().of(CELLS)
    assert [one.name for one in tmp_path.iterdir()] == ["tokens.json"]


def test_another_way_to_cut_what_was_typed_reads_all_again(tmp_path, read, monkeypatch):
    path = tmp_path / "tokens.json"
    kept(path)
    (tmp_path / "typed.py").write_text("# another\n")
    monkeypatch.setattr(tokens.typed, "__file__", str(tmp_path / "typed.py"))
    kept(path)
    assert read == [*CELLS, *CELLS]


def test_another_version_of_the_library_reads_all_again(tmp_path, read, monkeypatch):
    path = tmp_path / "tokens.json"
    kept(path)
    monkeypatch.setattr(tokens, "version", lambda name: "99.0")
    kept(path)
    assert read == [*CELLS, *CELLS]


def test_a_string_that_never_ends_hides_only_its_own_cell():
    assert Tokens().of(["x = '''", *CELLS]).endswith(Tokens().of(CELLS))


def test_text_that_is_no_unicode_is_read(tmp_path):
    kept(tmp_path / "tokens.json", ["x = '\ud800'", "\ud800"])
