"""Turn a notebook's Markdown into Typst, its equations into pictures.

All text goes into Typst as string literals, so nothing in it can be taken for a command.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import mistune
import ziamath

EQUATION = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)(?<!\\)\$", re.DOTALL)
MARK = re.compile("\ue000(\\d+)\ue001")  # where an equation stood; no text holds these characters
VIEW_BOX = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"')
POINTS = 11.0  # the text's size; equations are set in the same
TEXT_WIDTH = 480.0  # points, of an A4 page between its margins; wider equations are made smaller
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# What ziamath draws otherwise than a notebook does: a sign after = stands apart from its number,
# and log close to what follows it.
SPACING = ((re.compile(r"=\s*-"), r"= {-}"), (re.compile(r"\\log(?![a-zA-Z])\s*"), r"\\log\\, "))


class Unprintable(Exception):
    """Something in a prompt has no form on paper; the message names it."""


class Typesetter:
    """Turns Markdown into Typst; equations and pictures are put into `folder` as files.

    `pictures` is the folder that the Markdown's own pictures are named from.
    """

    def __init__(self, folder: Path, pictures: Path) -> None:
        self.folder = folder
        self.pictures = pictures
        self.equations: list[tuple[str, bool]] = []
        self.parse = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])

    def typst(self, markdown: str) -> str:
        """Return Markdown as Typst markup.

        Raises:
            Unprintable: it holds something that this cannot turn.
        """
        text = EQUATION.sub(self._keep_equation, COMMENT.sub("", markdown))
        return self._all(self.parse(text), "\n\n")

    def _keep_equation(self, match: re.Match) -> str:
        display = match[1] is not None
        self.equations.append((match[1] or match[2], display))
        mark = f"\ue000{len(self.equations) - 1}\ue001"
        return f"\n\n{mark}\n\n" if display else mark

    def _all(self, nodes: list[dict], between: str = "") -> str:
        return between.join(filter(None, (self._one(node) for node in nodes)))

    def _one(self, node: dict) -> str:
        """Return one node of mistune's tree as Typst."""
        kind, inside = node["type"], node.get("children", [])
        if kind in ("text", "codespan", "block_code"):
            return self._words(node["raw"]) if kind == "text" else f"#raw({quoted(node['raw'])});"
        if kind in ("blank_line", "thematic_break", "block_html", "inline_html"):
            return ""
        if kind in ("softbreak", "linebreak"):
            return " " if kind == "softbreak" else "#linebreak();"
        if kind == "paragraph" and is_alone(inside):
            return self._all(inside)
        if kind == "image":
            return self._picture(node["attrs"]["url"])
        if kind == "list":
            name = "enum" if node["attrs"]["ordered"] else "list"
            items = (f"[{self._all(item['children'])}]" for item in inside)
            return f"#{name}({', '.join(items)})"
        wrapper = {
            "paragraph": "#par[{}]",
            "block_text": "{}",
            "heading": "#prompt-heading[{}]",
            "emphasis": "#emph[{}]",
            "strong": "#strong[{}]",
            "link": "{}",
        }.get(kind)
        if wrapper is None:
            raise Unprintable(f"{kind} cannot be printed")
        return wrapper.format(self._all(inside))

    def _words(self, text: str) -> str:
        """Return plain text, with the equations that stand in it."""
        parts = MARK.split(text)
        words = [f"#{quoted(part)};" if part else "" for part in parts[::2]]
        numbers = [self._equation(int(number)) for number in parts[1::2]]
        return "".join(a + b for a, b in zip(words, [*numbers, ""], strict=True))

    def _equation(self, number: int) -> str:
        """Draw an equation and return what shows it: on the line, or alone in the middle."""
        latex, display = self.equations[number]
        try:
            drawing = ziamath.Latex(well_spaced(latex), size=POINTS, inline=not display).svg()
        except Exception as error:
            raise Unprintable(f"the equation {latex.strip()!r}: {error}") from error
        _, top, width, height = map(float, VIEW_BOX.search(drawing).groups())
        name = f"equation{number}.svg"
        (self.folder / name).write_text(drawing, encoding="utf-8")
        size = f"{width:.2f}pt" if width < TEXT_WIDTH else "100%"
        image = f"image({quoted(name)}, width: {size})"
        if display:
            return f"#align(center, {image});"
        return f"#box(baseline: {top + height:.2f}pt, {image});"

    def _picture(self, url: str) -> str:
        source = self.pictures / url
        if not source.is_file():
            raise Unprintable(f"the picture {url} is missing")
        name = f"picture-{source.name}"
        (self.folder / name).write_bytes(source.read_bytes())
        return f"#align(center, image({quoted(name)}, width: 80%));"


def well_spaced(latex: str) -> str:
    """Return an equation with the spaces that a notebook gives it."""
    for pattern, instead in SPACING:
        latex = pattern.sub(instead, latex)
    return latex.strip()


def is_alone(nodes: list[dict]) -> bool:
    """Tell whether a paragraph is one picture, or one equation: these take a block of their own."""
    if len(nodes) != 1:
        return False
    return nodes[0]["type"] == "image" or bool(MARK.fullmatch(nodes[0].get("raw", "").strip()))


def quoted(text: str) -> str:
    """Return text as a Typst string literal."""
    return json.dumps(text, ensure_ascii=False)
