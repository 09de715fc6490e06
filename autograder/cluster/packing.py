"""A submission's folder as bytes, and put down again where it is marked.

What marking sees of the folder here it sees there: the same names, contents and times; where a link
or a special file stands here, something that is no plain file stands there. What marking never
looks into (environments, libraries, hidden folders) stays here, by the same rule; of what is larger
than anything that is read whole, only the beginning travels.
"""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import msgpack

from autograder.course import Course, walk
from autograder.intake.files import CHECKPOINTS, FIGURES, is_left_out
from autograder.intake.own_files import homes
from autograder.intake.reading import MOST_BYTES as LARGEST_READ
from autograder.intake.repairs import Repair
from autograder.marks import MarkedSubmission, Outcome

MEBIBYTE = 1024 * 1024
MOST_BYTES = 512 * MEBIBYTE  # of a submission; `collect` unpacks no more
MOST_ENTRIES = 20_000
BEGINNING = MEBIBYTE  # of a file that is too large to be read whole
FOLDER, FILE, LINK = range(3)
SOMETHING = b"/dev/null"  # what links lead to: no plain file, and nothing of that machine's
NOTHING = b"/dev/null/nothing"
ENVIRONMENT = "pyvenv.cfg"  # what shows that a folder is one


class TooLarge(Exception):
    """A submission cannot travel; the message says why and what to do."""


def pack(course: Course, student: str) -> bytes:
    """Return what marking sees of a student's submission.

    Raises:
        TooLarge: it is more than travels.
    """
    record = course.repairs(student)
    entries, left = [], MOST_BYTES
    needed = {path for home in homes(course, student) for path in (home, *home.parents)}
    for entry in _entries(course.submitted(student), needed):
        left -= len(entry[-1])
        if left < 0 or len(entries) == MOST_ENTRIES:
            raise TooLarge(
                f"its files are more than travel to another machine ({MOST_BYTES // MEBIBYTE} MiB "
                f"in {MOST_ENTRIES:,} files): mark it on this one, with `autograder grade "
                f"--student {shlex.quote(student)}`"
            )
        entries.append(entry)
    mended = record.read_bytes() if record.is_file() else None
    return msgpack.packb([os.fsencode(student), entries, mended])


def _entries(top: Path, needed: set[Path]) -> Iterator[tuple[bytes, int, int, int, bytes]]:
    """Yield a name below `top`, kind, time of change in ns, size, and content or a link's target.

    What is in `needed` is looked into, whatever it is. A folder comes before what is in it, and
    links at the end, so that nothing is written through them.
    """
    links = []
    for where, folders, names in walk(top):
        home = Path(where)
        inside = [name for name in sorted(folders) if not os.path.islink(home / name)]
        links += [home / name for name in folders if name not in inside]
        folders[:] = [name for name in inside if _is_looked_into(name, home, needed)]
        for name in inside:
            yield _name(home / name, top), FOLDER, 0, 0, b""
            if name not in folders and os.path.exists(home / name / ENVIRONMENT):
                yield _name(home / name / ENVIRONMENT, top), FILE, 0, 0, b""
        for name in sorted(names):
            content = _file(home / name)
            if content is None:
                links.append(home / name)
            else:
                yield _name(home / name, top), FILE, *content
    for path in links:
        yield _name(path, top), LINK, 0, 0, _target(path, top.resolve())


def _is_looked_into(name: str, parent: Path, needed: set[Path]) -> bool:
    if name in (FIGURES, CHECKPOINTS) or not is_left_out(name, parent):
        return True
    return bool(needed) and (parent / name).resolve() in needed


def _name(path: Path, top: Path) -> bytes:
    return os.fsencode(path.relative_to(top))


def _file(path: Path) -> tuple[int, int, bytes] | None:
    """Return a plain file's time, size and content; None if it is none, or cannot be opened.

    Without following a link or waiting for a pipe, whatever stands there by now.
    """
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(opened, "rb") as file:
            about = os.fstat(opened)
            if not stat.S_ISREG(about.st_mode):
                return None
            content = file.read(BEGINNING if about.st_size > LARGEST_READ else about.st_size)
    except OSError:
        return None
    size = about.st_size if about.st_size > LARGEST_READ else len(content)
    return about.st_mtime_ns, size, content


def _target(path: Path, top: Path) -> bytes:
    """Return where a link leads on another machine: within the submission to the same place."""
    if not path.is_symlink():
        return SOMETHING
    with suppress(OSError, RuntimeError, ValueError):
        leads_to = path.resolve()
        if top in leads_to.parents:
            return os.fsencode(os.path.relpath(leads_to, path.parent.resolve()))
    return SOMETHING if os.path.exists(path) else NOTHING


def unpack(packed: bytes, course: Course) -> str:
    """Put a submission's folder and record down in the class's folder; return whose it is.

    The class's folder must be private, and hold no submission of this student.

    Raises:
        OSError: it cannot be written here.
        ValueError: a name would lead out of the folder.
    """
    name, entries, record = msgpack.unpackb(packed)
    student = os.fsdecode(_sound(name, most=1))
    top = course.submitted(student)
    top.mkdir(parents=True)
    for entry in entries:
        _put(os.fsencode(top), *entry)
    if record is not None:
        course.repairs(student).parent.mkdir(parents=True, exist_ok=True)
        course.repairs(student).write_bytes(record)
    return student


def _sound(name: bytes, most: int) -> bytes:
    parts = name.split(b"/")
    if len(parts) > most or any(part in (b"", b".", b"..") for part in parts) or b"\0" in name:
        raise ValueError(f"{name!r} is no name of a file in a submission")
    return name


def _put(top: bytes, name: bytes, kind: int, time: int, size: int, content: bytes) -> None:
    path = os.path.join(top, _sound(name, most=len(name)))
    if kind == FOLDER:
        os.mkdir(path, 0o700)
    elif kind == LINK:
        os.symlink(content, path)
    else:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(opened, "wb") as file:
            file.write(content)
            file.truncate(size)
        with suppress(OSError, OverflowError):
            os.utime(path, ns=(time, time))


def pack_marked(marked: MarkedSubmission) -> bytes:
    """Return a marked submission as plain data; what is no UTF-8 in it travels as it is."""
    return msgpack.packb(asdict(marked), unicode_errors="surrogatepass")


def unpack_marked(packed: bytes) -> MarkedSubmission:
    """Return what `pack_marked` was given."""
    data = msgpack.unpackb(packed, unicode_errors="surrogatepass")
    outcome, repairs = Outcome(**data.pop("outcome")), data.pop("repairs")
    return MarkedSubmission(outcome=outcome, repairs=[Repair(**one) for one in repairs], **data)
