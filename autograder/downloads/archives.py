"""Unpack zips that strangers made: nothing outside the folder, nothing but plain files, no bombs.

Whatever is left out is named with its reason. Junk that programs leave (`__MACOSX`, caches, virtual
environments) is passed over in silence.
"""

from __future__ import annotations

import contextlib
import io
import lzma
import os
import re
import shutil
import stat
import struct
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path, PurePosixPath

from autograder.course import walk
from autograder.downloads import packing, twice
from autograder.downloads.budgets import LONGEST_NAME, MEBIBYTE, Budget
from autograder.intake.filenames import FULL, decoded, plain, said, shown

MOST_MEMBER_BYTES = 200 * MEBIBYTE
LARGEST_CONTENTS = 8 * MEBIBYTE  # a zip's table of contents: 50,000 usual files, 170,000 at most
LARGEST_CONTENTS_OF_A_CLASS = 64 * MEBIBYTE
MOST_RATIO = 300  # text such as a notebook full of zeros packs a hundred times
RATIO_FROM_BYTES = 10 * MEBIBYTE
DEEPEST = 3  # zips in zips in zips
MOST_FOLDERS = 40
LONGEST_PATH = 1_000  # bytes; systems allow 4,096 in all, and zips in zips add to one another
CHUNK = 1024 * 1024
SMALL_CHUNK = 4096  # zipfile unpacks all that it reads of bzip2 or LZMA: 80 MB of so much
UTF8 = 0x800
JUNK_FOLDERS = frozenset(("__MACOSX", "__pycache__", ".git", ".idea", ".vscode", "node_modules"))
JUNK_FILES = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
ENVIRONMENT = frozenset(("venv", ".venv", "env", "site-packages", "dist-packages"))
ZIPS = (".zip", ".zipx", ".exe")  # what is looked into in a zip
OFFICE = ("[Content_Types].xml", "mimetype")
BROKEN = (  # all that reading an archive made of any bytes may raise
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    ValueError,
)


BOMB = "is far larger unpacked than packed: a zip bomb, or a mistake"


class Refused(Exception):
    """An archive is not unpacked; the message says why, and `to_do` what a person can do."""

    def __init__(self, why: str, to_do: str = "") -> None:
        super().__init__(why)
        self.to_do = to_do

    def __reduce__(self) -> tuple:
        return type(self), (str(self), self.to_do)  # it crosses from a worker


class RefusedMember(Exception):
    """A file of an archive is not unpacked; the message says why."""


class _Contents(io.BufferedReader):
    """An archive's file; `zipfile` reads the table of contents at once, and not a too large one."""

    def __init__(self, path: Path, largest: int) -> None:
        super().__init__(io.FileIO(path))
        self._largest = largest

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > self._largest:
            raise Refused(f"lists more files than a hand-in may have ({size // MEBIBYTE} MiB)")
        return super().read(size)


@contextlib.contextmanager
def opened(path: Path, largest: int = LARGEST_CONTENTS) -> Iterator[zipfile.ZipFile]:
    """Open a zip whose table of contents has `largest` bytes at most.

    Raises:
        Refused: it has more.
    """
    with _Contents(path, largest) as file, zipfile.ZipFile(file) as archive:
        yield archive


def is_zip(path: Path) -> bool:
    """Tell whether a file is a zip archive, whatever its name; a Word document is not."""
    if not path.is_file():  # to open a pipe waits for ever
        return False
    try:
        with path.open("rb") as file:
            begins = file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
        if not begins and not _is_behind_a_program(path):
            return False
        with opened(path) as archive:
            return not set(archive.namelist()) & set(OFFICE)
    except Refused:
        return True
    except BROKEN:
        return path.suffix.lower() == ".zip"


def _is_behind_a_program(path: Path) -> bool:
    """Tell whether a zip has something before it, as one that unpacks itself has."""
    return path.suffix.lower() in (".zip", ".exe") and zipfile.is_zipfile(path)


def is_junk(path: PurePosixPath) -> bool:
    return (
        bool(JUNK_FOLDERS & set(path.parts))
        or path.name in JUNK_FILES
        or path.name.startswith("._")
        or path.suffix == ".pyc"
        or bool(ENVIRONMENT & set(path.parts[:-1]))
    )


