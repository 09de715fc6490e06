"""What the processes find that a student's library starts: joblib's, multiprocessing's, any Python.

This one was started with options that show it no libraries (it gets them by hand), and libraries
pass such options on. A server that forks them, from Python 3.14 on the usual way, needs sockets,
which nobody has here: this process forks them itself. A machine of many processors would have more
of them started than one submission may have (`Limits.tasks`).
"""

from __future__ import annotations

import multiprocessing.popen_fork
import multiprocessing.popen_forkserver
import multiprocessing.util
import os
import subprocess
from collections.abc import Sequence

MOST_PROCESSORS = 4  # each process takes its libraries' memory, and all share the CPU seconds


def equip(libraries: Sequence[str]) -> None:
    """Let Python processes that this one starts find `libraries`, and not be too many."""
    os.environ["PYTHONPATH"] = os.pathsep.join(libraries)
    for library in (subprocess, multiprocessing.util):
        library._args_from_interpreter_flags = list
    multiprocessing.popen_forkserver.Popen = multiprocessing.popen_fork.Popen
    processors = min(os.cpu_count() or 1, MOST_PROCESSORS)
    os.cpu_count = os.process_cpu_count = lambda: processors
