"""What a student wrote, made fit for a page: code in colours, Markdown with equations and pictures.

Nothing in it can run or reach the network: code and outputs are escaped, Markdown keeps the tags
of `safe_html`, equations are built anew by `equations`, and a picture is part of the page or left
out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

import bleach
from bleach.html5lib_shim import Filter
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.report.equations import equation
from autograder.report.safe_html import PICTURE, PROTOCOLS, TAGS

LONGEST = 200_000  # characters
LONGEST_MARKDOWN = 20_000  # without pictures; hostile Markdown costs the square of its length
COLOUR = r"\x1b\[[0-9;]*m"
DIRECTION = r"[\u202a-\u202e\u2066-\u2069]"  # turn the text after them around
CONTROL = re.compile(rf"{COLOUR}|{DIRECTION}|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
INLINE_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
KEPT = ("title", "align", "colspan", "rowspan", "open", "start")
PictureFinder = Callable[[str], str | None]


@dataclass(frozen=True)
class Answer:
    """A cell that a student wrote in; `attachments` are its pasted pictures, as in a notebook."""

    source: str
    is_code: bool
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def no_pictures(name: str) -> str | None:
    """Find no picture, whatever its name."""
    return None


def shown_answer(answer: Answer, find_picture: PictureFinder = no_pictures) -> Markup:
    """Return an answer as HTML.

    `find_picture` gets the path that an answer names a picture by, and returns it as a `data:`
    address, or None.
    """
    if answer.is_code:
        return shown_code(answer.source)
    return shown_markdown(answer.source, answer.attachments, find_picture)


def plain(text: str, longest: int = LONGEST) -> str:
    """Return a student's text cut to a bearable length, without control characters."""
    return CONTROL.sub("", text if len(text) <= longest else text[:longest] + " …")


def shown_code(source: str) -> Markup:
    """Return Python code with classes for its colours."""
    code = highlight(plain(source), PythonLexer(), HtmlFormatter(nowrap=True))
    return Markup(f'<pre class="code" tabindex="0"><code>{code}</code></pre>')


def shown_markdown(
    source: str,
    attachments: Mapping[str, Mapping[str, str]],
    find_picture: PictureFinder = no_pictures,
) -> Markup:
    """Return Markdown as HTML in which equations are MathML and pictures part of the page."""
    renderer = _Renderer(source, attachments)
    text, inline = _without_pictures(source)
    body = MarkdownWithMath(renderer=renderer).render(plain(text, LONGEST_MARKDOWN))
    body = _cleaner(lambda name: inline.get(name) or find_picture(name)).clean(body)
    return Markup(renderer.put_equations_in(body))


def _without_pictures(source: str) -> tuple[str, dict[str, str]]:
    """Return a text with a name in place of each picture that is written out in it."""
    inline: dict[str, str] = {}

    def named(match: re.Match) -> str:
        name = f"inline-picture-{len(inline)}"
        inline[name] = match[0]
        return name

    return INLINE_PICTURE.sub(named, source), inline


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with a mark in place of each equation until the rest is clean.

    The marks are made from the whole text, so that no text can hold its own.
    """

    def __init__(self, source: str, attachments: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=dict(attachments))
        self._latex: list[str] = []
        self._equations: list[str] = []
        self._stamp = sha256(source.encode("utf-8", "surrogateescape")).hexdigest()

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def block_math(self, body: str) -> str:
        return self._keep(body, display=True)

    def inline_math(self, body: str) -> str:
        return self._keep(body, display=False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._keep(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    def _keep(self, latex: str, display: bool) -> str:
        self._latex.append(latex)
        self._equations.append(equation(latex, display))
        return f"<code>{self._stamp}:{len(self._equations) - 1}</code>"

    def put_equations_in(self, body: str) -> str:
        mark = re.compile(rf"<code>{self._stamp}:(\d+)</code>")
        return mark.sub(lambda match: self._equations[int(match[1])], body)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        mark = re.compile(rf"{self._stamp}:(\d+)")
        return super().image(mark.sub(lambda m: escape(self._latex[int(m[1])]), text), url, title)

    def _embed_image_or_attachment(self, src: str) -> str:
        if (
            src.startswith("attachment:")
            and src.removeprefix("attachment:") not in self.attachments
        ):
            return ""
        return super()._embed_image_or_attachment(src)


def _attribute(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name in ("src", "alt")
    if tag == "a":
        return name == "href" and value.startswith(("http:", "https:", "mailto:"))
    return name in KEPT


def _cleaner(find_picture: PictureFinder) -> bleach.Cleaner:
    return bleach.Cleaner(
        tags=TAGS,
        attributes=_attribute,
        protocols=PROTOCOLS,
        filters=[partial(_Pictures, find_picture=find_picture)],
    )


class _Pictures(Filter):
    """Put pictures into the page; one that is not at hand becomes a word that says so."""

    def __init__(self, source, find_picture: PictureFinder) -> None:
        super().__init__(source)
        self._find = find_picture

    def __iter__(self):
        for token in super().__iter__():
            if token.get("name") == "img" and token["type"] in ("EmptyTag", "StartTag"):
                yield self._shown(token)
            else:
                yield token

    def _shown(self, token: dict) -> dict:
        address = token["data"].get((None, "src"), "")
        words = token["data"].get((None, "alt"), "")
        data = address if PICTURE.fullmatch(address) else self._at_hand(address)
        if data is None:
            return {"type": "Characters", "data": f"[{words or address[:80] or 'picture'}]"}
        token["data"] = {(None, "src"): data, (None, "alt"): words}
        return token

    def _at_hand(self, address: str) -> str | None:
        return None if not address or ":" in address else self._find(address)
