"""A worker: Dask's, with one thread, without a nanny, and with benches in place of a memory.

What the client calls here is `welcome` and `mark`; each of its runs has a bench of its own. When
the client has gone, in whatever way, the scheduler says farewell.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from distributed import Security, Worker, get_worker
from distributed.comm import get_address_host
from distributed.core import Status

from autograder.cluster.bench import Bench, trouble_with
from autograder.cluster.bundle import Bundle
from autograder.cluster.keys import is_loopback
from autograder.cluster.settings import WithoutHTTP
from autograder.cluster.versions import (
    HOMEWORK,
    TOLD,
    differences,
    homework_version,
    versions_here,
)

MOST_BENCHES = 3  # of one worker; then the oldest makes room
LEAVE_SECONDS = 2.0
FAREWELL = "farewell"


class MarkingWorker(WithoutHTTP, Worker):
    """Dask's worker with benches, for as long as it has its scheduler."""

    def __init__(self, address: str, demanded: Security | None, folder: Path) -> None:
        told = versions_here()
        super().__init__(
            address,
            nthreads=1,
            memory_limit=0,
            security=demanded,
            host=_listening(get_address_host(address)),
            local_directory=str(folder),
            death_timeout="30s",
            startup_information={TOLD: lambda _: told},
        )
        self.folder = folder
        self.benches: dict[str, Bench] = {}
        self.at_work: Bench | None = None
        self.stream_handlers[FAREWELL] = self.leave

    def bench(self, run: str, bundle: Bundle) -> None:
        """Make a bench for a client's run, if it has none yet."""
        if run not in self.benches:
            self.benches[run] = Bench(self.folder / run, bundle)
        idle = [name for name, one in self.benches.items() if one is not self.at_work]
        for name in idle[: max(0, len(self.benches) - MOST_BENCHES)]:
            self.leave(name)

    def leave(self, run: str) -> None:
        """Clear a run's bench, and end what is being marked there."""
        if bench := self.benches.pop(run, None):
            bench.end()

    async def close(self, *arguments, **named) -> str | None:
        """Close as Dask does, but leave first and end what is being marked: it has done no harm."""
        if self.status == Status.running:
            bye = {"address": self.address, "expected": True, "close": False}
            with contextlib.suppress(Exception):
                leaving = self.scheduler.unregister(**bye, stimulus_id="worker-leaves")
                await asyncio.wait_for(leaving, LEAVE_SECONDS)
        for run in list(self.benches):
            self.leave(run)
        return await super().close(*arguments, **named)


def _listening(host: str) -> str | None:
    """Return where to listen: not beyond this machine where the scheduler does not."""
    if not is_loopback(host):
        return None
    return f"[{host}]" if ":" in host else host


def welcome(run: str, bundle: bytes, homework: str, dask_worker: MarkingWorker) -> str:
    """Get a worker ready for a client's run; return in words why not.

    That is if its homework differs, or its disk is full.
    """
    sent = Bundle(bundle)
    said = differences({HOMEWORK: homework_version(sent.homework)}, {HOMEWORK: homework})
    said = said or trouble_with(dask_worker.folder)
    if not said:
        dask_worker.bench(run, sent)
    return said


def mark(run: str, packed: bytes) -> bytes | None:
    """Mark a submission at a run's bench, from a worker's thread; None if it has none any more."""
    worker = get_worker()
    worker.at_work = bench = worker.benches.get(run)
    try:
        return bench and bench.mark(packed)
    finally:
        worker.at_work = None
