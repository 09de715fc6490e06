"""The scheduler: the place that workers and `grade` know, which passes work on between them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from distributed import Scheduler, Security

from autograder.cluster.settings import WithoutHTTP
from autograder.cluster.versions import TOLD, versions_here
from autograder.cluster.worker import FAREWELL
from autograder.course import UsageError, write_at_once


class MarkingScheduler(WithoutHTTP, Scheduler):
    """Dask's scheduler without its HTTP server, which tells who asks what it runs with."""

    def remove_client(self, client: str, *arguments, **named) -> None:
        """Forget a client that has left or was lost; its workers clear what they have of it."""
        super().remove_client(client, *arguments, **named)
        for address, worker in self.workers.items():
            if TOLD in worker.extra:
                self.worker_send(address, {"op": FAREWELL, "run": client})

    def identity(self, *arguments, **named) -> dict:
        return super().identity(*arguments, **named) | {TOLD: versions_here()}


async def schedule(
    host: str,
    port: int,
    demanded: Security | None,
    file: Path | None,
    tell: Callable[[str], None],
    stop: asyncio.Event,
) -> None:
    """Be a scheduler until `stop` is set; write its address to `file`, if there is one.

    Raises:
        UsageError: it cannot listen there.
    """
    protocol = "tls" if demanded else "tcp"
    scheduler = MarkingScheduler(host=host, port=port, protocol=protocol, security=demanded)
    try:
        await scheduler
    except (OSError, RuntimeError) as error:
        raise UsageError(
            f"nothing can listen at port {port}: {error.__cause__ or error}. Is another "
            "scheduler running? --port names another one."
        ) from error
    try:
        said = json.dumps({"address": scheduler.address}).encode()
        if file is not None:
            write_at_once(file, said)
        tell(scheduler.address)
        await stop.wait()
    finally:
        with suppress(OSError):
            if file is not None and file.read_bytes() == said:  # else it is another one's by now
                file.unlink()
        await scheduler.close()
