"""How archives are packed that are not opened here, in words, and what to make instead.

A password nobody has, and of RAR and 7-Zip Python has no reader. Deflate64 and the like would want
a decoder in C, beside us and outside every sandbox, for bytes that strangers made: no hand-in needs
it, since Windows packs so only what is larger than 2 GB, and a teacher's own zip of a class can be
unpacked and its folder collected.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
ENCRYPTED, AES, DEFLATE64 = 0x1, 99, 9
METHODS = {
    1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode",
    DEFLATE64: "Deflate64", 10: "DCL Implode", 18: "TERSE", 20: "Zstandard", 93: "Zstandard",
    94: "MP3", 95: "XZ", 96: "JPEG", 97: "WavPack", 98: "PPMd",
}  # fmt: skip
OTHERS = {
    b"Rar!": "RAR", b"7z\xbc\xaf": "7-Zip", b"\x1f\x8b": "gzip", b"BZh": "bzip2",
    b"\xfd7zXZ": "XZ", b"\x28\xb5\x2f\xfd": "Zstandard", b"MSCF": "CAB", b"PK\x07\x08": "split zip",
}  # fmt: skip
ALONE = ("gzip", "bzip2", "XZ", "Zstandard")  # pack one file, which may be data
OF_WORK = re.compile(r"\.(?:tar|ipynb|zip)\.\w+$|\.(?:tgz|tbz2?|txz)$", re.IGNORECASE)
PART = re.compile(r"\.(?:z\d\d|(?:zip|7z|rar)\.\d{3}|part\d+\.rar|r\d\d)$", re.IGNORECASE)
TAR, TAR_AT = b"ustar", 257
BY_HAND = "or unpack it yourself into a folder called <student id> and collect that."
OF_A_CLASS = "unpack it yourself and collect the folder."
OF_NOBODY = f"{OF_A_CLASS[:-1]}; if it is one student's, let the folder be called <student id>."


def trouble(member: zipfile.ZipInfo) -> str:
    """Say why a file in a zip cannot be unpacked here; empty if it can."""
    if member.flag_bits & ENCRYPTED or member.compress_type == AES:
        return f"is locked with a password{' (AES)' if member.compress_type == AES else ''}"
    if member.compress_type in READ:
        return ""
    method = METHODS.get(member.compress_type, f"method {member.compress_type}")
    return f"is packed with {method}, which is not opened here"


def common_trouble(members: Iterable[zipfile.ZipInfo], many: bool) -> tuple[str, str] | None:
    """Say why no file of a zip can be unpacked and what to do; nothing if one can.

    `many` tells that it is a class's.
    """
    troubles = [trouble(member) for member in members if not member.is_dir()]
    if not troubles or not all(troubles):
        return None
    what = troubles[0].replace("is ", "is a zip that is ", 1)
    if many:
        return what, OF_A_CLASS
    if "password" in what:
        return what, f"ask for a zip without a password, {BY_HAND}"
    size = " of the notebooks and the scans alone" if "Deflate64" in what else ""
    return what, f"ask for a zip{size} that is packed as usual (with Deflate), {BY_HAND}"


def other_archive(path: Path) -> str:
    """Return what other kind of archive a file is, or nothing."""
    try:
        with path.open("rb") as file:
            head = file.read(TAR_AT + len(TAR))
    except OSError:
        return ""
    if head[TAR_AT:] == TAR:
        return "tar"
    by_head = (name for magic, name in OTHERS.items() if head.startswith(magic))
    return next(by_head, "split" if PART.search(path.name) else "")


def holds_work_unread(path: Path) -> str:
    """Say of a file among others that it is an archive that is not opened; empty if it is none."""
    kind = other_archive(path)
    if not kind or (kind in ALONE and not OF_WORK.search(path.name)):
        return ""
    return f"is a {kind} archive, which is not opened here: ask for a zip"
