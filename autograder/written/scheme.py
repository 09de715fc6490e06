"""The rubric of a written answer, read from the marking scheme in its source notebook.

An item is a line of a list that begins with its marks, `- **1 mark:** …`; its Thai may follow on
lines of its own that begin with `*ไทย:*`. All else in the scheme is a note for those who mark.
Whatever an instructor wrote, there is a rubric, and words about what is odd in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from textwrap import dedent

import nbformat

from autograder.homework import Homework, Part, Task
from autograder.text.language import Text
from autograder.written._words import say
from autograder.written.rubric import LONGEST_ITEM, MOST_ITEMS, Item, Rubric

BEGIN, END = "BEGIN MARK SCHEME", "END MARK SCHEME"
BULLET = re.compile(r" {0,3}(?:[-*+•]|\d+[.)])[ \t]+(?=\S)")
TITLE = re.compile(r"#{1,6} .*|(\*\*|__)(?:(?!\1).)+\1:?")
THAI = re.compile(r"^[ \t]*[*_]{0,2}ไทย\s*:[*_]{0,2}[ \t]*", re.MULTILINE)
_NUMBER = (
    r"(?P<sign>[-−–+]?)\s*(?P<number>\d{1,4}\s*[½¼¾]|[½¼¾]|\d{1,4}/\d{1,4}|\d{1,4}(?:[.,]\d{1,4})?)"
)
_MARKS = _NUMBER + r"\s*(?:marks?|points?|pts?\.?|คะแนน)(?![^\W_])"
FIRST = re.compile(
    rf"(?P<bold>\*\*|__|\*|_)?[(\[]?\s*{_MARKS}\s*[)\]]?"
    r"(?:(?(bold)(?P=bold))\s*[:.–—-]?|[:.–—-]\s*(?(bold)(?P=bold)))(?:\s+|$|(?<=[:*_]))",
    re.IGNORECASE,
)
LAST = re.compile(rf"\s*[*_]*[(\[]\s*{_MARKS}\s*[)\]][*_]*\.?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Scheme:
    """What a source notebook says on how to mark one cell.

    `note` is Markdown beside the items; `problems` are words for whoever marks.
    """

    items: tuple[Item, ...]
    note: str = ""
    problems: tuple[Text, ...] = ()


def scheme_of(source: Path, task: Task) -> Scheme:
    """Return the scheme of a task's written part, given the folder of the source notebooks."""
    part = task.hand
    try:
        cells = nbformat.read(source / f"{task.notebook}.ipynb", as_version=4).cells
        texts = [(_grade_id(cell), str(cell.source)) for cell in cells]
    except Exception as error:  # whatever is wrong with an instructor's file, marking goes on
        reason = getattr(error, "strerror", None) or type(error).__name__
        template = "`{notebook}.ipynb` in the homework's sources cannot be read: {reason}."
        return _whole(part, say(template, notebook=task.notebook, reason=reason))
    place = next((n for n, (grade_id, _) in enumerate(texts) if grade_id == part.cell), None)
    if place is None:
        no_cell = "The homework's source notebook has no cell `{cell}`."
        return _whole(part, say(no_cell, cell=part.cell))
    return read_scheme(_text_above(texts, place), part)


def _grade_id(cell: nbformat.NotebookNode) -> str:
    """Return the id of a cell that students write in or that carries marks, else nothing."""
    nbgrader = cell.metadata.get("nbgrader", {})
    return nbgrader.get("grade_id", "") if nbgrader.get("solution") or nbgrader.get("grade") else ""


def _text_above(texts: list[tuple[str, str]], place: int) -> str:
    """Return the text that holds a scheme: the answer's own, or one since the answer before it."""
    if BEGIN in texts[place][1]:
        return texts[place][1]
    for grade_id, text in reversed(texts[:place]):
        if grade_id:
            break
        if BEGIN in text:
            return text
    return ""


def read_scheme(text: str, part: Part) -> Scheme:
    """Return the scheme in a cell's text, for the marked cell that it is about."""
    if BEGIN not in text:
        template = (
            "There is no marking scheme above `{cell}` in the source notebook, so one item stands "
            "for all of it."
        )
        return _whole(part, say(template, cell=part.cell))
    inside, end, _ = text.partition(BEGIN)[2].partition(END)
    lines = inside.splitlines()[1:-1] if end else inside.splitlines()[1:]
    no_end = "The marking scheme has no `END MARK SCHEME`; it was read to the end of its cell."
    return _checked(_Reader(part).read(lines), part, () if end else (say(no_end),))


def _checked(scheme: Scheme, part: Part, problems: tuple[Text, ...]) -> Scheme:
    """Return a scheme that has an item, with all that is to be said of it."""
    problems += scheme.problems
    if not scheme.items:
        template = (
            "The marking scheme has no item that begins like `- **1 mark:**`, so one item stands "
            "for all of it."
        )
        return replace(_whole(part, say(template), *problems), note=scheme.note)
    sums = Rubric(scheme.items, part.marks).problems()
    return replace(scheme, problems=(*problems, *sums))


