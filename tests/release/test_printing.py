"""The PDF itself: complete, the same every time, and made or refused with a reason."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pypdfium2
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
def test_each_box_to_write_in_carries_its_task_and_goes_on_for_a_page_after_a_long_prompt(course):
    pages = text_of(build_pdf(course)[0]).split("\f")[:-1]
    boxes = [re.search(r"^ *(O?T\d) +marks: +of (\d)$", page, re.M) for page in pages]
    assert [box.groups() for box in boxes if box] == [("T1", "3"), ("T4", "6"), ("OT1", "5")]
    long = [number for number, page in enumerate(pages) if "continued" in page]
    assert [re.search(r"(O?T\d), continued", pages[number])[1] for number in long] == ["T4", "OT1"]
    assert all(boxes[number - 1] for number in long)  # the box before it is on the page before
    assert all(len(pages[number].splitlines()) < 10 for number in long)  # and this one is all room


def grey(page) -> np.ndarray:
    """Return a page as dark as it is at each place, 0 where it is white."""
    return 255 - np.asarray(page.render(scale=1).to_pil().convert("L"))


def lowest_ink(page) -> float:
    """Return how far down something stands on a page, but its number, as a share of its height."""
    dark = grey(page) > 30
    lines = np.flatnonzero(dark[: int(0.94 * len(dark))].any(axis=1))
    return lines[-1] / len(dark)


@pytest.mark.parametrize("thai", [True, False])
def test_no_page_is_half_empty(course, monkeypatch, thai):
    if not thai:
        monkeypatch.setattr(printing, "THAI_FONTS", ())
    pages = pypdfium2.PdfDocument(build_pdf(course)[0])
    shares = [lowest_ink(page) for page in pages]
    assert len(shares) <= 7
    assert [round(share, 2) for share in shares if share < 0.6] == []


@pytest.mark.parametrize("paragraphs", [0, 4, 8, 12, 16, 20, 26])
def test_however_long_a_prompt_is_its_box_has_at_least_half_a_page(course, monkeypatch, paragraphs):
    cells = printing.read_cells(course)
    prompt = next(cell for cell in cells["2_neural_network"] if cell.id == "ot1_prompt")
    prompt.source = "## OT1 · The gradient\n\n" + "A paragraph of one line.\n\n" * paragraphs
    monkeypatch.setattr(printing, "read_cells", lambda course: cells)
    pages = pypdfium2.PdfDocument(build_pdf(course)[0])
    texts = [page.get_textpage().get_text_range() for page in pages]
    last = next(number for number, text in enumerate(texts) if "OT1 · The" in text)
    room = sum(box_height(page) for page in list(pages)[last:])
    assert room >= 0.4
    assert len(texts) <= last + 2


def box_height(page) -> float:
    """Return the height of the box on a page, whose left line goes down, as a share."""
    dark = grey(page)[:, 50:65] > 100
    return dark.sum(axis=0).max() / len(dark)


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
