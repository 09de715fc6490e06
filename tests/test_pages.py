"""Pages made of students' words: nothing runs or has a name, everything harmless is shown."""

from __future__ import annotations

import html.parser
from pathlib import Path

import nbformat
import pytest
from conftest import make_course
from hostile_html import CLASSES, NAMES, PYGMENTS, elements, not_ours, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat import v4
from traitlets.config import Config

from autograder.nbgrader_plugin.database.address import run_config
from autograder.nbgrader_plugin.pages import for_mathjax, markdown_to_safe_html
from autograder.report.notebook_cells import shown_cells
from autograder.report.safe_html import NOT_SHOWN

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
    "[scan](T4.pdf)": "scan (T4.pdf)",
    "[up](#top)": "<p>up</p>",
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


@pytest.mark.parametrize("backslashes", ["\\", "\\\\", "\\\\\\"])
def test_a_link_inside_an_equation_is_taken_out(backslashes):
    assert r"\href" not in page(rf"${backslashes}href{{javascript:alert(1)}}{{x}}$")


@pytest.mark.parametrize("source", HARMLESS)
def test_harmless_markdown_looks_as_ever(source):
    assert HARMLESS[source] in page(source)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"\texttt{learning\_rate}", r"\texttt{learning_rate}"),
        (r"\text{50\% of R\&D, \#1}", r"\text{50% of R&amp;D, #1}"),
        (r"\mbox {a\_b\_c} + d\_e", r"\mbox {a_b_c} + d\_e"),
        (r"\textbf{x\_1}_2", r"\textbf{x_1}_2"),
        (r"\text{a\{b\_c\}}", r"\text{a\{b_c\}}"),
        (r"\text{if $x\_y$}", r"\text{if $x\_y$}"),  # an equation again
        (r"\frac{a\_b}{c}", r"\frac{a\_b}{c}"),
        (r"\text{\\_}", r"\text{\\_}"),  # a line's end, and a sign
        (r"\text{a\_b", r"\text{a\_b"),
    ],
)
def test_text_in_an_equation_is_shown_without_its_backslashes(written, shown):
    assert for_mathjax(written, display=False) == f"${shown}$"


def test_a_pasted_picture_is_shown():
    cell = nbformat.v4.new_markdown_cell("![scan](attachment:t4.png)")
    cell["attachments"] = {"t4.png": {"image/png": "iVBORw0KGgo="}}
    notebook = nbformat.v4.new_notebook(cells=[cell])
    config = Config()
    config.HTMLExporter.filters = {"markdown2html": markdown_to_safe_html}
    body, _ = HTMLExporter(config=config, template_name="basic").from_notebook_node(notebook)
    assert "data:image/png;base64,iVBORw0KGgo=" in body
    assert "max-width: 100%" in body  # a scan is wider than the page


# ---------------------------------------------------------------------------- Formgrader's page

PNG = "iVBORw0KGgo="
MIMES = ["text/html", "text/markdown", "text/latex", "image/svg+xml", "text/plain", "image/png"]
MIMES += ["application/javascript", "text/vnd.mermaid", "application/vnd.jupyter.widget-view+json"]
wicked = st.sampled_from([*NAMES, *CLASSES, "1 id=notebook onload=alert(1)", "</div>", "ipython3"])


@st.composite
def cells(draw) -> nbformat.NotebookNode:
    """A cell of any kind in which somebody has written what no page may hold, wherever he can."""
    said, text = draw(wicked), draw(texts)
    cell = {"cell_type": draw(st.sampled_from(["markdown", "raw", "code"])), "source": text}
    cell["id"] = draw(st.sampled_from(NAMES))
    cell["metadata"] = {"tags": [said], "magics_language": said, "title": said}
    cell["metadata"]["raw_mimetype"] = draw(st.sampled_from(["", "text/html", "text/markdown"]))
    if cell["cell_type"] == "code":
        mime, size = draw(st.sampled_from(MIMES)), {"width": said, "height": said, "alt": said}
        display = {"output_type": "display_data", "data": {mime: text}}
        display["metadata"] = {mime: size | {"unconfined": True, "isolated": True}}
        stream = {"output_type": "stream", "name": "stdout", "text": text}
        error = {"output_type": "error", "ename": said, "evalue": said, "traceback": [text]}
        cell |= {"execution_count": None, "outputs": [display, stream, error]}
    return nbformat.from_dict(cell)