def _common_folders(names: list[str]) -> int:
    """Return how many folders all of a class's files lie in."""
    names = [name for name in names if not name.startswith("__MACOSX/")]
    first, last = (
        name.split("/")[:-1] for name in (min(names, default=""), max(names, default=""))
    )
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return sum(1 for _ in alike)


def unpack(archive: Path, folder: Path, budget: Budget, depth: int = 1) -> None:
    """Unpack `archive` into `folder`; what is refused is added to the budget's list.

    Raises:
        Refused: the archive as a whole is no good: broken, a bomb, too deep.
    """
    largest = LARGEST_CONTENTS_OF_A_CLASS if budget.many else LARGEST_CONTENTS
    try:
        with opened(archive, largest) as zip:
            budget.root = _common_folders(zip.namelist()) if budget.many else 0
            budget.entries -= len(zip.infolist())
            if budget.entries < 0:
                raise Refused("holds too many files and folders")
            if unread := packing.common_trouble(zip.infolist(), budget.many):
                raise Refused(*unread)
            places: dict[str, Path] = {}
            for member in zip.infolist():
                _unpack_member(zip, member, folder, budget, places)
    except BROKEN as error:
        if getattr(error, "errno", None) in FULL:
            raise
        raise Refused(f"is a zip that cannot be read: {said(error)}") from error
    if depth > DEEPEST:
        return
    for inner in [path for path in files_below(folder) if path.suffix.lower() in ZIPS]:
        if depth < DEEPEST:
            unpack_inside(inner, budget, depth)
        elif is_zip(inner):
            budget.refuse(inner.name, "is a zip nested too deeply: it was not opened")


def unpack_inside(inner: Path, budget: Budget, depth: int = 1) -> None:
    """Put a zip's contents into a folder of its name beside it, and take the zip away."""
    if not is_zip(inner):
        return
    folder = budget.free_name(inner.with_suffix(""))
    try:
        unpack(inner, folder, budget, depth + 1)
    except Refused as refused:
        budget.refuse(inner.name, str(refused))
    else:
        inner.unlink()


