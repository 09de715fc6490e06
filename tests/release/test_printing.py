"""The PDF itself: complete, the same every time, and made or refused with a reason."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from conftest import ROOT, need, need_package

from autograder.course import Course
from autograder.release import PaperError, build_pdf, printing


@pytest.fixture
def course(tmp_path) -> Course:
    for package in ("typst", "ziamath"):
        need_package(package)
    (tmp_path / "assignments").symlink_to(ROOT / "assignments")
    return Course(tmp_path, tmp_path / "class", "hw4")


def text_of(path) -> str:
    command = [need("pdftotext"), "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_same_notebooks_give_the_same_file(course):
    first = build_pdf(course)[0].read_bytes()
    assert build_pdf(course)[0].read_bytes() == first
    assert first.startswith(b"%PDF")


@pytest.mark.processes
def test_every_written_task_its_marks_and_the_student_id_stand_on_it(course):
    text = text_of(build_pdf(course)[0])
    for words in ("T1 · Forward", "T2 · Sizes", "T3 · Learnable", "T4 · Your proof", "OT1 · The"):
        assert words in text
    pages = text.split("\f")[:-1]
    assert all("student id" in page and "name" in page for page in pages)
    assert "(3 of the 10 marks)" in text
    assert "YOUR ANSWER HERE" not in text


@pytest.mark.processes
def test_each_box_to_write_in_carries_its_task_and_fills_at_least_half_a_page(course):
    pages = text_of(build_pdf(course)[0]).split("\f")[:-1]
    boxes = [page for page in pages if re.search(r"marks: +of \d", page)]
    assert [re.search(r"^ *(O?T\d) +marks: +of (\d)$", box, re.M).groups() for box in boxes] == [
        ("T1", "3"), ("T4", "6"), ("OT1", "5"),
    ]  # fmt: skip
    assert all(len(box.splitlines()) < len(pages[0].splitlines()) / 2 for box in boxes)


def test_derivatives_have_a_row_of_their_own():
    values = ["x1", "dz_dw0", "z", "dz_db1", "delta"]
    assert printing.rows_of(values) == [["x1", "z", "delta"], ["dz_dw0", "dz_db1"]]
    assert printing.rows_of(["A_shape"]) == [["A_shape"]]


@pytest.mark.processes
def test_thai_text_is_printed_where_a_font_has_its_letters(course, monkeypatch):
    cells = printing.read_cells(course)
    thai = "\n\n<details><summary>ภาษาไทย</summary>\n\nทดสอบ\n\n</details>"
    prompt = next(cell for cell in cells["1_the_basics"] if cell.id == "t1_prompt")
    prompt.source += thai
    monkeypatch.setattr(printing, "read_cells", lambda course: cells)
    path, remark = build_pdf(course)
    assert remark or "ทดสอบ" in text_of(path)
    monkeypatch.setattr(printing, "THAI_FONTS", ())
    path, remark = build_pdf(course)
    assert "ทดสอบ" not in text_of(path)
    assert "no font here has Thai letters" in remark


def test_without_its_packages_it_says_what_to_install(course, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PaperError, match="pip install"):
        build_pdf(course)


def test_a_prompt_that_cannot_be_printed_is_a_reason(course, monkeypatch):
    cells = printing.read_cells(course)
    next(c for c in cells["1_the_basics"] if c.id == "t1_prompt").source += "\n\n![x](no.svg)"
    monkeypatch.setattr(printing, "read_cells", lambda course: cells)
    with pytest.raises(PaperError, match=r"no\.svg is missing"):
        build_pdf(course)
