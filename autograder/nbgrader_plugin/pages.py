"""Formgrader's page of a submission, in which nothing of a student's acts, asks or has a name.

Formgrader's pages have the rights of the Jupyter server that shows them, and its buttons find their
field as the first element with the test's name for an id. So before its template is filled in, a
notebook is made anew of what people who mark must see (`ShowSafely`), and the template's filters
are ours: Markdown as `shown_markdown` makes it, with equations for MathJax, and code in colours.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from jinja2 import pass_context
from markupsafe import Markup, escape
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.deadlines import TooLong, within
from autograder.report.answers import as_typed, shown_code, shown_markdown
from autograder.report.pictures import pictures_in
from autograder.report.safe_html import PictureFinder, clean, no_pictures

# MathJax is told not to know these (templates/formgrade); neither shall whatever else reads a page.
NO_EQUATION = re.compile(r"\\+(?=href|require|style|cssId|class|mmlToken|unicode|bbox)")
# In text within an equation MathJax shows a backslash before these, where LaTeX shows none.
TEXT = re.compile(r"\\(?:text(?:tt|bf|it|rm|sf|md|up|normal)?|[hm]box)\s*\{(?:[^{}$\\]|\\.)*\}")
ESCAPED = re.compile(r"\\([_#%&])|\\\\")
PAGE_SECONDS = 10.0  # of CPU time for all texts of a page; a cell takes a hundredth of one
SHORTEST = 0.01  # for one text when they are used up
LEFT = "seconds_left"  # in the page's own variables
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
PICTURES = ("image/png", "image/jpeg")
FENCE = re.compile(r"`{3,}")


def for_mathjax(latex: str, display: bool) -> str:
    """Return an equation as text that MathJax draws in the browser."""
    latex = TEXT.sub(lambda match: ESCAPED.sub(_plain, match[0]), latex)
    sign = "$$" if display else "$"
    return f"{sign}{escape(latex)}{sign}"


def _plain(escaped: re.Match) -> str:
    return escaped[1] or escaped[0]


@pass_context
def markdown_to_safe_html(context, source: str) -> str:
    """Render Markdown, keep only what cannot act, and put pictures of the submission in."""
    return _in_time(context, _rendered, context, source)


def _in_time(context, render: Callable, *arguments: object) -> str:
    """Render a text; what takes too long is shown as it was typed.

    The server answers nobody else meanwhile.
    """
    left = getattr(context, "parent", {}).setdefault(LEFT, [PAGE_SECONDS])
    start = time.process_time()
    try:
        with within(max(left[0], SHORTEST)):
            return render(*arguments)
    except TooLong:
        return Markup(NO_EQUATION.sub("", as_typed(arguments[-1])))
    finally:
        left[0] -= time.process_time() - start


def _rendered(context, source: str) -> str:
    cell, find = context.get("cell", {}), _beside(context.get("resources", {}))
    body = shown_markdown(source, cell.get("attachments", {}), find, for_mathjax)
    whose = "homework" if _is_the_homeworks(cell) else "handed-in"
    return f'<div class="{whose}">{NO_EQUATION.sub("", body)}</div>'


def _is_the_homeworks(cell: dict) -> bool:
    """Tell whether the instructor wrote a cell; its equations are drawn before any student's."""
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    return bool(nbgrader.get("locked")) and not nbgrader.get("solution")


def _beside(resources: dict) -> PictureFinder:
    folder, homework = resources.get("metadata", {}).get("path"), resources.get("homework")
    return pictures_in(Path(folder), Path(homework)) if folder and homework else no_pictures


@pass_context
def coloured(
    context, source: str, language: str | None = None, metadata: dict | None = None
) -> Markup:
    """Return code in colours; whatever a notebook calls its language, it is Python."""
    return _in_time(context, shown_code, source)


def unchanged(body: str) -> str:
    """Return a page's part as it is, where nbconvert would mend old addresses in it."""
    return body


FILTERS: dict[str, Callable] = {
    "markdown2html": markdown_to_safe_html,
    "highlight_code": coloured,
    "strip_files_prefix": unchanged,
}


class ShowSafely(NbGraderPreprocessor):
    """Make a notebook anew from what is to be seen: no ids, tags, titles or languages of others."""

    sources = Unicode(help="The folder of the homework's sources.").tag(config=True)

    def preprocess(self, nb, resources):
        texts = {name: escape(text) for name, text in resources.items() if isinstance(text, str)}
        resources.update(texts)
        resources["homework"] = str(Path(self.sources) / resources.get("assignment_id", ""))
        cells = [_shown_cell(number, cell) for number, cell in enumerate(nb.cells)]
        shown = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
        return nbformat.from_dict(shown), resources


def _shown_cell(number: int, cell: NotebookNode) -> dict:
    """Return a cell with its text, what nbgrader says of it, and outputs that cannot act."""
    nbgrader = cell.metadata.get("nbgrader")
    shown = {"id": f"cell-{number}", "metadata": {"nbgrader": nbgrader} if nbgrader else {}}
    if cell.cell_type == "code":
        outputs = [_shown_output(output) for output in cell.get("outputs", [])]
        code = {"cell_type": "code", "execution_count": None, "outputs": outputs}
        return shown | code | {"source": cell.source}
    if cell.cell_type == "markdown":
        shown["attachments"] = cell.get("attachments", {})
    source = cell.source if cell.cell_type == "markdown" else _as_written(cell.source)
    return shown | {"cell_type": "markdown", "source": source}


def _as_written(text: str) -> str:
    """Return Markdown that shows a raw cell's text as it stands there."""
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in FENCE.findall(text))])
    return f"{fence}\n{text}\n{fence}"


def _shown_output(output: NotebookNode) -> dict:
    kind = output.output_type
    if kind == "stream":
        return {"output_type": kind, "name": "stdout", "text": output.text}
    if kind == "error":
        return {"output_type": kind, "ename": "", "evalue": "", "traceback": output.traceback}
    data = _shown_data(output.get("data", {}))
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _shown_data(data: dict) -> dict[str, str]:
    """Return the one form of a display that is shown: the marker's table, a picture or text."""
    if isinstance(data.get("text/html"), str):
        return {"text/html": clean(data["text/html"])}
    for kind in PICTURES:
        if isinstance(data.get(kind), str) and BASE64.fullmatch(data[kind]):
            return {kind: data[kind]}
    return {"text/plain": str(data.get("text/plain", ""))}
