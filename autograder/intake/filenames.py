"""Names of files as people can read them, and faults of files in words without our own paths."""

from __future__ import annotations

import errno
import os
import re
import unicodedata

from autograder.text.printable import OBEYED, visible

LONGEST_SAID = 300  # characters of an error
FULL = (errno.ENOSPC, errno.EDQUOT)  # our own trouble, and no file's
WORDS = {
    FileExistsError: "another file stands in its place",
    NotADirectoryError: "another file stands in its place",
    IsADirectoryError: "a folder stands in its place",
}


def shown(name: str | os.PathLike) -> str:
    """Return a file's name as text that can be printed and written, whatever bytes it was made of.

    Python reads bytes that are no UTF-8 as lone surrogates, which can be neither. These names
    become files and folders, so that what a terminal obeys, or nobody sees, becomes `_`.
    """
    return plain(_text(os.fspath(name)))


def plain(name: str) -> str:
    """Return a name with `_` for what a terminal obeys: left out, `..` could come of two dots."""
    return OBEYED.sub("_", name)


def _text(name: str) -> str:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        try:
            name = decoded(os.fsencode(name))
        except UnicodeEncodeError:  # surrogates that no file's name brought
            name = name.encode("utf-8", "replace").decode("utf-8")
    return name


def decoded(raw: bytes) -> str:
    """Return a name in UTF-8, as on a Mac, in cp874, as on a Thai Windows, or else in cp437."""
    for encoding in ("utf-8", "cp874"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or any("\u0e00" <= c <= "\u0e7f" for c in text):
            return text
    return raw.decode("cp437")


def as_counted(name: str) -> tuple:
    """Return what names are sorted by as people count: page_2 before page_10, in any digits."""
    parts = re.split(r"(\d+)", name)
    return [_number(part) if at % 2 else part for at, part in enumerate(parts)], name


def _number(digits: str) -> tuple[int, str]:
    plain = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0")
    return len(plain), plain


def said(error: Exception) -> str:
    """Say what is the matter with a file; paths of this machine are left out."""
    for kind, words in WORDS.items():
        if isinstance(error, kind):
            return words
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return "its name is too long"
    if isinstance(error, OSError) and error.errno == errno.EINVAL:
        return "its data are broken"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return visible(shown(str(error)[:LONGEST_SAID])) or type(error).__name__
