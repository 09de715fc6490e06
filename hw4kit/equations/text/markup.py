"""Markdown and HTML around mathematics, taken away so that every place in the cell stays its own.

What is struck out, addresses and code that calls something are blank; <sub>i</sub> is _{i}; &lt;
is <.
"""

from __future__ import annotations

import html
import re

BLANK = re.compile(r"[^\S\n]")  # of any width
STRUCK = re.compile(r"~~(?=\S)[^~]{1,2000}?~~|<(s|del|strike)>.{0,2000}?</\1>", re.S | re.I)
COMMENT = re.compile(r"<!--.{0,4000}?-->", re.S)
CALL = re.compile(
    r"[A-Za-z_]\w*\.(?!T\b)[A-Za-z_]|[(,]\s*[A-Za-z_]\w+\s*=|\b(def|import|print)\b|[+*-]="
)
CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]{1,400})\1(?!`)")
ENTITY = re.compile(r"&(#\d{1,6}|#x[\da-fA-F]{1,5}|[a-zA-Z]\w{1,30});")
TAG = re.compile(
    r"</?(sub|sup|b|i|u|em|strong|span|font|code|tt|var|mark|small|big)\b[^<>\n]{0,200}>", re.I
)
BREAK = re.compile(r"<(?:br|/p|/div|/li)\s*/?>", re.I)
ADDRESS = re.compile(r"\b(?:https?://|attachment:)[^\s<>()\[\]]+")
ESCAPED = re.compile(r"\\\*")
OPENED = {"sub": "_{", "sup": "^{"}
EMPHASIS = re.compile(r"(?<![\w*\\])(\*\*|__)(?=[^\s*_])([^\n]{1,400}?)(?<=[^\s*_\\])\1(?![\w*])")


def without_markup(text: str) -> str:
    """Return a cell's text with its markup as blanks or signs, every place as it was."""
    text = STRUCK.sub(blank, BLANK.sub(" ", text))
    text = ADDRESS.sub(blank, COMMENT.sub(blank, text))
    text = CODE.sub(lambda found: blank(found) if CALL.search(found[2]) else found[0], text)
    text = TAG.sub(tag, BREAK.sub(lambda found: "\n".ljust(len(found[0])), text))
    text = ENTITY.sub(entity, text)
    text = EMPHASIS.sub(lambda found: f"  {found[2]}  ", text)
    return ESCAPED.sub("· ", text)


def blank(found: re.Match) -> str:
    """Return blanks, the ends of lines kept."""
    return "".join(sign if sign == "\n" else " " for sign in found[0])


def tag(found: re.Match) -> str:
    """Return an index or exponent for <sub> and <sup>; other tags are nothing."""
    sign = OPENED.get(found[1].lower())
    if sign is None:
        return "\u200b" * len(found[0])
    return ("}" if found[0].startswith("</") else sign).ljust(len(found[0]), "\u200b")


def entity(found: re.Match) -> str:
    """Return the sign that an entity stands for."""
    sign = html.unescape(found[0])
    if len(sign) != 1 or sign in "\\$`":
        return found[0]
    return (" " if sign.isspace() else sign).ljust(len(found[0]), "\u200b")
