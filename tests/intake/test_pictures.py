"""Pasted pictures: whatever their names, Formgrader and the feedback page show them."""

from __future__ import annotations

import base64
import io
import re

import nbformat
import pytest
from conftest import make_course
from nbconvert import HTMLExporter
from PIL import Image
from traitlets.config import Config

from autograder.intake.pictures import show_pictures
from autograder.nbgrader_plugin.configuration import configure
from autograder.report.answers import shown_markdown


def png(colour: str) -> str:
    data = io.BytesIO()
    Image.new("RGB", (3, 2), colour).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


RED, BLUE = png("red"), png("blue")


def notebook(source: str, **pictures: str) -> dict:
    """Return a notebook of one cell; `pictures` are base64, by name."""
    attachments = {name: {"image/png": data} for name, data in pictures.items()}
    cell = {"cell_type": "markdown", "id": "t4_proof", "metadata": {}, "source": source}
    return {"cells": [{**cell, "attachments": attachments} if attachments else cell],
            "metadata": {}, "nbformat": 4, "nbformat_minor": 5}  # fmt: skip


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> HTMLExporter:
    """Return what makes the page that Formgrader shows."""
    course = make_course(tmp_path_factory.mktemp("course"))
    return HTMLExporter(config=configure(Config(), course))


@pytest.fixture(scope="module")
def plain() -> HTMLExporter:
    return HTMLExporter()


@pytest.fixture
def pages(ours, plain):
    """Make the page that Formgrader shows, that of nbconvert alone, and the feedback's part."""

    def made(data: dict) -> list[str]:
        shown = nbformat.reads(nbformat.writes(nbformat.from_dict(data)), as_version=4)
        nbformat.validate(shown)
        cell = shown.cells[0]
        feedback = str(shown_markdown(cell.source, cell.get("attachments", {})))
        return [*(exporter.from_notebook_node(shown)[0] for exporter in (ours, plain)), feedback]

    return made


