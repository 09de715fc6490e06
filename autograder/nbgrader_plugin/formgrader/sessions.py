"""Formgrader lets go of the gradebook after each request, as long as its server runs.

It keeps what it has read, and compares with that what it is to write: a mark that another program
has changed since would be taken for the one that is wanted, and not be written. And a connection
that broke in the middle of one request would fail all those after it.
"""

from __future__ import annotations


def let_go() -> None:
    """Let this server's Formgrader forget after each request."""
    from nbgrader.server_extensions.formgrader.base import BaseHandler

    BaseHandler.on_finish = _forget


def _forget(handler) -> None:
    gradebook = handler.settings["nbgrader_gradebook"]
    if gradebook is not None:
        gradebook.db.remove()
