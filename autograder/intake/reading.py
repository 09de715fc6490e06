"""Read a file that should be a notebook, whatever an upload, an editor or a merge did to it."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, field

from autograder.intake import scripts
from autograder.intake.cells import MOST_CELLS, Cell, cell_from, cells_of, clean
from autograder.intake.files import SNIFFED
from autograder.intake.kinds import is_placeholder, kind_of
from autograder.intake.repairs import Unreadable

MOST_BYTES = 100 * 1024 * 1024  # of which pasted photographs may take nearly all
MOST_PIECES = 4_000_000  # lists, dictionaries and quotes in JSON, of up to 100 bytes in memory
MOST_LINES = 100_000  # of all cells; every one is looked at several times
MOST_SCANNING = 500_000_000  # characters looked at again and again in a broken file
MEBIBYTE = 1024 * 1024
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "with a byte-order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "in UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "in UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "in UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "in UTF-16"),
)
ELSE = (  # (how it begins, what it is)
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"{\\rtf", "a rich-text document (RTF)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)
BROKEN_CHARACTERS = ("encoding", "holds characters that are broken; they are shown as \ufffd")
CELL = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata|outputs|source)"')
CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?\r?$", re.MULTILINE)


@dataclass
class Sheet:
    """The cells of a file, and what had to be mended to read it: (kind of repair, message)."""

    cells: list[Cell]
    notes: list[tuple[str, str]] = field(default_factory=list)
    kernel: str = ""


def read_sheet(data: bytes) -> Sheet:
    """Return the cells that can be read in `data`.

    Raises:
        Unreadable: there are none; the message says why.
    """
    _refuse_what_is_no_text(data)
    notes: list[tuple[str, str]] = []
    text = _decode(data, notes)
    if not text.strip():
        raise Unreadable("is empty: the upload broke off, or the file was never saved")
    if (kind := kind_of("", data[:SNIFFED])) is not None and is_placeholder(kind):
        raise Unreadable(f"{kind}: ask for the file itself")
    if re.match(r"\s*<(?:!doctype|html|\?xml|!--|head|body)", text, re.IGNORECASE):
        raise Unreadable("is a web page (HTML): hand in the .ipynb, not its export or preview")
    try:
        sheet = _parse(text, notes)
    except (ValueError, RecursionError) as error:
        sheet = _mend(text, notes, error)
    if not sheet.cells:
        raise Unreadable("is a notebook without cells")
    if len(sheet.cells) > MOST_CELLS:
        sheet.notes.append(("long", f"holds more than {MOST_CELLS:,} cells; the rest was not read"))
        del sheet.cells[MOST_CELLS:]
    lines = sum(cell.source.count("\n") + 1 for cell in sheet.cells)
    if lines > MOST_LINES:
        raise Unreadable(
            f"holds {lines:,} lines in its cells, more than the {MOST_LINES:,} allowed"
        )
    return sheet


def _refuse_what_is_no_text(data: bytes) -> None:
    if not data:
        raise Unreadable("is empty (0 bytes): the upload broke off, or the file was never saved")
    if len(data) > MOST_BYTES:
        size = len(data) / MEBIBYTE
        raise Unreadable(f"has {size:.0f} MiB, more than the {MOST_BYTES // MEBIBYTE} allowed")
    if sum(map(data.count, (b"[", b"{", b'"'))) > MOST_PIECES:
        raise Unreadable("is made of more pieces than any notebook: it was not read")
    if data.startswith(b"PK\x03\x04"):
        word = b"word/" in data[:4096] or b"[Content_Types].xml" in data[:4096]
        what = "a Word or Office document" if word else "a zip archive"
        raise Unreadable(f"is {what} with another ending: ask for the .ipynb itself")
    for magic, what in ELSE:
        if data.startswith(magic):
            raise Unreadable(f"is {what} with another ending: ask for the .ipynb itself")


def decoded_text(data: bytes) -> str:
    """Return bytes as text, whatever encoding they were saved in."""
    return _decode(data, [])


def _decode(data: bytes, notes: list) -> str:
    for mark, encoding, words in BOMS:
        if data.startswith(mark):
            notes.append(("encoding", f"was saved {words}"))
            return data.decode(encoding, "replace")
    head = data[:4000]
    if head.count(0) > len(head) // 3:  # every other byte of plain text in UTF-16
        notes.append(("encoding", "was saved in UTF-16"))
        little = head[1::2].count(0) > head[::2].count(0)
        text = data.decode("utf-16-le" if little else "utf-16-be", "replace")
        if "\N{REPLACEMENT CHARACTER}" in text:
            notes.append(BROKEN_CHARACTERS)
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_what_is_not_utf8(data, notes)


def _decode_what_is_not_utf8(data: bytes, notes: list) -> str:
    """Read an old Thai or Western encoding, or UTF-8 with a few broken characters."""
    text = data.decode("utf-8", "replace")
    high = sum(byte > 127 for byte in data)
    if text.count("\N{REPLACEMENT CHARACTER}") <= high // 4 + 8:
        notes.append(BROKEN_CHARACTERS)
        return text
    for encoding in ("cp874", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        notes.append(("encoding", f"was saved in an old encoding, read as {encoding}"))
        return text
    notes.append(BROKEN_CHARACTERS)
    return text


# ------------------------------------------------------------------------------------------ JSON


def _parse(text: str, notes: list) -> Sheet:
    notebook = json.loads(text, strict=False)
    if isinstance(notebook, str):  # written as JSON twice
        notebook = json.loads(notebook, strict=False)
        notes.append(("broken", "was written as JSON twice over"))
    cells = cells_of(notebook)
    if cells is None:
        raise Unreadable("is JSON, but no notebook")
    old = isinstance(notebook, dict) and "worksheets" in notebook
    if old:
        notes.append(("format", "is in notebook format 3 or older; made format 4"))
    cells = [_without_conflict(cell, notes) for cell in cells]
    return Sheet(cells, notes, _kernel(notebook))


def _kernel(notebook: object) -> str:
    for key in ("metadata", "kernelspec", "name"):
        notebook = notebook.get(key) if isinstance(notebook, dict) else None
    return notebook if isinstance(notebook, str) else ""


def _mend(text: str, notes: list, error: Exception) -> Sheet:
    if CONFLICT.search(text) and text.lstrip().startswith("{"):
        return _merge(text, notes)
    if scripts.is_markdown_notebook(text):
        notes.append(("script", "is a Markdown file; its cells were put into the notebook"))
        return Sheet(scripts.cells_of_markdown(text), notes)
    if scripts.is_script(text):
        notes.append(("script", "is a Python file; its cells were put into the notebook"))
        text = ours_of(text) if CONFLICT.search(text) else text
        return Sheet(scripts.cells_of_script(text), notes)
    cells = salvage(text)
    if not cells:
        raise Unreadable(f"is not a notebook: {_reason(error)}") from error
    notes.append(("broken", f"is broken JSON; {len(cells)} cells could be read"))
    return Sheet(cells, notes)


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "its JSON is nested too deeply"
    return f"it is not JSON ({str(error).splitlines()[0][:100]})"


def salvage(text: str) -> list[Cell]:
    """Return the cells that can be read in JSON that is cut off or broken somewhere.

    Of a broken cell as much is kept as can be told: its source, if that is whole.
    """
    decoder = json.JSONDecoder(strict=False)
    start = text.find('"cells"')
    position, work, cells = max(start, 0), 0, []
    while len(cells) <= MOST_CELLS and work < MOST_SCANNING:
        match = CELL.search(text, position)
        if match is None:
            break
        try:
            raw, position = decoder.raw_decode(text, match.start())
            cell = cell_from(raw)
        except (ValueError, RecursionError):
            cell, position = _salvage_cell(text, match, decoder)
            work += len(text) - match.start()
        cells += [cell] if cell is not None else []
    return cells


TYPE = re.compile(r'"cell_type"\s*:\s*"(code|markdown|raw)"')
SOURCE = re.compile(r'"source"\s*:\s*(?=[\["])')
GRADE_ID = re.compile(r'"grade_id"\s*:\s*"([\w-]{1,100})"')
OWN_ID = re.compile(r'"id"\s*:\s*"([\w-]{1,64})"')
# Where one cell's last line and another's first lines meet. Runs of spaces are taken whole, and no
# two attempts begin in the same one, so that the search is linear.
NEXT = re.compile(r'\}(?<=\s\}),?[^\S\n]*+\n\s*+\{[^\S\n]*+\n\s*+"(?:attachments|cell_type)"|\Z')
LINE = re.compile(r'\s*(?=")')


def _salvage_cell(text: str, match: re.Match, decoder) -> tuple[Cell | None, int]:
    """Read what there is of the broken cell that starts at `match`; return where to go on."""
    end = NEXT.search(text, match.end()).start()
    part = text[match.start() : end]
    kind, source = TYPE.search(part), SOURCE.search(part)
    lines = None if source is None else _whole_lines(part, source.end(), decoder)
    if kind is None or lines is None:
        return None, max(end, match.end())
    grade_id, own = GRADE_ID.search(part), OWN_ID.search(part)
    cell = Cell(
        kind[1], clean(lines), own[1] if own else "", grade_id[1] if grade_id else "", (), {}
    )
    return cell, max(end, match.end())


def _whole_lines(part: str, start: int, decoder) -> object:
    """Return a cell's source, or those of its lines that came through whole; None if none did."""
    try:
        return decoder.raw_decode(part, start)[0]
    except (ValueError, RecursionError):
        pass
    lines, position = [], start + 1
    while (match := LINE.match(part, position)) is not None:
        try:
            line, position = decoder.raw_decode(part, match.end())
        except (ValueError, RecursionError):
            break
        lines.append(line)
        position += part[position : position + 1] == ","
    return lines or None


