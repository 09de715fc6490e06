"""In which order answers are marked, and which are looked at twice: drawn, and stable from then on.

Who is marked first is marked otherwise than who is marked last, so each task has an order of its
own. All is drawn from a secret of the class, so that neither a name nor a number tells the place.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterable

SHARE = 0.1  # of the answers is looked at a second time
BITS = 53  # of a number that also a browser holds exactly


def number_of(secret: bytes, cell: str, student: str, purpose: str = "order") -> int:
    """Return the number that stands for a student's answer: it tells nobody whose it is.

    It stays the same whoever hands in later.
    """
    text = "\0".join(("written", purpose, cell, student)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(secret, text, "sha256")[:8]) >> (64 - BITS)


def in_order(secret: bytes, cell: str, students: Iterable[str]) -> list[str]:
    """Return the students in the order drawn for a task; one who comes later moves no other."""
    return sorted(students, key=lambda student: (number_of(secret, cell, student), student))


def second_looks(secret: bytes, cell: str, students: Iterable[str]) -> list[str]:
    """Return whose answers are looked at twice: a tenth, and one at least, in the drawn order."""
    drawn = sorted(students, key=lambda one: (number_of(secret, cell, one, "second look"), one))
    return in_order(secret, cell, drawn[: math.ceil(SHARE * len(drawn))])
