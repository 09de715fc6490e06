"""A student's own words on the page: harmless, in colours, with equations and pictures."""

from __future__ import annotations

import time

import nbformat
import pytest
from test_pages import HOSTILE, is_dangerous

from autograder.report.answers import Answer, shown_answer, shown_markdown
from autograder.report.notebook_cells import shown_cells
from autograder.report.typed import plain

PNG = "iVBORw0KGgo="


def markdown(source: str, **pictures: str) -> str:
    return str(shown_markdown(source, {}, pictures.get))


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_a_student_wrote_runs(source):
    assert not is_dangerous(markdown(source))


def test_code_is_escaped_and_coloured():
    shown = shown_answer(Answer("def f():  # <script>\n    return 1", is_code=True))
    assert '<span class="k">def</span>' in shown
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


def test_an_equation_in_markdown_is_drawn():
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in markdown("so $a<b$ holds")


def test_an_equation_in_a_pictures_words_stays_text():
    attachments = {"t4.png": {"image/png": PNG}}
    shown = shown_markdown("![proof of $x<1$](attachment:t4.png)", attachments)
    assert 'alt="proof of x&lt;1"' in shown
    assert f'src="data:image/png;base64,{PNG}"' in shown


def test_a_picture_at_hand_becomes_part_of_the_page():
    shown = markdown('![scan](T4) <img src="T4" alt="again">', T4=f"data:image/png;base64,{PNG}")
    assert shown.count(f'src="data:image/png;base64,{PNG}"') == 2


def test_a_large_picture_written_out_in_the_text_is_shown_whole():
    picture = "data:image/jpeg;base64," + "A" * 100_000
    assert f'src="{picture}"' in markdown(f"![scan]({picture}) and $x$")


@pytest.mark.parametrize("part", ["\\\\[", "<b>", "\\begin{a}", "[](", "$a "])
def test_hostile_markdown_takes_seconds_not_hours(part):
    start = time.process_time()
    shown = markdown(part * 100_000)
    assert time.process_time() - start < 60
    assert len(shown) < 1_000_000


@pytest.mark.parametrize(
    "address",
    ["https://example.org/x.png", "//example.org/x.png", "nowhere.png", "attachment:lost.png", ""],
)
def test_a_picture_that_is_not_at_hand_is_a_word(address):
    shown = markdown(f"before ![my scan]({address}) after")
    assert "before [my scan]" in shown
    assert address in shown
    assert "<img" not in shown


def test_a_link_may_lead_out_but_loads_nothing():
    shown = markdown("[course](https://example.org)")
    assert '<a href="https://example.org"' in shown
    assert "src=" not in shown


def test_the_same_text_gives_the_same_page():
    assert markdown("$x$ and $y$") == markdown("$x$ and $y$")


def test_marks_of_the_renderer_cannot_be_written_by_a_student():
    shown = markdown("`0000:0` $x$")
    assert "<code>0000:0</code>" in shown


def test_control_characters_are_taken_out_and_long_texts_cut():
    assert plain("a\x1b[31mb\x00\u202ec\n") == "abc\n"
    assert len(plain("x" * 1_000_000)) == 200_002


def test_cells_show_a_students_outputs_and_no_marked_cells():
    verdict = nbformat.v4.new_output("stream", text="the marker's words")
    cells = [
        nbformat.v4.new_markdown_cell("**hello**"),
        nbformat.v4.new_code_cell(
            "print(1)",
            outputs=[
                nbformat.v4.new_output("stream", text="<b>1</b>"),
                nbformat.v4.new_output("display_data", {"image/png": PNG}),
                nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=["x"]),
            ],
        ),
        nbformat.v4.new_code_cell("check()", metadata={"nbgrader": {"grade": True}}),
        nbformat.v4.new_code_cell(""),
        nbformat.v4.new_raw_cell("<i>raw</i>"),
    ]
    cells[2].outputs = [verdict]
    shown = shown_cells(cells)
    assert len(shown) == 4
    page = "".join(shown)
    assert "<strong>hello</strong>" in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert f"data:image/png;base64,{PNG}" in page
    assert "ValueError: no" in page
    assert "&lt;i&gt;raw&lt;/i&gt;" in page
    assert "the marker's words" not in page
