"""Write the zip, where that is possible: a folder may be read-only, full, or hold such a name."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..words import say
from .review import Refused, Review, listed
from .scans import readable

NO_SPACE = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def write_zip(folder: Path, name: str, files: Iterable[str], review: Review) -> Path:
    """Write files of `folder`, by their names below it, into a zip called `name`; return its path.

    Where the folder does not take it, it goes elsewhere, and a remark says where. What cannot be
    read is left out, with a remark.

    Raises: Refused if it can be written nowhere.
    """
    files, first = list(files), None
    for path in places(folder, name):
        try:
            packed, unread = write_whole(path, folder, files)
        except OSError as error:
            first = first or error
            continue
        review.files = packed
        if unread:
            names = listed(unread)
            review.remarks.append(say("Cannot be read, and stays out: {names}.", names=names))
        if first:
            review.remarks.insert(0, elsewhere(folder / name, path, first))
        return path
    raise Refused(nowhere(first))


def places(folder: Path, name: str) -> Iterator[Path]:
    """Yield where the zip may be written, the best place first."""
    stem = name.removesuffix(".zip")
    yield folder / name
    yield folder / f"{stem} (2).zip"
    with contextlib.suppress(RuntimeError):  # nobody's home
        yield Path.home() / name
    yield Path(tempfile.gettempdir()) / name


def write_whole(path: Path, folder: Path, files: list[str]) -> tuple[list[str], list[str]]:
    """Write the zip, or nothing; an older one is replaced at once. Return what is in, and what not.

    Raises: OSError if it cannot be written there.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    packed, unread = [], []
    partial = path.with_suffix(".partial")
    try:
        with zipfile.ZipFile(
            partial, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
        ) as archive:
            for name in files:
                try:
                    content = (folder / name).read_bytes()
                except OSError:
                    unread.append(name)
                    continue
                archive.writestr(entry(folder / name, name), content)
                packed.append(name)
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
    return packed, unread


def entry(path: Path, name: str) -> zipfile.ZipInfo:
    """Return a file's entry: its name as any program can read it, and its time."""
    info = zipfile.ZipInfo.from_file(path, readable(name), strict_timestamps=False)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def elsewhere(wanted: Path, path: Path, error: OSError) -> str:
    """Say that the zip is not where it should be, why, and where it is."""
    return say(
        "{wanted} could not be written ({why}), so the zip is here: {path}",
        wanted=wanted.name,
        why=why(error),
        path=path.resolve(),
    )


def why(error: OSError) -> str:
    """Return the reason in words that say what to do, where we know any."""
    if error.errno in NO_SPACE:
        return say("no space is left there")
    if isinstance(error, IsADirectoryError):
        return say("a folder has that name: rename it")
    if isinstance(error, PermissionError):
        return say("the folder is read-only, or another program has the zip open: close it")
    return error.strerror or type(error).__name__


def nowhere(error: OSError | None) -> str:
    """Say that the zip could be written nowhere."""
    reason = why(error) if error else ""
    return say(
        "The zip could not be written, here or elsewhere ({why}). Make room, or copy the whole "
        "folder to another place, and try again there.",
        why=reason,
    )
