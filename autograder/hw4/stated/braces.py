"""What an answer says with a brace below a part of a formula: the sum of y_j, with "= 1"."""

from __future__ import annotations

import re

BRACE = re.compile(r"\\(?:under|over)brace\s*\{")
VALUE = re.compile(r"\s*[_^]\s*(?:\{\s*(?:\\?[,;! ])*=?\s*(\d)\s*\}|(\d))")
MOST, LONGEST = 20, 400  # braces, and characters within one


def braces(text: str) -> str:
    """Return, as a section of its own, the equalities that braces say; nothing if none does."""
    found = []
    for brace in list(BRACE.finditer(text))[:MOST]:
        end = closing(text, brace.end())
        value = VALUE.match(text, end + 1) if end else None
        if value:
            found.append(f"$ {text[brace.end() : end]} = {value[1] or value[2]} $")
    return "\n\n# .\n\n" + "\n\n".join(found) + "\n" if found else ""


def closing(text: str, start: int) -> int:
    """Return where the brace closes that opened before `start`; 0 if it does not."""
    depth = 1
    for at in range(start, min(len(text), start + LONGEST)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at
    return 0
