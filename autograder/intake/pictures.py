"""Let pasted pictures be shown: plain names, references that lead to them, words for lost ones.

nbconvert, and so Formgrader, finds no attachment whose name has a blank or a Thai letter in it, and
refuses the whole notebook. What it finds, it shows in Markdown only, not in `<img src=...>`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import unquote

from autograder.intake.repairs import Repair, gathered

ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
BASE64 = re.compile(r"[A-Za-z0-9+/]+=*")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
ADDRESS = r"(?:[^\s()<>\\]|\\.|\((?:[^\s()\\]|\\.)*\))*"  # of a link, without blanks
ANGLE = r"<attachment:(?P<angle>[^<>\n]*)>"
TITLE = r"""\s+(?:"[^"]*"|'[^']*'|\([^()]*\))"""
PICTURE = re.compile(
    rf"!\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]"
    rf"\(\s*(?:{ANGLE}|attachment:(?P<bare>{ADDRESS}))(?:{TITLE})?\s*\)"
)
DEFINITION = re.compile(rf"^ {{0,3}}\[[^\]\n]+\]:\s*(?:{ANGLE}|attachment:(?P<bare>\S*))", re.M)
HTML_PICTURE = re.compile(
    r"(?P<before><img\b[^<>]*?\bsrc\s*=\s*)"
    r"(?:\"attachment:(?P<double>[^\"<>]*)\"|'attachment:(?P<single>[^'<>]*)'"
    r"|attachment:(?P<bare>[^\s\"'<>]+))(?P<after>[^<>]*>)",
    re.IGNORECASE,
)
SHOWN = "pasted pictures: names and references made plain, so that they are shown"
LOST = "the picture “{}” is not in the notebook; words stand in its place"


def show_pictures(notebook: dict, name: str) -> list[Repair]:
    """Let all pasted pictures in the cells of notebook `name` be shown; the cells are changed."""
    notes: list[tuple[str, str]] = []
    for cell in notebook.get("cells", []):
        attachments = cell.get("attachments")
        none = attachments is None and "attachment:" not in _text(cell)
        if cell.get("cell_type") != "markdown" or none:
            continue
        pasted = Pasted(_text(cell), attachments if isinstance(attachments, dict) else {})
        pasted.embed()
        pasted.put_words_for_the_lost()
        if pasted.source != _text(cell):
            cell["source"] = pasted.source
        if attachments is not None:
            cell["attachments"] = pasted.attachments
        of = f"`{cell.get('id', 'a cell')}`: "
        notes += [("picture", of + SHOWN)] if pasted.renamed else []
        notes += [("picture", of + LOST.format(lost)) for lost in pasted.lost]
    return gathered(notes, name)


def _text(cell: dict) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))


@dataclass
class Pasted:
    """A text and its pasted pictures, given plain names; none of `taken` is given to one.

    `lost` are the names that the text calls pictures by which are not there.
    """

    source: str
    attachments: dict[str, dict[str, str]]
    taken: frozenset[str] = frozenset()
    renamed: bool = False
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.attachments = {n: b for n, b in self.attachments.items() if _holds_data(b)}
        self._names: dict[str, str] = {}  # by what the text may call each: its plain name
        ours = [n for n in self.attachments if PLAIN_NAME.fullmatch(n) and n not in self.taken]
        used = {*self.taken, *ours}
        for name, bundle in self.attachments.items():
            self._names[name] = name if name in ours else _new_name(bundle, used)
            used.add(self._names[name])
        self.attachments = {self._names[n]: bundle for n, bundle in self.attachments.items()}
        for name, new in list(self._names.items()):
            self._names.setdefault(_decoded(name), new)
        before = self.source
        if self._names:
            self.source = self._references().sub(self._refer, self.source)
        self.renamed = self.source != before or any(k != v for k, v in self._names.items())

    def _references(self) -> re.Pattern:
        """Return what a reference looks like; one of the names may have blanks in it."""
        known = "|".join(map(re.escape, sorted(self._names, key=len, reverse=True)))
        bare = rf"attachment:(?P<known>{known})(?=[\s)\]>\"']|\Z)|attachment:(?P<bare>{ADDRESS})"
        return re.compile(rf"{ANGLE}|{bare}")

    def _refer(self, match: re.Match) -> str:
        new = self._find(next(part for part in match.groups() if part is not None))
        return match[0] if new is None else f"attachment:{new}"

    def _find(self, name: str) -> str | None:
        new = self._names.get(name, self._names.get(_decoded(name)))
        return name if new is None and name in self.attachments else new

    def embed(self) -> None:
        """Write pictures that HTML asks for into the text itself, where every page shows them."""
        self.source = HTML_PICTURE.sub(self._embedded, self.source)

    def _embedded(self, match: re.Match) -> str:
        called = next(match[n] for n in ("double", "single", "bare") if match[n] is not None)
        bundle = self.attachments.get(self._find(called) or "", {})
        for kind in ENDINGS:
            data = "".join(bundle.get(kind, "").split())
            if BASE64.fullmatch(data):
                self.renamed = True
                return f'{match["before"]}"data:{kind};base64,{data}"{match["after"]}'
        return self._words(called)

    def put_words_for_the_lost(self) -> None:
        """Put words in the place of pictures that are not there: nobody would see that they lack.

        A definition that leads nowhere becomes text, and so does what refers to it.
        """
        self.source = PICTURE.sub(lambda m: m[0] if self._is_there(m) else self._words(*_called(m)),
                                  self.source)  # fmt: skip
        self.source = DEFINITION.sub(self._defined, self.source)

    def _is_there(self, match: re.Match) -> bool:
        return _called(match)[0] in self.attachments

    def _defined(self, match: re.Match) -> str:
        if self._is_there(match):
            return match[0]
        self._words(*_called(match))
        return match[0].replace("[", "\\[", 1)

    def _words(self, called: str) -> str:
        name = _decoded(called)[:80]
        self.lost.append(name)
        shown = "".join(c if c.isalnum() or c in " .-" or c > "~" else f"&#{ord(c)};" for c in name)
        return f"[picture missing · ไม่พบรูป: {shown}]"


def _called(match: re.Match) -> tuple[str]:
    return (match["angle"] if match["angle"] is not None else match["bare"],)


def _holds_data(bundle: object) -> bool:
    return (
        isinstance(bundle, dict)
        and bool(bundle)
        and all(isinstance(v, str) for v in bundle.values())
    )


def _new_name(bundle: dict[str, str], used: set[str]) -> str:
    ending = next((ENDINGS[kind] for kind in ENDINGS if kind in bundle), "bin")
    number = 1
    while f"picture-{number}.{ending}" in used:
        number += 1
    return f"picture-{number}.{ending}"


def _decoded(name: str) -> str:
    """Return a name as a person reads it, of what Markdown, HTML or an address made of it."""
    return unicodedata.normalize("NFC", unquote(html.unescape(ESCAPED.sub(r"\1", name))))
