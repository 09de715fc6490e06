"""Is every marking scheme that an instructor may write a rubric, and every bad one told?"""

from __future__ import annotations

import nbformat
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from autograder.homework import Homework, Part, Task
from autograder.written.rubric import LONGEST_ITEM, MOST_ITEMS, Rubric, marks_of
from autograder.written.scheme import read_scheme, rubric_on_paper, scheme_of

PART = Part("proof", 3)
TASK = Task("P1", "A proof", "notes", hand=PART)


def scheme(*lines: str, part: Part = PART):
    marked = ["<!-- ### BEGIN MARK SCHEME -->", *lines, "<!-- ### END MARK SCHEME -->"]
    return read_scheme("\n".join(["Prove it.", "", *marked, "", "The end."]), part)


def told(found) -> str:
    return " ".join(found.problems)


@pytest.mark.parametrize(
    ("line", "marks", "text"),
    [
        ("- **1 mark:** the sum", 1, "the sum"),
        ("- **2 marks**: the sum", 2, "the sum"),
        ("- **1 mark:**the sum", 1, "the sum"),
        ("* 2 marks: *said* twice", 2, "*said* twice"),
        ("+ __1 mark__ the sum", 1, "the sum"),
        ("1. **½ mark:** the sum", 0.5, "the sum"),
        ("2) 1½ marks – the sum", 1.5, "the sum"),
        ("- 1 ½ Marks: the sum", 1.5, "the sum"),
        ("- **0.5 marks:** the sum", 0.5, "the sum"),
        ("- **0,5 marks:** the sum", 0.5, "the sum"),
        ("- 1/2 mark. the sum", 0.5, "the sum"),
        ("- (1 mark) the sum", 1, "the sum"),
        ("- [2 pts] the sum", 2, "the sum"),
        ("- 3 points: the sum", 3, "the sum"),
        ("- **+1 mark:** the sum", 1, "the sum"),
        ("- **2 คะแนน:** ผลรวม", 2, "ผลรวม"),
        ("- ๒ คะแนน: ผลรวม", 2, "ผลรวม"),
        ("- ½ คะแนน ผลรวม", 0.5, "ผลรวม"),
        ("- the sum (2 marks)", 2, "the sum"),
        ("- the sum **[½ mark]**.", 0.5, "the sum"),
        ("- **0 marks:** only the result", 0, "only the result"),
        ("- **1 mark:** $-1$ (2 marks if derived)", 1, "$-1$ (2 marks if derived)"),
    ],
)
def test_an_item_begins_or_ends_with_its_marks(line, marks, text):
    (item,) = scheme(line).items
    assert (item.marks, item.text, item.text_th) == (marks, text, "")


def test_an_item_has_its_further_lines_and_its_thai():
    found = scheme(
        "**Marking scheme (3 marks)**",
        "",
        "- **2 marks:** the quotient rule",
        "  written out. 1 mark if it is stated only:",
        "  - also with the logarithm",
        "  *ไทย:* กฎผลหาร",
        "  สองบรรทัด",
        "- **1 mark:** the sum",
        "",
        "  $$ a",
        "  - b $$",
        "",
        "Just as right: by induction.",
    )
    first, second = found.items
    assert first.text == (
        "the quotient rule\nwritten out. 1 mark if it is stated only:\n- also with the logarithm"
    )
    assert first.text_th == "กฎผลหาร\nสองบรรทัด"
    assert (first.words, first.words.th) == (first.text, first.text_th)
    assert second.text == "the sum\n\n$$ a\n- b $$"
    assert second.words.th == second.text
    assert found.note == "Just as right: by induction."
    assert found.problems == ()


def test_a_minus_that_begins_a_line_of_an_equation_begins_no_item():
    found = scheme("- **3 marks:** the rule", "", "$$ a", "- 2 marks", "= c $$", "", "All of it.")
    assert [item.text for item in found.items] == ["the rule"]
    assert found.note == "$$ a\n- 2 marks\n= c $$\n\nAll of it."


def test_paragraphs_before_and_between_items_are_the_note_and_titles_are_not():
    found = scheme("## Scheme", "", "Be kind.", "- 2 marks: a", "", "Or:", "- 1 mark: b")
    assert found.note == "Be kind.\n\nOr:"
    assert [item.text for item in found.items] == ["a", "b"]


def test_ids_are_stable_and_differ_by_cell_text_and_copy():
    line = "- **1 mark:** the  sum"
    (one,), (wrapped,) = (
        scheme(line).items,
        scheme("- **2 marks:** the", "  sum", "  *ไทย:* ผลรวม").items,
    )
    assert one.id == wrapped.id, "marks, line breaks and Thai are no part of it"
    (elsewhere,) = scheme(line, part=Part("other", 3)).items
    ids = {one.id, elsewhere.id, *(item.id for item in scheme(line, line, "- 1 mark: b").items)}
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("- **1 mark:** a",), "add up to 1, the task has 3 marks: no answer can get them all"),
        (("- **4 marks:** a",), "add up to 4, the task has 3 marks: what is above"),
        (("- 3 marks: a", "- **−1 mark:** untidy"), "“untidy” takes marks away (-1)"),
        (("- 3 marks: a", "- and a reason"), "“and a reason” says no marks"),
        (("- 3 marks: " + "a" * 2_000,), f"longer than {LONGEST_ITEM} characters"),
        (["- 1 mark: a"] * 40, f"has 40 items; the first {MOST_ITEMS} count"),
        (("Mark it well.",), "no item that begins like `- **1 mark:**`"),
        ((), "no item that begins like `- **1 mark:**`"),
    ],
)
def test_a_bad_scheme_is_told_in_words_and_is_a_rubric_all_the_same(lines, words):
    found = scheme(*lines)
    assert words in told(found)
    assert all(problem.th != problem for problem in found.problems)
    assert Rubric(found.items, 3).faults() == []