FORMS = {
    "Thai": ("รูป.png", "![รูป.png](attachment:รูป.png)"),
    "Thai, as an address": ("รูป.png", "![x](attachment:%E0%B8%A3%E0%B8%B9%E0%B8%9B.png)"),
    "Thai, the name as an address": ("%E0%B8%A3%E0%B8%B9%E0%B8%9B.png", "![](attachment:รูป.png)"),
    "a blank, as an address": ("a b.png", "![a b.png](attachment:a%20b.png)"),
    "a blank, the name as an address": ("a%20b.png", "![a b.png](attachment:a%20b.png)"),
    "a blank, in angles": ("a b.png", "![a b.png](<attachment:a b.png>)"),
    "a blank": ("a b.png", "![a b.png](attachment:a b.png)"),
    "a title": ("a b.png", '![a](attachment:a%20b.png "my page")'),
    "brackets": ("page (1).png", "![a](attachment:page%20%281%29.png)"),
    "plain brackets": ("page(1).png", "![a](attachment:page(1).png)"),
    "an open bracket": ("page(1.png", r"![a](attachment:page\(1.png)"),
    "signs": ("a&b_'c'.png", "![a](attachment:a&amp;b_'c'.png)"),
    "a definition": ("a b.png", "![my page][p]\n\n[p]: <attachment:a b.png>"),
    "HTML": ("รูป.png", '<img src="attachment:รูป.png" width="40">'),
    "HTML, as an address": ("a b.png", "Look: <img alt='' src='attachment:a%20b.png'/> there"),
    "HTML, in a block": ("a.png", '<div align="center"><IMG SRC=attachment:a.png></div>'),
    "plain": ("image.png", "![image.png](attachment:image.png)"),
    "plain, as an address": ("a-b.png", "![image.png](attachment:a%2Db.png)"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_pasted_picture_is_shown_everywhere(pages, form):
    name, source = FORMS[form]
    data = notebook(f"By the chain rule $x_1$:\n\n{source}\n\nDone.", **{name: RED})
    show_pictures(data, "2_neural_network")
    for page in pages(data):
        assert f'src="data:image/png;base64,{RED}"' in page
        assert "Done." in page


def test_names_that_look_alike_keep_their_pictures_apart(pages):
    source = "![](attachment:a.png) ![](attachment:a.png.png) ![](attachment:a%20b.png)"
    data = notebook(source, **{"a.png": RED, "a.png.png": BLUE, "a b.png": RED, "a": BLUE})
    show_pictures(data, "2_neural_network")
    for page in pages(data):
        shown = re.findall(r'<img[^>]* ?src="data:image/png;base64,([^"]*)"', page)
        assert shown == [RED, BLUE, RED]


def test_a_plain_name_is_left_alone():
    data = notebook(
        "![image.png](attachment:image.png) attachment: see below", **{"image.png": RED}
    )
    assert show_pictures(data, "2_neural_network") == []
    assert data == notebook(data["cells"][0]["source"], **{"image.png": RED})


def test_what_was_done_is_told():
    data = notebook("![](attachment:รูป.png) ![](attachment:lost.png)", **{"รูป.png": RED})
    said = [str(repair) for repair in show_pictures(data, "2_neural_network")]
    assert said == [
        "2_neural_network: `t4_proof`: pasted pictures: names and references made plain, so that "
        "they are shown",
        "2_neural_network: `t4_proof`: the picture “lost.png” is not in the notebook; words stand "
        "in its place",
    ]
    assert list(data["cells"][0]["attachments"]) == ["picture-1.png"]


LOST = {
    "picture": "![my page](attachment:lost.png)",
    "as an address": "![](attachment:%E0%B8%A3%E0%B8%B9%E0%B8%9B.png)",
    "in angles": "![my [first] page](<attachment:my lost.png> 'title')",
    "definition": "![my page][p]\n\n[p]: attachment:lost.png",
    "HTML": '<img src="attachment:lost.png" width="40">',
    "none": "![](attachment:)",
}


@pytest.mark.parametrize("form", LOST)
@pytest.mark.parametrize("others", [{}, {"a b.png": RED}])
def test_a_picture_that_is_lost_becomes_words(pages, form, others):
    data = notebook(f"First.\n\n{LOST[form]}\n\nDone.", **others)
    assert any("is not in the notebook" in str(r) for r in show_pictures(data, "2_neural_network"))
    for page in pages(data):
        assert "![my page][p]" in page if form == "definition" else "picture missing" in page
        assert "Done." in page


def test_a_name_cannot_become_html(pages):
    data = notebook("![](attachment:%3Cscript%3Ealert(1)%3C/script%3E)")
    show_pictures(data, "2_neural_network")
    assert all("<script>alert" not in page for page in pages(data))


@pytest.mark.parametrize("attachments", [[], "x", {"a.png": {}}, {"a.png": {"image/png": 1}}])
def test_attachments_that_are_none_are_let_go(pages, attachments):
    data = notebook("![](attachment:a.png)")
    data["cells"][0]["attachments"] = attachments
    show_pictures(data, "2_neural_network")
    assert data["cells"][0]["attachments"] == {}
    assert all("picture missing" in page for page in pages(data))


def test_a_picture_that_nbconvert_refuses_is_a_word(ours):
    """Can a student keep Formgrader from showing the rest of the notebook?"""
    data = notebook("![x](&#97;ttachment:lost.png)<b>")
    show_pictures(data, "2_neural_network")
    page = ours.from_notebook_node(nbformat.from_dict(data))[0]
    assert "attachment:lost.png" in page
    assert "<img" not in page


@pytest.mark.parametrize(
    "part", ["![", "![a](attachment:", "<img ", "<img src=", "[a]: ", "((", "\\"]
)
def test_a_hostile_text_costs_no_time(part):
    data = notebook(part * 60_000 + " attachment:", **{"a b.png": RED})
    show_pictures(data, "2_neural_network")
