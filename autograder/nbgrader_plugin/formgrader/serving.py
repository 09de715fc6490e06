"""The server that runs in this process, if one does, with a Formgrader as we have it."""

from __future__ import annotations

import sys
from pathlib import Path


def set_up_server(autograded: Path) -> None:
    """Make the server's pages safe, fresh, and quick for a large class; no other process is one.

    `autograded`: where the files lie that students handed in.
    """
    server = running_server()
    if server is None:
        return
    from autograder.nbgrader_plugin.formgrader import content_policy, lists, sessions

    content_policy.protect(server, autograded)
    sessions.let_go()
    lists.install()


def running_server():
    """Return Jupyter's server (`ServerApp`) if this process is one, else None."""
    module = sys.modules.get("jupyter_server.serverapp")
    if module is None or not module.ServerApp.initialized():
        return None
    return module.ServerApp.instance()
