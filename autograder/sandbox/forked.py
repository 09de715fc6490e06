"""The fork server as seen from here: start it, ask it for a process, watch and kill that."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
from pathlib import Path

from autograder.sandbox import backends, seccomp
from autograder.sandbox.commands import prepared

START_SECONDS = 30.0
FORKED, SHUT_IN = b"forked", b"shut in"
LONGEST_ANSWER = 1024


class NoForkServer(Exception):
    """The fork server does not work on this machine; the message says why."""


class ForkServer:
    """A bubblewrap whose only process has imported everything and forks children."""

    def __init__(self, kit: Path) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_SECONDS)
        with (
            theirs,
            seccomp.opened_program() as calls,
            prepared(backends.forking_command(kit)) as (start, descriptors),
        ):
            inherited = [theirs.fileno(), calls]
            self._process = subprocess.Popen(
                [*start, *backends.worker_command("forking.py", *inherited)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[*inherited, *descriptors],
                env={},
                start_new_session=True,
            )

    def fork(self, requests: int, replies: int, tmp_bytes: int) -> Forked:
        """Return a new process that reads from and writes to two descriptors.

        It may write files of `tmp_bytes` in all to each of its two private folders.

        Raises:
            NoForkServer: the server cannot make one, or has gone.
        """
        status, theirs = os.pipe()
        watching: list[int] = []
        try:
            try:
                message = str(tmp_bytes).encode()
                socket.send_fds(self._control, [message], [requests, replies, theirs])
            finally:
                os.close(theirs)
            answer, watching, *_ = socket.recv_fds(self._control, LONGEST_ANSWER, 1)
            if answer == FORKED:
                answer = _first_words(status)
            if answer != SHUT_IN:
                raise NoForkServer(answer.decode("utf-8", "replace") or "it has ended")
            return Forked(watching[0], status)
        except (OSError, NoForkServer) as error:
            for descriptor in (status, *watching):
                os.close(descriptor)
            raise NoForkServer(f"The fork server cannot be used: {error}") from error

    def close(self) -> None:
        """End the server, and with it all its children."""
        self._control.close()
        self._process.kill()
        self._process.wait()


class Forked:
    """A child of the fork server, with as much of `subprocess.Popen` as a sandbox needs."""

    def __init__(self, watching: int, status: int) -> None:
        self._watching, self._status = watching, status
        self.pid = _number(watching)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended, None if it has not."""
        try:
            return self.wait(0.0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its code, that of a signal if it was killed.

        Raises:
            subprocess.TimeoutExpired: it has not ended.
        """
        if self.returncode is None:
            if not select.select([self._watching], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a notebook's process", timeout)
            said = os.read(self._status, LONGEST_ANSWER)
            self.returncode = int(said) if said.isdigit() else -signal.SIGKILL if not said else 1
            os.close(self._watching)
            os.close(self._status)
        return self.returncode

    def kill(self) -> None:
        """Kill it; the kernel kills all that it started."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._watching, signal.SIGKILL)


def _first_words(status: int) -> bytes:
    """Return what a new process says first: that it is shut in, or why it is not."""
    if not select.select([status], [], [], START_SECONDS)[0]:
        return b"it does not answer"
    said = os.read(status, len(SHUT_IN))
    return said if said == SHUT_IN else said + os.read(status, LONGEST_ANSWER)


def _number(watching: int) -> int:
    """Return the number here of the process that a descriptor is for."""
    for line in Path(f"/proc/self/fdinfo/{watching}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise NoForkServer("this kernel does not say which process was forked")
