"""Names that name several people: `6530123421+6530123499_homework.zip`, `Ann Lee and Bob Ray.zip`.

A sign or a word for "and" says so by itself. A mere `_`, `-` or blank, which sites also put before
what a student called the file, does only between two numbers, of which a class list knows one and
the other is written alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

AND = re.compile(
    r"\s*[+&,;]\s*|[-_ ]+(?:and|with|und|et|y|og|och|และ|กับ)[-_ ]+|\s*(?:และ|กับ)\s*", re.IGNORECASE
)
BESIDE = re.compile(r"[-_ ]+")
NUMBER = re.compile(r"[A-Za-z]{0,2}\d{5,13}[A-Za-z]?(?![0-9A-Za-z])")
MOST = 8  # people in one name


@dataclass(frozen=True)
class Named:
    """Whom a name names, in order: students, and numbers that are nobody's; and the rest.

    Before a sign the first of them may be a number that is nobody's, too.
    """

    students: tuple[str, ...]
    unknown: tuple[str, ...]
    rest: str


def named(text: str, find: Callable[[str], str], listed: bool) -> Named | None:
    """Return whom a name names if they are several.

    `find` returns the student that a text is all about, or nothing; `listed` tells that it knows
    them from a class list.
    """
    first, rest = _begins_with(text, find)
    if not first and (stranger := NUMBER.match(text)) and AND.match(text, stranger.end()):
        first, rest = stranger[0], text[stranger.end() :]
    if not first:
        return None
    students, unknown = [first], []
    shape = len(text) - len(rest)
    while len(students) + len(unknown) < MOST:
        sign = AND.match(rest)
        join = sign or (BESIDE.match(rest) if listed else None)
        if join is None:
            break
        after = rest[join.end() :]
        number = NUMBER.match(after)
        student, left = _begins_with(after, find) if sign or number else ("", after)
        if student:
            students += [student] * (student not in students)
        elif number and (sign or len(number[0]) == shape):
            unknown.append(number[0])
            left = after[number.end() :]
        else:
            break
        rest = left
    if len(students) + len(unknown) < 2:
        return None
    return Named(tuple(students), tuple(unknown), rest.lstrip("-_ "))


def _begins_with(text: str, find: Callable[[str], str]) -> tuple[str, str]:
    """Return whom a text begins with, by the longest beginning that is somebody; and the rest."""
    ends = [match.start() for match in re.finditer(r"[-_ (+&,;.]|และ|กับ|$", text)]
    for end in reversed(ends):
        if text[:end].strip(" +&,;-_") == text[:end] and (student := find(text[:end])):
            return student, text[end:]
    return "", text
