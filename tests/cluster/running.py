"""A cluster of processes, over TLS: a scheduler and workers, each where a machine might be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.cluster.networks import Networks

SECONDS = 60.0
READY = "Ready to mark"


class Cluster:
    """A scheduler and workers of one submission each, for as long as a `with` lasts.

    They are on this machine's loopback, or in `networks`: the scheduler in the first, each worker
    in one of the next. What they say is in files in `folder`, where the scheduler's file is too.
    """

    def __init__(self, folder: Path, keys: Path, networks: Networks | None = None) -> None:
        self.folder, self.keys, self.networks = folder, keys, networks
        self.scheduler_file = folder / "scheduler.json"
        self.scheduler: subprocess.Popen | None = None
        self.workers: dict[int, subprocess.Popen] = {}

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_) -> None:
        for process in (*self.workers.values(), self.scheduler):
            if process is not None:
                end(process, signal.SIGTERM)

    @property
    def address(self) -> str:
        return json.loads(self.scheduler_file.read_text())["address"]

    def start_scheduler(self, port: int = 0) -> None:
        host = self.networks.address(0) if self.networks else "127.0.0.1"
        where = ("--host", host, "--port", str(port), "--scheduler-file", self.scheduler_file)
        self.scheduler_file.unlink(missing_ok=True)
        self.scheduler = self._start(0, "scheduler", "cluster", "scheduler", *where)
        wait_for(self.scheduler_file.exists, self.scheduler)

    def start_worker(self, number: int) -> None:
        """Start the worker of that number, from 1 on; it may be again."""
        given = ("worker", "--scheduler-file", self.scheduler_file)
        self.workers[number] = self._start(number, self._log(number).stem, *given)

    def wait_for_worker(self, number: int) -> None:
        wait_for(lambda: READY in self._log(number).read_text(), self.workers[number])

    def _log(self, number: int) -> Path:
        return self.folder / f"worker-{number}.log"

    def client(self) -> list[str]:
        """Return the options with which `autograder grade` marks here."""
        return ["--scheduler-file", str(self.scheduler_file), "--keys", str(self.keys)]

    def inside(self, number: int) -> list[str]:
        """Return the beginning of a command that is to run in the network of that number."""
        return self.networks.inside(number) if self.networks else []

    def _start(self, number: int, name: str, *arguments: object) -> subprocess.Popen:
        command = [*self.inside(number), sys.executable, "-m", "autograder", *map(str, arguments)]
        with (self.folder / f"{name}.log").open("w") as log:
            return subprocess.Popen(
                [*command, "--keys", str(self.keys)],
                cwd=self.folder,
                env=os.environ | {"TMPDIR": str(self.folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def end(process: subprocess.Popen, number: int) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def wait_for(condition: Callable[[], bool], process: subprocess.Popen) -> None:
    """Wait until a process has done something.

    Raises:
        AssertionError: it has ended, or it takes too long.
    """
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        assert time.monotonic() < deadline, f"{process.args} did not get ready"
        time.sleep(0.05)