def test_a_penalty_counts_as_nothing():
    found = scheme("- 3 marks: a", "- **−1 mark:** untidy")
    ticks = {item.id: 1.0 for item in found.items}
    assert marks_of(Rubric(found.items, 3), ticks) == 3


def test_without_a_scheme_one_item_stands_for_all_marks():
    found = read_scheme("Prove it.", PART)
    (item,) = found.items
    assert (item.text, item.text_th, item.marks) == ("all right", "ถูกต้องครบถ้วน", 3)
    assert "no marking scheme above `proof`" in told(found)


def test_a_scheme_that_does_not_end_is_read_to_the_end_of_its_cell():
    found = read_scheme("<!-- ### BEGIN MARK SCHEME -->\n- 3 marks: a", PART)
    assert [item.text for item in found.items] == ["a"]
    assert "no `END MARK SCHEME`" in told(found)


@given(st.lists(st.text(alphabet="-*(1½/ mark:[]\t$ก\n.x", max_size=30), max_size=40))
def test_whatever_stands_in_a_scheme_there_is_a_rubric(lines):
    found = scheme(*lines)
    assert found.items
    assert [f for f in Rubric(found.items, 3).faults() if "no text" not in f] == []


# -------------------------------------------------------------------------- in a source notebook


def notebook(folder, *cells):
    book = nbformat.v4.new_notebook()
    for grade_id, source in cells:
        cell = nbformat.v4.new_markdown_cell(source)
        if grade_id:
            cell.metadata["nbgrader"] = {"grade_id": grade_id, "solution": True, "grade": True}
        book.cells.append(cell)
    nbformat.write(book, folder / "notes.ipynb")


SCHEME = "<!-- ### BEGIN MARK SCHEME -->\n- 3 marks: {}\n<!-- ### END MARK SCHEME -->"


@pytest.mark.parametrize(
    "cells",
    [
        [("", SCHEME.format("mine")), ("proof", "…")],
        [("", SCHEME.format("mine")), ("", "A picture."), ("proof", "…")],
        [("other", "…"), ("", SCHEME.format("mine")), ("proof", "…")],
        [("", SCHEME.format("old")), ("", SCHEME.format("mine")), ("proof", "…")],
        [("", SCHEME.format("other's")), ("proof", SCHEME.format("mine"))],
    ],
)
def test_a_scheme_is_the_one_above_its_answer(tmp_path, cells):
    notebook(tmp_path, *cells)
    assert [item.text for item in scheme_of(tmp_path, TASK).items] == ["mine"]


def test_the_scheme_of_the_answer_before_is_not_taken(tmp_path):
    notebook(tmp_path, ("", SCHEME.format("other's")), ("other", "…"), ("proof", "…"))
    found = scheme_of(tmp_path, TASK)
    assert [item.text for item in found.items] == ["all right"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "`notes.ipynb` in the homework's sources cannot be read: No such file"),
        (b"\xff\x00", "cannot be read: UnicodeDecodeError"),
        (b"{}", "cannot be read"),
        (b'{"cells": [3], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "cannot be read"),
    ],
)
def test_a_source_notebook_that_cannot_be_read_is_told(tmp_path, content, words):
    if content is not None:
        (tmp_path / "notes.ipynb").write_bytes(content)
    found = scheme_of(tmp_path, TASK)
    assert words in told(found)
    assert [item.marks for item in found.items] == [3]


def test_a_source_notebook_without_the_cell_is_told(tmp_path):
    notebook(tmp_path, ("other", "…"))
    assert "has no cell `proof`" in told(scheme_of(tmp_path, TASK))


def test_schemes_without_bold_type_and_titles_are_read_too():
    task = Task("W1", "", "gradients", hand=Part("w1_derivation", 4))
    found = scheme_of(ROOT / "tests" / "second" / "mini", task)
    assert [(item.marks, bool(item.text_th)) for item in found.items] == [(2, True), (2, True)]
    assert found.problems == ()


# --------------------------------------------------------------------------------------- on paper


def test_the_rubric_on_paper_is_the_checks():
    task = Task(
        "P2", "", "notes", machine=Part("t", 3), checks=(("mean", 2), ("√", 1)), on_paper=True
    )
    found = rubric_on_paper(Homework("x", tasks=(task,), checks_th={"mean": "ค่าเฉลี่ย"}), task)
    assert [(i.text, i.text_th, i.marks) for i in found.items] == [
        ("mean", "ค่าเฉลี่ย", 2),
        ("√", "", 1),
    ]
    assert (found.max_marks, found.faults(), found.problems()) == (3, [], [])


def test_a_task_on_paper_without_checks_has_one_item():
    task = Task("P2", "", "notes", machine=Part("t", 3), on_paper=True)
    found = rubric_on_paper(Homework("x", tasks=(task,)), task)
    assert [(i.text, i.marks) for i in found.items] == [("all right", 3)]
