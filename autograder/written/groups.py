"""Which answers may be marked together: blank ones, equal ones, and those that are nearly equal.

Equal are answers that say the same, token by token (`normal`). Nearly equal are those that differ
in a few tokens; whether these matter, only a person can say. A picture is read by nobody
here: an answer with one stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from autograder.written.normal import Normal, normal
from autograder.written.pieces import without_signs

BLANK, EQUAL, NEAR = "blank", "equal", "near"
PICTURE = re.compile(r"!\[|<img\b|attachment:|data:image/", re.IGNORECASE)
PLACEHOLDER = "YOUR ANSWER HERE"
TOKENS_A_DIFFERENCE = 20  # nearly equal answers differ in one of so many tokens,
MOST_DIFFERENCES = 15  # and in no more than so many


@dataclass(frozen=True)
class AnswerText:
    """A written answer; `has_picture` tells that a file or scan belongs to it.

    `handed_out` is what stood in its place before the student wrote.
    """

    text: str
    has_picture: bool = False
    handed_out: str = ""

    @property
    def is_picture(self) -> bool:
        return self.has_picture or PICTURE.search(self.text) is not None

    @property
    def is_blank(self) -> bool:
        words = without_signs(self.text).split()
        return not self.is_picture and (
            words in ([], PLACEHOLDER.split()) or words == without_signs(self.handed_out).split()
        )


@dataclass(frozen=True)
class Group:
    """Answers that stand together; of nearly equal ones first those that the others are like."""

    id: str
    kind: str
    members: tuple[str, ...]


def groups(
    answers: Mapping[str, AnswerText], verdicts: Mapping[str, Sequence[str]] | None = None
) -> list[Group]:
    """Return the groups of at least two of a task's answers, by student: blank, equal, near.

    An answer may be in a group of equal ones and in one of nearly equal ones. `verdicts` are what
    was found of each answer's equations: answers with different ones are never equal.
    """
    blank = [student for student, answer in answers.items() if answer.is_blank]
    typed = {
        student: normal(answer.text)
        for student, answer in answers.items()
        if not (answer.is_blank or answer.is_picture)
    }
    same: dict[tuple, list[str]] = {}
    for student, form in typed.items():
        same.setdefault((form.form, tuple((verdicts or {}).get(student, ()))), []).append(student)
    equal = [_group(EQUAL, key, members) for key, members in same.items()]
    found = [*([_group(BLANK, "", blank)] if blank else []), *equal, *_near(same, typed)]
    return [group for group in found if len(group.members) > 1]


def group_of(found: Iterable[Group], student: str) -> Group | None:
    """Return the group that an answer is marked with: of equal ones before nearly equal ones."""
    return next((group for group in found if student in group.members), None)


def _group(kind: str, key: object, members: Iterable[str]) -> Group:
    return Group(sha256(f"{kind} {key}".encode()).hexdigest()[:12], kind, tuple(members))


# ----------------------------------------------------------------------------------- nearly equal


def _near(same: Mapping[tuple, list[str]], typed: Mapping[str, Normal]) -> list[Group]:
    """Put each kind of answer to the most frequent one that it is nearly equal to."""
    kinds = {key: typed[members[0]] for key, members in same.items() if typed[members[0]].tokens}
    keys = sorted(kinds, key=lambda key: -len(same[key]))
    beside = _neighbours([kinds[key] for key in keys])
    left, found = set(range(len(keys))), []
    for number, key in enumerate(keys):
        others = [other for other in beside[number] if other in left]
        if number in left and others:
            left -= {number, *others}
            members = [who for kind in (number, *others) for who in same[keys[kind]]]
            found.append(_group(NEAR, key, members))
    return found


def _neighbours(forms: list[Normal]) -> list[list[int]]:
    """Return for each answer which others differ from it in few tokens."""
    if len(forms) < 2:
        return [[] for _ in forms]
    numbers: dict[str, str] = {}
    texts = ["".join(_letter(token, numbers) for token in form.tokens) for form in forms]
    most = [min(len(text) // TOKENS_A_DIFFERENCE, MOST_DIFFERENCES) for text in texts]
    apart = cdist(texts, texts, scorer=Levenshtein.distance, score_cutoff=MOST_DIFFERENCES)
    close = apart <= np.minimum.outer(most, most)
    np.fill_diagonal(close, False)
    return [row.nonzero()[0].tolist() for row in close]


def _letter(text: str, numbers: dict[str, str]) -> str:
    """Return one character that stands for a token."""
    return numbers.setdefault(text, chr(0x10000 + len(numbers) % 0xFFFFF))
