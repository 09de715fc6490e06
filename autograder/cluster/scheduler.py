"""The scheduler: the place that workers and `grade` know, which passes work on between them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from distributed import Scheduler, Security

from autograder.cluster.settings import WithoutHTTP
from autograder.course import UsageError, write_at_once


class MarkingScheduler(WithoutHTTP, Scheduler):
    """Dask's scheduler without its HTTP server."""


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
        if file is not None:
            write_at_once(file, json.dumps({"address": scheduler.address}).encode())
        tell(scheduler.address)
        await stop.wait()
    finally:
        if file is not None:
            file.unlink(missing_ok=True)
        await scheduler.close()
