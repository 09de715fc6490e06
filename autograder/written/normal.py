"""What an answer says, whatever it was typed like: equal answers have equal normal forms."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from autograder.written.pieces import without_signs
from autograder.written.reading import TooDeepError, read
from autograder.written.renaming import renamed

LONGEST = 10_000  # characters; of a longer answer only white space is taken away


@dataclass(frozen=True)
class Normal:
    """An answer's normal form as a digest, and its tokens with the names that indices have there.

    There are no tokens of an answer that is too long to be read or nested too deep.
    """

    form: str
    tokens: tuple[str, ...] = ()


def normal(text: str) -> Normal:
    """Return the normal form of an answer's text."""
    plain = without_signs(text)
    try:
        tokens = read(plain) if len(plain) <= LONGEST else []
    except TooDeepError:
        tokens = []
    words = renamed(tokens) if tokens else ["as typed", *plain.split()]
    form = sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()
    return Normal(form, tuple(token.text for token in tokens))
