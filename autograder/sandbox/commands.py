"""Hand a command to bubblewrap so that it cannot be read inside.

The first process of a sandbox is bubblewrap itself, and its arguments are there for all to read; so
are the sources of what is mounted. So the arguments go through a descriptor, and our own small
files are copied, not mounted. A command may therefore hold two options more than bubblewrap has:

    --copy SOURCE THERE     copy a file
    --write TEXT THERE      make a file
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path


def copies(folder: Path, there: str) -> list[str]:
    """Return the options that copy a folder's files."""
    options = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            options += ["--copy", str(file), f"{there}/{file.relative_to(folder).as_posix()}"]
    return options


@contextlib.contextmanager
def prepared(command: Sequence[str]) -> Iterator[tuple[list[str], list[int]]]:
    """Lend the command that stands for `command`, and the descriptors that it must inherit.

    It may be run without a PATH, which names folders.

    Raises:
        FileNotFoundError: its program is not installed.
    """
    program = shutil.which(command[0])
    if program is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), command[0])
    with contextlib.ExitStack() as held:
        descriptors: list[int] = []

        def keep(descriptor: int) -> str:
            held.callback(os.close, descriptor)
            descriptors.append(descriptor)
            return str(descriptor)

        options, left = [], iter(command[1:])
        for option in left:
            if option == "--copy":
                options += ["--file", keep(os.open(next(left), os.O_RDONLY))]
            elif option == "--write":
                options += ["--file", keep(_text(next(left)))]
            else:
                options.append(option)
        yield [program, "--args", keep(_text("\0".join(options) + "\0"))], descriptors


def _text(text: str) -> int:
    """Return a descriptor from which a text can be read."""
    descriptor = os.memfd_create("text")
    os.write(descriptor, os.fsencode(text))
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
