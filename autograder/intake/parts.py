"""Before matching: mend a cell's characters, join what was split, cut apart what was merged."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from autograder.intake.cells import Cell
from autograder.intake.handout import Slot
from autograder.intake.matching import LONGEST_COMPARED, Claim, Index
from autograder.intake.names import blocks_of, compiles, defined

Notes = list[tuple[str, str]]
# what Word, chats and web pages make of plain characters
TYPOGRAPHIC = str.maketrans(
    {
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u2018": "'", "\u2019": "'",
        "\u201a": "'", "\u2032": "'", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ",
        "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "\u2212": "-",
        "\u2013": "-", "\u00d7": "*",
    }
)  # fmt: skip
FENCE = re.compile(r"^```.*\n?", re.MULTILINE)
MERELY_CHANGED = 40  # characters by which a changed line may grow before it is an answer
HARDLY_ALIKE = 60.0  # per cent, of a text that stands in a prompt's place
MOST_LINES = 2_000
MOST_PROMPTS = 100  # changed copies of prompts in which a student's lines are looked for
MOST_JOINED = 50  # cells that are joined into one
SHORTEST_PIECE = 5  # characters; a single sign is not looked for


def plain_characters(cells: list[Cell], notes: Notes) -> list[Cell]:
    """Undo typographic characters in code that is not Python with them and is without them."""
    return [_plain(cell, notes) if cell.kind == "code" else cell for cell in cells]


def _plain(cell: Cell, notes: Notes) -> Cell:
    plain = FENCE.sub("", cell.source).translate(TYPOGRAPHIC)
    if plain == cell.source or compiles(cell.source) or not compiles(plain):
        return cell
    notes.append(("characters", f"“{_first(plain)}”: typographic characters made plain"))
    return replace(cell, source=plain)


def _first(text: str) -> str:
    return next((line.strip() for line in text.split("\n") if line.strip()), "")[:60]


# --------------------------------------------------------------------------------------- joining


def join_split(cells: list[Cell], notes: Notes) -> list[Cell]:
    """Join a cell with what was cut off below it: a part that is no Python without the rest."""
    joined: list[Cell] = []
    parts = 1
    for cell in cells:
        if joined and parts < MOST_JOINED and _continues(joined[-1], cell):
            parts += 1
            above = joined[-1]
            notes.append(("split", f"“{_first(above.source)}”: joined with the cell below it"))
            joined[-1] = replace(above, source=f"{above.source}\n{cell.source}")
        else:
            joined.append(cell)
            parts = 1
    return joined


def _continues(above: Cell, cell: Cell) -> bool:
    if not above.kind == cell.kind == "code" or not cell.text or not above.text:
        return False
    both = f"{above.source}\n{cell.source}"
    if cell.text[0].isspace():
        return bool(above.defines) and (compiles(both) or not compiles(above.source))
    broken = not compiles(above.source) and not compiles(cell.source)
    return broken and not cell.defines and compiles(both)


# --------------------------------------------------------------------------------- taking apart


def take_apart(cells: list[Cell], index: Index, notes: Notes) -> list[Cell]:
    """Cut cells in which several of the homework's cells stand, one below the other."""
    claims = [index.known_by(cell) for cell in cells]
    present = {id(c.slot) for c, cell in zip(claims, cells, strict=True) if c and _whole(c, cell)}
    missing = [slot for slot in index.slots if id(slot) not in present]
    known = {(id(claim.slot)) for claim in claims if claim}
    apart: list[Cell] = []
    compared = 0
    for cell, claim in zip(cells, claims, strict=True):
        compared += _is_changed_prompt(cell, claim)
        if _is_changed_prompt(cell, claim) and compared > MOST_PROMPTS:
            apart.append(replace(cell, id="", grade_id=""))  # kept as the student's own words
            continue
        pieces = _what_was_added(cell, claim) or _cut_at_known_text(cell, claim, missing)
        pieces = [new for piece in pieces for new in _cut_at_names(piece, index, known)]
        if len(pieces) > 1:
            notes.append(("merged", f"“{_first(cell.source)}”: taken apart into {len(pieces)}"))
        apart += pieces
    return apart


def _is_changed_prompt(cell: Cell, claim: Claim | None) -> bool:
    prompt = claim is not None and claim.slot.role == "locked" and cell.kind == "markdown"
    return prompt and cell.text != claim.slot.cell.text


