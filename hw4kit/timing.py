"""CPU time: what a search is held against its budget by, here and in marking."""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager, nullcontext


def cpu_seconds() -> float:
    """Return the CPU seconds of this process, and of the ended ones that it started."""
    return time.process_time() + sum(os.times()[2:4])


def one_thread() -> AbstractContextManager:
    """Return a context in which numpy's matrix products use one thread, as they do in marking."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:  # it comes with scikit-learn; without either the time may be longer
        return nullcontext()
    return threadpool_limits(limits=1)
