"""Start and limit a student's process.

Theory of operation. A submission runs in one process of its own, started by bubblewrap in
namespaces of its own: no network, no other processes, and of the host's files only a read-only
Python with the students' libraries. Two pipes connect it to this side; what comes back through
them is data (see `inside/wire.py`), read with limits on length and time. Everything in `inside/`,
which lies beside this package, runs over there and imports nothing of ours. The trusted side never
waits without a limit on the time that the process takes for itself (see `usage.py`); when that is
used up, or the process takes too much memory or too many processes, all of it is killed.

To import Python's libraries takes longer than to run a notebook. So the processes are forked from
one that has imported them and runs no student's code (`forked.py` here, `inside/forking.py` there),
each into namespaces of its own, unless a machine does not allow that: then bubblewrap starts each.
"""

from autograder.sandbox.backends import SANDBOX_VARIABLE, SandboxMissing, available, choose
from autograder.sandbox.process import SPARE, Ended, Limits, Sandbox
from autograder.sandbox.program import run_program
from autograder.sandbox.usage import SLOWEST, Usage

__all__ = [
    "SANDBOX_VARIABLE",
    "SLOWEST",
    "SPARE",
    "Ended",
    "Limits",
    "Sandbox",
    "SandboxMissing",
    "Usage",
    "available",
    "choose",
    "run_program",
]
