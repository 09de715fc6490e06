"""Text of strangers, made fit for a terminal: what it would obey is shown, never sent.

Escape sequences colour, move, erase, or put words on the clipboard; a carriage return lets a line
be written over; marks of direction and of no width let it be read as another. So `\\x1b` is shown.
"""

from __future__ import annotations

import re

# Control characters, separators of lines and paragraphs, marks of direction and of no width, lone
# surrogates.
OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
MOST_LISTED = 10  # of one student's things of a kind


def visible(text: str, kept: str = "\n") -> str:
    """Return `text` with each character that a terminal obeys written out, but those in `kept`."""
    return OBEYED.sub(lambda match: match[0] if match[0] in kept else _written_out(match[0]), text)


def _written_out(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def in_json(text: str) -> str:
    """Return JSON with the same value in which nothing that a terminal obeys stands as itself."""
    return OBEYED.sub(lambda match: match[0] if match[0] == "\n" else _escaped(match[0]), text)


def _escaped(character: str) -> str:
    code = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{code[at : at + 4]}" for at in range(0, len(code), 4))


def some(texts: list[str], most: int = MOST_LISTED) -> list[str]:
    """Return the first of many texts, and behind them how many there are more."""
    more = len(texts) - most
    return [*texts[:most], f"and {more:,} more"] if more > 0 else texts
