"""A process and all below it, by /proc: what `memory` and `usage` look at."""

from __future__ import annotations

import os
from collections.abc import Iterator


def descendants(pid: int) -> Iterator[int]:
    """Yield the numbers of a process and of all below it, each once, as long as they are there."""
    waiting, seen = [pid], {pid}
    while waiting:
        current = waiting.pop()
        yield current
        new = [child for child in children(current) if child not in seen]
        seen.update(new)
        waiting += new


def threads(pid: int) -> list[int]:
    """Return the numbers of a process's threads; none if it is gone."""
    try:
        return [int(number) for number in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        return []


def children(pid: int) -> list[int]:
    """Return the numbers of the processes that a process has started and not yet waited for."""
    texts = (read_text(f"/proc/{pid}/task/{number}/children") for number in threads(pid))
    return [int(child) for text in texts for child in text.split()]


def read_text(path: str) -> str:
    """Return a file of /proc; nothing if its process is gone."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
