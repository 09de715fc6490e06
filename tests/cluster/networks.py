"""Networks of a test's own: namespaces of the kernel's, as far from each other as machines are."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

SWITCH = "switch"
MANY = 250


def missing() -> str:
    """Return "" if networks can be made here, else why not."""
    if os.geteuid() != 0:
        return "network namespaces are root's to make"
    if not shutil.which("ip") or not shutil.which("nsenter"):
        return "`ip` (iproute2) or `nsenter` (util-linux) is not installed"
    return ""


class Networks:
    """So many networks, each of one machine, and a switch between them, while a `with` lasts.

    The first can reach all others, and they only it, as where firewalls stand between the rest.
    Whoever ends the program politely has them removed, too.
    """

    def __init__(self, count: int) -> None:
        assert 0 < count < MANY
        self.names = [f"autograder-{os.getpid()}-{number}" for number in range(count)]
        self._switch = f"autograder-{os.getpid()}-{SWITCH}"

    def __enter__(self) -> Networks:
        self._before = signal.signal(signal.SIGTERM, _end)
        try:
            self._make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _make(self) -> None:
        _ip("netns", "add", self._switch)
        _ip("-n", self._switch, "link", "add", SWITCH, "type", "bridge")
        _ip("-n", self._switch, "link", "set", SWITCH, "up")
        for number, name in enumerate(self.names):
            _ip("netns", "add", name)
            self._join(number, name)

    def _join(self, number: int, name: str) -> None:
        port = f"port{number}"
        peer = ("type", "veth", "peer", "name", "eth0", "netns", name)
        _ip("-n", self._switch, "link", "add", port, *peer)
        _ip("-n", self._switch, "link", "set", port, "master", SWITCH, "up")
        if number:
            _ip("-n", self._switch, "link", "set", port, "type", "bridge_slave", "isolated", "on")
        _ip("-n", name, "addr", "add", f"{self.address(number)}/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            _ip("-n", name, "link", "set", device, "up")

    def __exit__(self, *_) -> None:
        for name in (*self.names, self._switch):
            if Path("/run/netns", name).exists():
                _ip("netns", "delete", name)
        signal.signal(signal.SIGTERM, self._before)

    def address(self, number: int) -> str:
        return f"10.9.8.{number + 1}"

    def inside(self, number: int) -> list[str]:
        """Return the beginning of a command that is to run in a network."""
        return ["nsenter", f"--net=/run/netns/{self.names[number]}"]

    def bytes_carried(self, number: int) -> tuple[int, int]:
        """Return how many bytes a network's machine has received and sent, headers and all."""
        command = [*self.inside(number), "cat", "/proc/net/dev"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        (line,) = (line for line in text.splitlines() if line.strip().startswith("eth0:"))
        counts = line.partition(":")[2].split()
        return int(counts[0]), int(counts[8])


def _end(number: int, _: object) -> None:
    sys.exit(128 + number)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
