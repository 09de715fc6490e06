"""Pages made of students' words: nothing runs, everything harmless is shown."""

from __future__ import annotations

import html.parser

import nbformat
import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

from autograder.nbgrader_plugin.pages import markdown_to_safe_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x]( \n javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java&#115;cript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x][y]\n\n[y]:\n  javascript:alert(1)",
    "<javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!-- --><iframe src='javascript:alert(1)'></iframe>",
    "`a` <b onmouseover=alert(1)>x</b>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style>",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
]
HARMLESS = {
    "$a<b$ and $b>c$": "$a&lt;b$ and $b&gt;c$",
    "[course](https://example.org/a?b=1)": 'href="https://example.org/a?b=1"',
    "[scan](T4.pdf)": 'href="T4.pdf"',
    "[up](#top)": 'href="#top"',
    "$$\n\\begin{aligned} a &= b \\\\ c &< d \\end{aligned}\n$$": "\\begin{aligned} a &amp;= b",
    "a table\n\n| a | b |\n| --- | --- |\n| 1 | 2 |": "<td>1</td>",
    "<details><summary>more</summary>text</details>": "<details><summary>more</summary>",
    "**bold** and `x < 3`": "<strong>bold</strong>",
    "f[0](x) and P[i]: so": "P[i]: so",
}


def page(source: str) -> str:
    cell = nbformat.v4.new_markdown_cell(source)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    config = Config()
    config.HTMLExporter.filters = {"markdown2html": markdown_to_safe_html}
    body, _ = HTMLExporter(config=config, template_name="basic").from_notebook_node(notebook)
    return body


def is_dangerous(body: str) -> bool:
    """Parse the page as a browser would and look for what runs."""
    found = []

    class Parser(html.parser.HTMLParser):
        def handle_starttag(self, tag, attributes):
            for name, value in attributes:
                target = "".join((value or "").split()).lower()
                runs = target.startswith(("javascript:", "vbscript:", "data:text"))
                found.append(name.startswith("on") or (name in ("href", "src") and runs))
            found.append(tag in ("script", "iframe", "object", "embed"))

    Parser().feed(body)
    return any(found)


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_a_student_wrote_runs(source):
    assert not is_dangerous(page(source))


def test_the_test_above_can_fail():
    assert is_dangerous("<p><script>x</script></p>")
    assert is_dangerous('<a href=" javascript:x">')
    assert is_dangerous("<img onerror='x'>")


def test_a_link_inside_an_equation_is_taken_out():
    assert r"\href" not in page(r"$\href{javascript:alert(1)}{x}$")


@pytest.mark.parametrize("source", HARMLESS)
def test_harmless_markdown_looks_as_ever(source):
    assert HARMLESS[source] in page(source)


def test_a_pasted_picture_is_shown():
    cell = nbformat.v4.new_markdown_cell("![scan](attachment:t4.png)")
    cell["attachments"] = {"t4.png": {"image/png": "iVBORw0KGgo="}}
    notebook = nbformat.v4.new_notebook(cells=[cell])
    config = Config()
    config.HTMLExporter.filters = {"markdown2html": markdown_to_safe_html}
    body, _ = HTMLExporter(config=config, template_name="basic").from_notebook_node(notebook)
    assert "data:image/png;base64,iVBORw0KGgo=" in body
    assert "max-width: 100%" in body  # a scan is wider than the page
