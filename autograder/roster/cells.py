"""What a cell of a class list means, after spreadsheets and web sites have had it.

A spreadsheet keeps an id's digits only in a column of text, and people write `="6530123421"` or
`'6530123421` to make it one. What it takes for a number comes back as `6530123421.0`,
`6,530,123,421` or `6.53012E+09`; of the last the digits are gone. Brightspace's own export writes
`#` before each id and user name.
"""

from __future__ import annotations

import re
import unicodedata

QUOTED = re.compile(r'=?\s*(["“”„\'‘’])(?P<inside>.*)(["“”\'‘’])')
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
NUMBER = re.compile(r"\d+(?:[.,]0+)?|\d{1,3}(?:[,\u0020]\d{3}){2,}(?:\.0+)?")
FRACTION = re.compile(r"[.,]0+$")
SCIENTIFIC = re.compile(r"\d+[.,]\d+e[+-]?\d+|\d+e[+-]\d+", re.IGNORECASE)
NO_VALUE = re.compile(r"#{2,}|#(?:N/A|NAME\?|REF!|VALUE!|NUM!|NULL!|DIV/0!)", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a cell's text without blanks and signs around it, and without `="…"`."""
    text = UNSEEN.sub("", text).strip()
    match = QUOTED.fullmatch(text)
    return match["inside"].replace('""', '"').strip() if match else text


def plain_id(text: str) -> str:
    """Return an id as the site writes it; its digits are Arabic ones."""
    text = plain(unicodedata.normalize("NFKC", text)).lstrip("'‘’`=").strip()
    text = "".join(str(unicodedata.digit(c, c)) for c in text)
    text = text if NO_VALUE.fullmatch(text) else text.removeprefix("#").strip()
    if NUMBER.fullmatch(text):
        return re.sub(r"\D", "", FRACTION.sub("", text))
    return text


def is_lost(id: str) -> bool:
    """Tell whether a spreadsheet has left of an id only what it shows."""
    return bool(SCIENTIFIC.fullmatch(id) or NO_VALUE.fullmatch(id))