@pytest.fixture(scope="module")
def exporter(tmp_path_factory) -> HTMLExporter:
    """What Formgrader makes its pages of a submission with."""
    course = make_course(tmp_path_factory.mktemp("course"))
    config = run_config(course)
    config.HTMLExporter.template_name = "formgrade"
    return HTMLExporter(config=config)


def formgraders_page(exporter: HTMLExporter, cells: list, said: str = "python", **places) -> str:
    """Return Formgrader's page of a proof and a student's other cells; `said` is in metadata."""
    proof = {"grade_id": "t4_proof", "points": 6, "solution": True, "grade": True, "task": False}
    proof = v4.new_markdown_cell("by the chain rule", metadata={"nbgrader": proof})
    info = {"language_info": {"name": said, "pygments_lexer": said}, "title": said}
    notebook = v4.new_notebook(cells=[proof, *cells], metadata=info)
    resources = {"base_url": "", "index": 0, "total": 1, "student": said, "notebook_id": "n"}
    resources |= {"submission_id": "1", "assignment_id": "hw4", "notebook_path": said, **places}
    return exporter.from_notebook_node(notebook, resources=resources)[0]


def named(page: str) -> tuple[list, set]:
    """Return the ids and names on a page, and the classes but those of code in colours."""
    found = [element.attrib for element in elements(page)]
    ids = [given[name] for given in found for name in ("id", "name") if name in given]
    return ids, {c for given in found for c in given.get("class", "").split()} - PYGMENTS


OURS = {"code", "highlight", "output_text", "output_html", "output_png", "rendered_html"}


@pytest.mark.processes
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells(), wicked)
def test_formgraders_page_has_no_id_and_no_class_of_a_students(exporter, cell, said):
    innocent = [v4.new_code_cell("x") if cell.cell_type == "code" else v4.new_markdown_cell("x")]
    if cell.cell_type == "code":
        words = v4.new_output("stream", text="x"), v4.new_output("error", traceback=["x"])
        innocent[0].outputs = [v4.new_output("display_data", {"text/plain": "x"}), *words]
    ours = named(formgraders_page(exporter, innocent))
    theirs = named(formgraders_page(exporter, [cell], said))
    assert theirs[0] == ours[0]
    assert {c for c in theirs[1] - ours[1] if not c.startswith("ansi-")} <= OURS


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells())
def test_the_notebook_below_the_feedback_has_none_either(cell):
    assert not_ours("".join(shown_cells([cell]))) == []


def test_a_raw_cell_is_shown_as_it_was_written(exporter):
    raw = v4.new_raw_cell("<b id=x>\n```\nso</b>", metadata={"raw_mimetype": "text/html"})
    assert "&lt;b id=x&gt;\n```\nso&lt;/b&gt;" in formgraders_page(exporter, [raw])


def test_output_and_the_markers_table_are_shown(exporter):
    outputs = [
        v4.new_output("stream", text="\x1b[31m<b>1</b>"),
        v4.new_output("display_data", {"image/png": PNG}),
        v4.new_output("display_data", {"text/html": "<table><tr><td>first bias</td></tr></table>"}),
        v4.new_output("error", traceback=["ValueError: <no>"]),
    ]
    shown = formgraders_page(exporter, [v4.new_code_cell("def f(): pass", outputs=outputs)])
    for part in ('<span class="k">def', "&lt;b&gt;1", PNG, "<td>first bias</td>", "Error: &lt;no"):
        assert part in shown


def test_pictures_beside_the_notebook_and_the_homeworks_own_are_shown(exporter, tmp_path: Path):
    (tmp_path / "scan.png").write_bytes(b"\x89PNG")
    (tmp_path / "mine.svg").write_text("<svg/>")
    names = ["scan.png", "mine.svg", "figures/t1_graph.svg", "../scan.png", "/logout"]
    proof = v4.new_markdown_cell(" ".join(f"![]({name})" for name in names))
    shown = formgraders_page(exporter, [proof], metadata={"path": str(tmp_path)})
    addresses = [e.attrib["src"][:20] for e in elements(shown) if e.tag == "img"]
    assert addresses == ["data:image/png;base6", "data:image/svg+xml;b"]
    assert shown.count(NOT_SHOWN) == 3
