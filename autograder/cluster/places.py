"""Where a scheduler is: as an address that was given, or in the file that it writes."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path

from autograder.course import UsageError

PORT = 8786


def address_given(address: str | None, file: Path | None) -> str | None:
    """Return a scheduler's address with its port; None if its file is not there yet.

    Raises:
        UsageError: both are given or none of them, or the file holds no address.
    """
    if (address is None) == (file is None):
        raise UsageError("name the scheduler once: its address, or --scheduler-file.")
    if file is not None:
        return _address_in(file)
    has_port = ":" in address.rpartition("://")[2].rpartition("]")[2]
    return address if has_port else f"{address}:{PORT}"


def _address_in(file: Path) -> str | None:
    try:
        return str(json.loads(file.read_text("utf-8"))["address"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file} holds no scheduler's address: {error}") from error


def until_stopped(main: Callable[[asyncio.Event], Coroutine]) -> None:
    """Run `main` with an event that Ctrl+C sets, and whoever ends programs politely."""

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await main(stop)

    asyncio.run(run())
