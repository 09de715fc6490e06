"""A worker: it waits for a scheduler, marks one submission at a time, and keeps nothing.

A Dask worker with one thread and without a nanny. What the client calls here is `welcome`, `mark`
and `farewell`; each of its runs has a bench of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from distributed import Security, Worker, get_worker
from distributed.comm import connect, get_address_host
from distributed.core import Status
from distributed.diagnostics.plugin import WorkerPlugin

from autograder.cluster.bench import Bench, private_folder
from autograder.cluster.bundle import Bundle
from autograder.cluster.keys import full_address, is_loopback, refusal, security
from autograder.cluster.places import address_given
from autograder.cluster.settings import WithoutHTTP
from autograder.cluster.versions import HOMEWORK, differences, homework_version, versions_here
from autograder.course import UsageError

TOLD = "autograder"  # under which a worker tells its versions to the scheduler
MOST_BENCHES = 3  # of one worker; then the oldest makes room
START = "`autograder cluster scheduler` starts one there"
TRY_SECONDS, AGAIN_SECONDS, LEAVE_SECONDS = 5.0, 2.0, 2.0


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
            plugins=(GivesUp(),),
        )
        self.folder = folder
        self.benches: dict[str, Bench] = {}
        self.at_work: Bench | None = None

    def bench(self, run: str, bundle: Bundle) -> None:
        """Make a bench for a client's run, if it has none yet."""
        if run not in self.benches:
            self.benches[run] = Bench(self.folder / run, bundle)
        idle = [name for name, one in self.benches.items() if one is not self.at_work]
        for name in idle[: max(0, len(self.benches) - MOST_BENCHES)]:
            self.leave(name)

    def leave(self, run: str) -> None:
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


class GivesUp(WorkerPlugin):
    """Ends the marking of a submission that no client waits for any more."""

    name = "gives-up"

    def setup(self, worker: MarkingWorker) -> None:
        self._worker = worker

    def transition(self, key: object, start: str, finish: str, **_) -> None:
        if start == "executing" and finish == "cancelled" and self._worker.at_work:
            self._worker.at_work.give_up()


class Seats:
    """So many workers in one process, each on its own; `tell` says what becomes of them."""

    def __init__(
        self,
        address: str,
        demanded: Security | None,
        folder: Path,
        tell: Callable[[str], None],
        patience_seconds: float,
    ) -> None:
        self._address, self._demanded, self._folder = address, demanded, folder
        self._tell, self._patience_seconds = tell, patience_seconds
        self._told = ""

    async def work(self, count: int, stop: asyncio.Event) -> None:
        """Mark until `stop` is set.

        Raises:
            UsageError: no scheduler answers, however long it was waited for, or it is a stranger.
        """
        seats = [asyncio.create_task(self._sit(self._folder / str(n))) for n in range(count)]
        stopping = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([*seats, stopping], return_when=asyncio.FIRST_COMPLETED)
            for seat in done - {stopping}:
                seat.result()
        finally:
            for task in (*seats, stopping):
                task.cancel()
            await asyncio.gather(*seats, stopping, return_exceptions=True)

    async def _sit(self, folder: Path) -> None:
        """Be one worker, and another one whenever the scheduler has gone and come back."""
        while True:
            await self._reach()
            folder.mkdir(exist_ok=True)
            worker = MarkingWorker(self._address, self._demanded, folder)
            try:
                await worker
                self._say(f"Ready to mark for {self._address}; Ctrl+C ends it.")
                await worker.finished()
                self._say(f"The scheduler at {self._address} has gone, or given this worker up.")
            except (OSError, TimeoutError, ValueError):  # it has gone since, or is going
                await asyncio.sleep(AGAIN_SECONDS)
            finally:
                with contextlib.suppress(Exception):
                    await asyncio.shield(worker.close(executor_wait=False, reason="ends"))
                shutil.rmtree(folder, ignore_errors=True)

    async def _reach(self) -> None:
        """Wait until a scheduler answers."""
        shown = self._demanded.get_connection_args("worker") if self._demanded else {}
        end = time.monotonic() + self._patience_seconds
        while True:
            try:
                comm = await connect(self._address, timeout=TRY_SECONDS, **shown)
                return comm.abort()
            except (OSError, TimeoutError) as error:
                if words := refusal(error):
                    raise UsageError(f"the scheduler at {self._address}: {words}") from error
                if time.monotonic() > end:
                    raise UsageError(
                        f"no scheduler answers at {self._address}. {START}; then start this "
                        "worker again."
                    ) from error
                self._say(f"No scheduler answers at {self._address}; waiting for it. {START}.")
                await asyncio.sleep(AGAIN_SECONDS)

    def _say(self, text: str) -> None:
        """Say something once, however many seats it is true of."""
        if text != self._told:
            self._told = text
            self._tell(text)


async def attend(
    address: str | None,
    file: Path | None,
    keys: Path | None,
    count: int,
    tell: Callable[[str], None],
    patience_seconds: float,
    stop: asyncio.Event,
) -> None:
    """Mark with so many workers for the scheduler that is named, until `stop` is set.

    Raises:
        UsageError: it does not come in time, is a stranger, or the keys are not as they must be.
    """
    end = time.monotonic() + patience_seconds
    while not (where := address_given(address, file)):
        if time.monotonic() > end:
            raise UsageError(f"{file} has not come: start `autograder cluster scheduler` with it.")
        if end - time.monotonic() > patience_seconds - AGAIN_SECONDS:
            tell(f"{file} is not there; waiting for it. {START}.")
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(stop.wait(), AGAIN_SECONDS)
    demanded = security(keys, where, "worker")
    with private_folder() as folder:
        seats = Seats(full_address(where, demanded), demanded, folder, tell, patience_seconds)
        await seats.work(count, stop)


def welcome(run: str, bundle: bytes, homework: str, dask_worker: MarkingWorker) -> str:
    """Get a worker ready for a client's run; return in words why not, if its homework differs."""
    sent = Bundle(bundle)
    said = differences({HOMEWORK: homework_version(sent.homework)}, {HOMEWORK: homework})
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


def farewell(run: str, dask_worker: MarkingWorker) -> None:
    """Clear a run's bench, and end what is being marked there."""
    dask_worker.leave(run)
