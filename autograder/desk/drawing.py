"""Draw what a student wrote for one task, as a marker sees it: HTML, pages, code. No names.

This runs in a process of its own (`keeping`), within a time, on work that nobody can trust.
Pictures are taken out before anything is drawn: what is drawn holds a small sign for each, and the
pages go into a folder under a digest of their bytes, never under a name of the student's.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from PIL import Image

from autograder.course import Course, write_at_once
from autograder.nbgrader_plugin.hand_marks import digests_of, texts_below
from autograder.nbgrader_plugin.handed import pictures
from autograder.nbgrader_plugin.written.places import Place
from autograder.report.answers import (
    INLINE_PICTURE,
    LONGEST_MARKDOWN,
    as_typed,
    shown_code,
    shown_markdown,
)
from autograder.text.language import Text

MOST_PAGES = 100
MOST_BYTES = 12 * 2**20  # of a page
MOST_PIXELS = 100_000_000
LONGEST_HTML = 300_000  # characters; more is shown as it was typed, and cut
LONGEST_TYPED = 50_000
KINDS = {"PNG": "png", "JPEG": "jpeg", "GIF": "gif", "WEBP": "webp"}
ATTACHED = tuple(f"image/{kind}" for kind in KINDS.values())
SIGN = "page:{}"
DRAWN = re.compile(r"<img(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
SOURCE = re.compile(r"\ssrc=[\"']data:image/png;base64,([A-Za-z0-9+/]+=*)[\"']")
BESIDE = "*Handed in beside the notebook:*"  # as collecting writes it
DATA = re.compile(r"data:image/[\w+]+;base64,", re.IGNORECASE)
HIDDEN = "▒▒▒"


@dataclass
class Pages:
    """The pictures of one answer, in the order in which it shows them; kept below `folder`."""

    folder: Path
    shown: list[dict] = field(default_factory=list)
    left_out: int = 0
    _found: list[bytes | None] = field(default_factory=list)

    def sign(self, picture: bytes | None) -> str:
        """Return what stands for a picture while its text is drawn: a small one with its number."""
        self._found.append(picture)
        number = SIGN.format(len(self._found) - 1).encode()
        return f"data:image/png;base64,{base64.b64encode(number).decode()}"

    def put_marks(self, body: str, kind: str) -> str:
        """Return drawn text with the number of a page where a picture stood, or with words."""
        return DRAWN.sub(lambda match: self._mark(match[0], kind), body)

    def _mark(self, tag: str, kind: str) -> str:
        found = SOURCE.search(tag)
        number = _number(found[1]) if found else None
        if number is None or number >= len(self._found):
            return tag
        if len(self.shown) >= MOST_PAGES:
            self.left_out += 1
            return ""
        page = _kept(self._found[number], self.folder, kind)
        if page is None:
            return "<em>(a picture that cannot be opened · เปิดรูปนี้ไม่ได้)</em>"
        self.shown.append(page)
        at = len(self.shown)
        return f'<span class="page-mark" data-page="{at}">▣ {at}</span>'


def _number(sign: str) -> int | None:
    try:
        text = base64.b64decode(sign).decode("ascii")
        return int(text.removeprefix("page:")) if re.fullmatch(r"page:\d{1,6}", text) else None
    except ValueError:
        return None


def _kept(picture: bytes | None, folder: Path, kind: str) -> dict | None:
    """Put a picture among the pages, and return what is said of it; None if it is none."""
    if not picture or len(picture) > MOST_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(picture), formats=list(KINDS)) as image:
            (width, height), form = image.size, KINDS[image.format]
            if width * height > MOST_PIXELS:
                return None
            if _lies_on_its_side(image):
                width, height = height, width
    except Exception:  # whatever a decoder stumbles over
        return None
    name = f"{hashlib.sha256(picture).hexdigest()}.{form}"
    if not (folder / name).exists():
        write_at_once(folder / name, picture)
    return {"file": name, "width": width, "height": height, "kind": kind}


def _lies_on_its_side(image: Image.Image) -> bool:
    """Tell whether a picture is turned when it is shown; its pixels are not unpacked for that.

    Pillow looks for it behind those of a PNG that does not say so in front of them.
    """
    is_said = image.format != "PNG" or "exif" in image.info
    return is_said and image.getexif().get(0x0112, 1) >= 5


def draw(course: Course, student: str, place: Place, hidden: tuple[str, ...], pages: Path) -> dict:
    """Return an answer, drawn: html, text, pages, code_html, and what was cut."""
    cells = _cells(course, student, place)
    own, beside = _answer(cells, place), _beside(cells, place)
    hide, kept = _hiding(hidden), Pages(pages)
    find = _found_beside(course, student, kept, hide)
    text = "\n\n".join(cell.source for cell in own)
    parts = [_shown(cell, hide, kept, find, "own") for cell in own]
    parts += [_shown(cell, hide, kept, find, "beside") for cell in beside]
    length = sum(len(INLINE_PICTURE.sub("", cell.source)) for cell in [*own, *beside])
    body, cut = "\n".join(parts), length > LONGEST_MARKDOWN
    if len(body) > LONGEST_HTML:
        body, cut = as_typed(hide(INLINE_PICTURE.sub(" ", text))[:LONGEST_TYPED]), True
    return {
        "html": str(body),
        "text": text[:LONGEST_HTML],
        "tried": hide(text[:LONGEST_HTML]),  # its equations are shown again
        "whole": hide(INLINE_PICTURE.sub(" ", text)) if cut else "",
        "cut": cut,
        "characters": length,
        "pages": kept.shown,
        "pages_left_out": kept.left_out,
        "pictured": bool(kept.shown or kept.left_out or beside),  # not all of it is in the text
        "code_html": _code(cells, place, hide),
        "there": bool(own),
        "digests": _digests(cells, course, student),
    }


def _digests(cells: list, course: Course, student: str) -> dict[str, str]:
    """Return the digests of all answers in a notebook, which is at hand here."""
    try:
        return digests_of(cells, course.submitted(student), course.homework.kit)
    except Exception:
        return {}


def _cells(course: Course, student: str, place: Place) -> list:
    path = course.autograded(student) / f"{place.task.notebook}.ipynb"
    try:
        return nbformat.v4.reads(path.read_text("utf-8")).cells
    except Exception:  # a damaged notebook holds no answer
        return []


def _grade_id(cell) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _answer(cells: list, place: Place) -> list:
    """Return the cells of text in which the answer stands: its own, and those below it."""
    wanted = [place.task.answer] if place.on_paper else []
    wanted += [place.task.hand.cell] if place.task.hand else []
    found = []
    for at, cell in enumerate(cells):
        if _grade_id(cell) and _grade_id(cell) in wanted:
            below = texts_below(cells, at)
            found += [cell, *below] if cell.cell_type == "markdown" else below
    return found


def _is_free_text(cell) -> bool:
    return cell.cell_type == "markdown" and "nbgrader" not in cell.metadata


def _beside(cells: list, place: Place) -> list:
    """Return cells of the student's own elsewhere that hold pictures, or what lay beside."""
    own = {id(cell) for cell in _answer(cells, place)}
    free = [cell for cell in cells if _is_free_text(cell) and id(cell) not in own]
    return [c for c in free if c.get("attachments") or c.source.startswith(BESIDE)]


