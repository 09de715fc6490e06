"""A deadline for work on what a student wrote, in CPU time, so that a busy machine costs nobody.

Sizes are bounded where text comes in; this is for what takes too long all the same. Python and its
regular expressions are interrupted by a signal, which comes again every second, so that nothing
that handles exceptions outlives it. What stays in C for longer is ended with its process, if it has
one of its own (`pipeline.OneWorker`).
"""

from __future__ import annotations

import contextlib
import faulthandler
import math
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # of numpy's, if 1
AGAIN_SECONDS = 1.0
GRACE_SECONDS = 2  # of CPU time, and the kernel ends the process
BACKSTOP = 100  # times as many seconds of wall time, and it ends as well


class TooLong(BaseException):
    """Work has not ended in its time. No Exception, so that no library takes it for its own."""


class Run(Protocol):
    """Does `function(*arguments)` within seconds of CPU time, here or in another process.

    Raises:
        TooLong: it did not end in time.
    """

    def __call__(self, function: Callable, *arguments: object, seconds: float) -> object: ...


@contextlib.contextmanager
def within(seconds: float, too_long: Callable[[], BaseException] = TooLong) -> Iterator[None]:
    """Raise `too_long()` in this block when it has used so many seconds of this process's CPU time.

    In another thread than the first, which no signal reaches, there is no deadline.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def interrupt(*_) -> None:
        if running:
            raise too_long()

    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        running = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def here(function: Callable, *arguments: object, seconds: float) -> object:
    """Do something in this process; see `Run`."""
    with within(seconds):
        return function(*arguments)


def or_end(function: Callable, *arguments: object, seconds: float) -> object:
    """Do something in this process, which ends if it cannot be interrupted, or waits for ever."""
    most, hard = resource.getrlimit(resource.RLIMIT_CPU)
    end = math.ceil(time.process_time() + seconds) + GRACE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (end, hard))
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(BACKSTOP * seconds, exit=True, file=nowhere)
        try:
            return here(function, *arguments, seconds=seconds)
        finally:
            faulthandler.cancel_dump_traceback_later()
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