def _unpack_member(
    opened: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    folder: Path,
    budget: Budget,
    places: dict[str, Path],
) -> None:
    """Unpack a file; `places` tells where the archive's files before it are, by their names."""
    written = _written_name(member)
    name = plain(written)
    path, place = PurePosixPath(name), str(PurePosixPath(written))
    if name.endswith("/") or is_junk(path):
        return
    trouble = _trouble_with(member, name) or _too_many(budget, name)
    if trouble:
        budget.refuse(name, trouble)
        return
    target = folder.joinpath(*(_short(part) for part in path.parts))
    try:
        target = budget.free_name(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(opened, member, target, budget)
        if place in places:
            twice.put(target, places[place], name, budget)
        else:
            places[place] = target
    except (RefusedMember, *BROKEN) as error:
        if getattr(error, "errno", None) in FULL:
            raise
        if os.path.isfile(target):
            target.unlink()
        if isinstance(error, RefusedMember) and not budget.many:
            raise Refused(str(error)) from error
        trouble = "" if isinstance(error, RefusedMember) else "could not be unpacked: "
        budget.refuse(name, f"{trouble}{said(error)}")


def _too_many(budget: Budget, name: str) -> str:
    """Count a file; say if its owner has too many of them in a class's zip.

    Raises:
        Refused: the whole archive has too many.
    """
    part = budget.part(name)
    if part is not budget and part.files <= 0:
        return "comes after too many other files of the same folder"
    part.files -= 1
    budget.files -= part is not budget
    if budget.files < 0:
        raise Refused("holds too many files")
    return ""


def _trouble_with(member: zipfile.ZipInfo, name: str) -> str:
    """Say why a member is refused by its name or kind; empty if it is not."""
    path = PurePosixPath(name)
    if path.is_absolute() or name[1:2] == ":":
        return "has an absolute path"
    if ".." in path.parts or not path.parts:
        return "leads out of the archive (..)"
    if len(path.parts) > MOST_FOLDERS:
        return "lies too many folders deep"
    if len(name.encode()) > LONGEST_PATH:
        return "has a path that is too long"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "is a link" if kind == stat.S_IFLNK else "is a device or another special file"
    if unread := packing.trouble(member):
        return unread
    if member.file_size > MOST_MEMBER_BYTES:
        return f"has {member.file_size // MEBIBYTE} MiB, more than a file may have"
    return ""


def _copy(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: Budget) -> None:
    """Copy a member's bytes, counted as they come: what the archive says may be a lie."""
    written, part = 0, budget.part(member_name(member))
    bounded = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    size = CHUNK if bounded else SMALL_CHUNK
    with opened.open(member) as source, target.open("xb") as file:
        while chunk := source.read(size):
            written += len(chunk)
            budget.bytes -= len(chunk)
            part.bytes -= len(chunk) if part is not budget else 0
            packed = max(member.compress_size, 1)
            bomb = written > RATIO_FROM_BYTES and written / packed > MOST_RATIO
            if bomb or written > MOST_MEMBER_BYTES or (budget.many and part.bytes < 0):
                raise RefusedMember(BOMB)
            if budget.bytes < 0:
                raise Refused(BOMB)
            file.write(chunk)
    _keep_time(member, target)


def _keep_time(member: zipfile.ZipInfo, target: Path) -> None:
    try:
        seconds = time.mktime((*member.date_time, 0, 0, -1))
        os.utime(target, (seconds, seconds))
    except (ValueError, OverflowError, OSError):
        pass  # a date that no clock shows; the order of attempts does without


def member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name as it was meant, without what a terminal obeys."""
    return plain(_written_name(member))


def _written_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name as it was meant: zips of old programs do not say in which code.

    Python reads them as cp437. They are UTF-8 on a Mac, and cp874 on a Thai Windows.
    """
    name = member.filename[: 2 * LONGEST_PATH]  # too long all the same, and cheaper to look at
    if not member.flag_bits & UTF8:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode("utf-8", "replace")
        name = decoded(raw)
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    return re.sub(r"\s+(?=/|$)", "", name)  # a blank at the end nobody sees, and Windows forgets


def _short(part: str) -> str:
    """Cut a name that no file system takes; its ending stays."""
    if len(part.encode()) <= LONGEST_NAME:
        return part
    stem, dot, ending = part.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) < 10 else ""
    return (stem or part).encode()[: LONGEST_NAME - 12].decode("utf-8", "ignore") + ending


# --------------------------------------------------------------------------------------- folders


def files_below(folder: Path) -> list[Path]:
    """Return the plain files below a folder, links and special files left out."""
    found, folders = [], [os.fspath(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            continue
        found += [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
        inner = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        folders += reversed(inner)
    return found


def copy_tree(source: Path, folder: Path, budget: Budget) -> None:
    """Copy a folder's plain files, then unpack the zips among them."""
    for where, folders, names in walk(source):
        budget.entries -= len(folders) + len(names)
        if budget.entries < 0:
            raise Refused("holds too many files and folders")
        environment = [f for f in folders if os.path.exists(os.path.join(where, f, "pyvenv.cfg"))]
        folders[:] = sorted(f for f in folders if f not in environment)
        for name in sorted(names):
            path = Path(where) / name
            inside = PurePosixPath(path.relative_to(source).as_posix())
            if len(os.fsencode(inside)) > LONGEST_PATH:
                budget.refuse(shown(inside), "has a path that is too long")
            elif not is_junk(inside):
                copy_file(path, folder / unicodedata.normalize("NFC", shown(inside)), budget)
    for inner in files_below(folder):
        if is_zip(inner):
            unpack_inside(inner, budget)


def copy_file(path: Path, target: Path, budget: Budget) -> None:
    """Copy one plain file; a link, a special file or one that cannot be read is refused by name."""
    if os.path.islink(path) or not os.path.isfile(path):
        budget.refuse(shown(path.name), "is a link or a special file")
        return
    try:
        size = path.stat().st_size
        budget.files, budget.bytes = budget.files - 1, budget.bytes - size
        if budget.files < 0 or budget.bytes < 0:
            raise Refused("holds too many or too large files")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, budget.free_name(target))
    except OSError as error:
        if error.errno in FULL:
            raise
        budget.refuse(shown(path.name), f"could not be copied: {said(error)}")