def _shown(cell, hide: Callable, kept: Pages, find: Callable, kind: str) -> str:
    source, attachments = _with_signs(cell, kept)
    source = hide(INLINE_PICTURE.sub(lambda match: kept.sign(_decoded(match[0])), source))
    if len(INLINE_PICTURE.sub("", source)) > LONGEST_MARKDOWN:
        return _typed(source, attachments, kept, kind)
    return kept.put_marks(shown_markdown(source, attachments, find), kind)


def _typed(source: str, attachments: Mapping, kept: Pages, kind: str) -> str:
    """Return a text that is too long to be drawn as it was typed; its pages are behind it."""
    text = str(as_typed(INLINE_PICTURE.sub("▣", source)[:LONGEST_TYPED]))
    pasted = [f"data:image/png;base64,{one['image/png']}" for one in attachments.values()]
    signs = "".join(f'<img src="{sign}">' for sign in [*INLINE_PICTURE.findall(source), *pasted])
    return text + kept.put_marks(signs, kind)


def _with_signs(cell, kept: Pages) -> tuple[str, dict[str, dict[str, str]]]:
    """Return a text and its pasted pictures, with numbers for their names and signs for them.

    A number bears a digest of the text, so that no picture can have had its name before.
    """
    source, signs = cell.source, {}
    stamp = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    longest_first = sorted(_attached(cell), key=lambda pair: len(pair[0]), reverse=True)
    for name, data in longest_first:
        if f"attachment:{name}" in source:
            plain = f"{stamp}-{len(signs)}"
            source = source.replace(f"attachment:{name}", f"attachment:{plain}")
            sign = kept.sign(_decoded(data)).partition(",")[2]
            signs[plain] = {"image/png": sign}
    return source, signs