# ------------------------------------------------------------------------------- merge conflicts


def _merge(text: str, notes: list) -> Sheet:
    """Read both sides of a merge; where they differ, theirs stands before ours as a copy."""
    ours, theirs = (_read_side(side_of(text, side)) for side in ("ours", "theirs"))
    if not (ours or theirs):
        raise Unreadable("is not a notebook: merge conflicts have broken its JSON")
    notes.append(("conflict", "holds both sides of a merge; both were read, the first counts"))
    known = {(cell.id or cell.grade_id, cell.text) for cell in ours}
    cells = list(ours)
    for index, cell in enumerate(theirs):
        if (cell.id or cell.grade_id, cell.text) in known:
            continue
        same = [n for n, own in enumerate(cells) if own.id == cell.id and cell.id]
        cells.insert(same[0] if same else min(index, len(cells)), cell)
    return Sheet(cells, notes)


def _read_side(text: str) -> list[Cell]:
    try:
        return cells_of(json.loads(text, strict=False)) or []
    except (ValueError, RecursionError):
        return salvage(text)


def side_of(text: str, side: str) -> str:
    """Return one side, "ours" or "theirs", of a text with git's conflict markers."""
    kept, now = [], "both"
    for line in text.split("\n"):
        marker = line[:7] if CONFLICT.match(line) else ""
        if marker == "<<<<<<<":
            now = "ours"
        elif marker == "|||||||" and now != "both":
            now = "base"
        elif marker == "=======" and now != "both":
            now = "theirs"
        elif marker == ">>>>>>>" and now != "both":
            now = "both"
        elif now in ("both", side):
            kept.append(line)
    return "\n".join(kept)


def ours_of(text: str) -> str:
    return side_of(text, "ours")


def _without_conflict(cell: Cell, notes: list) -> Cell:
    if not re.search(r"^<{7} ", cell.source, re.MULTILINE) or ">>>>>>>" not in cell.source:
        return cell
    notes.append(("conflict", "holds a merge conflict inside a cell; its first side counts"))
    return Cell(
        cell.kind, ours_of(cell.source), cell.id, cell.grade_id, cell.tags, cell.attachments
    )
