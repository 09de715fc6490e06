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
from autograder.sandbox.faults import is_of_the_machine

PREFIX = "autograder-worker-"
MARKED, DIED, OUT_OF_TIME, FAILED, UNABLE, LEFT = range(6)  # what came of a submission
MEBIBYTE = 1024 * 1024
LEAST_FREE_MIB = 64  # for a course, a submission and what is written while it is marked
MOST_REPORTED = 64 * 1024  # bytes, by the marker on one submission


class Bench:
    """A course as it was sent, and a process that marks its submissions, one after the other."""

    def __init__(self, folder: Path, bundle: Bundle) -> None:
        self._folder, self._log = folder, folder / "marking.log"
        folder.mkdir(mode=0o700)
        try:
            self._course = bundle.put(folder)
        except BaseException:  # there is no room for it
            shutil.rmtree(folder, ignore_errors=True)
            raise
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
            what = UNABLE if is_of_the_machine(error) else FAILED
            return what, f"{type(error).__name__}: {error}"

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


def trouble_with(folder: Path) -> str:
    """Return in words why nothing can be marked in a worker's folder; "" if nothing is known."""
    free = shutil.disk_usage(folder).free // MEBIBYTE
    if free >= LEAST_FREE_MIB:
        return ""
    return (
        f"has only {free} MiB left in {tempfile.gettempdir()}: make room there, or let TMPDIR name "
        "another folder, and start it again"
    )


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for a worker; those of workers that were killed are removed.

    It is locked as long as it is in use. What clears a machine's temporary files of old ones leaves
    alone what is in such a folder, too.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _remove_if_left(left)
    folder, lock = _locked_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder() -> tuple[Path, int]:
    """Make a folder and lock it; another one, if it was taken for left before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def _remove_if_left(folder: Path) -> None:
    with contextlib.suppress(OSError):
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if os.fstat(lock).st_uid == os.geteuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
