"""What an answer says with a brace below a part of a formula: the sum of y_j, with "= 1"."""

from __future__ import annotations

import re

from hw4kit.equations.text.rewriting import brace_end

BRACE = re.compile(r"\\(?:under|over)brace\s*\{")
VALUE = re.compile(r"\s*[_^]\s*(?:\{\s*(?:\\?[,;! ])*=?\s*(\d)\s*\}|(\d))")
MOST = 20  # braces


def braces(text: str) -> str:
    """Return, as a section of its own, the equalities that braces say; nothing if none does."""
    found = []
    for brace in list(BRACE.finditer(text))[:MOST]:
        end = brace_end(text, brace.end())
        value = VALUE.match(text, end + 1) if end else None
        if value:
            found.append(f"$ {text[brace.end() : end]} = {value[1] or value[2]} $")
    return "\n\n# .\n\n" + "\n\n".join(found) + "\n" if found else ""
