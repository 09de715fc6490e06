"""What may happen in the process that marks, in place of marking."""

from __future__ import annotations

import os
import signal
import sys
import time

from autograder.cluster.packing import unpack
from autograder.course import Course


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
    raise OSError("No space left on device: \udcff")


def waits(course: Course, packed: bytes) -> bytes:
    unpack(packed, course)
    time.sleep(600)
