"""What goes wrong with a machine, and with no submission: it can be marked elsewhere, or later."""

from __future__ import annotations

import errno

from autograder.sandbox.backends import SandboxMissing

FAULTS = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EAGAIN,  # no more processes
}


def is_of_the_machine(error: BaseException) -> bool:
    """Tell whether an error is about disk, memory or sandbox, which no submission chooses."""
    return isinstance(error, SandboxMissing) or (
        isinstance(error, OSError) and error.errno in FAULTS
    )
