"""Equations become MathML that holds nothing but what an equation needs."""

from __future__ import annotations

import re

import nbformat
import pytest
from conftest import ROOT

from autograder.hw4.tasks import NOTEBOOKS
from autograder.report.equations import KNOWN_ELEMENTS, equation

DOLLARS = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
HOSTILE = [
    r"\text{<script>alert(1)</script>}",
    r"\href{javascript:alert(1)}{x}",
    r"\style{background:url(javascript:alert(1))}{x}",
    r"\class{x\" onload=\"alert(1)}{x}",
    r"\color{red\" onclick=\"alert(1)}{x}",
    r"\mathrm{</math><img src=x onerror=alert(1)>}",
    r"<img src=x onerror=alert(1)>",
]
UNKNOWN = [r"\nosuchcommand{x}", r"}{", r"\begin{tikzpicture}\draw;\end{tikzpicture}"]


def equations_of_the_homework() -> list[str]:
    found = []
    for name in NOTEBOOKS:
        path = ROOT / "solutions" / "hw4" / f"{name}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                found += [one or two for one, two in DOLLARS.findall(cell.source)]
    return found


def test_every_equation_of_the_homework_is_drawn():
    equations = equations_of_the_homework()
    assert len(equations) > 100
    assert [latex for latex in equations if 'class="latex"' in equation(latex, True)] == []


def test_a_fraction_is_a_fraction_and_display_is_kept():
    drawn = equation(r"\frac{\partial L}{\partial h_i}", display=True)
    assert drawn.startswith('<math display="block"')
    assert "<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow>" in drawn
    assert 'display="inline"' in equation("x", display=False)


def test_aligned_lines_stand_below_one_another():
    drawn = equation(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", display=True)
    assert drawn.count("<mtr>") == 2


def test_thai_words_in_an_equation_stay():
    assert "<mtext>กฎลูกโซ่</mtext>" in equation(r"\text{กฎลูกโซ่}", display=False)


@pytest.mark.parametrize("latex", HOSTILE)
def test_only_known_elements_and_attributes_come_out(latex):
    drawn = equation(latex, display=True)
    tags = set(re.findall(r"<([a-z]+)", drawn))
    assert tags <= KNOWN_ELEMENTS | {"pre"}
    assert not re.search(r"<[^>]*(?:href|style|on\w+)\s*=", drawn)


@pytest.mark.parametrize("latex", UNKNOWN)
def test_what_cannot_be_drawn_is_shown_as_it_was_written(latex):
    drawn = equation(latex, display=False)
    assert drawn == f'<code class="latex">{latex}</code>'


def test_a_very_long_equation_is_shown_as_text():
    assert equation("x" * 5_000, display=True).startswith('<pre class="latex">')
