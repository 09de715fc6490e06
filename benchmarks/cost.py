"""Run a command and print, as JSON, what it cost: `python benchmarks/cost.py COMMAND ...`.

That is its exit status, the CPU seconds of all its processes, those that outlive it too, and the
most KiB of memory that one of them had. A process apart, and a small one: in the kernel's books a
command begins with the memory of the process that starts it.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys

PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    # An orphan would be somebody else's, and nobody would be told what it took.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = subprocess.Popen(sys.argv[1:], **output)
    cost = {"status": 0, "cpu_seconds": 0.0, "peak_kib": 0}
    while True:
        try:
            pid, status, used = os.wait3(0)
        except ChildProcessError:
            break
        if pid == command.pid:
            cost["status"] = os.waitstatus_to_exitcode(status)
        cost["cpu_seconds"] += used.ru_utime + used.ru_stime
        cost["peak_kib"] = max(cost["peak_kib"], used.ru_maxrss)
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
