"""The memory that a process and all that it starts keep from others, as well as /proc tells it.

Theory of operation. A limit on each process by itself is none on all of them, and much of what a
process takes is in no process: tables of pages, what waits in sockets and pipes, files in memory.
Where a control group can be had the kernel counts all of it (`cgroups`). Elsewhere it is summed
here, twenty times a second, and never too low:

- pages and tables of pages, as each process's status has them; what several share counts each time;
- for every open descriptor as much as the buffer of a socket may hold, the most that one can;
- the files in the private folders, and something for each of them, empty ones too.

What could not be seen in this way is refused (`calls`): memory that is shared and in no file, locks
of byte ranges, sockets that wait to be accepted, larger pipes.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.sandbox.tree import descendants, read_text

KIB = 1024
IN_MEMORY = ("VmRSS", "VmSwap", "VmPTE")
BEYOND_A_BUFFER = 64 * KIB  # a socket takes one more message when its buffer is nearly full
FILE_BYTES = 2 * KIB  # of the kernel's, for a file and its name
PRIVATE_FOLDERS = ("tmp", "dev/shm")


@dataclass(frozen=True)
class Status:
    """What the kernel says of a process; `ours` is the first of a namespace, which only waits."""

    bytes: int
    threads: int
    ours: bool


class TreeMemory:
    """The memory of a process `pid` of ours and of all its descendants."""

    def __init__(self, pid: int, open_files: int) -> None:
        self._pid, self._open_files = pid, open_files
        self._folders: list[int] = []

    def find_folders(self) -> None:
        """Take hold of the private folders; before any code of a student's runs."""
        own = os.stat("/proc/self/ns/mnt")
        for pid in descendants(self._pid):
            with contextlib.suppress(OSError):
                if os.path.samestat(os.stat(f"/proc/{pid}/ns/mnt"), own):
                    continue
                for folder in PRIVATE_FOLDERS:
                    self._folders.append(os.open(f"/proc/{pid}/root/{folder}", os.O_PATH))
                return

    def look(self) -> tuple[int, int]:
        """Return the bytes in use now, and the number of processes and threads."""
        used = tasks = 0
        for pid in descendants(self._pid):
            status = read_status(pid)
            if status is None:
                continue
            used += status.bytes
            tasks += status.threads
            if pid != self._pid and not status.ours:
                used += self._descriptors(pid) * descriptor_bytes()
        return used + sum(map(_in_files, self._folders)), tasks

    def close(self) -> None:
        """Let go of the folders."""
        while self._folders:
            os.close(self._folders.pop())

    def _descriptors(self, pid: int) -> int:
        """Return how many files a process has open: all it may, if it hides them."""
        try:
            return len(os.listdir(f"/proc/{pid}/fd"))
        except PermissionError:
            return self._open_files
        except OSError:  # it is gone
            return 0


def read_status(pid: int) -> Status | None:
    """Return what /proc says of a process, None if it is gone."""
    text = read_text(f"/proc/{pid}/status")
    if not text:
        return None
    # A line is a line: in a process's name, a student's words, the kernel escapes its end.
    found = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    size = sum(int(found[name].split()[0]) for name in IN_MEMORY if name in found)
    inside = found.get("NSpid", "").split()
    return Status(size * KIB, int(found.get("Threads", 1)), len(inside) > 1 and inside[-1] == "1")


@cache
def descriptor_bytes() -> int:
    """Return the most memory that one open descriptor can keep: a socket's, full."""
    try:
        buffer = int(Path("/proc/sys/net/core/wmem_default").read_text())
    except (OSError, ValueError):
        buffer = 208 * KIB
    return buffer + BEYOND_A_BUFFER


def _in_files(folder: int) -> int:
    disk = os.fstatvfs(folder)
    blocks, files = disk.f_blocks - disk.f_bfree, disk.f_files - disk.f_ffree
    return blocks * disk.f_frsize + files * FILE_BYTES
