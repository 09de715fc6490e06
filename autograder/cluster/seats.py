"""A machine's workers, who wait for their scheduler, however often it goes and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from distributed import Security
from distributed.comm import connect

from autograder.cluster.bench import private_folder
from autograder.cluster.keys import refusal
from autograder.cluster.places import Place
from autograder.cluster.versions import PYTHON, versions_here
from autograder.cluster.worker import MarkingWorker
from autograder.course import UsageError
from autograder.pipeline import PRELOADING, warm_up

TRY_SECONDS, AGAIN_SECONDS = 5.0, 2.0
START = "`autograder cluster scheduler`"


class Seats:
    """So many workers in one process, each on its own; `tell` says what becomes of them."""

    def __init__(
        self, place: Place, folder: Path, tell: Callable[[str], None], patience_seconds: float
    ) -> None:
        self._place, self._folder = place, folder
        self._tell, self._patience_seconds = tell, patience_seconds
        self._told = ""

    async def work(self, count: int, stop: asyncio.Event) -> None:
        """Mark until `stop` is set.

        Raises:
            UsageError: no scheduler answers, however long it was waited for, or it is a stranger.
        """
        seats = [asyncio.create_task(self._sit(n, count)) for n in range(count)]
        stopping = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([*seats, stopping], return_when=asyncio.FIRST_COMPLETED)
            for seat in done - {stopping}:
                seat.result()
        finally:
            for task in (*seats, stopping):
                task.cancel()
            await asyncio.gather(*seats, stopping, return_exceptions=True)

    async def _sit(self, number: int, of: int) -> None:
        """Be one worker, and another one whenever the scheduler has gone and come back."""
        folder = self._folder / str(number)
        while True:
            address, demanded = await self._reach()
            folder.mkdir(exist_ok=True)
            worker = MarkingWorker(address, demanded, folder)
            try:
                await worker
                ready = f"Ready to mark {of} at a time for {address}, with {_versions()}"
                self._say(f"{ready}; Ctrl+C ends it.")
                await worker.finished()
                self._say(f"The scheduler at {address} has gone, or given this worker up.")
            except (OSError, TimeoutError, ValueError):  # it has gone since, or is going
                await asyncio.sleep(AGAIN_SECONDS)
            finally:
                with contextlib.suppress(Exception):
                    await asyncio.shield(worker.close(executor_wait=False, reason="ends"))
                shutil.rmtree(folder, ignore_errors=True)

    async def _reach(self) -> tuple[str, Security | None]:
        """Wait until a scheduler answers; return its address and what Dask is to demand of it."""
        end = time.monotonic() + self._patience_seconds
        while True:
            why = f"{self._place.file} is not there"
            if found := self._place.find("worker"):
                if await self._answers(*found):
                    return found
                why = f"no scheduler answers at {found[0]}"
            if time.monotonic() > end:
                raise UsageError(f"{why}: start {START}, and then this worker again.")
            self._say(f"{why[0].upper()}{why[1:]}; waiting for it. Start {START}.")
            await asyncio.sleep(AGAIN_SECONDS)

    async def _answers(self, address: str, demanded: Security | None) -> bool:
        shown = demanded.get_connection_args("worker") if demanded else {}
        try:
            comm = await connect(address, timeout=TRY_SECONDS, **shown)
        except (OSError, TimeoutError) as error:
            if words := refusal(error):
                raise UsageError(f"the scheduler at {address}: {words}") from error
            return False
        comm.abort()
        return True

    def _say(self, text: str) -> None:
        """Say something once, however many seats it is true of."""
        if text != self._told:
            self._told = text
            self._tell(text)


def _versions() -> str:
    here = versions_here()
    return ", ".join(f"{name} {here[name]}" for name in (PYTHON, "numpy"))


async def attend(
    place: Place,
    count: int,
    tell: Callable[[str], None],
    patience_seconds: float,
    stop: asyncio.Event,
) -> None:
    """Mark with so many workers for the scheduler of `place` until `stop` is set.

    Raises:
        UsageError: it does not come in time, is a stranger, or the keys are not as they must be.
    """
    warm_up(PRELOADING)  # so that the first submission need not wait for it
    with private_folder() as folder:
        await Seats(place, folder, tell, patience_seconds).work(count, stop)
