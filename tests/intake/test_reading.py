"""Files that should be notebooks: read as far as they go, or named with what they are."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import random
import time

import nbformat
import pytest
from marked import answered_files, homework, write_files

from autograder.hw4.tasks import NETWORK
from autograder.intake import reading
from autograder.intake.cells import MOST_CELLS, Cell, cell_from
from autograder.intake.names import blocks_of, compiles, defined
from autograder.intake.opening import open_folder
from autograder.intake.reading import read_sheet, salvage, side_of
from autograder.intake.repairing import repair
from autograder.intake.repairs import Unreadable, gathered
from autograder.intake.scripts import cells_of_script, is_script
from benchmarks.random_damage import damaged

SECOND = f"{NETWORK}.ipynb"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "0 bytes"),
        (b"  \n ", "is empty"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\n<html lang=en>", "a web page"),
        (b"PK\x03\x04....[Content_Types].xml", "a Word or Office document"),
        (b"PK\x03\x04" + b"x" * 50, "a zip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "a picture (JPEG)"),
        (b"{\\rtf1", "RTF"),
        (b"Rar!\x1a", "a RAR archive"),
        (b"{}", "is JSON, but no notebook"),
        (b"[]", "without cells"),
        (b'{"cells": []}', "without cells"),
        (b'{"cells": 3}', "is JSON, but no notebook"),
        (b"my homework is done", "is not a notebook"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"cells": ' * 200_000, "nested too deeply"),
    ],
)
def test_what_is_no_notebook_is_named_as_what_it_is(data, reason):
    with pytest.raises(Unreadable, match=reason.replace("(", r"\(").replace(")", r"\)")):
        read_sheet(data)


SOUND = '{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}]}'


@pytest.mark.parametrize("end", ["", "\0", "\x00\xd8\x41\x00"], ids=["sound", "odd", "surrogate"])
@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("mark", [False, True], ids=["no mark", "mark"])
def test_utf16_is_read_as_far_as_it_goes(end, order, mark):
    data = SOUND.encode(f"utf-16-{order}") + end.encode("latin-1")
    boms = {"le": codecs.BOM_UTF16_LE, "be": codecs.BOM_UTF16_BE}
    sheet = read_sheet(boms[order] * mark + data)
    assert [cell.source for cell in sheet.cells] == ["x = 1"]
    assert "UTF-16" in str(sheet.notes)


@pytest.mark.parametrize("seed", range(5))
def test_bytes_of_any_kind_are_read_or_named(seed):
    rng = random.Random(seed)
    texts = [SOUND, "# %%\nx = 1\n", "<<<<<<< a\n" + SOUND]
    for _ in range(300):
        encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
        data = bytearray(rng.choice(texts).encode(encoding))
        for _ in range(rng.randint(0, 5)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with contextlib.suppress(Unreadable):
            read_sheet(bytes(data[: rng.choice([len(data), rng.randrange(len(data))])]))


HEAD = '{"cells": [{"cell_type": "code", "source": ["x",'


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (HEAD, "\n"),
        (HEAD, "}\n"),
        (HEAD, "},\n\n\n{\n\n"),
        (HEAD, "} "),
        (HEAD, "{\n"),
        ("# %%\n", "\n"),
        ("import numpy as np\n", "x\n\n"),
        ("import numpy as np\n", "# %%\n"),
        ("<<<<<<< a\n", "=======\n"),
    ],
)
def test_reading_a_megabyte_made_to_take_long_does_not(start, piece):
    began = time.process_time()
    with contextlib.suppress(Unreadable):
        read_sheet((start + piece * (1_000_000 // len(piece))).encode())
    assert time.process_time() - began < 20


@pytest.mark.parametrize("piece", ["\n", "a,", "a ", "x = 1\n", "%a\n", "(a", "```\n"])
def test_looking_through_a_long_cell_takes_no_time(piece):
    source = "x" + piece * (199_000 // len(piece))
    began = time.process_time()
    defined(source)
    compiles(source)
    assert time.process_time() - began < 10


def test_a_broken_cell_ends_where_the_next_one_begins():
    code = '{\n "cell_type": "code",\n "source": [\n  "NAME = 1"\n ],\n "id": 3\n }'
    cells = [code.replace("NAME", name) for name in "abc"]
    cells[1] = cells[1].replace("3", "3 4")
    text = '{\n "cells": [\n ' + ",\n ".join(cells) + "\n ]\n"
    assert [cell.source for cell in salvage(text)] == ["a = 1", "b = 1", "c = 1"]


def test_a_tag_that_no_file_can_hold_is_made_plain():
    raw = {"cell_type": "code", "source": "x", "metadata": {"tags": ["\ud800", "demo"]}}
    assert cell_from(raw).tags == ("\N{REPLACEMENT CHARACTER}", "demo")


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(Unreadable, match="more than"):
        read_sheet(b"x" * 11)


def test_a_file_of_too_many_pieces_is_not_read_and_one_with_a_large_picture_is():
    with pytest.raises(Unreadable, match="pieces"):
        read_sheet(b'{"cells": [' + b"[]," * reading.MOST_PIECES + b"1]}")
    photograph = {"IMG.jpg": {"image/jpeg": "A" * 40 * 1024 * 1024}}
    cell = {"cell_type": "markdown", "source": "x", "metadata": {}, "attachments": photograph}
    (read,) = read_sheet(json.dumps({"cells": [cell]}).encode()).cells
    assert read.attachments == photograph


@pytest.mark.parametrize(("more", "told"), [(0, False), (1, True), (100_000, True)])
@pytest.mark.parametrize("broken", [False, True], ids=["sound", "broken"])
def test_two_thousand_cells_are_read_and_no_more(more, told, broken):
    cells = [{"cell_type": "code", "source": "1", "metadata": {}}] * (MOST_CELLS + more)
    sheet = read_sheet(json.dumps({"cells": cells})[: -1 if broken else None].encode())
    assert len(sheet.cells) == MOST_CELLS
    assert ("holds more than 2,000 cells" in str(sheet.notes)) == told


@pytest.mark.parametrize(("lines", "read"), [(90_000, True), (110_000, False)])
def test_a_hundred_thousand_lines_are_read_and_no_more(lines, read):
    cells = [{"cell_type": "code", "source": "x\n" * 10_000}] * (lines // 10_000)
    with contextlib.nullcontext() if read else pytest.raises(Unreadable, match="110,011 lines"):
        assert read_sheet(json.dumps({"cells": cells}).encode()).cells


SLOT = next(s for s in homework().slots[NETWORK] if s.role == "answer")
PROMPT = max(
    (s for s in homework().slots[NETWORK] if s.role == "locked" and s.cell.kind == "markdown"),
    key=lambda slot: len(slot.cell.text),
)
MANY = {
    "of one's own": lambda n: Cell("code", f"x_{n} = {n}  # of my own making"),
    "copies of an answer": lambda n: Cell("code", f"{SLOT.cell.source}\n# {n}", "", SLOT.name),
    "nearly a prompt": lambda n: Cell("markdown", f"{PROMPT.cell.source}{n}"),
    "a prompt with lines": lambda n: Cell("markdown", f"{n}\nx\n" * 25, "", PROMPT.name),
    "in pieces": lambda n: Cell("code", "    y = 1" if n else "def f(x):\n    y = 1"),
    "in broken pieces": lambda n: Cell("code", "  1," if n else "x = ("),
}


@pytest.mark.parametrize("kind", MANY)
def test_as_many_cells_as_are_read_are_repaired_in_seconds(kind):
    cells = [MANY[kind](n) for n in range(MOST_CELLS)]
    start = time.process_time()
    mended = repair(cells, homework(), NETWORK)
    assert time.process_time() - start < 60
    assert len(json.dumps(mended.notebook)) > sum(len(c.source) for c in cells if c.kind == "code")


def test_what_was_written_into_many_copies_of_a_prompt_is_kept():
    cells = [Cell("markdown", f"{PROMPT.cell.source}\nMy thought {n}.", "", PROMPT.name)
             for n in range(150)]  # fmt: skip
    text = json.dumps(repair(cells, homework(), NETWORK).notebook)
    assert all(f"My thought {n}." in text for n in range(150))


def test_a_cell_in_many_pieces_is_joined():
    pieces = ["def f(x):", *(f"    y{n} = {n}" for n in range(20)), "x = 1"]
    notebook = repair([Cell("code", piece) for piece in pieces], homework(), NETWORK).notebook
    assert "\n".join(pieces[:-1]) in [cell["source"] for cell in notebook["cells"]]


@pytest.mark.parametrize("piece", ['{"cell_type":', '{"cell_type": "', "{" * 50 + '"source": ['])
def test_broken_json_made_to_take_long_does_not(piece):
    start = time.process_time()
    salvage('{"cells": [' + piece * 20_000)
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    "raw",
    [
        None, 3, "x", [], {}, {"cell_type": "code"}, {"cell_type": [], "source": ""},
        {"cell_type": "video", "source": "x"}, {"cell_type": None, "source": None},
    ],
)  # fmt: skip
def test_what_is_no_cell_is_left_out(raw):
    assert cell_from(raw) is None


@pytest.mark.parametrize(
    "junk", [None, 3, "x", [], {"nbgrader": 3}, {"nbgrader": {"grade_id": []}}]
)
def test_metadata_of_any_type_do_no_harm(junk):
    raw = {"cell_type": "code", "source": ["a\r\n", 3, "\ud800"], "metadata": junk, "id": junk}
    assert cell_from({**raw, "attachments": junk}).source == "a\n\N{REPLACEMENT CHARACTER}"


def test_a_cell_that_is_cut_in_its_source_keeps_its_whole_lines():
    text = '{"cells": [{"cell_type": "markdown", "id": "t4_proof", "metadata": {}, "source": [\n'
    (cell,) = salvage(text + ' "one\\n",\n "two\\n",\n "thr')
    assert (cell.id, cell.source) == ("t4_proof", "one\ntwo\n")


def test_sides_of_a_merge():
    text = "a\n<<<<<<< HEAD\nb\n||||||| base\no\n=======\nc\n>>>>>>> x\nd"
    assert side_of(text, "ours") == "a\nb\nd"
    assert side_of(text, "theirs") == "a\nc\nd"


def test_names_are_found_in_code_that_does_not_compile():
    source = (
        "# about f\ndef f(x):\n    return (x\n\nA, B = 1, 2\nt1['x'] = 3\nif A == 1:\n    y = 2"
    )
    assert list(defined(source)) == ["f", "A", "B", 't1["x"]']
    assert "\n".join(text for _, text in blocks_of(source)) == source
    assert defined(source)["f"].startswith("# about f")


@pytest.mark.parametrize(
    ("source", "good"),
    [("%matplotlib inline\n!ls\nx = 1", True), ("x = ", False), ("(" * 5000, False), ("\0", False)],
)
def test_whether_a_cell_is_python(source, good):
    assert compiles(source) is good


def test_a_script_without_marks_is_read_as_code_and_text():
    script = "import numpy as np\n\n# # A heading\n# - a list\n\n# +\ndef f(x):\n    return x\n"
    assert is_script(script)
    assert [cell.kind for cell in cells_of_script(script)] == ["code", "markdown", "code"]


def test_what_was_done_to_many_cells_is_said_once():
    notes = [("moved", "`a` moved"), ("moved", "`b` moved"), ("kernel", "k")]
    assert [str(r) for r in gathered(notes, "n")] == ["n: `a`, `b` moved", "n: k"]


# ---------------------------------------------------------------------------------- in a folder


def problems_of(folder, files: dict[str, bytes]) -> str:
    return " ".join(open_folder(write_files(folder, files), homework()).problems)


def test_a_missing_notebook_is_named_with_what_was_found_instead(tmp_path):
    first = {name: data for name, data in answered_files().items() if name != SECOND}
    said = problems_of(tmp_path, {**first, "hw4 final.ipynb": b"<html>"})
    assert said.startswith(f"{SECOND} is missing; “hw4 final.ipynb” is a web page")


def test_a_strangers_notebook_is_named(tmp_path):
    other = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]))
    said = problems_of(tmp_path, {**answered_files(), SECOND: other.encode()})
    assert said == f"{SECOND} holds none of the homework's cells"


def test_a_broken_file_without_cells_of_the_homework_is_called_broken(tmp_path):
    said = problems_of(tmp_path, {**answered_files(), SECOND: HEAD.encode()})
    assert said.startswith(f"{SECOND} is broken JSON, and none of the homework's cells")


def test_a_link_is_not_followed(tmp_path):
    files = answered_files()
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(files.pop(SECOND))
    folder = write_files(tmp_path / "x", files)
    os.symlink(secret, folder / SECOND)
    assert open_folder(folder, homework()).problems == [
        f"{SECOND} is a link or a special file, and was not opened"
    ]


def test_a_cut_off_notebook_is_marked_and_named(tmp_path):
    files = answered_files()
    opened = open_folder(write_files(tmp_path, files | {SECOND: files[SECOND][:-5000]}), homework())
    assert len(opened.notebooks[NETWORK].answered) > 8
    assert "ask for it again" in opened.problems[0]


@pytest.mark.parametrize("seed", range(60))
def test_damage_at_random_loses_nothing_and_stops_nothing(tmp_path, seed):
    """The benchmark does this a thousand times, and marks them."""
    files, _ = damaged(answered_files(), random.Random(seed))
    opened = open_folder(write_files(tmp_path, files), homework())
    named = " ".join(opened.problems)
    for name in ("1_the_basics", NETWORK):
        assert name in opened.notebooks or f"{name}.ipynb" in named
    for mended in opened.notebooks.values():
        nbformat.validate(mended.notebook)
        assert json.dumps(mended.notebook, ensure_ascii=False).encode()