def _attached(cell) -> Iterator[tuple[str, str]]:
    """Yield the pasted pictures of a cell that its text asks for: name and base64."""
    held = cell.get("attachments", {})
    for name, bundle in held.items() if isinstance(held, Mapping) else ():
        data = next((bundle[kind] for kind in ATTACHED if kind in bundle), None)
        if isinstance(data, str):
            yield name, data
        elif isinstance(data, list):
            yield name, "".join(map(str, data))


def _decoded(data: str) -> bytes | None:
    try:
        return base64.b64decode(DATA.sub("", data[:64]) + data[64:])
    except ValueError:
        return None


def _found_beside(
    course: Course, student: str, kept: Pages, hide: Callable[[str], str]
) -> Callable[[str], str | None]:
    """Return a finder of pictures that lie beside the notebooks, which gives a sign for each.

    One is also found by its name without the student's, as it stands in a text that hides that.
    """
    find, folder = pictures(course, student), course.autograded(student)

    def found(name: str) -> str | None:
        data = find(name)
        if data is None and HIDDEN in name:
            paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
            alike = [path for path in paths if hide(path) == name.removeprefix("./")]
            data = find(alike[0]) if len(alike) == 1 else None
        return None if data is None else kept.sign(_decoded(data))

    return found


def _code(cells: list, place: Place, hide: Callable) -> str:
    """Return the student's numbers and code for the same task, in colours."""
    sources = [c.source for c in cells if place.task.answer and _grade_id(c) == place.task.answer]
    return "".join(shown_code(hide(source)[:LONGEST_TYPED]) for source in sources)


def _hiding(words: tuple[str, ...]) -> Callable[[str], str]:
    """Return a function that takes names out of a text, also as an address writes them.

    A command of LaTeX is none, be a student called Delta; a number of a student's is also found
    where letters stand before it, as in an address.
    """
    known = sorted({html.escape(word) for word in words} | set(words), key=len, reverse=True)
    if not known:
        return lambda text: text
    around = "|".join(
        re.escape(word)
        if any(map(str.isdigit, word))
        else rf"(?<![\\A-Za-z]){re.escape(word)}(?![A-Za-z])"
        for word in known
    )
    pattern = re.compile(around, re.IGNORECASE)
    return lambda text: pattern.sub(HIDDEN, text)


def draw_text(source: str, text_th: str = "") -> Text:
    """Return a rubric's item or a comment as HTML, in the line, in both languages."""
    return Text(_in_line(source), _in_line(text_th) if text_th else "")


def _in_line(source: str) -> str:
    body = str(shown_markdown(source, {})).strip()
    inner = body.removeprefix("<p>").removesuffix("</p>")
    return body if "<p>" in inner else inner


def draw_model(course: Course, place: Place) -> str:
    """Return the model answer, as the source notebook has it."""
    path = course.source / f"{place.task.notebook}.ipynb"
    try:
        cells = nbformat.v4.reads(path.read_text("utf-8")).cells
    except Exception:  # whatever is wrong with an instructor's file, marking goes on
        return ""
    wanted = {place.cell, place.task.answer} if place.on_paper else {place.cell}
    wanted.discard(place.task.machine.cell if place.task.machine else "")
    parts = [cell for cell in cells if _grade_id(cell) in wanted]
    find = pictures(course, "")
    return "".join(
        shown_code(cell.source) if cell.cell_type == "code" else
        shown_markdown(cell.source, cell.get("attachments", {}), find)
        for cell in parts
    )  # fmt: skip


def draw_plainly(
    course: Course, student: str, place: Place, hidden: tuple[str, ...], pages: Path
) -> dict:
    """Return an answer as it was typed, without pictures: for one that takes too long to draw."""
    cells, hide = _cells(course, student, place), _hiding(hidden)
    text = "\n\n".join(INLINE_PICTURE.sub(" ", cell.source) for cell in _answer(cells, place))
    return {
        "html": str(as_typed(hide(text[:LONGEST_TYPED]))),
        "text": text[:LONGEST_HTML],
        "tried": hide(text[:LONGEST_HTML]),
        "whole": hide(text),
        "cut": True,
        "characters": len(text),
        "pages": [],
        "pages_left_out": sum(1 for cell in cells for _ in _attached(cell)),
        "pictured": True,
        "code_html": "",
        "there": bool(cells),
        "digests": _digests(cells, course, student),
    }
