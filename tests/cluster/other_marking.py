"""What may happen in the process that marks, in place of marking."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time

from autograder.cluster.packing import unpack
from autograder.course import Course
from autograder.sandbox import SandboxMissing


def reports(course: Course, packed: bytes) -> bytes:
    print("printed", flush=True)
    sys.stderr.write("x" * 200_000)
    sys.stderr.flush()
    return unpack(packed, course).encode()


def dies(course: Course, packed: bytes) -> bytes:
    unpack(packed, course)
    os.write(2, b"its last words")
    os.kill(os.getpid(), signal.SIGKILL)


def fails(course: Course, packed: bytes) -> bytes:
    raise OSError("a bad day: \udcff")


def finds_no_room(course: Course, packed: bytes) -> bytes:
    raise OSError(errno.ENOSPC, "No space left on device")


def has_no_sandbox(course: Course, packed: bytes) -> bytes:
    raise SandboxMissing("it does not start")


def waits(course: Course, packed: bytes) -> bytes:
    unpack(packed, course)
    time.sleep(600)
