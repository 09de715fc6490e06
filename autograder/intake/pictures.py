"""Let pasted pictures be shown: plain names, references that lead to them, words for lost ones.

nbconvert, and so Formgrader, finds no attachment whose name has a blank or a Thai letter in it, and
refuses the whole notebook. What it finds, it shows in Markdown only, not in `<img src=...>`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from urllib.parse import unquote

from autograder.intake.repairs import Repair, gathered
from autograder.text.printable import some

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
# First the whole tag, then its address: one pattern for both would look for `>` at each `src`.
HTML_PICTURE = re.compile(r"<img\b[^<>]*+>", re.IGNORECASE)
HTML_ADDRESS = re.compile(
    r"(?P<before>\bsrc\s*=\s*)"
    r"(?:\"attachment:(?P<double>[^\"]*)\"|'attachment:(?P<single>[^']*)'"
    r"|attachment:(?P<bare>[^\s\"'>]+))",
    re.IGNORECASE,
)
START = re.compile(rf"{ANGLE}|attachment:")
BARE = re.compile(ADDRESS)
AFTER = re.compile(r"[\s)\]>\"']|\Z")  # ends the name of a picture
LONGEST_NAME = 1_000  # longer ones lead nowhere
MOST_PICTURES = 200  # pasted into one cell
MOST_REFERENCES = 2_000  # in one cell's text; what has more is left as it is
MANY = "holds {:,} pasted pictures; the first {} are shown"
TOO_MANY = f"names more than {MOST_REFERENCES:,} pictures; its text is left as it is"
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
        of = f"`{cell.get('id', 'a cell')}`: "
        held = attachments if isinstance(attachments, dict) else {}
        if len(held) > MOST_PICTURES:
            notes.append(("picture", of + MANY.format(len(held), MOST_PICTURES)))
            held = dict(islice(held.items(), MOST_PICTURES))
        pasted = Pasted(_text(cell), held)
        notes += [] if pasted.few else [("picture", of + TOO_MANY)]
        pasted.embed()
        pasted.put_words_for_the_lost()
        if pasted.source != _text(cell):
            cell["source"] = pasted.source
        if attachments is not None:
            cell["attachments"] = pasted.attachments
        notes += [("picture", of + SHOWN)] if pasted.renamed else []
        notes += [("picture", of + text) for text in some([LOST.format(x) for x in pasted.lost])]
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
    taken: Collection[str] = frozenset()
    renamed: bool = False
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.attachments = {n: b for n, b in self.attachments.items() if _holds_data(b)}
        self._names: dict[str, str] = {}  # by what the text may call each: its plain name
        ours = {n for n in self.attachments if PLAIN_NAME.fullmatch(n) and n not in self.taken}
        numbers = count(1)
        for name, bundle in self.attachments.items():
            self._names[name] = name if name in ours else self._new_name(bundle, numbers, ours)
        self.attachments = {self._names[n]: bundle for n, bundle in self.attachments.items()}
        for name, new in list(self._names.items()):
            self._names.setdefault(_decoded(name), new)
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)
        before = self.source
        self.few = before.count("attachment:") <= MOST_REFERENCES
        if self._names and self.few:
            self.source = self._with_plain_references()
        self.renamed = self.source != before or any(k != v for k, v in self._names.items())

    def _new_name(self, bundle: dict[str, str], numbers: Iterator[int], ours: set[str]) -> str:
        ending = next((ENDINGS[kind] for kind in ENDINGS if kind in bundle), "bin")
        names = (f"picture-{number}.{ending}" for number in numbers)
        return next(name for name in names if name not in ours and name not in self.taken)

    def _with_plain_references(self) -> str:
        """Return the text with the plain name in each reference that is known."""
        parts, done = [], 0
        while match := START.search(self.source, done):
            name = match["angle"]
            name = self._bare_name(match.end()) if name is None else name
            end = match.end() + (0 if match["angle"] is not None else len(name))
            new = self._find(name)
            kept = self.source[match.start() : end] if new is None else f"attachment:{new}"
            parts += [self.source[done : match.start()], kept]
            done = end
        return "".join([*parts, self.source[done:]])

    def _bare_name(self, at: int) -> str:
        """Return the name that begins here; one that is known may have blanks in it."""
        for length in self._lengths:
            name = self.source[at : at + length]
            if name in self._names and AFTER.match(self.source, at + length):
                return name
        return BARE.match(self.source, at)[0]

    def _find(self, name: str) -> str | None:
        new = self._names.get(name, self._names.get(_decoded(name)))
        return name if new is None and name in self.attachments else new

    def embed(self) -> None:
        """Write pictures that HTML asks for into the text itself, where every page shows them."""
        if self.few:
            self.source = HTML_PICTURE.sub(self._embedded, self.source)

    def _embedded(self, tag: re.Match) -> str:
        match = HTML_ADDRESS.search(tag[0])
        if match is None:
            return tag[0]
        called = next(match[n] for n in ("double", "single", "bare") if match[n] is not None)
        bundle = self.attachments.get(self._find(called) or "", {})
        for kind in ENDINGS:
            data = "".join(bundle.get(kind, "").split())
            if BASE64.fullmatch(data):
                self.renamed = True
                before, after = tag[0][: match.end("before")], tag[0][match.end() :]
                return f'{before}"data:{kind};base64,{data}"{after}'
        return self._words(called)

    def put_words_for_the_lost(self) -> None:
        """Put words in the place of pictures that are not there: nobody would see that they lack.

        A definition that leads nowhere becomes text, and so does what refers to it.
        """
        if not self.few:
            return
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


def _decoded(name: str) -> str:
    """Return a name as a person reads it, of what Markdown, HTML or an address made of it."""
    name = ESCAPED.sub(r"\1", name[:LONGEST_NAME])
    return unicodedata.normalize("NFC", unquote(html.unescape(name)))
