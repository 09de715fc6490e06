"""Where a worker marks: a course in a private folder, and the process that does it.

The process is one as with `--jobs`, so that its limits are the same ones, and a submission that
kills it leaves the worker alone. What belongs to a submission is removed as soon as it is done.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from functools import partial
from pathlib import Path

import msgpack

from autograder.cluster.bundle import Bundle
from autograder.cluster.packing import pack_marked, unpack
from autograder.course import Course
from autograder.pipeline import (
    LONGEST_CPU_SECONDS,
    LONGEST_SECONDS,
    PRELOADING,
    OneWorker,
    OutOfTime,
    in_time,
    mark,
)

PREFIX, LOCK = "autograder-worker-", "in use"
MARKED, DIED, OUT_OF_TIME, FAILED, LEFT = range(5)  # what came of a submission
MOST_REPORTED = 64 * 1024  # bytes, by the marker on one submission


class Bench:
    """A course as it was sent, and a process that marks its submissions, one after the other."""

    def __init__(self, folder: Path, bundle: Bundle) -> None:
        self._folder, self._log = folder, folder / "marking.log"
        folder.mkdir(mode=0o700)
        self._course = bundle.put(folder)
        modules = (*self._course.homework.preloads, PRELOADING)
        self._hand = OneWorker(*modules, log=self._log, longest=LONGEST_CPU_SECONDS)
        self._busy = self._ended = False

    def mark(self, packed: bytes) -> bytes:
        """Mark a submission; return what came of it, and what the marker reported of itself."""
        self._busy = True
        with contextlib.suppress(OSError):
            os.truncate(self._log, 0)
        came = self._mark(packed)
        shutil.rmtree(self._course.class_dir / "submitted", ignore_errors=True)
        self._busy = False
        said = (LEFT, None) if self._ended else came
        return msgpack.packb([*said, self._reported()], unicode_errors="surrogatepass")

    def _mark(self, packed: bytes) -> tuple[int, bytes | str | None]:
        try:
            return MARKED, self._hand.run(mark_packed, self._course, packed)
        except BrokenExecutor:
            return DIED, None
        except OutOfTime:
            return OUT_OF_TIME, None
        except Exception as error:
            return FAILED, f"{type(error).__name__}: {error}"

    def _reported(self) -> bytes:
        with contextlib.suppress(OSError), self._log.open("rb") as log:
            return log.read(MOST_REPORTED)
        return b""

    def end(self) -> None:
        """End what is being marked, mark no more, and leave nothing behind."""
        self._ended = True
        self._hand.kill()
        if not self._busy:
            self._hand.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def mark_packed(course: Course, packed: bytes) -> bytes:
    """Put a submission down, mark it as `--jobs` does, and return that as plain data."""
    tempfile.tempdir = str(course.root.parent)  # the bench's: what a killed process leaves goes too
    student = unpack(packed, course)
    work = partial(mark, course, student)
    return pack_marked(in_time(LONGEST_CPU_SECONDS, LONGEST_SECONDS, student, work))


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for a worker; those of workers that were killed are removed."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    with contextlib.suppress(OSError):
        if folder.lstat().st_uid != os.geteuid():
            return
        with (folder / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
