"""What a student wrote, made fit for a page: code in colours, Markdown with equations and pictures.

Nothing in it can run, have an id or reach the network: code and outputs are escaped, of Markdown
stays what `safe_html` lets through, equations are built anew by `equations`, and a picture is part
of the page or left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.report._words import say
from autograder.report.equations import equation
from autograder.report.safe_html import PictureFinder, clean, no_pictures
from autograder.report.typed import plain, squeezed

LONGEST_MARKDOWN = 20_000  # without pictures; hostile Markdown costs the square of its length
INLINE_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
PYTHON = ("python", "python3", "py", "ipython3")
AS_TYPED = say("Shown as it was typed, since it cannot be drawn:")
Draw = Callable[[str, bool], str]  # an equation and whether it is displayed, to safe HTML


@dataclass(frozen=True)
class Answer:
    """A cell that a student wrote in; `attachments` are its pasted pictures, as in a notebook."""

    source: str
    is_code: bool
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def shown_answer(
    answer: Answer, find_picture: PictureFinder = no_pictures, plainly: bool = False
) -> Markup:
    """Return an answer as HTML, or `plainly` as text.

    `find_picture` gets the path that an answer names a picture by, and returns it as a `data:`
    address, or None.
    """
    if plainly:
        return as_typed(answer.source)
    if answer.is_code:
        return shown_code(answer.source)
    return shown_markdown(answer.source, answer.attachments, find_picture)


def as_typed(source: str) -> Markup:
    """Return a text that cannot be drawn, or not in time, as it was typed."""
    lead = f"{AS_TYPED} {AS_TYPED.th}"
    return Markup('<p><em>{}</em></p><pre class="out">{}</pre>').format(lead, squeezed(source))


def shown_code(source: str) -> Markup:
    """Return Python code with classes for its colours, as Jupyter's own style names them."""
    code = highlight(squeezed(source), PythonLexer(), HtmlFormatter(nowrap=True))
    return Markup(f'<pre class="code highlight" tabindex="0"><code>{code}</code></pre>')


def shown_markdown(
    source: str,
    attachments: Mapping[str, Mapping[str, str]],
    find_picture: PictureFinder = no_pictures,
    draw: Draw = equation,
) -> Markup:
    """Return Markdown as HTML in which pictures are part of the page, and equations as drawn.

    What a library stumbles over is shown as it was typed.
    """
    try:
        return _drawn(source, attachments, find_picture, draw)
    except Exception:  # a number of 5,000 digits after `&#`, for one
        return as_typed(source)


def _drawn(
    source: str,
    attachments: Mapping[str, Mapping[str, str]],
    find_picture: PictureFinder,
    draw: Draw,
) -> Markup:
    renderer = _Renderer(source, attachments, draw)
    text, inline = _without_pictures(source)
    body = MarkdownWithMath(renderer=renderer).render(plain(text, LONGEST_MARKDOWN))
    body = clean(body, lambda name: inline.get(name) or find_picture(name))
    return Markup(renderer.put_ours_in(body))


def _without_pictures(source: str) -> tuple[str, dict[str, str]]:
    """Return a text with a name in place of each picture that is written out in it."""
    inline: dict[str, str] = {}

    def named(match: re.Match) -> str:
        name = f"inline-picture-{len(inline)}"
        inline[name] = match[0]
        return name

    return INLINE_PICTURE.sub(named, source), inline


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with a mark in place of what is ours until the rest is clean.

    Ours are equations and code in colours. The marks are made from the whole text, so that no text
    can hold its own.
    """

    def __init__(
        self, source: str, attachments: Mapping[str, Mapping[str, str]], draw: Draw
    ) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=dict(attachments))
        self._draw = draw
        self._ours: list[tuple[str, str]] = []  # as HTML, and as text for where no HTML can be
        self._stamp = sha256(source.encode("utf-8", "surrogateescape")).hexdigest()

    def block_code(self, code: str, info: str | None = None) -> str:
        if (info or "").strip().lower() in PYTHON:
            return self._keep(shown_code(code), code)
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        tag, aligned = "th" if head else "td", f' align="{align}"' if align else ""
        return f"<{tag}{aligned}>{text}</{tag}>\n"

    def block_math(self, body: str) -> str:
        return self._equation(body, display=True)

    def inline_math(self, body: str) -> str:
        return self._equation(body, display=False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._equation(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    def _equation(self, latex: str, display: bool) -> str:
        return self._keep(self._draw(latex, display), latex)

    def _keep(self, ours: str, text: str) -> str:
        self._ours.append((ours, text))
        return f"<code>{self._stamp}:{len(self._ours) - 1}</code>"

    def put_ours_in(self, body: str) -> str:
        mark = re.compile(rf"<code>{self._stamp}:(\d+)</code>")
        return mark.sub(lambda match: self._ours[int(match[1])][0], body)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        mark = re.compile(rf"{self._stamp}:(\d+)")
        words = mark.sub(lambda match: escape(self._ours[int(match[1])][1]), text)
        return super().image(words, url, title)

    def _embed_image_or_attachment(self, src: str) -> str:
        """Return the address of a pasted picture; one that is lost keeps its name."""
        lost = src.startswith("attachment:") and src[len("attachment:") :] not in self.attachments
        return src if lost else super()._embed_image_or_attachment(src)
