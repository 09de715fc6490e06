"""Run one worker in a bubblewrap of its own, where none can be forked.

Started as the sandbox's first process as `alone.py REQUESTS REPLIES FILTER FOLDERS… -- NAMES…`:
descriptors, folders of libraries, and what in those is not to be seen. It gives up what rights it
has, forks the worker and waits for its end; so that nothing of bubblewrap's, which knows where all
of this lies outside, is left inside.
"""

from __future__ import annotations

import contextlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(HERE)

import rights  # noqa: E402

REQUESTS, REPLIES, FILTER = map(int, sys.argv[1:4])
sys.argv[3:] = rights.find_libraries(sys.argv[4:])

import worker  # noqa: E402 (which takes the libraries' folders from the command line)


def main() -> None:
    program = os.read(FILTER, 1 << 16)
    os.close(FILTER)
    with contextlib.suppress(PermissionError):  # a bubblewrap that gives no rights is not root's
        rights.keep_devices()
    rights.give_up_all()
    pid = rights.fork_worker(program)
    if pid == 0:
        worker.Worker(REQUESTS, REPLIES).serve()
    os.closerange(3, max(REQUESTS, REPLIES) + 1)
    os._exit(rights.end_as(pid))


if __name__ == "__main__":
    main()
