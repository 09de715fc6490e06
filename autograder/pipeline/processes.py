"""Processes of our own that work beside this one, and what the death of one of them costs.

They are forked from one process that has imported what they need (the "fork server"). Each does one
thing after the other and is nobody else's: when it dies, what it was doing then is known, and only
that is lost; another one takes its place.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import math
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from functools import partial
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path

from autograder.deadlines import ONE_THREAD, TooLong, or_end


def warm_up(*modules: str) -> None:
    """Start, in the background, the process that workers are forked from; it imports `modules`.

    Its numpy has one thread: the networks are small, and threads that wait for each other only burn
    the processors that other workers need.
    """
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    multiprocessing.get_context("forkserver").set_forkserver_preload([*modules])
    forkserver.ensure_running()


def begin_work(log: Path | None = None) -> None:
    """Make this process a worker: it ends with its parent, and what it reports goes to a file."""
    if log is not None:
        with contextlib.suppress(OSError), log.open("a") as file:  # what cannot be written is told
            for descriptor in (1, 2):  # what libraries in C print, too
                os.dup2(file.fileno(), descriptor)
    _leave_with_parent()


def _leave_with_parent() -> None:
    """End this worker when the process that wants its results is gone, even if it was killed."""

    def watch() -> None:
        wait([multiprocessing.parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class OutOfTime(Exception):
    """A piece of work had not ended in its time; to begin it once more would take as long."""


class OneWorker:
    """A process that does one thing after the other, for as long as a `with` lasts.

    It starts with the first of them, forked from one that has imported `modules`; one that has died
    is replaced for the next. What it prints and reports goes to `log`, if there is one. What has
    `longest` seconds of CPU time (`in_time`) and dies after as many by the clock had used them up.
    """

    def __init__(self, *modules: str, log: Path | None = None, longest: float = math.inf) -> None:
        self._modules, self._log, self._longest = modules, log, longest
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self):
        return self

    def _start(self) -> ProcessPoolExecutor:
        warm_up(*self._modules)
        context = multiprocessing.get_context("forkserver")
        arguments = {"initializer": begin_work, "initargs": (self._log,)}
        return ProcessPoolExecutor(1, context, **arguments)

    def __exit__(self, *exception) -> None:
        self.close()

    def close(self) -> None:
        """End the process when it has done what it is at; the next thing starts another one."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def kill(self) -> None:
        """End the process at once; what it is at ends with `BrokenExecutor`."""
        if self._pool is not None:
            for process in [*(self._pool._processes or {}).values()]:
                process.kill()

    def run(self, function: Callable, *arguments: object) -> object:
        """Do `function(*arguments)` there; return what it returns, or raise what it raises.

        Raises:
            BrokenExecutor: the process has died.
            OutOfTime: the same, after its `longest` time.
        """
        self._pool = self._pool or self._start()
        begin = time.monotonic()
        try:
            return self._pool.submit(function, *arguments).result()
        except BrokenExecutor as error:
            self.close()
            if time.monotonic() - begin >= self._longest:
                raise OutOfTime from error
            raise

    def run_in_time(self, function: Callable, *arguments: object, seconds: float) -> object:
        """Do `function(*arguments)` there, if it ends in time (`deadlines.Run`)."""
        try:
            return self.run(partial(or_end, seconds=seconds), function, *arguments)
        except BrokenExecutor as error:
            raise TooLong from error


class Processes(Executor):
    """An executor with so many processes, of which each is alone: one that dies breaks no other.

    What a process was doing when it died ends as `OneWorker.run` says.
    """

    def __init__(
        self, count: int, *modules: str, log: Path | None = None, longest: float = math.inf
    ) -> None:
        self._threads = ThreadPoolExecutor(count)
        self._all = [OneWorker(*modules, log=log, longest=longest) for _ in range(count)]
        self._idle: queue.SimpleQueue[OneWorker] = queue.SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)

    def submit(self, function: Callable, /, *arguments, **named) -> Future:
        return self._threads.submit(self._run, partial(function, *arguments, **named))

    def _run(self, work: Callable) -> object:
        worker = self._idle.get()
        try:
            return worker.run(work)
        finally:
            self._idle.put(worker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for worker in self._all:
            worker.close()


def in_time(cpu_seconds: float, wall_seconds: float, name: str, work: Callable) -> object:
    """Do `work()`; end this process if that takes longer than it may of CPU time, or by the clock.

    The first timer is the kernel's, whose signal nothing handles, and the second a thread in C, so
    that not even a numpy call that never returns keeps them from it. What is reported meanwhile
    begins with the time and `name`.
    """
    name = name.replace("%", "%%")
    logging.lastResort.setFormatter(logging.Formatter(f"%(asctime)s {name}: %(message)s"))
    with open(os.devnull, "w") as nowhere:
        signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
        faulthandler.dump_traceback_later(wall_seconds, exit=True, file=nowhere)
        try:
            return work()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            faulthandler.cancel_dump_traceback_later()
