"""What a written answer refers to: pictures pasted into its cell, and files beside the notebooks.

The words of a link and the `alt` of a picture are for people and name no file.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

ATTACHMENT = "attachment:"
ENDING = r"\.(?:jpe?g|jfif|png|pdf|hei[cf]|webp|gif|bmp|tiff?)"
IN_PROSE = re.compile(
    rf"[^\s()<>\[\]{{}}\"'`*|:,;!?=“”‘’«»]{{1,200}}?{ENDING}(?![A-Za-z0-9])", re.IGNORECASE
)
FILE_NAME = re.compile(rf"[^/\\]+{ENDING}", re.IGNORECASE)
FOLDERS = re.compile(r"[/\\]")
BEFORE_A_NAME = r"(?<![A-Za-z0-9.-])(?<![A-Za-z0-9]_)"  # Thai is written without spaces
# The words and the address of a link; one with spaces stands in < >, or is meant all the same.
LINK = (
    r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"\(\s*(?:<([^<>\n]*)>|((?:[^()\n]|\([^()\n]*\))*?))(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
PICTURES_THEN_LINKS = (re.compile("!" + LINK), re.compile(LINK))
DEFINITION = re.compile(r"^ {0,3}\[([^\]\n]+)\]:[ \t]*(?:<([^<>\n]*)>|(\S+)).*$", re.MULTILINE)
NAMED = re.compile(r"!?(?:\[([^\[\]]*)\])?\[([^\[\]]*)\]")  # [words][name], [name][] or [name]
TAG = re.compile(r"<[a-z][a-z0-9]*\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"\b(src|href|data|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DATA = re.compile(r"\bdata:[a-z]+/[^\s()\"'<>]*", re.IGNORECASE)
INLINE_PICTURE = re.compile(r"\bdata:image/", re.IGNORECASE)
SCHEME = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)  # C: is a disk
ELSEWHERE = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,30}://|mailto:|attachment:|www\.)[^\s<>\"']+", re.IGNORECASE
)
ESCAPED = re.compile(r"\\([\[\]_*()~!#-])")


@dataclass(frozen=True)
class References:
    """What one cell refers to.

    attachments: (name, words) of each pasted picture; linked: files, without their folders; prose:
    the other text, which may speak of files too, though nothing says where their names begin;
    inline: whether a picture is written out in the text itself.
    """

    attachments: tuple[tuple[str, str], ...]
    linked: tuple[str, ...]
    prose: str
    inline: bool = False

    def has_picture(self, attachments: Iterable[str]) -> bool:
        """Tell whether the cell shows a picture of its own; `attachments` are the cell's."""
        gone = self._gone(attachments)
        return self.inline or any(pair not in gone for pair in self.attachments)

    def found(self, names: Iterable[str]) -> set[str]:
        """Return those of `names` that the cell speaks of."""
        linked = set(map(_plain, self.linked))
        return {
            name for name in names if _plain(name) in linked or _in_prose([name]).search(self.prose)
        }

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return the pictures and PDFs that the cell speaks of and that are not among `names`."""
        known = {_plain(name) for name in names}
        rest = _in_prose(known).sub(" ", self.prose) if known else self.prose
        spoken_of = (match[0].lstrip("_~") for match in IN_PROSE.finditer(rest))
        files = [*self.linked, *filter(None, map(_file_in, spoken_of))]
        return list(dict.fromkeys(name for name in files if _plain(name) not in known))

    def missing_attachments(self, attachments: Iterable[str]) -> list[str]:
        """Return the pasted pictures that are not among the cell's, by words that people know."""
        gone = [
            words if FILE_NAME.fullmatch(words) else unquote(name)
            for name, words in self._gone(attachments)
        ]
        return list(dict.fromkeys(gone))

    def _gone(self, attachments: Iterable[str]) -> list[tuple[str, str]]:
        names = [unicodedata.normalize("NFC", name) for name in attachments]
        there = {*names, *map(unquote, names)}
        return [pair for pair in self.attachments if not {pair[0], unquote(pair[0])} & there]


def references(text: str) -> References:
    """Return what the text of a cell refers to, in Markdown or HTML."""
    text = _without_comments(unicodedata.normalize("NFC", text))
    inline = INLINE_PICTURE.search(text) is not None
    text = DATA.sub(" ", text)
    found: list[tuple[str, str]] = []  # (address, words)
    text = TAG.sub(lambda match: _take_tag(match, found), text)
    for pattern in PICTURES_THEN_LINKS:
        text = pattern.sub(lambda match: _take(match, match[1], found), text)
    text = _take_definitions(text, found)
    pasted = [(address, words) for address, words in found if address.startswith(ATTACHMENT)]
    return References(
        tuple((address.removeprefix(ATTACHMENT), words.strip()) for address, words in pasted),
        tuple(filter(None, (_file_in(address) for address, _ in found))),
        ESCAPED.sub(r"\1", ELSEWHERE.sub(" ", text)),
        inline,
    )


def _without_comments(text: str) -> str:
    """Take out what stands in comments; where none ends any more, none is looked for."""
    head, end, rest = text.rpartition("-->")
    return COMMENT.sub(" ", head + end) + rest


def _take(match: re.Match, words: str, found: list[tuple[str, str]]) -> str:
    found.append((html.unescape(match[2] or match[3] or "").strip(), words))
    return " "


def _take_tag(match: re.Match, found: list[tuple[str, str]]) -> str:
    values = {
        name.lower(): html.unescape(double or single or bare).strip()
        for name, double, single, bare in ATTRIBUTE.findall(match[0])
    }
    words = values.pop("alt", "")
    found.extend((value, words) for value in values.values())
    return " " if "=" in match[0] else match[0]  # <my scan.jpg> is a name


def _take_definitions(text: str, found: list[tuple[str, str]]) -> str:
    """Take out `[name]: address` and what is named by it."""
    words = {name.casefold(): given or name for given, name in NAMED.findall(text)}
    names = {match[1].casefold() for match in DEFINITION.finditer(text)}
    text = DEFINITION.sub(lambda m: _take(m, words.get(m[1].casefold(), m[1]), found), text)

    def without_names(match: re.Match) -> str:
        return " " if (match[2] or match[1] or "").casefold() in names else match[0]

    return NAMED.sub(without_names, text) if names else text


def _file_in(address: str) -> str:
    """Return the picture or PDF that an address leads to, unless it leads elsewhere."""
    if SCHEME.match(address):
        return ""
    name = unquote(FOLDERS.split(re.split(r"[?#]", address)[0])[-1]).strip()
    return name if FILE_NAME.fullmatch(name) else ""


def _plain(name: str) -> str:
    """Return a name in the form in which names are compared."""
    return unicodedata.normalize("NFC", name).casefold()


def _in_prose(names: Iterable[str]) -> re.Pattern:
    """Return a pattern of names, the longest first."""
    plain = sorted((unicodedata.normalize("NFC", n) for n in names), key=len, reverse=True)
    return re.compile(f"{BEFORE_A_NAME}(?:{'|'.join(map(re.escape, plain))})", re.IGNORECASE)
