"""How people write the names of a homework's tasks: on files, on pages, above their answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from autograder.homework import Homework

NOTHING = "(?!)"  # the pattern that nothing fits
ID = re.compile(r"([A-Za-z]+)([0-9]+)")


class TaskNames:
    """How people write the names of a homework's tasks, which are letters and a number.

    A number by itself is that of a task of the first kind that may be on paper: "question 4".
    """

    def __init__(self, homework: Homework) -> None:
        ids = [match.groups() for task in homework.tasks if (match := ID.fullmatch(task.id))]
        self.known = set(homework.by_id)
        written = [match[1] for task in homework.on_paper if (match := ID.fullmatch(task.id))]
        self.first = first = (written or [""])[0]
        kinds = "|".join(sorted({kind for kind, _ in ids}, key=len, reverse=True)) or NOTHING
        number, of_first = _any_of(ids), _any_of(pair for pair in ids if pair[0] == first)
        words = r"(?:task|problem|question|exercise|ข้อที่|ข้อ|โจทย์)"
        begin, end, to = r"(?<![A-Za-z])", r"(?![0-9])", r"\s*(?:-|–|~|to|ถึง)\s*"
        between = rf"{begin}{first}{of_first}{to}(?:{first})?{of_first}{end}"
        self._task = re.compile(rf"{begin}({kinds})[\s._-]*{number}{end}", re.IGNORECASE)
        self._numbered = re.compile(rf"{words}[\s._-]*{of_first}{end}", re.IGNORECASE)
        self._range = re.compile(between, re.IGNORECASE)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the tasks that a file's name, or the words on a page, are about.

        Names come in any Unicode form, also with Thai digits and words: "โจทย์ข้อ ๔".
        """
        text = with_plain_digits(unicodedata.normalize("NFKC", text))
        text = self._range.sub(self._spelt_out, text)
        named = [f"{kind.upper()}{number}" for kind, number in self._task.findall(text)]
        named = [name for name in named if name in self.known]
        named = named or [f"{self.first}{number}" for number in self._numbered.findall(text)]
        return tuple(dict.fromkeys(named))

    def heading(self, line: str) -> tuple[str, ...]:
        """Return the tasks whose name a line begins with, as what stands under it does."""
        first, more, *_ = [*re.sub(r"^\W+", "", line).split()[:2], "", ""]
        return self.named_in(f"{first} {more}" if more[:1].isdecimal() else first)

    def _spelt_out(self, match: re.Match) -> str:
        numbers = range(int(match[1]), int(match[2]) + 1)
        return " ".join(f"{self.first}{number}" for number in numbers) or match[0]


def with_plain_digits(text: str) -> str:
    """Return a text with 0 to 9 for the digits of any script."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _any_of(ids: Iterable[tuple[str, str]]) -> str:
    """Return the pattern of any number in task ids."""
    numbers = sorted({number for _, number in ids}, key=len, reverse=True)
    return f"({'|'.join(numbers) or NOTHING})"
