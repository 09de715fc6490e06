"""What the pages of the instructor's server may do, whoever started it: one policy for all of them.

Formgrader's pages and JupyterLab's are made of scripts of their own server, inline ones too, and
JupyterLab compiles its schemas with `eval`. What no page may do is ask or tell another machine
anything: no picture, script, frame, form or request leaves. JupyterLab shows kernels' pictures and
files as `data:` and `blob:`, and speaks with kernels on this machine through web sockets.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

HEADER = "Content-Security-Policy"
RULES = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data: about:",
    "connect-src": "'self' ws://127.0.0.1:* ws://localhost:*",
    "worker-src": "'self' blob:",
    "frame-src": "'self' blob:",
    "frame-ancestors": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
POLICY = "; ".join(f"{what} {sources}" for what, sources in RULES.items())


def protect(server: ServerApp, autograded: Path) -> None:
    """Give the pages of a server the policy.

    A policy that the server's owner has set stays. Formgrader serves a file that a student handed
    in as what it is, a page too; such a page may do nothing at all. It serves what lies below
    `autograded`, wherever that is; nbgrader looks below the course's folder, whatever is there.
    """
    from nbgrader.server_extensions.formgrader.handlers import SubmissionFilesHandler
    from tornado.web import StaticFileHandler

    def initialize(handler, default_filename: str | None = None) -> None:
        StaticFileHandler.initialize(handler, str(autograded), default_filename)

    settings = server.web_app.settings
    settings["headers"] = {HEADER: POLICY, **settings.get("headers", {})}
    SubmissionFilesHandler.initialize = initialize
    SubmissionFilesHandler.content_security_policy = f"{POLICY}; sandbox"
