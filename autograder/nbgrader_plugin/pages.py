"""Turn Markdown into HTML in which nothing a student wrote can run.

Formgrader's pages have the rights of the Jupyter server that shows them. Markdown, tables,
equations and pasted pictures look as ever.
"""

from __future__ import annotations

import re
from functools import cache

from jinja2 import pass_context
from markupsafe import escape
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook

from autograder.report.safe_html import clean

FITS = "max-width: 100%"  # a scan is wider than the page
MATHJAX_LINK = re.compile(r"\\(?=href|require|style|cssId|class)")


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter()


@pass_context
def markdown_to_safe_html(context, source: str) -> str:
    """Render Markdown as nbconvert does, keep only what cannot run, and fit pictures in.

    What nbconvert refuses, since a pasted picture is not there, is shown as it was typed.
    """
    try:
        body = clean(_exporter().markdown2html(context, MATHJAX_LINK.sub("", source)))
    except InvalidNotebook:
        return f"<pre>{escape(source)}</pre>"
    return body.replace("<img ", f'<img style="{FITS}" ')