def _what_was_added(cell: Cell, claim: Claim | None) -> list[Cell]:
    """Take out of a prompt what a student wrote between its lines; nothing if it is less."""
    if not _is_changed_prompt(cell, claim):
        return []
    old, new = claim.slot.cell.text.split("\n"), cell.text.split("\n")
    if len(new) > MOST_LINES:
        return []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    added = [line for step, _, _, a, b in steps if step == "insert" for line in new[a:b]]
    changed = [line for step, _, _, a, b in steps if step == "replace" for line in new[a:b]]
    gone = [line for step, a, b, _, _ in steps if step == "replace" for line in old[a:b]]
    if len("".join(changed)) > len("".join(gone)) + MERELY_CHANGED or _is_another(cell, claim):
        added += changed
    text = "\n".join(added).strip()
    if len(text) < SHORTEST_PIECE:
        return []
    words = replace(cell, source=text, id="", grade_id="")
    return [replace(claim.slot.cell, attachments={}), words]


def _is_another(cell: Cell, claim: Claim) -> bool:
    """Tell whether a text has nothing of the prompt in whose place it stands."""
    old = claim.slot.cell.text[:LONGEST_COMPARED]
    return fuzz.partial_ratio(cell.text[:LONGEST_COMPARED], old) < HARDLY_ALIKE


def _whole(claim: Claim, cell: Cell) -> bool:
    """Tell whether a cell is the homework's, and nothing else besides."""
    return claim.slot.cell.text == cell.text


def _cut_at_known_text(cell: Cell, claim: Claim | None, missing: list[Slot]) -> list[Cell]:
    """Cut out whole texts of the homework that stand in a cell and nowhere else."""
    pieces = [cell]
    for slot in missing:
        text = slot.cell.text
        whole = slot.role == "locked" or (slot.role == "free" and "\n" in text)
        if not whole or len(text) < SHORTEST_PIECE or text not in cell.source:
            continue
        pieces = [new for piece in pieces for new in _cut(piece, slot, claim)]
    return pieces


def _cut(piece: Cell, slot: Slot, claim: Claim | None) -> list[Cell]:
    text = piece.text
    at = f"\n{text}\n".find(f"\n{slot.cell.text}\n")
    if at < 0 or text == slot.cell.text or piece.source == slot.cell.source:
        return [piece]
    before, after = text[:at].strip("\n"), text[at + len(slot.cell.text) :].strip("\n")
    itself = replace(slot.cell, attachments={})
    own = claim is not None and claim.slot is slot
    if own and slot.role == "free":  # the judge runs what stands around the homework's own lines
        return [piece]
    rest = replace(piece, **({"id": "", "grade_id": ""} if own else {}))
    cells = [_as_kind(rest, before)] if before else []
    tail = rest if not before else replace(rest, id="", grade_id="", attachments={})
    return [*cells, itself, *([_as_kind(tail, after)] if after else [])]


def _as_kind(piece: Cell, text: str) -> Cell:
    """Return a piece of a merged cell, as code if it is Python that defines something."""
    code = compiles(text) and (piece.kind == "code" or bool(defined(text)))
    return replace(piece, kind="code" if code else "markdown", source=text)


def _cut_at_names(cell: Cell, index: Index, known: set[int]) -> list[Cell]:
    """Cut a cell where it goes on to define what another answer, found nowhere, should."""
    if cell.kind != "code":
        return [cell]
    home = index.known_by(cell)
    lost = {
        name: index.by_name[name]
        for name in cell.defines
        if name in index.answers and id(index.by_name[name]) not in known
    }
    lost = {n: s for n, s in lost.items() if home is None or s is not home.slot}
    return [cell] if not lost else _pieces(cell, home, lost)


def _pieces(cell: Cell, home: Claim | None, lost: dict[str, Slot]) -> list[Cell]:
    """Return a piece for each run of blocks that belong together; helpers go with what follows."""
    runs: list[tuple[Slot | None, list[str]]] = []
    own = home.slot if home else None
    for names, text in blocks_of(cell.source):
        owner = next((lost[name] for name in names if name in lost), None)
        if owner is None and runs and not (own and set(names) & set(own.names)):
            owner = runs[-1][0]
        owner = owner or own
        if runs and runs[-1][0] is owner:
            runs[-1][1].append(text)
        else:
            runs.append((owner, [text]))
    pieces = []
    for owner, texts in runs:
        source = "\n".join(texts).strip("\n")
        if owner is None or owner is own:
            pieces.append(replace(cell, source=source))
        else:
            pieces.append(Cell("code", source, "", owner.cell.grade_id))
    return pieces
