"""Turn Markdown into HTML in which nothing a student wrote can run.

Formgrader's pages have the rights of the Jupyter server that shows them, and feedback is opened by
people who trust it. Markdown, tables, equations and pasted pictures look as ever.
"""

from __future__ import annotations

import re
from functools import cache

import bleach
from jinja2 import pass_context
from nbconvert import HTMLExporter

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
TABLES = ["table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col"]
BLOCKS = ["p", "div", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "hr", "br"]
WORDS = ["a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "s", "small", "span", "strong"]
OTHERS = ["sub", "sup", "u", "img", "details", "summary", "figure", "figcaption"]
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
FITS = "max-width: 100%"  # a scan is wider than the page
MATHJAX_LINK = re.compile(r"\\(?=href|require|style|cssId|class)")


def _attribute(tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute may stay; bleach has looked at the protocol of links."""
    if tag == "img" and name == "src":
        return not value.startswith("data:") or PICTURE.fullmatch(value) is not None
    if name == "href":
        return not value.startswith("data:")
    return name in ("alt", "title", "id", "class", "align", "width", "height", "colspan", "rowspan")


@cache
def _cleaner() -> bleach.Cleaner:
    return bleach.Cleaner(
        tags=[*HEADINGS, *TABLES, *BLOCKS, *WORDS, *OTHERS],
        attributes=_attribute,
        protocols=["http", "https", "mailto", "data"],
        strip_comments=True,
    )


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter()


@pass_context
def markdown_to_safe_html(context, source: str) -> str:
    """Render Markdown as nbconvert does, keep only what cannot run, and fit pictures in."""
    body = _exporter().markdown2html(context, MATHJAX_LINK.sub("", source))
    return _cleaner().clean(body).replace("<img ", f'<img style="{FITS}" ')
