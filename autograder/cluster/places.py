"""Where a scheduler is: as an address that was given, or in the file that it writes."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path

from distributed import Security

from autograder.cluster.keys import Role, full_address, security
from autograder.course import UsageError

PORT = 8786


class Place:
    """Where a scheduler is, or will be, and with which keys.

    Raises:
        UsageError: address and file are both given, or neither is.
    """

    def __init__(self, address: str | None, file: Path | None, keys: Path | None) -> None:
        address = address and address.strip()
        if address == "" or (address is None) == (file is None):
            raise UsageError("name the scheduler once: its address, or --scheduler-file.")
        self.file, self._address, self._keys = file, address, keys

    def find(self, role: Role) -> tuple[str, Security | None] | None:
        """Return the address and what Dask is to demand there; None if its file is not there yet.

        A scheduler that was started anew has written another address.

        Raises:
            UsageError: the file holds no address, or the keys are not as they must be.
        """
        address = _with_port(self._address) if self._address else _address_in(self.file)
        if address is None:
            return None
        demanded = security(self._keys, address, role)
        return full_address(address, demanded), demanded


def _with_port(address: str) -> str:
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
