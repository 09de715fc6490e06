"""What is wrong with the words of a message: for the tests of the kit's and of the marker's."""

from __future__ import annotations

import re

MOST_WORDS = 60
MINUS_ZERO = re.compile(r"(?<![\w.])[-−]0(\.0*)?(?![\w.]|\.\d)")
TWO_ENDS = re.compile(r"[.?!:]\s*[.?]|\s[.?,]")
LEFT_BY_ROUNDING = re.compile(r"\d[eE]-(1[4-9]|[2-9]\d|\d{3})")
ONE_NUMBER_OF_MANY = re.compile(r"\(s\)|(?<![\w.])1 times")
# What a hint says of the rest of an answer is untrue where another mistake is made beside it.
OF_THE_REST = re.compile(r"\b(is|are) right\b|^(Only|Every|Everything|All four)\b")
NOT_OURS = ("Your code stopped with", "in ")  # numpy's words, and the student's line
QUOTED = re.compile(r"“[^”]*”")


def faults_of(message: str, most_words: int = MOST_WORDS) -> list[str]:
    """Return what is wrong with the words of a message."""
    own = [QUOTED.sub("“”", x) for x in message.splitlines() if not x.startswith(NOT_OURS)]
    text = "\n".join(own)
    found = {
        "two ends of a sentence": any(map(TWO_ENDS.search, own)),
        "no end of a sentence": own and not own[-1].endswith((".", "?", "…")),
        "minus zero": MINUS_ZERO.search(text),
        "what rounding leaves": LEFT_BY_ROUNDING.search(text),
        "a number that the words do not fit": ONE_NUMBER_OF_MANY.search(text),
        "two questions": text.count("?") > 1,
        f"{len(message.split())} words": len(message.split()) > most_words,
    }
    return [fault for fault, is_there in found.items() if is_there]