def _whole(part: Part, *problems: Text) -> Scheme:
    """Return the scheme where none can be read: one item for all marks."""
    text = say("all right")
    return Scheme((Item(_id(part.cell, text), str(text), text.th, part.marks),), "", problems)


def rubric_on_paper(homework: Homework, task: Task) -> Rubric:
    """Return the rubric for the machine's part of a task that was answered on paper: its checks."""
    cell = task.machine.cell
    items = (
        Item(_id(cell, name), name, homework.checks_th.get(name, ""), float(marks))
        for name, marks in task.checks
    )
    return Rubric(tuple(items) or _whole(task.machine).items, task.machine.marks)


def _id(cell: str, text: str, again: int = 0) -> str:
    return sha256(f"{cell}\n{again}\n{' '.join(text.split())}".encode()).hexdigest()[:12]


class _Reader:
    """Takes the lines of one scheme apart."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.items: list[Item] = []
        self.note: list[str] = []
        self.problems: list[Text] = []
        self.count = 0

    def read(self, lines: list[str]) -> Scheme:
        for bullet, text in _chunks(lines):
            if bullet:
                self._take(text)
            elif not TITLE.fullmatch(text.strip()):
                self.note.append(text)
        if self.count > MOST_ITEMS:
            template = (
                "The marking scheme has {count} items; the first {most} count, the others are in "
                "the note."
            )
            self.problems.append(say(template, count=self.count, most=MOST_ITEMS))
        return Scheme(tuple(self.items), "\n\n".join(self.note), tuple(self.problems))

    def _take(self, text: str) -> None:
        """Take one entry of a list: an item, or a part of the note."""
        english, thai = _languages(BULLET.sub("", text, count=1))
        found = FIRST.match(english) or LAST.search(english)
        self.count += found is not None
        if found is None or self.count > MOST_ITEMS:
            self.note.append(text)
            if found is None:
                template = "“{item}” says no marks, so it is no item but a part of the note."
                self.problems.append(say(template, item=Item("", english, "", 0).name))
            return
        words = english[: found.start()] + english[found.end() :]
        self._add(words.strip() or say("all right"), thai, _marks(found))

    def _add(self, text: str, thai: str, marks: float) -> None:
        again = sum(item.text == text for item in self.items)
        item = Item(_id(self.part.cell, text, again), text, thai, marks)
        if marks < 0:
            template = (
                "“{item}” takes marks away ({marks}). Items give marks; it counts as 0 until you "
                "change it."
            )
            self.problems.append(say(template, item=item.name, marks=f"{marks:g}"))
        if max(len(text), len(thai)) > LONGEST_ITEM:
            template = "“{item}” is longer than {most} characters; it is cut."
            self.problems.append(say(template, item=item.name, most=LONGEST_ITEM))
        short = {"text": text[:LONGEST_ITEM], "text_th": thai[:LONGEST_ITEM]}
        self.items.append(replace(item, marks=max(marks, 0.0), **short))


def _chunks(lines: list[str]) -> Iterator[tuple[bool, str]]:
    """Yield (whether it is an entry of a list, text) of a list's entries and of paragraphs."""
    chunk: list[str] = []
    for line in [*lines, ""]:
        equation = "\n".join(chunk).count("$$") % 2 == 1
        blank, indented = not line.strip(), line.startswith(("  ", "\t"))
        in_list = bool(chunk) and BULLET.match(chunk[0]) is not None
        after_blank = bool(chunk) and not chunk[-1].strip()
        new = (BULLET.match(line) and not equation and not (in_list and indented)) or (
            after_blank and not (in_list and (indented or blank))
        )
        if chunk and new:
            yield in_list, "\n".join(chunk).strip("\n")
            chunk = []
        if chunk or not blank:
            chunk.append(line)
    if chunk:
        yield BULLET.match(chunk[0]) is not None, "\n".join(chunk).strip("\n")


def _languages(text: str) -> tuple[str, str]:
    """Return the English and the Thai of an entry, without the entry's indentation."""
    first, _, rest = text.partition("\n")
    text = f"{first}\n{dedent(rest)}"
    english, *thai = THAI.split(text, maxsplit=1)
    return english.strip(), "".join(thai).strip()


def _marks(found: re.Match) -> float:
    """Return the number of marks that an item says."""
    number = found["number"].replace(" ", "").replace(",", ".")
    if "/" in number:
        above, below = map(int, number.split("/"))
        value = above / below if below else 0.0
    else:
        fraction = number[-1] if number[-1] in "½¼¾" else ""
        whole = number.removesuffix(fraction)
        value = float(whole or 0) + (unicodedata.numeric(fraction) if fraction else 0.0)
    return -value if found["sign"] and found["sign"] != "+" else value
