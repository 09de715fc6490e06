"""Keep of a student's HTML what says something, and nothing that acts, names or asks.

What may stay is a short list of tags, each with its few attributes and what those may say. `id`,
`name`, `class` and `style` are on no list: the ids of a page belong to the page, in which scripts
find their fields by them. What a page needs besides is put in by the page, after this.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import unquote

import bleach
from bleach.html5lib_shim import Filter

from autograder.report.typed import CONTROL

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
TABLES = ["table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col"]
BLOCKS = ["p", "div", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "hr", "br"]
WORDS = ["a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "s", "small", "span", "strong"]
OTHERS = ["sub", "sup", "u", "img", "details", "summary", "figure", "figcaption"]
TAGS = [*HEADINGS, *TABLES, *BLOCKS, *WORDS, *OTHERS]
PROTOCOLS = ["http", "https", "mailto", "data", "attachment", "file", "ftp"]  # to be told, at least
ALIGNED, FEW = re.compile(r"left|right|center|justify"), re.compile(r"[1-9]|[1-4][0-9]")
ANYTHING = re.compile(r".*", re.DOTALL)
ATTRIBUTES: dict[str, dict[str, re.Pattern]] = {
    "a": {"href": ANYTHING},  # until it has been looked at: `_Links`, `_Pictures`
    "img": {"src": ANYTHING, "alt": ANYTHING, "width": re.compile(r"[1-9][0-9]{0,3}%?")},
    "ol": {"start": re.compile(r"[0-9]{1,5}")},
    "details": {"open": re.compile(r"(?:open)?")},
    **{tag: {"align": ALIGNED} for tag in ["p", "div", "tr", *HEADINGS]},
    **{tag: {"align": ALIGNED, "colspan": FEW, "rowspan": FEW} for tag in ["td", "th"]},
}
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
NOT_SHOWN = "picture not shown: it is not part of the submission · ไม่แสดงรูปนี้ เพราะไม่ได้อยู่ในงานที่ส่ง"
# An address that leads out: a name of the internet, no port, nobody's name before an @. A server
# at work (localhost, a number, a port) is where the page itself may come from.
HOST = r"(?:[a-z0-9-]{1,63}\.){1,10}(?!local(?:host)?\b)[a-z][a-z0-9-]{1,62}"
OUTSIDE = re.compile(rf"https?://{HOST}(?:[/?#][^\s\\]*)?|mailto:[^\s\\]+", re.IGNORECASE)
OURS_FOR_LINKS = {
    (None, "target"): "_blank",
    (None, "rel"): "noopener noreferrer nofollow",
}
FITS = "max-width: 100%"  # a scan is wider than the page
LONGEST_SHOWN, LONGEST_ADDRESS = 200, 2_000  # characters of an address
PictureFinder = Callable[[str], str | None]


def no_pictures(name: str) -> str | None:
    """Find no picture, whatever its name."""
    return None


def clean(body: str, find_picture: PictureFinder = no_pictures) -> str:
    """Return `body` with only what cannot act.

    A picture that is neither written out in it nor found (`find_picture` gets the path that it is
    asked for by, and returns a `data:` address or None) becomes words. A link leads to another
    site or is mere text; its address stands behind it.
    """
    cleaner = bleach.Cleaner(
        tags=TAGS,
        attributes=_may_stay,
        protocols=PROTOCOLS,
        filters=[partial(_Pictures, find_picture=find_picture), _Links, _NoControls],
    )
    cleaner.serializer.escape_lt_in_attrs = True  # a tag in an attribute looks like none
    return cleaner.clean(body)


def _may_stay(tag: str, name: str, value: str) -> bool:
    wanted = ATTRIBUTES.get(tag, {}).get(name)
    return wanted is not None and wanted.fullmatch(value) is not None


def _words(text: str) -> dict:
    return {"type": "Characters", "data": text}


def _cut(address: str) -> str:
    """Return an address as it is shown; it begins with what says where it leads."""
    return address if len(address) <= LONGEST_SHOWN else f"{address[:LONGEST_SHOWN]}…"


def _value(token: dict, name: str) -> str:
    """Return an attribute as a browser reads it."""
    return html.unescape(token.get("data", {}).get((None, name), ""))


class _Pictures(Filter):
    """Put pictures into the page; one that is not at hand becomes words that say so."""

    def __init__(self, source, find_picture: PictureFinder) -> None:
        super().__init__(source)
        self._find = find_picture

    def __iter__(self) -> Iterator[dict]:
        for token in super().__iter__():
            is_picture = token.get("name") == "img" and "data" in token
            yield self._shown(token) if is_picture else token

    def _shown(self, token: dict) -> dict:
        address, words = _value(token, "src").strip(), _value(token, "alt")
        data = address if PICTURE.fullmatch(address) else self._at_hand(address)
        if data is None:
            named = f"[{words}] " if words.strip() else ""
            asked = f": {_cut(address)}" if address else ""
            return _words(f"{named}({NOT_SHOWN}{asked})")
        token["data"] |= {(None, "src"): data, (None, "style"): FITS}
        return token

    def _at_hand(self, address: str) -> str | None:
        found = None if not address or ":" in address else self._find(unquote(address))
        return found or None


class _Links(Filter):
    """Let links lead out only, in a window of their own, with the address behind the words."""

    def __iter__(self) -> Iterator[dict]:
        address, said, outside = "", "", False
        for token in super().__iter__():
            if token.get("name") != "a":
                said += _said(token)
                yield token
            elif token["type"] == "StartTag":
                address, said = _value(token, "href").strip(), ""
                outside = len(address) <= LONGEST_ADDRESS and bool(OUTSIDE.fullmatch(address))
                if outside:
                    token["data"] = {(None, "href"): html.escape(address), **OURS_FOR_LINKS}
                    yield token
            else:
                if outside:
                    yield token
                if address and address != said.strip() and not address.startswith("#"):
                    yield _words(f" ({_cut(address)})")
                address, outside = "", False


def _said(token: dict) -> str:
    if token["type"] == "Entity":
        return html.unescape(f"&{token['name']};")
    return token["data"] if token["type"] in ("Characters", "SpaceCharacters") else ""


class _NoControls(Filter):
    """Take control characters out of texts, also those that were written as entities."""

    def __iter__(self) -> Iterator[dict]:
        for token in super().__iter__():
            if token["type"] == "Characters":
                token["data"] = CONTROL.sub("", token["data"])
            if token["type"] != "Entity" or CONTROL.sub("", _said(token)):
                yield token
